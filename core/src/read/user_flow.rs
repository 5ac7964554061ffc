//! A flow of Chrome DevTools' Recorder, as `@puppeteer/replay` takes it: `{"title", "steps": [{"type", "selectors", …}]}`.
//!
//! A flow tells what is to be done and how each element is found: by ARIA name, CSS, XPath, text and through shadow roots.
//! It tells no times, no page around an element, and nothing of what was there to choose from: all of that is missing.
//!
//! All that the format holds is kept, so that a flow can be written again:
//!
//! | of the flow | in the session |
//! |---|---|
//! | `title` | the task's title; a detail of the environment where it is the Recorder's own |
//! | `timeout`, `selectorAttribute` | details of the environment, beside `source`: `user-flow` |
//! | steps that a person does: `click`, `doubleClick`, `change`, `keyDown`, `hover`, `scroll`, `navigate` | interactions of that kind |
//! | all others | interactions of kind `other(type)`, every field a detail |
//! | `selectors` | `selectors.alternatives`, in order and as written; one that leads through several elements is joined by ` >>> ` |
//! | `frame` | `context.framePath`, and the detail `frame` |
//! | `url` | `context.url` of a navigation |
//! | `value`, `key` | the gesture's |
//! | `assertedEvents` | the page after it, and the detail `assertedEvents` |
//! | `target` | the gesture's `tab` where it is not `main`, and the detail `target` |
//! | `offsetX`, `button`, `duration`, `x`, `timeout`, … | details |
//!
//! A detail is a scalar's text, or JSON where it is deeper; `parameters` of a custom step are JSON always.

use super::{
    Reader, Shape, Take, Text, Told,
    act::{Act, Page, Ways, first_url, take_text, timeless},
    document::Document,
    draft::Draft,
    head,
    json::{Json, Object, peek, take},
    notes::Notes,
};
use crate::session::Task;

/// Its name, as sessions that were flows tell it in their environment's details, under `source`.
pub(crate) const NAME: &str = "user-flow";

pub(super) const READER: Reader = Reader {
    shape: Shape::UserFlow,
    words: "a flow of DevTools' Recorder",
    sign: " with \"title\" and \"steps\"",
    fits,
    take: Take::Whole(read),
};

/// Whether a document has this shape.
fn fits(document: &Document<'_>) -> bool {
    let Some(Json::Array(steps)) = peek(&document.fields, "steps") else { return false };
    let is_step = |step: &Json<'_>| matches!(step, Json::Object(fields) if text(fields, "type").is_some());
    text(&document.fields, "title").is_some()
        && !document.has_list()
        && peek(&document.fields, "format").is_none()
        && steps.iter().all(is_step)
}

/// Reads a whole flow.
fn read<'a>(mut fields: Object<'a>, limit: usize) -> Vec<Told<'a>> {
    let (mut session, mut draft) = (head::empty(), Draft::default());
    let steps = match take(&mut fields, "steps") {
        Some(Json::Array(steps)) => steps,
        _ => Vec::new(),
    };
    for (key, value) in fields {
        match (&*key, value) {
            ("title", Json::Text(title)) if !title.is_empty() && !is_made_up(&title) => {
                session.task = Some(Task { title, ..Task::default() });
            }
            ("title" | "timeout" | "selectorAttribute", value) => {
                draft.notes.detail(&mut session.environment.details, key, value);
            }
            (_, value) => draft.notes.unread(&key, &value),
        }
    }
    // A flow is told from other sessions by this: it can be written again as it was.
    session.environment.details.0.push((Text::Borrowed("source"), Text::Borrowed(NAME)));
    timeless(&mut draft.notes);
    let mut flow = Flow::default();
    draft.notes.enter("steps");
    for (at, step) in steps.into_iter().enumerate() {
        draft.notes.enter_at(at);
        if let Json::Object(step) = step {
            let act = flow.act(step, &mut draft.notes);
            act.push(&mut draft, limit);
        }
        draft.notes.leave();
    }
    draft.notes.leave();
    session.environment.url = first_url(&draft);
    vec![(session, draft)]
}

