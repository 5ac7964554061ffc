//! Strings that were looked at already: recorders write the same addresses, classes and texts down again and again.

use super::kind::{Kind, Nature};
use crate::session::Text;

/// How many strings are remembered. Two that fall on one place push each other out, which costs time and nothing else.
const PLACES: usize = 1 << 14;

/// What is known of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// By its form nothing is in it, it has no escapes and says nothing in base64: only a learnt value as it is can
    /// stand in it.
    Plain,
    /// Something is in it, or it must be looked into.
    Rich,
    /// What became of it; `None` where it stays as it is.
    Done(Option<Box<Rewritten>>),
}

/// What became of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rewritten {
    /// What it is now.
    pub text: String,
    /// What was replaced in it.
    pub kinds: Vec<Kind>,
}

/// Strings with what is known of them.
#[derive(Debug, Default)]
pub(super) struct Seen<'a> {
    /// For each place one more than the position of its string; 0 where none is.
    places: Vec<u16>,
    strings: Vec<(Text<'a>, Nature, Verdict)>,
}

impl<'a> Seen<'a> {
    /// What is known of a string, where it is remembered.
    pub(super) fn verdict(&mut self, nature: Nature, text: &str) -> Option<&mut Verdict> {
        let at = usize::from(*self.places.get(place(text))?).checked_sub(1)?;
        let (known, kind, verdict) = self.strings.get_mut(at)?;
        (*kind == nature && known == text).then_some(verdict)
    }

    /// Remembers a string.
    pub(super) fn note(&mut self, nature: Nature, text: &Text<'a>, verdict: Verdict) {
        if self.places.is_empty() {
            self.places.resize(PLACES, 0);
        }
        let string = (text.clone(), nature, verdict);
        let at = &mut self.places[place(text)];
        match usize::from(*at).checked_sub(1) {
            Some(old) => self.strings[old] = string,
            None => {
                self.strings.push(string);
                *at = self.strings.len() as u16;
            }
        }
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
        seen.note(Nature::Prose, &"a".into(), Verdict::Plain);
        assert_eq!(seen.verdict(Nature::Prose, "a"), Some(&mut Verdict::Plain));
        assert_eq!(seen.verdict(Nature::Url, "a"), None);
        assert_eq!(seen.verdict(Nature::Prose, "b"), None);
    }
}
