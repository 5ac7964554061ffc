//! Runs of digits, what stands between them, how letters mix with them, and the Luhn sum.

use crate::redact::rows::rows;

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
pub(in crate::redact) fn runs(text: &str) -> Vec<Run> {
    let bytes = text.as_bytes();
    let uuids = uuids(bytes);
    let (mut runs, mut i, mut uuid) = (Vec::with_capacity(16), 0, 0);
    while let Some(start) = first_digit(bytes, i) {
        i = start;
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

/// Where the first digit at or after a place stands. Eight bytes are looked at a time.
fn first_digit(bytes: &[u8], mut from: usize) -> Option<usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    while let Some(eight) = bytes[from..].first_chunk() {
        // Digits, and they alone, become 0..=9; what is more than that reaches the highest bit of its byte.
        let values = u64::from_le_bytes(*eight) ^ (EACH * 0x30);
        let others = ((values & (EACH * 0x7f)) + EACH * 0x76) | values;
        let digits = !others & (EACH * 0x80);
        if digits != 0 {
            return Some(from + digits.trailing_zeros() as usize / 8);
        }
        from += 8;
    }
    bytes[from..].iter().position(u8::is_ascii_digit).map(|rest| from + rest)
}

const UUID: usize = 36;

/// Where UUIDs begin: 8-4-4-4-12 hexadecimal digits.
fn uuids(bytes: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    for row in rows(bytes, UUID, |b| b.is_ascii_hexdigit() || b == b'-') {
        let mut at = row.start;
        while at + UUID <= row.end {
            let fits = bytes[at..at + UUID].iter().enumerate().all(|(i, b)| match i {
                8 | 13 | 18 | 23 => *b == b'-',
                _ => *b != b'-',
            });
            found.extend(fits.then_some(at));
            at += if fits { UUID } else { 1 };
        }
    }
    found
}

/// How far around a run is looked for another that letters tie to it.
const TANGLE: usize = 40;

/// How often a letter follows a digit, or a digit a letter.
pub(super) fn changes(word: &str) -> usize {
    let follows = |b: u8, a: u8| a.is_ascii_digit() && b.is_ascii_alphabetic();
    word.as_bytes().array_windows().filter(|[a, b]| follows(*b, *a) || follows(*a, *b)).count()
}

/// The least length of a part that looks drawn by lot.
const DRAWN: usize = 8;

/// Whether a part between dashes mixes letters and digits as no word with a number does (`summer2024`, `step-2`).
pub(super) fn is_drawn(token: &str) -> bool {
    token.split('-').any(|part| part.len() >= DRAWN && changes(part) >= 2)
}

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
        let starts = |t: &str| runs(t).iter().map(|r| r.start).collect::<Vec<_>>();
        assert_eq!(starts("12 x345"), [0, 4]);
        assert!(starts("550e8400-e29b-41d4-a716-446655440000").is_empty());
        assert!(starts("value550e8400-e29b-41d4-a716-446655440000").is_empty());
        assert_eq!(starts("550e8400-e29b-41d4-a716-446655440000 7"), [37]);
    }

    #[test]
    fn tells_hashes_from_labels() {
        let tangled = |t: &str| runs(t).iter().all(|r| r.is_tangled(t));
        assert!(tangled("a924d2de"));
        assert!(!tangled("Account4111x"));
    }

    #[test]
    fn tells_tokens_from_words() {
        for token in ["abcdef1234567890abcdef", "xK9pQ2mZ", "550e8400-e29b-41d4-a716-446655440000"] {
            assert!(is_drawn(token), "{token}");
        }
        for word in ["summer2024", "2024summer", "galaxy-s24-ultra-5g", "a1b2", "set-password"] {
            assert!(!is_drawn(word), "{word}");
        }
    }

    #[test]
    fn luhn_sums() {
        assert!(luhn("4111111111111111".bytes()));
        assert!(!luhn("4111111111111112".bytes()));
    }
}
