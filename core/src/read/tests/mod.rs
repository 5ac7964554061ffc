//! What the tests of reading share.

mod mended;
mod refused;
mod shapes;
mod whole;

use super::*;
use crate::at_hand::shared;
use crate::session::{FORMAT, InteractionKind};
use proptest::prelude::*;
use serde_json::{Value, json};

fn recording(name: &str) -> Option<Vec<u8>> {
    shared(&format!("recordings/{name}"))
}

/// A real file of another tool.
pub(super) fn interop(name: &str) -> Option<Vec<u8>> {
    shared(&format!("interop/{name}"))
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

pub(super) fn all(bytes: &[u8]) -> Vec<Result<Read<'_>, Error>> {
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
