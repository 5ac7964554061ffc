//! What a source without pages tells of one act: what was done, the ways to its element, the page it was done on.
//!
//! Readers of flows, scripts and tasks put an act together here, in the words of a recorded event; it is then read like
//! any other. What such a source leaves open stays open.

use super::{
    Text,
    draft::Draft,
    json::{Json, Object},
    notes::Notes,
};
use crate::{
    ErrorCode,
    selector::path::{Segment, css_segment, css_tail, is_xpath, xpath_step, xpath_steps},
};

/// Milliseconds between two acts of a source that tells no times. Their order is all that is known; so far apart no two
/// are taken for one gesture (a click made twice, a label's click on its field), and a tab that is gone to next was
/// opened by the act before.
const BEAT: usize = 1_500;

/// Bytes of an address, a title or a name that is told anew with each act; a longer one would fill memory from a small input.
const CARRIED: usize = 8 << 10;

/// Frames within frames that are followed.
const FRAMES: usize = 32;

/// A text that is told anew with each act, where it is of a sane length.
pub(super) fn carried<'a>(text: &Text<'a>) -> Text<'a> {
    if text.len() <= CARRIED { text.clone() } else { Text::default() }
}

/// The page that acts are done on, as far as the source tells.
#[derive(Default)]
pub(super) struct Page<'a> {
    pub(super) url: Text<'a>,
    pub(super) title: Text<'a>,
    /// The way through frames, outermost first.
    pub(super) frames: Vec<Text<'a>>,
    /// The tab; empty in the first one.
    pub(super) tab: Text<'a>,
    /// The way to what was last done there that may have led to another page.
    left_by: Option<Text<'a>>,
}

impl<'a> Page<'a> {
    /// The first page, or one that was asked for.
    pub(super) fn at(url: Text<'a>, tab: Text<'a>) -> Self {
        Self { url, tab, ..Self::default() }
    }

    /// Goes into a frame of this document.
    pub(super) fn enter(&mut self, frame: Text<'a>) {
        if self.frames.len() < FRAMES {
            self.frames.push(carried(&frame));
        }
    }

    /// Comes to an act of a source that tells no page but those that are asked for: behind a click, a sent form or Enter
    /// the address is no longer known, but to one who types into what was clicked.
    pub(super) fn come_to(&mut self, kind: &str, way: &Text<'a>) {
        if self.left_by.take().is_some_and(|by| kind != "INPUT" || by != *way) {
            (self.url, self.title) = (Text::default(), Text::default());
        }
        if matches!(kind, "CLICK" | "DOUBLE_CLICK" | "SUBMIT") {
            self.may_leave(way);
        }
    }

    /// What was just done there may have led to another page.
    pub(super) fn may_leave(&mut self, way: &Text<'a>) {
        self.left_by = Some(way.clone());
    }
}

/// One act.
#[derive(Default)]
pub(super) struct Act<'a> {
    fields: Object<'a>,
    details: Object<'a>,
}

impl<'a> Act<'a> {
    /// An act of a kind, by the name that recorders give it.
    pub(super) fn new(kind: impl Into<Text<'a>>) -> Self {
        let mut act = Self::default();
        act.text("type", kind);
        act
    }

    /// Sets a field of the event.
    pub(super) fn set(&mut self, name: &'static str, value: Json<'a>) {
        self.fields.push((Text::Borrowed(name), value));
    }

    /// Sets a field of the event to a text, where there is one.
    pub(super) fn text(&mut self, name: &'static str, text: impl Into<Text<'a>>) {
        let text = text.into();
        if !text.is_empty() {
            self.set(name, Json::Text(text));
        }
    }

    /// Keeps something that the event has no field for: a scalar as it is, anything deeper as JSON.
    pub(super) fn detail(&mut self, name: impl Into<Text<'a>>, value: Json<'a>) {
        let value = match value {
            deep @ (Json::Array(_) | Json::Object(_)) => Json::Text(Text::Owned(deep.written())),
            scalar => scalar,
        };
        self.details.push((name.into(), value));
    }

