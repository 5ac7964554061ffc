//! What the writers make of the project's own recordings.

#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::{fs, path::PathBuf, sync::LazyLock};
use trailmill_core::{
    Options,
    check::{Checker, Severity, check, detect},
    complete,
    transform::{Example, Kind},
    write::{self, Format},
};

/// Every example that the project's recordings give.
static EXAMPLES: LazyLock<Vec<Example>> = LazyLock::new(|| {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let files = ["recordings", "sessions"].map(|folder| fs::read_dir(tests.join(folder)).unwrap());
    let mut paths: Vec<_> = files.into_iter().flatten().map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "json" || e == "jsonl"));
    paths.sort();
    let kinds = vec![Kind::NextAction, Kind::Grounding, Kind::JourneyPlan, Kind::Intent, Kind::Preference];
    let options = Options { kinds, ..Options::default() };
    let mut found = Vec::new();
    for path in paths {
        let bytes = fs::read(path).unwrap();
        let outcomes = complete(&bytes, &options).unwrap();
        found.extend(outcomes.into_iter().flat_map(|outcome| outcome.completion.training.examples));
    }
    found
});

fn examples(kind: Kind) -> Vec<&'static Example> {
    let found: Vec<_> = EXAMPLES.iter().filter(|example| example.kind == kind).collect();
    assert!(found.len() > 5);
    found
}

fn row(example: &Example, format: Format) -> Option<Value> {
    let row = write::write(std::slice::from_ref(example), format).pop()?;
    Some(serde_json::from_str(row.get()).unwrap())
}

#[test]
fn mind2web_rows_hold_every_element_that_the_prompt_tells() {
    for example in examples(Kind::NextAction) {
        let Some(row) = row(example, Format::Mind2web) else {
            let answer: Value = serde_json::from_str(&example.messages[2].content).unwrap();
            assert!(answer["action"] == "press" && answer["value"] != "Enter", "{answer}");
            continue;
        };
        let told = example.messages[1].content.split_once("\nElements:\n").unwrap().1.lines().count();
        let candidates = |list: &str| row[list].as_array().unwrap().len();
        assert_eq!(candidates("pos_candidates"), 1, "{row:#}");
        assert_eq!(candidates("neg_candidates"), told - 1, "{row:#}");
        assert!(row["confirmed_task"].is_string() && !row["website"].as_str().unwrap().is_empty());
    }
}

#[test]
fn sectioned_prompts_leave_nothing_out() {
    for kind in [Kind::NextAction, Kind::Grounding, Kind::JourneyPlan, Kind::Intent] {
        for example in examples(kind) {
            let row = row(example, Format::Sectioned).unwrap();
            let prompt = row["prompt"].as_str().unwrap();
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let said: Vec<_> = example.messages[..2].iter().flat_map(|said| words(&said.content)).collect();
            let is_label = |word: &str| word.ends_with(':') || matches!(word, "Done" | "so" | "already");
            let written = words(prompt);
            let lost = said.iter().find(|word| !is_label(word) && !written.contains(word));
            assert_eq!(lost, None, "{prompt}");
            assert!(prompt.starts_with("[INSTRUCTION]\n") && prompt.contains("\n\n[PAGE]\n"), "{prompt}");
        }
    }
}

#[test]
fn no_rule_finds_anything_in_what_is_written() {
    for &format in Format::ALL {
        let rows: String =
            write::write(&EXAMPLES, format).iter().map(|row| format!("{}\n", row.get())).collect();
        assert!(rows.lines().count() >= 10, "{format:?}");
        assert_eq!(check(rows.as_bytes(), Some(format)), [], "{format:?}");
        // Its keys tell which it is.
        let mut checker = Checker::new(format);
        for row in rows.lines() {
            let (findings, row) = checker.line(row.as_bytes());
            assert!(findings.iter().all(|finding| finding.severity < Severity::Error));
            assert_eq!(detect(&row.unwrap()), Some(format));
        }
    }
}
