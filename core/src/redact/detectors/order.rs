//! Numbers of orders, parcels, bookings and invoices, by the words before them.

use super::{Detector, Hit, PROSE, View, context};
use crate::redact::{kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: PROSE, find };

const WORDS: &[&str] = &[
    "order number",
    "order no",
    "order no.",
    "order #",
    "order id",
    "your order",
    "order:",
    "order ref",
    "confirmation number",
    "confirmation code",
    "confirmation #",
    "confirmation no",
    "tracking number",
    "tracking no",
    "tracking #",
    "tracking id",
    "booking reference",
    "booking number",
    "booking code",
    "reservation number",
    "reservation code",
    "invoice number",
    "invoice #",
    "invoice no",
    "bestellnummer",
    "sendungsnummer",
    "case number",
    "ticket number",
    "reference number",
];

/// The fewest and most characters of a number.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=34;
/// How many characters may stand between the words and the number: `Order number (online): `.
const REACH: usize = 12;

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let bytes = view.text.as_bytes();
    let mut least = 0;
    for run in view.runs {
        let inside = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'-';
        let start = run.start - bytes[..run.start].iter().rev().take(16).take_while(inside).count();
        let longest = LENGTHS.end() + 1;
        let end = run.start + bytes[run.start..].iter().take(longest).take_while(inside).count();
        if start < least || !LENGTHS.contains(&(end - start)) {
            continue;
        }
        if view.text[start..end].bytes().filter(u8::is_ascii_digit).count() < 4 {
            continue;
        }
        let near = context::floor(view.text, start.saturating_sub(REACH + 20));
        let clause = view.text[near..start].rsplit(['.', ',', ';', '\n', '$']).next().unwrap_or_default();
        if context::before(clause, clause.len(), WORDS) {
            hits.push(Hit { start, end, kind: Kind::Order });
            least = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn finds_numbers() {
        for (text, number) in [
            ("Order number: 112-4839201-5561023", "112-4839201-5561023"),
            ("Your order #WB48291034 has shipped", "WB48291034"),
            ("Tracking number 1Z999AA10123456784", "1Z999AA10123456784"),
        ] {
            assert_eq!(found(&DETECTOR, text, Nature::Prose), [number], "{text}");
        }
    }

    #[test]
    fn a_long_text_takes_no_longer_than_it_must() {
        for unit in ["aB1", "1-"] {
            let text = unit.repeat((1 << 20) / unit.len());
            assert!(found(&DETECTOR, &text, Nature::Prose).is_empty(), "{unit}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in
            ["Order 12 more", "Internet # 317140646", "in order to get 20000 points", "Your order, 45.00"]
        {
            assert!(found(&DETECTOR, text, Nature::Prose).is_empty(), "{text}");
        }
    }
}
