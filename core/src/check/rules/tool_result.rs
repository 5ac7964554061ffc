//! `tool_result`: every call but those at the end is answered before anybody else speaks, and a result names its call.

use super::Rule;
use crate::{
    check::{
        Findings,
        row::{Row, Talk},
    },
    write::layout::{Holds, Speaker},
};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "tool_result", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    for talk in row.talks.iter().filter(|talk| !matches!(talk.holds, Holds::Answer)) {
        results(talk, findings);
    }
}

fn results(talk: &Talk<'_>, findings: &mut Findings) {
    let mut open: Vec<&str> = Vec::new();
    for turn in &talk.turns {
        let of_tool = turn.speaker == Some(Speaker::Tool) && turn.value["role"] == "tool";
        if of_tool {
            let id = turn.value["tool_call_id"].as_str().unwrap_or_default();
            match open.iter().position(|called| *called == id) {
                Some(at) => drop(open.remove(at)),
                None => findings.error(
                    format!("{}/tool_call_id", turn.pointer),
                    "the id of a call just before that has no result yet",
                    if id.is_empty() { "nothing" } else { "another id" },
                ),
            }
            continue;
        }
        if !open.is_empty() {
            findings.error(&*turn.pointer, "the result of each call", format!("{} without one", open.len()));
            open.clear();
        }
        let calls = turn.value["tool_calls"].as_array().filter(|_| turn.speaker == Some(Speaker::Assistant));
        let calls = calls.into_iter().flatten();
        open.extend(calls.filter_map(|call| call["id"].as_str()).filter(|id| !id.is_empty()));
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        check::tests::{chat, tripped, trips},
        write::Format,
    };

    const CALL: &str = r#"{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[
        {"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}"#;
    const END: &str = r#"{"role":"assistant","content":"b"}"#;

    #[test]
    fn calls_and_results_meet() {
        let result = |id: &str| format!(r#"{{"role":"tool","tool_call_id":"{id}","content":"r"}}"#);
        assert!(tripped(Format::OpenaiChat, &chat(&format!("{CALL},{},{END}", result("c")))).is_empty());
        assert!(tripped(Format::OpenaiChat, &chat(CALL)).is_empty());
        let line = chat(&format!("{CALL},{END}"));
        assert_eq!(trips("tool_result", Format::OpenaiChat, &line).pointer, "/messages/2");
        let line = chat(&format!("{CALL},{},{},{END}", result("c"), result("c")));
        assert_eq!(trips("tool_result", Format::OpenaiChat, &line).pointer, "/messages/3/tool_call_id");
    }
}
