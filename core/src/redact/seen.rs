//! Strings that were looked at already: recorders write the same addresses, classes and texts down again and again.

use super::kind::Nature;

/// How many strings are remembered. Two that fall on one place push each other out, which costs time and nothing else.
const PLACES: usize = 1 << 12;

/// What was found out about a string by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing, and it has no escapes and says nothing in base64: only a learnt value as it is can stand in it.
    Plain,
    /// Something, or it must be looked into.
    Rich,
}

/// Strings of the input with their verdicts.
#[derive(Debug, Default)]
pub(super) struct Seen<'a>(Vec<Option<(&'a str, Nature, Verdict)>>);

impl<'a> Seen<'a> {
    /// What was found out about a string, where it is remembered.
    pub(super) fn verdict(&self, nature: Nature, text: &str) -> Option<Verdict> {
        let (known, kind, verdict) = (*self.0.get(place(text))?)?;
        (kind == nature && known == text).then_some(verdict)
    }

    /// Remembers a string.
    pub(super) fn note(&mut self, nature: Nature, text: &'a str, verdict: Verdict) {
        if self.0.is_empty() {
            self.0.resize(PLACES, None);
        }
        self.0[place(text)] = Some((text, nature, verdict));
    }
}

/// Where a string is remembered: by its length, beginning, middle and end.
fn place(text: &str) -> usize {
    let bytes = text.as_bytes();
    let eight = |from: usize| {
        let part = bytes.get(from..(from + 8).min(bytes.len())).unwrap_or_default();
        part.iter().fold(0u64, |n, b| n << 8 | u64::from(*b))
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
