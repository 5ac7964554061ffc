//! Selectors: what they quote is as personal as in the attribute itself, wherever a selector is recorded.

use crate::{
    Options,
    redact::{RedactionReport, redact},
    session::{Interaction, Session},
};
use proptest::prelude::*;
use serde_json::json;

/// A session whose every selector is this one, redacted, and what is told of it.
fn redacted(selector: &str) -> (Session<'static>, RedactionReport) {
    let near = json!({"tag": "a", "text": "Orders", "selector": selector, "cssPath": selector});
    let record = json!({
        "format": "trailmill.session/1", "id": "s", "task": {"title": "Buy a lamp"},
        "interactions": [{
            "id": "i1", "type": "click", "timestamp": 1,
            "context": {"url": "https://shop.test/", "pageTitle": "Shop", "framePath": [selector]},
            "selectors": {"primary": selector, "xpath": selector, "cssPath": selector, "detailPath": selector,
                "alternatives": [selector], "reliability": [{"selector": selector, "score": 1.0}]},
            "element": {"tag": "a", "text": "Go on", "shadowPath": [selector], "siblings": [near], "nearby": [near],
                "nearestClickable": [near],
                "ancestors": [{"level": 1, "tag": "p", "selector": selector, "cssPath": selector}]},
        }],
    });
    let bytes: &'static [u8] = record.to_string().into_bytes().leak();
    let crate::read::Read { mut session, mut report } = super::read_one(bytes);
    let told = redact(&mut session, &mut report, &Options::default());
    let (before, first) = (session.clone(), told.clone());
    assert_eq!(redact(&mut session, &mut report, &Options::default()), first, "{selector}");
    assert!(session == before, "{selector}");
    (session, told)
}

fn primary(selector: &str) -> String {
    let (session, _) = redacted(selector);
    let of = |interaction: &Interaction<'_>| interaction.selectors.as_ref().unwrap().primary.to_string();
    of(&session.interactions[0])
}

#[test]
fn what_a_selector_quotes_is_redacted_wherever_it_stands() {
    for (selector, value) in [
        (r#"a[href="/reset?token=abcdef1234567890abcdef"]"#, "abcdef1234567890abcdef"),
        (r#"iframe[src="https://pay.test/?token=abcdef1234567890abcdef"]"#, "abcdef1234567890abcdef"),
        (r#"a[href="tel:2065550142"]"#, "2065550142"),
        (r#"[aria-label="Signed in as Jane Roe"]"#, "Jane"),
        (r#"[aria-label='Signed\ in\ as\ Jane\ Roe']"#, "Jane"),
        (r#"[title="Write to jane.doe\u0040mail.example.com"]"#, "jane.doe"),
        (r#"main > [title="Ship to 742 Evergreen Terrace, Springfield"]:not(.x) b"#, "742"),
        ("//a[@href='/reset?token=abcdef1234567890abcdef']/b", "abcdef1234567890abcdef"),
        ("//p[normalize-space()='Signed in as Jane Roe']", "Jane"),
        ("//p[contains(text(), \"Signed in as Jane Roe\")]", "Jane"),
        (r#"p:has-text("Signed in as Jane Roe")"#, "Jane"),
    ] {
        let (session, told) = redacted(selector);
        let text = serde_json::to_string(&session).unwrap();
        assert!(!text.contains(value), "{text}");
        assert_eq!(told.by_interaction["i1"], told.total);
        assert!(told.by_place.len() >= 12, "{told:?}");
    }
}

#[test]
fn a_redacted_selector_is_still_one() {
    assert_eq!(
        primary(r#"a[href="/reset?token=abcdef1234567890abcdef"] > b"#),
        r#"a[href="/reset?token=[SESSION_1]"] > b"#
    );
    assert_eq!(
        primary(r#"[title='\"It\'s you\", signed in as Jane\ Roe']"#),
        r#"[title='\"It\'s you\", signed in as [NAME_1]']"#
    );
}

#[test]
fn a_selector_without_a_person_stays_as_it_is() {
    for selector in [
        r#"form[action="/search?q=lamp"] > [data-testid="item-2065550142-1"] > #sku-4111.a:nth-child(2)"#,
        r#"//div[@id='root']/a[@title="Brass lamp, 12 W"][2]"#,
        r#"a[href="/p/1234567001"]"#,
        r#"[aria-label="Add\ to\ bag"] > [title="a \"b\" c"]"#,
        "#it's > .bob's > a",
    ] {
        assert_eq!(primary(selector), selector);
    }
}

#[test]
fn what_a_selector_quotes_is_learnt() {
    let record = json!({
        "format": "trailmill.session/1", "id": "s",
        "interactions": [{
            "id": "i1", "type": "click", "timestamp": 1,
            "selectors": {"primary": r#"a[href="/reset?token=abcdef1234567890abcdef"]"#},
            "element": {"tag": "a", "text": "Your code is abcdef1234567890abcdef now"},
        }],
    });
    let bytes = record.to_string();
    let crate::read::Read { mut session, mut report } = super::read_one(bytes.as_bytes());
    redact(&mut session, &mut report, &Options::default());
    assert_eq!(session.interactions[0].element.as_ref().unwrap().text, "Your code is [SESSION_1] now");
}

/// Pieces that selectors are made of, well and badly.
const PIECES: &[&str] = &[
    "a[href=",
    "[title='",
    "[aria-label=\"",
    "//p[text()=",
    "contains(@alt, ",
    "'",
    "\"",
    "]",
    ")",
    " > ",
    "#it",
    "\\",
    "\\ ",
    "\\\"",
    "\\u0040",
    "\\40 ",
    "@",
    "=",
    "(",
    ",",
    "/?token=abcdef1234567890",
    "tel:2065550142",
    "jane.doe@mail.example.com",
    "Signed in as Jane Roe",
    "742 Evergreen Terrace",
    "[",
    "é",
    " ",
];

proptest! {
    #[test]
    fn a_selector_that_was_redacted_is_redacted(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12)
    ) {
        redacted(&pieces.concat());
    }
}
