//! A recording that goes on, interaction by interaction, on real recordings (where they are at hand) and on the project's
//! own.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use trailmill_core::{
    ErrorCode, Options, complete,
    live::{Followed, Progress, Tally, follow, selectors},
    transform::Kind,
};

#[expect(dead_code, reason = "part of it is for the crate's own tests")]
#[path = "../src/at_hand.rs"]
mod at_hand;

/// Every session of every recording in Trailmill's own shape, personal values and all.
fn sessions() -> Vec<(String, Value)> {
    let options = Options { redaction: trailmill_core::redact::Level::Off, ..options() };
    let mut sessions = Vec::new();
    for (path, bytes) in at_hand::recordings(&["recordings"]) {
        for outcome in complete(&bytes, &options).unwrap() {
            sessions
                .push((path.display().to_string(), serde_json::to_value(outcome.session.unwrap()).unwrap()));
        }
    }
    sessions
}

fn options() -> Options {
    Options { kinds: vec![Kind::NextAction], ..Options::default() }
}

/// A recording that is followed.
struct Recording {
    session: Value,
    interactions: Vec<Value>,
    tally: Tally,
}

impl Recording {
    fn of(session: &Value) -> Self {
        let mut session = session.clone();
        session["interactions"] = json!([]);
        Self { session, interactions: Vec::new(), tally: Tally::default() }
    }

    fn push(&mut self, interaction: Value) -> Result<Progress, trailmill_core::Error> {
        self.interactions.push(interaction);
        let mut part = self.session.clone();
        part["interactions"] = json!(self.interactions[self.tally.from..]);
        match follow(part.to_string().as_bytes(), &self.tally, &options()) {
            Ok(Followed { progress, tally }) => {
                self.tally = tally;
                Ok(progress)
            }
            Err(error) => {
                self.interactions.pop();
                Err(error)
            }
        }
    }
}

fn repeated(session: &Value, count: usize) -> Vec<Value> {
    let recorded = session["interactions"].as_array().unwrap();
    let last = |round: usize| round as i64 * 3_600_000;
    (0..count)
        .map(|at| {
            let mut interaction = recorded[at % recorded.len()].clone();
            interaction["id"] = json!(format!("i{at}"));
            let time = interaction["timestamp"].as_i64().unwrap() + last(at / recorded.len());
            interaction["timestamp"] = json!(time);
            interaction
        })
        .collect()
}

#[test]
fn what_is_told_on_the_way_is_what_the_whole_gives() {
    for (path, session) in sessions() {
        let mut recording = Recording::of(&session);
        let mut told = None;
        for interaction in session["interactions"].as_array().unwrap() {
            told = Some(recording.push(interaction.clone()).unwrap());
        }
        let Some(told) = told else { continue };
        let whole = complete(session.to_string().as_bytes(), &options()).unwrap().remove(0).completion;
        let (examples, score) = (whole.training.examples.len(), whole.training.metadata.overall_quality);
        println!(
            "{path}: {} interactions; steps {} of {}, examples {} of {examples}, score {:?} of {score:?}",
            told.interactions,
            told.steps,
            whole.steps.len(),
            told.examples,
            told.score,
        );
        assert_eq!(told.interactions, whole.session.interactions, "{path}");
        assert_eq!(told.steps, whole.steps.len(), "{path}");
        assert_eq!(told.last.unwrap().action, whole.steps.last().unwrap().action.verb(), "{path}");
        let near = |a: usize, b: usize| a.abs_diff(b) * 20 <= b;
        assert!(near(told.examples, examples), "{path}: {} of {examples}", told.examples);
        let (told, whole) = (told.score.unwrap_or_default(), score.unwrap_or_default());
        assert!((told - whole).abs() < 0.02, "{path}: {told} of {whole}");
    }
}

#[test]
fn one_more_costs_the_same_however_long_it_has_gone_on() {
    let (_, session) =
        sessions().into_iter().max_by_key(|(_, s)| s["interactions"].as_array().unwrap().len()).unwrap();
    let mut recording = Recording::of(&session);
    for (at, interaction) in repeated(&session, 240).into_iter().enumerate() {
        let part = at - recording.tally.from;
        assert!(part <= 128, "{part} interactions are looked at again at the {at}th");
        assert_eq!(recording.push(interaction).unwrap().interactions, at + 1);
    }
}

