//! `sharegpt`: `{"conversations": [{"from", "value"}]}` with `system`, `human` and `gpt`, as LLaMA-Factory and others take it.

use super::{
    Format, Row, Writer, has,
    layout::{
        Holds::{AnyText, Other, Talk},
        Layout, Speaker, Speech, may, must,
    },
    raw,
};
use crate::transform::{Example, Role};
use serde::Serialize;

pub(super) const WRITER: Writer = Writer {
    format: Format::Sharegpt,
    layout: Layout {
        fields: &[
            must("conversations", Talk),
            may("system", AnyText),
            may("tools", AnyText),
            may("id", Other),
        ],
        speech: SPEECH,
    },
    fits: |row| has(row, &["conversations"]),
    holds_choice: false,
    row,
};

/// Its messages have words of their own.
const SPEECH: Speech = Speech {
    role: "from",
    content: "value",
    keys: &["from", "value"],
    roles: &[
        ("system", Speaker::System),
        ("human", Speaker::User),
        ("gpt", Speaker::Assistant),
        ("observation", Speaker::Tool),
        ("function_call", Speaker::Call),
    ],
};

#[derive(Serialize)]
struct Shared<'a> {
    conversations: Vec<Turn<'a>>,
}

#[derive(Serialize)]
struct Turn<'a> {
    from: &'static str,
    value: &'a str,
}

/// The row of an example.
fn row(example: &Example) -> Option<Row> {
    let turn = |role| match role {
        Role::System => "system",
        Role::User => "human",
        Role::Assistant => "gpt",
    };
    let turns = example.messages.iter().map(|said| Turn { from: turn(said.role), value: &said.content });
    raw(&Shared { conversations: turns.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_is_a_turn() {
        let row = row(&super::super::tests::example("yes")).unwrap();
        let talk: serde_json::Value = serde_json::from_str(row.get()).unwrap();
        let turns = talk["conversations"].as_array().unwrap();
        let from: Vec<_> = turns.iter().map(|turn| turn["from"].as_str().unwrap()).collect();
        assert_eq!(from, ["system", "human", "gpt"]);
        assert_eq!(turns[2]["value"], "yes");
    }
}
