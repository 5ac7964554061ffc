//! `trailmill explain`.

use crate::{
    recordings::{sample, shop_named},
    run, run_with,
};
use serde_json::Value;

#[test]
fn a_step_is_told_with_the_sum_of_its_score() {
    let path = sample("shop.session.json");
    let text = run(&["explain", &path, "3"]);
    assert_eq!((text.code, text.stderr.as_str()), (0, ""));
    for words in ["step 3 of ", "click", "interaction", "next_action: ", "target       [", "factor", "sum"] {
        assert!(text.stdout.contains(words), "{words}:\n{}", text.stdout);
    }
    let told: Value = serde_json::from_str(&run(&["explain", &path, "3", "--json"]).stdout).unwrap();
    assert_eq!(told["step"]["index"], 3);
    assert_eq!(told["interactions"][0]["id"], told["step"]["interactions"][0]);
    let example = told["examples"].as_array().unwrap().iter().find(|e| e["kind"] == "next_action").unwrap();
    let factors = example["quality"]["factors"].as_object().unwrap();
    let of = |factor: &Value, part: &str| factor[part].as_f64().unwrap();
    let sum: f64 = factors.values().map(|f| of(f, "score") * of(f, "weight")).sum();
    assert!((sum - of(&example["quality"], "score")).abs() < 1e-9);
    assert!(factors.values().all(|f| !f["evidence"].as_str().unwrap().is_empty()));
}

#[test]
fn an_interaction_leads_to_its_step() {
    let path = sample("shop.session.json");
    let by_index: Value = serde_json::from_str(&run(&["explain", &path, "5", "--json"]).stdout).unwrap();
    let id = by_index["step"]["interactions"][0].as_str().unwrap();
    let by_id: Value = serde_json::from_str(&run(&["explain", &path, id, "--json"]).stdout).unwrap();
    assert_eq!(by_id, by_index);
}

#[test]
fn an_example_that_is_not_good_enough_is_told_as_rejected() {
    let path = sample("shop.session.json");
    let text = run(&["explain", &path, "3", "--min-score", "1"]).stdout;
    assert!(text.contains("next_action: rejected (below_min_score)"), "{text}");
    assert!(!text.contains("kept"), "{text}");
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let ran = run(&["explain", &sample("shop.session.json"), "9999"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("steps 0 to ") && ran.stderr.contains("(not_found)"), "{}", ran.stderr);
}

#[test]
fn one_of_many_sessions_is_named_by_its_id() {
    let many = Value::from(vec![shop_named("a"), shop_named("b")]).to_string();
    let ran = run_with(&["explain", "-", "0"], many.as_bytes());
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("2 such sessions") && ran.stderr.contains("--session"), "{}", ran.stderr);
    let ran = run_with(&["explain", "-", "0", "--session", "b", "--json"], many.as_bytes());
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["session"]["id"], "b");
}
