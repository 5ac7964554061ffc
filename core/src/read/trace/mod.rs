//! Traces of Playwright: a zip with a `trace.trace` of events, one a line, for each browser context.
//!
//! A trace tells each call of the library with its arguments, the page just before what it did (with the element marked
//! that it was done on, and its box), and the page after. The element, what stood around it and the ways to it are worked
//! out from there; what style sheets hide is not known to be hidden. Keys that are typed on the page go to the element
//! that was acted on last. Calls that failed, that only look or wait, and those of the test runner are counted as unread,
//! and so are pictures, sources and what went over the network.

mod call;
mod snapshot;
mod zip;

#[cfg(test)]
mod tests;

use super::{
    Reader, Shape, Take, Text,
    document::to_error,
    draft::Draft,
    head,
    interaction::{bare, recorded},
    json::{Bounds, Fault, Json, Object, Parser, peek},
    page::{At, Page, View, Way},
};
use crate::{
    Error, ErrorCode, Options, Stage,
    session::{
        Changes, Context, Gesture, Interaction, InteractionKind, Millis, PageState, Rect, Session, State,
        Task, Viewport, Visual,
    },
};
use call::{Call, Deed, Phase};
use snapshot::{Html, document};
use std::{borrow::Cow, collections::BTreeMap};

pub(super) const READER: Reader = Reader {
    shape: Shape::PlaywrightTrace,
    words: "a trace of Playwright",
    sign: ", a trace.zip",
    fits: |_| false,
    take: Take::Apart,
};

/// Whether an input is a zip.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Reads a trace: a session for each browser context.
pub(super) fn read<'a>(bytes: &[u8], options: &Options) -> Result<Vec<(Session<'a>, Draft<'a>)>, Error> {
    let mut files = zip::files(bytes)?;
    files.retain(|file| file.name.ends_with(".trace"));
    files.sort_by_key(|file| file.name);
    // What the test runner did is told beside what it did in a browser.
    if files.len() > 1 {
        files.retain(|file| file.name != "test.trace");
    }
    if files.is_empty() {
        let expected = "a trace of Playwright, a zip with a trace.trace";
        return Err(Error::new(ErrorCode::UnknownShape, Stage::Read, expected, "a zip without one"));
    }
    let mut left = options.limits.bytes;
    let mut all = Vec::new();
    for file in files {
        let text = file.read(bytes, left)?;
        left -= text.len().min(left);
        let text = std::str::from_utf8(&text).map_err(|fault| {
            let found = format!("a byte that is none, at offset {} of its trace", fault.valid_up_to());
            Error::new(ErrorCode::InvalidUtf8, Stage::Read, "UTF-8", found)
        })?;
        all.push(Trace::of(text, options).session(options));
    }
    Ok(all)
}

/// A frame's document as it was written, and what belongs to it.
struct Shot<'t> {
    page: Text<'t>,
    frame: Text<'t>,
    url: Text<'t>,
    is_main: bool,
    view: Option<(f64, f64)>,
    /// Its place among those of its frame.
    place: usize,
}

/// What stands in a trace, before it is put together.
#[derive(Default)]
struct Trace<'t> {
    calls: Vec<Call<'t>>,
    by_id: BTreeMap<Text<'t>, usize>,
    shots: Vec<Shot<'t>>,
    /// The snapshots of a call at each of its phases, by position.
    taken: BTreeMap<(Text<'t>, Phase), Vec<usize>>,
    /// The documents of each frame, in the order in which they were written.
    frames: BTreeMap<Text<'t>, Vec<Html<'t>>>,
    about: Object<'t>,
    draft: Draft<'static>,
    /// Nodes that may still be looked at.
    looks: usize,
    room: usize,
}

/// A page as it stood at one phase of a call.
struct Sight {
    page: Page<'static>,
    /// Looks at its nodes that it was given.
    looks: usize,
    url: Text<'static>,
    target: Option<At>,
    view: Option<Viewport>,
}

