//! `missing_messages_list`: where messages are to be is a list of them, and it is not empty.

use super::Rule;
use crate::{
    check::{Findings, kind, row::Row},
    write::layout::Holds,
};
use serde_json::Value;

/// The rule.
pub(super) const RULE: Rule = Rule { name: "missing_messages_list", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    for place in &row.fields {
        let listed = matches!(place.field.holds, Holds::Talk | Holds::Prompt | Holds::Answer);
        let there = place.value.and_then(Value::as_array).is_some_and(|list| !list.is_empty());
        if listed && !there {
            findings.error(&*place.pointer, "a list of messages", kind(place.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::tests::trips, write::Format};

    #[test]
    fn messages_are_a_list() {
        trips("missing_messages_list", Format::OpenaiChat, "{}");
        trips("missing_messages_list", Format::OpenaiChat, r#"{"messages":[]}"#);
        let finding = trips("missing_messages_list", Format::Sharegpt, r#"{"conversations":"a"}"#);
        assert_eq!((&*finding.pointer, &*finding.found), ("/conversations", "a string"));
        let line = r#"{"input":{},"preferred_output":[{"role":"assistant","content":"a"}],
            "non_preferred_output":[{"role":"assistant","content":"b"}]}"#;
        assert_eq!(trips("missing_messages_list", Format::OpenaiPreference, line).pointer, "/input/messages");
    }
}
