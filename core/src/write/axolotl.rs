//! `axolotl`: `{"messages": [{"role", "content", "training"}]}`, as axolotl's `type: chat_template` takes it; the loss is taken on
//! the answer alone, which `message_field_training: training` tells it.

use super::{
    Format, Row, Writer,
    layout::{
        Holds::{Talk, Tools},
        Layout, OPENAI, Speech, may, must,
    },
    raw,
};
use crate::transform::{Example, Role};
use serde::Serialize;

pub(super) const WRITER: Writer = Writer {
    format: Format::Axolotl,
    layout: Layout { fields: &[must("messages", Talk), may("tools", Tools)], speech: SPEECH },
    fits: |row| {
        row["messages"].as_array().is_some_and(|all| all.iter().any(|said| said.get("training").is_some()))
    },
    holds_choice: false,
    row,
};

/// Its messages tell whether they are trained on.
const SPEECH: Speech = Speech {
    keys: &[
        "role",
        "content",
        "name",
        "tool_calls",
        "tool_call_id",
        "training",
        "train_detail",
        "reasoning_content",
    ],
    ..OPENAI
};

#[derive(Serialize)]
struct Chat<'a> {
    messages: Vec<Turn<'a>>,
}

#[derive(Serialize)]
struct Turn<'a> {
    role: Role,
    content: &'a str,
    training: bool,
}

/// The row of an example.
fn row(example: &Example) -> Option<Row> {
    let turns = example.messages.iter().map(|said| Turn {
        role: said.role,
        content: &said.content,
        training: said.role == Role::Assistant,
    });
    raw(&Chat { messages: turns.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_answer_is_trained_on() {
        let row = row(&super::super::tests::example("yes")).unwrap();
        let chat: serde_json::Value = serde_json::from_str(row.get()).unwrap();
        let turns = chat["messages"].as_array().unwrap();
        assert_eq!(turns[2], serde_json::json!({"role": "assistant", "content": "yes", "training": true}));
        assert_eq!((&turns[0]["training"], &turns[1]["training"]), (&false.into(), &false.into()));
    }
}
