//! `weight`: `weight` is 0 or 1 and stands on the assistant's messages alone, axolotl's `training` is true or false; and
//! something is left to learn from.

use super::Rule;
use crate::{
    check::{Findings, kind, row::Row},
    write::layout::{Holds, Speaker},
};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "weight", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    let of_axolotl = row.layout.speech.keys.contains(&"training");
    for turn in row.turns() {
        if let Some(weight) = turn.value.get("weight") {
            let pointer = format!("{}/weight", turn.pointer);
            if turn.speaker.is_some_and(|speaker| speaker != Speaker::Assistant) {
                findings.error(pointer, "no weight but on the assistant's messages", "a weight");
            } else if *weight != 0 && *weight != 1 {
                findings.error(pointer, "0 or 1", kind(Some(weight)));
            }
        }
        if let Some(training) = turn.value.get("training").filter(|value| of_axolotl && !value.is_boolean()) {
            findings.error(format!("{}/training", turn.pointer), "true or false", kind(Some(training)));
        }
    }
    for talk in row.talks.iter().filter(|talk| matches!(talk.holds, Holds::Talk)) {
        let mut answers =
            talk.turns.iter().filter(|turn| turn.speaker == Some(Speaker::Assistant)).peekable();
        let is_left = |value: &serde_json::Value| value["weight"] != 0 && value["training"] != false;
        if answers.peek().is_some() && !answers.any(|turn| is_left(turn.value)) {
            findings.error(&*talk.pointer, "an answer that is learnt from", "none: each is left out");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        check::tests::{chat, tripped, trips},
        write::Format,
    };

    fn weighed(user: &str, assistant: &str) -> String {
        chat(&format!(
            r#"{{"role":"user","content":"a"{user}}},{{"role":"assistant","content":"b"{assistant}}},
            {{"role":"user","content":"a"}},{{"role":"assistant","content":"c"}}"#
        ))
    }

    #[test]
    fn a_weight_is_none_or_one_and_the_assistants() {
        let of = Format::OpenaiChat;
        assert!(tripped(of, &weighed("", r#","weight":0"#)).is_empty());
        assert_eq!(trips("weight", of, &weighed("", r#","weight":0.5"#)).pointer, "/messages/1/weight");
        assert_eq!(trips("weight", of, &weighed(r#","weight":1"#, "")).pointer, "/messages/0/weight");
        trips("weight", Format::Axolotl, &weighed("", r#","training":"yes""#));
    }

    #[test]
    fn something_is_left_to_learn_from() {
        let line = chat(r#"{"role":"user","content":"a"},{"role":"assistant","content":"b","weight":0}"#);
        assert_eq!(trips("weight", Format::OpenaiChat, &line).pointer, "/messages");
        let line =
            chat(r#"{"role":"user","content":"a"},{"role":"assistant","content":"b","training":false}"#);
        trips("weight", Format::Axolotl, &line);
    }
}
