//! reliability: how surely the elements can be found again.
//!
//! The score is 100 × the mean [grade](crate::validate::recorded_selector::grade) of the recorded selectors over the
//! steps that are done to an element. An element that was not recorded can't be found: it counts 0.

use super::{Dimension, Issue, Subject, needs_element};
use crate::validate::{recorded_selector::WEAK, rules::has_element};

/// Looks at the selectors of the steps.
#[must_use]
pub fn look(subject: &Subject<'_, '_>) -> Dimension {
    let (mut sum, mut weak, mut weak_loss) = (0.0, 0_u32, 0.0);
    let (mut steps, mut elements) = (0_u32, 0_u32);
    for step in subject.steps().filter(|step| needs_element(&step.action)) {
        steps += 1;
        if !subject.session.interactions.get(step.main).is_some_and(has_element) {
            continue;
        }
        elements += 1;
        let grade = subject.validation.grades.get(step.main).copied().unwrap_or(0.0);
        sum += grade;
        if grade <= WEAK {
            weak += 1;
            weak_loss += 1.0 - grade;
        }
    }
    if elements == 0 {
        return Dimension::unknown(
            "reliability: nothing is known of the elements, so none can be found again",
            "record the element and its selectors with each action",
        );
    }
    let issue = (weak > 0).then(|| Issue {
        cost: 100.0 * weak_loss / f64::from(steps),
        message: format!("{weak} of {elements} elements were recorded with no selector, a bare tag, or positions alone"),
        advice: "record ids, test ids, names and labels as alternatives; positions break when the page changes",
    });
    Dimension { score: Some(100.0 * sum / f64::from(steps)), issues: issue.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        quality::sample,
        session::{Interaction, Selectors},
        validate::sample as recorded,
    };

    fn with_selector(primary: &'static str) -> Interaction<'static> {
        let selectors = Selectors { primary: primary.into(), ..Selectors::default() };
        Interaction { selectors: Some(Box::new(selectors)), ..recorded::click(0) }
    }

    #[test]
    fn positions_lower_it() {
        let score =
            |primary| sample::look(look, &recorded::session(vec![with_selector(primary)])).score.unwrap();
        let (test_id, class, position) =
            (score("[data-testid=\"add\"]"), score(".product-card"), score("div > ul > li:nth-of-type(3)"));
        assert!(test_id > class && class > position, "{test_id} {class} {position}");
        assert!(position <= 20.0);
    }

    #[test]
    fn weak_selectors_are_an_issue() {
        let session = recorded::session(vec![with_selector("div"), recorded::click(9)]);
        let dimension = sample::look(look, &session);
        assert!(dimension.issues[0].message.starts_with("1 of 2 elements"), "{:?}", dimension.issues);
    }
}
