//! Selectors: those that were recorded, whatever they are, and those that are made of whatever an element says.

use serde_json::{Value, json};
use trailmill_core::{Options, live, read::read, selector::Locator, validate::recorded_selector};

/// Strings, one a line: the recorded ways, then what the element says.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines = text.split('\n').map(str::to_owned);
    let mut next = || lines.next().unwrap_or_default();
    let selectors =
        json!({"primary": next(), "xpath": next(), "cssPath": next(), "alternatives": [next(), next()]});
    let (tag, text, near) = (next(), next(), next());
    let attributes = json!({"id": next(), "class": next(), "aria-label": next(), "data-testid": next(), "name": next(),
        "placeholder": next(), "alt": next(), "title": next(), "role": next(), "type": next()});
    let session = json!({"format": "trailmill.session/1", "id": "s", "environment": {}, "interactions": [{
        "id": "i", "type": "click", "timestamp": 1, "selectors": selectors,
        "context": {"url": "https://a.example/", "framePath": [next()]},
        "element": {"tag": tag, "text": text, "attributes": attributes, "shadowPath": [next()],
            "ancestors": [{"level": 1, "tag": next(), "text": next(), "selector": next(), "className": next(), "id": next()}],
            "nearby": [{"tag": "button", "text": near, "selector": next()}],
            "siblings": [{"tag": next(), "text": next(), "selector": next()}]},
    }]})
    .to_string();
    let read = read(session.as_bytes(), &Options::default()).unwrap().remove(0).unwrap();
    for grade in recorded_selector::grades(&read.session) {
        assert!((0.0..=1.0).contains(&grade), "{grade}");
    }
    let Ok(ranked) = live::selectors_bytes(session.as_bytes(), b"") else { return };
    assert_eq!(Ok(&ranked), live::selectors_bytes(session.as_bytes(), b"").as_ref(), "the same twice");
    let ranked: Vec<Locator> = serde_json::from_slice(&ranked).unwrap();
    assert!(ranked.is_sorted_by(|a, b| a.durability >= b.durability), "{ranked:?}");
    ranked.iter().for_each(sound);
}

/// A locator that can be taken as it is: no quote in it is left open, and no line ends in it.
fn sound(locator: &Locator) {
    assert!((0.0..=1.0).contains(&locator.durability), "{locator:?}");
    assert!(!locator.playwright.is_empty() && !locator.reasons.is_empty(), "{locator:?}");
    assert!(closed(&locator.playwright), "{locator:?}");
    assert!(locator.css.as_deref().is_none_or(closed), "{locator:?}");
    let text = serde_json::to_string(locator).unwrap();
    assert_eq!(&serde_json::from_str::<Locator>(&text).unwrap(), locator);
    assert!(serde_json::from_str::<Value>(&text).is_ok());
}

/// Whether each quote and each bracket outside of quotes is closed. A backslash takes the next character along.
fn closed(text: &str) -> bool {
    let (mut open, mut quote, mut chars) = (Vec::new(), None, text.chars());
    while let Some(c) = chars.next() {
        match (quote, c) {
            (_, '\\') if chars.next().is_none() => return false,
            (_, '\\') => {}
            (Some(_), '\n' | '\r') => return false,
            (Some(by), _) if c == by => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, ')' | ']') if open.pop() != Some(c) => return false,
            _ => {}
        }
    }
    quote.is_none() && open.is_empty()
}
