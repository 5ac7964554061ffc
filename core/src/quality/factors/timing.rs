//! Timing: whether the step came when a person would have done it.
//!
//! Formula: by the time since the step before. Less than 60 ms: 0.45, faster than a person; up to 300 ms: rising to 1;
//! up to a minute: 1; then falling to 0.7 at ten minutes and more, when the person was elsewhere. 0.25 where time runs
//! backwards or was not recorded. Times 0.5 where the page's state was taken more than 10 s away from the step: it is
//! not the page that the person saw. The bounds come from human reaction times (about 200 ms).
//! Range 0.1..1. Part 0.05.

use super::{Evidence, Measure, Reach, Reading};
use crate::session::Millis;

pub const MEASURE: Measure = Measure { name: "timing", part: 0.05, reach: Reach::Step, read };

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let step = evidence.step;
    if step.started_at <= 0 || step.ended_at < step.started_at {
        return Reading::new(0.25, "its time was not recorded, or runs backwards");
    }
    let (mut score, mut words) = match evidence.earlier.last() {
        None => (0.95, String::from("the first step")),
        Some(before) => since(step.started_at.saturating_sub(before.ended_at.min(before.started_at))),
    };
    let state = evidence.interaction.state.as_deref().and_then(|state| state.before.as_ref()?.timestamp);
    if state.is_some_and(|at| at.abs_diff(evidence.interaction.timestamp) > 10_000) {
        score *= 0.5;
        words.push_str("; the page's state is from another time");
    }
    Reading::new(score, words)
}

fn since(gap: Millis) -> (f64, String) {
    #[allow(clippy::cast_precision_loss)]
    let ms = gap as f64;
    let score = match gap {
        ..0 => 0.25,
        0..60 => 0.45,
        60..300 => 0.45 + 0.55 * (ms - 60.0) / 240.0,
        300..60_000 => 1.0,
        60_000..600_000 => 1.0 - 0.3 * (ms - 60_000.0) / 540_000.0,
        _ => 0.7,
    };
    (score, format!("{gap} ms after the step before"))
}
