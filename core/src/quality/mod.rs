//! assess: how good a session is. Example scores live in [`factors`].
//!
//! | dimension | weight | why this weight |
//! |---|---|---|
//! | [`completeness`] | 0.35 | what was not recorded can't be trained on |
//! | [`reliability`] | 0.25 | an element that is not found again makes its example useless to an agent |
//! | [`accuracy`] | 0.25 | a record that contradicts itself teaches something wrong |
//! | [`consistency`] | 0.15 | the order is mended while reading; what is left are pauses and jumps |
//!
//! A dimension that has nothing to go on counts 0 and says so: not to know is not to be good.

pub mod accuracy;
pub mod completeness;
pub mod consistency;
pub mod factors;
pub mod reliability;

use crate::{
    Options,
    options::Thresholds,
    reduce::{Action, Noise, Reduction, Step},
    session::Session,
    validate::{ValidationReport, hundredths},
};
use serde::{Deserialize, Serialize};

/// The verdict on a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Below the minimum.
    #[default]
    Poor,
    /// At least the minimum.
    Fair,
    /// At least good.
    Good,
    /// At least excellent.
    Excellent,
}

/// How good a session is. All scores 0..100.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QualityReport {
    /// The mean of the four below, by the weights of [`self`](crate::quality).
    pub overall: f64,
    /// How much of what should be recorded is there.
    pub completeness: f64,
    /// How surely the elements can be found again.
    pub reliability: f64,
    /// How well the recorded parts agree with each other.
    pub accuracy: f64,
    /// How regular time and order are.
    pub consistency: f64,
    /// What the overall score means.
    pub verdict: Verdict,
    /// What lowers it, worst first.
    pub issues: Vec<String>,
    /// What would raise it.
    pub recommendations: Vec<String>,
}

/// All that a dimension may look at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'v, 's> {
    /// The session.
    pub session: &'v Session<'s>,
    /// Its steps.
    pub reduction: &'v Reduction<'v>,
    /// What the rules said of it.
    pub validation: &'v ValidationReport,
}

impl<'v> Subject<'v, '_> {
    /// The steps that a person made and did not take back.
    fn steps(&self) -> impl Iterator<Item = &'v Step<'v>> {
        let made = |step: &&Step<'_>| !matches!(step.noise, Some(Noise::Removed | Noise::RestoredNavigation));
        self.reduction.steps.iter().filter(made)
    }
}

/// What one dimension says.
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// 0..100; absent where there was nothing to go on.
    pub score: Option<f64>,
    /// What lowers it.
    pub issues: Vec<Issue>,
}

/// One thing that lowers a dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Points of the dimension that it costs, 0..100.
    pub cost: f64,
    /// What is so, in words.
    pub message: String,
    /// What would mend it.
    pub advice: &'static str,
}

impl Dimension {
    fn unknown(message: &str, advice: &'static str) -> Self {
        Self { score: None, issues: vec![Issue { cost: 100.0, message: message.to_owned(), advice }] }
    }
}

/// Tells the quality of a session.
#[must_use]
pub fn assess(
    session: &Session<'_>,
    reduction: &Reduction<'_>,
    validation: &ValidationReport,
    options: &Options,
) -> QualityReport {
    let subject = Subject { session, reduction, validation };
    let parts = [
        (0.35, completeness::look(&subject)),
        (0.25, reliability::look(&subject)),
        (0.25, accuracy::look(&subject)),
        (0.15, consistency::look(&subject)),
    ];
    let [completeness, reliability, accuracy, consistency] =
        [0, 1, 2, 3].map(|i| parts.get(i).and_then(|(_, part)| part.score).map_or(0.0, hundredths));
    let overall = hundredths(parts.iter().map(|(weight, part)| weight * part.score.unwrap_or(0.0)).sum());
    let (issues, recommendations) = by_cost(parts);
    QualityReport {
        overall,
        completeness,
        reliability,
        accuracy,
        consistency,
        verdict: verdict(overall, &options.thresholds),
        issues,
        recommendations,
    }
}

/// Issues and their advice, the one that costs most of the whole first; advice that repeats is given once.
fn by_cost(parts: [(f64, Dimension); 4]) -> (Vec<String>, Vec<String>) {
    let mut issues: Vec<(f64, Issue)> = Vec::new();
    for (weight, part) in parts {
        for issue in part.issues {
            let cost = weight * issue.cost;
            let at = issues.partition_point(|(other, _)| *other >= cost);
            issues.insert(at, (cost, issue));
        }
    }
    let mut recommendations: Vec<String> = Vec::new();
    for (_, issue) in &issues {
        if !recommendations.iter().any(|known| known == issue.advice) {
            recommendations.push(issue.advice.to_owned());
        }
    }
    (issues.into_iter().map(|(_, issue)| issue.message).collect(), recommendations)
}

fn verdict(overall: f64, thresholds: &Thresholds) -> Verdict {
    if overall >= thresholds.excellent {
        Verdict::Excellent
    } else if overall >= thresholds.good {
        Verdict::Good
    } else if overall >= thresholds.minimum {
        Verdict::Fair
    } else {
        Verdict::Poor
    }
}

/// Whether an action is done to an element, so that one must be recorded.
fn needs_element(action: &Action<'_>) -> bool {
    match action {
        Action::Click
        | Action::Fill { .. }
        | Action::Select { .. }
        | Action::Check { .. }
        | Action::Submit
        | Action::Hover
        | Action::Upload { .. }
        | Action::Drag { .. } => true,
        Action::Press { .. }
        | Action::Scroll
        | Action::Navigate { .. }
        | Action::GoBack
        | Action::SwitchTab
        | Action::Finish => false,
    }
}

#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{session::InteractionKind, validate::sample as recorded};

    #[test]
    fn a_session_that_recorded_everything_is_excellent() {
        let session = recorded::session((0..4).map(|n| recorded::click(n * 1500)).collect());
        let report = sample::assess(&session);
        assert!(report.overall >= 90.0, "{report:?}");
        assert_eq!(report.verdict, Verdict::Excellent);
        assert!(report.issues.is_empty());
    }

    #[test]
    fn a_session_without_steps_is_poor_and_says_that_nothing_is_known() {
        let report = sample::assess(&recorded::session(vec![]));
        assert_eq!((report.overall, report.verdict), (0.0, Verdict::Poor));
        assert_eq!(report.issues.len(), 4);
        assert!(report.issues.iter().all(|issue| issue.contains("nothing")), "{:?}", report.issues);
    }

    #[test]
    fn the_worst_issue_comes_first() {
        let mut interactions: Vec<_> =
            (0..4).map(|n| recorded::hollow(InteractionKind::Click, n * 1500)).collect();
        let mut weak = recorded::click(9000);
        weak.visual = None;
        interactions.push(weak);
        let report = sample::assess(&recorded::session(interactions));
        assert!(report.issues[0].starts_with("4 of 5 steps"), "{:?}", report.issues);
        assert!(!report.recommendations.is_empty());
        assert_eq!(report.verdict, Verdict::Poor);
    }

    #[test]
    fn verdicts_change_at_the_thresholds() {
        let thresholds = Thresholds::default();
        let verdicts = [59.99, 60.0, 75.0, 90.0].map(|score| verdict(score, &thresholds));
        assert_eq!(verdicts, [Verdict::Poor, Verdict::Fair, Verdict::Good, Verdict::Excellent]);
    }
}
