//! Learnt values: what was found personal in one place is looked for everywhere else, as it is, in base64 (at each of
//! the three ways it can lie in a longer text), without its separators, and cut short at the end of a text.
//!
//! All of them are looked for at once: wherever one stands, one of every few places has three bytes of it, and a filter
//! rejects nearly all of those; then a binary search in the sorted list finds the longest value that begins there. One
//! pass, whatever their number.

use super::{
    decode,
    kind::{Kind, Nature},
    parts,
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

/// More values than this are not looked for elsewhere; their detectors and fields still find them.
const MOST: usize = 4096;
/// The least length of a value's beginning that is recognised at the end of a text that was cut.
const LEAST_CUT: usize = 6;

/// The values that were found, before they are looked for.
#[derive(Debug, Default)]
pub(super) struct Collected {
    values: BTreeSet<(Kind, String)>,
    /// Parts of names that are also words of the pages, in lower case: they are not looked for.
    ordinary: BTreeSet<String>,
}

impl Collected {
    /// Values that were taken in before.
    pub(super) fn of(values: Vec<(Kind, String)>) -> Self {
        Self { values: values.into_iter().collect(), ordinary: BTreeSet::new() }
    }

    /// The values.
    pub(super) fn into_values(self) -> Vec<(Kind, String)> {
        self.values.into_iter().collect()
    }

    /// Takes a value in; tells whether it is new and worth looking for.
    pub(super) fn add(&mut self, kind: Kind, value: &str) -> bool {
        let value = value.trim();
        self.values.len() < MOST
            && manner(kind, value).is_some()
            && self.values.insert((kind, value.to_owned()))
    }

    /// Takes in the given and family names of a name that was typed.
    pub(super) fn add_parts(&mut self, name: &str) {
        for part in parts::parts(name.trim()) {
            self.add(Kind::NamePart, part);
        }
    }

    /// Takes note of the parts of names that stand in these texts in lower case, as words like any other.
    pub(super) fn note_ordinary<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        let named = self.values.iter().filter(|(kind, _)| *kind == Kind::NamePart);
        let lower = named.map(|(_, part)| part.to_lowercase()).filter(|part| !self.ordinary.contains(part));
        let needles: BTreeMap<Vec<u8>, Needle> = lower.map(ordinary).collect();
        if needles.is_empty() {
            return;
        }
        let (lower, mut matches) = (Learnt::new(needles), Vec::new());
        for text in texts {
            lower.find(text, Nature::Prose, &mut matches);
            let words = matches.drain(..).filter(|m| text[m.start..m.end] == *m.value);
            let words = words.filter(|m| parts::is_word(text, m.start, m.end));
            self.ordinary.extend(words.map(|m| m.value.to_owned()));
        }
    }

    /// Makes them searchable. A field's value that was recorded while it was being typed is the beginning of a later
    /// one: only the last is looked for. So is an address with a label run into it, where it is known without.
    pub(super) fn searchable(&self) -> Learnt {
        let mut needles = BTreeMap::new();
        let keys: Vec<_> = self.values.iter().collect();
        let emails: BTreeSet<&str> =
            keys.iter().filter(|(k, _)| *k == Kind::Email).map(|(_, v)| v.as_str()).collect();
        for (i, (kind, value)) in keys.iter().enumerate() {
            let typed = matches!(
                kind,
                Kind::Password
                    | Kind::Name
                    | Kind::NamePart
                    | Kind::Username
                    | Kind::OneTimeCode
                    | Kind::Address
            );
            let begun = keys.get(i + 1).is_some_and(|(k, v)| k == kind && v.starts_with(value.as_str()));
            let labelled = *kind == Kind::Email && has_label(value, &emails);
            let ordinary = *kind == Kind::NamePart && self.ordinary.contains(&value.to_lowercase());
            if !(typed && begun || labelled || ordinary) {
                spell(*kind, value, &mut needles);
            }
        }
        Learnt::new(needles)
    }
}

