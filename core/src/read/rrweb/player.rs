//! Playing a stream: the page as it stands, and what a person did on it.

use super::nodes::{self, Mutation};
use crate::{
    ErrorCode, Options,
    read::{
        Text,
        draft::Draft,
        interaction::{bare, recorded},
        json::{Fault, Json, Parser, peek},
        page::{Page, View, is_masked},
    },
    session::{
        Context, Coordinates, Gesture, Interaction, InteractionKind, Millis, PageState, Session, State,
        Viewport, Visual,
    },
};
use std::{borrow::Cow, rc::Rc};

/// Milliseconds after which a page shows what an act has done; what comes later comes by itself.
const SETTLED: Millis = 1_500;

/// What is put in the place of a value that was withheld.
const WITHHELD: &str = "[PROTECTED]";

/// Sources of changes, by number, that no person makes or that tell nothing of an act.
const OTHER_SOURCES: [&str; 17] = [
    "mutation",
    "mousemove",
    "mouse",
    "scroll",
    "resize",
    "input",
    "touchmove",
    "media",
    "stylesheet",
    "canvas",
    "font",
    "log",
    "drag",
    "style",
    "selection",
    "adoptedstylesheet",
    "customelement",
];

/// Something that goes on in one place over several events.
struct Run {
    node: i64,
    interaction: usize,
}

/// An act whose effect is not told yet.
struct Waiting<'a> {
    interaction: usize,
    time: Millis,
    view: Rc<View<'a>>,
    title: Text<'a>,
    /// The document that it was done in, where that is a frame's.
    frame: Option<i64>,
}

/// A stream that is being played.
pub(super) struct Player<'a, 'o> {
    pub(super) draft: Draft<'a>,
    options: &'o Options,
    page: Page<'a>,
    url: Text<'a>,
    first_url: Option<Text<'a>>,
    view_of_window: Option<Viewport>,
    began: Option<Millis>,
    ended: Option<Millis>,
    changed: Millis,
    /// The node that has the focus, where the stream told of any focus on this page.
    focus: Option<Option<i64>>,
    is_pressed: bool,
    typing: Option<Run>,
    scrolling: Option<Run>,
    seen: Option<Rc<View<'a>>>,
    waiting: Option<Waiting<'a>>,
    /// Bytes of memory that snapshots may still take.
    room: usize,
}

/// An act on a node.
struct Act<'a> {
    kind: InteractionKind<'a>,
    node: i64,
    time: Millis,
    point: Option<(f64, f64)>,
    gesture: Gesture<'a>,
    /// Whether it is told with the element and all that stood around it.
    whole: bool,
}

impl<'a> Act<'a> {
    fn on(kind: InteractionKind<'a>, node: i64, time: Millis) -> Self {
        Self { kind, node, time, point: None, gesture: Gesture::default(), whole: true }
    }
}

impl<'a, 'o> Player<'a, 'o> {
    /// Before the first event of an input of so many bytes.
    pub(super) fn new(bytes: usize, options: &'o Options) -> Self {
        Self {
            draft: Draft::default(),
            options,
            page: Page::new(bytes.saturating_mul(4).saturating_add(1 << 20)),
            url: Text::default(),
            first_url: None,
            view_of_window: None,
            began: None,
            ended: None,
            changed: 0,
            focus: None,
            is_pressed: false,
            typing: None,
            scrolling: None,
            seen: None,
            waiting: None,
            room: options.limits.bytes,
        }
    }

    /// Plays an event; the parser stands at its data.
    pub(super) fn event(&mut self, kind: i64, time: Millis, parser: &mut Parser<'a>) -> Result<(), Fault> {
        self.began.get_or_insert(time);
        self.ended = Some(self.ended.map_or(time, |ended| ended.max(time)));
        if self.waiting.as_ref().is_some_and(|waiting| time - waiting.time > SETTLED) {
            self.settle();
        }
        match kind {
            2 => self.snapshot(time, parser),
            3 => self.change(time, parser),
            4 => self.meta(time, parser),
            5 => self.custom(time, parser),
            6 => self.unread("plugin", parser),
            // That the page has loaded, and what annotates the stream.
            _ => parser.skip(),
        }
    }

