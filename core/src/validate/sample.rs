//! Sessions for the tests of rules: small, whole, and damaged by each test as it needs.

use super::{
    recorded_selector::grades,
    rules::{Judgement, Subject},
};
use crate::{
    Options,
    read::{ReadReport, Shape},
    redact::RedactionReport,
    session::{
        Ancestor, Attributes, Context, Element, Environment, FORMAT, Interaction, InteractionKind, Millis,
        Neighbour, PageState, Rect, Selectors, Session, State, Task, Visual,
    },
};
use std::collections::BTreeMap;

/// When the samples begin: 2025-11-07.
pub const T0: Millis = 1_762_513_200_000;

const URL: &str = "https://shop.example/p/42";
const TITLE: &str = "A jacket";

/// A session with a goal and a page around the interactions.
pub fn session(interactions: Vec<Interaction<'static>>) -> Session<'static> {
    Session {
        format: FORMAT,
        id: "s1".into(),
        task: Some(Task { title: "Buy a jacket".into(), ..Task::default() }),
        environment: Environment { url: Some(URL.into()), ..Environment::default() },
        started_at: Some(T0),
        ended_at: Some(T0 + interactions.len() as i64 * 120_000),
        interactions,
        screenshots: Vec::new(),
        lost_spans: Vec::new(),
        removed: Vec::new(),
        left_out: Vec::new(),
    }
}

/// An interaction that recorded its page and nothing else, `after` milliseconds into the session.
pub fn hollow(kind: InteractionKind<'static>, after: Millis) -> Interaction<'static> {
    Interaction {
        id: format!("i{after}").into(),
        kind,
        timestamp: T0 + after,
        sequence: None,
        session_time: None,
        selectors: None,
        visual: None,
        element: None,
        context: Some(Box::new(Context { url: URL.into(), page_title: TITLE.into(), ..Context::default() })),
        state: None,
        gesture: None,
    }
}

/// A click on a button, with all that a recorder can tell of it.
pub fn click(after: Millis) -> Interaction<'static> {
    let before = PageState { url: URL.into(), title: TITLE.into(), ..PageState::default() };
    let attributes =
        Attributes(vec![("data-testid".into(), "add".into()), ("aria-label".into(), "Add to bag".into())]);
    Interaction {
        selectors: Some(Box::new(Selectors {
            primary: "[data-testid=\"add\"]".into(),
            xpath: "//main[@id='content']/div[2]/button".into(),
            css_path: "#content > div:nth-of-type(2) > button".into(),
            ..Selectors::default()
        })),
        visual: Some(Box::new(Visual {
            bounding_box: Some(Rect { x: 40.0, y: 300.0, width: 200.0, height: 44.0 }),
            is_in_viewport: Some(true),
            percent_visible: Some(100.0),
            ..Visual::default()
        })),
        element: Some(Box::new(Element {
            tag: "button".into(),
            text: "Add to bag".into(),
            attributes,
            ancestors: vec![Ancestor {
                level: 1,
                tag: "div".into(),
                text: "Add to bag".into(),
                ..Ancestor::default()
            }],
            nearby: vec![Neighbour { tag: "a".into(), text: "Size guide".into(), ..Neighbour::default() }],
            ..Element::default()
        })),
        state: Some(Box::new(State { before: Some(before), ..State::default() })),
        ..hollow(InteractionKind::Click, after)
    }
}

/// A report of an input that was read without a fault.
pub fn reading(interactions: usize) -> ReadReport {
    ReadReport {
        shape: Shape::Trailmill,
        detected: true,
        interactions,
        skipped: 0,
        reordered: 0,
        groups: BTreeMap::new(),
        unread: BTreeMap::new(),
        issues: Vec::new(),
        issue_count: 0,
    }
}

/// What a rule says of a session that was read without a fault.
pub fn judge(look: fn(&Subject<'_, '_>) -> Judgement, session: &Session<'_>) -> Judgement {
    judge_read(look, session, &reading(session.interactions.len()))
}

/// What a rule says of a session and its reading.
pub fn judge_read(
    look: fn(&Subject<'_, '_>) -> Judgement,
    session: &Session<'_>,
    reading: &ReadReport,
) -> Judgement {
    let (redaction, options) = (RedactionReport::default(), Options::default());
    let grades = &grades(session);
    look(&Subject { session, reading, redaction: &redaction, options: &options, grades })
}
