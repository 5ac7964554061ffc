//! `trl-conversational`: `{"prompt": [messages], "completion": [message]}`, as TRL's trainers take it: the loss is taken on the
//! answer alone.

use super::{
    Format, Row, Writer,
    layout::{
        Holds::{Answer, Prompt, Tools},
        Layout, TRL, may, must,
    },
    raw,
};
use crate::transform::{Example, Message, Role};
use serde::Serialize;

pub(super) const WRITER: Writer = Writer {
    format: Format::TrlConversational,
    layout: Layout {
        fields: &[must("prompt", Prompt), must("completion", Answer), may("tools", Tools)],
        speech: TRL,
    },
    fits: |row| row["prompt"].is_array() || row["completion"].is_array(),
    holds_choice: false,
    row,
};

#[derive(Serialize)]
struct Pair<'a> {
    prompt: &'a [Message],
    completion: [&'a Message; 1],
}

/// The row of an example.
fn row(example: &Example) -> Option<Row> {
    let (answer, prompt) = example.messages.split_last().filter(|(last, _)| last.role == Role::Assistant)?;
    raw(&Pair { prompt, completion: [answer] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_stands_apart_as_a_message() {
        let row = row(&super::super::tests::example("yes")).unwrap();
        let pair: serde_json::Value = serde_json::from_str(row.get()).unwrap();
        assert_eq!(pair["completion"], serde_json::json!([{"role": "assistant", "content": "yes"}]));
        let roles: Vec<_> = pair["prompt"].as_array().unwrap().iter().map(|m| m["role"].clone()).collect();
        assert_eq!(roles, ["system", "user"]);
    }
}
