//! validate: rules look at a session. Each rule is one file of [`rules`]; it finds, scores and advises.

pub mod recorded_selector;
pub mod rules;

use crate::{Error, ErrorCode, Options, Stage, read::ReadReport, redact::RedactionReport, session::Session};
use rules::{RULES, Subject};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The session can't be used as it is.
    Critical,
    /// Examples will be lost or weak.
    Major,
    /// Worth knowing.
    Minor,
}

/// One thing that a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// JSON pointer into the canonical session, the first place where there are several; what the reader found points
    /// into the input.
    pub pointer: String,
    /// What is so.
    pub message: String,
    /// What to do about it.
    pub advice: String,
    /// How many places it holds for.
    pub count: usize,
}

/// What the rules say of a session.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ValidationReport {
    /// 0..100, the mean of the categories by the weights of their rules.
    pub score: f64,
    /// 0..100 by rule name; a rule that had nothing to judge is left out.
    pub categories: BTreeMap<String, f64>,
    /// Findings that make the session worse (critical and major), critical ones first.
    pub errors: Vec<Finding>,
    /// Findings worth knowing (minor).
    pub warnings: Vec<Finding>,
    /// How well each interaction's recorded selectors would find its element again, 0..1; for the stages that follow.
    #[serde(skip)]
    pub grades: Vec<f64>,
}

impl ValidationReport {
    /// Whether the session may go on.
    ///
    /// # Errors
    /// When the score is below the validation threshold.
    pub fn verdict(&self, options: &Options) -> Result<(), Error> {
        let least = options.thresholds.validation;
        if self.score >= least {
            return Ok(());
        }
        let worst = self.errors.first().map_or_else(String::new, |e| format!(": {}", e.message));
        Err(Error::new(
            ErrorCode::ValidationFailed,
            Stage::Validate,
            format!("a validation score of at least {least}"),
            format!("{:.1}{worst}", self.score),
        ))
    }
}

/// Lets every rule look at the session.
#[must_use]
pub fn validate(
    session: &Session<'_>,
    reading: &ReadReport,
    redaction: &RedactionReport,
    options: &Options,
) -> ValidationReport {
    let grades = recorded_selector::grades(session);
    let subject = Subject { session, reading, redaction, options, grades: &grades };
    let mut report = ValidationReport::default();
    let (mut sum, mut weights) = (0.0, 0.0);
    for rule in &RULES {
        let judgement = (rule.look)(&subject);
        for finding in judgement.findings {
            match finding.severity {
                Severity::Critical | Severity::Major => {
                    let at = report.errors.partition_point(|other| other.severity <= finding.severity);
                    report.errors.insert(at, finding);
                }
                Severity::Minor => report.warnings.push(finding),
            }
        }
        if let Some(score) = judgement.score {
            sum += score * rule.weight;
            weights += rule.weight;
            report.categories.insert(rule.name.to_owned(), hundredths(score));
        }
    }
    report.score = hundredths(sum / weights);
    report.grades = grades;
    report
}

/// A score as it is shown: two digits are more than it deserves.
pub(crate) fn hundredths(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}

#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::InteractionKind;

    fn validated(session: &Session<'_>) -> ValidationReport {
        let reading = sample::reading(session.interactions.len());
        validate(session, &reading, &RedactionReport::default(), &Options::default())
    }

    #[test]
    fn a_session_without_interactions_fails_and_says_why() {
        let report = validated(&sample::session(vec![]));
        assert!(report.score < 30.0, "{}", report.score);
        let error = report.verdict(&Options::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::ValidationFailed);
        assert!(error.found.contains("the session holds no interactions"), "{error}");
    }

    #[test]
    fn a_good_session_passes_with_a_high_score() {
        let report = validated(&sample::session((0..6).map(|n| sample::click(n * 1500)).collect()));
        assert!(report.score > 90.0, "{report:?}");
        assert!(report.errors.is_empty());
        assert!(report.verdict(&Options::default()).is_ok());
    }

    #[test]
    fn damage_lowers_the_score_step_by_step() {
        let whole: Vec<_> = (0..6).map(|n| sample::click(n * 1500)).collect();
        let mut last = validated(&sample::session(whole.clone())).score;
        for hollow in [1, 3, 6] {
            let mut interactions = whole.clone();
            for (n, interaction) in interactions.iter_mut().enumerate().take(hollow) {
                *interaction = sample::hollow(InteractionKind::Click, 1500 * n as i64);
            }
            let score = validated(&sample::session(interactions)).score;
            assert!(score < last - 5.0, "{hollow} hollow: {score} after {last}");
            last = score;
        }
    }

    #[test]
    fn critical_findings_come_first() {
        let mut session = sample::session(vec![sample::hollow(InteractionKind::Click, 0)]);
        session.environment.url = None;
        session.interactions[0].context = None;
        let report = validated(&session);
        assert!(report.errors.len() > 1);
        assert_eq!(report.errors[0].severity, Severity::Critical);
        assert!(report.errors.is_sorted_by_key(|f| f.severity));
    }
}
