//! Learnt values in other spellings: with other blanks and signs between their words or groups of digits, without their
//! accents, with what isn't seen between their letters.
//!
//! A text is looked at where a word begins, and only if the two bytes there can begin a value. From there its letters are
//! followed through the sorted list of values, as far as any of them goes on.

use super::{
    collected::{Border, Case},
    kind::{Kind, Nature},
    learnt::Match,
    letters::{self, Sort},
    parts,
};
use std::{collections::BTreeMap, ops::Range};

/// Words of fewer letters in all are not looked for.
const LEAST_WORDS: usize = 3;
/// Nor are numbers of fewer digits and letters.
const LEAST_NUMBER: usize = 5;
/// A longer stretch of blanks and signs divides what is no value.
const LONGEST_GAP: usize = 32;
/// A shorter value is looked for in texts for people and addresses alone: in a selector it may be a name of tags.
const LEAST_CODE: usize = 9;
/// Shorter numbers are divided in one way only: by a blank or a hyphen.
const LONG_NUMBER: usize = 7;
/// So many digits of a telephone number are looked for without its country's.
const LEAST_NATIONAL: usize = 9;

/// What tells one value from another, in the letters of [`letters::sort`].
type Key = Vec<char>;

/// The values to look for, by what may stand between their letters.
#[derive(Debug, Default)]
pub(super) struct Respelt {
    /// Words, divided where the value is.
    words: Values,
    /// Numbers, whose digits may be grouped anyhow.
    numbers: Values,
    /// For each byte that a value may begin with in a text, a bit for each that may come second; empty without values.
    pairs: Vec<u64>,
}

impl Respelt {
    /// Values, each with how it is looked for.
    pub(super) fn new<'v>(values: impl Iterator<Item = (Kind, &'v str, Border, Case)>) -> Self {
        let (mut words, mut numbers) = (BTreeMap::new(), BTreeMap::new());
        for (kind, value, border, case) in values {
            let looked_for = |case| Value { kind, value: value.to_owned(), border, case };
            let key = key(value);
            if is_worded(kind) && key.len() >= LEAST_WORDS {
                words.entry(key).or_insert_with(|| looked_for(case));
            } else if is_grouped(kind) && value.contains(|c: char| c.is_ascii_digit()) {
                let mut digits = key;
                digits.retain(|c| *c != ' ');
                let international = kind == Kind::Phone && value.starts_with('+');
                let at_home = international.then(|| national(&digits)).into_iter().flatten();
                for digits in at_home.chain([digits.clone()]).filter(|digits| digits.len() >= LEAST_NUMBER) {
                    // Its letters are capitals or not, as its groups are divided or not.
                    numbers.entry(digits).or_insert_with(|| looked_for(Case::Folded));
                }
            }
        }
        let mut pairs = Vec::new();
        for key in words.keys().chain(numbers.keys()) {
            let [first, second] = [key[0], key[1]].map(|c| u8::try_from(c).map_or(BEYOND, column));
            pairs.resize(COLUMNS, 0);
            // In a text either letter may have an accent, and something may stand between them.
            pairs[first] |= 1 << second | 1 << BEYOND | 1 << OTHER;
            pairs[BEYOND] = u64::MAX;
        }
        Self { words: Values::new(words), numbers: Values::new(numbers), pairs }
    }

    /// Finds the values in a text.
    pub(super) fn matches<'l>(&'l self, text: &str, nature: Nature) -> impl Iterator<Item = Match<'l>> {
        let looked_at = nature != Nature::Style && !self.pairs.is_empty();
        let bytes = if looked_at { text.as_bytes() } else { &[] };
        let (mut next, mut first) = (0, OTHER);
        let near = std::iter::from_fn(move || {
            while let Some(b) = bytes.get(next) {
                let (seconds, second) = (self.pairs[first], COLUMN[usize::from(*b)]);
                (next, first) = (next + 1, usize::from(second));
                if seconds >> second & 1 == 1 {
                    return Some(next - 2);
                }
            }
            None
        });
        let begins = near.filter(|at| begins_word(text, *at));
        begins.flat_map(move |at| {
            let word = self.words.at(text, at, nature, Divided::AsWritten);
            word.into_iter().chain(self.numbers.at(text, at, nature, Divided::Anyhow))
        })
    }
}

