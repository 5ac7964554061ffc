//! `message_missing_key`: a message is an object that tells who speaks and what is said. What is said may be left out beside a
//! call of a tool.

use super::Rule;
use crate::check::{Findings, kind, row::Row};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "message_missing_key", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    let speech = &row.layout.speech;
    for turn in row.turns() {
        if !turn.value.is_object() {
            findings.error(&*turn.pointer, "a message, an object", kind(Some(turn.value)));
            continue;
        }
        for key in [speech.role, speech.content] {
            let spared = key == speech.content && (turn.calls() || turn.value.get("refusal").is_some());
            if turn.value.get(key).is_none() && !spared {
                findings.error(&*turn.pointer, format!("a message with `{key}`"), "one without");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        check::tests::{chat, trips},
        write::Format,
    };

    #[test]
    fn a_message_has_its_keys() {
        let answer = r#"{"role":"assistant","content":"b"}"#;
        let line = chat(&format!(r#"{{"role":"user"}},{answer}"#));
        assert_eq!(trips("message_missing_key", Format::OpenaiChat, &line).pointer, "/messages/0");
        trips("message_missing_key", Format::OpenaiChat, &chat(&format!(r#""hi",{answer}"#)));
        let line = r#"{"conversations":[{"from":"human","content":"a"},{"from":"gpt","value":"b"}]}"#;
        let rules = crate::check::tests::tripped(Format::Sharegpt, line);
        assert_eq!(rules, ["message_missing_key", "message_unrecognized_key"]);
    }
}