#[test]
fn all_at_once_is_told_like_one_by_one() {
    let (_, session) = sessions().remove(0);
    let mut recording = Recording::of(&session);
    let mut one_by_one = None;
    for interaction in session["interactions"].as_array().unwrap() {
        one_by_one = Some(recording.push(interaction.clone()).unwrap());
    }
    let Followed { progress, tally } =
        follow(session.to_string().as_bytes(), &Tally::default(), &options()).unwrap();
    let one_by_one = one_by_one.unwrap();
    assert_eq!(progress.steps, one_by_one.steps);
    assert_eq!(progress.last.map(|last| last.interactions), one_by_one.last.map(|last| last.interactions));
    assert_eq!(tally.interactions, recording.tally.interactions);
}

fn click(id: &str, timestamp: i64) -> Value {
    json!({
        "id": id, "type": "click", "timestamp": timestamp,
        "selectors": {"primary": "#add", "cssPath": "main > button#add"},
        "element": {"tag": "button", "text": "Add to bag", "attributes": {"id": "add", "data-testid": "add"}},
        "context": {"url": "https://shop.example/kettle", "pageTitle": "Kettle"},
    })
}

fn begun() -> Value {
    json!({"format": "trailmill.session/1", "id": "s", "environment": {"url": "https://shop.example/"}, "interactions": []})
}

#[test]
fn what_is_no_interaction_is_refused_with_its_place_in_the_whole() {
    let mut recording = Recording::of(&begun());
    for at in 0..50 {
        recording.push(click(&format!("c{at}"), at * 60_000)).unwrap();
    }
    assert!(recording.tally.from > 0);
    for (wrong, code, pointer) in [
        (json!(7), ErrorCode::WrongType, "/interactions/50"),
        (json!({"timestamp": 1}), ErrorCode::Missing, "/interactions/50/type"),
    ] {
        let error = recording.push(wrong).unwrap_err();
        assert_eq!((error.code, error.pointer.as_str()), (code, pointer), "{error}");
    }
    let progress = recording.push(json!({"type": "click", "element": {"tag": "button"}})).unwrap();
    assert_eq!(progress.interactions, 51);
    let issues: Vec<_> = progress.issues.iter().map(|issue| issue.pointer.as_str()).collect();
    assert_eq!(issues, ["/interactions/50/timestamp"]);
    assert_eq!(recording.push(click("next", 51 * 60_000)).unwrap().issues, []);
}

#[test]
fn progress_tells_nothing_that_was_recorded() {
    let mut recording = Recording::of(&begun());
    let mut secret = click("a", 1);
    secret["element"] = json!({"tag": "input", "attributes": {"name": "email", "type": "email"}, "value": "jane.roe@example.org"});
    secret["type"] = json!("input");
    recording.push(secret).unwrap();
    for at in 0..60 {
        let mut later = click(&format!("c{at}"), at * 60_000);
        later["element"]["text"] = json!("Signed in as Wilhelmina Quist");
        let told = serde_json::to_string(&recording.push(later).unwrap()).unwrap();
        assert!(
            !told.contains("jane") && !told.contains("Quist") && !told.contains("shop.example"),
            "{told}"
        );
    }
}

#[test]
fn selectors_are_ranked_with_reasons() {
    let mut one = begun();
    one["interactions"] = json!([click("a", 1)]);
    let locators = selectors(one.to_string().as_bytes(), &Options::default()).unwrap();
    assert_eq!(locators.first().unwrap().playwright, "getByTestId('add')");
    assert!(
        locators.iter().any(|l| l.playwright == "getByRole('button', { name: 'Add to bag' })"),
        "{locators:#?}"
    );
    assert!(locators.is_sorted_by(|a, b| a.durability >= b.durability));
    assert!(locators.iter().all(|l| !l.reasons.is_empty()));

    one["interactions"] = json!([{"type": "scroll", "timestamp": 1}]);
    let error = selectors(one.to_string().as_bytes(), &Options::default()).unwrap_err();
    assert_eq!((error.code, error.pointer.as_str()), (ErrorCode::Missing, "/interactions/0/element"));
}

#[test]
fn a_nameless_element_has_selectors_too() {
    let mut one = begun();
    one["interactions"] = json!([{
        "type": "click", "timestamp": 1,
        "selectors": {"cssPath": "main > div:nth-child(2) > svg"},
        "element": {"tag": "svg", "attributes": {"id": "cart-icon"}},
    }]);
    let locators = selectors(one.to_string().as_bytes(), &Options::default()).unwrap();
    assert!(locators.iter().any(|l| l.css.as_deref() == Some("#cart-icon")), "{locators:#?}");
}