impl<'t> Trace<'t> {
    fn of(text: &'t str, options: &Options) -> Self {
        let looks = text.len().saturating_mul(4).saturating_add(1 << 20);
        let mut trace = Self { looks, room: options.limits.bytes, ..Self::default() };
        let bounds = Bounds { depth: options.limits.depth, string: options.limits.string };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            trace.draft.notes.enter_at(number);
            let mut parser = Parser::new(line, bounds);
            if let Err(fault) = trace.event(&mut parser) {
                let place = trace.draft.notes.pointer();
                trace.draft.skip(to_error(&fault, place));
            }
            trace.draft.notes.leave();
        }
        trace
    }

    fn event(&mut self, parser: &mut Parser<'t>) -> Result<(), Fault> {
        let (mut kind, mut fields, mut shot) = (Text::default(), Object::new(), None);
        parser.each_field(|parser, key| {
            match key {
                "type" => kind = text(parser.value(1)?),
                "snapshot" if parser.peek() == Some(b'{') => shot = Some(Taken::read(parser)?),
                _ => fields.push((Cow::Owned(key.to_owned()), parser.value(1)?)),
            }
            Ok(())
        })?;
        match (&*kind, shot) {
            ("context-options", _) => self.about = fields,
            ("frame-snapshot", Some(shot)) => self.take(shot),
            ("before" | "action", _) => {
                let call = Call::of(fields, &mut self.draft.notes);
                self.by_id.insert(call.id.clone(), self.calls.len());
                self.calls.push(call);
            }
            ("input" | "after", _) => {
                let id = peek(&fields, "callId").and_then(|id| match id {
                    Json::Text(id) => self.by_id.get(id).copied(),
                    _ => None,
                });
                if let Some(call) = id.and_then(|id| self.calls.get_mut(id)) {
                    call.learn(fields, &mut self.draft.notes);
                }
            }
            // What the library and the page told of themselves.
            _ => {}
        }
        Ok(())
    }

    fn take(&mut self, taken: Taken<'t>) {
        let Some((call, phase)) = taken.moment() else { return };
        let Taken { page, frame, url, is_main, view, html, .. } = taken;
        let documents = self.frames.entry(frame.clone()).or_default();
        documents.push(html);
        let place = documents.len() - 1;
        self.taken.entry((call, phase)).or_default().push(self.shots.len());
        self.shots.push(Shot { page, frame, url, is_main, view, place });
    }

    /// The page at a phase of a call, its frames put into it; the last one where it was looked at again and again.
    fn sight(&mut self, call: &Text<'t>, phase: Phase) -> Option<Sight> {
        let taken = self.taken.get(&(call.clone(), phase))?;
        let shots = taken.iter().rev().filter_map(|&at| self.shots.get(at));
        let main = shots.clone().find(|shot| shot.is_main)?;
        let mut last: BTreeMap<&str, &Shot<'_>> = BTreeMap::new();
        for shot in shots.filter(|shot| shot.page == main.page) {
            last.entry(&shot.frame).or_insert(shot);
        }
        let mut looks = self.looks;
        let mut put = |shot: &Shot<'_>, id: i64| {
            let written: Vec<&Html<'_>> = self.frames.get(&shot.frame)?.iter().take(shot.place + 1).collect();
            Some(document(&written, id, call, &mut looks))
        };
        let mut top = put(main, 1)?;
        let mut page = Page::new(0);
        let (mut number, mut target) = (1 + top.sprouts.len() as i64, top.target);
        page.replace(std::mem::take(&mut top.sprouts));
        let mut frames = top.frames;
        while let Some((element, frame)) = frames.pop() {
            // Each frame stands in one place only.
            let Some(mut inner) = last.remove(&*frame).and_then(|shot| put(shot, number)) else { continue };
            number += inner.sprouts.len() as i64;
            target = target.or(inner.target);
            page.add(std::mem::take(&mut inner.sprouts), element, None);
            frames.append(&mut inner.frames);
        }
        page.give_looks(looks);
        let view = main.view.map(|(width, height)| Viewport {
            width,
            height,
            scroll_y: top.scrolled.unwrap_or(0.0),
            device_pixel_ratio: 1.0,
            ..Viewport::default()
        });
        let target = target.and_then(|target| page.find(target));
        let url = Cow::Owned(main.url.clone().into_owned());
        self.looks = looks;
        Some(Sight { page, looks, url, target, view })
    }

    fn session<'a>(mut self, options: &Options) -> (Session<'a>, Draft<'a>) {
        let mut session = self.head();
        let clock = call::Clock::of(&self.about);
        let mut focus = None;
        for call in std::mem::take(&mut self.calls) {
            let Some(deed) = call.deed() else {
                self.draft.notes.count_unread(&call.method, 1);
                continue;
            };
            let time = clock.moment(call.start);
            session.started_at.get_or_insert(time);
            session.ended_at = Some(clock.moment(call.end.unwrap_or(call.start)));
            let told =
                self.interaction(&call, deed, time, clock.moment(call.end.unwrap_or(call.start)), &mut focus);
            let url = told.context.as_ref().map(|context| context.url.clone());
            session.environment.url =
                session.environment.url.or(url).filter(|url| !url.is_empty() && url != "about:blank");
            self.draft.take(told, options.limits.interactions);
        }
        if self.looks == 0 || self.room == 0 {
            let expected = "a trace whose pages can be told with each act";
            let found = "pages so large or acts so many that some are told without what stood around";
            self.draft.notes.issue(ErrorCode::TooManyBytes, expected, found);
        }
        (session, self.draft)
    }

    /// What a call did, with the page before it and after it. `focus` is the way to the element that has the focus.
    fn interaction(
        &mut self,
        call: &Call<'t>,
        deed: Deed,
        time: Millis,
        end: Millis,
        focus: &mut Option<Way<'static>>,
    ) -> Interaction<'static> {
        let puts_in = matches!(deed.kind, InteractionKind::Input | InteractionKind::Change);
        let mut told = bare(deed.kind, time);
        let mut gesture = Gesture { checked: deed.checked, key: deed.key, ..Gesture::default() };
        gesture.details.0.extend(deed.details);
        let act = self.sight(&call.id, Phase::Act);
        let before = act.or_else(|| {
            let before = self.sight(&call.id, Phase::Before)?;
            Some(Sight { target: None, ..before })
        });
        let after = self.sight(&call.id, Phase::After);
        if let Some(url) = deed.url {
            let url =
                after.as_ref().map(|after| after.url.clone()).filter(|url| !url.is_empty()).unwrap_or(url);
            told.context = recorded(Context { url, ..Context::default() });
            told.gesture = recorded(gesture);
            *focus = None;
            return told;
        }
        let Some(before) = before else {
            gesture.value = deed.value;
            told.gesture = recorded(gesture);
            return told;
        };
        let target = match () {
            // Marks stay until the next call on an element.
            () if call.has_element() => before.target.or_else(|| marked_later(&before, after.as_ref()?)),
            () if deed.by_keys => focus.as_ref().and_then(|way| before.page.at_way(way)),
            () => None,
        };
        let document = target.or(before.page.root()).map(|at| before.page.document(at));
        let view = document.map(|document| View::of(&before.page, document));
        let title = before.page.title();
        told.context =
            recorded(Context { url: before.url.clone(), page_title: title.clone(), ..Context::default() });
        told.gesture = recorded(gesture);
        told.visual = recorded(Visual {
            bounding_box: call.rect.filter(|_| target.is_some()),
            viewport: before.view,
            ..Visual::default()
        });
        let mut state =
            PageState { url: before.url.clone(), title, viewport: before.view, ..PageState::default() };
        state.timestamp = Some(time);
        let mut way = None;
        if let (Some(target), Some(view)) = (target, &view) {
            let acted = before.page.acted_on(target);
            state.visible_elements = i64::try_from(view.count()).ok();
            before.page.describe(acted, view, &mut told, &mut self.room);
            way = Some(before.page.way_to(acted, view));
            // What stands in a field in the end is what was typed, wherever in it that was.
            let stands = after.as_ref().and_then(|after| {
                let at = after.target.or_else(|| after.page.at_way(way.as_ref()?))?;
                match after.page.tag(at) {
                    "select" => after.page.chosen(at),
                    _ => after.page.attribute(at, "value").cloned().filter(|_| deed.is_typing),
                }
            });
            told.gesture.get_or_insert_default().value = stands.or(deed.value).filter(|_| puts_in);
        } else {
            told.gesture.get_or_insert_default().value = deed.value;
        }
        if deed.takes_focus {
            *focus = way;
        }
        let (state_after, changes) = match &after {
            Some(after) => settled(&state, &before, after, end),
            None => (None, None),
        };
        let used = [Some(&before), after.as_ref()].into_iter().flatten();
        let used: usize = used.map(|sight| sight.looks.saturating_sub(sight.page.looks())).sum();
        self.looks = self.looks.saturating_sub(used);
        told.state = recorded(State { before: Some(state), after: state_after, changes });
        told
    }

    /// What a trace tells beside the calls.
    fn head<'a>(&mut self) -> Session<'a> {
        let mut session = head::empty();
        let about = std::mem::take(&mut self.about);
        for (key, value) in &about {
            let owned = |text: &str| Cow::Owned(text.to_owned());
            match (&**key, value) {
                // The name that the trace was given, or the test's after those of its files and groups.
                ("title", Json::Text(title)) => {
                    let title = title.rsplit(" › ").next().unwrap_or_default();
                    session.task = Some(Task { title: owned(title), ..Task::default() })
                        .filter(|task| !task.title.is_empty());
                }
                ("browserName" | "platform" | "playwrightVersion" | "sdkLanguage", Json::Text(text))
                    if !text.is_empty() && session.environment.details.get(key).is_none() =>
                {
                    session.environment.details.0.push((owned(key), owned(text)));
                }
                ("options", Json::Object(options)) => {
                    if let Some(Json::Text(agent)) = peek(options, "userAgent") {
                        session.environment.user_agent = Some(owned(agent));
                    }
                }
                _ => {}
            }
        }
        self.about = about;
        session
    }
}

