//! A trace of BrowserSkill, its `trace.json`: `{"entry", "states" or "pages", "steps": [{"op", "target", …}]}`.
//!
//! A trace tells the goal where one was stated, each step with the page before and after it, and its element by role and
//! name; older ones also by tag, placeholder, `name` and label. It tells no time of a step, no selector and no id of its
//! own. What it says of a page beside address and title lies in files next to it, or as one text, and is
//! not read.

use super::{
    Reader, Shape, Take, Text, Told,
    act::{Act, Page, Ways, take_text, timeless},
    document::Document,
    draft::Draft,
    head,
    json::{Json, Object, peek, take},
    notes::Notes,
};
use crate::{ErrorCode, session::Task};
use std::collections::BTreeMap;

pub(super) const READER: Reader = Reader {
    shape: Shape::BrowserSkill,
    words: "a trace of BrowserSkill",
    sign: " with \"entry\" and \"steps\"",
    fits,
    take: Take::Whole(read),
};

/// Whether a document has this shape.
fn fits(document: &Document<'_>) -> bool {
    let list = |name: &str| matches!(peek(&document.fields, name), Some(Json::Array(_)));
    let Some(Json::Array(steps)) = peek(&document.fields, "steps") else { return false };
    let is_step = |step: &Json<'_>| matches!(step, Json::Object(fields) if matches!(peek(fields, "op"), Some(Json::Text(_))));
    !document.has_list()
        && matches!(peek(&document.fields, "entry"), Some(Json::Object(_)))
        && (list("states") || list("pages"))
        && steps.iter().all(is_step)
}

/// The pages of a trace by their ids: address and title.
type Pages<'a> = BTreeMap<Text<'a>, (Text<'a>, Text<'a>)>;

/// Reads a whole trace.
fn read<'a>(mut fields: Object<'a>, limit: usize) -> Vec<Told<'a>> {
    let (mut session, mut draft) = (head::empty(), Draft::default());
    let mut pages = Pages::new();
    let steps = match take(&mut fields, "steps") {
        Some(Json::Array(steps)) => steps,
        _ => Vec::new(),
    };
    for (key, value) in fields {
        match (&*key, value) {
            ("purpose", Json::Text(title)) if !title.trim().is_empty() => {
                session.task = Some(Task { title, ..Task::default() });
            }
            ("started_at", value) => session.started_at = draft.notes.moment("started_at", &value),
            ("recorded_at", value) => session.ended_at = draft.notes.moment("recorded_at", &value),
            ("entry", Json::Object(mut entry)) => {
                session.environment.url =
                    Some(take_text(&mut entry, "start_url")).filter(|url| !url.is_empty());
            }
            ("states" | "pages", Json::Array(list)) => self::pages(list, &mut pages, &mut draft.notes),
            ("version" | "stopped_by" | "recorder", value) => {
                draft.notes.detail(&mut session.environment.details, key, value);
            }
            (_, value) => draft.notes.unread(&key, &value),
        }
    }
    timeless(&mut draft.notes);
    draft.notes.enter("steps");
    for (at, step) in steps.into_iter().enumerate() {
        draft.notes.enter_at(at);
        if let Json::Object(step) = step {
            self::step(step, &pages, &mut draft, limit);
        }
        draft.notes.leave();
    }
    draft.notes.leave();
    vec![(session, draft)]
}

fn pages<'a>(list: Vec<Json<'a>>, pages: &mut Pages<'a>, notes: &mut Notes) {
    notes.enter("states");
    for page in list {
        let Json::Object(mut page) = page else { continue };
        let id = take_text(&mut page, "id");
        pages.insert(id, (take_text(&mut page, "url"), take_text(&mut page, "title")));
        for (key, value) in page.into_iter().filter(|(_, value)| *value != Json::Bool(false)) {
            notes.unread(&key, &value);
        }
    }
    notes.leave();
}

