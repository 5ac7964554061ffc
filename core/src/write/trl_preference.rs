//! `trl-preference`: `{"prompt": [messages], "chosen": [message], "rejected": [message]}`, as TRL's preference trainers take it;
//! for kind `preference` alone.

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
    format: Format::TrlPreference,
    layout: Layout {
        fields: &[
            must("prompt", Prompt),
            must("chosen", Answer),
            must("rejected", Answer),
            may("tools", Tools),
        ],
        speech: TRL,
    },
    fits: |row| row.get("chosen").or(row.get("rejected")).is_some(),
    holds_choice: true,
    row,
};

#[derive(Serialize)]
struct Choice<'a> {
    prompt: &'a [Message],
    chosen: [&'a Message; 1],
    rejected: [&'a Message; 1],
}

/// The row of an example; nothing where it has no rejected answer.
fn row(example: &Example) -> Option<Row> {
    let (answer, prompt) = example.messages.split_last().filter(|(last, _)| last.role == Role::Assistant)?;
    raw(&Choice { prompt, chosen: [answer], rejected: [example.rejected.as_ref()?] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_answers_stand_beside_the_prompt() {
        let mut example = super::super::tests::example("good");
        assert!(row(&example).is_none(), "there is no choice without a rejected answer");
        example.rejected = Some(Message { role: Role::Assistant, content: "bad".to_owned() });
        let row: serde_json::Value = serde_json::from_str(row(&example).unwrap().get()).unwrap();
        assert_eq!(row["prompt"].as_array().unwrap().len(), 2);
        assert_eq!(row["chosen"], serde_json::json!([{"role": "assistant", "content": "good"}]));
        assert_eq!(row["rejected"], serde_json::json!([{"role": "assistant", "content": "bad"}]));
    }
}
