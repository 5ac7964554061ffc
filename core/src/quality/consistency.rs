//! consistency: how regular time, order and place are.
//!
//! 0.6 × the rule `timestamp_consistency` (what was out of order, impossible times, clock jumps, long gaps) + 0.4 ×
//! the share of steps that begin on a page that the one before can have led to. A page that changes after typing,
//! hovering or scrolling, with no navigation recorded in between, is a break: something is missing there.

use super::{Dimension, Issue, Subject};
use crate::{
    reduce::{Action, Step},
    session::InteractionKind,
    validate::rules::TIMESTAMP_CONSISTENCY,
};

const TIMES: f64 = 0.6;

/// Looks at the times and the pages of the steps.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn look(subject: &Subject<'_, '_>) -> Dimension {
    if subject.session.interactions.len() < 2 {
        return Dimension::unknown(
            "consistency: fewer than two interactions give nothing to compare",
            "record whole sessions",
        );
    }
    let times = subject.validation.categories.get(TIMESTAMP_CONSISTENCY).copied().unwrap_or(0.0);
    let steps: Vec<_> = subject.steps().collect();
    let breaks = steps.windows(2).filter(|pair| is_break(subject, pair)).count();
    let pairs = steps.len().saturating_sub(1);
    let whole = if pairs == 0 { 1.0 } else { 1.0 - breaks as f64 / pairs as f64 };
    let disorder = (times < 100.0).then(|| Issue {
        cost: TIMES * (100.0 - times),
        message: format!("times and order score {times:.0} of 100"),
        advice: "send events in order and take all times from one clock",
    });
    let broken = (breaks > 0).then(|| Issue {
        cost: (1.0 - TIMES) * 100.0 * (1.0 - whole),
        message: format!(
            "{breaks} of {pairs} times the page changed without anything that could have changed it"
        ),
        advice: "record navigations, and the actions on pages that were left out",
    });
    Dimension {
        score: Some(TIMES * times + (1.0 - TIMES) * 100.0 * whole),
        issues: disorder.into_iter().chain(broken).collect(),
    }
}

/// Whether the page changed between two steps without a cause.
fn is_break(subject: &Subject<'_, '_>, pair: &[&Step<'_>]) -> bool {
    let [before, after] = pair else {
        return false;
    };
    let page = |url: &str| url.find(['#', '?']).map_or(url.len(), |end| end);
    let (from, to) = (before.url.get(..page(before.url)), after.url.get(..page(after.url)));
    let inert =
        matches!(before.action, Action::Fill { .. } | Action::Hover | Action::Scroll | Action::Upload { .. });
    let led = matches!(after.action, Action::Navigate { .. } | Action::GoBack | Action::SwitchTab);
    let told = !before.url.is_empty() && !after.url.is_empty();
    told && from != to
        && inert
        && !led
        && before.effect.navigated_to.is_none()
        && !navigated(subject, before, after)
}

/// Whether a navigation was recorded between two steps. The stretches between steps don't overlap, so all of them
/// together are one pass over the session.
fn navigated(subject: &Subject<'_, '_>, before: &Step<'_>, after: &Step<'_>) -> bool {
    let (Some(&last), Some(&first)) = (before.interactions.last(), after.interactions.first()) else {
        return false;
    };
    let between = subject.session.interactions.get(last + 1..first).unwrap_or_default();
    between.iter().any(|i| matches!(&i.kind, InteractionKind::Navigation | InteractionKind::Other(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{quality::sample, session::Interaction, session::Session, validate::sample as recorded};

    fn on(page: &'static str, after: i64) -> Interaction<'static> {
        let mut click = recorded::click(after);
        click.context.as_mut().unwrap().url = page.into();
        click
    }

    fn typed(session: &Session<'_>) -> f64 {
        let mut reduction = sample::clicks(session);
        reduction.steps[0].action = Action::Fill { value: None };
        let validation = sample::validated(session);
        look(&Subject { session, reduction: &reduction, validation: &validation }).score.unwrap()
    }

    #[test]
    fn steady_steps_are_consistent() {
        let session = recorded::session(vec![recorded::click(0), recorded::click(900)]);
        assert_eq!(sample::look(look, &session).score, Some(100.0));
    }

    #[test]
    fn gaps_lower_it() {
        let session = recorded::session(vec![recorded::click(0), recorded::click(40 * 60 * 1000)]);
        let dimension = sample::look(look, &session);
        assert!(dimension.score.unwrap() < 85.0);
        assert!(!dimension.issues.is_empty());
    }

    #[test]
    fn a_page_that_changes_while_typing_is_a_break() {
        let (a, b) = ("https://a.example/one", "https://a.example/two");
        assert_eq!(typed(&recorded::session(vec![on(a, 0), on(a, 900)])), 100.0);
        assert_eq!(typed(&recorded::session(vec![on(a, 0), on(b, 900)])), 60.0);
        let navigation = recorded::hollow(InteractionKind::Navigation, 400);
        assert_eq!(typed(&recorded::session(vec![on(a, 0), navigation, on(b, 900)])), 100.0);
    }
}
