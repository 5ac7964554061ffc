//! Broken and hostile input through the real binary: each case gives a clear error (code, place, what was expected and
//! what was found, no recorded value), leaves nothing half-written, sets the right exit code, and a good session beside
//! it comes through as if it were alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::OnceLock,
};
use tempfile::TempDir;
use trailmill_tests::{
    binary::{Run, files, run, run_with},
    recordings,
};

/// Stands in the recordings where a value stands; must stand in no error.
const CANARY: &str = "kestrel-canary-7";

/// Milliseconds; when the made-up sessions begin.
const T0: i64 = 1_762_513_200_000;

/// Inputs of one run, each in a file of its own: `<n>.json`.
struct Case {
    folder: TempDir,
    inputs: Vec<PathBuf>,
}

impl Case {
    fn of<B: AsRef<[u8]>>(inputs: impl IntoIterator<Item = B>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |(n, bytes): (usize, B)| {
            let path = folder.path().join(format!("{n}.json"));
            fs::write(&path, bytes).unwrap();
            path
        };
        let inputs = inputs.into_iter().enumerate().map(write).collect();
        Self { folder, inputs }
    }

    fn one(input: impl AsRef<[u8]>) -> Self {
        Self::of([input])
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn complete(&self) -> Run {
        let inputs: Vec<_> = self.inputs.iter().map(PathBuf::as_path).collect();
        complete(&inputs, &self.out(), &["--json"])
    }
}

/// The completions that a run printed.
fn completions(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn complete(inputs: &[&Path], out: &Path, more: &[&str]) -> Run {
    let mut arguments = vec!["complete", "--out", out.to_str().unwrap()];
    arguments.extend(more);
    arguments.extend(inputs.iter().map(|input| input.to_str().unwrap()));
    run(arguments)
}

fn good() -> PathBuf {
    recordings::own()
        .unwrap()
        .into_iter()
        .find(|path| path.ends_with("search.session.json"))
        .expect("a sample recording")
}

/// What the good session gives alone.
fn good_alone() -> &'static BTreeMap<String, Vec<u8>> {
    static ALONE: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    ALONE.get_or_init(|| {
        let out = tempfile::tempdir().unwrap();
        assert_eq!(complete(&[&good()], out.path(), &[]).code, 0);
        let files = files(out.path());
        assert_eq!(files.len(), 2);
        files
    })
}

/// A click as it is stored, with all groups.
fn click(n: i64) -> Value {
    json!({
        "id": format!("c{n}"), "type": "CLICK", "timestamp": T0 + n * 1000, "sequence": n, "sessionTime": n * 1000,
        "selectors": {"primary": format!("#go-{n}"), "xpath": format!("//a[@id='go-{n}']"), "alternatives": []},
        "visual": {"boundingBox": {"x": 10, "y": 20, "width": 90, "height": 30}, "isInViewport": true},
        "element": {"tag": "a", "text": format!("Open {CANARY}"), "attributes": {"id": format!("go-{n}"), "href": "/a"},
            "nearbyElements": [{"selector": "#help", "text": "Help", "tagName": "a", "distance": 9, "isVisible": true,
                "isInteractive": true}]},
        "context": {"url": "https://docs.example/", "pageTitle": "Start"},
        "state": {"before": {"url": "https://docs.example/", "title": "Start"}}, "interaction": {"confidence": 0.5}
    })
}

fn session(id: &str, interactions: Vec<Value>) -> String {
    json!({"id": id, "type": "HUMAN", "startTime": "2025-11-07T11:00:00.000Z", "enhancedInteractions": interactions})
        .to_string()
}

/// Every input is refused: alone with exit 1 and nothing written; beside a good session with exit 2, and the good one
/// is written as if it were alone.
fn refused(case: &Case, code: &str, place: &str) {
    let alone = case.complete();
    assert_eq!(alone.code, 1, "{alone:?}");
    told(&alone.stderr, case, code, place);
    assert!(files(&case.out()).is_empty(), "something was left in --out: {:?}", files(&case.out()).keys());

    let (beside, good) = (case.folder.path().join("beside"), good());
    let inputs: Vec<_> = case.inputs.iter().chain([&good]).map(PathBuf::as_path).collect();
    let both = complete(&inputs, &beside, &[]);
    assert_eq!(both.code, 2, "{both:?}");
    told(&both.stderr, case, code, place);
    let beside = files(&beside);
    assert!(beside.keys().eq(good_alone().keys()), "{:?}", beside.keys());
    assert!(beside == *good_alone(), "the good session gave other bytes beside a bad one");
}

/// Each input has an error line with its code, its place, and what was expected and found; nothing recorded is quoted.
fn told(stderr: &str, case: &Case, code: &str, place: &str) {
    for input in &case.inputs {
        let start = format!("error: {}: ", input.display());
        let line = stderr.lines().find(|line| line.starts_with(&start));
        let line = line.unwrap_or_else(|| panic!("no error for {}: {stderr}", input.display()));
        assert!(line.contains(&format!("({code})")), "not the code {code}: {line}");
        assert!(
            line.contains("expected ") && line.contains(", found "),
            "not what was expected and found: {line}"
        );
        assert!(place.is_empty() || line.contains(&format!("at {place}: ")), "not the place {place}: {line}");
    }
    assert!(!stderr.contains(CANARY), "a recorded value stands in the error: {stderr}");
}

/// The session comes through though something in it is wrong; gives its completion and what was said on the way.
fn comes_through(case: &Case) -> (Value, String) {
    let run = case.complete();
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.stderr.contains(CANARY), "a recorded value stands in a warning: {}", run.stderr);
    assert_eq!(files(&case.out()).len(), 2);
    let completion = completions(&run).remove(0);
    assert_eq!(completion["status"], "COMPLETED");
    (completion, run.stderr)
}