/// Whether a value may begin at a byte: with a letter that is not inside of a word, a capital in it or a digit. Of letters
/// beyond ASCII any may be the first.
fn begins_word(text: &str, at: usize) -> bool {
    let (first, before) = (text.as_bytes()[at], text.as_bytes()[..at].last().copied().unwrap_or(b' '));
    if !first.is_ascii() {
        let letter = |c| matches!(letters::sort(c), Sort::Letter(_));
        return text.get(at..).is_some_and(|rest| rest.starts_with(letter));
    }
    !before.is_ascii_alphanumeric()
        || first.is_ascii_digit() != before.is_ascii_digit()
        || first.is_ascii_uppercase() && before.is_ascii_lowercase()
}

/// Whether a value of a kind is words, which stand in one order and may be joined by any sign.
fn is_worded(kind: Kind) -> bool {
    matches!(kind, Kind::Name | Kind::NamePart | Kind::Address | Kind::Email)
}

/// Whether a value of a kind is written with its digits in groups, or without.
fn is_grouped(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Phone
            | Kind::Card
            | Kind::Iban
            | Kind::Ssn
            | Kind::OneTimeCode
            | Kind::Account
            | Kind::Document
            | Kind::Order
            | Kind::Postcode
            | Kind::BirthDate
    )
}

/// What a value says, from its first letter or digit to its last, with one blank between two words.
fn key(value: &str) -> Key {
    let mut key = Key::new();
    for sort in value.chars().map(letters::sort) {
        match sort {
            Sort::Letter(c) => key.push(c),
            Sort::Sign(c) if !key.is_empty() => key.push(c),
            Sort::Gap if key.last().is_some_and(|c| *c != ' ') => key.push(' '),
            Sort::Sign(_) | Sort::Gap | Sort::Nothing => {}
        }
    }
    key.truncate(key.iter().rposition(|c| c.is_alphanumeric()).map_or(0, |last| last + 1));
    key
}

/// An international telephone number as it is dialled at home: without its country's one to three digits, and with a nought
/// in their stead.
fn national(digits: &[char]) -> impl Iterator<Item = Key> {
    let rests = (1..=3).filter_map(|country| digits.get(country..));
    let enough = rests.filter(|rest| rest.len() >= LEAST_NATIONAL);
    enough.flat_map(|rest| [rest.to_vec(), [&['0'], rest].concat()])
}

/// A value, and where it counts.
#[derive(Debug)]
struct Value {
    kind: Kind,
    value: String,
    border: Border,
    case: Case,
}

/// How a value's letters may be divided in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Divided {
    /// Where the value is.
    AsWritten,
    /// Anywhere, or nowhere.
    Anyhow,
}

/// The columns of a table of bytes: one for each letter and digit of ASCII, one for what is beyond, one for the others.
const COLUMNS: usize = 38;
const BEYOND: usize = 36;
const OTHER: usize = 37;

const COLUMN: [u8; 256] = {
    let mut table = [OTHER as u8; 256];
    let mut b = 0;
    while b < table.len() {
        table[b] = column(b as u8) as u8;
        b += 1;
    }
    table
};

const fn column(b: u8) -> usize {
    match b.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => (letter - b'a') as usize,
        digit @ b'0'..=b'9' => (digit - b'0') as usize + 26,
        128.. => BEYOND,
        _ => OTHER,
    }
}

/// Values by their keys.
#[derive(Debug, Default)]
struct Values {
    /// Sorted.
    keys: Vec<Key>,
    values: Vec<Value>,
}

impl Values {
    fn new(values: BTreeMap<Key, Value>) -> Self {
        let (keys, values) = values.into_iter().unzip();
        Self { keys, values }
    }

