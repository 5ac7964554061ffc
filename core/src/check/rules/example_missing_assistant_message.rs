//! `example_missing_assistant_message`: there is an answer to learn from.

use super::Rule;
use crate::{
    check::{Findings, row::Row},
    write::layout::{Holds, Speaker},
};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "example_missing_assistant_message", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    for talk in row.talks.iter().filter(|talk| !matches!(talk.holds, Holds::Prompt) && !talk.turns.is_empty())
    {
        // A role that nobody knows may have been meant for it.
        let answers = |speaker| matches!(speaker, None | Some(Speaker::Assistant | Speaker::Call));
        if !talk.turns.iter().any(|turn| answers(turn.speaker)) {
            findings.error(&*talk.pointer, "a message of the assistant", "none");
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
    fn there_is_an_answer() {
        let rule = "example_missing_assistant_message";
        let line = chat(r#"{"role":"system","content":"s"},{"role":"user","content":"a"}"#);
        assert_eq!(trips(rule, Format::OpenaiChat, &line).pointer, "/messages");
        let line =
            r#"{"prompt":[{"role":"user","content":"a"}],"completion":[{"role":"user","content":"b"}]}"#;
        assert_eq!(trips(rule, Format::TrlConversational, line).pointer, "/completion");
    }
}