/// The reader has an issue with this code, at the given place or below it.
fn issue(completion: &Value, code: &str, place: &str) {
    let issues = completion["reading"]["issues"].as_array().unwrap();
    let issue =
        issues.iter().find(|issue| issue["code"] == code).unwrap_or_else(|| panic!("no {code}: {issues:?}"));
    assert!(issue["pointer"].as_str().unwrap().starts_with(place), "{issue}");
    assert!(!issue.to_string().contains(CANARY), "{issue}");
}

#[test]
fn an_empty_file() {
    refused(&Case::of(["", " \n\t\n"]), "empty_input", "");
}

#[test]
fn truncated_json() {
    let whole = session("s", vec![click(0), click(1)]);
    refused(
        &Case::of([3, 10, 60, 95].map(|share| whole[..whole.len() * share / 100].to_owned())),
        "invalid_json",
        "",
    );
    let cut = whole.find("\"c1\"").unwrap() + 4;
    refused(&Case::one(&whole[..cut]), "invalid_json", "/enhancedInteractions/1/id");
}

#[test]
fn json_that_is_no_session() {
    let texts = [
        "17",
        "true",
        "null",
        "\"kestrel-canary-7\"",
        "[]",
        "{}",
        "[1,2]",
        "{\"kestrel-canary-7\":1}",
        "{\"messages\":[]}",
    ];
    refused(&Case::of(texts), "unknown_shape", "");
}

#[test]
fn interactions_that_are_no_list() {
    let case = Case::one(r#"{"id":"s","enhancedInteractions":"kestrel-canary-7"}"#);
    refused(&case, "wrong_type", "/enhancedInteractions");
}

#[test]
fn two_hundred_megabytes_are_refused_before_they_are_read() {
    let case = Case::one("");
    File::options().write(true).open(&case.inputs[0]).unwrap().set_len(200 << 20).unwrap();
    refused(&case, "too_many_bytes", "");
}

#[test]
fn a_stream_over_the_limit() {
    let out = tempfile::tempdir().unwrap();
    let long = session("s", (0..40).map(click).collect()).into_bytes();
    let run = run_with(["complete", "--max-bytes", "9000", "--out", out.path().to_str().unwrap(), "-"], long);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("(too_many_bytes)") && run.stderr.contains("expected at most 9000 bytes"),
        "{run:?}"
    );
    assert!(files(out.path()).is_empty());
}

