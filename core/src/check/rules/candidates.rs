//! `candidates`: in `mind2web`, there is an element that was acted on, others to tell it from, and an operation.

use super::Rule;
use crate::{
    check::{Findings, kind, row::Row},
    write::Format,
};
use serde_json::Value;

/// The rule.
pub(super) const RULE: Rule = Rule { name: "candidates", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    if row.format != Format::Mind2web {
        return;
    }
    for (list, least) in [("pos_candidates", 1), ("neg_candidates", 0)] {
        let found = row.value.get(list);
        let elements = found.and_then(Value::as_array);
        let fits = elements.is_some_and(|list| list.len() >= least && list.iter().all(Value::is_object));
        if found.is_some() && !fits {
            findings.error(format!("/{list}"), "a list of elements", kind(found));
        }
    }
    let op = row.value.pointer("/operation/op").and_then(|op| op.as_str());
    if op.is_some_and(|op| !matches!(op, "CLICK" | "TYPE" | "SELECT")) {
        findings.error("/operation/op", "CLICK, TYPE or SELECT", "another operation");
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        check::tests::{tripped, trips},
        write::Format,
    };

    fn action(op: &str, pos: &str) -> String {
        format!(
            r#"{{"action_uid":"a","website":"w","confirmed_task":null,"previous_actions":[],
            "operation":{{"op":"{op}","value":""}},"pos_candidates":{pos},"neg_candidates":[]}}"#
        )
    }

    #[test]
    fn somebody_acted_on_something() {
        let of = Format::Mind2web;
        assert!(tripped(of, &action("CLICK", r#"[{"role":"link"}]"#)).is_empty());
        assert_eq!(trips("candidates", of, &action("CLICK", "[]")).pointer, "/pos_candidates");
        assert_eq!(trips("candidates", of, &action("CLICK", "[7]")).pointer, "/pos_candidates");
        assert_eq!(trips("candidates", of, &action("DRAG", "[{}]")).pointer, "/operation/op");
    }
}
