//! Richness: how much of a choice the observation leaves.
//!
//! Formula: n / (n + 2) for n candidates beside the target, where one that can't be acted on counts half.
//! Range 0..1, growing more and more slowly: the tenth candidate adds little. Part 0.09: with nothing to choose from,
//! the example teaches nothing.

use super::{Evidence, Measure, Reach, Reading};

pub const MEASURE: Measure = Measure { name: "richness", part: 0.09, reach: Reach::Step, read };

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let target = evidence.observation.target;
    let rest = evidence.observation.candidates.iter().enumerate().filter(|(i, _)| *i != target);
    let (mut able, mut others) = (0u32, 0u32);
    for (_, candidate) in rest {
        if candidate.interactive {
            able += 1;
        } else {
            others += 1;
        }
    }
    let n = f64::from(able) + 0.5 * f64::from(others);
    Reading::new(n / (n + 2.0), format!("{able} other elements to act on, {others} more to see"))
}
