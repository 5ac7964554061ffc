//! time: a pause after which nobody goes on with the same thing; or a shorter one after which something else is done.

use super::Rule;
use crate::{
    enhance::{Boundary, walk::Walk},
    session::Millis,
};

/// The rule.
pub const RULE: Rule = Rule { boundary: Boundary::Time, evidence };

/// Half an hour: where web analytics end a visit.
const LONG: Millis = 30 * 60_000;

/// Five minutes: long enough to have done something else.
const SHORT: Millis = 5 * 60_000;

fn evidence(walk: &Walk<'_, '_>, at: usize) -> Option<String> {
    let last = walk.last()?;
    let pause = walk.step(at)?.started_at - walk.step(last)?.ended_at;
    let elsewhere = walk.place(at) != walk.place(last) && walk.step(last)?.effect.navigated_to.is_none();
    let parts = pause >= LONG || (pause >= SHORT && elsewhere);
    parts.then(|| format!("{} minutes without an act", pause / 60_000))
}

#[cfg(test)]
mod tests {
    use crate::enhance::walk::tests::journeys;
    use crate::reduce::recording::Recording;

    fn after(pause: i64) -> Vec<String> {
        let r = Recording::on("https://a.test/").event("click", "a#1 | One").wait(pause);
        journeys(r.event("click", "a#2 | Two"))
    }

    #[test]
    fn a_long_pause_begins_a_journey_and_a_short_one_on_the_same_page_does_not() {
        assert_eq!(after(40 * 60_000), ["Start 0..1", "Time 1..2 40 minutes without an act"]);
        assert_eq!(after(8 * 60_000), ["Start 0..2"]);
    }
}
