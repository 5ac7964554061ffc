//! `openai-chat`: `{"messages": [{"role", "content"}]}`, the answer as JSON text.

use super::{Row, raw};
use crate::transform::{Example, Message};
use serde::Serialize;

#[derive(Serialize)]
struct Chat<'a> {
    messages: &'a [Message],
}

/// The row of an example.
pub(super) fn row(example: &Example) -> Option<Row> {
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
