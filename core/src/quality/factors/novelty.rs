//! Novelty: whether the step shows something that the steps just before it did not.
//!
//! Formula: 1 / (1 + 0.5 × times the same was done to the same element among the last 20 steps), times 0.7 where it was
//! done twice in a row, and times 0.35 from three times on: a rage click. Twenty steps, because what was done longer ago
//! is done on purpose.
//! Range 0..1. Part 0.06: a repeat is no lie, only worth less.

use super::{Evidence, Measure, Reach, Reading};
use crate::{reduce::Step, session::Interaction};

pub const MEASURE: Measure = Measure { name: "novelty", part: 0.06, reach: Reach::Step, read };

/// How far back a repeat is looked for.
const WINDOW: usize = 20;

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let repeats = evidence.earlier.iter().rev().take(WINDOW).filter(|step| repeats(evidence, step)).count();
    #[allow(clippy::cast_precision_loss)]
    let mut score = 1.0 / (1.0 + 0.5 * repeats as f64);
    let mut words = match repeats {
        0 => String::from("not done before"),
        1 => String::from("done once before"),
        n => format!("done {n} times before"),
    };
    let count = evidence.step.count;
    if count > 1 {
        score *= if count > 2 { 0.35 } else { 0.7 };
        words.push_str(&format!("; {count} times in a row"));
    }
    Reading::new(score, words)
}

fn repeats(evidence: &Evidence<'_, '_>, earlier: &Step<'_>) -> bool {
    earlier.action == evidence.step.action
        && earlier.url == evidence.step.url
        && evidence
            .session
            .interactions
            .get(earlier.main)
            .is_some_and(|other| same(evidence.interaction, other))
}

/// Whether two interactions are with one element: the same way leads to it, and it says the same.
fn same(one: &Interaction<'_>, other: &Interaction<'_>) -> bool {
    let elements = one.element.as_deref().zip(other.element.as_deref());
    let selectors = one.selectors.as_deref().zip(other.selectors.as_deref());
    elements.is_some_and(|(one, other)| one.tag == other.tag && one.text == other.text)
        && selectors.is_none_or(|(one, other)| one.xpath == other.xpath && one.primary == other.primary)
}
