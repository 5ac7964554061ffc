//! Whole recordings, whole shapes, bad input.

use super::*;
use crate::session::{FORMAT, InteractionKind};
use proptest::prelude::*;
use serde_json::{Value, json};

fn recording(name: &str) -> Option<Vec<u8>> {
    shared("recordings", name)
}

/// A real file of another tool.
pub(super) fn interop(name: &str) -> Option<Vec<u8>> {
    shared("interop", name)
}

fn shared(folder: &str, name: &str) -> Option<Vec<u8>> {
    let shared = std::env::var("TRAILMILL_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let bytes = std::fs::read(root.join(shared).join(folder).join(name)).ok();
    if bytes.is_none() {
        println!("skipped: no {folder}/{name}");
    }
    bytes
}

/// One of the sessions in `bytes`.
#[track_caller]
pub(super) fn one_of(bytes: &[u8], number: usize) -> Read<'_> {
    all(bytes).into_iter().nth(number).unwrap().unwrap()
}

/// Holds what a reader makes of an own recording against `tests/golden/read/NAME.txt`, which people read: the steps, what
/// became of the rest, the session as it was read. `TRAILMILL_GOLDEN=write` rewrites it.
#[track_caller]
pub(super) fn golden(name: &str, bytes: &[u8]) {
    use std::fmt::Write;
    comes_back(bytes);
    let mut now = String::new();
    for read in all(bytes) {
        let Read { session, report } = read.unwrap();
        let reduction = crate::reduce::reduce(&session);
        writeln!(now, "SESSION {}\n\nSTEPS", session.id).unwrap();
        writeln!(now, "{}", crate::reduce::recording::tell(&reduction)).unwrap();
        for dropped in &reduction.dropped {
            let kind = session.interactions[dropped.interaction].kind.name();
            writeln!(now, "no step: {} {kind} ({})", dropped.interaction, dropped.reason).unwrap();
        }
        writeln!(now, "\nNOT READ").unwrap();
        report.unread.iter().for_each(|(path, count)| writeln!(now, "{path} {count}").unwrap());
        report.issues.iter().for_each(|issue| writeln!(now, "{issue}").unwrap());
        writeln!(now, "\n{}\n", serde_json::to_string_pretty(&session).unwrap()).unwrap();
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/read");
    let path = folder.join(format!("{name}.txt"));
    if std::env::var_os("TRAILMILL_GOLDEN").is_some_and(|value| value == "write") {
        std::fs::create_dir_all(folder).unwrap();
        return std::fs::write(path, now).unwrap();
    }
    let then = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = then.lines().zip(now.lines()).position(|(one, other)| one != other);
    assert!(then == now, "{name}.txt differs from line {:?} on; TRAILMILL_GOLDEN=write rewrites it", differs);
}

/// Damages an own recording in 200 ways, always the same, and completes each: a session or an error, either will do.
/// Some damage leaves a session, or nothing was shown.
#[track_caller]
pub(super) fn damaged(bytes: &[u8]) {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |most: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % most.max(1)
    };
    let tree: Option<Value> = serde_json::from_slice(bytes).ok();
    let mut sessions = 0;
    for number in 0..200 {
        let mut damaged = bytes.to_vec();
        match &tree {
            Some(tree) if number % 2 == 0 => {
                let wrong = [
                    json!(null),
                    json!(true),
                    json!(-1.5e300),
                    json!(""),
                    json!("click"),
                    json!([]),
                    json!({}),
                    json!([["x", 7], null]),
                    json!({"type": "click", "url": {"a": [1]}, "command": 5}),
                ];
                let mut tree = tree.clone();
                for _ in 0..=below(3) {
                    replace(&mut tree, &mut below(bytes.len() / 12), &wrong[below(wrong.len())]);
                }
                damaged = tree.to_string().into_bytes();
            }
            _ => {
                let at = below(damaged.len());
                let end = (at + below(40)).min(damaged.len());
                match below(5) {
                    0 => damaged.truncate(at),
                    1 => drop(damaged.drain(at..end)),
                    2 => {
                        let signs = b"{}[]()\"'`\\,:./=\n\xff";
                        damaged[at] = signs[below(signs.len())];
                    }
                    3 => {
                        let copy = damaged[at..end].to_vec();
                        let to = below(damaged.len());
                        damaged.splice(to..to, copy);
                    }
                    _ => damaged[at..end].reverse(),
                }
            }
        }
        let read = crate::complete(&damaged, &Options::default());
        sessions += usize::from(read.is_ok_and(|outcomes| outcomes.iter().any(|o| o.session.is_some())));
    }
    assert!((20..200).contains(&sessions), "{sessions} of 200 were sessions still");
}

fn all(bytes: &[u8]) -> Vec<Result<Read<'_>, Error>> {
    read(bytes, &Options::default()).unwrap()
}

#[track_caller]
fn one(bytes: &[u8]) -> Read<'_> {
    let mut sessions = all(bytes);
    assert_eq!(sessions.len(), 1);
    sessions.pop().unwrap().unwrap()
}

#[track_caller]
fn refused(bytes: &[u8]) -> Error {
    match read(bytes, &Options::default()) {
        Err(error) => error,
        Ok(mut sessions) => {
            assert_eq!(sessions.len(), 1);
            sessions.pop().unwrap().unwrap_err()
        }
    }
}

