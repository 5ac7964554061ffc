//! Strings that were looked at already: recorders write the same addresses, classes and texts down again and again.

use super::kind::{Kind, Nature};
use crate::session::Text;

/// How many strings are remembered. Where all the places that one may have are taken it pushes another out, which costs
/// time and nothing else.
const PLACES: usize = 1 << 14;
/// How many places a string may have.
const TRIES: usize = 8;

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
        let strings = &self.strings;
        let known = |at: &usize| strings.get(*at).is_some_and(|(known, n, _)| *n == nature && known == text);
        let mut taken = places(text).map_while(|p| usize::from(*self.places.get(p)?).checked_sub(1));
        let at = taken.find(known)?;
        self.strings.get_mut(at).map(|(.., verdict)| verdict)
    }

    /// The strings that are remembered, of every nature that holds words.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let words = |nature: Nature| matches!(nature, Nature::Prose | Nature::Style);
        self.strings.iter().filter(move |(_, nature, _)| words(*nature)).map(|(text, ..)| &**text)
    }

    /// Remembers a string, or what is known of it now.
    pub(super) fn note(&mut self, nature: Nature, text: &Text<'a>, verdict: Verdict) {
        match self.verdict(nature, text) {
            Some(known) => *known = verdict,
            None => self.add(nature, text, verdict),
        }
    }

    /// Remembers a string that is not yet remembered.
    pub(super) fn add(&mut self, nature: Nature, text: &Text<'a>, verdict: Verdict) {
        if self.places.is_empty() {
            self.places.resize(PLACES, 0);
        }
        let string = (text.clone(), nature, verdict);
        let free = places(text).find(|&p| self.places[p] == 0);
        let Some(place) = free.or_else(|| places(text).next()) else { return };
        match usize::from(self.places[place]).checked_sub(1) {
            Some(old) => self.strings[old] = string,
            None => {
                self.strings.push(string);
                self.places[place] = self.strings.len() as u16;
            }
        }
    }
}

/// Where a string may be remembered: by its length, beginning, middle and end.
fn places(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let eight = |from: usize| bytes[from..].first_chunk().map(|eight| u64::from_le_bytes(*eight));
    let parts = match bytes.len().checked_sub(8) {
        Some(last) => [eight(0), eight(last / 2), eight(last)].map(Option::unwrap_or_default),
        None => [bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b)), 0, 0],
    };
    let mixed = parts
        .iter()
        .fold(bytes.len() as u64, |n, p| (n ^ p).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29));
    (0..TRIES).map(move |n| ((mixed >> 17) as usize + n) % PLACES)
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