    /// The longest value whose letters stand from `start` on.
    fn at<'l>(&'l self, text: &str, start: usize, nature: Nature, divided: Divided) -> Option<Match<'l>> {
        let (mut keys, mut letters, mut gap, mut longest) = (0..self.keys.len(), 0, 0, None);
        for (i, c) in text[start..].char_indices() {
            let said = match letters::sort(c) {
                Sort::Letter(said) | Sort::Sign(said) => said,
                Sort::Gap if gap < LONGEST_GAP => {
                    gap += 1;
                    continue;
                }
                Sort::Gap => break,
                Sort::Nothing => continue,
            };
            if gap > 0 && divided == Divided::AsWritten {
                keys = self.going_on(keys, letters, ' ');
                letters += 1;
            }
            gap = 0;
            keys = self.going_on(keys, letters, said);
            letters += 1;
            let Some(key) = self.keys.get(keys.clone()).and_then(<[Key]>::first) else { break };
            if key.len() == letters {
                let end = start + i + c.len_utf8();
                longest = self.matched(keys.start, text, start, end, nature, divided).or(longest);
            }
        }
        longest
    }

    /// Those of some keys that begin with the same letters whose next one is `c`.
    fn going_on(&self, keys: Range<usize>, letters: usize, c: char) -> Range<usize> {
        let some = self.keys.get(keys.clone()).unwrap_or_default();
        let from = some.partition_point(|key| key.get(letters) < Some(&c));
        let to = some.partition_point(|key| key.get(letters) <= Some(&c));
        keys.start + from..keys.start + to
    }

    fn matched<'l>(
        &'l self,
        i: usize,
        text: &str,
        start: usize,
        end: usize,
        nature: Nature,
        divided: Divided,
    ) -> Option<Match<'l>> {
        let Value { kind, value, border, case } = &self.values[i];
        let end = text.len() - text[end..].trim_start_matches(letters::is_accent).len();
        let found = &text[start..end];
        let spelt = match case {
            Case::Folded => true,
            Case::Exact => found == value,
            Case::Name => found.contains(char::is_uppercase),
            Case::Part => nature == Nature::Prose && parts::is_person(text, start, end),
        };
        let long = nature != Nature::Code || self.keys[i].len() >= LEAST_CODE;
        let one = match divided {
            Divided::AsWritten => is_joined(found) || !is_joined(value),
            Divided::Anyhow => is_one_number(found),
        };
        let start = start - opened(value, &text[..start]);
        let counts = spelt && long && one && border.holds(text, start, end);
        counts.then_some(Match { start, end, kind: *kind, value })
    }
}

/// The length of the sign before a number that belongs to it.
fn opened(value: &str, before: &str) -> usize {
    let sign = value.chars().next().filter(|c| matches!(c, '(' | '+'));
    sign.filter(|sign| before.ends_with(*sign)).map_or(0, char::len_utf8)
}

/// The stretches of a text that stand between its letters.
fn gaps(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| letters::sort(c) != Sort::Gap).filter(|gap| !gap.is_empty())
}

/// Whether words are joined by blanks or one sign each: by both a sentence may end between them.
fn is_joined(words: &str) -> bool {
    gaps(words).all(|gap| gap.chars().all(char::is_whitespace) || gap.chars().nth(1).is_none())
}