    fn unread(&mut self, name: &str, parser: &mut Parser<'a>) -> Result<(), Fault> {
        self.draft.notes.count_unread(name, 1);
        parser.skip()
    }

    fn meta(&mut self, time: Millis, parser: &mut Parser<'a>) -> Result<(), Fault> {
        let Json::Object(fields) = parser.value(0)? else { return Ok(()) };
        let notes = &mut self.draft.notes;
        let mut size = |name| peek(&fields, name).and_then(|value| notes.number(name, value));
        if let (Some(width), Some(height)) = (size("width"), size("height")) {
            let window = self.view_of_window.get_or_insert(EMPTY);
            (window.width, window.height) = (width, height);
        }
        if let Some(Json::Text(href)) = peek(&fields, "href") {
            self.arrive(href.clone(), time, true);
        }
        Ok(())
    }

    /// The page has another address; `is_new` where it is another document.
    fn arrive(&mut self, url: Text<'a>, time: Millis, is_new: bool) {
        if url.is_empty() || url == self.url {
            return;
        }
        self.settle();
        self.still();
        let left = !self.url.is_empty();
        self.first_url.get_or_insert(url.clone());
        self.url = url;
        if is_new {
            self.page.replace(Vec::new());
            (self.focus, self.is_pressed, self.seen) = (None, false, None);
        }
        if left {
            let context = Context { url: self.url.clone(), ..Context::default() };
            let context = Some(Box::new(context));
            let navigation = Interaction { context, ..bare(InteractionKind::Navigation, time) };
            self.draft.take(navigation, self.options.limits.interactions);
        }
    }

    fn custom(&mut self, time: Millis, parser: &mut Parser<'a>) -> Result<(), Fault> {
        let Json::Object(fields) = parser.value(0)? else { return Ok(()) };
        let payload = peek(&fields, "payload");
        let href = match payload {
            Some(Json::Object(payload)) => peek(payload, "href"),
            _ => None,
        };
        // Recorders tell so that a page's script has changed its address.
        match href {
            Some(Json::Text(href)) if href.starts_with("http") => self.arrive(href.clone(), time, false),
            _ => self.draft.notes.count_unread("custom", 1),
        }
        Ok(())
    }

    fn snapshot(&mut self, time: Millis, parser: &mut Parser<'a>) -> Result<(), Fault> {
        let (mut sprouts, mut offset) = (Vec::new(), Json::Null);
        parser.each_field(|parser, key| match key {
            "node" => nodes::node(parser).map(|node| sprouts = node),
            "initialOffset" => parser.value(1).map(|found| offset = found),
            _ => parser.skip(),
        })?;
        self.page.replace(sprouts);
        self.changed = time;
        if let (Json::Object(offset), Some(window)) = (offset, &mut self.view_of_window) {
            let notes = &mut self.draft.notes;
            let mut side = |name| peek(&offset, name).and_then(|value| notes.number(name, value));
            (window.scroll_x, window.scroll_y) = (side("left").unwrap_or(0.0), side("top").unwrap_or(0.0));
        }
        Ok(())
    }

