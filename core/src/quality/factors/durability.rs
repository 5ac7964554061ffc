//! Durability: how long the best way to find the target again will last.
//!
//! Formula: the durability of the best locator, see the `selector` module; 0.05 where there is none at all.
//! Range 0.05..0.96. Part 0.10: an action that can't be found again can't be checked or replayed.

use super::{Evidence, Measure, Reach, Reading};

pub const MEASURE: Measure = Measure { name: "durability", part: 0.10, reach: Reach::Step, read };

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    match evidence.locators.first() {
        None => Reading::new(0.05, "nothing recorded would find the target again"),
        Some(best) => Reading::new(
            best.durability.max(0.05),
            format!("best found by {:?}: {}", best.kind, best.reasons.join("; ")),
        ),
    }
}
