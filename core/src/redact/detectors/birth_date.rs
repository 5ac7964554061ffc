//! Dates of birth: a date, in numbers or with a month's name, where the words before it speak of birth.

use super::{Detector, Hit, PROSE, View, context};
use crate::redact::{kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: PROSE, find };

const WORDS: &[&str] = &[
    "born",
    "date of birth",
    "dob",
    "d.o.b",
    "geboren",
    "geburtsdatum",
    "naissance",
    "né le",
    "née le",
    "nacimiento",
    "nascita",
    "nascimento",
];

/// Words that stand directly before the date: a `Birthday Banner` has one of its own.
const LABELS: &[&str] = &["birth"];

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let mut least = 0;
    for first in 0..view.runs.len() {
        let start = view.runs[first].start;
        if start < least || view.runs[first].len() > 4 {
            continue;
        }
        let told = |from: usize| {
            context::before(view.text, start, WORDS) || context::directly_before(view.text, from, LABELS)
        };
        if let Some((from, end)) = date(view, first).filter(|(from, _)| told(*from)) {
            hits.push(Hit { start: from, end, kind: Kind::BirthDate });
            least = end;
        }
    }
}

/// The date that begins with run `first`, or with a month's name just before it.
fn date(view: &View<'_>, first: usize) -> Option<(usize, usize)> {
    let run = view.runs[first];
    let month_before = month_before(&view.text[..run.start]);
    let start = month_before.unwrap_or(run.start);
    let mut last = first;
    for i in first + 1..view.runs.len().min(first + 3) {
        let between = &view.text[view.runs[i - 1].end..view.runs[i].start];
        let numeric = matches!(between, "/" | "-" | "." | ". " | " / " | ", " | " " | ",");
        let named = between.len() <= 16
            && MONTHS.iter().any(|m| starts_with(between.trim_start_matches([' ', '.', '-']), m));
        if !(numeric || named) {
            break;
        }
        last = i;
    }
    let short = view.runs[first..=last].iter().all(|r| r.len() <= 4);
    let parts = last - first + usize::from(month_before.is_some());
    let named = view.text[start..view.runs[last].end].bytes().any(|b| b.is_ascii_alphabetic());
    (short && parts >= if named { 1 } else { 2 }).then(|| (start, view.runs[last].end))
}

fn starts_with(text: &str, month: &str) -> bool {
    text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case(month))
}

fn month_before(before: &str) -> Option<usize> {
    let trimmed = before.trim_end_matches([' ', '.']);
    let word = trimmed.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let start = trimmed.len() - word;
    MONTHS.iter().any(|m| starts_with(&trimmed[start..], m)).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn finds_dates() {
        for (text, date) in [
            ("She was born on 2/8/1935. Her", "2/8/1935"),
            ("Date of birth: 1978-04-13", "1978-04-13"),
            ("DOB 13 March 1978", "13 March 1978"),
            ("born March 13, 1978 in", "March 13, 1978"),
            ("Geburtsdatum: 13. 4. 1978", "13. 4. 1978"),
            ("My birthday is on March 13, 1978", "March 13, 1978"),
            ("{\"birthDate\":\"1978-04-13\"}", "1978-04-13"),
        ] {
            assert_eq!(found(&DETECTOR, text, Nature::Prose), [date], "{text}");
        }
    }

    #[test]
    fn other_dates_stay() {
        for text in [
            "Delivery on 2/8/2025",
            "the idea was born with 3 founders",
            "born 5 km away",
            "Birthday Banner May 2024",
        ] {
            assert!(found(&DETECTOR, text, Nature::Prose).is_empty(), "{text}");
        }
    }
}