/// Whether groups of digits are one number and no list: few of them are of one digit, and no comma divides them.
fn is_one_number(text: &str) -> bool {
    let groups = || text.split(|c| letters::sort(c) == Sort::Gap).filter(|group| !group.is_empty());
    let (all, single) = (groups().count(), groups().filter(|group| group.len() == 1).count());
    let letters = text.contains(char::is_alphabetic);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let divided = if letters {
        is_joined(text)
    } else if digits < LONG_NUMBER {
        gaps(text).all(|gap| matches!(gap, " " | "\u{a0}" | "-"))
    } else {
        gaps(text).all(|gap| gap.chars().nth(3).is_none())
    };
    divided && !text.contains(',') && (letters || all == 1 || single * 2 < all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::collected::Collected;

    fn found(values: &[(Kind, &str)], text: &str, nature: Nature) -> Vec<String> {
        let mut collected = Collected::default();
        values.iter().for_each(|(kind, value)| {
            collected.add(*kind, value);
        });
        let learnt = collected.searchable();
        let mut matches = Vec::new();
        learnt.find(text, nature, &mut matches);
        let mut rest = 0;
        matches.retain(|m| {
            let apart = m.start >= rest;
            rest = rest.max(m.end);
            apart
        });
        matches.iter().map(|m| text[m.start..m.end].to_owned()).collect()
    }

    #[test]
    fn finds_a_value_in_another_spelling() {
        for (kind, value, texts) in [
            (Kind::Name, "Mark Young", &["Mark\u{a0}Young", "Mark\nYoung", "Mark  Young", "mark-young"][..]),
            (Kind::Name, "Li Na", &["Li\u{a0}Na", "li_na"]),
            (Kind::Name, "Zoë Ødegård", &["Zoe\u{308} Ødega\u{30a}rd", "zoe.odegard", "ZOË-ØDEGÅRD"]),
            (Kind::Name, "Zoë", &["Zoe\u{308}"]),
            (Kind::Name, "\"Mark Young!\"", &["mark-young"]),
            (Kind::Name, "O'Brien", &["O\u{2019}Brien", "O\u{ad}Brien", "OBRIEN"]),
            (Kind::Phone, "(206) 555-0142", &["206 5550142", "206/555/0142", "(206)5550142"]),
            (Kind::Phone, "555-0142", &["5550142", "555 0142"]),
            (Kind::Phone, "5550142", &["555-0142", "555.0142"]),
            (Kind::Phone, "+44 7700 900123", &["07700 900123", "7700-900123", "+44 (7700) 900 123"]),
            (Kind::Ssn, "123-45-6789", &["123 45 6789"]),
            (Kind::Postcode, "SW1A1AA", &["SW1A 1AA", "sw1a-1aa"]),
            (Kind::OneTimeCode, "481920", &["481 920", "48-19-20"]),
            (Kind::Account, "AB-123-456", &["AB123456", "ab 123 456"]),
            (
                Kind::Address,
                "742 Evergreen Terrace",
                &["742-evergreen-terrace", "742\u{a0}Evergreen Terrace"],
            ),
            (Kind::Email, "jane.q@example.com", &["jane.q@\u{200b}example.com", "jane.q\u{ff20}example.com"]),
        ] {
            for text in texts {
                let sentence = format!("It is {text}, they say");
                assert_eq!(found(&[(kind, value)], &sentence, Nature::Prose), [*text], "{value}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_a_value_stays() {
        for (kind, value, texts) in [
            (Kind::Name, "Mark Young", &["Ask Mark. Young people", "bookmark-young", "mark-younger"][..]),
            (Kind::Name, "Li Na", &["China", "li, na", "Li Nails", "Ali Na"]),
            (Kind::Name, "Zoë", &["zoe"]),
            (Kind::Phone, "1234567", &["1 2 3 4 5 6 7", "$1,234,567", "12345678", "91234567"]),
            (Kind::OneTimeCode, "123456", &["1 2 3 4 5 6", "1234.56", "123,456", "12/34/56", "123 4567"]),
            (Kind::Document, "A - - 1", &["A1", "A 1"]),
            (Kind::Postcode, "98101", &["981.01", "9 8 1 0 1"]),
        ] {
            for text in texts {
                assert_eq!(found(&[(kind, value)], text, Nature::Prose), [""; 0], "{value}: {text}");
            }
        }
        let short = (Kind::Name, "Li Na");
        assert!(found(&[short], "ul > li.na", Nature::Code).is_empty());
        assert!(found(&[(Kind::OneTimeCode, "481920")], "M48 1920 481 920", Nature::Style).is_empty());
    }

    #[test]
    fn what_is_not_seen_costs_no_more_than_letters() {
        let text = format!("{}\u{a0}Mark Young", "\u{ad}".repeat(1 << 18));
        assert_eq!(found(&[(Kind::Name, "Mark Young")], &text, Nature::Prose), ["Mark Young"]);
        let text = format!("\u{a0}206 5550142{}", "\u{301}".repeat(1 << 18));
        assert!(found(&[(Kind::Phone, "206-5550142")], &text, Nature::Prose)[0].starts_with("206 5550142"));
    }

    #[test]
    fn the_longest_value_wins_whatever_stands_between() {
        let values = [(Kind::Email, "a@b.example"), (Kind::Email, "a@b.example.com")];
        for (text, longest) in [("a＠b.example.com", "a＠b.example.com"), ("a＠b.example.co", "a＠b.example")]
        {
            assert_eq!(found(&values, text, Nature::Url), [longest]);
        }
    }
}
