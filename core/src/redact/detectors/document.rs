//! Numbers of identity documents and of accounts, by the words before them: a driver's licence, a passport, a customer
//! number.

use super::{Detector, Hit, PROSE, View, context};
use crate::redact::{kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: PROSE, find };

const WORDS: &[(&[&str], Kind)] = &[
    (
        &[
            "driver's license",
            "drivers license",
            "driver license",
            "driving licence",
            "passport",
            "national id",
            "identity card",
            "tax number",
            "national insurance",
            "medicare",
        ],
        Kind::Document,
    ),
    (
        &[
            "account number",
            "account no",
            "account #",
            "acct",
            "customer number",
            "customer no",
            "customer id",
            "member number",
            "member id",
            "membership number",
            "loyalty number",
            "policy number",
            "patient id",
            "routing number",
            "sort code",
        ],
        Kind::Account,
    ),
];

/// The fewest and most characters of a number.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=24;

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let bytes = view.text.as_bytes();
    let mut least = 0;
    for run in view.runs.iter().filter(|r| r.len() >= 2) {
        if run.start < least {
            continue;
        }
        let inside = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'-';
        let start = run.start - bytes[..run.start].iter().rev().take(3).take_while(inside).count();
        let longest = LENGTHS.end() + 1;
        let end = run.start + bytes[run.start..].iter().take(longest).take_while(inside).count();
        if !LENGTHS.contains(&(end - start)) {
            continue;
        }
        let Some((_, kind)) = WORDS.iter().find(|(words, _)| context::before(view.text, start, words)) else {
            continue;
        };
        hits.push(Hit { start, end, kind: *kind });
        least = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn finds_numbers() {
        for (text, number) in [
            ("my driver's license number is 2270-66-1551", "2270-66-1551"),
            ("My driver's license number is F162823540116", "F162823540116"),
            ("Account number: 00482913", "00482913"),
        ] {
            assert_eq!(found(&DETECTOR, text, Nature::Prose), [number], "{text}");
        }
        assert!(found(&DETECTOR, "Model number 00482913", Nature::Prose).is_empty());
    }

    #[test]
    fn a_long_text_takes_no_longer_than_it_must() {
        for unit in ["aB12", "12-"] {
            let text = unit.repeat((1 << 20) / unit.len());
            assert!(found(&DETECTOR, &text, Nature::Prose).is_empty(), "{unit}");
        }
    }
}