/// Labels that run straight into an address.
const LABELS: &[&str] = &[
    "email", "e-mail", "mail", "address", "value", "account", "user", "username", "login", "contact", "as",
    "to", "for", "name", "id", "is", "from", "with", "at", "adresse", "konto",
];

/// Whether what stands before an address in its run is a label.
pub(super) fn is_label(run: &str) -> bool {
    let lower = run.to_lowercase();
    LABELS.iter().any(|l| lower.strip_suffix(l).is_some_and(|rest| rest.chars().all(char::is_alphabetic)))
}

/// Whether an address is one of the others (or the beginning of one, cut short) with a label run into it.
fn has_label(value: &str, emails: &BTreeSet<&str>) -> bool {
    value.char_indices().skip(1).take_while(|(_, c)| *c != '@').any(|(i, _)| {
        let rest = &value[i..];
        let known = emails.range(rest..).next().is_some_and(|e| e.starts_with(rest));
        known && is_label(&value[..i])
    })
}

/// What may stand beside a value for it to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Border {
    /// Anything.
    Free,
    /// No digit beside a digit.
    Number,
    /// No letter or digit beside a letter or digit.
    Word,
    /// Nothing beside it that a word, a selector or a name in code may go on with.
    Apart,
}

/// How letters are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// Capitals and small letters are the same.
    Folded,
    /// As they are.
    Exact,
    /// As a single name: as it is, with a capital, or all in capitals; in lower case it may be a common word.
    Name,
    /// As a part of a name: in words for people, most of it at least, and where it stands for a person.
    Part,
}

/// How a value is looked for; `None` where it is too short or too common a text to be looked for.
fn manner(kind: Kind, value: &str) -> Option<(Border, Case)> {
    let n = value.chars().count();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.chars().all(char::is_alphabetic);
    let plain = value.chars().all(char::is_alphanumeric);
    let (enough, border, case) = match kind {
        Kind::Password if !plain || n >= 12 => (n >= 4, Border::Free, Case::Exact),
        Kind::Password => (n >= if letters { 6 } else { 4 }, Border::Word, Case::Exact),
        Kind::OneTimeCode => (n >= if digits == n { 5 } else { 4 }, Border::Word, Case::Folded),
        Kind::Card | Kind::Iban | Kind::Phone | Kind::Ssn => (digits >= 7, Border::Number, Case::Folded),
        Kind::Ip => (n >= 6, Border::Number, Case::Folded),
        Kind::Email => (n >= 6, Border::Free, Case::Folded),
        Kind::Jwt | Kind::Key => (n >= 8, Border::Free, Case::Exact),
        Kind::Session | Kind::Tracking | Kind::Document | Kind::Account | Kind::Order | Kind::Username
            if n >= 8 && digits > 0 =>
        {
            (true, Border::Number, Case::Exact)
        }
        Kind::Session | Kind::Tracking | Kind::Document | Kind::Account | Kind::Order => {
            (n >= 6 && digits > 0, Border::Word, Case::Exact)
        }
        Kind::Address => (n >= 8 && digits > 0 && digits < n, Border::Word, Case::Folded),
        Kind::BirthDate => (n >= 8 && digits >= 4, Border::Number, Case::Folded),
        Kind::Postcode => (n >= 5 && digits > 0, Border::Word, Case::Folded),
        Kind::Username => (n >= 4 && !is_common(value), Border::Word, Case::Exact),
        Kind::Name if value.contains(' ') => (n >= 5, Border::Word, Case::Folded),
        Kind::Name => (n >= 3 && !is_common(value), Border::Word, Case::Name),
        Kind::NamePart => (n >= 3 && !is_common(value), Border::Apart, Case::Part),
        Kind::CardCode | Kind::CardExpiry | Kind::Keystroke | Kind::Private => return None,
    };
    let told = enough && !value.contains(['[', ']', '\n']) && value.len() <= 512;
    told.then_some((border, case))
}

/// Words that people put into fields without saying anything of themselves.
fn is_common(value: &str) -> bool {
    let words =
        ["test", "admin", "guest", "user", "name", "home", "work", "other", "none", "n/a", "hello", "asdf"];
    words.contains(&value.to_lowercase().as_str())
}

