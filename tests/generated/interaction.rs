//! One made-up interaction, with all six groups as the older recorder wrote them.

use super::draw::Draw;
use serde_json::{Value, json};

const KINDS: &[&str] = &[
    "CLICK",
    "CLICK",
    "CLICK",
    "CLICK",
    "INPUT",
    "INPUT",
    "FOCUS",
    "BLUR",
    "KEY_PRESS",
    "FORM_SUBMIT",
    "SCROLL",
    "NAVIGATION",
    "HOVER",
    "DRAG",
    "DROP",
    "TOUCH",
    "change",
    "navigation_restored",
    "wheel of fortune",
];
const TAGS: &[&str] = &["button", "a", "input", "select", "div", "span", "svg", "img", "label", "li"];
const TEXTS: &[&str] = &[
    "Add to bag",
    "Sign in",
    "Next ›",
    "Größe wählen",
    "カートに入れる",
    "أضف إلى السلة",
    "👩‍👩‍👧‍👦 family pack",
    "e\u{301}tage\u{200b}re",
    "$1,299.00",
    "\"quoted\" and 'single' \\ back",
    "line\nbreak\ttab \u{1} control",
    "We didn't recognize this emailjane.roe@example.org",
    "Call +44 20 7946 0958 or 555-010-9999",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "",
];
const PAGES: &[&str] = &[
    "https://shop.example/",
    "https://shop.example/c/kettles?sort=price&gclid=Cj0KCQiAqo3xyzABCDEFGH",
    "https://shop.example/p/kettle-17?ref=jane.roe%40example.org",
    "https://shop.example/cart",
    "https://mail.example/inbox#thread/42",
    "https://forms.example/register?next=%2Fdone",
    "about:blank",
    "not an address",
];

/// The interaction at `clock`, milliseconds.
pub fn nested(draw: &mut Draw, number: usize, clock: i64) -> Value {
    let (tag, text, page) = (draw.pick(TAGS), draw.pick(TEXTS), draw.pick(PAGES));
    let mut interaction = json!({
        "id": format!("i-{number}"),
        "type": draw.pick(KINDS),
        "timestamp": clock,
        "sequence": number % 7,
        "sessionTime": clock % 60_000,
        "selectors": selectors(draw, tag),
        "visual": visual(draw),
        "element": element(draw, tag, text),
        "context": {"url": page, "pageTitle": draw.pick(TEXTS), "pageContext": {
            "htmlHash": "sha256-00", "domSnapshot": tree(draw, 3), "networkRequests": []}},
        "state": {"before": {"url": page, "title": "t", "timestamp": clock - 1,
            "scrollPosition": {"x": 0, "y": draw.fraction(4000.0)}, "visibleElements": draw.below(200)}, "after": {}},
        "interaction": {"confidence": 0.5, "modifiers": {"ctrl": draw.chance(5), "alt": false}},
    });
    for group in ["selectors", "visual", "element", "context", "state", "interaction"] {
        if draw.chance(8) {
            interaction[group] = draw.pick(&[0, 1, 2]).into();
            interaction[group] = match interaction[group].as_u64() {
                Some(0) => Value::Null,
                _ => json!({}),
            };
        }
    }
    interaction
}

/// The same interaction as an early client sent it: flat, without groups.
pub fn flat(draw: &mut Draw, number: usize, clock: i64) -> Value {
    let (tag, text) = (draw.pick(TAGS), draw.pick(TEXTS));
    json!({
        "id": format!("f-{number}"),
        "type": draw.pick(KINDS),
        "timestamp": clock,
        "primarySelector": format!("#{tag}-{number}"),
        "selectorAlternatives": [format!("{tag}.main"), tag],
        "xpath": format!("/html/body/{tag}[1]"),
        "cssPath": format!("body > {tag}"),
        "elementTag": tag,
        "elementText": text,
        "elementValue": draw.pick(TEXTS),
        "elementAttributes": {"name": "q", "type": "text", "aria-label": text},
        "boundingBox": {"x": draw.fraction(900.0), "y": 1, "width": 10.25, "height": 1e1},
        "url": draw.pick(PAGES),
        "pageTitle": "Flat",
        "key": draw.pick(&["Enter", "Tab", "a", "Escape"]),
        "inputType": "email",
        "valueLength": draw.below(40),
    })
}

fn selectors(draw: &mut Draw, tag: &str) -> Value {
    let class = format!("{tag}.css-{:x}", draw.below(1 << 24));
    let xpath = format!("/html/body/div[{}]/{tag}[1]", draw.below(9));
    json!({
        "primary": class,
        "xpath": xpath,
        "cssPath": format!("html > body > div:nth-child({}) > {tag}", draw.below(9)),
        "alternatives": [format!("[data-testid=\"{tag}\"]"), tag, "a[href='/it\\'s']"],
        "reliability": {class: draw.fraction(1.0), xpath: 0.7, tag: null},
    })
}

fn visual(draw: &mut Draw) -> Value {
    let (x, y) = (draw.fraction(1280.0), draw.fraction(7200.0) - 100.0);
    json!({
        "boundingBox": {"x": x, "y": y, "width": draw.fraction(300.0), "height": 1e-7, "top": y, "left": x},
        "coordinates": {"clientX": x + 0.1, "clientY": -0.0, "pageX": 1e21, "pageY": y, "offsetX": 3, "offsetY": 4.0},
        "viewport": {"width": 1280, "height": 720, "scrollX": 0, "scrollY": y, "devicePixelRatio": 1.25},
        "isInViewport": draw.chance(80),
        "percentVisible": draw.fraction(100.0),
    })
}

fn element(draw: &mut Draw, tag: &str, text: &str) -> Value {
    let near = |draw: &mut Draw| {
        json!({"tagName": draw.pick(TAGS), "text": draw.pick(TEXTS), "selector": "x", "distance": draw.fraction(99.0),
            "direction": "below", "isVisible": true, "isInteractive": draw.chance(70)})
    };
    let neighbours: Vec<Value> = (0..draw.below(12)).map(|_| near(draw)).collect();
    json!({
        "tag": tag,
        "text": text,
        "value": draw.pick(&[None, Some("[PROTECTED]"), Some("kettle"), Some("hunter2")]),
        "attributes": {
            "id": draw.pick(&["add", ":r1f:", "ember4711"]),
            "class": "btn css-1q2w3e",
            "type": draw.pick(&["button", "password", "email", "checkbox"]),
            "aria-label": draw.pick(TEXTS),
        },
        "nearbyElements": neighbours,
        "parentElements": [
            {"level": 1, "tagName": "form", "id": "f", "role": null, "className": "x y", "selector": "#f", "text": text},
            {"level": 2, "tagName": "body", "id": null, "className": "", "selector": "body", "text": ""},
        ],
        "siblingElements": [{"tagName": "span", "text": draw.pick(TEXTS), "selector": "span", "position": "before"}],
    })
}

fn tree(draw: &mut Draw, levels: u64) -> Value {
    let children: Vec<Value> = match levels {
        0 => Vec::new(),
        _ => (0..draw.below(4)).map(|_| tree(draw, levels - 1)).collect(),
    };
    json!({"tag": draw.pick(TAGS), "attributes": {"role": "button", "title": draw.pick(TEXTS)},
        "text": draw.pick(TEXTS), "children": children})
}
