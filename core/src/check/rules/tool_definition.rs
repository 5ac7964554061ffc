//! `tool_definition`: a tool is a function with a name and a schema of its arguments, and no two have one name.

use super::Rule;
use crate::check::{Findings, row::Row};
use std::collections::BTreeSet;

/// The rule.
pub(super) const RULE: Rule = Rule { name: "tool_definition", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    let Some((pointer, tools)) = row.tools() else { return };
    let mut names = BTreeSet::new();
    for (at, tool) in tools.iter().enumerate() {
        let pointer = format!("{pointer}/{at}");
        let function = &tool["function"];
        let name = function["name"].as_str().unwrap_or_default();
        if tool["type"] != "function" || !function.is_object() {
            findings.error(pointer, "{\"type\": \"function\", \"function\": {…}}", "another shape");
        } else if !is_name(name) {
            let expected = "a name of 1 to 64 letters, digits, _ and -";
            findings.error(pointer + "/function/name", expected, "another name");
        } else if !names.insert(name) {
            findings.error(pointer + "/function/name", "a name of its own", "that of another tool");
        } else if !function["parameters"].is_object() && !function["parameters"].is_null() {
            findings.error(pointer + "/function/parameters", "a JSON Schema", "no object");
        }
    }
}

/// Whether a tool may be called so (OpenAI, API reference).
pub(super) fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use crate::{check::tests::trips, write::Format};

    #[test]
    fn a_tool_has_a_name_and_a_schema() {
        for (tool, at) in [
            (r#"{"name":"f"}"#, "/tools/0"),
            (r#"{"type":"function","function":{"name":"go there"}}"#, "/tools/0/function/name"),
            (
                r#"{"type":"function","function":{"name":"f","parameters":"x"}}"#,
                "/tools/0/function/parameters",
            ),
            (
                r#"{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"f"}}"#,
                "/tools/1/function/name",
            ),
        ] {
            let line = format!(
                r#"{{"messages":[{{"role":"user","content":"a"}},{{"role":"assistant","content":"b"}}],"tools":[{tool}]}}"#
            );
            assert_eq!(trips("tool_definition", Format::OpenaiTools, &line).pointer, at);
        }
    }
}
