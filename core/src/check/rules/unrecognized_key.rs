//! `unrecognized_key`: a row has no keys but those that its trainer reads.

use super::Rule;
use crate::{
    check::{
        Findings,
        row::{Row, escaped},
    },
    write::layout::{Field, Holds},
};
use serde_json::Value;

/// The rule.
pub(super) const RULE: Rule = Rule { name: "unrecognized_key", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    keys("", row.value, row.layout.fields, findings);
    for place in &row.fields {
        if let (Holds::Object(inner), Some(value)) = (place.field.holds, place.value) {
            keys(&place.pointer, value, inner, findings);
        }
    }
}

fn keys(pointer: &str, object: &Value, fields: &[Field], findings: &mut Findings) {
    for key in object.as_object().into_iter().flatten().map(|(key, _)| key) {
        if !fields.iter().any(|field| field.name == key) {
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            let pointer = format!("{pointer}/{}", escaped(key));
            findings.error(pointer, format!("one of {}", names.join(", ")), "another key");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::tests::trips, write::Format};

    #[test]
    fn a_key_that_no_trainer_reads_is_told() {
        let line =
            r#"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"id":"1"}"#;
        assert_eq!(trips("unrecognized_key", Format::OpenaiChat, line).pointer, "/id");
        let line = r#"{"input":{"messages":[{"role":"user","content":"q"}],"model":"m"},
            "preferred_output":[{"role":"assistant","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}"#;
        assert_eq!(trips("unrecognized_key", Format::OpenaiPreference, line).pointer, "/input/model");
    }
}
