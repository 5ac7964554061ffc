//! redact: personal data → stable placeholders, in every string of a session, before anything else sees it.

mod asked;
mod collected;
mod decode;
mod detectors;
mod field;
mod field_words;
mod fields;
mod find;
mod focus;
mod kind;
mod labels;
mod learnt;
mod letters;
mod memory;
mod parts;
mod placeholders;
mod quoted;
mod redactor;
mod respelt;
mod rows;
mod seen;
mod signs;
mod walk;

use crate::{Options, read::ReadReport, session::Session};
use kind::Nature;
pub use memory::Memory;
use redactor::Redactor;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use walk::Place;

/// What a first round learns late is looked for in another; so many rounds at most.
const ROUNDS: usize = 4;

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

/// What is redacted: kinds and places, never values. Redacting what is redacted tells the same, so that a session that its
/// recorder redacted has its counts too.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RedactionReport {
    /// The level that was applied.
    pub level: Level,
    /// Placeholders in all: those that were put here, and those that stood in the input already.
    pub total: usize,
    /// Distinct values in all.
    pub values: usize,
    /// Placeholders by kind, e.g. `EMAIL`.
    pub by_kind: BTreeMap<String, usize>,
    /// Placeholders by place, e.g. `/interactions/*/element/nearby/*/text`.
    pub by_place: BTreeMap<String, usize>,
    /// Placeholders per interaction id; those without any are left out.
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
///
/// First the fields, whose texts are personal by what the field is; then, in one pass, every string teaches what is
/// personal by its form; then, in another, each string is rewritten with all that was learnt. Redacting again finds
/// nothing and changes nothing.
pub fn redact(session: &mut Session<'_>, reading: &mut ReadReport, options: &Options) -> RedactionReport {
    redact_knowing(session, reading, options, &mut Memory::default())
}

/// The same for a fragment of a session: with what the fragments before it taught, which then grows by this one.
pub fn redact_knowing(
    session: &mut Session<'_>,
    reading: &mut ReadReport,
    options: &Options,
    memory: &mut Memory,
) -> RedactionReport {
    let mut focus = memory.focus.take();
    let mut redactor = Redactor::knowing(options.redaction, std::mem::take(memory));
    if options.redaction != Level::Off {
        walk::every_text(session, &mut |place, text| redactor.observe(place, text));
        fields::every_field(session, &mut focus, &mut |kind, place, text| {
            redactor.replace_whole(kind, place, text);
        });
        for _ in 0..ROUNDS {
            walk::every_text(session, &mut |place, text| redactor.learn_once(place.nature, text));
            redactor.know();
            walk::every_text(session, &mut |place, text| redactor.replace(place, text));
            if !redactor.learnt_more {
                break;
            }
            redactor.forget();
        }
        redactor.reading(reading);
    }
    let (report, known) = redactor.report(session);
    *memory = Memory { focus, ..known };
    report
}

/// What stands redacted in a session already: what [`redact`] tells of one that needs nothing more.
pub fn recount(session: &mut Session<'_>, options: &Options) -> RedactionReport {
    let mut redactor = Redactor::new(options.redaction);
    if options.redaction != Level::Off {
        walk::every_text(session, &mut |place, text| redactor.observe(place, text));
    }
    redactor.report(session).0
}

/// Redacts texts that belong together (placeholders are stable among them).
#[must_use]
pub fn redact_texts<'t>(texts: impl IntoIterator<Item = &'t str>, level: Level) -> Vec<RedactedText> {
    let mut redactor = Redactor::new(level);
    let texts: Vec<&str> = texts.into_iter().collect();
    if level == Level::Off {
        return texts.iter().map(|t| RedactedText { text: (*t).to_owned(), spans: Vec::new() }).collect();
    }
    for text in &texts {
        redactor.observe(Place { path: "", nature: Nature::Prose, interaction: None }, text);
        redactor.learn(Nature::Prose, text);
    }
    redactor.know();
    texts.iter().map(|text| redactor.redacted_text(text)).collect()
}

#[cfg(test)]
mod tests;
