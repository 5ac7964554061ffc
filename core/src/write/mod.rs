//! write: examples → rows of a trainer's format, one JSON object a row.

mod alpaca;
mod axolotl;
pub(crate) mod json;
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
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

/// The formats. One file of this folder each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether a row holds two answers to choose from.
    fn holds_choice(self) -> bool {
        matches!(self, Self::OpenaiPreference | Self::TrlPreference | Self::Trailmill)
    }
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
    let row = match format {
        Format::OpenaiChat => openai_chat::row,
        Format::OpenaiPreference => openai_preference::row,
        Format::OpenaiTools => openai_tools::row,
        Format::PromptCompletion => prompt_completion::row,
        Format::Alpaca => alpaca::row,
        Format::Sharegpt => sharegpt::row,
        Format::TrlConversational => trl_conversational::row,
        Format::TrlPreference => trl_preference::row,
        Format::Axolotl => axolotl::row,
        Format::Mind2web => mind2web::row,
        Format::Sectioned => sectioned::row,
        Format::Trailmill => trailmill::row,
    };
    let has_row = |example: &&Example| example.kind != Kind::Preference || format.holds_choice();
    examples.iter().filter(has_row).filter_map(row).collect()
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
    fn every_format_gives_one_object_a_row_without_line_breaks() {
        let examples = [example(r#"{"action":"click","element":1}"#)];
        for format in [
            Format::OpenaiChat,
            Format::OpenaiTools,
            Format::PromptCompletion,
            Format::Alpaca,
            Format::Sharegpt,
            Format::TrlConversational,
            Format::Axolotl,
            Format::Mind2web,
            Format::Sectioned,
            Format::Trailmill,
        ] {
            let rows = write(&examples, format);
            assert_eq!(rows.len(), 1);
            let text = rows.first().unwrap().get();
            assert!(!text.contains('\n'));
            assert!(serde_json::from_str::<serde_json::Value>(text).unwrap().is_object());
        }
    }

    #[test]
    fn a_preference_is_written_where_both_answers_are() {
        let mut example = example(r#"{"action":"click","element":1}"#);
        example.kind = Kind::Preference;
        example.rejected = example.messages.last().cloned();
        let rows = |format| write(std::slice::from_ref(&example), format).len();
        let both = [Format::OpenaiPreference, Format::TrlPreference, Format::Trailmill];
        assert_eq!(both.map(rows), [1; 3]);
        let one = [
            Format::OpenaiChat,
            Format::OpenaiTools,
            Format::PromptCompletion,
            Format::Alpaca,
            Format::Sharegpt,
            Format::TrlConversational,
            Format::Axolotl,
            Format::Mind2web,
            Format::Sectioned,
        ];
        assert_eq!(one.map(rows), [0; 9]);
    }

    #[test]
    fn the_own_format_reads_back_as_the_example() {
        let example = example("{}");
        let row = write(std::slice::from_ref(&example), Format::Trailmill).remove(0);
        assert_eq!(serde_json::from_str::<Example>(row.get()).unwrap(), example);
    }
}
