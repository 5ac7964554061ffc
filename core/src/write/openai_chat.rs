//! `openai-chat`: `{"messages": [{"role", "content"}]}`, the answer as JSON text.

use super::{
    Format, Row, Writer, has,
    layout::{CHAT_FIELDS, Layout, OPENAI},
    raw,
};
use crate::transform::{Example, Message};
use serde::Serialize;

pub(super) const WRITER: Writer = Writer {
    format: Format::OpenaiChat,
    layout: Layout { fields: CHAT_FIELDS, speech: OPENAI },
    fits: |row| has(row, &["messages"]),
    holds_choice: false,
    row,
};

#[derive(Serialize)]
struct Chat<'a> {
    messages: &'a [Message],
}

/// The row of an example.
fn row(example: &Example) -> Option<Row> {
    raw(&Chat { messages: &example.messages })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_text() {
        let row = row(&super::super::tests::example(r#"{"action":"click","element":1}"#)).unwrap();
        assert!(row.get().starts_with(r#"{"messages":[{"role":"system","content":"You act."}"#));
        assert!(
            row.get().ends_with(r#"{"role":"assistant","content":"{\"action\":\"click\",\"element\":1}"}]}"#)
        );
    }
}
