//! Payment cards: 12 to 19 digits, in one run or in groups after a first one of four, that fulfil the Luhn sum and begin
//! as a card of that length may. Where the words around speak of a card, any beginning will do.
//!
//! A tenth of all numbers fulfil the Luhn sum, so the beginning matters; and trade item numbers (12 to 14 digits) have
//! their own check digit, so one of those is no card.

use super::{
    Detector, Hit, NOT_STYLE, View, context,
    digits::{self, Run},
};
use crate::redact::{Level, kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: NOT_STYLE, find };

const SHORTEST: usize = 12;
const LONGEST: usize = 19;
/// The first of several groups has so many digits.
const GROUP: usize = 4;

const WORDS: &[&str] = &[
    "card",
    "credit",
    "debit",
    "visa",
    "amex",
    "mastercard",
    "cc",
    "pan",
    "payment",
    "karte",
    "carte",
    "tarjeta",
];

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let mut next = 0;
    while let Some(first) = view.runs.get(next) {
        if first.len() < SHORTEST && first.len() != GROUP {
            next += 1;
            continue;
        }
        let last = (next..view.runs.len()).take(LONGEST).take_while(|&i| i == next || joined(view, next, i));
        match last.filter(|&i| is_card(view, &view.runs[next..=i])).last() {
            Some(last) => {
                hits.push(Hit { start: view.runs[next].start, end: view.runs[last].end, kind: Kind::Card });
                next = last + 1;
            }
            None => next += 1,
        }
    }
}

/// Whether run `i` may be a further group of the number that begins with run `first` (of four digits).
fn joined(view: &View<'_>, first: usize, i: usize) -> bool {
    let between = &view.text[view.runs[i - 1].end..view.runs[i].start];
    view.runs[first].len() == GROUP
        && (3..=7).contains(&view.runs[i].len())
        && between.chars().count() == 1
        && digits::separator(between).is_some()
}

fn is_card(view: &View<'_>, runs: &[Run]) -> bool {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return false };
    let bytes = view.text.as_bytes();
    let number = || runs.iter().flat_map(|r| bytes[r.start..r.end].iter().copied());
    let length: usize = runs.iter().map(Run::len).sum();
    if !(SHORTEST..=LONGEST).contains(&length) || is_fraction(bytes, first.start, last.end) {
        return false;
    }
    let text = number().map(char::from).collect::<String>();
    if !digits::luhn(text.bytes()) || text.bytes().all(|b| b == text.as_bytes()[0]) {
        return false;
    }
    let told = view.level == Level::Strict || context::before(view.text, first.start, WORDS);
    told || (runs.len() > 1 && length >= 14) || (begins_as_card(&text) && !is_trade_item(&text))
}

/// Whether the digits are part of a decimal number.
fn is_fraction(bytes: &[u8], start: usize, end: usize) -> bool {
    let digit = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    let dot = |i: Option<usize>| i.and_then(|i| bytes.get(i)) == Some(&b'.');
    dot(start.checked_sub(1)) && digit(start.checked_sub(2)) || dot(Some(end)) && digit(Some(end + 1))
}

/// Whether a number begins as an issuer's of that length does (ISO/IEC 7812 ranges in use), with one digit of
/// freedom for American Express.
fn begins_as_card(number: &str) -> bool {
    let head = |n: usize| number.get(..n).and_then(|h| h.parse::<u32>().ok()).unwrap_or_default();
    match (number.len(), head(2)) {
        (13 | 16 | 18 | 19, 40..=49) | (15 | 16, 34 | 37) | (14 | 16..=19, 30 | 36 | 38 | 39) => true,
        (16, 51..=55 | 35) | (12..=19, 50 | 56..=69) => true,
        (16, 22..=27) => (2200..=2720).contains(&head(4)),
        (15, _) => matches!(head(4), 1800 | 2131),
        _ => false,
    }
}

/// Whether a number is a trade item number (GTIN-12, -13, -14): weights 3 and 1 from the right.
fn is_trade_item(number: &str) -> bool {
    let weighted = |(i, b): (usize, u8)| u32::from(b - b'0') * if i % 2 == 0 { 1 } else { 3 };
    (12..=14).contains(&number.len())
        && number.bytes().rev().enumerate().map(weighted).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    fn cards(text: &str) -> Vec<&str> {
        found(&DETECTOR, text, Nature::Prose)
    }

    #[test]
    fn finds_cards() {
        for (text, card) in [
            ("4111111111111111", "4111111111111111"),
            ("Account4111111111111111Next", "4111111111111111"),
            ("4111 1111 1111 1111", "4111 1111 1111 1111"),
            ("2 x 4111-1111-1111-1111", "4111-1111-1111-1111"),
            ("3782 822463 10005", "3782 822463 10005"),
            ("my card 180016070420458.", "180016070420458"),
            ("card number 630427373398 is lost", "630427373398"),
            ("q=3782822463100055", ""),
            ("5105105105105100", "5105105105105100"),
            ("4131034282458809939", "4131034282458809939"),
        ] {
            let expected: Vec<&str> = if card.is_empty() { Vec::new() } else { vec![card] };
            assert_eq!(cards(text), expected, "{text}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "4111111111111112",
            "0.4111111111111111",
            "1753897349098",
            "4006381333931",
            "item 036000291452",
            "202507302126015282963364334",
            "550e8400-e29b-41d4-a716-446655440000",
            "0000000000000000",
        ] {
            assert!(cards(text).is_empty(), "{text}");
        }
    }
}
