//! `empty_text`: a text that a model is asked or learns to say is not blank.

use super::Rule;
use crate::{
    check::{Findings, row::Row},
    write::layout::Holds,
};
use serde_json::Value;

/// The rule.
pub(super) const RULE: Rule = Rule { name: "empty_text", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    for place in &row.fields {
        let text = place.value.and_then(Value::as_str).filter(|_| matches!(place.field.holds, Holds::Text));
        if text.is_some_and(|text| text.trim().is_empty()) {
            findings.error(&*place.pointer, "a text", "an empty string");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::tests::trips, write::Format};

    #[test]
    fn a_blank_answer_teaches_nothing() {
        let line = r#"{"prompt":"a","completion":" \n"}"#;
        assert_eq!(trips("empty_text", Format::PromptCompletion, line).pointer, "/completion");
        trips("empty_text", Format::Alpaca, r#"{"instruction":"","input":"","output":"b"}"#);
    }
}