/// The element that was marked only after a call, in the page before it.
fn marked_later(before: &Sight, after: &Sight) -> Option<At> {
    let marked = after.target?;
    let view = View::of(&after.page, after.page.document(marked));
    before.page.at_way(&after.page.way_to(marked, &view))
}

/// The page after a call, and what is different there.
fn settled(
    before: &PageState<'static>,
    sight: &Sight,
    after: &Sight,
    end: Millis,
) -> (Option<PageState<'static>>, Option<Changes<'static>>) {
    let (Some(was), Some(is)) = (sight.page.root(), after.page.root()) else { return (None, None) };
    let (view, later) = (View::of(&sight.page, was), View::of(&after.page, is));
    let state = PageState {
        url: after.url.clone(),
        title: after.page.title(),
        timestamp: Some(end),
        viewport: after.view,
        visible_elements: i64::try_from(later.count()).ok(),
        active_element: None,
    };
    let is_same = state.url == before.url;
    let mut changes = if is_same { view.changes(&later) } else { Default::default() };
    changes.url = Some(state.url.clone()).filter(|url| !is_same && !url.is_empty());
    changes.title = Some(state.title.clone()).filter(|title| !title.is_empty() && *title != before.title);
    (Some(state), Some(changes).filter(|changes| *changes != Default::default()))
}

