//! A workflow of browser-use's workflow-use: `{"name", "description", "version", "steps": [{"type", "cssSelector", …}],
//! "input_schema"}`, recorded by its extension or written by its generator.
//!
//! A recorded step tells its time, tab and page, how its element is found, its tag and its text; a generated one may tell
//! only the text that its element is known by. Nothing tells what was there to choose from. Steps that are left to a model
//! or take something out of the page are nothing that a person does: they are counted as unread by their type.

use super::{
    Reader, Shape, Take, Text, Told,
    act::{Act, Page, Ways, first_url, take_text, timeless},
    document::Document,
    draft::Draft,
    head,
    json::{Json, Object, peek, take},
    notes::Notes,
};
use crate::{ErrorCode, session::Task};

pub(super) const READER: Reader = Reader {
    shape: Shape::WorkflowUse,
    words: "a workflow of workflow-use",
    sign: " with \"steps\" and \"input_schema\"",
    fits,
    take: Take::Whole(read),
};

/// Whether a document has this shape.
fn fits(document: &Document<'_>) -> bool {
    let has = |name: &str| peek(&document.fields, name).is_some();
    let Some(Json::Array(steps)) = peek(&document.fields, "steps") else { return false };
    let is_step = |step: &Json<'_>| matches!(step, Json::Object(fields) if matches!(peek(fields, "type"), Some(Json::Text(_))));
    !document.has_list()
        && matches!(peek(&document.fields, "name"), Some(Json::Text(_)))
        && (has("input_schema") || has("version"))
        && !has("title")
        && !has("format")
        && steps.iter().all(is_step)
}

/// Reads a whole workflow.
fn read<'a>(mut fields: Object<'a>, limit: usize) -> Vec<Told<'a>> {
    let (mut session, mut draft) = (head::empty(), Draft::default());
    let steps = match take(&mut fields, "steps") {
        Some(Json::Array(steps)) => steps,
        _ => Vec::new(),
    };
    let mut task = Task::default();
    for (key, value) in fields {
        match (&*key, value) {
            ("name", Json::Text(name)) if name != "Recorded Workflow" => {
                task.title = name;
            }
            ("description", Json::Text(text)) if !text.starts_with("Recorded on ") => task.description = text,
            ("name" | "description", _) => {}
            ("version" | "workflow_analysis", value) => {
                draft.notes.detail(&mut session.environment.details, key, value);
            }
            (_, value) => draft.notes.unread(&key, &value),
        }
    }
    session.task = Some(task).filter(|task| *task != Task::default());
    let is_timed = |step: &Json<'_>| matches!(step, Json::Object(fields) if time(fields).is_some());
    let timed = steps.iter().any(is_timed);
    if !timed {
        timeless(&mut draft.notes);
    }
    let mut flow = Flow { timed, first_tab: None, page: Page::default() };
    draft.notes.enter("steps");
    for (at, step) in steps.into_iter().enumerate() {
        draft.notes.enter_at(at);
        if let Json::Object(step) = step
            && let Some(act) = flow.act(step, &mut draft.notes)
        {
            act.push(&mut draft, limit);
        }
        draft.notes.leave();
    }
    draft.notes.leave();
    session.environment.url = first_url(&draft);
    vec![(session, draft)]
}

/// When a step was recorded; generated ones have 0.
fn time<'a>(step: &Object<'a>) -> Option<&'a str> {
    match peek(step, "timestamp") {
        Some(Json::Number(number)) if *number != "0" => Some(number),
        _ => None,
    }
}

/// Where a workflow is.
struct Flow<'a> {
    timed: bool,
    first_tab: Option<Text<'a>>,
    page: Page<'a>,
}

/// Steps that no person does.
const RUN: [&str; 4] = ["agent", "extract", "extract_page_content", "wait"];