/// Every group filled, in the stored record's names.
fn event(number: usize) -> Value {
    json!({
        "id": format!("e{number}"), "type": "CLICK", "timestamp": 1_700_000_000_000_u64 + number as u64,
        "sequence": number, "sessionTime": number,
        "selectors": {
            "primary": "#buy", "xpath": "//button", "cssPath": "main > button",
            "alternatives": ["button"], "reliability": {"#buy": 0.4, "button": null},
        },
        "visual": {
            "boundingBox": {"x": 1.5, "y": 2, "width": 30, "height": 40, "top": 2, "left": 1.5},
            "coordinates": {"clientX": 3, "clientY": 4, "pageX": 3, "pageY": 104, "offsetX": 1, "offsetY": 2},
            "viewport": {"width": 800, "height": 600, "scrollX": 0, "scrollY": 100, "devicePixelRatio": 2},
            "isInViewport": true, "percentVisible": 100,
        },
        "element": {
            "tag": "BUTTON", "text": "Add to bag", "value": "", "attributes": {"id": "buy", "tabindex": 0},
            "shadowPath": ["shop-bag", "#list"],
            "parentElements": [
                {"level": 1, "tagName": "main", "id": null, "role": "main", "className": "a b",
                 "selector": "main", "text": "Add to bag"},
            ],
            "nearbyElements": [
                {"tagName": "a", "text": "Sizes", "selector": "a", "distance": 12, "direction": "above",
                 "isVisible": true, "isInteractive": true},
            ],
            "siblingElements": [
                {"tagName": "span", "text": "19.99", "selector": "span", "distance": 1, "position": "after",
                 "isInteractive": false, "boundingBox": {"x": 0, "y": 0, "width": 1, "height": 1}},
            ],
        },
        "context": {
            "url": "https://shop.example/bag", "pageTitle": "Bag", "framePath": ["#pay", "0"],
            "pageContext": {
                "htmlHash": "h1",
                "domSnapshot": {"tag": "main", "attributes": {"class": "a b"}, "children": [
                    {"tag": "button", "text": "Add to bag", "attributes": {}, "children": []},
                ]},
                "networkRequests": [],
            },
            "pageStructure": {"pageType": "product", "forms": 1, "hasSearch": true, "framework": ["x", "y"]},
        },
        "state": {
            "before": {
                "url": "https://shop.example/bag", "title": "Bag", "timestamp": 1_700_000_000_000_u64,
                "viewport": {"width": 800, "height": 600, "scrollX": 0, "scrollY": 100, "devicePixelRatio": 2},
                "scrollPosition": {"x": 0, "y": 100}, "visibleElements": 12,
                "activeElement": {"tagName": "body", "id": null, "selector": "body", "className": ""},
            },
            "after": {"url": "https://shop.example/bag#done"},
            "changes": {"url": "https://shop.example/bag#done", "addedText": ["Added"]},
        },
        "interaction": {
            "confidence": 0.5, "screenshotId": "s1", "value": "x", "valueLength": 1, "code": "Enter",
            "modifiers": {"shiftKey": true, "altKey": false},
        },
    })
}

fn stored(events: &[Value]) -> Value {
    json!({
        "id": "one", "startTime": "2023-11-14T22:13:20.000Z", "endTime": "2023-11-14T22:13:21.000Z",
        "enhancedInteractions": events, "interactions": [], "config": {
            "url": "https://shop.example/", "userAgent": "browser 1",
            "generatedTask": {"title": "Buy a bag", "description": "A red one", "steps": ["look", "buy"],
                "successCriteria": ["bought"], "difficulty": "easy", "tags": ["a", "b"]},
        },
    })
}

/// The same event, as a client sends it that knows only flat fields.
fn flat(event: &Value) -> Value {
    let names = [
        ("/selectors/primary", "primarySelector"),
        ("/selectors/alternatives", "selectorAlternatives"),
        ("/selectors/xpath", "xpath"),
        ("/selectors/cssPath", "cssPath"),
        ("/selectors/reliability", "selectorReliability"),
        ("/element/tag", "elementTag"),
        ("/element/text", "elementText"),
        ("/element/value", "elementValue"),
        ("/element/attributes", "elementAttributes"),
        ("/element/parentElements", "parentElements"),
        ("/element/siblingElements", "siblingElements"),
        ("/element/nearbyElements", "nearbyElements"),
        ("/element/shadowPath", "shadowPath"),
        ("/context/framePath", "framePath"),
        ("/visual/boundingBox", "boundingBox"),
        ("/visual/coordinates", "coordinates"),
        ("/visual/viewport", "viewport"),
        ("/visual/isInViewport", "isInViewport"),
        ("/visual/percentVisible", "percentVisible"),
        ("/context/url", "url"),
        ("/context/pageTitle", "pageTitle"),
        ("/context/pageContext", "pageContext"),
        ("/context/pageStructure", "pageStructure"),
        ("/state/before", "stateBefore"),
        ("/state/after", "stateAfter"),
        ("/state/changes", "stateChanges"),
        ("/interaction/confidence", "confidence"),
        ("/interaction/modifiers", "modifiers"),
        ("/interaction/screenshotId", "screenshotId"),
        ("/interaction/value", "value"),
        ("/interaction/valueLength", "valueLength"),
        ("/interaction/code", "code"),
        ("/id", "id"),
        ("/type", "type"),
        ("/timestamp", "timestamp"),
        ("/sequence", "sequence"),
        ("/sessionTime", "sessionTime"),
    ];
    Value::Object(
        names.iter().map(|(from, to)| ((*to).to_owned(), event.pointer(from).unwrap().clone())).collect(),
    )
}

