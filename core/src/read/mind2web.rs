//! A task of Mind2Web's kind: `{"annotation_id", "website", "confirmed_task", "actions": [{"operation", "pos_candidates",
//! "neg_candidates", "cleaned_html"}]}`.
//!
//! It tells a goal and each action with its element, and, as candidates, the other elements of the page: those that can be
//! acted on and lie nearest stand beside the element, with their texts from the cleaned page. It tells no times and no
//! address, only the site's name; boxes are those of the whole page, so they tell how far apart elements are and not where
//! they were in view. The raw page is not read.

use super::{
    Reader, Shape, Take, Text, Told,
    act::{Act, Page, Ways, take_text, timeless},
    document::Document,
    draft::Draft,
    head,
    json::{Bounds, Json, Object, Parser, peek, take},
    notes::Notes,
};
use crate::{ErrorCode, session::Task};
use std::collections::BTreeMap;

/// Elements that are kept beside the one that was acted on.
const NEAREST: usize = 60;

/// Characters of an element's text.
const SHOWN: usize = 120;

pub(super) const READER: Reader = Reader {
    shape: Shape::Mind2web,
    words: "a task of Mind2Web's kind",
    sign: " with \"confirmed_task\"",
    fits,
    take: Take::Whole(read),
};

/// Whether a document has this shape.
fn fits(document: &Document<'_>) -> bool {
    let has = |name: &str| peek(&document.fields, name).is_some();
    !document.has_list()
        && matches!(peek(&document.fields, "confirmed_task"), Some(Json::Text(_)))
        && (has("annotation_id") || has("task_id") || has("website"))
}

/// Reads a whole task.
fn read<'a>(mut fields: Object<'a>, limit: usize) -> Vec<Told<'a>> {
    let (mut session, mut draft) = (head::empty(), Draft::default());
    let actions = match take(&mut fields, "actions") {
        Some(Json::Array(actions)) => actions,
        _ => Vec::new(),
    };
    let mut task = Task::default();
    for (key, value) in fields {
        match (&*key, value) {
            ("annotation_id" | "task_id", Json::Text(id)) => session.id = id,
            ("confirmed_task", Json::Text(title)) => task.title = title,
            // The same actions in words.
            ("action_reprs" | "actions", _) => {}
            (_, value) => draft.notes.detail(&mut task.details, key, value),
        }
    }
    session.task = Some(task);
    timeless(&mut draft.notes);
    draft.notes.enter("actions");
    for (at, action) in actions.into_iter().enumerate() {
        draft.notes.enter_at(at);
        if let Json::Object(action) = action
            && let Some(act) = act(action, &mut draft.notes)
        {
            act.push(&mut draft, limit);
        }
        draft.notes.leave();
    }
    draft.notes.leave();
    vec![(session, draft)]
}

/// What an action tells, in the words of an event.
fn act<'a>(mut action: Object<'a>, notes: &mut Notes) -> Option<Act<'a>> {
    let Some(Json::Object(mut operation)) = take(&mut action, "operation") else {
        notes.issue_at("operation", ErrorCode::Missing, "what was done", "none");
        return None;
    };
    let (op, original) = (take_text(&mut operation, "op"), take_text(&mut operation, "original_op"));
    let value = take_text(&mut operation, "value");
    // What was done is told first; what it counts as is one of three.
    let Some(kind) = kind(&original).or(kind(&op)) else {
        notes.issue_at(
            "operation",
            ErrorCode::UnknownShape,
            "CLICK, TYPE, SELECT, HOVER or ENTER",
            "another one",
        );
        return None;
    };
    let mut act = Act::new(kind);
    act.on(&Page::default());
    match kind {
        "KEY_PRESS" => act.text("key", "Enter"),
        "INPUT" | "CHANGE" => act.set("value", Json::Text(value)),
        _ => {}
    }
    act.text("id", take_text(&mut action, "action_uid"));
    let html = take_text(&mut action, "cleaned_html");
    let texts = texts(&html);
    let lists = ["pos_candidates", "neg_candidates"].map(|name| match take(&mut action, name) {
        Some(Json::Array(candidates)) => candidates,
        _ => Vec::new(),
    });
    let [targets, others] = lists.map(|list| list.into_iter().filter_map(Candidate::of).collect::<Vec<_>>());
    match targets.iter().position(|target| target.is_original).or((!targets.is_empty()).then_some(0)) {
        Some(target) => found(&mut act, &targets, target, others, &texts),
        None => notes.issue_at("pos_candidates", ErrorCode::Missing, "the element that was acted on", "none"),
    }
    for (key, value) in action {
        notes.unread(&key, &value);
    }
    Some(act)
}

