//! Small recorded sessions for tests, written as they would be told.

use super::{Reduction, Step, reduce};
use crate::session::{
    Attributes, Context, Element, Environment, FORMAT, Gesture, Interaction, InteractionKind, Millis,
    Selectors, Session, State, Text,
};
use proptest::prelude::*;

/// A session that is being written down. Times are milliseconds; each event stands 100 ms after the one before.
pub struct Recording {
    session: Session<'static>,
    url: String,
    title: String,
    clock: Millis,
}

impl Recording {
    /// Begins on a page.
    pub fn on(url: &str) -> Self {
        let session = Session {
            format: FORMAT,
            id: "test".into(),
            task: None,
            environment: Environment::default(),
            started_at: None,
            ended_at: None,
            interactions: Vec::new(),
            screenshots: Vec::new(),
            lost_spans: Vec::new(),
            removed: Vec::new(),
            left_out: Vec::new(),
        };
        Self { session, url: url.to_owned(), title: String::new(), clock: 1_000 }
    }

    /// Goes on, silently, on another page.
    pub fn at(mut self, url: &str, title: &str) -> Self {
        (self.url, self.title) = (url.to_owned(), title.to_owned());
        self
    }

    /// Waits.
    pub fn wait(mut self, time: Millis) -> Self {
        self.clock += time;
        self
    }

    /// An event without an element.
    pub fn hollow(mut self, kind: &str) -> Self {
        self.clock += 100;
        let id = Text::Owned(format!("i{}", self.session.interactions.len()));
        let context = Context {
            url: self.url.clone().into(),
            page_title: self.title.clone().into(),
            ..Context::default()
        };
        self.session.interactions.push(Interaction {
            id,
            kind: kind_of(kind),
            timestamp: self.clock,
            sequence: None,
            session_time: None,
            selectors: None,
            visual: None,
            element: None,
            context: Some(Box::new(context)),
            state: None,
            gesture: None,
        });
        self
    }

    /// An event on an element, written `tag#id attribute=value attribute=value | text`.
    pub fn event(self, kind: &str, element: &str) -> Self {
        self.hollow(kind).with(|i| {
            let (head, text) = element.split_once(" | ").unwrap_or((element, ""));
            let mut words = head.split(' ');
            let (tag, id) = words.next().and_then(|w| w.split_once('#')).expect("tag#id");
            let pairs = words.filter_map(|w| w.split_once('=')).chain([("id", id)]);
            let attributes = pairs.map(|(k, v)| (k.to_owned().into(), v.to_owned().into())).collect();
            i.selectors =
                Some(Box::new(Selectors { primary: format!("#{id}").into(), ..Selectors::default() }));
            i.element = Some(Box::new(Element {
                tag: tag.to_owned().into(),
                text: text.to_owned().into(),
                attributes: Attributes(attributes),
                ..Element::default()
            }));
        })
    }

    /// The last event's element was found by this selector.
    pub fn found_by(self, selector: &str) -> Self {
        self.with(|i| i.selectors.get_or_insert_default().primary = selector.to_owned().into())
    }

    /// The last event typed or chose this.
    pub fn value(self, value: &str) -> Self {
        self.gesture(|g| g.value = Some(value.to_owned().into()))
    }

    /// The last event was this key.
    pub fn key(self, key: &str) -> Self {
        self.gesture(|g| g.key = Some(key.to_owned().into()))
    }

