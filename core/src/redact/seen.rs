//! Strings that were looked at already: recorders write the same addresses, classes and texts down again and again.

use super::kind::{Kind, Nature};

/// How many strings are remembered. Two that fall on one place push each other out, which costs time and nothing else.
const PLACES: usize = 1 << 12;

/// The same for strings that were rewritten, or had to be looked into.
const REWRITTEN: usize = 1 << 9;

/// What was found out about a string by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing, and it has no escapes and says nothing in base64: only a learnt value as it is can stand in it.
    Plain,
    /// Something, or it must be looked into.
    Rich,
}

/// What became of a string.
#[derive(Debug, Clone, Default)]
pub(super) struct Rewritten {
    /// What it is now; absent where it stays as it is.
    pub text: Option<String>,
    /// What was replaced in it.
    pub kinds: Vec<Kind>,
}

/// Strings of the input with what is known of them.
#[derive(Debug, Default)]
pub(super) struct Seen<'a> {
    verdicts: Vec<Option<(&'a str, Nature, Verdict)>>,
    rewritten: Vec<Option<(&'a str, Nature, Rewritten)>>,
}

impl<'a> Seen<'a> {
    /// What was found out about a string, where it is remembered.
    pub(super) fn verdict(&self, nature: Nature, text: &str) -> Option<Verdict> {
        let (known, kind, verdict) = (*self.verdicts.get(place(text))?)?;
        (kind == nature && known == text).then_some(verdict)
    }

    /// Remembers a string.
    pub(super) fn note(&mut self, nature: Nature, text: &'a str, verdict: Verdict) {
        if self.verdicts.is_empty() {
            self.verdicts.resize(PLACES, None);
        }
        self.verdicts[place(text)] = Some((text, nature, verdict));
    }

    /// What became of a string, where it is remembered.
    pub(super) fn rewritten(&self, nature: Nature, text: &str) -> Option<&Rewritten> {
        let (known, kind, rewritten) = self.rewritten.get(place(text) % REWRITTEN)?.as_ref()?;
        (*kind == nature && *known == text).then_some(rewritten)
    }

    /// Remembers what became of a string.
    pub(super) fn note_rewritten(&mut self, nature: Nature, text: &'a str, rewritten: Rewritten) {
        if self.rewritten.is_empty() {
            self.rewritten.resize_with(REWRITTEN, || None);
        }
        self.rewritten[place(text) % REWRITTEN] = Some((text, nature, rewritten));
    }

    /// Forgets what became of strings: more was learnt since.
    pub(super) fn forget_rewritten(&mut self) {
        self.rewritten.clear();
    }
}

/// Where a string is remembered: by its length, beginning, middle and end.
fn place(text: &str) -> usize {
    let bytes = text.as_bytes();
    let eight = |from: usize| {
        let part = bytes.get(from..).unwrap_or_default();
        let short = || part.iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
        part.first_chunk().map_or_else(short, |eight| u64::from_le_bytes(*eight))
    };
    let parts = [bytes.len() as u64, eight(0), eight(bytes.len() / 2), eight(bytes.len().saturating_sub(8))];
    let mixed = parts.iter().fold(0u64, |n, p| (n ^ p).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29));
    (mixed >> 17) as usize % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_text_and_nature() {
        let mut seen = Seen::default();
        assert_eq!(seen.verdict(Nature::Prose, "a"), None);
        seen.note(Nature::Prose, "a", Verdict::Plain);
        assert_eq!(seen.verdict(Nature::Prose, "a"), Some(Verdict::Plain));
        assert_eq!(seen.verdict(Nature::Url, "a"), None);
        assert_eq!(seen.verdict(Nature::Prose, "b"), None);
    }
}
