//! `tool_undeclared`: a tool that is called is one of the row's tools, where the row tells any.

use super::Rule;
use crate::check::{Findings, row::Row};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "tool_undeclared", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    let Some((_, tools)) = row.tools() else { return };
    let names: Vec<&str> = tools.iter().filter_map(|tool| tool["function"]["name"].as_str()).collect();
    for turn in row.turns() {
        for (at, call) in turn.value["tool_calls"].as_array().into_iter().flatten().enumerate() {
            let name = call["function"]["name"].as_str().filter(|name| !name.is_empty());
            if name.is_some_and(|name| !names.contains(&name)) {
                let pointer = format!("{}/tool_calls/{at}/function/name", turn.pointer);
                findings.error(pointer, "one of the row's tools", "another name");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::tests::trips, write::Format};

    #[test]
    fn what_is_called_is_declared() {
        let line = r#"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,
            "tool_calls":[{"id":"c","type":"function","function":{"name":"go","arguments":"{}"}}]}],
            "tools":[{"type":"function","function":{"name":"click","parameters":{}}}]}"#;
        let finding = trips("tool_undeclared", Format::OpenaiTools, line);
        assert_eq!(finding.pointer, "/messages/1/tool_calls/0/function/name");
    }
}