fn kind(op: &str) -> Option<&'static str> {
    Some(match op {
        "CLICK" => "CLICK",
        "TYPE" => "INPUT",
        "SELECT" => "CHANGE",
        "HOVER" => "HOVER",
        "ENTER" => "KEY_PRESS",
        _ => return None,
    })
}

/// The element, and those that lie nearest to it.
fn found(
    act: &mut Act<'_>,
    targets: &[Candidate],
    target: usize,
    mut others: Vec<Candidate>,
    texts: &BTreeMap<&str, String>,
) {
    let Some(target) = targets.get(target) else { return };
    let shown = |candidate: &Candidate| texts.get(&*candidate.id).cloned().unwrap_or_default();
    others.retain(|other| other.is_there && other.is_interactive());
    others.sort_by(|a, b| target.distance(a).total_cmp(&target.distance(b)));
    others.truncate(NEAREST);
    let beside = others.iter().map(|other| {
        let distance = libm::round(target.distance(other) * 10.0) / 10.0;
        let mut fields = vec![
            (Text::Borrowed("tag"), Json::Text(other.tag.clone().into())),
            (Text::Borrowed("text"), Json::Text(shown(other).into())),
            (Text::Borrowed("attributes"), other.attributes()),
            (Text::Borrowed("isInteractive"), Json::Bool(true)),
        ];
        if target.is_there {
            fields.push((Text::Borrowed("distance"), Json::Text(Text::Owned(distance.to_string()))));
        }
        Json::Object(fields)
    });
    let mut ways = Ways::default();
    ways.of_element("nearbyElements", Json::Array(beside.collect()));
    ways.of_element("attributes", target.attributes());
    ways.tag(target.tag.clone());
    ways.shows(shown(target));
    act.found_by(ways);
}

/// An element of the page.
struct Candidate {
    id: String,
    tag: String,
    attributes: Vec<(String, String)>,
    /// The middle of its box on the whole page.
    centre: (f64, f64),
    is_there: bool,
    is_clickable: bool,
    is_original: bool,
}

impl Candidate {
    fn of(candidate: Json<'_>) -> Option<Self> {
        let Json::Object(mut fields) = candidate else { return None };
        let mut known = Self {
            id: take_text(&mut fields, "backend_node_id").into_owned(),
            tag: take_text(&mut fields, "tag").to_ascii_lowercase(),
            attributes: Vec::new(),
            centre: (0.0, 0.0),
            is_there: false,
            is_clickable: false,
            is_original: matches!(peek(&fields, "is_original_target"), Some(Json::Bool(true))),
        };
        // The attributes are JSON within a string.
        let text = take_text(&mut fields, "attributes");
        let bounds = Bounds { depth: 2, string: 1 << 14 };
        if let Ok(Json::Object(attributes)) = Parser::new(&text, bounds).value(0) {
            attributes.into_iter().for_each(|(name, value)| known.learn(&name, &value));
        }
        (!known.tag.is_empty()).then_some(known)
    }