    /// Keeps a text that the event has no field for, where there is one.
    pub(super) fn note(&mut self, name: impl Into<Text<'a>>, text: impl Into<Text<'a>>) {
        let text = text.into();
        if !text.is_empty() {
            self.detail(name, Json::Text(text));
        }
    }

    /// The address was asked for, by the address bar or a script that stands for it.
    pub(super) fn asked_for(&mut self) {
        self.note("transition", "typed");
    }

    /// Where it was done.
    pub(super) fn on(&mut self, page: &Page<'a>) {
        self.text("url", carried(&page.url));
        self.text("pageTitle", carried(&page.title));
        self.text("tab", carried(&page.tab));
        if !page.frames.is_empty() {
            self.set("framePath", Json::Array(page.frames.iter().cloned().map(Json::Text).collect()));
        }
    }

    /// The page that it led to, from another one.
    pub(super) fn led_to(&mut self, from: &Page<'a>, url: Text<'a>, title: Text<'a>) {
        if url != from.url {
            let changed = (Text::Borrowed("url"), Json::Text(carried(&url)));
            self.set("stateChanges", Json::Object(vec![changed]));
        }
        let state = [("url", url), ("title", title)];
        let state = state.map(|(name, text)| (Text::Borrowed(name), Json::Text(carried(&text))));
        self.set("stateAfter", Json::Object(state.into()));
    }

    /// The ways to its element, and what they tell of it.
    pub(super) fn found_by(&mut self, ways: Ways<'a>) {
        let primary = ways.first();
        let Ways { css, xpath, written, mut element, details } = ways;
        let is_path = !css.is_empty() || !xpath.is_empty();
        let mut selectors = Object::new();
        for (name, way) in [("primary", primary), ("cssPath", css), ("xpath", xpath)] {
            if !way.is_empty() {
                selectors.push((Text::Borrowed(name), Json::Text(way)));
            }
        }
        let written = written.into_iter().map(Json::Text).collect();
        selectors.push((Text::Borrowed("alternatives"), Json::Array(written)));
        self.set("selectors", Json::Object(selectors));
        let role = details.iter().find(|(name, _)| name == "role").filter(|_| !is_path);
        if let Some((_, role)) = role {
            // No path contradicts it, and nothing else says what sort of element it is.
            let role = vec![(Text::Borrowed("role"), role.clone())];
            add(&mut element, "attributes", Json::Object(role));
        }
        self.set("element", Json::Object(element));
        self.details.extend(details);
    }

    /// Adds it to what was read, after the acts before.
    pub(super) fn push(mut self, draft: &mut Draft<'a>, limit: usize) {
        if super::json::peek(&self.fields, "timestamp").is_none() {
            self.text("timestamp", (draft.seen * BEAT).to_string());
        }
        let details = std::mem::take(&mut self.details);
        self.set("interaction", Json::Object(details));
        draft.push(Json::Object(self.fields), None, limit);
    }
}

/// The first address that acts were done on.
pub(super) fn first_url<'a>(draft: &Draft<'a>) -> Option<Text<'a>> {
    let mut urls = draft.interactions.iter().filter_map(|i| i.context.as_ref()).map(|context| &context.url);
    urls.find(|url| !url.is_empty()).cloned()
}

/// Tells that a source has no times.
pub(super) fn timeless(notes: &mut Notes) {
    let found = "none: the order alone is known, and told as a time every 1.5 seconds from 1970 on";
    notes.issue(ErrorCode::Missing, "when each thing was done", found);
}

/// The ways to one element, and what they say of it.
#[derive(Default)]
pub(super) struct Ways<'a> {
    css: Text<'a>,
    xpath: Text<'a>,
    written: Vec<Text<'a>>,
    element: Object<'a>,
    details: Object<'a>,
}