#[test]
fn an_input_at_the_limit_comes_through_and_one_byte_more_does_not() {
    let text = session("s", vec![click(0), click(1)]);
    let case = Case::one(&text);
    let bytes = text.len();
    let limited =
        |most: usize| complete(&[&case.inputs[0]], &case.out(), &["--max-bytes", &most.to_string()]);
    let run = limited(bytes - 1);
    let told = format!("expected at most {} bytes, found {bytes} bytes", bytes - 1);
    assert!(run.code == 1 && run.stderr.contains(&told), "{run:?}");
    assert_eq!(limited(bytes).code, 0);
}

#[test]
fn an_interaction_at_the_limits_of_nesting_and_of_strings_and_one_beyond_each() {
    let with = |more: &str| {
        session("s", vec![click(0), json!("@"), click(2)])
            .replace("\"@\"", &click(1).to_string().replacen('{', &format!("{{\"more\":{more},"), 1))
    };
    // The interaction is the first level.
    let levels = |levels: usize| "[".repeat(levels - 1) + &"]".repeat(levels - 1);
    let string = |bytes: usize| format!("\"{}\"", "x".repeat(bytes));
    for (at, beyond, code, told) in [
        (levels(96), levels(97), "too_deep", "at most 96 levels of nesting"),
        (string(1 << 20), string((1 << 20) + 1), "string_too_long", "at most 1048576 bytes in a string"),
    ] {
        let (completion, _) = comes_through(&Case::one(with(&at)));
        assert_eq!(
            (&completion["reading"]["skipped"], &completion["session"]["interactions"]),
            (&json!(0), &json!(3))
        );
        let (completion, _) = comes_through(&Case::one(with(&beyond)));
        assert_eq!(
            (&completion["reading"]["skipped"], &completion["session"]["interactions"]),
            (&json!(1), &json!(2))
        );
        issue(&completion, code, "/enhancedInteractions/1/more");
        assert_eq!(completion["reading"]["issues"][0]["expected"], told);
    }
}

#[test]
fn ten_thousand_levels() {
    let deep = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    let objects = deep("{\"a\":", "}").replace(":}", ":1}");
    refused(
        &Case::of([deep("[", "]"), objects, deep("[{\"a\":", "}]").replace(":}", ":1}")]),
        "too_deep",
        "",
    );
    refused(&Case::of(["[".repeat(10_000), "{\"a\":".repeat(10_000)]), "invalid_json", "");

    let mut bottomless = click(1);
    bottomless["context"]["pageContext"] = json!({"domSnapshot": "@"});
    let nodes = deep("{\"tag\":\"div\",\"children\":[", "]}");
    let text = session("s", vec![click(0), bottomless, click(2)]).replace("\"@\"", &nodes);
    let (completion, _) = comes_through(&Case::one(text));
    assert_eq!(completion["reading"]["skipped"], 1);
    assert_eq!(completion["session"]["interactions"], 2);
    issue(&completion, "too_deep", "/enhancedInteractions/1/context/pageContext/domSnapshot");
}

#[test]
fn invalid_utf8() {
    let with = |byte: u8| {
        let mut bytes = session("s", vec![click(0)]).into_bytes();
        let at = bytes.windows(4).position(|four| four == b"Open").unwrap();
        bytes[at] = byte;
        bytes
    };
    // 0xed begins an encoded surrogate.
    refused(&Case::of([with(0xff), with(0xed), with(0x80)]), "invalid_utf8", "");
}

#[test]
fn lone_surrogates_are_replaced_and_told() {
    let case = Case::one(session("s", vec![click(0), click(1)]).replacen("Open", "Open \\ud83d", 1));
    let (completion, _) = comes_through(&case);
    assert_eq!(completion["session"]["interactions"], 2);
    issue(&completion, "invalid_utf8", "/enhancedInteractions/0");
    assert!(files(&case.out()).into_values().all(|bytes| String::from_utf8(bytes).is_ok()));
}