/// A snapshot as it is written.
#[derive(Default)]
struct Taken<'t> {
    call: Text<'t>,
    phase: Text<'t>,
    name: Text<'t>,
    page: Text<'t>,
    frame: Text<'t>,
    url: Text<'t>,
    is_main: bool,
    view: Option<(f64, f64)>,
    html: Html<'t>,
}

impl<'t> Taken<'t> {
    fn read(parser: &mut Parser<'t>) -> Result<Self, Fault> {
        let mut taken = Self::default();
        parser.each_field(|parser, key| {
            match key {
                "callId" => taken.call = text(parser.value(1)?),
                "phase" => taken.phase = text(parser.value(1)?),
                "snapshotName" => taken.name = text(parser.value(1)?),
                "pageId" => taken.page = text(parser.value(1)?),
                "frameId" => taken.frame = text(parser.value(1)?),
                "frameUrl" => taken.url = text(parser.value(1)?),
                "isMainFrame" => taken.is_main = parser.value(1)? == Json::Bool(true),
                "viewport" => {
                    if let Json::Object(size) = parser.value(1)? {
                        taken.view = number(peek(&size, "width")).zip(number(peek(&size, "height")));
                    }
                }
                "html" => taken.html = Html::read(parser)?,
                _ => parser.skip()?,
            }
            Ok(())
        })?;
        Ok(taken)
    }

    /// The call that it was taken for, and when. Older traces tell both in its name, `before@call@6`.
    fn moment(&self) -> Option<(Text<'t>, Phase)> {
        if let Some(phase) = Phase::of(&self.phase) {
            return Some((self.call.clone(), phase));
        }
        let (phase, call) = self.name.split_once('@')?;
        Some((Cow::Owned(call.to_owned()), Phase::of(phase)?))
    }
}

fn text(value: Json<'_>) -> Text<'_> {
    match value {
        Json::Text(text) => text,
        _ => Text::default(),
    }
}

fn number(value: Option<&Json<'_>>) -> Option<f64> {
    match value? {
        Json::Number(number) => number.parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// A box as Playwright writes it.
fn rect(value: Option<&Json<'_>>) -> Option<Rect> {
    let Json::Object(fields) = value? else { return None };
    let side = |name| number(peek(fields, name));
    Some(Rect { x: side("x")?, y: side("y")?, width: side("width")?, height: side("height")? })
}
