//! `selector_quality`: would the recorded selectors find the elements again?
//!
//! Score: 100 × mean [grade](crate::validate::recorded_selector::grade) over the interactions whose element was
//! recorded; 0 where none was.

use super::{Judgement, Places, Rule, Severity, Subject, has_element};
use crate::validate::recorded_selector::WEAK;

const NAME: &str = "selector_quality";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, weight: 15.0, look };

fn look(subject: &Subject<'_, '_>) -> Judgement {
    let (mut sum, mut elements) = (0.0, 0_u32);
    let (mut without, mut weak) = (Places::default(), Places::default());
    let graded = subject.session.interactions.iter().zip(subject.grades).enumerate();
    for (index, (_, &grade)) in graded.filter(|(_, (interaction, _))| has_element(interaction)) {
        elements += 1;
        sum += grade;
        if grade == 0.0 {
            without.add(index, "/selectors");
        } else if grade <= WEAK {
            weak.add(index, "/selectors");
        }
    }
    if elements == 0 {
        return Judgement::nothing();
    }
    let (without_count, weak_count) = (without.count, weak.count);
    Judgement::new(100.0 * sum / f64::from(elements), [
        without.found(
            NAME,
            Severity::Major,
            format!("{without_count} of {elements} elements have no selector"),
            "record at least a CSS path for each element",
        ),
        weak.found(
            NAME,
            Severity::Minor,
            format!("{weak_count} of {elements} elements can be found by position or bare tag alone"),
            "record ids, test ids, names and labels as alternatives; positions break when the page changes",
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    #[test]
    fn a_click_with_a_test_id_outdoes_one_with_a_position() {
        let sure = sample::click(0);
        let mut weak = sample::click(5);
        let selectors = weak.selectors.as_mut().unwrap();
        selectors.primary = "div".into();
        selectors.xpath = "/html/body/div[2]/div[4]/span".into();
        selectors.css_path = "div:nth-of-type(2) > div:nth-of-type(4) > span".into();
        selectors.alternatives.clear();
        let high = sample::judge(look, &sample::session(vec![sure.clone()]));
        let low = sample::judge(look, &sample::session(vec![sure, weak]));
        assert!(high.score.unwrap() > low.score.unwrap() + 20.0);
        assert!(high.findings.is_empty());
        assert_eq!(low.findings[0].pointer, "/interactions/1/selectors");
    }

    #[test]
    fn elements_without_any_selector_are_a_major_fault() {
        let mut click = sample::click(0);
        click.selectors = None;
        let judgement = sample::judge(look, &sample::session(vec![click]));
        assert_eq!(judgement.score, Some(0.0));
        assert_eq!(judgement.findings[0].severity, Severity::Major);
    }
}
