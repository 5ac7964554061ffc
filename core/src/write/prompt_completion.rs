//! `prompt-completion`: `{"prompt", "completion"}`; the prompt is what system and user say, a blank line between them.

use super::{
    Format, Row, Writer, has,
    layout::{Holds::Text, Layout, OWN, must},
    raw,
};
use crate::transform::{Example, Role};
use serde::Serialize;

pub(super) const WRITER: Writer = Writer {
    format: Format::PromptCompletion,
    layout: Layout { fields: &[must("prompt", Text), must("completion", Text)], speech: OWN },
    fits: |row| has(row, &["completion"]),
    holds_choice: false,
    row,
};

#[derive(Serialize)]
struct Pair<'a> {
    prompt: String,
    completion: &'a str,
}

/// The row of an example.
fn row(example: &Example) -> Option<Row> {
    let (answer, before) = example.messages.split_last().filter(|(last, _)| last.role == Role::Assistant)?;
    let prompt: Vec<&str> = before.iter().map(|message| &*message.content).collect();
    raw(&Pair { prompt: prompt.join("\n\n"), completion: &answer.content })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_the_completion_and_all_else_the_prompt() {
        let row = row(&super::super::tests::example("yes")).unwrap();
        let pair: serde_json::Value = serde_json::from_str(row.get()).unwrap();
        assert_eq!(pair["completion"], "yes");
        let prompt = pair["prompt"].as_str().unwrap();
        assert!(prompt.starts_with("You act.\n\nGoal: \"tea\"") && prompt.ends_with("[2] input \"B\""));
    }
}