#[test]
fn duplicate_keys() {
    let twice = r#"{"id":"c9","type":"CLICK","timestamp":1762513201000,"type":"kestrel-canary-7"}"#;
    let text = session("s", vec![click(0), json!("@"), click(2)]).replace("\"@\"", twice);
    let (completion, _) = comes_through(&Case::one(text));
    assert_eq!(completion["session"]["interactions"], 2);
    assert_eq!(completion["reading"]["skipped"], 1);
    issue(&completion, "duplicate_key", "/enhancedInteractions/1");

    let text = session("s", vec![click(0)]).replacen('{', "{\"id\":\"kestrel-canary-7\",", 1);
    refused(&Case::one(text), "duplicate_key", "");
}

#[test]
fn numbers_that_are_none() {
    let text = session("s", vec![click(0), click(1)]);
    let numbers = ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "01", "1.", "+1", "0x10"];
    let with = |number| text.replacen("\"width\":90", &format!("\"width\":{number}"), 1);
    refused(&Case::of(numbers.map(with)), "invalid_json", "/enhancedInteractions/0/visual/boundingBox/width");
}

#[test]
fn null_and_other_things_among_good_interactions() {
    let items =
        vec![click(0), Value::Null, click(1), json!(7), json!([]), json!("kestrel-canary-7"), click(2)];
    let (completion, said) = comes_through(&Case::one(session("s", items)));
    assert_eq!(completion["session"]["interactions"], 3);
    assert_eq!(completion["reading"]["skipped"], 4);
    issue(&completion, "wrong_type", "/enhancedInteractions/1");
    assert!(said.contains("interactions skipped: 4"), "{said}");
}

#[test]
fn a_session_without_interactions() {
    let case = Case::one(session("s", vec![]));
    refused(&case, "validation_failed", "");
    let run = case.complete();
    assert!(run.stderr.contains("the session holds no interactions"), "{run:?}");
    let completion = completions(&run).remove(0);
    assert_eq!(completion["status"], "FAILED");
    assert!(completion["validation"]["score"].as_f64().unwrap() < 30.0);
    assert_eq!(completion["validation"]["errors"][0]["pointer"], "/interactions");
}

