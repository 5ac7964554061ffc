//! `axolotl`: `{"messages": [{"role", "content", "training"}]}`, as axolotl's `type: chat_template` takes it; the loss is taken on
//! the answer alone, which `message_field_training: training` tells it.

use super::{Row, raw};
use crate::transform::{Example, Role};
use serde::Serialize;

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
pub(super) fn row(example: &Example) -> Option<Row> {
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