    fn change(&mut self, time: Millis, parser: &mut Parser<'a>) -> Result<(), Fault> {
        let (mut source, mut mutation, mut told) = (None, Mutation::default(), Told::default());
        parser.each_field(|parser, key| {
            match key {
                "source" => source = nodes::number(parser)?,
                "type" => told.kind = nodes::number(parser)?,
                "id" => told.node = nodes::number(parser)?,
                "text" => told.text = nodes::text(parser)?,
                "isChecked" => told.checked = Some(parser.value(1)? == Json::Bool(true)),
                "userTriggered" => told.by_person = Some(parser.value(1)? != Json::Bool(false)),
                "x" => told.x = Some(parser.value(1)?),
                "y" => told.y = Some(parser.value(1)?),
                "width" => told.width = Some(parser.value(1)?),
                "height" => told.height = Some(parser.value(1)?),
                _ if mutation.field(parser, key)? => {}
                _ => parser.skip()?,
            }
            Ok(())
        })?;
        match (source, told.node) {
            (Some(0), _) => self.mutate(time, mutation),
            (Some(2), Some(node)) => self.mouse(node, time, told),
            (Some(3), Some(node)) => self.scroll(node, time, told),
            (Some(4), _) => {
                let size = self.pair("width", told.width, told.height);
                if let (Some((width, height)), window) = (size, self.view_of_window.get_or_insert(EMPTY)) {
                    (window.width, window.height) = (width, height);
                }
            }
            (Some(5), Some(node)) => self.input(node, time, told),
            (source, _) => {
                let name = source.and_then(|source| OTHER_SOURCES.get(usize::try_from(source).ok()?));
                self.draft.notes.count_unread(name.unwrap_or(&"source"), 1);
            }
        }
        Ok(())
    }

    fn pair(&mut self, name: &'static str, a: Option<Json<'a>>, b: Option<Json<'a>>) -> Option<(f64, f64)> {
        let notes = &mut self.draft.notes;
        Some((notes.number(name, &a?)?, notes.number(name, &b?)?))
    }

    fn mutate(&mut self, time: Millis, mutation: Mutation<'a>) {
        self.changed = time;
        let mut lost = 0;
        let mut count = |is_done: bool| lost += usize::from(!is_done);
        for id in mutation.removes {
            // What was removed with what it stood in is told once more.
            self.page.remove(id);
        }
        for add in mutation.adds {
            count(self.page.add(add.nodes, add.parent, add.next));
        }
        for (id, text) in mutation.texts {
            count(self.page.set_text(id, text));
        }
        for (id, name, value) in mutation.attributes {
            count(self.page.set_attribute(id, name, value));
        }
        if lost > 0 {
            self.draft.notes.count_unread("unknownNode", lost);
        }
    }

    fn mouse(&mut self, node: i64, time: Millis, told: Told<'a>) {
        let kind = match told.kind {
            Some(2 | 4) => InteractionKind::Click,
            Some(3) => InteractionKind::Other(Cow::Borrowed("contextmenu")),
            Some(5) => InteractionKind::Focus,
            Some(6) => InteractionKind::Blur,
            Some(7) => InteractionKind::Touch,
            other => {
                self.is_pressed = other == Some(1);
                return self.draft.notes.count_unread("pointer", 1);
            }
        };
        let is_led = self.is_pressed && kind == InteractionKind::Focus;
        match kind {
            InteractionKind::Focus => self.focus = Some(Some(node)),
            InteractionKind::Blur => self.focus = Some(None),
            _ => self.is_pressed = kind == InteractionKind::Touch,
        }
        // The focus that a press brings is part of the click.
        if is_led {
            return self.draft.notes.count_unread("pointer", 1);
        }
        self.still();
        let point = self.pair("x", told.x, told.y);
        let whole = kind != InteractionKind::Blur;
        let mut gesture = Gesture::default();
        if told.kind == Some(4) {
            gesture.details.0.push((Cow::Borrowed("recordedType"), Cow::Borrowed("dblclick")));
        }
        self.act(Act { point, whole, gesture, ..Act::on(kind, node, time) });
    }

