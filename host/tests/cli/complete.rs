//! `trailmill complete`, where all goes well or some of it does.

use crate::{
    recordings::{Folder, sample, samples, shop, shop_named, shop_of},
    run, run_with, trailmill,
};
use serde_json::Value;
use std::{fs, io::Read, process::Stdio};
use trailmill::module::sha256;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_table_tells_of_every_session() {
    let ran = run(&["complete", &samples()]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    for word in ["session", "interactions", "steps", "kept", "rejected", "quality", "redactions", "time"] {
        assert!(ran.stdout.lines().next().unwrap().contains(word), "{word}:\n{}", ran.stdout);
    }
    let line = ran.stdout.lines().find(|line| line.contains("session_1762513204118_4117")).unwrap();
    let cells: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(cells[1], "31", "{line}");
    assert!(cells[3].parse::<usize>().unwrap() > 0, "no example was kept: {line}");
    assert!(ran.stdout.contains("3 completed: "), "{}", ran.stdout);
}

#[test]
fn files_agree_with_what_is_said_of_them() {
    let folder = Folder::new();
    let ran = run(&["complete", &samples(), "--out", &folder.path("out"), "--json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(folder.files("out").len(), 6);
    for line in ran.stdout.lines() {
        let completion = json(line);
        let name = format!("out/{}", completion["session"]["id"].as_str().unwrap());
        assert_eq!(
            fs::read_to_string(folder.path(&format!("{name}.completion.json"))).unwrap().trim_end(),
            line
        );
        let rows = fs::read_to_string(folder.path(&format!("{name}.jsonl"))).unwrap();
        let examples = completion["training"]["examples"].as_array().unwrap();
        assert!(!examples.is_empty());
        assert_eq!(rows.lines().count(), examples.len());
        for row in rows.lines() {
            let roles: Vec<_> =
                json(row)["messages"].as_array().unwrap().iter().map(|m| m["role"].clone()).collect();
            assert_eq!(roles, ["system", "user", "assistant"]);
        }
    }
}

#[test]
fn the_receipt_names_the_bytes_without_itself() {
    let ran = run(&["complete", &sample("search.session.json"), "--json"]);
    let line = ran.stdout.trim_end();
    let receipt = &json(line)["receipt"];
    let bare = format!("{}}}", &line[..line.rfind(",\"receipt\":").unwrap()]);
    assert_eq!(receipt["output_sha256"], sha256(bare.as_bytes()));
    assert_eq!(receipt["module_sha256"], json(&run(&["version", "--json"]).stdout)["module_sha256"]);
    assert_eq!(receipt["abi"], 1);
    // The canonical session is the same whatever is made of it; the options are not.
    let other = run(&["complete", &sample("search.session.json"), "--json", "--min-score", "0.9"]);
    let other = &json(&other.stdout)["receipt"];
    assert_eq!(other["input_sha256"], receipt["input_sha256"]);
    assert_ne!(other["options_sha256"], receipt["options_sha256"]);
}

#[test]
fn results_come_in_the_order_of_the_inputs_whatever_the_number_of_jobs() {
    let (long, form) = (shop_of(2_000).to_string(), sample("form.events.jsonl"));
    let folder = Folder::new();
    let (long, short) = (folder.write("long.json", long), sample("shop.session.json"));
    let with = |jobs| run(&["complete", &long, &short, &form, &short, "--json", "--jobs", jobs]).stdout;
    let one = with("1");
    let ids: Vec<_> = one.lines().map(|line| json(line)["session"]["id"].clone()).collect();
    let (shop, form) = ("session_1762513204118_4117", "session_1763106004203_2750");
    assert_eq!(ids, ["long", shop, form, shop]);
    assert_eq!(with("4"), one);
}

#[test]
fn an_input_may_hold_many_sessions_and_come_through_a_pipe() {
    let array = Value::from(vec![shop_named("a"), shop_named("b")]).to_string();
    let lines = format!("{}\n{}\n", shop_named("a"), shop_named("b"));
    for input in [array, lines] {
        let ran = run_with(&["complete", "-", "--json"], input.as_bytes());
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        let ids: Vec<_> = ran.stdout.lines().map(|line| json(line)["session"]["id"].clone()).collect();
        assert_eq!(ids, ["a", "b"]);
    }
}

#[test]
fn choices_change_what_is_made() {
    let folder = Folder::new();
    let path = sample("shop.session.json");
    let with = |name: &str, choices: &[&str]| {
        let out = folder.path(name);
        let ran = run(&[&["complete", &path, "--out", &out], choices].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        fs::read_to_string(folder.path(&format!("{name}/session_1762513204118_4117.jsonl"))).unwrap()
    };
    let all = with("all", &["--min-score", "0"]);
    let next_action = with("next_action", &["--min-score", "0", "--kinds", "next_action"]);
    let two = with("two", &["--min-score", "0", "--kinds", "next_action,grounding"]);
    let [all, next_action_count, two] = [&all, &next_action, &two].map(|rows| rows.lines().count());
    assert!(0 < next_action_count && next_action_count < two && two < all, "{next_action_count} {two} {all}");
    assert_eq!(with("none", &["--min-score", "1"]), "");
    let pair = json(with("pair", &["--format", "prompt-completion"]).lines().next().unwrap());
    assert!(pair["prompt"].is_string() && pair["completion"].is_string(), "{pair}");
}

#[test]
fn a_format_without_rows_for_what_was_asked_for_says_so() {
    let out = Folder::new();
    let ran = |more: &[&str]| {
        let asked = ["--kinds", "preference", "--min-score", "0", "--out", &out.path("out")];
        run(&[&["complete", &sample("shop.session.json")], &asked[..], more].concat())
    };
    let without = ran(&["--format", "alpaca"]);
    assert_eq!(without.code, 0);
    assert!(without.stderr.contains("no row is written: `alpaca`"), "{}", without.stderr);
    let with = ran(&["--format", "openai-preference"]);
    assert!(!with.stderr.contains("no row is written"), "{}", with.stderr);
}

#[test]
fn a_choice_that_is_none_is_told_with_those_that_are() {
    let ran = run(&["complete", &samples(), "--kinds", "next_action,guess"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("guess") && ran.stderr.contains("journey_plan"), "{}", ran.stderr);
    let ran = run(&["complete", &samples(), "--min-score", "1.5"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("--min-score") && ran.stderr.contains("from 0 to 1"), "{}", ran.stderr);
}

#[test]
fn some_may_fail_and_the_rest_is_done() {
    let folder = Folder::new();
    let good = folder.write("good.json", shop_named("good").to_string());
    let broken = folder.write("broken.json", &shop().to_string()[..5_000]);
    let missing = folder.path("missing.json");
    let ran = run(&["complete", &missing, &broken, &good, "--out", &folder.path("out")]);
    assert_eq!(ran.code, 2);
    let errors: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(errors.len(), 2, "{}", ran.stderr);
    assert!(errors[0].contains("missing.json") && errors[0].contains("unreadable"), "{}", errors[0]);
    assert!(errors[1].contains("broken.json") && errors[1].contains("invalid_json"), "{}", errors[1]);
    assert!(ran.stdout.contains("1 completed, 2 failed"), "{}", ran.stdout);
    assert_eq!(folder.files("out"), ["good.completion.json", "good.jsonl"]);
}

#[test]
fn one_bad_interaction_is_told_by_its_place_and_the_rest_goes_on() {
    let mut session = shop_named("holed");
    let count = session["enhancedInteractions"].as_array().unwrap().len();
    session["enhancedInteractions"][4] = Value::Null;
    let ran = run_with(&["complete", "-", "--json"], session.to_string().as_bytes());
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("interactions skipped: 1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("/enhancedInteractions/4"), "{}", ran.stderr);
    assert_eq!(json(&ran.stdout)["session"]["interactions"], count - 1);
}

#[test]
fn nobody_has_to_read_to_the_end() {
    let mut paths = vec![sample("shop.session.json"); 40];
    paths.splice(0..0, ["complete", "--json"].map(str::to_owned));
    let args: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut child = trailmill(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn what_is_not_redacted_is_said() {
    let ran = run(&["complete", &sample("search.session.json"), "--redaction", "off", "--json"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("redaction is off"), "{}", ran.stderr);
    assert_eq!(json(&ran.stdout)["redaction"]["level"], "off");
}
