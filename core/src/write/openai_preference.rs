//! `openai-preference`: `{"input": {"messages"}, "preferred_output", "non_preferred_output"}`, for kind `preference` alone.

use super::{
    Format, Row, Writer,
    layout::{
        Holds::{Answer, Object, Other, Prompt, Tools},
        Layout, OPENAI, may, must,
    },
    raw,
};
use crate::transform::{Example, Message, Role};
use serde::Serialize;

pub(super) const WRITER: Writer = Writer {
    format: Format::OpenaiPreference,
    layout: Layout {
        fields: &[
            must(
                "input",
                Object(&[must("messages", Prompt), may("tools", Tools), may("parallel_tool_calls", Other)]),
            ),
            must("preferred_output", Answer),
            must("non_preferred_output", Answer),
        ],
        speech: OPENAI,
    },
    fits: |row| row.get("preferred_output").or(row.get("non_preferred_output")).is_some(),
    holds_choice: true,
    row,
};

#[derive(Serialize)]
struct Choice<'a> {
    input: Input<'a>,
    preferred_output: [&'a Message; 1],
    non_preferred_output: [&'a Message; 1],
}

#[derive(Serialize)]
struct Input<'a> {
    messages: &'a [Message],
}

/// The row of an example; nothing where it has no rejected answer.
fn row(example: &Example) -> Option<Row> {
    let (answer, before) = example.messages.split_last().filter(|(last, _)| last.role == Role::Assistant)?;
    raw(&Choice {
        input: Input { messages: before },
        preferred_output: [answer],
        non_preferred_output: [example.rejected.as_ref()?],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_answers_stand_apart_from_the_prompt() {
        let mut example = super::super::tests::example("good");
        assert!(row(&example).is_none(), "there is no choice without a rejected answer");
        example.rejected = Some(Message { role: Role::Assistant, content: "bad".to_owned() });
        let row: serde_json::Value = serde_json::from_str(row(&example).unwrap().get()).unwrap();
        assert_eq!(row["input"]["messages"].as_array().unwrap().len(), 2);
        assert_eq!(row["preferred_output"], serde_json::json!([{"role": "assistant", "content": "good"}]));
        assert_eq!(row["non_preferred_output"], serde_json::json!([{"role": "assistant", "content": "bad"}]));
    }
}