    fn learn(&mut self, name: &str, value: &Json<'_>) {
        let Json::Text(value) = value else { return };
        match name {
            "bounding_box_rect" => {
                let edges: Vec<f64> = value.split(',').filter_map(|edge| edge.trim().parse().ok()).collect();
                if let [x, y, width, height] = edges[..]
                    && width > 0.0
                    && height > 0.0
                {
                    self.centre = (x + width / 2.0, y + height / 2.0);
                    self.is_there = true;
                }
            }
            "is_clickable" => self.is_clickable = value == "true",
            "backend_node_id" if self.id.is_empty() => self.id = value.to_string(),
            // Marks of those who annotated.
            "backend_node_id" => {}
            _ if name.starts_with("data_pw") => {}
            "input_value" => self.attributes.push(("value".to_owned(), value.to_string())),
            "input_checked" => self.attributes.push(("checked".to_owned(), value.to_string())),
            "option_selected" => self.attributes.push(("selected".to_owned(), value.to_string())),
            _ => {
                let plain = name.strip_prefix("aria_").map(|rest| format!("aria-{}", rest.replace('_', "-")));
                self.attributes.push((plain.unwrap_or_else(|| name.to_owned()), value.to_string()));
            }
        }
    }

    fn is_interactive(&self) -> bool {
        self.is_clickable
            || matches!(&*self.tag, "a" | "button" | "input" | "select" | "textarea" | "option" | "summary")
            || self.attributes.iter().any(|(name, _)| name == "role")
    }

    fn distance(&self, other: &Self) -> f64 {
        libm::hypot(self.centre.0 - other.centre.0, self.centre.1 - other.centre.1)
    }

    fn attributes(&self) -> Json<'static> {
        let named =
            |(name, value): &(String, String)| (Text::Owned(name.clone()), Json::Text(value.clone().into()));
        Json::Object(self.attributes.iter().map(named).collect())
    }
}

/// The text of each element of a cleaned page, by its `backend_node_id`.
fn texts(html: &str) -> BTreeMap<&str, String> {
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    let mut open: Vec<(&str, &str)> = Vec::new();
    let mut rest = html;
    while let Some((text, behind)) = rest.split_once('<') {
        let text = text.trim();
        if !text.is_empty() {
            let text = plain(text);
            for (_, id) in open.iter().rev().take(8).filter(|(_, id)| !id.is_empty()) {
                add(texts.entry(id).or_default(), &text);
            }
        }
        let (tag, behind) = split_tag(behind);
        rest = behind;
        let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
        if let Some(closed) = tag.strip_prefix('/') {
            let from = open.iter().rev().take(64).position(|(name, _)| *name == closed.trim());
            open.truncate(from.map_or(open.len(), |above| open.len() - 1 - above));
        } else if !matches!(name, "input" | "img" | "br" | "hr" | "meta" | "link") && !tag.ends_with('/') {
            open.push((name, id_of(tag)));
        }
    }
    texts
}

/// Up to the end of a tag, quotes heeded, and what follows.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    let end = text.bytes().position(|byte| match (quote, byte) {
        (Some(open), byte) => {
            if byte == open {
                quote = None;
            }
            false
        }
        (None, b'"' | b'\'') => {
            quote = Some(byte);
            false
        }
        (None, byte) => byte == b'>',
    });
    let end = end.unwrap_or(text.len());
    (text.get(..end).unwrap_or_default(), text.get(end + 1..).unwrap_or_default())
}

fn id_of(tag: &str) -> &str {
    let behind = tag.split_once("backend_node_id=\"").map_or("", |(_, behind)| behind);
    behind.split('"').next().unwrap_or_default()
}

fn add(text: &mut String, more: &str) {
    if text.len() < SHOWN {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(more.chars().take(SHOWN));
    }
}

