//! `trailmill validate`.

use crate::{recordings::sample, run, run_with};
use serde_json::Value;
use std::fs;

const GOOD: &str = r#"{"messages":[{"role":"user","content":"2 + 2 = 4"},{"role":"assistant","content":"tiktoken is great!"}]}"#;

fn report(stdout: &str) -> Value {
    serde_json::from_str(stdout.lines().next().unwrap()).unwrap()
}

#[test]
fn what_complete_writes_has_no_errors_and_its_tokens_are_counted() {
    for format in ["openai-chat", "openai-tools", "sharegpt", "axolotl", "mind2web", "trailmill"] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().to_str().unwrap();
        assert_eq!(
            run(&["complete", &sample("shop.session.json"), "--format", format, "--out", out]).code,
            0
        );
        let rows = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let rows = rows.into_iter().find(|path| path.extension().is_some_and(|e| e == "jsonl")).unwrap();
        let ran = run(&["validate", rows.to_str().unwrap(), "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.stdout);
        let report = report(&ran.stdout);
        assert_eq!((&report["format"], &report["errors"]), (&format.into(), &0.into()), "{report:#}");
        let tokens = &report["tokens"];
        assert!(tokens["examples"]["min"].as_u64().unwrap() > 20, "{tokens}");
        assert!(tokens["billed"].as_u64() >= tokens["examples"]["total"].as_u64());
    }
}

#[test]
fn a_bad_line_is_told_by_line_and_pointer() {
    let rows = format!("{GOOD}\n{}\n\n{GOOD}\n", GOOD.replace("user", "human"));
    let ran = run_with(&["validate", "-"], rows.as_bytes());
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("stdin:2: error: unrecognized_role at /messages/0/role: expected one of"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("stdin:3: error: invalid_json: expected one JSON object a line, found a blank line")
    );
    assert!(ran.stdout.contains("stdin: warning: too_few_examples"));
    assert!(ran.stdout.contains("openai-chat"));
}

#[test]
fn one_good_file_and_a_bad_one_are_some() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, rows: &str| {
        let path = folder.path().join(name);
        fs::write(&path, rows).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (good, bad) = (file("good.jsonl", GOOD), file("bad.jsonl", "[]\n"));
    assert_eq!(run(&["validate", &good, &bad, "--format", "openai-chat"]).code, 2);
    assert_eq!(run(&["validate", &good]).code, 0);
    let ran = run(&["validate", &bad]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("its first row tells no format; name it with --format"), "{}", ran.stderr);
}

#[test]
fn what_is_over_the_limit_is_told_and_not_paid_for() {
    let rows = format!("{GOOD}\n").repeat(10);
    let ran = run_with(&["validate", "-", "--json", "--max-tokens", "20", "--epochs", "2"], rows.as_bytes());
    assert_eq!(ran.code, 0, "it is a warning");
    let report = report(&ran.stdout);
    let tokens = &report["tokens"];
    // 7 and 6 tokens of text, 4 around each message, 3 before the answer.
    assert_eq!((&tokens["examples"]["max"], &tokens["answers"]["max"]), (&24.into(), &6.into()));
    assert_eq!((&tokens["over_limit"], &tokens["epochs"]), (&10.into(), &2.into()));
    assert_eq!(tokens["billed"], 10 * 20 * 2);
    assert_eq!((&report["warnings"], &report["findings"][0]["rule"]), (&10.into(), &"token_limit".into()));
}
