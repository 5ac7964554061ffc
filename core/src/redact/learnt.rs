//! Learnt values: what was found personal in one place is looked for everywhere else, as it is, in base64 (at each of
//! the three ways it can lie in a longer text), without its separators, in [other spellings](super::respelt), and cut short
//! at the end of a text.
//!
//! All of them are looked for at once: wherever one stands, one of every few places has three bytes of it, and a filter
//! rejects nearly all of those; then a binary search in the sorted list finds the longest value that begins there. One
//! pass, whatever their number.

use super::{
    collected::{Border, Case, Needle, is_label},
    kind::{Kind, Nature},
    parts,
    respelt::Respelt,
};
use std::{cmp::Ordering, collections::BTreeMap};

/// The least length of a value's beginning that is recognised at the end of a text that was cut.
const LEAST_CUT: usize = 6;

/// The values to look for.
#[derive(Debug)]
pub(super) struct Learnt {
    /// Their spellings in ASCII lower case, sorted.
    keys: Vec<Vec<u8>>,
    needles: Vec<Needle>,
    /// For each spelling, the longest other one that it begins with.
    parents: Vec<Option<usize>>,
    /// One of so many places in a row is looked at.
    stride: usize,
    /// A bit for each hash of three bytes that stand among the first of a spelling, `stride` places from each other.
    filter: Box<[u64; WORDS]>,
    /// Other spellings, which are too many to be listed.
    respelt: Respelt,
}

/// The filter has two to the power of so many bits: with a few hundred spellings one place in thirty passes by chance.
const FILTER: u32 = 15;
const WORDS: usize = (1 << FILTER) / 64;

impl Default for Learnt {
    fn default() -> Self {
        Self::new(BTreeMap::new(), Respelt::default())
    }
}

/// A learnt value in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match<'l> {
    /// Where it begins.
    pub start: usize,
    /// Where it ends (exclusive).
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// The value, as it was learnt.
    pub value: &'l str,
}

/// Which of the filter's bits three bytes have, whatever their case.
fn bit(&[a, b, c]: &[u8; 3]) -> usize {
    let three = u32::from_le_bytes([a, b, c, 0]) | 0x20_2020;
    (three.wrapping_mul(0x9e37_79b1) >> (32 - FILTER)) as usize
}

impl Learnt {
    /// Spellings in ASCII lower case and what each of them tells, and the values in others.
    pub(super) fn new(needles: BTreeMap<Vec<u8>, Needle>, respelt: Respelt) -> Self {
        let (keys, needles): (Vec<_>, Vec<_>) = needles.into_iter().unzip();
        let shortest = keys.iter().map(Vec::len).min().unwrap_or_default().min(LEAST_CUT);
        let stride = shortest.saturating_sub(2).max(1);
        let mut filter = Box::new([0; WORDS]);
        let mut parents: Vec<Option<usize>> = Vec::with_capacity(keys.len());
        for (i, key) in keys.iter().enumerate() {
            for three in key.array_windows().take(stride) {
                let bit = bit(three);
                filter[bit / 64] |= 1 << (bit % 64);
            }
            let mut parent = i.checked_sub(1);
            while let Some(p) = parent.filter(|p| !key.starts_with(&keys[*p])) {
                parent = parents[p];
            }
            parents.push(parent);
        }
        Self { keys, needles, parents, stride, filter, respelt }
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Finds every learnt value in a text, in the order of their beginnings.
    pub(super) fn find<'l>(&'l self, text: &str, nature: Nature, matches: &mut Vec<Match<'l>>) {
        if self.is_empty() {
            return;
        }
        matches.extend(self.matches(text, nature));
        let written = matches.len();
        matches.extend(self.respelt.matches(text, nature));
        if matches.len() > written {
            matches.sort_by_key(|m| m.start);
            matches.dedup_by_key(|m| (m.start, m.end));
        }
    }

    /// Whether any learnt value stands in a text.
    pub(super) fn is_in(&self, text: &str, nature: Nature) -> bool {
        !self.is_empty()
            && (self.matches(text, nature).next().is_some()
                || self.respelt.matches(text, nature).next().is_some())
    }