/// A text without HTML's ways to write five signs, and with one blank where there were several.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if !text.contains('&') {
        return text;
    }
    let signs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    signs.iter().fold(text, |text, (written, sign)| text.replace(written, sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Options,
        read::tests::{damaged, golden},
    };

    const TASKS: &str = r##"[{"website": "shop", "domain": "Shopping", "subdomain": "Shoes", "annotation_id": "a-1",
        "confirmed_task": "Find red boots of size 41", "action_reprs": ["[link]  Boots -> CLICK", "[searchbox]  Search -> TYPE: red"],
        "actions": [
            {"action_uid": "u-1", "raw_html": "<html></html>",
             "cleaned_html": "<html backend_node_id=\"1\"><div backend_node_id=\"2\" title=\"a > b\"><a backend_node_id=\"10\"><text backend_node_id=\"11\">Boots &amp; more</text></a><a backend_node_id=\"12\">Bags</a><input backend_node_id=\"14\"><button backend_node_id=\"13\"><text backend_node_id=\"16\">Log  in</text></button></div></html>",
             "operation": {"original_op": "CLICK", "value": "", "op": "CLICK"},
             "pos_candidates": [{"tag": "a", "attributes": "{\"backend_node_id\": \"10\", \"bounding_box_rect\": \"10,20,100,20\", \"class\": \"nav\", \"data_pw_testid_buckeye_candidate\": \"1\"}", "is_original_target": true, "is_top_level_target": true, "backend_node_id": "10"}],
             "neg_candidates": [
                {"tag": "a", "attributes": "{\"backend_node_id\": \"12\", \"bounding_box_rect\": \"10,60,100,20\", \"aria_label\": \"All bags\"}", "backend_node_id": "12"},
                {"tag": "div", "attributes": "{\"backend_node_id\": \"2\", \"bounding_box_rect\": \"0,0,900,700\"}", "backend_node_id": "2"},
                {"tag": "input", "attributes": "{\"backend_node_id\": \"14\", \"bounding_box_rect\": \"300,20,100,20\", \"type\": \"search\", \"placeholder\": \"Search\", \"input_value\": \"\"}", "backend_node_id": "14"},
                {"tag": "button", "attributes": "{\"backend_node_id\": \"13\", \"bounding_box_rect\": \"500,20,60,20\"}", "backend_node_id": "13"},
                {"tag": "a", "attributes": "{\"backend_node_id\": \"15\", \"bounding_box_rect\": \"-1,-1,-1,-1\"}", "backend_node_id": "15"}]},
            {"action_uid": "u-2", "cleaned_html": "<html backend_node_id=\"1\"></html>", "operation": {"original_op": "TYPE", "value": "red", "op": "TYPE"},
             "pos_candidates": [{"tag": "input", "attributes": "{\"backend_node_id\": \"14\", \"bounding_box_rect\": \"300,20,100,20\", \"type\": \"search\", \"placeholder\": \"Search\"}", "is_original_target": true, "backend_node_id": "14"}], "neg_candidates": []},
            {"action_uid": "u-3", "operation": {"original_op": "ENTER", "value": "", "op": "CLICK"}, "pos_candidates": [], "neg_candidates": []},
            {"action_uid": "u-4", "operation": {"original_op": "SELECT", "value": "41", "op": "SELECT"},
             "pos_candidates": [{"tag": "select", "attributes": "{\"name\": \"size\"}", "backend_node_id": "20"}], "neg_candidates": []}]}]"##;

    #[test]
    fn a_task_is_a_session_as_it_was_meant() {
        golden("mind2web", TASKS.as_bytes());
    }

    #[test]
    fn its_candidates_are_what_was_there_to_choose_from() {
        let options = Options { min_score: 0.0, ..Options::default() };
        let outcome = crate::complete(TASKS.as_bytes(), &options).unwrap().remove(0);
        let examples = outcome.completion.training.examples;
        let said: Vec<_> =
            examples.iter().map(|example| serde_json::to_string(&example.messages).unwrap()).collect();
        assert!(said.iter().any(|said| said.contains("Boots & more") && said.contains("Log in")), "{said:?}");
        assert!(
            said.iter().all(|said| !said.contains("buckeye")),
            "the marks of the annotation give the answer away"
        );
    }

    #[test]
    fn texts_are_those_of_the_cleaned_page() {
        let html = "<p backend_node_id=\"1\" title='>'>one <b backend_node_id=\"2\">two</b><br>three</p><i backend_node_id=\"3\"/>four</q>";
        let texts = texts(html);
        assert_eq!((&*texts["1"], &*texts["2"], texts.get("3")), ("one two three", "two", None));
    }

    #[test]
    fn no_damage_makes_it_panic() {
        damaged(TASKS.as_bytes());
    }
}
