//! Grounding: how surely the acted-on element is the candidate that the answer names.
//!
//! Formula: 1, times 0.55 where the target's name was lent by something beside or around it, times
//! 0.94 for each level between the recorded element and the target (an icon's button), times 0.6 where another candidate
//! has the same role and name, so that the answer is a matter of luck. 0 where the target is no candidate.
//! Range 0..1. Part 0.12: without the right target the example teaches a wrong action.

use super::{Evidence, Measure, Reach, Reading};

pub const MEASURE: Measure = Measure { name: "grounding", part: 0.12, reach: Reach::Step, read };

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let Some(target) = evidence.target().filter(|target| !target.name.trim().is_empty()) else {
        return Reading::new(0.0, "the target is not among the candidates");
    };
    let level = evidence.observation.target_level;
    let mut score = libm::pow(0.94, f64::from(level.min(32)));
    let mut words = match level {
        0 => String::from("the target is the recorded element"),
        1 => String::from("the target is the recorded element's parent"),
        n => format!("the target is the recorded element's ancestor at level {n}"),
    };
    if matches!(evidence.observation.named_by, "sibling" | "parent") {
        score *= 0.55;
        words.push_str("; its name was lent by something beside it");
    }
    let twins = evidence
        .observation
        .candidates
        .iter()
        .filter(|c| c.role == target.role && c.name == target.name)
        .count();
    if twins > 1 {
        score *= 0.6;
        words.push_str("; another candidate has the same role and name");
    }
    Reading::new(score, words)
}
