//! Effect: whether the step is seen to have done something.
//!
//! Formula: 1 where a page, a dialog or text followed; 0.9 where anything else shows it; 0.65 where nothing does. Most
//! recorders keep nothing of what comes after, so its absence is weak evidence.
//! Range 0.65..1. Part 0.06.

use super::{Evidence, Measure, Reach, Reading};

pub const MEASURE: Measure = Measure { name: "effect", part: 0.06, reach: Reach::Step, read };

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let effect = &evidence.step.effect;
    if effect.navigated_to.is_some() {
        Reading::new(1.0, "another page followed")
    } else if !effect.dialogs.is_empty() {
        Reading::new(1.0, "a dialog opened")
    } else if !effect.appeared.is_empty() {
        Reading::new(1.0, "text appeared")
    } else if effect.seen {
        Reading::new(0.9, "what followed shows that it did something")
    } else {
        Reading::new(0.65, "nothing recorded shows what it did")
    }
}