fn frames(record: &Value, events: &[Value]) -> Vec<Value> {
    let mut frames = vec![
        json!({"type": "authenticate", "data": {"apiKey": "key-of-the-client"}, "timestamp": 1}),
        json!({"type": "session_start", "data": {"sessionId": "one", "url": record["config"]["url"],
            "userAgent": "browser 1", "generatedTask": record["config"]["generatedTask"]},
            "timestamp": 1_700_000_000_000_u64}),
    ];
    for event in events {
        frames.push(
            json!({"type": "interaction_event", "sessionId": "unknown", "data": event, "timestamp": 5}),
        );
    }
    frames.push(json!({"type": "session_stop", "sessionId": "one", "timestamp": 1_700_000_001_000_u64}));
    frames
}

fn lines(items: &[Value]) -> Vec<u8> {
    items.iter().map(|item| item.to_string() + "\n").collect::<String>().into_bytes()
}

#[test]
fn real_recordings_are_read_whole() {
    for (name, interactions, clicks, with_text) in
        [("homedepot.session.json", 85, 27, 22), ("hm.session.json", 54, 22, 10)]
    {
        let Some(bytes) = recording(name) else { continue };
        let Read { session, report } = one(&bytes);
        assert_eq!(
            (report.shape, report.detected, report.interactions),
            (Shape::StoredRecord, true, interactions)
        );
        assert_eq!((report.skipped, report.issue_count), (0, 0));
        assert_eq!(report.groups["selectors"].recorded, clicks);
        assert_eq!(report.groups["selectors"].empty, interactions - clicks);
        assert_eq!(session.interactions.len(), interactions);
        let clicked: Vec<_> =
            session.interactions.iter().filter(|i| i.kind == InteractionKind::Click).collect();
        assert_eq!(clicked.len(), clicks);
        let texts = clicked.iter().filter(|i| i.element.as_ref().is_some_and(|e| !e.text.is_empty())).count();
        assert_eq!(texts, with_text);
        for click in clicked {
            assert!(click.visual.as_ref().unwrap().bounding_box.is_some());
            assert!(!click.selectors.as_ref().unwrap().detail_path.is_empty());
            assert!(!click.element.as_ref().unwrap().ancestors.is_empty());
            assert!(!click.context.as_ref().unwrap().url.is_empty());
        }
        assert!(session.interactions.is_sorted_by_key(|i| i.timestamp));
        assert!(!session.task.as_ref().unwrap().plan.is_empty());
        assert!(session.environment.details.get("ipAddress").is_some());
        // What is told as unread is never part of an element, a selector, a page or a state.
        let parts = ["element", "selectors", "context", "state", "visual", "interaction", "elementDetails"];
        for path in report.unread.keys() {
            assert!(parts.iter().all(|part| !path.contains(&format!("*/{part}/"))), "{path}");
        }
    }
}

#[test]
fn the_four_shapes_give_the_same_session() {
    let events: Vec<Value> = (1..4).map(event).collect();
    let record = stored(&events);
    let stored_bytes = record.to_string().into_bytes();
    let expected = one(&stored_bytes);
    assert_eq!(expected.report.shape, Shape::StoredRecord);
    assert_eq!(expected.report.issues, []);
    let flat_events: Vec<Value> = events.iter().map(flat).collect();
    let items: Vec<Value> = events
        .iter()
        .map(
            |e| json!({"timestamp": e["timestamp"], "type": "CLICK", "element": e["element"], "fullData": e}),
        )
        .collect();
    let package = json!({
        "metadata": {}, "summary": {"clicks": 3}, "interactions": items,
        "session": {"sessionId": "one", "startTime": "2023-11-14T22:13:20.000Z", "generatedTask":
            record["config"]["generatedTask"], "endTime": 1_700_000_001_000_u64,
            "url": "https://shop.example/", "userAgent": "browser 1"},
    });
    let canonical = serde_json::to_vec(&expected.session).unwrap();
    let batch = json!({"type": "interaction_batch", "sessionId": "one", "data": {"seq": 1, "items": events}});
    let (mut batched, nested) = (frames(&record, &[]), frames(&record, &events));
    batched.insert(2, batch);
    for (shape, bytes) in [
        (Shape::Trailmill, canonical),
        (Shape::DownloadPackage, package.to_string().into_bytes()),
        (Shape::WireEvents, lines(&nested)),
        (Shape::WireEvents, lines(&frames(&record, &flat_events))),
        (Shape::WireEvents, lines(&batched)),
        (Shape::WireEvents, Value::Array(nested).to_string().into_bytes()),
    ] {
        let Read { session, report } = one(&bytes);
        assert_eq!(report.shape, shape);
        assert_eq!(report.issues, []);
        assert_eq!(session, expected.session);
        assert!(!serde_json::to_string(&session).unwrap().contains("key-of-the-client"));
    }
}

#[test]
fn bare_interactions_are_one_session() {
    let events: Vec<Value> = (1..4).map(|n| flat(&event(n))).collect();
    for bytes in [Value::Array(events.clone()).to_string().into_bytes(), lines(&events)] {
        let Read { session, report } = one(&bytes);
        assert_eq!((report.shape, session.interactions.len()), (Shape::WireEvents, 3));
        assert_eq!(session.id, "session-1700000000001");
        assert_eq!(report.groups["element"].recorded, 3);
    }
}

