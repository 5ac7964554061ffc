//! A flow of Chrome DevTools' Recorder, as `@puppeteer/replay` takes it: `{"title", "steps": [{"type", "selectors", …}]}`.
//!
//! A flow tells what is to be done and how each element is found: by ARIA name, CSS, XPath, text and through shadow roots.
//! It tells no times, no page around an element, and nothing of what was there to choose from: all of that is missing.
//! Steps that no person does (waiting, network conditions, closing) are counted as unread.

use super::{
    Text,
    document::Document,
    draft::Draft,
    head,
    input::Told,
    json::{Json, Object, peek, take},
    notes::Notes,
};
use crate::session::Task;

/// Whether a document has this shape.
pub(super) fn fits(document: &Document<'_>) -> bool {
    let Some(Json::Array(steps)) = peek(&document.fields, "steps") else { return false };
    let is_step = |step: &Json<'_>| matches!(step, Json::Object(fields) if text(fields, "type").is_some());
    text(&document.fields, "title").is_some()
        && !document.has_list()
        && peek(&document.fields, "format").is_none()
        && steps.iter().all(is_step)
}

/// Reads a whole flow.
pub(super) fn read<'a>(mut fields: Object<'a>, limit: usize) -> Vec<Told<'a>> {
    let (mut session, mut draft) = (head::empty(), Draft::default());
    let steps = match take(&mut fields, "steps") {
        Some(Json::Array(steps)) => steps,
        _ => Vec::new(),
    };
    for (key, value) in fields {
        match (&*key, value) {
            // The one thing that flows are told apart by.
            ("title", Json::Text(title)) => {
                session.id = title.clone();
                session.task =
                    Some(Task { title, ..Task::default() }).filter(|task| !is_made_up(&task.title));
            }
            (_, value) => draft.notes.unread(&key, &value),
        }
    }
    let mut page = Page::default();
    draft.notes.enter("steps");
    for (at, step) in steps.into_iter().enumerate() {
        draft.notes.enter_at(at);
        if let Json::Object(step) = step
            && let Some(event) = page.event(step, &mut draft.notes)
        {
            if session.environment.url.is_none() {
                session.environment.url = Some(page.url.clone()).filter(|url| !url.is_empty());
            }
            draft.push(Json::Object(event), None, limit);
        }
        draft.notes.leave();
    }
    draft.notes.leave();
    vec![(session, draft)]
}

/// Whether a title is the one that the Recorder gives by itself, `Recording 10/4/2022 at 4:20:30 PM`: no goal.
fn is_made_up(title: &str) -> bool {
    let after = title.strip_prefix("Recording ");
    after.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()) && rest.contains(" at "))
}

/// The page that the flow is on, as far as it tells.
#[derive(Default)]
struct Page<'a> {
    url: Text<'a>,
    title: Text<'a>,
    viewport: Option<Json<'a>>,
}

