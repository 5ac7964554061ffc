//! `trailmill complete` on what is broken, too large or made to harm: a clear error, nothing half-written.

use crate::{
    Ran,
    recordings::{Folder, sample, shop, shop_named, shop_of},
    run, run_with,
};
use serde_json::Value;
use std::fs::File;

/// Completes bytes that hold nothing to complete, and gives what is said of them.
fn refused(name: &str, bytes: &[u8]) -> String {
    let folder = Folder::new();
    let path = folder.write("input.json", bytes);
    let ran = run(&["complete", &path, "--json", "--out", &folder.path("out")]);
    assert_eq!(ran.code, 1, "{name}: {}", ran.stderr);
    // Where a session was made out, there is a completion that says so; it has failed.
    assert!(ran.stdout.lines().all(|line| line.contains("\"status\":\"FAILED\"")), "{name}: {}", ran.stdout);
    assert_eq!(folder.files("out"), Vec::<String>::new(), "{name}");
    assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains("input.json"), "{name}: {}", ran.stderr);
    ran.stderr
}

#[test]
fn broken_input_is_refused_with_its_reason() {
    let whole = shop().to_string();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let mut not_utf8 = whole.clone().into_bytes();
    not_utf8[100] = 0xff;
    let cases: [(&str, &[u8], &str); 8] = [
        ("empty", b"", "empty_input"),
        ("blank", b" \n\t ", "empty_input"),
        ("cut", &whole.as_bytes()[..whole.len() / 2], "invalid_json"),
        ("number", b"42", "unknown_shape"),
        ("text", b"\"session\"", "unknown_shape"),
        ("object", b"{\"a\": 1}", "unknown_shape"),
        ("deep", deep.as_bytes(), "too_deep"),
        ("bytes", &not_utf8, "invalid_utf8"),
    ];
    for (name, bytes, code) in cases {
        let said = refused(name, bytes);
        assert!(said.contains(&format!("({code})")), "{name}: {said}");
    }
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let folder = Folder::new();
    let path = folder.path("large.json");
    // 200 GiB of nothing: read whole, this test would not end.
    File::create(&path).unwrap().set_len(200 << 30).unwrap();
    let ran = run(&["complete", &path, &sample("shop.session.json")]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("large.json") && ran.stderr.contains("(too_many_bytes)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--max-bytes"), "{}", ran.stderr);
    let ran = run_with(&["complete", "-", "--max-bytes", "1000"], &vec![b' '; 1_001]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("(too_many_bytes)"), "{}", ran.stderr);
}

#[test]
fn hostile_ids_get_files_of_their_own_inside_the_folder() {
    let folder = Folder::new();
    let long = "x".repeat(4_000);
    let ids = ["../up", "/etc/passwd", "", "a\0b", "\u{1b}[31mred", &long, "twice", "twice"];
    let sessions: Vec<Value> = ids.iter().map(|id| shop_named(id)).collect();
    let path = folder.write("in.json", Value::from(sessions).to_string());
    let ran = run(&["complete", &path, "--out", &folder.path("deep/out")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(folder.files("deep/out").len(), 2 * ids.len());
    assert_eq!(folder.files("").len(), 2 * ids.len() + 1, "something was written outside");
    assert!(!ran.stdout.contains('\u{1b}'), "a terminal would obey: {}", ran.stdout);
}

/// A long session under a bound that it breaks, then a short one that does not.
fn beside_a_good_one(bound: &[&str]) -> Ran {
    let folder = Folder::new();
    let long = folder.write("long.json", shop_of(12_000).to_string());
    let good = sample("search.session.json");
    run(&[&["complete", &long, &good, "--jobs", "1", "--json"], bound].concat())
}

#[test]
fn what_takes_too_long_is_stopped_and_the_next_goes_through() {
    let ran = beside_a_good_one(&["--deadline", "0.5"]);
    assert!(ran.stderr.contains("long.json") && ran.stderr.contains("(deadline_exceeded)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--deadline"), "{}", ran.stderr);
    assert_eq!((ran.code, ran.stdout.lines().count()), (2, 1));
}

#[test]
fn what_takes_too_much_memory_is_stopped_and_the_next_goes_through() {
    let ran = beside_a_good_one(&["--memory", "16"]);
    assert!(ran.stderr.contains("long.json") && ran.stderr.contains("(memory_exceeded)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--memory"), "{}", ran.stderr);
    assert_eq!((ran.code, ran.stdout.lines().count()), (2, 1));
}

#[test]
fn what_can_not_be_written_is_told() {
    let folder = Folder::new();
    let file = folder.write("taken", "a file");
    let ran = run(&["complete", &sample("shop.session.json"), "--out", &file]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("taken") && ran.stderr.contains("(unwritable)"), "{}", ran.stderr);
}