/// Adds what a step tells, in the words of events.
fn step<'a>(mut step: Object<'a>, pages: &Pages<'a>, draft: &mut Draft<'a>, limit: usize) {
    let op = take_text(&mut step, "op");
    let Some(kind) = kind(&op) else {
        draft.notes.count_unread(&op, 1);
        draft.notes.issue_at("op", ErrorCode::UnknownShape, "an operation of BrowserSkill", "another one");
        return;
    };
    let mut act = Act::new(kind);
    let page = page(&mut step, pages);
    let next = next(&mut step, pages);
    let to = take_text(&mut step, "to");
    if kind == "NAVIGATION" && !to.is_empty() {
        let cause = take_text(&mut step, "cause");
        if matches!(&*cause, "" | "user_typed") {
            act.asked_for();
        }
        act.note("cause", cause);
        act.on(&Page::at(to, Text::default()));
    } else {
        act.on(&page);
    }
    if let Some((url, title)) = next.filter(|(url, _)| *url != page.url) {
        act.led_to(&page, url, title);
    }
    let target = match take(&mut step, "target") {
        Some(Json::Object(target)) => Some(target),
        _ => None,
    };
    if let Some(target) = target.clone() {
        let mut ways = ways(target);
        if op == "select" {
            ways.tag("select");
        }
        act.found_by(ways);
    }
    let withheld = peek(&step, "redacted") == Some(&Json::Bool(true));
    let mut entered = false;
    for (key, value) in step {
        match (&*key, value) {
            ("value", _) if withheld => act.text("value", "[PROTECTED]"),
            ("value", value) => act.set("value", value),
            ("selection", Json::Array(options)) => act.text("value", chosen(options)),
            ("key", value) => act.set("key", value),
            ("modifiers", value) => act.set("modifiers", value),
            ("commit", Json::Text(commit)) => {
                entered = commit == "enter";
                act.note("commit", commit);
            }
            ("id", Json::Number(id)) => act.text("id", format!("step-{id}")),
            ("redacted", _) => {}
            (_, value) => draft.notes.unread(&key, &value),
        }
    }
    act.push(draft, limit);
    if entered {
        // The key that ended the typing is told with it.
        let mut act = Act::new("KEY_PRESS");
        act.on(&page);
        act.text("key", "Enter");
        if let Some(target) = target {
            act.found_by(ways(target));
        }
        act.push(draft, limit);
    }
}

/// The page that a step is done on.
fn page<'a>(step: &mut Object<'a>, pages: &Pages<'a>) -> Page<'a> {
    let ids = ["state", "page"].map(|name| take_text(step, name));
    let known = ids.iter().find_map(|id| pages.get(id)).cloned().unwrap_or_default();
    let mut page = Page::at(known.0, Text::default());
    page.title = known.1;
    page
}

/// The page that a step leads to.
fn next<'a>(step: &mut Object<'a>, pages: &Pages<'a>) -> Option<(Text<'a>, Text<'a>)> {
    for (name, inner) in [("result", "state"), ("effect", "navigated_to")] {
        if let Some(Json::Object(mut led)) = take(step, name) {
            return pages.get(&take_text(&mut led, inner)).cloned();
        }
    }
    None
}