/// Whether a title is the one that the Recorder gives by itself, `Recording 10/4/2022 at 4:20:30 PM`: no goal.
fn is_made_up(title: &str) -> bool {
    let after = title.strip_prefix("Recording ");
    after.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()) && rest.contains(" at "))
}

/// Where a flow is, as far as it tells.
#[derive(Default)]
struct Flow<'a> {
    page: Page<'a>,
    /// What was set as the viewport.
    viewport: Object<'a>,
    /// Modifier keys that are held.
    held: Vec<&'static str>,
}

impl<'a> Flow<'a> {
    /// What a step tells, in the words of an event.
    fn act(&mut self, mut step: Object<'a>, notes: &mut Notes) -> Act<'a> {
        let name = take_text(&mut step, "type");
        match &*name {
            "setViewport" => self.viewport.clone_from(&step),
            "keyDown" => self.hold(&step),
            "keyUp" => self.release(&step),
            _ => {}
        }
        let (mut act, acts) = match kind(&name) {
            Some(kind) => (Act::new(kind), true),
            None => (Act::new(name), false),
        };
        let target = text(&step, "target").filter(|target| *target != "main").unwrap_or_default();
        self.page.tab = Text::Owned(target.to_owned());
        if let Some(url) = address(&step) {
            self.page = Page::at(url, std::mem::take(&mut self.page.tab));
            act.asked_for();
        }
        act.on(&self.page);
        self.view(&step, &mut act);
        for (key, value) in step {
            match (&*key, value) {
                (_, Json::Null) => {}
                ("url", Json::Text(_)) if acts => {}
                ("value", value @ Json::Text(_)) if acts => act.set("value", value),
                ("key", value @ Json::Text(_)) if acts => act.set("key", value),
                ("selectors", Json::Array(ways)) if acts => act.found_by(found_by(ways)),
                ("assertedEvents", Json::Array(events)) => {
                    if let Some((url, title)) = navigation(&events) {
                        self.arrive(&mut act, url, title);
                    }
                    act.detail(key, Json::Array(events));
                }
                ("frame", Json::Array(path)) => {
                    act.set("framePath", Json::Array(path.iter().filter_map(place).collect()));
                    act.detail(key, Json::Array(path));
                }
                ("parameters", value) => act.note(key, value.written()),
                (known, value) if HELD.contains(&known) => act.detail(key, value),
                (_, value) => notes.unread(&key, &value),
            }
        }
        act
    }

    /// The page that an act led to; that of a navigation is where it went by itself.
    fn arrive(&mut self, act: &mut Act<'a>, url: Text<'a>, title: Text<'a>) {
        if self.page.url != url || self.page.title != title {
            act.led_to(&self.page, url.clone(), title.clone());
        }
        (self.page.url, self.page.title) = (url, title);
    }

    /// What of the page is in view, where its size was set, and the keys that are held.
    fn view(&self, step: &Object<'a>, act: &mut Act<'a>) {
        let mut view = Object::new();
        for (name, from, of) in [
            ("width", "width", &self.viewport),
            ("height", "height", &self.viewport),
            ("devicePixelRatio", "deviceScaleFactor", &self.viewport),
            ("scrollX", "x", step),
            ("scrollY", "y", step),
        ] {
            let size = peek(of, from).filter(|value| matches!(value, Json::Number(_)));
            view.extend(size.map(|value| (Text::Borrowed(name), value.clone())));
        }
        if !self.viewport.is_empty() {
            act.set("viewport", Json::Object(view));
        }
        if !self.held.is_empty() {
            act.set(
                "modifiers",
                Json::Array(self.held.iter().map(|key| Json::Text((*key).into())).collect()),
            );
        }
    }

    fn hold(&mut self, step: &Object<'a>) {
        if let Some(key) = text(step, "key").and_then(modifier)
            && !self.held.contains(&key)
        {
            self.held.push(key);
        }
    }

    fn release(&mut self, step: &Object<'a>) {
        let key = text(step, "key").and_then(modifier);
        self.held.retain(|held| Some(*held) != key);
    }
}

/// Fields of steps that are kept as details.
const HELD: [&str; 27] = [
    "attributes",
    "button",
    "count",
    "deviceScaleFactor",
    "deviceType",
    "download",
    "duration",
    "expression",
    "hasTouch",
    "height",
    "isLandscape",
    "isMobile",
    "key",
    "latency",
    "name",
    "offsetX",
    "offsetY",
    "operator",
    "properties",
    "selectors",
    "target",
    "timeout",
    "upload",
    "visible",
    "width",
    "x",
    "y",
];

/// What a person does, in the words of events.
fn kind(step: &str) -> Option<&'static str> {
    Some(match step {
        "click" => "CLICK",
        "doubleClick" => "DOUBLE_CLICK",
        "change" => "INPUT",
        "keyDown" => "KEY_PRESS",
        "hover" => "HOVER",
        "scroll" => "SCROLL",
        "navigate" => "NAVIGATION",
        _ => return None,
    })
}