    /// Changes the last event's gesture.
    pub fn gesture(self, change: impl FnOnce(&mut Gesture<'static>)) -> Self {
        self.with(|i| change(i.gesture.get_or_insert_default()))
    }

    /// Changes the last event's state.
    pub fn state(self, change: impl FnOnce(&mut State<'static>)) -> Self {
        self.with(|i| change(i.state.get_or_insert_default()))
    }

    /// A navigation to another page, where the recording goes on.
    pub fn navigation(self, url: &str) -> Self {
        self.at(url, "").hollow("navigation")
    }

    /// Changes the last event.
    pub fn with(mut self, change: impl FnOnce(&mut Interaction<'static>)) -> Self {
        change(self.session.interactions.last_mut().expect("an event"));
        self
    }

    /// The person removed the last event's step.
    pub fn removed(mut self) -> Self {
        let id = self.session.interactions.last().expect("an event").id.clone();
        self.session.removed.push(id);
        self
    }

    /// The session.
    pub fn session(self) -> Session<'static> {
        self.session
    }

    /// The steps in words, one a line: `0 fill "shoes" [0,1,2] main 0 -> https://…`.
    pub fn told(self) -> String {
        let session = self.session();
        tell(&reduce(&session))
    }
}

/// The steps in words, one a line.
pub fn tell(reduction: &Reduction<'_>) -> String {
    reduction.steps.iter().map(tell_step).collect::<Vec<_>>().join("\n")
}

fn tell_step(step: &Step<'_>) -> String {
    let action = serde_json::to_value(&step.action).expect("an action");
    let argument = action.as_object().expect("an object").iter().find(|(k, _)| *k != "verb");
    let argument = argument.map_or(String::new(), |(_, v)| format!(" {v}"));
    let count = if step.count > 1 { format!(" x{}", step.count) } else { String::new() };
    let effect = match &step.effect.navigated_to {
        Some(url) => format!(" -> {url}"),
        None if step.effect.seen => " seen".to_owned(),
        None => String::new(),
    };
    let noise = step.noise.map_or(String::new(), |n| format!(" ({n:?})"));
    format!(
        "{}{argument}{count} {:?} main {}{effect}{noise}",
        step.action.verb(),
        step.interactions,
        step.main
    )
}

fn kind_of(name: &str) -> InteractionKind<'static> {
    match name {
        "click" => InteractionKind::Click,
        "input" => InteractionKind::Input,
        "change" => InteractionKind::Change,
        "submit" => InteractionKind::Submit,
        "key_press" => InteractionKind::KeyPress,
        "navigation" => InteractionKind::Navigation,
        "scroll" => InteractionKind::Scroll,
        "hover" => InteractionKind::Hover,
        "focus" => InteractionKind::Focus,
        "blur" => InteractionKind::Blur,
        "drag" => InteractionKind::Drag,
        "drop" => InteractionKind::Drop,
        "touch" => InteractionKind::Touch,
        other => InteractionKind::Other(other.to_owned().into()),
    }
}

/// Kinds of event in sessions made by chance.
pub const KINDS: &[&str] = &[
    "click",
    "input",
    "change",
    "submit",
    "key_press",
    "navigation",
    "scroll",
    "hover",
    "focus",
    "blur",
    "drag",
    "drop",
    "touch",
    "navigation_restored",
    "tab_switch",
    "dblclick",
    "mousedown",
    "popstate",
];
const ELEMENTS: &[&str] = &[
    "",
    "input#a type=text",
    "input#b type=checkbox aria-checked=true",
    "select#c",
    "button#d | Go",
    "input#e type=file",
    "textarea#f",
    "label#g | Name",
    "div#h role=radio",
    "a#i href=/x | X",
];
const URLS: &[&str] = &["https://a.test/", "https://a.test/b", "https://c.test/", ""];

/// Kind, element, address, gap and gesture of an event made by chance, by number.
pub type Event = (usize, usize, usize, i64, usize);

/// Events made by chance.
pub fn events() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(
        (0..KINDS.len(), 0..ELEMENTS.len(), 0..URLS.len(), -50_i64..3_000, 0..5_usize),
        0..60,
    )
}

/// The session that they make.
pub fn session(events: &[Event]) -> Session<'static> {
    let write = |r: Recording, &(kind, element, url, gap, value): &Event| {
        let r = r.at(URLS[url], "").wait(gap);
        let r = match ELEMENTS[element] {
            "" => r.hollow(KINDS[kind]),
            element => r.event(KINDS[kind], element),
        };
        match value {
            0 => r.value("x"),
            1 => r.key("Enter"),
            2 => r.key("a").gesture(|g| g.tab = Some("2".into())),
            _ => r,
        }
    };
    events.iter().fold(Recording::on(""), write).session()
}
