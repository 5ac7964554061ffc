//! write: examples → rows of a trainer's format, one JSON object a row. One writer a file; `core/EXTENDING.md` has an
//! example of how to add one.

mod alpaca;
mod axolotl;
pub(crate) mod json;
pub(crate) mod layout;
mod mind2web;
mod openai_chat;
mod openai_preference;
mod openai_tools;
mod prompt_completion;
pub mod script;
mod sectioned;
mod sharegpt;
mod told;
mod trailmill;
mod trl_conversational;
mod trl_preference;

use crate::transform::{Example, Kind};
use json::Json;
use layout::Layout;
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};
use serde_json::{Value, value::RawValue};

/// The formats. One file of this folder each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Chat messages, the answer as JSON text.
    OpenaiChat,
    /// A prompt with a preferred and a non-preferred answer; rows of kind `preference` only.
    OpenaiPreference,
    /// Chat messages, the answer as a tool call, with the tools' schema.
    OpenaiTools,
    /// `{"prompt", "completion"}`.
    PromptCompletion,
    /// `{"instruction", "input", "output"}`.
    Alpaca,
    /// `{"conversations": [{"from", "value"}]}`.
    Sharegpt,
    /// `{"prompt", "completion"}`, both chat messages, as TRL takes them.
    TrlConversational,
    /// `{"prompt", "chosen", "rejected"}`, chat messages, as TRL takes them; rows of kind `preference` only.
    TrlPreference,
    /// Chat messages, each with whether it is trained on, as axolotl's `chat_template` takes them.
    Axolotl,
    /// One action with the elements to choose from, as Mind2Web has them; rows of kind `next_action` only.
    Mind2web,
    /// The older `{"prompt", "completion", "context", "quality"}`, the prompt in sections.
    Sectioned,
    /// Trailmill's own: the whole example.
    Trailmill,
}

impl Format {
    /// All formats.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// How its rows are made and known.
    pub(crate) fn writer(self) -> &'static Writer {
        // Each has one, which a test holds.
        WRITERS.iter().find(|writer| writer.format == self).unwrap_or(&trailmill::WRITER)
    }
}

/// How rows of one format are made and known.
pub(crate) struct Writer {
    /// The format.
    format: Format,
    /// What a row is made of.
    pub(crate) layout: Layout,
    /// Whether a row of anybody's is of this format, by its keys, where none that stands before it in the list fits.
    fits: fn(&Value) -> bool,
    /// Whether a row holds two answers to choose from.
    holds_choice: bool,
    /// The row of an example; nothing where the format has none for it.
    row: fn(&Example) -> Option<Row>,
}

/// Every writer; of two whose keys may both be there, the more special one stands first.
const WRITERS: &[Writer] = &[
    trailmill::WRITER,
    openai_tools::WRITER,
    axolotl::WRITER,
    openai_chat::WRITER,
    openai_preference::WRITER,
    trl_preference::WRITER,
    trl_conversational::WRITER,
    sectioned::WRITER,
    prompt_completion::WRITER,
    alpaca::WRITER,
    sharegpt::WRITER,
    mind2web::WRITER,
];

/// The format of a row, told by its keys; nothing where it is of none.
pub(crate) fn format_of(row: &Value) -> Option<Format> {
    WRITERS.iter().find(|writer| (writer.fits)(row)).map(|writer| writer.format)
}

/// Whether a row has all these keys.
fn has(row: &Value, keys: &[&str]) -> bool {
    keys.iter().all(|key| row.get(key).is_some())
}

/// One row of a dataset: a JSON object, as text without line breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(Box<str>);

impl Row {
    /// The text.
    #[must_use]
    pub fn get(&self) -> &str {
        &self.0
    }
}

/// The object, not a string that holds it.
impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// Writes the examples in a format. An example of kind `preference` has rows only where both answers stand: as one answer
/// among chat messages it would say no more than its `next_action`.
#[must_use]
pub fn write(examples: &[Example], format: Format) -> Vec<Row> {
    let writer = format.writer();
    let has_row = |example: &&Example| example.kind != Kind::Preference || writer.holds_choice;
    examples.iter().filter(has_row).filter_map(writer.row).collect()
}

/// Bytes that a row is expected to take; most take fewer.
const ROOM: usize = 4096;

/// A value as a row; compact JSON, in which line breaks stand escaped.
fn raw(value: &impl Serialize) -> Option<Row> {
    let mut json = Json::with_room(ROOM);
    json.value(value).ok()?;
    String::from_utf8(json.into_bytes()).ok().map(|text| Row(text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::{ExampleContext, ExampleQuality, Kind, Message, Provenance, Role};

    pub(super) fn example(answer: &str) -> Example {
        let message = |role, content: &str| Message { role, content: content.to_owned() };
        Example {
            id: "0".repeat(32),
            kind: Kind::NextAction,
            messages: vec![
                message(Role::System, "You act."),
                message(Role::User, "Goal: \"tea\"\nElements:\n[1] button \"A\"\n[2] input \"B\""),
                message(Role::Assistant, answer),
            ],
            rejected: None,
            quality: ExampleQuality::default(),
            provenance: Provenance::default(),
            context: ExampleContext::default(),
            synthetic: false,
            count: 1,
        }
    }

    #[test]
    fn every_format_has_one_writer() {
        for format in Format::ALL {
            let own = WRITERS.iter().filter(|writer| writer.format == *format);
            assert_eq!(own.count(), 1, "{format:?}");
        }
    }

    #[test]
    fn every_format_gives_one_object_a_row_without_line_breaks() {
        let mut example = example(r#"{"action":"click","element":1}"#);
        example.rejected = example.messages.last().cloned();
        for format in Format::ALL {
            example.kind = if format.writer().holds_choice { Kind::Preference } else { Kind::NextAction };
            let rows = write(std::slice::from_ref(&example), *format);
            assert_eq!(rows.len(), 1, "{format:?}");
            let text = rows.first().unwrap().get();
            assert!(!text.contains('\n'));
            assert!(serde_json::from_str::<Value>(text).unwrap().is_object());
        }
    }

    #[test]
    fn a_preference_is_written_where_both_answers_are() {
        let mut example = example(r#"{"action":"click","element":1}"#);
        example.kind = Kind::Preference;
        example.rejected = example.messages.last().cloned();
        let written: Vec<_> = (Format::ALL.iter().copied())
            .filter(|format| !write(std::slice::from_ref(&example), *format).is_empty())
            .collect();
        assert_eq!(written, [Format::OpenaiPreference, Format::TrlPreference, Format::Trailmill]);
    }

    #[test]
    fn the_own_format_reads_back_as_the_example() {
        let example = example("{}");
        let row = write(std::slice::from_ref(&example), Format::Trailmill).remove(0);
        assert_eq!(serde_json::from_str::<Example>(row.get()).unwrap(), example);
    }
}
