//! `missing_content`: something is said, in a text or in a list of typed parts, unless a tool is called or the answer is
//! refused.

use super::Rule;
use crate::check::{Findings, kind, row::Row};
use serde_json::Value;

/// The rule.
pub(super) const RULE: Rule = Rule { name: "missing_content", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    let key = row.layout.speech.content;
    for turn in row.turns() {
        let Some(content) = turn.value.get(key) else { continue };
        let silent = turn.calls() || turn.value.get("refusal").is_some_and(Value::is_string);
        let said = match content {
            Value::String(text) => !text.trim().is_empty() || silent,
            Value::Array(parts) => !parts.is_empty() && parts.iter().all(|part| part["type"].is_string()),
            Value::Null => silent,
            _ => false,
        };
        if !said {
            findings.error(format!("{}/{key}", turn.pointer), "a text", kind(Some(content)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        check::tests::{chat, tripped, trips},
        write::Format,
    };

    #[test]
    fn something_is_said() {
        for content in ["\"\"", "\" \"", "null", "7", "[]", "[\"a\"]"] {
            let line = chat(&format!(
                r#"{{"role":"user","content":{content}}},{{"role":"assistant","content":"b"}}"#
            ));
            assert_eq!(trips("missing_content", Format::OpenaiChat, &line).pointer, "/messages/0/content");
        }
        let parts =
            r#"{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":"b"}"#;
        assert!(tripped(Format::OpenaiChat, &chat(parts)).is_empty());
    }
}
