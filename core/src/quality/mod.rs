//! assess: how good a session is. Example scores live in [`factors`].

pub mod factors;

use crate::{Options, reduce::Reduction, session::Session, validate::ValidationReport};
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
    /// The weighted mean of the four below.
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

/// Tells the quality of a session.
#[must_use]
pub fn assess(
    session: &Session<'_>,
    reduction: &Reduction<'_>,
    validation: &ValidationReport,
    options: &Options,
) -> QualityReport {
    let _ = (session, reduction, validation, options);
    QualityReport::default()
}
