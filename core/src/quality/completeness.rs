//! completeness: how much of what a step needs was recorded.
//!
//! A step that is done to an element needs (weights): the element 3, something that names it 3, a selector 2, its box 1,
//! its page 1, something else on the page 1; a fill or a selection also its value 2. Any other step needs its page. A
//! recorded action without an element that became part of no step counts as a step with nothing. The score is the mean
//! share over the steps, 0..100.

use super::{Dimension, Issue, Subject, needs_element};
use crate::{
    reduce::{Action, Step},
    session::{Element, Interaction},
    validate::rules::{acts_on_element, has_company, has_element, is_named},
};

/// What can be missing, told apart for the issues.
#[derive(Default)]
struct Missing {
    element: u32,
    name: u32,
    value: u32,
    page: u32,
}

/// Looks at the steps.
#[must_use]
pub fn look(subject: &Subject<'_, '_>) -> Dimension {
    let (mut sum, mut steps) = (0.0, 0_u32);
    let mut missing = Missing::default();
    for step in subject.steps() {
        steps += 1;
        if let Some(interaction) = subject.session.interactions.get(step.main) {
            sum += recorded(step, interaction, &mut missing);
        }
    }
    let lost =
        subject.reduction.dropped.iter().filter_map(|d| subject.session.interactions.get(d.interaction));
    for _ in lost.filter(|interaction| acts_on_element(&interaction.kind) && !has_element(interaction)) {
        steps += 1;
        missing.element += 1;
    }
    if steps == 0 {
        return Dimension::unknown(
            "completeness: nothing was done in this session",
            "record at least one action",
        );
    }
    Dimension { score: Some(100.0 * sum / f64::from(steps)), issues: issues(&missing, steps) }
}

/// The share of what the step needs that is there, 0..1.
fn recorded(step: &Step<'_>, interaction: &Interaction<'_>, missing: &mut Missing) -> f64 {
    let page = !step.url.is_empty();
    missing.page += u32::from(!page);
    if !needs_element(&step.action) {
        return if page { 1.0 } else { 0.0 };
    }
    let element = interaction.element.as_deref().filter(|_| has_element(interaction));
    let named = element.is_some_and(|element| is_named(interaction, element));
    missing.element += u32::from(element.is_none());
    missing.name += u32::from(element.is_some() && !named);
    let mut there = surroundings(interaction, element);
    there.extend([(3.0, element.is_some()), (3.0, named), (1.0, page)]);
    if let Action::Fill { value } | Action::Select { value } = &step.action {
        missing.value += u32::from(value.is_none());
        there.push((2.0, value.is_some()));
    }
    let whole: f64 = there.iter().map(|(weight, _)| weight).sum();
    there.iter().filter(|(_, there)| *there).map(|(weight, _)| weight).sum::<f64>() / whole
}

fn surroundings(interaction: &Interaction<'_>, element: Option<&Element<'_>>) -> Vec<(f64, bool)> {
    let selector = interaction.selectors.as_ref().is_some_and(|s| {
        !(s.primary.is_empty() && s.css_path.is_empty() && s.xpath.is_empty() && s.alternatives.is_empty())
    });
    let in_box = interaction.visual.as_ref().is_some_and(|v| v.bounding_box.is_some());
    let company = element.is_some_and(|element| has_company(interaction, element));
    vec![(2.0, selector), (1.0, in_box), (1.0, company)]
}

fn issues(missing: &Missing, steps: u32) -> Vec<Issue> {
    // What of a step's weight goes with each: without the element its name, selector, box and company are gone too.
    let issue = |count: u32, weight: f64, what: &str, advice: &'static str| {
        (count > 0).then(|| Issue {
            cost: 100.0 * weight * f64::from(count) / f64::from(steps),
            message: format!("{count} of {steps} steps {what}"),
            advice,
        })
    };
    [
        issue(
            missing.element,
            0.9,
            "have no recorded element",
            "record the element for every kind of event, not for clicks alone",
        ),
        issue(
            missing.name,
            0.3,
            "are done to an element that nothing names",
            "record accessible names, and the texts of parents and images",
        ),
        issue(
            missing.value,
            0.15,
            "put in a value that was not recorded",
            "record typed and chosen values; personal ones are redacted later",
        ),
        issue(
            missing.page,
            0.1,
            "do not tell their page",
            "record the page's address and title with each interaction",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{quality::sample, reduce::Dropped, session::InteractionKind, validate::sample as recorded};

    #[test]
    fn a_click_with_everything_is_complete() {
        let dimension = sample::look(look, &recorded::session(vec![recorded::click(0)]));
        assert!((dimension.score.unwrap() - 100.0).abs() < 1e-9);
        assert!(dimension.issues.is_empty());
    }

    #[test]
    fn a_hollow_click_lowers_it_nearly_by_its_share() {
        let hollow = recorded::hollow(InteractionKind::Click, 900);
        let dimension = sample::look(look, &recorded::session(vec![recorded::click(0), hollow]));
        let score = dimension.score.unwrap();
        assert!((50.0..60.0).contains(&score), "{score}");
        assert_eq!(dimension.issues[0].message, "1 of 2 steps have no recorded element");
    }

    #[test]
    fn an_action_that_was_dropped_for_being_hollow_counts_too() {
        let session =
            recorded::session(vec![recorded::click(0), recorded::hollow(InteractionKind::Input, 900)]);
        let mut reduction = sample::clicks(&session);
        reduction.steps.truncate(1);
        reduction.dropped.push(Dropped { interaction: 1, reason: "no_element" });
        let validation = sample::validated(&session);
        let subject = Subject { session: &session, reduction: &reduction, validation: &validation };
        assert!((look(&subject).score.unwrap() - 50.0).abs() < 1e-9);
    }

    #[test]
    fn a_fill_without_its_value_is_incomplete() {
        let session = recorded::session(vec![recorded::click(0)]);
        let mut reduction = sample::clicks(&session);
        let validation = sample::validated(&session);
        let mut score = |action| {
            reduction.steps[0].action = action;
            look(&Subject { session: &session, reduction: &reduction, validation: &validation })
                .score
                .unwrap()
        };
        assert!(score(Action::Fill { value: Some("x".into()) }) > score(Action::Fill { value: None }) + 10.0);
    }
}
