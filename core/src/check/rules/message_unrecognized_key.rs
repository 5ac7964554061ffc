//! `message_unrecognized_key`: a message has no keys but those that the trainer knows.

use super::Rule;
use crate::check::{
    Findings,
    row::{Row, escaped},
};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "message_unrecognized_key", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    let keys = row.layout.speech.keys;
    for turn in row.turns() {
        for key in turn.value.as_object().into_iter().flatten().map(|(key, _)| key) {
            if !keys.contains(&&**key) {
                let pointer = format!("{}/{}", turn.pointer, escaped(key));
                findings.error(pointer, format!("one of {}", keys.join(", ")), "another key");
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
    fn a_key_of_somebody_elses_is_told() {
        let line = chat(r#"{"role":"user","content":"a","time/s":1},{"role":"assistant","content":"b"}"#);
        let finding = trips("message_unrecognized_key", Format::OpenaiChat, &line);
        assert_eq!(finding.pointer, "/messages/0/time~1s");
    }
}