impl<'a> Flow<'a> {
    /// What a step tells, in the words of an event; nothing where no person does it.
    fn act(&mut self, mut step: Object<'a>, notes: &mut Notes) -> Option<Act<'a>> {
        let name = take_text(&mut step, "type");
        let Some(kind) = kind(&name) else {
            notes.count_unread(&name, 1);
            if !RUN.contains(&&*name) {
                notes.issue_at("type", ErrorCode::UnknownShape, "a step of workflow-use", "another one");
            }
            return None;
        };
        let mut act = Act::new(kind);
        if let Some(time) = time(&step).filter(|_| self.timed) {
            act.text("timestamp", time);
        }
        let mut ways = ways(&mut step);
        match &*name {
            "radio" => {
                ways.told("inputType", "radio");
                act.set("checked", Json::Bool(true));
            }
            "checkbox" => ways.told("inputType", "checkbox"),
            "select" | "select_change" => ways.tag("select"),
            "go_back" => act.note("transition", "back_forward"),
            // A recorded page change may follow from the step before; a written one is asked for.
            "navigation" if !self.timed => act.asked_for(),
            _ => {}
        }
        self.come_to(kind, &mut step, &ways);
        act.on(&self.page);
        if !ways.first().is_empty() {
            act.found_by(ways);
        }
        for (key, value) in step {
            match (&*key, value) {
                (_, Json::Null) => {}
                ("value", value) if kind == "INPUT" => act.set("value", value),
                ("selectedText" | "selectedOption", value @ Json::Text(_)) if kind == "CHANGE" => {
                    act.set("value", value);
                }
                ("key", value) => act.set("key", value),
                ("checked", value) => act.set("checked", value),
                ("timestamp", _) => {}
                (known, value) if HELD.contains(&known) => act.detail(key, value),
                (_, value) => notes.unread(&key, &value),
            }
        }
        Some(act)
    }

    /// The page and the tab of a step.
    fn come_to(&mut self, kind: &str, step: &mut Object<'a>, ways: &Ways<'a>) {
        let tab = take_text(step, "tabId");
        let first = self.first_tab.get_or_insert_with(|| tab.clone());
        self.page.tab = if tab == *first { Text::default() } else { tab };
        self.page.come_to(kind, &ways.first());
        // `0` is the page itself, `0.1` its second frame.
        let path = take_text(step, "frameIdPath");
        let frames = path.split('.').skip(1).filter(|place| !place.is_empty());
        self.page.frames = frames.map(|place| Text::Owned(place.to_owned())).collect();
        let url = take_text(step, "url");
        // In a frame it is the frame's.
        if !url.is_empty() && self.page.frames.is_empty() {
            self.page.url = url;
        }
    }
}

/// Fields of steps that are kept as details.
const HELD: [&str; 11] = [
    "description",
    "fieldName",
    "frameUrl",
    "options",
    "output",
    "scrollX",
    "scrollY",
    "selectedOption",
    "selectedValue",
    "timeoutMs",
    "waitForElement",
];

/// What a person does, in the words of events.
fn kind(step: &str) -> Option<&'static str> {
    Some(match step {
        "navigation" | "go_back" => "NAVIGATION",
        "click" | "radio" | "checkbox" => "CLICK",
        "input" => "INPUT",
        "select" | "select_change" => "CHANGE",
        "key_press" | "keypress" => "KEY_PRESS",
        "scroll" => "SCROLL",
        _ => return None,
    })
}

/// The ways to a step's element, taken out of it.
fn ways<'a>(step: &mut Object<'a>) -> Ways<'a> {
    let mut ways = Ways::default();
    let css = take_text(step, "cssSelector");
    let parts: Vec<&str> = css.strip_prefix("css=").unwrap_or(&css).split(" >> ").collect();
    if let [only] = parts.as_slice() {
        ways.path((*only).to_owned());
    }
    let xpath = take_text(step, "xpath");
    if !xpath.is_empty() {
        ways.path(whole(&xpath));
    }
    if parts.len() > 1 {
        ways.through(parts.into_iter().map(|part| Text::Owned(part.to_owned())).collect());
    }
    let tag = take_text(step, "elementTag");
    ways.tag(tag.to_ascii_lowercase());
    ways.shows(take_text(step, "elementText"));
    for name in ["targetText", "target_text"] {
        let text = take_text(step, name);
        if !text.is_empty() {
            // What the element is known by: its text, or its label.
            ways.written(format!("text/{text}"));
            ways.told("label", text);
        }
    }
    ways
}

