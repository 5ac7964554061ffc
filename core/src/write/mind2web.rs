//! `mind2web`: one action with the elements that were there to choose from, in the fields of Mind2Web's actions:
//! `{"action_uid", "website", "confirmed_task", "previous_actions", "operation": {"op", "original_op", "value"}, "pos_candidates",
//! "neg_candidates"}`; for kind `next_action` alone.
//!
//! Candidates are told by number, role, name and what else the prompt tells; there are no raw pages, backend ids or ranks. Its
//! three operations are `CLICK`, `TYPE` and `SELECT`; `original_op` tells what was done. Pressing a key other than Enter,
//! uploading and dragging have no operation, so no row; a task that nobody stated is null.

use super::{
    Format, Row, Writer, has,
    layout::{
        Holds::{AnyText, Object, Other, Text},
        Layout, OWN, may, must,
    },
    raw,
    told::{self, Told},
};
use crate::transform::{Example, Kind, Role};
use serde::{Deserialize, Serialize};

pub(super) const WRITER: Writer = Writer {
    format: Format::Mind2web,
    layout: Layout {
        fields: &[
            must("action_uid", Text),
            must("website", AnyText),
            may("confirmed_task", Other),
            may("url", AnyText),
            must("previous_actions", Other),
            must("operation", Object(&[must("op", Text), may("original_op", Text), must("value", AnyText)])),
            must("pos_candidates", Other),
            must("neg_candidates", Other),
        ],
        speech: OWN,
    },
    fits: |row| has(row, &["pos_candidates"]),
    holds_choice: false,
    row,
};

#[derive(Serialize)]
struct Action<'a> {
    action_uid: &'a str,
    website: &'a str,
    confirmed_task: Option<&'a str>,
    url: &'a str,
    previous_actions: Vec<&'a str>,
    operation: Operation<'a>,
    pos_candidates: Vec<Candidate<'a>>,
    neg_candidates: Vec<Candidate<'a>>,
}

#[derive(Serialize)]
struct Operation<'a> {
    op: &'static str,
    original_op: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
struct Candidate<'a> {
    number: &'a str,
    role: &'a str,
    name: &'a str,
    attributes: &'a str,
}

impl<'a> From<Told<'a>> for Candidate<'a> {
    fn from(Told { number, role, name, facts }: Told<'a>) -> Self {
        Self { number, role, name, attributes: facts }
    }
}

/// The answer of a `next_action`.
#[derive(Deserialize)]
struct Answer {
    action: String,
    element: u32,
    #[serde(default)]
    value: serde_json::Value,
}

/// The row of an example; nothing where the format has no operation for it.
fn row(example: &Example) -> Option<Row> {
    let (answer, before) = example.messages.split_last().filter(|(last, _)| last.role == Role::Assistant)?;
    let asked = before.iter().rfind(|message| message.role == Role::User)?;
    if example.kind != Kind::NextAction {
        return None;
    }
    let answer: Answer = serde_json::from_str(&answer.content).ok()?;
    let sections = told::sections(&asked.content);
    let task = told::under(&sections, "Goal");
    let done = told::under(&sections, "Done so far").lines();
    let elements = told::under(&sections, "Elements").lines().filter_map(told::element);
    let number = answer.element.to_string();
    let (chosen, others): (Vec<_>, Vec<_>) = elements.partition(|element| element.number == number);
    let url = told::under(&sections, "Address");
    raw(&Action {
        action_uid: &example.id,
        website: website(&example.context.url),
        confirmed_task: Some(task).filter(|task| !matches!(*task, "" | "not stated")),
        url,
        previous_actions: done.filter_map(|line| line.split_once(". ")).map(|(_, told)| told).collect(),
        operation: operation(&answer)?,
        pos_candidates: chosen.into_iter().map(Candidate::from).collect(),
        neg_candidates: others.into_iter().map(Candidate::from).collect(),
    })
}

fn operation(answer: &Answer) -> Option<Operation<'_>> {
    let value = answer.value.as_str().unwrap_or_default();
    let (op, original_op, value) = match &*answer.action {
        "click" => ("CLICK", "CLICK", ""),
        "check" => ("CLICK", "CHECK", ""),
        "submit" => ("CLICK", "SUBMIT", ""),
        "hover" => ("CLICK", "HOVER", ""),
        "press" if value == "Enter" => ("CLICK", "ENTER", ""),
        "fill" => ("TYPE", "TYPE", value),
        "select" => ("SELECT", "SELECT", value),
        _ => return None,
    };
    Some(Operation { op, original_op, value })
}

/// The host of an address, without `www.`.
fn website(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn action(answer: &str) -> Option<Value> {
        let mut example = super::super::tests::example(answer);
        example.context.url = "https://www.tea.test/shop?x=1".to_owned();
        row(&example).map(|row| serde_json::from_str(row.get()).unwrap())
    }

    #[test]
    fn the_target_stands_apart_from_what_else_was_there() {
        let action = action(r#"{"action":"fill","element":2,"value":"green"}"#).unwrap();
        assert_eq!(action["website"], "tea.test");
        assert_eq!(action["operation"], json!({"op": "TYPE", "original_op": "TYPE", "value": "green"}));
        let told =
            |number, role, name| json!([{"number": number, "role": role, "name": name, "attributes": ""}]);
        assert_eq!(action["pos_candidates"], told("2", "input", "B"));
        assert_eq!(action["neg_candidates"], told("1", "button", "A"));
    }

    #[test]
    fn what_has_no_operation_has_no_row() {
        assert!(action(r#"{"action":"drag","element":1}"#).is_none());
        assert!(action(r#"{"action":"press","element":1,"value":"Escape"}"#).is_none());
        assert!(action(r#"{"action":"press","element":1,"value":"Enter"}"#).is_some());
        assert!(action(r#"{"element":1,"locator":"getByRole('button')"}"#).is_none());
    }
}