#[test]
fn sessions_on_one_wire_are_told_apart() {
    let frames: Vec<Value> = ["a", "b", "a", "unknown", "b"]
        .iter()
        .enumerate()
        .map(|(n, id)| json!({"type": "interaction_event", "sessionId": id, "data": event(n)}))
        .collect();
    let bytes = lines(&frames);
    let ids: Vec<_> = all(&bytes)
        .into_iter()
        .map(|read| read.unwrap().session)
        .map(|s| (s.id.to_string(), s.interactions.iter().map(|i| i.id.to_string()).collect::<Vec<_>>()))
        .collect();
    let expected = [("a", vec!["e0", "e2", "e3"]), ("b", vec!["e1", "e4"])];
    assert_eq!(
        ids,
        expected.map(|(id, events)| (id.to_owned(), events.into_iter().map(Into::into).collect()))
    );
}

#[test]
fn an_array_and_lines_hold_several_sessions() {
    let mut second = stored(&[event(7)]);
    second["id"] = json!("two");
    let sessions = vec![stored(&[event(1)]), json!(null), second];
    for bytes in [Value::Array(sessions.clone()).to_string().into_bytes(), lines(&sessions)] {
        let read = all(&bytes);
        assert_eq!(read[0].as_ref().unwrap().session.id, "one");
        assert_eq!(read[1].as_ref().unwrap_err().pointer, "/1");
        assert_eq!(read[2].as_ref().unwrap().session.id, "two");
    }
}

