//! Redaction: how much of the example's evidence was personal and is now a placeholder.
//!
//! Formula: 1 − 0.35 × n / (n + 12) for n redactions in its interactions, times 0.7 where the target's own name holds one:
//! a name that nobody will see again. Twelve, because a signed-in page shows the person's name about that often.
//! Range 0.45..1. Part 0.04: what is gone is gone for good reason.

use super::{Evidence, Measure, Reach, Reading};
use crate::selector::holds_placeholder;

pub const MEASURE: Measure = Measure { name: "redaction", part: 0.04, reach: Reach::Step, read };

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    #[allow(clippy::cast_precision_loss)]
    let n = evidence.redactions as f64;
    let mut score = 1.0 - 0.35 * n / (n + 12.0);
    let mut words = match evidence.redactions {
        0 => String::from("nothing was redacted"),
        n => format!("{n} redactions in its interactions"),
    };
    if evidence.target().is_some_and(|target| holds_placeholder(&target.name)) {
        score *= 0.7;
        words.push_str("; the target's name is one of them");
    }
    Reading::new(score, words)
}