impl<'a> Page<'a> {
    /// What a step tells, in the words of an event; nothing where no person does it.
    fn event(&mut self, mut step: Object<'a>, notes: &mut Notes) -> Option<Object<'a>> {
        let Some(Json::Text(name)) = take(&mut step, "type") else { return None };
        let kind = match &*name {
            "click" => "CLICK",
            "doubleClick" => "DOUBLE_CLICK",
            "change" => "INPUT",
            "keyDown" => "KEY_PRESS",
            "hover" => "HOVER",
            "scroll" => "SCROLL",
            "navigate" => "NAVIGATION",
            "setViewport" => {
                self.viewport = Some(Json::Object(step));
                return None;
            }
            _ => {
                notes.count_unread(&name, 1);
                return None;
            }
        };
        let mut event = vec![field("type", kind)];
        let before = (self.url.clone(), self.title.clone());
        let mut after = None;
        let mut position = Object::new();
        for (key, value) in step {
            match (&*key, value) {
                ("url", Json::Text(url)) if kind == "NAVIGATION" => {
                    (self.url, self.title) = (url, Text::default());
                }
                ("assertedEvents", Json::Array(events)) => after = navigation(events).or(after),
                ("selectors", Json::Array(ways)) => found_by(ways, &mut event),
                ("value", value) if kind == "INPUT" => event.push((Text::Borrowed("value"), value)),
                ("key", value) if kind == "KEY_PRESS" => event.push((Text::Borrowed("key"), value)),
                ("frame", value @ Json::Array(_)) => event.push((
                    Text::Borrowed("context"),
                    Json::Object(vec![(Text::Borrowed("framePath"), texts(value))]),
                )),
                // Where on the element: of no use beside the element.
                ("offsetX" | "offsetY" | "target" | "timeout" | "frame", _) => {}
                ("x", value) if kind == "SCROLL" => position.push((Text::Borrowed("scrollX"), value)),
                ("y", value) if kind == "SCROLL" => position.push((Text::Borrowed("scrollY"), value)),
                (_, value) => notes.unread(&key, &value),
            }
        }
        if let Some((url, title)) = after {
            (self.url, self.title) = (url, title);
        }
        let (url, title) = if kind == "NAVIGATION" { (self.url.clone(), self.title.clone()) } else { before };
        event.push((Text::Borrowed("url"), Json::Text(url.clone())));
        event.push((Text::Borrowed("pageTitle"), Json::Text(title)));
        if kind != "NAVIGATION" && self.url != url {
            let state = [("url", &self.url), ("title", &self.title)];
            let state = state.map(|(name, text)| (Text::Borrowed(name), Json::Text(text.clone())));
            event.push((Text::Borrowed("stateAfter"), Json::Object(state.into())));
        }
        if let Some(Json::Object(viewport)) = &self.viewport {
            let size = |name: &str| peek(viewport, name).cloned().unwrap_or(Json::Null);
            position.push((Text::Borrowed("width"), size("width")));
            position.push((Text::Borrowed("height"), size("height")));
        }
        if !position.is_empty() {
            event.push((Text::Borrowed("viewport"), Json::Object(position)));
        }
        Some(event)
    }
}

fn field<'a>(name: &'static str, value: &'static str) -> (Text<'a>, Json<'a>) {
    (Text::Borrowed(name), Json::Text(Text::Borrowed(value)))
}

fn text<'o>(fields: &'o Object<'_>, name: &str) -> Option<&'o str> {
    match peek(fields, name) {
        Some(Json::Text(text)) => Some(text),
        _ => None,
    }
}

/// A list of numbers or texts as one of texts.
fn texts(list: Json<'_>) -> Json<'_> {
    let Json::Array(items) = list else { return list };
    let plain = |item| match item {
        Json::Number(number) => Json::Text(Text::Borrowed(number)),
        item => item,
    };
    Json::Array(items.into_iter().map(plain).collect())
}

/// The page that a step leads to.
fn navigation<'a>(events: Vec<Json<'a>>) -> Option<(Text<'a>, Text<'a>)> {
    events.into_iter().find_map(|event| {
        let Json::Object(mut fields) = event else { return None };
        if text(&fields, "type") != Some("navigation") {
            return None;
        }
        let mut told = |name| match take(&mut fields, name) {
            Some(Json::Text(text)) => Some(text),
            _ => None,
        };
        Some((told("url")?, told("title").unwrap_or_default()))
    })
}