/// One spelling of a value.
#[derive(Debug, Clone)]
struct Needle {
    /// As it is written, for [`Case::Exact`].
    written: String,
    border: Border,
    case: Case,
    /// Whether it is a part of base64: then the whole word is personal.
    encoded: bool,
    kind: Kind,
    value: String,
}

fn spell(kind: Kind, value: &str, needles: &mut BTreeMap<Vec<u8>, Needle>) {
    let Some((border, case)) = manner(kind, value) else { return };
    let mut add = |written: String, border, case, encoded| {
        let key: Vec<u8> = written.bytes().map(|b| b.to_ascii_lowercase()).collect();
        if key.len() >= 3 {
            let needle = Needle { written, border, case, encoded, kind, value: value.to_owned() };
            needles.entry(key).or_insert(needle);
        }
    };
    add(value.to_owned(), border, case, false);
    if value.contains(' ') {
        add(value.replace(' ', "+"), border, case, false);
    }
    if !value.is_ascii() && case != Case::Exact {
        // Only the letters of ASCII are compared whatever their case.
        add(value.to_uppercase(), border, case, false);
        if case == Case::Folded {
            add(value.to_lowercase(), border, case, false);
        }
    }
    if matches!(kind, Kind::Card | Kind::Iban | Kind::Phone | Kind::Ssn | Kind::Name | Kind::Address) {
        let bare: String = value.chars().filter(|c| c.is_alphanumeric()).collect();
        if bare.len() >= 9 && bare != value {
            add(bare, border, case, false);
        }
    }
    if value.len() >= 6 && kind != Kind::NamePart {
        for (shift, skip) in [(0, 0), (1, 2), (2, 3)] {
            let shifted: Vec<u8> = std::iter::repeat_n(0, shift).chain(value.bytes()).collect();
            let whole = shifted.len() * 8 / 6;
            for last in [[b'+', b'/'], [b'-', b'_']] {
                let word = decode::encode64(&shifted, last);
                add(word.get(skip..whole).unwrap_or_default().to_owned(), Border::Free, Case::Exact, true);
            }
        }
    }
}

/// A part of a name, in lower case, as a word like any other.
fn ordinary(part: String) -> (Vec<u8>, Needle) {
    let (border, case, kind) = (Border::Word, Case::Exact, Kind::NamePart);
    (
        part.to_ascii_lowercase().into_bytes(),
        Needle { written: part.clone(), border, case, encoded: false, kind, value: part },
    )
}

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
}

/// The filter has two to the power of so many bits: with a few hundred spellings one place in thirty passes by chance.
const FILTER: u32 = 15;
const WORDS: usize = (1 << FILTER) / 64;

impl Default for Learnt {
    fn default() -> Self {
        Self::new(BTreeMap::new())
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
    fn new(needles: BTreeMap<Vec<u8>, Needle>) -> Self {
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
        Self { keys, needles, parents, stride, filter }
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Finds every learnt value in a text.
    pub(super) fn find<'l>(&'l self, text: &str, nature: Nature, matches: &mut Vec<Match<'l>>) {
        if self.is_empty() {
            return;
        }
        matches.extend(self.matches(text, nature));
    }

    /// Whether any learnt value stands in a text.
    pub(super) fn is_in(&self, text: &str, nature: Nature) -> bool {
        !self.is_empty() && self.matches(text, nature).next().is_some()
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
    fn holds(self, text: &str, start: usize, end: usize) -> bool {
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
    fn so_many_values_are_looked_for_and_none_that_is_longer_than_a_value_is() {
        let mut collected = Collected::default();
        let email = |bytes: usize| format!("{}@a.example", "x".repeat(bytes - 10));
        assert!(collected.add(Kind::Email, &email(512)) && !collected.add(Kind::Email, &email(513)));
        for n in 1..MOST {
            assert!(collected.add(Kind::Email, &format!("{n}@a.example")), "{n}");
        }
        assert!(!collected.add(Kind::Email, "one-more@a.example"));
        assert_eq!(collected.into_values().len(), MOST);
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
