//! `sharegpt`: `{"conversations": [{"from", "value"}]}` with `system`, `human` and `gpt`, as LLaMA-Factory and others take it.

use super::{Row, raw};
use crate::transform::{Example, Role};
use serde::Serialize;

#[derive(Serialize)]
struct Talk<'a> {
    conversations: Vec<Turn<'a>>,
}

#[derive(Serialize)]
struct Turn<'a> {
    from: &'static str,
    value: &'a str,
}

/// The row of an example.
pub(super) fn row(example: &Example) -> Option<Row> {
    let turn = |role| match role {
        Role::System => "system",
        Role::User => "human",
        Role::Assistant => "gpt",
    };
    let turns = example.messages.iter().map(|said| Turn { from: turn(said.role), value: &said.content });
    raw(&Talk { conversations: turns.collect() })
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