/// What a step's selectors tell: the ways to the element, and what they say of it.
fn found_by<'a>(ways: Vec<Json<'a>>, event: &mut Object<'a>) {
    let (mut css, mut xpath, mut others) = (None, None, Vec::new());
    let (mut name, mut role, mut words, mut tag) = (None, None, None, None);
    for way in ways {
        // A way through shadow roots has a selector for each; older flows write a single one as it is.
        let parts = match way {
            Json::Text(only) => vec![only],
            Json::Array(parts) => parts.into_iter().filter_map(plain).collect(),
            _ => continue,
        };
        let [only] = parts.as_slice() else {
            others.push(Text::Owned(parts.join(" >>> ")));
            continue;
        };
        if let Some(aria) = only.strip_prefix("aria/") {
            let (own, of) = labelled(aria);
            (name, role) = (name.or(Some(own)), role.or(of));
        } else if let Some(shown) = only.strip_prefix("text/") {
            words = words.or(Some(shown.to_owned()));
        } else if let Some(path) = only.strip_prefix("xpath/") {
            tag = tag.or_else(|| last_tag(path, '/'));
            xpath = xpath.or(Some(path.to_owned()));
        } else {
            let path = only.strip_prefix("pierce/").unwrap_or(only);
            tag = tag.or_else(|| last_tag(path, ' '));
            if css.is_none() {
                css = Some(path.to_owned());
            } else if css.as_deref() != Some(path) {
                others.push(Text::Owned(path.to_owned()));
            }
        }
    }
    let owned = |text: String| Json::Text(Text::Owned(text));
    let mut element = Object::new();
    element.extend(tag.map(|tag| (Text::Borrowed("tag"), owned(tag))));
    element.extend(words.map(|words| (Text::Borrowed("text"), owned(words))));
    event.push((Text::Borrowed("element"), Json::Object(element)));
    // As a recorder that computes names and roles tells them.
    let told = [("name", name), ("role", role)];
    let told = told.into_iter().filter_map(|(key, text)| Some((Text::Borrowed(key), owned(text?))));
    event.push((Text::Borrowed("interaction"), Json::Object(told.collect())));
    let mut selectors = Object::new();
    let primary = css.clone().or_else(|| xpath.clone());
    selectors.extend(primary.map(|primary| (Text::Borrowed("primary"), owned(primary))));
    selectors.extend(css.map(|css| (Text::Borrowed("cssPath"), owned(css))));
    selectors.extend(xpath.map(|xpath| (Text::Borrowed("xpath"), owned(xpath))));
    let others = others.into_iter().map(Json::Text).collect();
    selectors.push((Text::Borrowed("alternatives"), Json::Array(others)));
    event.push((Text::Borrowed("selectors"), Json::Object(selectors)));
}

fn plain(part: Json<'_>) -> Option<Text<'_>> {
    match part {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

/// `Name[role="link"]` → the name, and the role where it is told.
fn labelled(aria: &str) -> (String, Option<String>) {
    let told = aria.strip_suffix("\"]").and_then(|rest| rest.rsplit_once("[role=\""));
    match told {
        Some((name, role)) => (name.to_owned(), Some(role.to_owned())),
        None => (aria.to_owned(), None),
    }
}

/// The tag at the end of a path, where it is told.
fn last_tag(path: &str, between: char) -> Option<String> {
    let last = path.rsplit([between, '>']).next()?;
    let tag: String = last.chars().take_while(char::is_ascii_alphanumeric).collect();
    let is_tag = tag.starts_with(|first: char| first.is_ascii_lowercase());
    is_tag.then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, session::InteractionKind};

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
        assert_eq!((&*session.id, &*session.task.unwrap().title), ("Look at the talks", "Look at the talks"));
        assert_eq!(session.environment.url.as_deref(), Some("https://site.example/"));
        let kinds: Vec<_> = session.interactions.iter().map(|interaction| interaction.kind.clone()).collect();
        use InteractionKind::{Click, Input, KeyPress, Navigation, Scroll};
        assert_eq!(kinds, [Navigation, Click, Input, KeyPress, Scroll]);
        let click = &session.interactions[1];
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
        let typed = &session.interactions[2];
        assert_eq!(typed.gesture.as_ref().unwrap().value.as_deref(), Some("rust"));
        assert_eq!(&*typed.context.as_ref().unwrap().url, "https://site.example/talks");
        assert_eq!(read.report.unread.get("/steps/*/waitForElement"), Some(&1));
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

    #[test]
    fn no_damage_makes_it_panic() {
        let bytes = FLOW.as_bytes();
        for seed in 0..200_usize {
            let mut damaged = bytes.to_vec();
            let at = seed * 7919 % bytes.len();
            match seed % 3 {
                0 => damaged.truncate(at),
                1 => damaged[at] = b"{}[]\",:x"[seed % 8],
                _ => drop(damaged.drain(at..(at + seed % 40).min(bytes.len()))),
            }
            // A session or an error, either will do.
            let _ = crate::complete(&damaged, &Options::default());
        }
    }
}