#[test]
fn fifty_thousand_interactions() {
    let case = Case::one(session("s", (0..50_000).map(click).collect()));
    // How long it takes is for the benchmarks to say: a busy machine must not fail it here.
    let run = complete(&[&case.inputs[0]], &case.out(), &["--deadline", "600"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let written = files(&case.out());
    assert_eq!(written.len(), 2);
    let completion: Value = serde_json::from_slice(&written["s.completion.json"]).unwrap();
    assert_eq!(completion["session"]["interactions"], 50_000);
    assert_eq!(completion["status"], "COMPLETED");
}

#[test]
fn more_interactions_than_the_limit() {
    let list = vec![r#"{"type":"CLICK","timestamp":1762513201000}"#; 100_001].join(",");
    refused(
        &Case::one(format!(r#"{{"id":"s","enhancedInteractions":[{list}]}}"#)),
        "too_many_interactions",
        "",
    );
}

#[test]
fn ids_that_try_to_leave_the_folder() {
    let ids = ["../../up", "/etc/up", "..", "a/../../up", "up\u{0}", "..\\up", "~/up", "CON", "", "s", "S"];
    let case = Case::of(ids.map(|id| session(id, vec![click(0), click(1)])));
    let run = case.complete();
    assert_eq!(run.code, 0, "{run:?}");
    let here = files(case.folder.path());
    let written: Vec<_> = here.keys().filter(|name| name.starts_with("out/")).collect();
    assert_eq!(written.len(), 2 * ids.len(), "{written:?}");
    assert_eq!(here.len(), 3 * ids.len(), "{:?}", here.keys());
    assert!(written.iter().all(|name| name.matches('/').count() == 1), "{written:?}");
}

#[test]
fn an_id_of_an_interaction_is_only_a_name() {
    let mut first = click(0);
    first["id"] = json!("../../up");
    let case = Case::one(session("s", vec![first, click(1)]));
    comes_through(&case);
    let here = files(case.folder.path());
    assert_eq!(here.keys().collect::<Vec<_>>(), ["0.json", "out/s.completion.json", "out/s.jsonl"]);
}

#[test]
fn a_clock_that_runs_backwards() {
    let back = |n| {
        let mut click = click(n);
        click["timestamp"] = json!(T0 + (20 - n) * 1000);
        click
    };
    let (completion, _) = comes_through(&Case::one(session("s", (0..20).map(back).collect())));
    assert_eq!(completion["session"]["interactions"], 20);
    let findings = completion["validation"]["errors"].as_array().unwrap();
    let finding =
        findings.iter().find(|f| f["rule"] == "timestamp_consistency").expect("a finding about the order");
    assert!(finding["message"].as_str().unwrap().contains("out of their order"), "{finding}");
    assert!(completion["validation"]["categories"]["timestamp_consistency"].as_f64().unwrap() < 60.0);
}

#[test]
fn times_at_the_ends_of_the_number_line() {
    let times = ["9223372036854775807", "-9223372036854775808", "1e300", "-1", "0", "\"never\"", "null"];
    let text = session("s", vec![click(0), click(1), click(2)]);
    let case = Case::of(times.map(|time| text.replace(&(T0 + 1000).to_string(), time)));
    let run = case.complete();
    assert_eq!(run.code, 0, "two good clicks are left of each: {run:?}");
    for completion in completions(&run) {
        assert!(completion["session"]["interactions"].as_u64().unwrap() >= 2, "{completion}");
    }
}

#[test]
fn one_bad_session_among_good_ones() {
    let (one, three) = (session("one", vec![click(0)]), session("three", vec![click(0)]));
    let case = Case::one(format!("{one}\n{{\"id\":\"two\",\"enh\n{three}\n"));
    let run = case.complete();
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("session 2: at /1") && run.stderr.contains("(invalid_json)"), "{run:?}");
    let written: Vec<_> = files(&case.out()).into_keys().collect();
    assert_eq!(written, ["one.completion.json", "one.jsonl", "three.completion.json", "three.jsonl"]);
}

#[test]
fn a_file_that_is_not_there_and_a_folder_without_recordings() {
    let folder = tempfile::tempdir().unwrap();
    let (out, missing) = (folder.path().join("out"), folder.path().join("missing.json"));
    let run = complete(&[&missing, folder.path()], &out, &[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(run.stderr.matches("(unreadable)").count(), 2, "{run:?}");
    assert!(files(&out).is_empty());
}

#[test]
fn a_folder_that_can_not_be_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::write(&out, "a file").unwrap();
    let run = complete(&[&good()], &out, &[]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("(unwritable)"), "{run:?}");
    assert_eq!(fs::read_to_string(&out).unwrap(), "a file");
}

#[test]
fn what_can_not_be_printed_is_no_success() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut complete = std::process::Command::new(trailmill_tests::binary::path());
    let run = complete.arg("complete").arg(good()).stdout(full).output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8(run.stderr).unwrap().contains("stdout can't be written"));
}

#[test]
fn options_that_can_not_be_taken() {
    let options = [
        ("--min-score", "2"),
        ("--min-score", "NaN"),
        ("--kinds", "poem"),
        ("--format", "xml"),
        ("--from", "tape"),
    ];
    for (option, value) in options {
        let out = tempfile::tempdir().unwrap();
        let run = complete(&[&good()], out.path(), &[option, value]);
        assert_eq!(run.code, 1, "{option} {value}: {run:?}");
        assert!(
            run.stderr.contains(&option[2..].replace('-', "_")) || run.stderr.contains(option),
            "{run:?}"
        );
        assert!(files(out.path()).is_empty());
    }
}
