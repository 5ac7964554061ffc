//! `unrecognized_role`: who speaks is one of those whom the trainer knows.

use super::Rule;
use crate::check::{Findings, row::Row};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "unrecognized_role", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    let speech = &row.layout.speech;
    for turn in row.turns() {
        if turn.speaker.is_none() && turn.value.get(speech.role).is_some() {
            let roles: Vec<&str> = speech.roles.iter().map(|(name, _)| *name).collect();
            let pointer = format!("{}/{}", turn.pointer, speech.role);
            findings.error(pointer, format!("one of {}", roles.join(", ")), "another role");
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
    fn a_role_is_one_of_the_formats() {
        let line = chat(r#"{"role":"human","content":"a"},{"role":"assistant","content":"b"}"#);
        assert_eq!(trips("unrecognized_role", Format::OpenaiChat, &line).pointer, "/messages/0/role");
        let line = r#"{"conversations":[{"from":"user","value":"a"},{"from":"gpt","value":"b"}]}"#;
        trips("unrecognized_role", Format::Sharegpt, line);
    }
}
