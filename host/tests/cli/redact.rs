//! `trailmill redact`.

use crate::{run_with, trailmill};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    process::Stdio,
};

#[test]
fn lines_come_back_redacted_one_for_one() {
    let ran = run_with(&["redact"], "Size M, $24.99\n\nwrite to ada@example.org\nlast \"one\"".as_bytes());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout, "Size M, $24.99\n\nwrite to [EMAIL_1]\nlast \"one\"\n");
}

#[test]
fn json_tells_the_places_in_code_points() {
    let text = "é😀 ada@example.org";
    let ran = run_with(&["redact", "--json"], format!("{}\n", json!({"text": text})).as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["text"], "é😀 [EMAIL_1]");
    assert_eq!(answer["spans"], json!([{"start": 3, "end": 18, "kind": "EMAIL"}]));
}

#[test]
fn the_level_may_be_off() {
    let ran = run_with(&["redact", "--level", "off"], b"ada@example.org\n");
    assert_eq!(ran.stdout, "ada@example.org\n");
    assert!(ran.stderr.contains("redaction is off"), "{}", ran.stderr);
}

#[test]
fn many_lines_go_through_in_order() {
    let lines: String = (0..60_000).map(|n| format!("line {n} of ada@example.org\n")).collect();
    let ran = run_with(&["redact"], lines.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.lines().eq((0..60_000).map(|n| format!("line {n} of [EMAIL_1]"))));
}

#[test]
fn a_bad_line_is_told_by_its_number_and_those_before_it_are_answered() {
    let ran =
        run_with(&["redact", "--json"], b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n[]\n{\"text\": \"c\"}\n");
    assert_eq!((ran.code, ran.stdout.lines().count()), (1, 2));
    assert!(ran.stderr.contains("line 3"), "{}", ran.stderr);
    let ran = run_with(&["redact"], b"a\nb\nc\xff\nd\n");
    assert_eq!((ran.code, ran.stdout.as_str()), (1, "a\nb\n"));
    assert!(ran.stderr.contains("line 3") && ran.stderr.contains("invalid_utf8"), "{}", ran.stderr);
}

#[test]
fn an_answer_comes_before_the_next_line_is_asked_for() {
    let mut child = trailmill(&["redact"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in ["first", "second"] {
        writeln!(stdin, "{line}").unwrap();
        assert_eq!(answers.next().unwrap().unwrap(), line);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}
