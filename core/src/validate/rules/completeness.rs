//! `completeness`: how much of each interaction was recorded?
//!
//! An interaction that acts on an element (click, input, change, submit, drag, drop, touch) should have five parts: the
//! element, selectors, a place on the screen, the page, the state before. Any other should at least tell its page; it
//! weighs a quarter, because it makes a step only by exception. The score is the weighted mean share of the parts that
//! are there, times the share of the session's time that was not lost.

use super::{Judgement, Places, Rule, Severity, Subject, acts_on_element, has_element, one};
use crate::session::{Interaction, Session};

const NAME: &str = "completeness";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, weight: 20.0, look };

/// The weight of an interaction that does not act on an element.
const BYSTANDER: f64 = 0.25;

fn look(subject: &Subject<'_, '_>) -> Judgement {
    let session = subject.session;
    if session.interactions.is_empty() {
        return Judgement::nothing();
    }
    let (mut recorded, mut expected) = (0.0, 0.0);
    let (mut hollow, mut placeless) = (Places::default(), Places::default());
    let mut acting = 0_usize;
    for (index, interaction) in session.interactions.iter().enumerate() {
        if acts_on_element(&interaction.kind) {
            acting += 1;
            expected += 1.0;
            recorded += parts(interaction);
            if !has_element(interaction) {
                hollow.add(index, "/element");
            }
        } else {
            expected += BYSTANDER;
            recorded += if tells_page(interaction) { BYSTANDER } else { 0.0 };
        }
        if !tells_page(interaction) {
            placeless.add(index, "/context");
        }
    }
    let (hollow_count, placeless_count) = (hollow.count, placeless.count);
    let lost = lost_share(session);
    let lost_finding = (lost > 0.0).then(|| {
        let message = format!("the recorder missed {:.0} % of the session's time", 100.0 * lost);
        one(
            NAME,
            Severity::Minor,
            "/lostSpans",
            &message,
            "steps may be missing there; look at the lost spans' reasons",
        )
    });
    Judgement::new(100.0 * recorded / expected * (1.0 - lost), [
        hollow.found(
            NAME,
            Severity::Major,
            format!("{hollow_count} of {acting} interactions that act on an element did not record it"),
            "record tag, text, attributes and surroundings of the element for every kind of event, not for clicks alone",
        ),
        placeless.found(
            NAME,
            Severity::Minor,
            format!("{placeless_count} interactions do not tell their page"),
            "record the page's address and title with each interaction",
        ),
        lost_finding,
    ])
}

/// The share of the five parts that are there, 0..1.
fn parts(interaction: &Interaction<'_>) -> f64 {
    let selectors = interaction.selectors.as_ref().is_some_and(|s| {
        !(s.primary.is_empty() && s.css_path.is_empty() && s.xpath.is_empty() && s.alternatives.is_empty())
    });
    let place = interaction.visual.as_ref().is_some_and(|v| v.bounding_box.is_some());
    let before = interaction.state.as_ref().is_some_and(|s| s.before.is_some());
    [has_element(interaction), selectors, place, tells_page(interaction), before]
        .into_iter()
        .map(|part| if part { 0.2 } else { 0.0 })
        .sum()
}

fn tells_page(interaction: &Interaction<'_>) -> bool {
    interaction.context.as_ref().is_some_and(|c| !c.url.is_empty() || !c.page_title.is_empty())
}

/// The share of the session's time that the recorder knows it missed, 0..1. Spans that overlap count once.
#[allow(clippy::cast_precision_loss)]
fn lost_share(session: &Session<'_>) -> f64 {
    let (Some(first), Some(last)) = (session.interactions.first(), session.interactions.last()) else {
        return 0.0;
    };
    let from = session.started_at.unwrap_or(first.timestamp);
    let to = session.ended_at.unwrap_or(last.timestamp).max(last.timestamp);
    let mut spans: Vec<_> = session.lost_spans.iter().map(|s| (s.from.max(from), s.to.min(to))).collect();
    spans.sort_unstable();
    let (mut lost, mut reached) = (0_i64, from);
    for (begin, end) in spans {
        lost = lost.saturating_add(end.saturating_sub(begin.max(reached)).max(0));
        reached = reached.max(end);
    }
    let whole = to.saturating_sub(from);
    if whole > 0 { (lost as f64 / whole as f64).clamp(0.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;
    use crate::session::{InteractionKind, LostSpan};

    #[test]
    fn a_full_click_is_complete() {
        let judgement = sample::judge(look, &sample::session(vec![sample::click(0)]));
        assert!((judgement.score.unwrap() - 100.0).abs() < 1e-9);
        assert!(judgement.findings.is_empty());
    }

    #[test]
    fn hollow_interactions_lower_it_by_their_share() {
        let hollow = sample::hollow(InteractionKind::Input, 10);
        let judgement = sample::judge(look, &sample::session(vec![sample::click(0), hollow]));
        assert!((judgement.score.unwrap() - 60.0).abs() < 1e-9, "one has 5 parts, the other the page alone");
        assert_eq!(judgement.findings[0].pointer, "/interactions/1/element");
        assert_eq!(judgement.findings[0].severity, Severity::Major);
    }

    #[test]
    fn a_focus_needs_no_element() {
        let focus = sample::hollow(InteractionKind::Focus, 10);
        let judgement = sample::judge(look, &sample::session(vec![sample::click(0), focus]));
        assert!((judgement.score.unwrap() - 100.0).abs() < 1e-9);
    }

    #[test]
    fn lost_time_counts_once_where_spans_overlap() {
        let mut session = sample::session(vec![sample::click(0), sample::click(1000)]);
        (session.started_at, session.ended_at) = (Some(sample::T0), Some(sample::T0 + 1000));
        let span = |from, to| LostSpan { from: sample::T0 + from, to: sample::T0 + to, reason: "tab".into() };
        session.lost_spans = vec![span(0, 200), span(100, 250), span(900, 5000)];
        let judgement = sample::judge(look, &session);
        assert!((judgement.score.unwrap() - 65.0).abs() < 1e-9);
        assert_eq!(judgement.findings[0].pointer, "/lostSpans");
    }
}
