//! `alpaca`: `{"instruction", "input", "output"}`: what is asked for in general, the page and goal at hand, the answer.

use super::{
    Format, Row, Writer, has,
    layout::{
        Holds::{AnyText, Other, Text},
        Layout, OWN, may, must,
    },
    raw,
};
use crate::transform::{Example, Role};
use serde::Serialize;

pub(super) const WRITER: Writer = Writer {
    format: Format::Alpaca,
    layout: Layout {
        fields: &[
            must("instruction", Text),
            may("input", AnyText),
            must("output", Text),
            may("system", AnyText),
            may("history", Other),
        ],
        speech: OWN,
    },
    fits: |row| has(row, &["instruction"]),
    holds_choice: false,
    row,
};

#[derive(Serialize)]
struct Task<'a> {
    instruction: String,
    input: String,
    output: &'a str,
}

/// The row of an example.
fn row(example: &Example) -> Option<Row> {
    let (answer, before) = example.messages.split_last().filter(|(last, _)| last.role == Role::Assistant)?;
    let said = |by: Role| {
        let said = before.iter().filter(|message| message.role == by).map(|message| &*message.content);
        said.collect::<Vec<_>>().join("\n\n")
    };
    raw(&Task { instruction: said(Role::System), input: said(Role::User), output: &answer.content })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_always_so_is_the_instruction() {
        let row = row(&super::super::tests::example("yes")).unwrap();
        let task: serde_json::Value = serde_json::from_str(row.get()).unwrap();
        assert_eq!((&task["instruction"], &task["output"]), (&"You act.".into(), &"yes".into()));
        assert!(task["input"].as_str().unwrap().starts_with("Goal: \"tea\""));
    }
}
