//! United States social security numbers: three, two and four digits with dashes, as they are given out (no group of
//! zeros, area not 666 or 9xx). With spaces or dots, or without anything, only where the words say so.

use super::{Detector, Hit, NOT_STYLE, View, context};
use crate::redact::{kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: NOT_STYLE, find };

const WORDS: &[&str] = &["ssn", "social security", "social_security", "socialsecurity", "tax id", "itin"];

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    for (i, runs) in view.runs.windows(3).enumerate() {
        let [a, b, c] = runs else { continue };
        if (a.len(), b.len(), c.len()) != (3, 2, 4) || !is_given_out(view, a.start, b.start, c.start) {
            continue;
        }
        let between = (&view.text[a.end..b.start], &view.text[b.end..c.start]);
        let alone = !tied(view, i.checked_sub(1), i) && !tied(view, Some(i + 2), i + 3);
        let told = || context::before(view.text, a.start, WORDS);
        match between {
            ("-" | "\u{2010}" | "\u{2011}", "-" | "\u{2010}" | "\u{2011}") if alone => (),
            (" " | "." | "+", " " | "." | "+") if told() => (),
            _ => continue,
        }
        hits.push(Hit { start: a.start, end: c.end, kind: Kind::Ssn });
    }
    for run in view.runs.iter().filter(|r| r.len() == 9) {
        if context::before(view.text, run.start, WORDS) {
            hits.push(Hit { start: run.start, end: run.end, kind: Kind::Ssn });
        }
    }
}

fn is_given_out(view: &View<'_>, area: usize, group: usize, serial: usize) -> bool {
    let at = |start: usize, n: usize| view.text.get(start..start + n).unwrap_or_default();
    !matches!(at(area, 3), "000" | "666")
        && !at(area, 1).starts_with('9')
        && at(group, 2) != "00"
        && at(serial, 4) != "0000"
}

/// Whether two neighbouring runs are tied by a dash or a dot: then the number is longer than it seems.
fn tied(view: &View<'_>, left: Option<usize>, right: usize) -> bool {
    let (Some(left), Some(right)) = (left.and_then(|l| view.runs.get(l)), view.runs.get(right)) else {
        return false;
    };
    matches!(&view.text[left.end..right.start], "-" | ".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn finds_numbers() {
        for (text, ssn) in [
            ("Here's my SSN: 460-89-9847", "460-89-9847"),
            ("this value460-89-9847Continue", "460-89-9847"),
            ("SSN 460 89 9847", "460 89 9847"),
            ("social security number 460899847", "460899847"),
        ] {
            assert_eq!(found(&DETECTOR, text, Nature::Prose), [ssn], "{text}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "460 89 9847",
            "666-12-3456",
            "900-12-3456",
            "123-00-4567",
            "1-460-89-9847",
            "460-89-9847-1",
            "Internet # 317140646",
        ] {
            assert!(found(&DETECTOR, text, Nature::Prose).is_empty(), "{text}");
        }
    }
}