fn modifier(key: &str) -> Option<&'static str> {
    let side = ["Left", "Right"].iter().find_map(|side| key.strip_suffix(side));
    Some(match side.unwrap_or(key) {
        "Control" => "ctrl",
        "Shift" => "shift",
        "Alt" => "alt",
        "Meta" => "meta",
        _ => return None,
    })
}

/// The address that a step asks for.
fn address<'a>(step: &Object<'a>) -> Option<Text<'a>> {
    match peek(step, "url") {
        Some(Json::Text(url)) => Some(url.clone()),
        _ => None,
    }
}

fn text<'o>(fields: &'o Object<'_>, name: &str) -> Option<&'o str> {
    match peek(fields, name) {
        Some(Json::Text(text)) => Some(text),
        _ => None,
    }
}

/// A frame's place among those of its document, as a text.
fn place<'a>(frame: &Json<'a>) -> Option<Json<'a>> {
    match frame {
        Json::Number(number) => Some(Json::Text(Text::Borrowed(number))),
        _ => None,
    }
}

/// The page that a step leads to.
fn navigation<'a>(events: &[Json<'a>]) -> Option<(Text<'a>, Text<'a>)> {
    events.iter().find_map(|event| {
        let Json::Object(fields) = event else { return None };
        if text(fields, "type") != Some("navigation") {
            return None;
        }
        let told = |name| match peek(fields, name) {
            Some(Json::Text(text)) => Some(text.clone()),
            _ => None,
        };
        Some((told("url")?, told("title").unwrap_or_default()))
    })
}

