//! transform: steps and journeys → training examples, each scored, each with its provenance; and the reasons for those
//! that were not made.

mod group;
mod kinds;
mod made;
mod maker;
mod reason;
#[cfg(test)]
mod recordings;
mod scene;
#[cfg(test)]
mod tests;
pub mod training_data;
mod words;

use crate::{
    Options, enhance::Enhancement, redact::RedactionReport, reduce::Reduction, selector::Locator,
    session::Session,
};
use maker::Maker;
use serde::{
    Deserialize, Serialize,
    de::value::{Error as NoKind, StrDeserializer},
};
use std::collections::BTreeMap;

/// What an example teaches. One file of `kinds/` each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Goal + history + observation → one action on one candidate.
    NextAction,
    /// A plain description of an element + candidates → the candidate and a durable locator.
    Grounding,
    /// Goal + start page → the ordered steps.
    JourneyPlan,
    /// The steps → the goal that the person stated; only when asked for.
    Intent,
    /// `next_action` with a rejected answer beside the chosen one; only when asked for.
    Preference,
}

impl Kind {
    /// The kind of a name in JSON.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::deserialize(StrDeserializer::<NoKind>::new(name)).ok()
    }
}

/// One training record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Example {
    /// Hash of kind and messages, the rejected one among them: the same content has the same id anywhere.
    pub id: String,
    /// What it teaches.
    pub kind: Kind,
    /// System, user, assistant.
    pub messages: Vec<Message>,
    /// An answer that is worse than the assistant's; only in `preference`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Message>,
    /// How good it is, and why.
    pub quality: ExampleQuality,
    /// Where it came from.
    pub provenance: Provenance,
    /// What it is about.
    pub context: ExampleContext,
    /// Whether any of its text was composed by the core itself and not recorded.
    #[serde(default)]
    pub synthetic: bool,
    /// How many examples of the session it stands for: itself, and those that are the same or nearly and no better.
    #[serde(default = "one")]
    pub count: usize,
}

fn one() -> usize {
    1
}

/// One message of an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said; an assistant's answer is one JSON object as text.
    pub content: String,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Role {
    System,
    User,
    Assistant,
}

/// How good an example is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExampleQuality {
    /// 0..1.
    pub score: f64,
    /// What the score is made of, by name.
    pub factors: BTreeMap<String, Factor>,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Factor {
    /// 0..1.
    pub score: f64,
    /// Its share in the whole; the weights of an example sum to 1.
    pub weight: f64,
    /// Why, in words.
    pub evidence: String,
}

/// Where an example came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provenance {
    /// Ids of its interactions.
    pub interactions: Vec<String>,
    /// Rules that made it, of the reducer, the namer, the observer.
    pub rules: Vec<String>,
    /// Redactions in its interactions.
    pub redactions: usize,
}

/// What an example is about.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExampleContext {
    /// The page's address.
    pub url: String,
    /// The page's type, in snake case.
    pub page_type: String,
    /// The journey, by index.
    pub journey: usize,
    /// The step, by index; absent for an example made from a whole journey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_index: Option<usize>,
    /// The best ways to find the target again, best first, at most [`LOCATORS`]. Never part of a message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locators: Vec<Locator>,
}

/// How many of a target's locators its example tells: the first choice and two to fall back on.
pub const LOCATORS: usize = 3;

/// An example that was not made, or not kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rejected {
    /// What it would have taught.
    pub kind: Kind,
    /// The step, by index; absent for a journey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_index: Option<usize>,
    /// The journey, by index.
    pub journey: usize,
    /// Stable code of the reason, e.g. `no_name`, `below_min_score`.
    pub reason: String,
    /// The reason in words.
    pub message: String,
    /// Its score, where it was made and scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Where it came from.
    pub provenance: Provenance,
}

/// What the transformer made: the training data, and what it rejected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Training {
    /// The examples that were kept, by step, kind after kind.
    pub examples: Vec<Example>,
    /// Every step without an example of a kind, with the reason.
    pub rejected: Vec<Rejected>,
    /// Counts.
    pub metadata: TrainingMetadata,
    /// What was done.
    pub processing: TrainingProcessing,
}

/// Counts over the examples.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct TrainingMetadata {
    /// Examples kept.
    pub total_examples: usize,
    /// Mean score of the kept examples, 0..1; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall_quality: Option<f64>,
    /// Examples by score: high ≥ 0.8, medium ≥ 0.6, low below.
    pub quality_distribution: BTreeMap<String, usize>,
    /// Examples by page type.
    pub context_types: BTreeMap<String, usize>,
    /// Examples by kind.
    pub kinds: BTreeMap<String, usize>,
    /// Rejections by reason.
    pub rejections: BTreeMap<String, usize>,
}

/// What was done to make the examples.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct TrainingProcessing {
    /// The pipeline's name and version.
    pub pipeline: String,
    /// Steps looked at.
    pub steps: usize,
    /// Targets whose locator is better than the recorded primary selector.
    pub selector_enhancements: usize,
    /// Targets whose name came from a labelled parent, image or sibling.
    pub context_enhancements: usize,
}

/// Makes the examples.
///
/// Each step is looked at once, in order, with what is known of the steps before it and of nothing after; the kinds
/// that are made from a whole journey follow when its last step is known.
#[must_use]
pub fn transform(
    session: &Session<'_>,
    reduction: &Reduction<'_>,
    enhancement: &Enhancement,
    redaction: &RedactionReport,
    options: &Options,
) -> Training {
    let mut maker = Maker::new(session, reduction, enhancement, redaction, options);
    for step in &reduction.steps {
        maker.step(step);
    }
    for journey in &enhancement.journeys {
        maker.journey(journey);
    }
    maker.finish()
}
