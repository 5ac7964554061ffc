//! What holds for any recording, through the whole way: nothing brings it down, every score is in its range, redacting
//! twice is redacting once, and no prompt tells what was recorded after its step.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Value, json};
use trailmill_core::{
    Options, Outcome, complete,
    transform::{ExampleQuality, Kind, Role},
};

const KINDS: [&str; 16] = [
    "click",
    "click",
    "click",
    "input",
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
    "touch",
    "navigation_restored",
];
const TAGS: [&str; 9] = ["a", "button", "input", "select", "textarea", "label", "div", "svg", ""];
const PERSONAL: [&str; 12] = [
    "",
    "mail ada.l@post.example",
    "call +44 20 7946 0958",
    "Hello, Grace Hopper",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "12 Long Lane, Leeds LS1 4AP",
    "https://x.example/?gclid=Cj0KCQjw8e2xBhDoARIsA&token=9f86d081884c7d65",
    "Łukasz Wałęsa",
    "Hello Łukasz Wałęsa's 王小明",
    "Ольга Иванова",
    "محمد الحسن",
];

/// An event by chance: kind, tag, place on the page, page, milliseconds since the one before, a number, and any text.
type Event = (usize, usize, usize, usize, i64, f64, String);

fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    let number = prop_oneof![-50.0..2_000.0, any::<f64>().prop_filter("JSON", |x| x.is_finite())];
    let text = prop_oneof![
        prop::sample::select(&PERSONAL[..]).prop_map(str::to_owned),
        "\\PC{0,30}",
        "[\\[\\]\"'\n{}<>:/@a-z0-9 ]{0,40}",
    ];
    let event = (0..KINDS.len(), 0..TAGS.len(), 0..5_usize, 0..3_usize, -20_i64..4_000, number, text);
    // Most are short, for the sake of their number; what takes many events is met in the others.
    prop_oneof![40 => prop::collection::vec(event.clone(), 0..8), 1 => prop::collection::vec(event, 0..most)]
}

/// The recording of events. What stands on the page when event `n` happens says `Now<n>x`, what comes of it `Late<n>x`.
fn recording(events: &[Event], goal: &str) -> Vec<u8> {
    let mut clock = 1_700_000_000_000_i64;
    let mut written = |(n, (kind, tag, item, page, gap, number, text)): (usize, &Event)| {
        clock += gap;
        let (url, tag) = (format!("https://site{}.example/p{page}", page / 2), TAGS[*tag]);
        let near = |at: usize| {
            json!({"tag": TAGS[at % 7], "text": format!("Near {at} Now{n}x"), "selector": format!("#n{at}"),
                "distance": 20.0 * at as f64, "direction": "below", "isVisible": true, "isInteractive": at != 3})
        };
        json!({
            "id": format!("e{n}"), "type": KINDS[*kind], "timestamp": clock,
            "selectors": {"primary": format!("#i{item}"), "xpath": format!("//{tag}[{item}]"), "cssPath": text},
            "visual": {"boundingBox": {"x": number, "y": -number, "width": number, "height": 20.0},
                "viewport": {"width": 1200.0, "height": 800.0, "scrollX": 0.0, "scrollY": number, "devicePixelRatio": 1.0}},
            "element": if tag.is_empty() { Value::Null } else { json!({
                "tag": tag, "text": format!("Item {item} Now{n}x {text}"),
                "attributes": {"id": format!("i{item}"), "aria-label": text, "type": "text", "name": "first_name"},
                "ancestors": [{"level": 1, "tag": "form", "text": text}, {"level": 2, "tag": "label", "text": format!("Field {item}")}],
                "nearby": [near(1), near(2), near(3)], "siblings": [near(4)],
            }) },
            "context": {"url": url, "pageTitle": format!("Page {page} Now{n}x"),
                "domSnapshot": {"tag": "main", "children": [{"tag": "h1", "text": format!("Heading Now{n}x")}]}},
            "state": {"before": {"url": url, "title": format!("Page {page} Now{n}x")},
                "after": {"url": format!("{url}?after=Late{n}x"), "title": format!("Then Late{n}x")},
                "changes": {"url": format!("{url}?then=Late{n}x"), "dialogs": [format!("Dialog Late{n}x")], "addedText": [format!("Text Late{n}x")]}},
            "interaction": {"key": "Enter", "value": format!("Late{n}x {text}")},
        })
    };
    let interactions: Vec<Value> = events.iter().enumerate().map(&mut written).collect();
    let session = json!({
        "format": "trailmill.session/1", "id": "any", "environment": {"url": "https://site0.example/"},
        "task": {"title": goal}, "interactions": interactions,
    });
    session.to_string().into_bytes()
}