    fn scroll(&mut self, node: i64, time: Millis, told: Told<'a>) {
        let Some((x, y)) = self.pair("x", told.x, told.y) else { return };
        let is_page = self.page.root().is_some_and(|root| self.page.find(node) == Some(root));
        let state = self.state(time);
        if is_page && let Some(window) = &mut self.view_of_window {
            (window.scroll_x, window.scroll_y) = (x, y);
        }
        let goes_on = self.scrolling.as_ref().filter(|run| run.node == node).map(|run| run.interaction);
        let after = if is_page { Some(self.state(time)) } else { None };
        if let Some(interaction) = goes_on.and_then(|at| self.draft.interactions.get_mut(at)) {
            if let Some(state) = &mut interaction.state {
                state.after = after;
            }
            return;
        }
        let context =
            Context { url: self.url.clone(), page_title: state.title.clone(), ..Context::default() };
        let scrolled = Interaction {
            context: Some(Box::new(context)),
            state: Some(Box::new(State { before: Some(state), after, changes: None })),
            ..bare(InteractionKind::Scroll, time)
        };
        let taken = self.draft.take(scrolled, self.options.limits.interactions);
        self.scrolling = taken.map(|interaction| Run { node, interaction });
    }

    fn input(&mut self, node: i64, time: Millis, told: Told<'a>) {
        let Some(at) = self.page.find(node) else {
            return self.draft.notes.count_unread("unknownNode", 1);
        };
        let kind = self.page.attribute(at, "type").map_or(Text::default(), |kind| kind.clone());
        let (is_box, is_radio) = (matches!(&*kind, "checkbox" | "radio"), kind == "radio");
        let is_field = !is_box && self.page.tag(at) != "select";
        let checked = told.checked.unwrap_or(false);
        let by_person = match told.by_person {
            Some(by_person) => by_person,
            None if is_radio => checked,
            None => !is_field || self.focus.is_none_or(|focus| focus == Some(node)),
        };
        let text = told.text.unwrap_or_default();
        if !by_person {
            self.draft.notes.count_unread("setByPage", 1);
        } else if is_box {
            self.still();
            let gesture = Gesture { checked: Some(checked), ..Gesture::default() };
            self.act(Act { gesture, ..Act::on(InteractionKind::Change, node, time) });
        } else {
            self.typed(node, at, time, &text, is_field && kind != "file");
        }
        match is_box {
            true => {
                let value = if checked { "true" } else { "false" };
                self.page.set_attribute(node, Cow::Borrowed("checked"), Some(Cow::Borrowed(value)));
            }
            false => drop(self.page.set_attribute(node, Cow::Borrowed("value"), Some(text))),
        }
    }

    /// A value was typed, or chosen.
    fn typed(&mut self, node: i64, at: u32, time: Millis, text: &Text<'a>, is_typing: bool) {
        let goes_on = self.typing.as_ref().filter(|run| run.node == node).map(|run| run.interaction);
        let interaction = goes_on.or_else(|| {
            self.still();
            let kind = if is_typing { InteractionKind::Input } else { InteractionKind::Change };
            self.act(Act::on(kind, node, time))
        });
        let value =
            if self.page.tag(at) == "select" { self.page.label_of_option(at, text) } else { text.clone() };
        let Some(own) = interaction.and_then(|at| self.draft.interactions.get_mut(at)) else { return };
        let gesture = own.gesture.get_or_insert_default();
        let is_withheld = is_masked(&value);
        gesture.value_length = is_withheld.then(|| i64::try_from(value.chars().count()).unwrap_or(0));
        if let Some(element) = &mut own.element {
            element.value = is_withheld.then_some(Cow::Borrowed(WITHHELD));
        }
        gesture.value = (!is_withheld).then_some(value);
        if is_typing {
            self.typing = interaction.map(|interaction| Run { node, interaction });
        }
    }

    /// Nothing goes on any more.
    fn still(&mut self) {
        (self.typing, self.scrolling) = (None, None);
    }