#[test]
fn a_broken_line_leaves_the_others() {
    let good = stored(&[event(1)]).to_string();
    let cut = &good[..good.len() / 2];
    for (text, broken) in [(format!("{cut}\n{good}\n{good}\n"), 0), (format!("{good}\n{cut}\n{good}"), 1)] {
        let read = all(text.as_bytes());
        assert_eq!(read.len(), 3);
        for (place, read) in read.into_iter().enumerate() {
            match read {
                Ok(read) => assert_eq!(read.session.interactions.len(), 1),
                Err(error) => {
                    assert_eq!((place, error.code), (broken, ErrorCode::InvalidJson));
                    assert!(error.pointer.starts_with(&format!("/{broken}/")), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_full_list_is_not_hidden_by_an_empty_one() {
    for (full, empty) in [("interactions", "enhancedInteractions"), ("enhancedInteractions", "interactions")]
    {
        let bytes = json!({"id": "x", full: [event(1)], empty: []}).to_string().into_bytes();
        assert_eq!(one(&bytes).session.interactions.len(), 1);
    }
    let both = json!({"id": "x", "enhancedInteractions": [event(1)], "interactions": [event(2), event(3)]});
    let bytes = both.to_string().into_bytes();
    let read = one(&bytes);
    assert_eq!(read.session.interactions[0].id, "e1");
    assert_eq!(read.report.unread["/interactions"], 2);
}

#[test]
fn groups_are_counted_by_their_state() {
    let events = json!([
        {"id": "a", "type": "click", "timestamp": 1, "element": {"tag": "a"}},
        {"id": "b", "type": "click", "timestamp": 2, "element": {}},
        {"id": "c", "type": "click", "timestamp": 3, "element": null},
        {"id": "d", "type": "click", "timestamp": 4},
        {"id": "e", "type": "click", "timestamp": 5, "element": 5},
    ]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    assert_eq!(report.groups["element"], GroupCount { recorded: 1, empty: 1, null: 1, missing: 1, wrong: 1 });
    assert_eq!(session.interactions.len(), 5);
    assert!(session.interactions.iter().skip(1).all(|i| i.element.is_none()));
    assert_eq!(report.issue_count, 1);
    assert_eq!(report.issues[0].pointer, "/enhancedInteractions/4/element");
    assert_eq!((report.issues[0].code, report.issues[0].found.as_str()), (ErrorCode::WrongType, "a number"));
}

/// A click as two parts of the recorder saw it, not always of one mind.
fn twice_recorded() -> Value {
    let long = "x".repeat(120);
    json!({
        "id": "a", "type": "click", "timestamp": 1,
        "selectors": {"primary": "#a", "xpath": "//a", "alternatives": ["a"]},
        "element": {
            "tag": "a", "text": format!("{}...", &long[..100]),
            "parentElements": [{"level": 1, "tagName": "li", "className": "x y"}, {"level": 2, "tagName": "ul"}],
            "siblingElements": [{"tagName": "b", "text": "t", "position": "after", "selector": "b"}],
        },
        "elementDetails": {
            "tag": "a", "text": long, "xpath": "//b", "cssSelector": "ul > li > a", "attributes": {"href": "/x"},
            "boundingBox": {"x": 1, "y": 1, "width": 1, "height": 1}, "computedStyle": {"cursor": "pointer"},
        },
        "contextData": {
            "parent": {"tag": "li", "id": null, "classes": ["x", "y"], "css_selector": "ul > li"},
            "ancestors": [
                {"tag": "li", "classes": ["x", "y"], "css_selector": "ul > li"},
                {"tag": "div", "classes": [], "css_selector": "div.other"},
                {"tag": "main", "id": "m", "classes": ["z"], "css_selector": "main#m"},
            ],
            "siblings": [{"tag": "b", "text": "t", "position": "after", "css_selector": "ul > li > b"}],
            "nearestClickable": [{"tag": "a", "text": "n", "distance": 3, "css_selector": "p > a"}],
        },
        "action": {"type": "click", "selector": "a.other", "timestamp": "2025-07-30T21:25:05.116Z"},
        "metadata": {"pageUrl": "https://a.example/", "pageTitle": "A", "userId": "u"},
        "overlays": [{"text": "Cookies", "selector": "#c", "zIndex": 9}],
    })
}

#[test]
fn what_two_recorders_saw_is_merged() {
    let long = "x".repeat(120);
    let events = json!([twice_recorded()]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    assert_eq!(report.issues, []);
    let click = &session.interactions[0];
    let (element, selectors) = (click.element.as_ref().unwrap(), click.selectors.as_ref().unwrap());
    assert_eq!(element.text, long);
    assert_eq!(selectors.alternatives, ["a", "//b", "a.other"]);
    assert_eq!(selectors.detail_path, "ul > li > a");
    let levels: Vec<_> =
        element.ancestors.iter().map(|a| (a.level, a.tag.as_ref(), a.css_path.as_ref())).collect();
    assert_eq!(levels, [(1, "li", ""), (2, "ul", ""), (3, "main", "main#m")]);
    assert_eq!(element.ancestors[2].class_name, "z");
    assert_eq!((element.siblings.len(), element.siblings[0].css_path.as_ref()), (1, "ul > li > b"));
    assert_eq!(element.nearest_clickable[0].text, "n");
    assert_eq!(element.overlays[0].details.get("zIndex").unwrap(), "9");
    assert!(click.visual.as_ref().unwrap().bounding_box.is_some());
    assert_eq!(click.context.as_ref().unwrap().url, "https://a.example/");
    // The ancestor that contradicts the first recording, and what the canonical form has no place for.
    let unread: Vec<_> = report.unread.keys().map(String::as_str).collect();
    assert_eq!(
        unread,
        [
            "/enhancedInteractions/*/action/timestamp",
            "/enhancedInteractions/*/contextData/ancestors",
            "/enhancedInteractions/*/metadata/userId",
        ]
    );
}

#[test]
fn names_that_are_data_are_never_told() {
    let events = json!([{"type": "click", "timestamp": 1, "ann@example.org": 1, "4111111111111111": 2, "colour": 3,
        "element": {"attributes": {"data-ann@example.org": {"deep": 1}}}}]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let report = one(&bytes).report;
    let unread: Vec<_> = report.unread.iter().map(|(path, count)| (path.as_str(), *count)).collect();
    assert_eq!(
        unread,
        [
            ("/enhancedInteractions/*/?", 2),
            ("/enhancedInteractions/*/colour", 1),
            ("/enhancedInteractions/*/element/attributes/*", 1),
        ]
    );
}

#[test]
fn credentials_of_the_recorder_are_never_kept() {
    let bytes =
        json!({"id": "x", "enhancedInteractions": [], "config": {"apiKey": "k-1", "auth": {"token": "k-1"}}})
            .to_string()
            .into_bytes();
    let read = one(&bytes);
    assert!(!serde_json::to_string(&read.session).unwrap().contains("k-1"));
    assert_eq!(read.report.unread["/config/apiKey"], 1);
}

#[test]
fn times_are_read_in_every_form_and_mended() {
    let events = json!([
        {"id": "a", "type": "click", "timestamp": "1700000000005"},
        {"id": "b", "type": "click"},
        {"id": "c", "type": "click", "timestamp": "2023-11-14T22:13:20.001Z"},
        {"id": "d", "type": "click", "timestamp": 1_700_000_000_001.9, "sequence": 1},
        {"id": "e", "type": "click", "timestamp": "soon"},
        {"id": "f", "type": "click", "timestamp": 1e300},
    ]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    let times: Vec<_> =
        session.interactions.iter().map(|i| (i.id.as_ref(), i.timestamp - 1_700_000_000_000)).collect();
    assert_eq!(times, [("c", 1), ("d", 1), ("e", 1), ("f", 1), ("a", 5), ("b", 5)]);
    let pointers: Vec<_> = report.issues.iter().map(|i| (i.code, i.pointer.as_str())).collect();
    assert_eq!(
        pointers,
        [
            (ErrorCode::Missing, "/enhancedInteractions/1/timestamp"),
            (ErrorCode::WrongType, "/enhancedInteractions/4/timestamp"),
            (ErrorCode::Missing, "/enhancedInteractions/4/timestamp"),
            (ErrorCode::WrongType, "/enhancedInteractions/5/timestamp"),
            (ErrorCode::Missing, "/enhancedInteractions/5/timestamp"),
        ]
    );
    assert_eq!(report.reordered, 4);
}

#[test]
fn a_count_that_starts_anew_does_not_break_the_order() {
    let events = json!([
        {"id": "a", "type": "click", "timestamp": 10, "sequence": 8, "sessionTime": 900},
        {"id": "b", "type": "click", "timestamp": 20, "sequence": 2, "sessionTime": 5},
        {"id": "c", "type": "click", "timestamp": 20, "sequence": 1, "sessionTime": 5},
        {"id": "d", "type": "click", "timestamp": 15, "sequence": 9, "sessionTime": 905},
        {"id": "e", "type": "click", "timestamp": 30, "sequence": 2, "sessionTime": 90_000},
        {"id": "f", "type": "click", "timestamp": 30, "sequence": 1, "sessionTime": 3},
    ]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    let ids: String = session.interactions.iter().map(|i| i.id.as_ref()).collect();
    assert_eq!(ids, "adcbef");
    assert_eq!(report.reordered, 2);
}

#[test]
fn ids_are_made_unique_and_none_is_made_up_in_silence() {
    let events = json!([
        {"id": "a", "type": "click", "timestamp": 1}, {"id": "a", "type": "click", "timestamp": 2},
        {"id": "a~2", "type": "click", "timestamp": 3}, {"type": "click", "timestamp": 4},
        {"id": "../../etc", "type": "click", "timestamp": 5},
    ]);
    let bytes = json!({"id": "../x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    let ids: Vec<_> = session.interactions.iter().map(|i| i.id.as_ref()).collect();
    assert_eq!(ids, ["a", "a~2", "a~2~2", "i3", "../../etc"]);
    assert_eq!(session.id, "../x");
    assert_eq!(report.issue_count, 2);
}

#[test]
fn what_the_person_left_out_is_read_and_what_names_no_example_is_told() {
    let left_out = json!([
        {"kind": "next_action", "interaction": "a"}, {"interaction": 7, "kind": "grounding", "why": "doubtful"},
        {"kind": "reasoning", "interaction": "a"}, {"kind": "intent"}, "a", null,
    ]);
    let events = json!([{"id": "a", "type": "click", "timestamp": 1}]);
    let bytes = json!({"format": FORMAT, "id": "s", "interactions": events, "leftOut": left_out});
    let bytes = bytes.to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    let known =
        json!([{"kind": "next_action", "interaction": "a"}, {"kind": "grounding", "interaction": "7"}]);
    assert_eq!(serde_json::to_value(&session).unwrap()["leftOut"], known);
    let told: Vec<_> = report.issues.iter().map(|issue| (&*issue.pointer, issue.code)).collect();
    assert_eq!(
        told,
        [
            ("/leftOut/2/kind", ErrorCode::WrongType),
            ("/leftOut/3/interaction", ErrorCode::Missing),
            ("/leftOut/4", ErrorCode::WrongType)
        ]
    );
    assert_eq!(report.unread["/leftOut/*/why"], 1);
    let again = serde_json::to_vec(&session).unwrap();
    assert_eq!(one(&again).session, session);
}

#[test]
fn bad_interactions_are_left_out_and_the_others_stay() {
    let deep =
        format!("{{\"type\":\"click\",\"timestamp\":3,\"x\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let long = format!("{{\"type\":\"click\",\"timestamp\":3,\"x\":\"{}\"}}", "y".repeat((1 << 20) + 1));
    for (bad, code, below) in [
        ("null", ErrorCode::WrongType, ""),
        ("7", ErrorCode::WrongType, ""),
        ("[]", ErrorCode::WrongType, ""),
        ("{\"timestamp\":1}", ErrorCode::Missing, "/type"),
        ("{\"type\":\"\",\"timestamp\":1}", ErrorCode::Missing, "/type"),
        ("{\"type\":\"click\",\"a\":{\"b\":1,\"b\":2}}", ErrorCode::DuplicateKey, "/a"),
        (&deep, ErrorCode::TooDeep, "/x"),
        (&long, ErrorCode::StringTooLong, "/x"),
    ] {
        let good = event(1).to_string();
        let text = format!("{{\"id\":\"x\",\"enhancedInteractions\":[{good},{bad},{good}]}}");
        let Read { session, report } = one(text.as_bytes());
        assert_eq!((report.interactions, report.skipped, session.interactions.len()), (3, 1, 2));
        assert_eq!(report.issues[0].code, code);
        let pointer = &report.issues[0].pointer;
        assert!(pointer.starts_with(&format!("/enhancedInteractions/1{below}")), "{pointer}");
        // Bare, the same holds.
        let text = format!("[{good},{bad},{good}]");
        let Read { session, report } = one(text.as_bytes());
        assert_eq!((report.interactions, report.skipped, session.interactions.len()), (3, 1, 2));
    }
}

#[test]
fn a_cut_emoji_is_replaced_and_told() {
    let text = r#"{"id":"x","enhancedInteractions":[{"type":"click","timestamp":1,"element":{"text":"ok \ud83d"}}]}"#;
    let Read { session, report } = one(text.as_bytes());
    assert_eq!(session.interactions[0].element.as_ref().unwrap().text, "ok \u{FFFD}");
    assert_eq!(report.issue_count, 1);
    assert_eq!(report.issues[0].pointer, "/enhancedInteractions/0");
}

#[test]
fn bad_input_is_refused_with_a_clear_error() {
    use ErrorCode::{DuplicateKey, EmptyInput, InvalidJson, InvalidUtf8, TooDeep, UnknownShape, WrongType};
    let good = stored(&[event(1)]).to_string();
    let deep_arrays = "[".repeat(10_000) + &"]".repeat(10_000);
    let deep_objects = "{\"a\":".repeat(10_000) + "1" + &"}".repeat(10_000);
    let cases: Vec<(Vec<u8>, ErrorCode, &str)> = vec![
        (vec![], EmptyInput, ""),
        (b" \n\t ".to_vec(), EmptyInput, ""),
        (b"\xef\xbb\xbf".to_vec(), EmptyInput, ""),
        (b"12".to_vec(), UnknownShape, ""),
        (b"\"text\"".to_vec(), UnknownShape, ""),
        (b"null".to_vec(), UnknownShape, ""),
        (b"{}".to_vec(), UnknownShape, ""),
        (b"[]".to_vec(), UnknownShape, ""),
        (b"[1,2,3]".to_vec(), UnknownShape, ""),
        (b"[{\"type\":\"ping\"}]".to_vec(), UnknownShape, ""),
        (b"{\"name\":\"x\",\"value\":2}".to_vec(), UnknownShape, ""),
        (b"{\"type\":\"FeatureCollection\",\"features\":[]}".to_vec(), UnknownShape, ""),
        (b"{\"format\":\"trailmill.session/2\",\"interactions\":[]}".to_vec(), UnknownShape, ""),
        (b"{\"enhancedInteractions\":5}".to_vec(), WrongType, "/enhancedInteractions"),
        (b"{\"enhancedInteractions\":[],\"id\":\"a\",\"id\":\"b\"}".to_vec(), DuplicateKey, ""),
        (b"{\"enhancedInteractions\":[],\"enhancedInteractions\":[]}".to_vec(), DuplicateKey, ""),
        (b"{\"enhancedInteractions\":[],\"config\":{\"a\":1,\"a\":2}}".to_vec(), DuplicateKey, "/config"),
        (good.as_bytes()[..good.len() - 9].to_vec(), InvalidJson, "/"),
        (format!("{good} x").into_bytes(), InvalidJson, ""),
        (
            b"{\"enhancedInteractions\":[{\"timestamp\":NaN}]}".to_vec(),
            InvalidJson,
            "/enhancedInteractions/0/timestamp",
        ),
        (
            b"{\"enhancedInteractions\":[{\"timestamp\":1e999}]}".to_vec(),
            InvalidJson,
            "/enhancedInteractions/0/timestamp",
        ),
        (b"{\"id\":\"\xff\"}".to_vec(), InvalidUtf8, ""),
        (deep_arrays.into_bytes(), TooDeep, "/0"),
        (deep_objects.into_bytes(), TooDeep, "/a"),
    ];
    for (bytes, code, pointer) in cases {
        let error = refused(&bytes);
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        assert_eq!(error.code, code, "{start}: {error}");
        assert!(error.pointer.starts_with(pointer), "{start}: {error}");
        assert!(!error.expected.is_empty() && !error.found.is_empty());
    }
}

#[test]
fn errors_say_where_in_the_text() {
    let error = refused(b"{\"id\": 1,\n \"a\": NaN}");
    assert_eq!((error.pointer.as_str(), error.found.as_str()), ("/a", "something else at line 2, column 7"));
    let error = refused(b"{\"id\":\"\xff\"}");
    assert_eq!(error.found, "a byte that is none, at offset 7");
}

#[test]
fn keys_of_no_session_are_counted_in_words_that_fit() {
    assert_eq!(refused(b"{\"a\":1}").found, "an object with 1 key, none of which a session has");
    assert_eq!(refused(b"{\"a\":1,\"b\":2}").found, "an object with 2 keys, none of which a session has");
    assert_eq!(refused(b"{\"id\":1}").found, "an object with 1 key, among them id");
}

#[test]
fn limits_are_kept() {
    let bytes = stored(&[event(1), event(2), event(3)]).to_string().into_bytes();
    let mut options = Options::default();
    options.limits.interactions = 2;
    let error = read(&bytes, &options).unwrap().pop().unwrap().unwrap_err();
    assert_eq!((error.code, error.found.as_str()), (ErrorCode::TooManyInteractions, "3"));
    options.limits.interactions = 3;
    assert!(read(&bytes, &options).unwrap().pop().unwrap().is_ok());
    options = Options::default();
    options.limits.bytes = bytes.len() - 1;
    assert_eq!(read(&bytes, &options).unwrap_err().code, ErrorCode::TooManyBytes);
    options.limits.bytes = bytes.len();
    options.limits.depth = usize::MAX;
    assert!(read(&bytes, &options).is_ok());
    let deep = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    options.limits.bytes = usize::MAX;
    assert_eq!(read(deep.as_bytes(), &options).unwrap().pop().unwrap().unwrap_err().code, ErrorCode::TooDeep);
}

#[test]
fn a_shape_that_was_asked_for_is_insisted_on() {
    let bytes = stored(&[event(1)]).to_string().into_bytes();
    let from = |shape| Options { from: Some(shape), ..Options::default() };
    let good = read(&bytes, &from(Shape::StoredRecord)).unwrap().pop().unwrap().unwrap();
    assert!(!good.report.detected);
    for shape in [Shape::Trailmill, Shape::WireEvents, Shape::DownloadPackage] {
        let error = read(&bytes, &from(shape)).unwrap_err();
        assert_eq!(error.code, ErrorCode::UnknownShape);
        assert!(error.expected.contains("as the options say") && error.found == "a stored record", "{error}");
    }
}

#[test]
fn every_shape_has_one_reader() {
    for shape in Shape::ALL {
        let own = READERS.iter().filter(|reader| reader.shape == *shape);
        assert_eq!(own.count(), 1, "{shape:?}");
    }
}

#[test]
fn every_shape_is_known_by_its_content_and_can_be_insisted_on() {
    let own = [
        (Shape::Trailmill, r#"{"format": "trailmill.session/1", "id": "x", "interactions": []}"#),
        (Shape::StoredRecord, r#"{"sessionId": "x", "enhancedInteractions": []}"#),
        (
            Shape::DownloadPackage,
            r#"{"session": {"id": "x"}, "interactions": [{"fullData": {"type": "click"}}]}"#,
        ),
        (Shape::UserFlow, r#"{"title": "x", "steps": [{"type": "click"}]}"#),
        (Shape::SeleniumIde, r#"{"url": "https://a.test/", "tests": [{"id": "x", "commands": []}]}"#),
        (
            Shape::PlaywrightScript,
            "import { test } from '@playwright/test';\ntest('x', async ({ page }) => {});",
        ),
        (
            Shape::WorkflowUse,
            r#"{"name": "x", "version": "1.0", "steps": [{"type": "click"}], "input_schema": []}"#,
        ),
        (
            Shape::BrowserSkill,
            r#"{"entry": {"start_url": "https://a.test/"}, "pages": [], "steps": [{"op": "click"}]}"#,
        ),
        (Shape::Mind2web, r#"{"annotation_id": "x", "confirmed_task": "y", "actions": []}"#),
        (Shape::Webarena, r#"{"task_id": 1, "intent": "y", "start_url": "https://a.test/"}"#),
        (Shape::WireEvents, r#"{"type": "click", "timestamp": 5}"#),
        (Shape::Rrweb, r#"{"type": 4, "data": {"href": "https://a.test/"}, "timestamp": 5}"#),
    ];
    for shape in Shape::ALL {
        // A trace is a zip, and has tests of its own.
        let is_text = *shape != Shape::PlaywrightTrace;
        assert_eq!(own.iter().any(|(own, _)| own == shape), is_text, "{shape:?} has no text here");
    }
    for (shape, text) in own {
        for (from, _) in own {
            let options = Options { from: Some(from), ..Options::default() };
            let read = read(text.as_bytes(), &options).and_then(|mut all| all.remove(0));
            assert_eq!(
                read.as_ref().is_ok_and(|read| !read.report.detected),
                from == shape,
                "{shape:?} {from:?} {read:?}"
            );
        }
        let read = one(text.as_bytes());
        assert_eq!((read.report.shape, read.report.detected), (shape, true));
    }
}

#[test]
fn sessions_of_no_and_of_50_000_interactions_are_read() {
    let none = one(br#"{"id":"x","enhancedInteractions":[]}"#);
    assert_eq!((none.session.interactions.len(), none.report.issue_count), (0, 0));
    let mut text = String::from("{\"id\":\"x\",\"enhancedInteractions\":[");
    for number in (0..50_000).rev() {
        text += &format!("{{\"id\":\"same\",\"type\":\"click\",\"timestamp\":{number}}}");
        text.push(if number == 0 { ']' } else { ',' });
    }
    text.push('}');
    let Read { session, report } = one(text.as_bytes());
    assert_eq!((session.interactions.len(), report.reordered), (50_000, 49_999));
    assert_eq!((report.issue_count, report.issues.len()), (49_999, 100));
    assert_eq!(session.interactions[0].timestamp, 0);
}

#[test]
fn screenshots_keep_no_picture() {
    let picture = format!("data:image/png;base64,{}", "A".repeat(2 << 20));
    let record = json!({"id": "x", "enhancedInteractions": [],
        "screenshots": [{"id": "s1", "dataUrl": picture, "timestamp": 5}]});
    let bytes = record.to_string().into_bytes();
    let Read { session, .. } = one(&bytes);
    let shot = &session.screenshots[0];
    assert_eq!((shot.id.as_ref(), shot.media_type.as_deref()), ("s1", Some("image/png")));
    assert_eq!(shot.data_length, Some(picture.len() as i64));
}

/// What is read, written and read again is the same.
#[track_caller]
fn comes_back(bytes: &[u8]) {
    let Ok(sessions) = read(bytes, &Options::default()) else { return };
    for Read { session, .. } in sessions.into_iter().flatten() {
        let text = serde_json::to_vec(&session).unwrap();
        let again = one(&text);
        assert_eq!(again.session, session);
        assert_eq!((again.report.skipped, again.report.reordered), (0, 0));
        assert_eq!(again.report.unread, BTreeMap::new());
        assert_eq!(again.report.issues, []);
    }
}

#[test]
fn recordings_come_back() {
    for name in ["homedepot.session.json", "hm.session.json"] {
        if let Some(bytes) = recording(name) {
            comes_back(&bytes);
        }
    }
    comes_back(stored(&[event(1), event(2)]).to_string().as_bytes());
}

/// Any JSON value, also where none of its kind is expected.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-10_i64..2_000_000_000_000).prop_map(Value::from),
        any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{"tagName": "A", "level": 2, "text": "x"}, null, 5])),
        Just(json!({"x": 1, "left": 2, "url": "u", "key": ["a", {"b": 1}], "level": 0})),
        Just(json!({"a": {"b": {"c": [1, 2]}}})),
        Just(json!("dblclick")),
        Just(json!("2025-07-30T21:24:45.842Z")),
    ]
}

/// Puts `value` in the place of the `number`th value below `root`.
fn replace(root: &mut Value, number: &mut usize, value: &Value) {
    if *number == 0 {
        *root = value.clone();
    }
    *number = number.wrapping_sub(1);
    match root {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, number, value)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, number, value)),
        _ => {}
    }
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let shape = 0..4_usize;
    let changes = prop::collection::vec((0..500_usize, anything()), 0..12);
    (shape, changes).prop_map(|(shape, changes)| {
        let mut events: Vec<Value> = (1..4).map(event).collect();
        let mut record = stored(&events);
        events.push(twice_recorded());
        record["enhancedInteractions"] = json!(events);
        let mut root = match shape {
            0 => record,
            1 => Value::Array(frames(&record, &events)),
            2 => Value::Array(events.iter().take(3).map(flat).collect()),
            _ => {
                let bytes = record.to_string().into_bytes();
                serde_json::to_value(one(&bytes).session).unwrap()
            }
        };
        for (mut number, value) in changes {
            replace(&mut root, &mut number, &value);
        }
        root.to_string().into_bytes()
    })
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, &Options::default());
    }

    #[test]
    fn mutated_sessions_come_back(bytes in mutated()) {
        comes_back(&bytes);
    }

    #[test]
    fn cut_and_changed_bytes_never_panic(
        mut bytes in mutated(),
        cut in 0.0..1.0_f64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        comes_back(&bytes);
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        comes_back(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn changed_recordings_never_panic_and_come_back(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut: prop::sample::Index,
    ) {
        if let Some(mut bytes) = recording("hm.session.json") {
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
                comes_back(&bytes);
            }
            bytes.truncate(cut.index(bytes.len()));
            comes_back(&bytes);
        }
    }
}
