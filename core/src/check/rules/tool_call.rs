//! `tool_call`: only the assistant calls tools; each call has an id of its own, a name, and arguments that are a JSON object
//! (as text, where the provider takes text).

use super::{Rule, tool_definition::is_name};
use crate::{
    check::{Findings, kind, row::Row},
    write::{Format, layout::Speaker},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The rule.
pub(super) const RULE: Rule = Rule { name: "tool_call", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    let mut ids = BTreeSet::new();
    for turn in row.turns() {
        let Some(calls) = turn.value.get("tool_calls").filter(|calls| !calls.is_null()) else { continue };
        let pointer = format!("{}/tool_calls", turn.pointer);
        if turn.speaker.is_some_and(|speaker| speaker != Speaker::Assistant) {
            findings.error(pointer, "no calls but the assistant's", "calls");
            continue;
        }
        let Some(calls) = calls.as_array().filter(|calls| !calls.is_empty()) else {
            findings.error(pointer, "a list of calls", kind(Some(calls)));
            continue;
        };
        for (at, call) in calls.iter().enumerate() {
            if let Some((inner, expected)) = fault(call, row.format, &mut ids) {
                findings.error(format!("{pointer}/{at}{inner}"), expected, kind(call.pointer(inner)));
            }
        }
    }
}

/// What is wrong with a call, and where in it.
fn fault<'v>(
    call: &'v Value,
    format: Format,
    ids: &mut BTreeSet<&'v str>,
) -> Option<(&'static str, &'static str)> {
    let (id, function) = (call["id"].as_str().unwrap_or_default(), &call["function"]);
    // Templates render calls without ids, and arguments as objects.
    let templated = matches!(format, Format::TrlConversational | Format::TrlPreference | Format::Axolotl);
    let arguments = match &function["arguments"] {
        Value::String(text) => serde_json::from_str::<Value>(text).is_ok_and(|read| read.is_object()),
        Value::Object(_) => templated,
        _ => false,
    };
    match () {
        () if call["type"] != "function" => Some(("/type", "\"function\"")),
        () if id.is_empty() && !templated => Some(("/id", "an id")),
        () if !id.is_empty() && !ids.insert(id) => Some(("/id", "an id of its own")),
        () if !is_name(function["name"].as_str().unwrap_or_default()) => {
            Some(("/function/name", "a name of 1 to 64 letters, digits, _ and -"))
        }
        () if !arguments => Some(("/function/arguments", "a JSON object, as text")),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        check::tests::{chat, tripped, trips},
        write::Format,
    };

    fn called(call: &str) -> String {
        chat(&format!(
            r#"{{"role":"user","content":"a"}},{{"role":"assistant","content":null,"tool_calls":{call}}}"#
        ))
    }

    #[test]
    fn a_call_has_id_name_and_arguments() {
        for (call, at) in [
            ("[]", ""),
            (r#"[{"id":"c","function":{"name":"f","arguments":"{}"}}]"#, "/0/type"),
            (r#"[{"type":"function","function":{"name":"f","arguments":"{}"}}]"#, "/0/id"),
            (r#"[{"id":"c","type":"function","function":{"name":"","arguments":"{}"}}]"#, "/0/function/name"),
            (
                r#"[{"id":"c","type":"function","function":{"name":"f","arguments":{}}}]"#,
                "/0/function/arguments",
            ),
            (
                r#"[{"id":"c","type":"function","function":{"name":"f","arguments":"[1"}}]"#,
                "/0/function/arguments",
            ),
        ] {
            let finding = trips("tool_call", Format::OpenaiChat, &called(call));
            assert_eq!(finding.pointer, format!("/messages/1/tool_calls{at}"), "{call}");
        }
        let templated = called(r#"[{"type":"function","function":{"name":"f","arguments":{}}}]"#);
        assert!(tripped(Format::Axolotl, &templated).is_empty());
    }

    #[test]
    fn only_the_assistant_calls() {
        let line = chat(
            r#"{"role":"user","content":"a","tool_calls":[{"id":"c"}]},{"role":"assistant","content":"b"}"#,
        );
        trips("tool_call", Format::OpenaiChat, &line);
    }
}