    fn state(&self, time: Millis) -> PageState<'a> {
        PageState {
            url: self.url.clone(),
            title: self.page.title(),
            timestamp: Some(time),
            viewport: self.view_of_window,
            ..PageState::default()
        }
    }

    /// The view of a document as it is now.
    fn view(&mut self, document: u32) -> Rc<View<'a>> {
        let known = self.seen.take().filter(|seen| seen.is_of(&self.page, document));
        let view = known.unwrap_or_else(|| Rc::new(View::of(&self.page, document)));
        self.seen = Some(view.clone());
        view
    }

    /// Takes an act, with the page as it stands before it. Gives its position among the interactions.
    fn act(&mut self, act: Act<'a>) -> Option<usize> {
        let Act { kind, node, time, point, gesture, whole } = act;
        self.settle();
        let mut before = self.state(time);
        let context =
            Context { url: self.url.clone(), page_title: before.title.clone(), ..Context::default() };
        let mut told =
            Interaction { gesture: recorded(gesture), context: recorded(context), ..bare(kind, time) };
        let at = self.page.find(node).map(|at| self.page.acted_on(at));
        let mut seen = None;
        if let Some(at) = at {
            let document = self.page.document(at);
            let view = self.view(document);
            before.visible_elements = i64::try_from(view.count()).ok();
            if whole {
                self.page.describe(at, &view, &mut told, &mut self.room);
                let frame = Some(document).filter(|&document| self.page.root() != Some(document));
                let frame = frame.and_then(|frame| self.page.id(frame));
                seen = Some((view, before.title.clone(), frame));
            } else {
                told.selectors = Some(Box::new(self.page.selector_group(at, &view)));
                told.context.get_or_insert_default().frame_path = self.page.frame_path(at);
            }
        }
        let coordinates = point.map(|(x, y)| {
            let scrolled = self.view_of_window.unwrap_or(EMPTY);
            let (page_x, page_y) = (x + scrolled.scroll_x, y + scrolled.scroll_y);
            Coordinates { client_x: x, client_y: y, page_x, page_y, ..Coordinates::default() }
        });
        told.visual = recorded(Visual { coordinates, viewport: self.view_of_window, ..Visual::default() });
        told.state = Some(Box::new(State { before: Some(before), ..State::default() }));
        let interaction = self.draft.take(told, self.options.limits.interactions)?;
        self.waiting = seen.map(|(view, title, frame)| Waiting { interaction, time, view, title, frame });
        Some(interaction)
    }

    /// Tells what the last act has changed.
    fn settle(&mut self) {
        let Some(Waiting { interaction, view, title, frame, .. }) = self.waiting.take() else { return };
        let document = match frame {
            Some(frame) => self.page.find(frame),
            None => self.page.root(),
        };
        let Some(document) = document.filter(|&document| !view.is_of(&self.page, document)) else { return };
        let later = self.view(document);
        let mut after = self.state(self.changed);
        after.visible_elements = i64::try_from(later.count()).ok();
        let mut changes = view.changes(&later);
        changes.title = Some(after.title.clone()).filter(|now| !now.is_empty() && *now != title);
        let own = self.draft.interactions.get_mut(interaction).and_then(|own| own.state.as_mut());
        if let Some(state) = own {
            state.after = Some(after);
            state.changes = (changes != Default::default()).then_some(changes);
        }
    }

    /// The session, after the last event.
    pub(super) fn end(mut self, mut session: Session<'a>) -> (Session<'a>, Draft<'a>) {
        self.settle();
        session.environment.url = self.first_url;
        (session.started_at, session.ended_at) = (self.began, self.ended);
        if !self.page.has_looks() || self.room == 0 {
            let expected = "a stream whose pages can be told with each act";
            let found = "pages so large or acts so many that some are told without what stood around";
            self.draft.notes.issue(ErrorCode::TooManyBytes, expected, found);
        }
        (session, self.draft)
    }
}

/// What an event of change tells.
#[derive(Default)]
struct Told<'a> {
    kind: Option<i64>,
    node: Option<i64>,
    text: Option<Text<'a>>,
    checked: Option<bool>,
    by_person: Option<bool>,
    x: Option<Json<'a>>,
    y: Option<Json<'a>>,
    width: Option<Json<'a>>,
    height: Option<Json<'a>>,
}

/// A window of which nothing is known; its pixel ratio is taken for 1.
const EMPTY: Viewport =
    Viewport { width: 0.0, height: 0.0, scroll_x: 0.0, scroll_y: 0.0, device_pixel_ratio: 1.0 };
