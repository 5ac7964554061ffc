//! What a session is validated by: one rule a file, and one list of them.
//!
//! | rule | weight | why this weight |
//! |---|---|---|
//! | `session_structure` | 15 | without interactions or a page there is nothing to go on |
//! | `interaction_structure` | 15 | what can't be read can't be used |
//! | `screenshot_structure` | 5 | examples are made from text; screenshots only back them up |
//! | `completeness` | 20 | a hollow interaction is a lost example, the commonest fault of recorders |
//! | `selector_quality` | 15 | decides how long the examples' locators last |
//! | `timestamp_consistency` | 10 | order matters; exact times matter less |
//! | `training_readiness` | 15 | how much of the session can become examples at all |
//! | `privacy_compliance` | 5 | the redactor has done the work by then; this rule only tells when it was not let |
//!
//! The weights sum to 100. A rule that has nothing to judge (no screenshot was ever taken) leaves its weight to the
//! others; a rule that needs interactions and finds none scores 0.

mod completeness;
mod interaction_structure;
mod privacy_compliance;
mod screenshot_structure;
mod selector_quality;
mod session_structure;
mod timestamp_consistency;
mod training_readiness;

pub(crate) use timestamp_consistency::NAME as TIMESTAMP_CONSISTENCY;
pub(crate) use training_readiness::{has_company, is_named};

use super::{Finding, Severity};
use crate::{
    Options,
    read::ReadReport,
    redact::RedactionReport,
    session::{Interaction, InteractionKind, Session},
};

/// Every rule, in the order of the table above.
pub const RULES: [Rule; 8] = [
    session_structure::RULE,
    interaction_structure::RULE,
    screenshot_structure::RULE,
    completeness::RULE,
    selector_quality::RULE,
    timestamp_consistency::RULE,
    training_readiness::RULE,
    privacy_compliance::RULE,
];

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, in snake case; also the name of its category.
    pub name: &'static str,
    /// Its share in the overall score; the weights of all rules sum to 100.
    pub weight: f64,
    /// Looks at a session.
    pub look: fn(&Subject<'_, '_>) -> Judgement,
}

/// All that a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'v, 's> {
    /// The session, read and redacted.
    pub session: &'v Session<'s>,
    /// What the reader found.
    pub reading: &'v ReadReport,
    /// What the redactor replaced.
    pub redaction: &'v RedactionReport,
    /// What the caller chose.
    pub options: &'v Options,
    /// The grade of each interaction's recorded selectors.
    pub grades: &'v [f64],
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// 0..100; absent where there was nothing to judge.
    pub score: Option<f64>,
    /// What it found, in the order of its own checks.
    pub findings: Vec<Finding>,
}

impl Judgement {
    fn new(score: f64, findings: impl IntoIterator<Item = Option<Finding>>) -> Self {
        Self { score: Some(score.clamp(0.0, 100.0)), findings: findings.into_iter().flatten().collect() }
    }

    /// Of a rule that needs interactions and has none; the finding is that of `session_structure`.
    fn nothing() -> Self {
        Self { score: Some(0.0), findings: Vec::new() }
    }
}

/// The places where one thing was found: how many, and the first.
#[derive(Debug, Clone, Default)]
struct Places {
    first: Option<String>,
    count: usize,
}

impl Places {
    /// One more place: `tail` below the interaction at `index`.
    fn add(&mut self, index: usize, tail: &str) {
        self.first.get_or_insert_with(|| format!("/interactions/{index}{tail}"));
        self.count += 1;
    }

    /// The finding, where there was any place.
    fn found(self, rule: &str, severity: Severity, message: String, advice: &str) -> Option<Finding> {
        let pointer = self.first?;
        Some(Finding { count: self.count, ..one(rule, severity, &pointer, &message, advice) })
    }
}

/// A finding of one place.
fn one(rule: &str, severity: Severity, pointer: &str, message: &str, advice: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity,
        pointer: pointer.to_owned(),
        message: message.to_owned(),
        advice: advice.to_owned(),
        count: 1,
    }
}

/// `part` of `whole` as 0..1; 0 where the whole is nothing.
#[allow(clippy::cast_precision_loss)]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Whether an interaction of this kind acts on an element, so that one must be recorded.
pub(crate) fn acts_on_element(kind: &InteractionKind<'_>) -> bool {
    use InteractionKind::{Change, Click, Drag, Drop, Input, Submit, Touch};
    matches!(kind, Click | Input | Change | Submit | Drag | Drop | Touch)
}

/// Whether the interaction's element was recorded.
pub(crate) fn has_element(interaction: &Interaction<'_>) -> bool {
    interaction
        .element
        .as_ref()
        .is_some_and(|element| !element.tag.is_empty() || element.attributes.get("role").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_sum_to_100_and_every_name_stands_once() {
        assert_eq!(RULES.iter().map(|rule| rule.weight).sum::<f64>(), 100.0);
        let names: std::collections::BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
    }
}