/// What a step's selectors tell: the ways to the element, and what they say of it.
fn found_by(selectors: Vec<Json<'_>>) -> Ways<'_> {
    let mut ways = Ways::default();
    let mut through = None;
    for selector in selectors {
        // A way through shadow roots has a selector for each; older flows write a single one as it is.
        let parts = match selector {
            Json::Text(only) => vec![only],
            Json::Array(parts) => parts.into_iter().filter_map(plain).collect(),
            _ => continue,
        };
        let [only] = parts.as_slice() else {
            ways.written(parts.join(" >>> "));
            through = through.or(Some(parts));
            continue;
        };
        ways.written(only.clone());
        if let Some(aria) = only.strip_prefix("aria/") {
            let (name, role) = labelled(aria);
            ways.told("name", name.to_owned());
            ways.told("role", role.to_owned());
        } else if let Some(shown) = only.strip_prefix("text/") {
            ways.shows(shown.to_owned());
        } else {
            let path = only.strip_prefix("xpath/").or(only.strip_prefix("pierce/")).unwrap_or(only);
            ways.path(path.to_owned());
        }
    }
    if let Some(parts) = through {
        ways.through(parts);
    }
    ways
}

fn plain(part: Json<'_>) -> Option<Text<'_>> {
    match part {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

/// `Name[role="link"]` → the name, and the role where it is told.
fn labelled(aria: &str) -> (&str, &str) {
    let told = aria.strip_suffix("\"]").and_then(|rest| rest.rsplit_once("[role=\""));
    told.unwrap_or((aria, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Options,
        read::tests::{damaged, golden, one_of},
        session::InteractionKind,
    };

    const FLOW: &str = r##"{"title": "Look at the talks", "timeout": 5000, "steps": [
        {"type": "setViewport", "width": 812, "height": 609, "deviceScaleFactor": 1},
        {"type": "navigate", "url": "https://site.example/", "assertedEvents":
            [{"type": "navigation", "url": "https://site.example/", "title": "Home"}]},
        {"type": "click", "target": "main", "offsetX": 4, "offsetY": 5,
            "selectors": [["aria/Talks[role=\"link\"]"], ["#nav > ul > li:nth-child(2) > a"], ["xpath///*[@id=\"nav\"]/ul/li[2]/a"], ["text/Talks"], ["my-menu", "a.talks"]],
            "assertedEvents": [{"type": "navigation", "url": "https://site.example/talks", "title": "Talks"}]},
        {"type": "waitForElement", "selectors": ["#list"]},
        {"type": "change", "value": "rust", "selectors": ["aria/Search", "input.search"], "frame": [1, 0]},
        {"type": "keyDown", "key": "Enter"}, {"type": "keyUp", "key": "Enter"},
        {"type": "scroll", "x": 0, "y": 340}]}"##;

    #[test]
    fn a_flow_is_a_session() {
        let options = Options::default();
        let read = crate::read::read(FLOW.as_bytes(), &options).unwrap().remove(0).unwrap();
        let session = read.session;
        assert_eq!(session.task.unwrap().title, "Look at the talks");
        assert_eq!(session.environment.url.as_deref(), Some("https://site.example/"));
        let kinds: Vec<_> = session.interactions.iter().map(|interaction| interaction.kind.clone()).collect();
        use InteractionKind::{Click, Input, KeyPress, Navigation, Scroll};
        let other = |name: &'static str| InteractionKind::Other(name.into());
        assert_eq!(
            kinds,
            [
                other("setViewport"),
                Navigation,
                Click,
                other("waitForElement"),
                Input,
                KeyPress,
                other("keyUp"),
                Scroll
            ]
        );
        let click = &session.interactions[2];
        let (element, selectors) = (click.element.as_ref().unwrap(), click.selectors.as_ref().unwrap());
        assert_eq!((&*element.tag, &*element.text), ("a", "Talks"));
        let details = &click.gesture.as_ref().unwrap().details;
        assert_eq!(details.get("role").map(|role| &**role), Some("link"));
        assert_eq!(details.get("name").map(|name| &**name), Some("Talks"));
        assert_eq!(&*selectors.primary, "#nav > ul > li:nth-child(2) > a");
        assert_eq!(&*selectors.xpath, "//*[@id=\"nav\"]/ul/li[2]/a");
        assert!(selectors.alternatives.iter().any(|way| &**way == "my-menu >>> a.talks"));
        assert_eq!(&*click.context.as_ref().unwrap().url, "https://site.example/");
        assert_eq!(&*click.state.as_ref().unwrap().after.as_ref().unwrap().title, "Talks");
        let typed = &session.interactions[4];
        assert_eq!(typed.gesture.as_ref().unwrap().value.as_deref(), Some("rust"));
        assert_eq!(&*typed.context.as_ref().unwrap().url, "https://site.example/talks");
        assert_eq!(read.report.unread, std::collections::BTreeMap::new());
    }

    #[test]
    fn a_title_of_the_recorders_own_is_no_goal() {
        assert!(is_made_up("Recording 10/4/2022 at 4:20:30 PM"));
        assert!(!is_made_up("Recording of 10 songs") && !is_made_up("Buy shoes"));
    }

    #[test]
    fn what_only_looks_like_a_flow_is_none() {
        for other in [
            r#"{"title": "x", "steps": 7}"#,
            r#"{"title": "x", "steps": [{"kind": "click"}]}"#,
            r#"{"steps": []}"#,
        ] {
            assert!(crate::read::read(other.as_bytes(), &Options::default()).is_err(), "{other}");
        }
    }

    /// One step of each of the 14 types, with every field that the format has.
    const ALL: &str = r##"{"title": "Everything", "timeout": 7000, "selectorAttribute": "data-testid", "steps": [
        {"type": "setViewport", "width": 900, "height": 700, "deviceScaleFactor": 2, "isMobile": false, "hasTouch": true, "isLandscape": false},
        {"type": "emulateNetworkConditions", "target": "main", "download": 50000, "upload": 50000, "latency": 2000},
        {"type": "navigate", "url": "https://site.example/", "assertedEvents": [{"type": "navigation", "url": "https://site.example/", "title": "Home"}]},
        {"type": "waitForElement", "selectors": [["aria/Search"], [".box", "#q"]], "operator": "<=", "count": 2, "visible": true,
            "attributes": {"title": "x"}, "properties": {"value": "", "tabIndex": 0}, "timeout": 900, "frame": [0]},
        {"type": "waitForExpression", "expression": "document.readyState === \"complete\"", "target": "main"},
        {"type": "customStep", "name": "take a picture", "parameters": {"of": ["all", 2, null]}},
        {"type": "hover", "selectors": [["pierce/#menu"], ["text/Menu"]]},
        {"type": "click", "target": "https://site.example/popup", "button": "secondary", "deviceType": "pen", "duration": 120, "offsetX": 3.5, "offsetY": 0,
            "selectors": [["xpath///*[@id=\"x\"]"], "#x", ["shop-menu", "ul > li", "a.open"]], "frame": [1, 0], "timeout": 300},
        {"type": "doubleClick", "offsetX": 1, "offsetY": 2, "selectors": [["#pane"]]},
        {"type": "keyDown", "key": "ControlLeft"}, {"type": "keyDown", "key": "k"}, {"type": "keyUp", "key": "k"}, {"type": "keyUp", "key": "ControlLeft"},
        {"type": "change", "value": "", "selectors": [["aria/Comment[role=\"textbox\"]"], ["textarea"]]},
        {"type": "scroll", "y": 400, "selectors": [["#pane"]]},
        {"type": "close", "target": "https://site.example/popup", "assertedEvents": []}]}"##;

    #[test]
    fn a_flow_of_all_types_is_a_session_as_it_was_meant() {
        golden("user-flow", ALL.as_bytes());
    }

    #[test]
    fn all_that_the_format_holds_is_kept() {
        let read = one_of(ALL.as_bytes(), 0);
        assert_eq!(read.report.unread, std::collections::BTreeMap::new());
        let written = serde_json::to_value(&read.session).unwrap();
        let flow: serde_json::Value = serde_json::from_str(ALL).unwrap();
        for (step, told) in
            flow["steps"].as_array().unwrap().iter().zip(written["interactions"].as_array().unwrap())
        {
            let is_act = kind(step["type"].as_str().unwrap()).is_some();
            for (name, value) in step.as_object().unwrap() {
                let kept = match name.as_str() {
                    "type" => continue,
                    "url" => told["context"]["url"].clone(),
                    "value" | "key" => told["interaction"][name].clone(),
                    "selectors" if is_act => {
                        let ways = value.as_array().unwrap().iter().map(|way| match way.as_array() {
                            Some(parts) => parts
                                .iter()
                                .map(|part| part.as_str().unwrap())
                                .collect::<Vec<_>>()
                                .join(" >>> "),
                            None => way.as_str().unwrap().to_owned(),
                        });
                        assert_eq!(told["selectors"]["alternatives"], ways.collect::<serde_json::Value>());
                        continue;
                    }
                    _ => told["interaction"]["details"][name].clone(),
                };
                match serde_json::from_str::<serde_json::Value>(kept.as_str().unwrap_or_default()) {
                    Ok(kept) => assert_eq!(&kept, value, "{name} of {step}"),
                    Err(_) => assert_eq!(&kept, value, "{name} of {step}"),
                }
            }
        }
    }

    #[test]
    fn what_the_format_does_not_hold_is_told() {
        let flow =
            r#"{"title": "x", "owner": "me", "steps": [{"type": "click", "selectors": ["a"], "mood": 7}]}"#;
        let read = one_of(flow.as_bytes(), 0);
        let unread: Vec<_> = read.report.unread.keys().map(String::as_str).collect();
        assert_eq!(unread, ["/owner", "/steps/*/mood"]);
    }

    #[test]
    fn no_damage_makes_it_panic() {
        damaged(ALL.as_bytes());
    }
}
