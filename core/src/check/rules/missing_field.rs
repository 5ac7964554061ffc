//! `missing_field`: a row has the fields of its format, each of the type that it must have.

use super::Rule;
use crate::{
    check::{Findings, kind, row::Row},
    write::layout::Holds,
};
use serde_json::Value;

/// The rule.
pub(super) const RULE: Rule = Rule { name: "missing_field", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    for place in &row.fields {
        let (fits, expected): (fn(&Value) -> bool, _) = match place.field.holds {
            // Lists of messages have their own rule.
            Holds::Talk | Holds::Prompt | Holds::Answer => continue,
            Holds::Text | Holds::AnyText => (Value::is_string, "a string"),
            Holds::Tools => (Value::is_array, "a list of tools"),
            Holds::Object(_) => (Value::is_object, "an object"),
            Holds::Other => (|_| true, "a value"),
        };
        let there = match place.value {
            None => !place.field.required,
            // Trainers read a column that some rows lack as null.
            Some(Value::Null) => !place.field.required || matches!(place.field.holds, Holds::Other),
            Some(value) => fits(value),
        };
        if !there {
            findings.error(&*place.pointer, expected, kind(place.value));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        check::tests::{tripped, trips},
        write::Format,
    };

    #[test]
    fn fields_are_there_and_of_their_type() {
        let finding = trips("missing_field", Format::PromptCompletion, r#"{"prompt":"a"}"#);
        assert_eq!((&*finding.pointer, &*finding.found), ("/completion", "nothing"));
        trips("missing_field", Format::Alpaca, r#"{"instruction":"a","input":[],"output":"b"}"#);
        assert!(
            tripped(Format::Alpaca, r#"{"instruction":"a","input":"","output":"b","system":null}"#)
                .is_empty()
        );
        let line = r#"{"preferred_output":[{"role":"assistant","content":"a"}],
            "non_preferred_output":[{"role":"assistant","content":"b"}]}"#;
        assert_eq!(trips("missing_field", Format::OpenaiPreference, line).pointer, "/input");
    }
}