fn options() -> Options {
    let kinds = vec![Kind::NextAction, Kind::Grounding, Kind::JourneyPlan, Kind::Intent, Kind::Preference];
    Options { kinds, min_score: 0.0, synthetic: true, ..Options::default() }
}

fn completed(bytes: &[u8]) -> Outcome<'_> {
    complete(bytes, &options()).unwrap().remove(0)
}

fn in_range(quality: &ExampleQuality) -> Result<(), TestCaseError> {
    prop_assert!((0.0..=1.0).contains(&quality.score), "{quality:?}");
    for (name, factor) in &quality.factors {
        prop_assert!((0.0..=1.0).contains(&factor.score), "{name}: {factor:?}");
    }
    let weights: f64 = quality.factors.values().map(|factor| factor.weight).sum();
    prop_assert!((weights - 1.0).abs() < 1e-6, "{quality:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_recording_comes_through_with_every_score_in_its_range(events in events(24), goal in "\\PC{0,20}") {
        let bytes = recording(&events, &goal);
        let completion = completed(&bytes).completion;
        if let Some(quality) = &completion.quality {
            for score in [quality.overall, quality.completeness, quality.reliability, quality.accuracy, quality.consistency] {
                prop_assert!((0.0..=100.0).contains(&score), "{quality:?}");
            }
        }
        let validation = completion.validation.unwrap();
        prop_assert!((0.0..=100.0).contains(&validation.score), "{}", validation.score);
        for example in &completion.training.examples {
            in_range(&example.quality)?;
        }
    }

    #[test]
    fn a_redacted_session_has_nothing_left_to_redact(events in events(16), goal in "\\PC{0,20}") {
        let bytes = recording(&events, &goal);
        let once = serde_json::to_string(&completed(&bytes).session.unwrap()).unwrap();
        let twice = serde_json::to_string(&completed(once.as_bytes()).session.unwrap()).unwrap();
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn no_prompt_tells_what_was_recorded_after_its_step(mut events in events(24)) {
        // Time stands still at most, so that the order of events is that of their numbers.
        events.iter_mut().for_each(|event| event.4 = event.4.max(0));
        let bytes = recording(&events, "Find a lamp");
        let completion = completed(&bytes).completion;
        for example in completion.training.examples.iter().filter(|e| e.context.step_index.is_some()) {
            let last = example.provenance.interactions.iter().map(|id| id[1..].parse::<usize>().unwrap()).max().unwrap();
            let prompt = &example.messages.iter().find(|m| m.role == Role::User).unwrap().content;
            for n in last..events.len() {
                let (now, late) = (format!("Now{n}x"), format!("Late{n}x"));
                prop_assert!(n == last || !prompt.contains(&now), "{}: {} in\n{}", last, now, prompt);
                prop_assert!(!prompt.contains(&late), "{}: {} in\n{}", last, late, prompt);
            }
        }
    }
}

/// The properties above say nothing of a generator that makes no examples.
#[test]
fn recordings_by_chance_make_examples_of_every_kind() {
    let events: Vec<Event> = (0..24)
        .map(|n| (n % 5, n % 8, n % 5, n / 9, 900, 40.0 * n as f64, PERSONAL[n % PERSONAL.len()].to_owned()))
        .collect();
    let bytes = recording(&events, "Find a lamp");
    let completion = completed(&bytes).completion;
    assert_eq!(completion.training.metadata.kinds.len(), 5, "{:?}", completion.training.metadata);
    assert!(completion.redaction.unwrap().total > 10);
}