    fn matches<'l>(&'l self, text: &str, nature: Nature) -> impl Iterator<Item = Match<'l>> {
        let (bytes, mut next) = (text.as_bytes(), 0);
        let near = std::iter::from_fn(move || {
            while let Some(three) = bytes.get(next..).and_then(<[u8]>::first_chunk) {
                let (place, bit) = (next, bit(three));
                next += self.stride;
                if self.filter[bit / 64] >> (bit % 64) & 1 == 1 {
                    return Some(place);
                }
            }
            None
        });
        let begins = near.flat_map(|place| (place + 1).saturating_sub(self.stride)..=place);
        begins.filter_map(move |place| self.at(text, place, nature))
    }

    /// The longest value that stands at `at`.
    fn at<'l>(&'l self, text: &str, at: usize, nature: Nature) -> Option<Match<'l>> {
        let rest = &text.as_bytes()[at..];
        let next = self.keys.partition_point(|key| order(key, rest) != Ordering::Greater);
        let mut candidate = next.checked_sub(1);
        while let Some(i) = candidate {
            if begins_with(rest, &self.keys[i]) && self.fits(i, text, at, at + self.keys[i].len(), nature) {
                return Some(self.matched(i, text, at, at + self.keys[i].len()));
            }
            candidate = self.parents[i];
        }
        self.cut_short(next, text, at, nature)
    }

    /// The value whose beginning stands at `at` and is cut short by the end of the text.
    fn cut_short<'l>(&'l self, next: usize, text: &str, at: usize, nature: Nature) -> Option<Match<'l>> {
        let end = text.trim_end_matches(['.', '…']).len();
        let rest = text.as_bytes().get(at..end).filter(|r| r.len() >= LEAST_CUT)?;
        // A shorter value that the stretch begins with stands before those that it is the beginning of.
        let before = |key: &Vec<u8>| key.iter().copied().lt(rest.iter().map(u8::to_ascii_lowercase));
        let from = self.keys[..next].partition_point(before);
        let i = from.min(self.keys.len());
        let key = self.keys.get(i).filter(|key| begins_with(key, rest) && key.len() > rest.len())?;
        let enough = rest.len() * 3 >= key.len() && nature == Nature::Prose && !self.needles[i].encoded;
        (enough && self.fits(i, text, at, end, nature)).then(|| self.matched(i, text, at, end))
    }

    fn fits(&self, i: usize, text: &str, start: usize, end: usize, nature: Nature) -> bool {
        let needle = &self.needles[i];
        let (Some(found), Some(written)) = (text.get(start..end), needle.written.get(..end - start)) else {
            return false;
        };
        let spelt = match needle.case {
            Case::Folded => true,
            Case::Exact => found == written,
            Case::Name => {
                let lower = found.chars().all(|c| !c.is_uppercase());
                !lower || found == written && found.len() >= 5
            }
            Case::Part => {
                // A beginning may be a word of its own: `Winter` of `Winterbottom`.
                let most = found.len() * 3 >= needle.written.len() * 2;
                most && nature == Nature::Prose && parts::is_person(text, start, end)
            }
        };
        let machine = nature == Nature::Style && needle.kind == Kind::Name;
        spelt && !machine && needle.border.holds(text, start, end)
    }

    fn matched<'l>(&'l self, i: usize, text: &str, start: usize, end: usize) -> Match<'l> {
        let needle = &self.needles[i];
        let (start, end) =
            if needle.encoded { whole_word(text.as_bytes(), start, end) } else { (start, end) };
        Match { start, end, kind: needle.kind, value: &needle.value }
    }
}

impl Border {
    pub(super) fn holds(self, text: &str, start: usize, end: usize) -> bool {
        let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
        let (first, last) = (text[start..end].chars().next(), text[start..end].chars().next_back());
        let labelled = || self != Self::Apart && after_label(&text[..start]);
        (self.divides(before, first) || labelled()) && self.divides(last, after)
    }

    fn divides(self, left: Option<char>, right: Option<char>) -> bool {
        let (Some(left), Some(right)) = (left, right) else { return true };
        match self {
            Self::Free => true,
            Self::Apart => {
                let goes_on =
                    |c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '_' | '#' | '@' | '/' | '=');
                !(goes_on(left) && goes_on(right))
            }
            Self::Number => !(left.is_ascii_digit() && right.is_ascii_digit()),
            Self::Word => {
                let turn = left.is_lowercase() && right.is_uppercase()
                    || left.is_alphabetic() != right.is_alphabetic()
                    || knows_no_case(left) != knows_no_case(right);
                !(left.is_alphanumeric() && right.is_alphanumeric()) || turn
            }
        }
    }
}

