//! One call of Playwright's library, and what it did on the page.

use super::{number, rect};
use crate::{
    read::{
        Text,
        json::{Json, Object, peek, take},
        notes::Notes,
    },
    session::{InteractionKind, Millis, Rect},
};
use std::borrow::Cow;

/// When a snapshot was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Before the call did anything.
    Before,
    /// Right before it acted, the element marked.
    Act,
    /// When it was done.
    After,
}

impl Phase {
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "before" => Some(Self::Before),
            "action" | "input" => Some(Self::Act),
            "after" => Some(Self::After),
            _ => None,
        }
    }
}

/// Milliseconds of a trace's own clock, and what they are since 1970.
pub(super) struct Clock {
    offset: f64,
}

impl Clock {
    pub(super) fn of(about: &Object<'_>) -> Self {
        let wall = number(peek(about, "wallTime")).unwrap_or(0.0);
        Self { offset: wall - number(peek(about, "monotonicTime")).unwrap_or(0.0) }
    }

    pub(super) fn moment(&self, time: f64) -> Millis {
        let moment = libm::floor(self.offset + time);
        if moment.abs() < 8.0e15 { moment as Millis } else { 0 }
    }
}

/// A call.
pub(super) struct Call<'t> {
    pub(super) id: Text<'t>,
    pub(super) method: Text<'t>,
    class: Text<'t>,
    pub(super) start: f64,
    pub(super) end: Option<f64>,
    /// The box of the element that it acted on.
    pub(super) rect: Option<Rect>,
    params: Object<'t>,
    has_failed: bool,
}

/// What a call did.
pub(super) struct Deed {
    pub(super) kind: InteractionKind<'static>,
    pub(super) value: Option<Text<'static>>,
    pub(super) key: Option<Text<'static>>,
    pub(super) checked: Option<bool>,
    /// Where it led, of a navigation.
    pub(super) url: Option<Text<'static>>,
    pub(super) details: Vec<(Text<'static>, Text<'static>)>,
    /// Whether letters were put in: what stands in the field in the end is the value.
    pub(super) is_typing: bool,
    /// Whether it goes to what has the focus.
    pub(super) by_keys: bool,
    /// Whether what it was done on has the focus then.
    pub(super) takes_focus: bool,
}

impl<'t> Call<'t> {
    pub(super) fn of(mut fields: Object<'t>, notes: &mut Notes) -> Self {
        let mut text = |name: &'static str| match take(&mut fields, name) {
            Some(Json::Text(text)) => text,
            _ => Text::default(),
        };
        let (id, method, class) = (text("callId"), text("method"), text("class"));
        let params = match take(&mut fields, "params") {
            Some(Json::Object(params)) => params,
            _ => Object::new(),
        };
        let start = number(peek(&fields, "startTime")).unwrap_or(0.0);
        let mut call = Self { id, method, class, start, end: None, rect: None, params, has_failed: false };
        call.learn(fields, notes);
        call
    }

    /// Learns what is told of it later.
    pub(super) fn learn(&mut self, fields: Object<'t>, notes: &mut Notes) {
        self.end = number(peek(&fields, "endTime")).or(self.end);
        self.rect = rect(peek(&fields, "box")).or(self.rect);
        if peek(&fields, "error").is_some_and(|error| *error != Json::Null) {
            self.has_failed = true;
            notes.count_unread("failed", 1);
        }
    }

    /// Whether it names the element that it is done on.
    pub(super) fn has_element(&self) -> bool {
        self.param("selector").is_some() || &*self.class == "ElementHandle"
    }

    fn param(&self, name: &str) -> Option<Text<'static>> {
        match peek(&self.params, name)? {
            Json::Text(text) => Some(Cow::Owned(text.clone().into_owned())),
            _ => None,
        }
    }

    /// What it did, if anything that a person could have done.
    pub(super) fn deed(&self) -> Option<Deed> {
        use InteractionKind::{Change, Click, Focus, Hover, Input, KeyPress, Navigation, Scroll, Touch};
        if self.has_failed {
            return None;
        }
        let (kind, value) = match &*self.method {
            "click" | "dblclick" => (Click, None),
            "tap" => (Touch, None),
            "hover" => (Hover, None),
            "focus" => (Focus, None),
            "fill" => (Input, self.param("value")),
            "type" | "keyboardType" | "keyboardInsertText" => (Input, self.param("text")),
            "press" | "keyboardPress" => (KeyPress, None),
            "check" | "uncheck" => (Change, None),
            "selectOption" => (Change, self.options()),
            "setInputFiles" => (Change, self.files()),
            "mouseClick" => (Click, None),
            "mouseWheel" => (Scroll, None),
            "goto" => (Navigation, None),
            "goBack" | "goForward" => (Navigation, None),
            _ => return None,
        };
        let detail = |name: &'static str, value: &'static str| (Cow::Borrowed(name), Cow::Borrowed(value));
        let details = match &*self.method {
            "dblclick" => vec![detail("recordedType", "dblclick")],
            "goto" => vec![detail("transition", "typed")],
            "goBack" => vec![detail("transition", "back_forward")],
            _ => Vec::new(),
        };
        Some(Deed {
            value,
            key: self.param("key").filter(|_| kind == KeyPress),
            checked: match &*self.method {
                "check" => Some(true),
                "uncheck" => Some(false),
                _ => None,
            },
            url: (kind == Navigation).then(|| self.param("url").unwrap_or_default()),
            details,
            is_typing: kind == Input,
            by_keys: matches!(&*self.method, "keyboardType" | "keyboardInsertText" | "keyboardPress"),
            takes_focus: matches!(kind, Click | Focus | Touch | Change)
                || matches!(&*self.method, "fill" | "type" | "press"),
            kind,
        })
    }

    /// What is chosen of a list: labels or values; nothing where it goes by place.
    fn options(&self) -> Option<Text<'static>> {
        let Json::Array(options) = peek(&self.params, "options")? else { return None };
        let told = options.iter().filter_map(|option| match option {
            Json::Object(fields) => {
                ["label", "valueOrLabel", "value"].iter().find_map(|name| match peek(fields, name) {
                    Some(Json::Text(text)) => Some(&**text),
                    _ => None,
                })
            }
            _ => None,
        });
        let told: Vec<&str> = told.collect();
        (!told.is_empty()).then(|| Cow::Owned(told.join(", ")))
    }

    /// The names of files.
    fn files(&self) -> Option<Text<'static>> {
        let lists = ["localPaths", "payloads", "streams"].iter().filter_map(|name| peek(&self.params, name));
        let mut names: Vec<&str> = Vec::new();
        for list in lists {
            let Json::Array(items) = list else { continue };
            names.extend(items.iter().filter_map(|item| match item {
                Json::Text(path) => path.rsplit(['/', '\\']).next(),
                Json::Object(file) => match peek(file, "name") {
                    Some(Json::Text(name)) => Some(&**name),
                    _ => None,
                },
                _ => None,
            }));
        }
        (!names.is_empty()).then(|| Cow::Owned(names.join(", ")))
    }
}
