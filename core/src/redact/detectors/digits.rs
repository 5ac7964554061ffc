//! Runs of digits, what stands between them, and the Luhn sum.

use crate::redact::signs;

/// A run of ASCII digits that no digit borders on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::redact) struct Run {
    /// Where it begins.
    pub start: usize,
    /// Where it ends (exclusive).
    pub end: usize,
}

impl Run {
    /// How many digits it has.
    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether letters and digits alternate around it, as in a hash.
    pub(super) fn is_tangled(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let before = bytes[..self.start].iter().rev().take(TANGLE).take_while(|b| b.is_ascii_alphanumeric());
        let after = bytes[self.end..].iter().take(TANGLE).take_while(|b| b.is_ascii_alphanumeric());
        before.chain(after).any(u8::is_ascii_digit)
    }
}

/// The runs of digits in a text, without those inside a UUID.
pub(in crate::redact) fn runs(text: &str, signs: u8) -> Vec<Run> {
    let bytes = text.as_bytes();
    let uuids = if signs & signs::PART == 0 { Vec::new() } else { uuids(bytes) };
    let (mut runs, mut i, mut uuid) = (Vec::with_capacity(16), 0, 0);
    while let Some(other) = bytes[i..].iter().position(u8::is_ascii_digit) {
        i += other;
        let end = i + bytes[i..].iter().take_while(|b| b.is_ascii_digit()).count();
        while uuids.get(uuid).is_some_and(|u| u + UUID <= i) {
            uuid += 1;
        }
        if uuids.get(uuid).is_none_or(|u| *u >= end) {
            runs.push(Run { start: i, end });
        }
        i = end;
    }
    runs
}

const UUID: usize = 36;

/// Where UUIDs begin: 8-4-4-4-12 hexadecimal digits.
fn uuids(bytes: &[u8]) -> Vec<usize> {
    let (mut found, mut next) = (Vec::new(), 0);
    for dash in memchr::memchr_iter(b'-', bytes) {
        let Some(start) = dash.checked_sub(8).filter(|s| *s >= next) else { continue };
        let Some(window) = bytes.get(start..start + UUID) else { continue };
        let fits = window[13] == b'-'
            && window.iter().enumerate().all(|(i, b)| match i {
                8 | 13 | 18 | 23 => *b == b'-',
                _ => b.is_ascii_hexdigit(),
            });
        if fits {
            found.push(start);
            next = start + UUID;
        }
    }
    found
}

/// How far around a run is looked for another that letters tie to it.
const TANGLE: usize = 40;

/// The first of the characters between two runs, where they are one to four separators as people put into numbers:
/// space, `-`, `.`, `(`, `)`, `+` (a space in a query) and their typographic kin.
pub(super) fn separator(between: &str) -> Option<char> {
    let fits = |c: char| {
        matches!(
            c,
            ' ' | '-' | '.' | '(' | ')' | '+' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2010}'..='\u{2013}'
        )
    };
    let first = between.chars().next().filter(|c| fits(*c))?;
    (between.chars().all(fits) && between.chars().count() <= 4).then_some(first)
}

/// Whether digits fulfil the Luhn sum.
pub(super) fn luhn(digits: impl DoubleEndedIterator<Item = u8>) -> bool {
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0');
            if i % 2 == 0 { d } else { d * 2 / 10 + d * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_runs_but_not_in_uuids() {
        let starts = |t: &str| runs(t, signs::of(t)).iter().map(|r| r.start).collect::<Vec<_>>();
        assert_eq!(starts("12 x345"), [0, 4]);
        assert!(starts("550e8400-e29b-41d4-a716-446655440000").is_empty());
        assert!(starts("value550e8400-e29b-41d4-a716-446655440000").is_empty());
        assert_eq!(starts("550e8400-e29b-41d4-a716-446655440000 7"), [37]);
    }

    #[test]
    fn tells_hashes_from_labels() {
        let tangled = |t: &str| runs(t, signs::of(t)).iter().all(|r| r.is_tangled(t));
        assert!(tangled("a924d2de"));
        assert!(!tangled("Account4111x"));
    }

    #[test]
    fn luhn_sums() {
        assert!(luhn("4111111111111111".bytes()));
        assert!(!luhn("4111111111111112".bytes()));
    }
}
