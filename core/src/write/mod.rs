//! write: examples → rows of a trainer's format, one JSON object a row.

use crate::transform::Example;
use serde::{Deserialize, Serialize};

/// The formats. One file of this folder each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Chat messages, the answer as JSON text.
    OpenaiChat,
    /// Chat messages, the answer as a tool call, with the tools' schema.
    OpenaiTools,
    /// `{"prompt", "completion"}`.
    PromptCompletion,
    /// Trailmill's own: the whole example.
    Trailmill,
}

/// One row of a dataset: a JSON object, as text without line breaks.
pub type Row = Box<serde_json::value::RawValue>;

/// Writes the examples in a format.
#[must_use]
pub fn write(examples: &[Example], format: Format) -> Vec<Row> {
    let _ = (examples, format);
    Vec::new()
}