impl<'a> Ways<'a> {
    /// Keeps a way as the source writes it, behind those before.
    pub(super) fn written(&mut self, way: impl Into<Text<'a>>) {
        let way = way.into();
        if !way.is_empty() && !self.written.contains(&way) {
            self.written.push(way);
        }
    }

    /// A CSS selector or an XPath; the first of each is the element's.
    pub(super) fn path(&mut self, path: impl Into<Text<'a>>) {
        let path = path.into();
        let xpath = is_xpath(&path);
        let slot = if xpath { &self.xpath } else { &self.css };
        if path.is_empty() || !slot.is_empty() {
            return;
        }
        let end = if xpath {
            xpath_steps(&path).pop().map(xpath_step)
        } else {
            css_tail(&path, 1).pop().map(css_segment)
        };
        if let Some(end) = end {
            self.learn(&end);
        }
        *(if xpath { &mut self.xpath } else { &mut self.css }) = path;
    }

    /// A way through shadow roots: the hosts, then the element within the last of them. Where another path is known that
    /// leads there from outside, that stays the element's.
    pub(super) fn through(&mut self, mut parts: Vec<Text<'a>>) {
        let Some(last) = parts.pop().filter(|_| self.css.is_empty() && self.xpath.is_empty()) else { return };
        self.of_element("shadowPath", Json::Array(parts.into_iter().map(Json::Text).collect()));
        self.path(last);
    }

    /// The first of them: a path where there is one.
    pub(super) fn first(&self) -> Text<'a> {
        let paths = [&self.css, &self.xpath].into_iter().find(|way| !way.is_empty());
        paths.or(self.written.first()).cloned().unwrap_or_default()
    }

    /// What a path asks of the element itself.
    fn learn(&mut self, end: &Segment<'_>) {
        let is_tag = |tag: &str| {
            tag.starts_with(|first: char| first.is_ascii_lowercase())
                && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if is_tag(end.tag) {
            self.tag(end.tag.to_owned());
        }
        let asked = |wanted: &str| end.attributes.iter().find(|(name, _)| *name == wanted);
        for (name, attribute) in [
            ("inputType", "type"),
            ("inputName", "name"),
            ("placeholder", "placeholder"),
            ("label", "aria-label"),
        ] {
            if let Some((_, value)) = asked(attribute) {
                self.told(name, value.to_string());
            }
        }
        if let Some(id) = &end.id {
            self.told("inputName", id.to_string());
        }
    }

    /// The element's tag, in lower case.
    pub(super) fn tag(&mut self, tag: impl Into<Text<'a>>) {
        self.of_element("tag", Json::Text(tag.into()));
    }

    /// The element's text.
    pub(super) fn shows(&mut self, text: impl Into<Text<'a>>) {
        self.of_element("text", Json::Text(text.into()));
    }

    /// Something of the element, where nothing was said before.
    pub(super) fn of_element(&mut self, name: &'static str, value: Json<'a>) {
        add(&mut self.element, name, value);
    }

    /// What the source says of the element beside it (`role`, `name`, `label`, `inputName`, …), where nothing was said
    /// before.
    pub(super) fn told(&mut self, name: &'static str, text: impl Into<Text<'a>>) {
        add(&mut self.details, name, Json::Text(text.into()));
    }
}

fn add<'a>(fields: &mut Object<'a>, name: &'static str, value: Json<'a>) {
    if value.holds() && !fields.iter().any(|(key, _)| key == name) {
        fields.push((Text::Borrowed(name), value));
    }
}

/// A text of a document's field, taken out of it.
pub(super) fn take_text<'a>(fields: &mut Object<'a>, name: &str) -> Text<'a> {
    match super::json::take(fields, name) {
        Some(Json::Text(text)) => text,
        Some(Json::Number(number)) => Text::Borrowed(number),
        Some(other) => {
            if let Some(slot) = fields.iter_mut().find(|(key, _)| key == name) {
                slot.1 = other;
            }
            Text::default()
        }
        None => Text::default(),
    }
}