/// An XPath from the root: the extension begins one at an id or at the body.
fn whole(xpath: &str) -> String {
    if let Some((id, rest)) = xpath.strip_prefix("id(\"").and_then(|rest| rest.split_once("\")")) {
        return format!("//*[@id=\"{id}\"]{rest}");
    }
    match xpath.starts_with(['/', '(']) {
        true => xpath.to_owned(),
        false if xpath.starts_with("html") => format!("/{xpath}"),
        false if xpath.starts_with("body") => format!("/html/{xpath}"),
        false => format!("//{xpath}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::read::tests::{damaged, golden, one_of};

    const RECORDED: &str = r##"{"name": "Recorded Workflow", "description": "Recorded on 5/6/2026, 10:00:00 AM", "version": "1.0.0", "input_schema": [], "steps": [
        {"type": "navigation", "timestamp": 1778061600000, "tabId": 7, "url": "https://shop.test/"},
        {"type": "click", "timestamp": 1778061601000, "tabId": 7, "url": "https://shop.test/", "frameUrl": "https://shop.test/", "frameIdPath": "0",
            "xpath": "id(\"q\")", "cssSelector": "input#q[name=\"q\"]", "elementTag": "INPUT", "elementText": "", "targetText": "Search"},
        {"type": "input", "timestamp": 1778061602500, "tabId": 7, "url": "https://shop.test/", "frameIdPath": "0",
            "xpath": "id(\"q\")", "cssSelector": "input#q[name=\"q\"]", "elementTag": "INPUT", "value": "boots", "screenshot": "data:image/png;base64,AAAA"},
        {"type": "key_press", "timestamp": 1778061603500, "tabId": 7, "url": "https://shop.test/", "key": "Enter", "xpath": "id(\"q\")", "cssSelector": "input#q[name=\"q\"]", "elementTag": "INPUT"},
        {"type": "navigation", "timestamp": 1778061603900, "tabId": 7, "url": "https://shop.test/boots"},
        {"type": "scroll", "timestamp": 1778061605000, "tabId": 7, "targetId": 12, "scrollX": 0, "scrollY": 300, "url": "https://shop.test/boots"},
        {"type": "click", "timestamp": 1778061606000, "tabId": 7, "url": "https://pay.test/", "frameUrl": "https://pay.test/", "frameIdPath": "0.1.0",
            "xpath": "body/div[2]/a[1]", "cssSelector": "a.pay", "elementTag": "A", "elementText": "Pay"},
        {"type": "checkbox", "timestamp": 1778061609000, "tabId": 9, "url": "https://shop.test/boots", "xpath": "id(\"gift\")", "cssSelector": "#gift", "fieldName": "Gift", "checked": true},
        {"type": "radio", "timestamp": 1778061612000, "tabId": 9, "url": "https://shop.test/boots", "cssSelector": "#card", "fieldName": "Pay by", "selectedOption": "Card", "options": ["Card", "Bill"]},
        {"type": "select", "timestamp": 1778061615000, "tabId": 9, "url": "https://shop.test/boots", "cssSelector": "select.size", "selectedOption": "EU 41", "selectedValue": "41", "options": [{"text": "EU 41", "value": "41"}]},
        {"type": "extract", "timestamp": 1778061616000, "tabId": 9, "url": "https://shop.test/boots", "extractionGoal": "the price"}]}"##;

    const WRITTEN: &str = r##"{"workflow_analysis": "Types and clicks", "name": "Order boots", "description": "Orders a pair of boots", "version": "1.0", "steps": [
        {"type": "navigation", "url": "http://localhost:8000/", "timestamp": 0, "tabId": 0, "description": "Open the shop"},
        {"type": "input", "cssSelector": "css=shop-form >> form-field >> #email", "value": "{email}", "timeoutMs": 5000, "timestamp": 0, "tabId": 0},
        {"type": "click", "target_text": "Order now"},
        {"type": "select_change", "cssSelector": "#size", "selectedText": "EU 41"},
        {"type": "agent", "task": "Close whatever opens", "max_steps": 3},
        {"type": "teleport"}], "input_schema": [{"name": "email", "type": "string", "required": true}]}"##;

    #[test]
    fn a_recorded_and_a_written_workflow_are_sessions_as_they_were_meant() {
        golden("workflow-use-recorded", RECORDED.as_bytes());
        golden("workflow-use-written", WRITTEN.as_bytes());
    }

    #[test]
    fn what_a_model_does_is_told() {
        let read = one_of(WRITTEN.as_bytes(), 0);
        let unread: Vec<_> = read.report.unread.keys().map(String::as_str).collect();
        assert_eq!(unread, ["/input_schema", "/steps/*/agent", "/steps/*/teleport"]);
        assert_eq!(read.report.issues.last().unwrap().pointer, "/steps/5/type");
    }

    #[test]
    fn no_damage_makes_it_panic() {
        damaged(RECORDED.as_bytes());
    }
}