/// Whether a character is a letter of a script without capitals.
fn knows_no_case(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

/// Whether letters that run into a value are a label.
fn after_label(before: &str) -> bool {
    let run = before.bytes().rev().take(16).take_while(u8::is_ascii_alphabetic).count();
    run > 0 && is_label(&before[before.len() - run..])
}

/// A base64 word's whole extent.
fn whole_word(bytes: &[u8], start: usize, end: usize) -> (usize, usize) {
    let inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'+' | b'-' | b'_');
    let start = start - bytes[..start].iter().rev().take_while(inside).count();
    let end = end + bytes[end..].iter().take_while(inside).count();
    (start, end + bytes[end..].iter().take(2).take_while(|b| **b == b'=').count())
}

/// Compares a spelling with the text that begins somewhere, in ASCII lower case.
fn order(key: &[u8], rest: &[u8]) -> Ordering {
    key.iter().copied().cmp(rest.iter().take(key.len()).map(u8::to_ascii_lowercase))
}

fn begins_with(text: &[u8], with: &[u8]) -> bool {
    text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{collected::Collected, decode};

    fn learnt(values: &[(Kind, &str)]) -> Learnt {
        let mut collected = Collected::default();
        for (kind, value) in values {
            collected.add(*kind, value);
        }
        collected.searchable()
    }

    fn found<'t>(learnt: &Learnt, text: &'t str) -> Vec<&'t str> {
        let mut matches = Vec::new();
        learnt.find(text, Nature::Prose, &mut matches);
        matches.iter().map(|m| &text[m.start..m.end]).collect()
    }

    #[test]
    fn capitals_of_any_script_are_found() {
        let l =
            learnt(&[(Kind::Name, "Zoë Ødegård"), (Kind::Name, "Łucja"), (Kind::Email, "jörg@müller.de")]);
        for (text, value) in [
            ("MR ZOË ØDEGÅRD", "ZOË ØDEGÅRD"),
            ("zoë ødegård", "zoë ødegård"),
            ("Hi ŁUCJA", "ŁUCJA"),
            ("JÖRG@MÜLLER.DE", "JÖRG@MÜLLER.DE"),
        ] {
            assert_eq!(found(&l, text), [value], "{text}");
        }
        assert!(found(&l, "łucja").is_empty(), "it may be a word");
    }

    #[test]
    fn finds_values_everywhere() {
        let l = learnt(&[
            (Kind::Password, "Zq!abc#7"),
            (Kind::Name, "Jane Doe"),
            (Kind::Name, "Rose"),
            (Kind::Order, "WB482910"),
        ]);
        for (text, value) in [
            ("xZq!abc#7x", "Zq!abc#7"),
            ("jane doe's list", "jane doe"),
            ("q=Jane+Doe", "Jane+Doe"),
            ("Hi Rose", "Rose"),
            ("/orders/WB482910/x", "WB482910"),
            ("id=WnEhYWJjIzc=", "WnEhYWJjIzc="),
        ] {
            assert_eq!(found(&l, text), [value], "{text}");
        }
        for text in ["a rose", "Roseville", "WB4829101", "Jane Does", "zq!abc#7"] {
            assert!(found(&l, text).is_empty(), "{text}");
        }
    }

    fn typed(names: &[&str]) -> Collected {
        let mut collected = Collected::default();
        for name in names {
            collected.add(Kind::Name, name);
            collected.add_parts(name);
        }
        collected
    }

    #[test]
    fn finds_given_and_family_names_where_they_stand_for_a_person() {
        let l = typed(&["Marisol Van der Brown", "Okafor-Lindqvist, Anne-Marie", "tomasz wiśniewski"]);
        let l = l.searchable();
        for (text, value) in [
            ("Ask for Brown, or ring", "Brown"),
            ("Hi Marisol", "Marisol"),
            ("Hello Marisol Orders Cart", "Marisol"),
            ("Menu Hello, Marisol Orders", "Marisol"),
            ("Marisol’s list", "Marisol"),
            ("BROWN", "BROWN"),
            ("for Okafor-Lindqvist.", "Okafor-Lindqvist"),
            ("Deliver to Lindqvist", "Lindqvist"),
            ("thanks, Anne-Marie!", "Anne-Marie"),
            ("Good to see you, Tomasz", "Tomasz"),
            ("Ask for Lindqvi…", "Lindqvi"),
        ] {
            assert_eq!(found(&l, text), [value], "{text}");
        }
        for text in [
            "Brown Leather Bag",
            "The Classic Brown",
            "brown",
            "Brownie",
            ".Brown-x",
            "#Brown",
            "data-Brown=1",
            "BrownBag",
        ] {
            assert!(found(&l, text).is_empty(), "{text}: {:?}", found(&l, text));
        }
        for nature in [Nature::Code, Nature::Style, Nature::Url] {
            assert!(!l.is_in("Brown", nature), "{nature:?}");
        }
    }

    #[test]
    fn a_name_that_was_being_typed_has_no_parts_but_the_last() {
        let l = typed(&["Marisol Han", "Marisol Hans", "Marisol Hansen"]).searchable();
        assert!(found(&l, "Han Solo").is_empty());
        assert_eq!(found(&l, "by Hansen"), ["Hansen"]);
    }

    #[test]
    fn a_part_that_is_a_word_of_the_pages_is_not_looked_for() {
        let mut collected = typed(&["Marisol Brown"]);
        collected.note_ordinary(["A bag, brown, by marisol.brown@shop.example"].into_iter());
        let l = collected.searchable();
        assert!(found(&l, "Colour: Brown").is_empty());
        assert_eq!(found(&l, "for Marisol"), ["Marisol"]);
        assert_eq!(found(&l, "for marisol brown"), ["marisol brown"]);
    }

    #[test]
    fn finds_base64_wherever_it_lies() {
        let l = learnt(&[(Kind::Password, "Zq!abc#7xy")]);
        for before in ["", "a", "ab", "abc"] {
            let word = decode::encode64(format!("{before}Zq!abc#7xy and more").as_bytes(), [b'+', b'/']);
            assert_eq!(found(&l, &format!("v={word};")), [word.as_str()], "{before}");
        }
    }

    #[test]
    fn finds_a_beginning_that_was_cut() {
        let l = learnt(&[(Kind::Email, "jane.doe@example.com")]);
        assert_eq!(found(&l, "this email jane.doe@exa..."), ["jane.doe@exa"]);
        assert!(found(&l, "this is jan").is_empty());
        let l = learnt(&[(Kind::Email, "jane.doe@example.com"), (Kind::Name, "Jane")]);
        assert_eq!(found(&l, "We wrote to jane.doe..."), ["jane.doe"]);
    }

    #[test]
    fn short_and_common_values_are_not_spread() {
        let l = learnt(&[
            (Kind::Password, "a"),
            (Kind::Password, "1"),
            (Kind::Name, "Jo"),
            (Kind::OneTimeCode, "1234"),
            (Kind::Name, "Home"),
        ]);
        assert!(l.is_empty());
    }

    #[test]
    fn what_was_being_typed_is_one_value() {
        let l = learnt(&[(Kind::Name, "Mar"), (Kind::Name, "Mari"), (Kind::Name, "Maria")]);
        assert!(found(&l, "30 Mar").is_empty());
        assert_eq!(found(&l, "Hi Maria"), ["Maria"]);
    }

    #[test]
    fn a_known_address_tells_the_label_from_the_value() {
        let l = learnt(&[(Kind::Email, "jane@example.com"), (Kind::Email, "emailjane@example.co")]);
        assert_eq!(found(&l, "this emailjane@example.com"), ["jane@example.com"]);
    }

    #[test]
    fn the_longest_value_wins() {
        let l = learnt(&[
            (Kind::Email, "a@b.example"),
            (Kind::Email, "a@b.example.com"),
            (Kind::Email, "a@b.example.com.br"),
        ]);
        assert_eq!(found(&l, "a@b.example.comX")[0], "a@b.example.com");
    }
}
