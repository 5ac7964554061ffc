//! `trailmill schema`.

use crate::{recordings::sample, run};
use serde_json::Value;

#[test]
fn every_listed_name_has_a_schema() {
    let list = run(&["schema"]).stdout;
    let names: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(["session", "completion", "options", "training-data", "error"].iter().all(|n| names.contains(n)));
    for name in names {
        let schema: Value = serde_json::from_str(&run(&["schema", name]).stdout).unwrap();
        assert!(schema["$schema"].is_string() && schema["title"].is_string(), "{name}");
    }
    let ran = run(&["schema", "nothing"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("training-data"), "{}", ran.stderr);
}

#[test]
fn a_completion_is_what_its_schema_says() {
    let schema: Value = serde_json::from_str(&run(&["schema", "completion"]).stdout).unwrap();
    let done = run(&["complete", &sample("shop.session.json"), "--json"]);
    let completion: Value = serde_json::from_str(&done.stdout).unwrap();
    let properties = schema["properties"].as_object().unwrap();
    for name in completion.as_object().unwrap().keys() {
        assert!(properties.contains_key(name), "{name} is not in the schema");
    }
    for name in schema["required"].as_array().unwrap() {
        assert!(!completion[name.as_str().unwrap()].is_null(), "{name} is required");
    }
}