/// What a target tells of the element. There is no selector; role and name are one in words.
fn ways(mut target: Object<'_>) -> Ways<'_> {
    let mut ways = Ways::default();
    let (role, name) = (take_text(&mut target, "role"), take_text(&mut target, "name"));
    match (name.is_empty(), role.is_empty()) {
        (false, false) => ways.written(format!("aria/{name}[role=\"{role}\"]")),
        (false, true) => ways.written(format!("aria/{name}")),
        (true, false) => ways.written(format!("aria/[role=\"{role}\"]")),
        (true, true) => {}
    }
    ways.told("role", role);
    ways.told("name", name);
    ways.tag(take_text(&mut target, "tag").to_ascii_lowercase());
    for (key, name) in [
        ("name_attr", "inputName"),
        ("placeholder", "placeholder"),
        ("nearby_label", "label"),
        ("ctx", "within"),
        ("ref", "ref"),
    ] {
        ways.told(name, take_text(&mut target, key));
    }
    ways
}

/// The options that were chosen, as they are labelled.
fn chosen(options: Vec<Json<'_>>) -> String {
    let labels = options.into_iter().filter_map(|option| match option {
        Json::Object(mut option) => {
            let label = take_text(&mut option, "label");
            Some(if label.is_empty() { take_text(&mut option, "value") } else { label })
        }
        _ => None,
    });
    labels.collect::<Vec<_>>().join(", ")
}

/// What a person does, in the words of events.
fn kind(op: &str) -> Option<&'static str> {
    Some(match op {
        "navigate" => "NAVIGATION",
        "switch_tab" => "tab_switch",
        "click" => "CLICK",
        "hover" => "HOVER",
        "fill" => "INPUT",
        "select" => "CHANGE",
        "press" => "KEY_PRESS",
        "scroll" => "SCROLL",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::read::tests::{damaged, golden};

    const TRACE: &str = r#"{"version": 3, "purpose": "Put the draft online", "started_at": "2026-05-06T10:00:00.000Z", "recorded_at": "2026-05-06T10:02:00.000Z",
        "stopped_by": "user_finish", "entry": {"start_url": "https://shop.test/"}, "recorder": {"bsk": "0.1.10", "vom": 1},
        "states": [{"id": "s1", "url": "https://shop.test/", "title": "Shop", "page": "s1.txt"}, {"id": "s2", "url": "https://shop.test/drafts", "title": "Drafts", "body": "RootWebArea", "truncated": true}],
        "steps": [
            {"op": "navigate", "id": 1, "state": "s1", "result": {"state": "s2"}, "to": "https://shop.test/drafts", "cause": "user_typed"},
            {"op": "fill", "id": 2, "state": "s2", "result": {"state": "s2"}, "target": {"ref": "e12", "role": "textbox", "name": "Search"}, "value": "lamp", "commit": "enter"},
            {"op": "click", "id": 3, "state": "s2", "result": {"state": "s1"}, "target": {"ref": "e21", "role": "button", "name": "Publish", "ctx": "Brass lamp"}},
            {"op": "fill", "id": 4, "state": "s1", "result": {"state": "s1"}, "target": {"role": "textbox", "name": "Password"}, "value": "***", "commit": "blur", "redacted": true},
            {"op": "select", "id": 5, "state": "s1", "result": {"state": "s1"}, "target": {"role": "combobox", "name": "Shelf"}, "selection": [{"value": "2", "label": "Lamps"}]},
            {"op": "press", "id": 6, "state": "s1", "result": {"state": "s1"}, "key": "k", "modifiers": ["ctrl"]},
            {"op": "switch_tab", "id": 7, "state": "s1", "result": {"state": "s2"}},
            {"op": "scroll", "id": 8, "state": "s2", "result": {"state": "s2"}},
            {"op": "dream", "id": 9, "state": "s2", "result": {"state": "s2"}}]}"#;

    const OLDER: &str = r#"{"entry": {"start_url": "https://shop.test/"}, "recorded_at": "2026-05-06T10:02:00Z",
        "pages": [{"id": "p1", "url": "https://shop.test/", "title": null}, {"id": "p2", "url": "https://shop.test/bag"}],
        "steps": [
            {"op": "fill", "id": 1, "page": "p1", "target": {"tag": "input", "role": "searchbox", "name": null, "name_attr": "q", "placeholder": "Search"}, "value": "lamp"},
            {"op": "click", "id": 2, "page": "p1", "target": {"tag": "a", "role": "link", "name": "Bag", "nearby_label": null}, "effect": {"navigated_to": "p2"}}]}"#;

    #[test]
    fn a_trace_is_a_session_as_it_was_meant() {
        golden("browser-skill", TRACE.as_bytes());
        golden("browser-skill-older", OLDER.as_bytes());
    }

    #[test]
    fn no_damage_makes_it_panic() {
        damaged(TRACE.as_bytes());
        damaged(OLDER.as_bytes());
    }
}
