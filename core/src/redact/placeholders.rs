//! Placeholders: `[EMAIL_1]`, `[PHONE_2]`, … stable in a session, one for each value.

use super::kind::Kind;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// A value in the form in which it is compared, with the kind and number of its placeholder.
pub(super) type Numbered = (String, Kind, u32);

/// The values that were found so far, each with the number of its placeholder.
#[derive(Debug, Default)]
pub(super) struct Placeholders {
    numbers: BTreeMap<String, (Kind, u32)>,
    /// The highest number given, by label; those that stood in the input count too.
    highest: BTreeMap<String, u32>,
    /// Those that stood in the input.
    observed: BTreeSet<(Kind, u32)>,
}

impl Placeholders {
    /// Those that are known already, and the highest number by label.
    pub(super) fn of(numbers: Vec<Numbered>, highest: BTreeMap<String, u32>) -> Self {
        let numbers = numbers.into_iter().map(|(value, kind, number)| (value, (kind, number))).collect();
        Self { numbers, highest, observed: BTreeSet::new() }
    }

    /// The parts that [`Self::of`] takes.
    pub(super) fn into_parts(self) -> (Vec<Numbered>, BTreeMap<String, u32>) {
        let numbers = self.numbers.into_iter().map(|(value, (kind, number))| (value, kind, number));
        (numbers.collect(), self.highest)
    }

    /// The kind and number of a value's placeholder; a new value gets the next number of its kind. A value has one
    /// placeholder, also where it is found as two kinds.
    pub(super) fn number(&mut self, kind: Kind, value: &str) -> (Kind, u32) {
        let key = kind.normalise(value);
        if let Some(&known) = self.numbers.get(&key) {
            return known;
        }
        let highest = self.highest.entry(kind.label().to_owned()).or_default();
        *highest = highest.saturating_add(1);
        let new = (kind, *highest);
        self.numbers.insert(key, new);
        new
    }

    /// Takes note of placeholders that stand in a text already, so that no number is given twice, and tells `noted` the
    /// kind of each.
    pub(super) fn observe(&mut self, text: &str, mut noted: impl FnMut(Kind)) {
        for range in spans(text) {
            let inner = &text[range.start + 1..range.end - 1];
            let Some((label, number)) = inner.rsplit_once('_') else { continue };
            let Ok(number) = number.parse::<u32>() else { continue };
            let highest = self.highest.entry(label.to_owned()).or_default();
            *highest = number.max(*highest);
            if let Some(kind) = Kind::labelled(label) {
                self.observed.insert((kind, number));
                noted(kind);
            }
        }
    }

    /// How many distinct values there are.
    pub(super) fn len(&self) -> usize {
        let known: BTreeSet<_> = self.numbers.values().copied().collect();
        known.union(&self.observed).count()
    }
}

/// Writes a placeholder.
pub(super) fn write(out: &mut String, kind: Kind, number: u32) {
    out.push('[');
    out.push_str(kind.label());
    out.push('_');
    out.push_str(&number.to_string());
    out.push(']');
}

/// Where placeholders stand in a text: `[`, capitals and `_`, a number of at most nine digits, `]`.
pub(super) fn spans(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    memchr::memchr_iter(b'[', text.as_bytes()).filter_map(|start| {
        let rest = text.as_bytes().get(start + 1..)?;
        let label = rest.iter().take_while(|b| b.is_ascii_uppercase() || **b == b'_').count();
        let digits = rest.get(label..)?.iter().take_while(|b| b.is_ascii_digit()).count();
        let closed = rest.get(label + digits) == Some(&b']');
        let named = label > 1 && rest[label - 1] == b'_' && rest[0] != b'_';
        (closed && named && (1..10).contains(&digits)).then(|| start..start + label + digits + 2)
    })
}

/// Whether nothing but placeholders (or what a recorder withheld, `[PROTECTED]`) and white space stands in a text.
pub(super) fn is_only(text: &str) -> bool {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed == "[PROTECTED]" || trimmed.chars().all(|c| "*•●·".contains(c)) {
        return true;
    }
    let mut rest = 0;
    for range in spans(trimmed) {
        if !trimmed[rest..range.start].trim().is_empty() {
            return false;
        }
        rest = range.end;
    }
    trimmed[rest..].trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_number() {
        let mut p = Placeholders::default();
        assert_eq!(p.number(Kind::Email, "a@b.co"), (Kind::Email, 1));
        assert_eq!(p.number(Kind::Email, "c@b.co"), (Kind::Email, 2));
        assert_eq!(p.number(Kind::Email, "A@B.co"), (Kind::Email, 1));
        assert_eq!(p.number(Kind::Username, "a@b.co"), (Kind::Email, 1));
        assert_eq!(p.number(Kind::Phone, "+1 206"), (Kind::Phone, 1));
        assert_eq!(p.len(), 3);
    }

    #[test]
    fn numbers_that_stand_there_are_not_given_again() {
        let mut p = Placeholders::default();
        let mut noted = Vec::new();
        p.observe("Hi [NAME_4], your card [CARD_CODE_2], [IMAGE_1] and [EMAIL_x] [data-id_3]", |k| {
            noted.push(k)
        });
        assert_eq!((noted, p.len()), (vec![Kind::Name, Kind::CardCode], 2));
        assert_eq!(p.number(Kind::Name, "Ann").1, 5);
        assert_eq!(p.number(Kind::CardCode, "123").1, 3);
        assert_eq!(p.number(Kind::Email, "a@b.co").1, 1);
    }

    #[test]
    fn only_placeholders_is_told_from_more() {
        for only in ["[EMAIL_1]", " [NAME_1] [NAME_2] ", "[PROTECTED]", "", "••••"] {
            assert!(is_only(only), "{only}");
        }
        for more in ["[EMAIL_1] x", "x", "[EMAIL]", "[email_1]"] {
            assert!(!is_only(more), "{more}");
        }
    }
}
