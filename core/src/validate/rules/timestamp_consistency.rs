//! `timestamp_consistency`: do the times make sense together?
//!
//! | fault | how it is told | cost of each, in interactions |
//! |---|---|---|
//! | out of order | the reader had to move it | 1/2: the order was mended |
//! | impossible | before 2000 or after 2100 | 1 |
//! | outside | more than 5 s before the session's start or after its end | 1 |
//! | clock jump | the session's own time and the clock moved by amounts that differ by more than 5 s, within one page | 1 |
//! | long gap | more than 30 minutes since the one before | 1/2: the person may have been away |
//!
//! Score: 100 × (1 − cost / interactions), not below 0. A session of three or more interactions that all have one
//! timestamp has no order at all: 0.

use super::{Judgement, Places, Rule, Severity, Subject, one};
use crate::session::{Interaction, Millis, Session};

/// The rule's name.
pub const NAME: &str = "timestamp_consistency";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, weight: 10.0, look };

/// Two clocks that are read at different moments of one event may differ by this much.
const TOLERANCE: Millis = 5_000;
/// After this long a person is no longer at the same thing.
const LONG_GAP: Millis = 30 * 60 * 1000;
/// 2000-01-01 and 2100-01-01: no web page was recorded outside.
const POSSIBLE: std::ops::Range<Millis> = 946_684_800_000..4_102_444_800_000;

#[derive(Default)]
struct Faults {
    impossible: Places,
    outside: Places,
    jumps: Places,
    gaps: Places,
}

#[allow(clippy::cast_precision_loss)]
fn look(subject: &Subject<'_, '_>) -> Judgement {
    let session = subject.session;
    let interactions = &session.interactions;
    let Some(first) = interactions.first() else {
        return Judgement::nothing();
    };
    if interactions.len() >= 3 && interactions.iter().all(|i| i.timestamp == first.timestamp) {
        let message = "all interactions have the same timestamp";
        let advice = "record the time of each event as it happens";
        return Judgement::new(
            0.0,
            [Some(one(NAME, Severity::Major, "/interactions/0/timestamp", message, advice))],
        );
    }
    let faults = faults(session);
    let reordered = subject.reading.reordered;
    let whole = (faults.impossible.count + faults.outside.count + faults.jumps.count) as f64;
    let half = (reordered + faults.gaps.count) as f64;
    let score = 100.0 * (1.0 - (whole + 0.5 * half) / interactions.len() as f64);
    Judgement::new(score, findings(faults, reordered, interactions.len()))
}

fn faults(session: &Session<'_>) -> Faults {
    let mut faults = Faults::default();
    let from = session.started_at.map_or(Millis::MIN, |t| t.saturating_sub(TOLERANCE));
    let to = session.ended_at.map_or(Millis::MAX, |t| t.saturating_add(TOLERANCE));
    let mut before: Option<&Interaction<'_>> = None;
    for (index, interaction) in session.interactions.iter().enumerate() {
        let at = interaction.timestamp;
        if !POSSIBLE.contains(&at) {
            faults.impossible.add(index, "/timestamp");
        } else if at < from || at > to {
            faults.outside.add(index, "/timestamp");
        }
        if let Some(before) = before {
            if at.saturating_sub(before.timestamp) > LONG_GAP {
                faults.gaps.add(index, "/timestamp");
            }
            if clocks_differ(before, interaction) {
                faults.jumps.add(index, "/sessionTime");
            }
        }
        before = Some(interaction);
    }
    faults
}

/// Whether the recorder's own time and the clock moved by different amounts. A recorder that starts anew at a page load
/// starts its own time anew too, so only a time that went on counts.
fn clocks_differ(before: &Interaction<'_>, after: &Interaction<'_>) -> bool {
    let (Some(own_before), Some(own_after)) = (before.session_time, after.session_time) else {
        return false;
    };
    let restarted = own_after < own_before || after.sequence <= before.sequence;
    let own = own_after.saturating_sub(own_before);
    let clock = after.timestamp.saturating_sub(before.timestamp);
    !restarted && own.saturating_sub(clock).saturating_abs() > TOLERANCE
}

fn findings(faults: Faults, reordered: usize, all: usize) -> [Option<super::Finding>; 5] {
    let Faults { impossible, outside, jumps, gaps } = faults;
    let many = if reordered * 10 > all { Severity::Major } else { Severity::Minor };
    let [impossible_count, outside_count, jump_count, gap_count] =
        [&impossible, &outside, &jumps, &gaps].map(|places| places.count);
    [
        (reordered > 0).then(|| super::Finding {
            count: reordered,
            ..one(
                NAME,
                many,
                "/interactions",
                &format!("{reordered} of {all} interactions stood out of their order in time and were moved"),
                "let the recorder send events in order; where the clock ran backwards the order is a guess",
            )
        }),
        impossible.found(
            NAME,
            Severity::Major,
            format!("{impossible_count} timestamps are no time in which anything was recorded"),
            "record milliseconds since 1970, UTC",
        ),
        outside.found(
            NAME,
            Severity::Minor,
            format!("{outside_count} interactions lie outside the session's own start and end"),
            "check that start, end and events are taken from one clock",
        ),
        jumps.found(
            NAME,
            Severity::Minor,
            format!("at {jump_count} places the clock moved by another amount than the recorder's own time"),
            "the machine's clock was set during the recording; pauses can't be trusted there",
        ),
        gaps.found(
            NAME,
            Severity::Minor,
            format!("{gap_count} pauses are longer than half an hour"),
            "split recordings where the person goes away",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    #[test]
    fn a_steady_session_has_no_faults() {
        let judgement =
            sample::judge(look, &sample::session((0..5).map(|n| sample::click(n * 900)).collect()));
        assert_eq!(judgement, Judgement { score: Some(100.0), findings: vec![] });
    }

    #[test]
    fn a_clock_that_ran_backwards_is_told_by_what_was_moved() {
        let session = sample::session((0..4).map(|n| sample::click(n * 900)).collect());
        let mut reading = sample::reading(4);
        reading.reordered = 4;
        let judgement = sample::judge_read(look, &session, &reading);
        assert_eq!(judgement.score, Some(50.0));
        assert_eq!((judgement.findings[0].severity, judgement.findings[0].count), (Severity::Major, 4));
    }

    #[test]
    fn seconds_instead_of_milliseconds_are_found() {
        let mut click = sample::click(0);
        click.timestamp /= 1000;
        let judgement = sample::judge(look, &sample::session(vec![click, sample::click(0)]));
        assert!(judgement.findings.iter().any(|f| f.pointer == "/interactions/0/timestamp"));
        assert!(judgement.score.unwrap() < 50.1);
    }

    #[test]
    fn a_clock_that_was_set_is_found_and_a_page_load_is_not() {
        let at = |clock: i64, own: i64, sequence: i64| {
            let mut click = sample::click(clock);
            (click.session_time, click.sequence) = (Some(own), Some(sequence));
            click
        };
        let loads = sample::session(vec![at(0, 9_000, 5), at(60_000, 100, 1)]);
        assert_eq!(sample::judge(look, &loads).score, Some(100.0));
        let set = sample::session(vec![at(0, 9_000, 5), at(60_000, 10_000, 6)]);
        let judgement = sample::judge(look, &set);
        assert_eq!(judgement.findings[0].pointer, "/interactions/1/sessionTime");
    }

    #[test]
    fn one_timestamp_for_all_is_no_order() {
        let judgement = sample::judge(look, &sample::session(vec![sample::click(0); 3]));
        assert_eq!(judgement.score, Some(0.0));
    }
}
