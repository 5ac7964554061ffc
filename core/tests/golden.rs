//! Whole examples of every kind, as a person reads them, made from the project's own recordings: `tests/golden/`.
//!
//! A change of any prompt or answer shows as a difference in these files. Where the change is meant, set
//! `TRAILMILL_GOLDEN=write`, run this test, and read the difference before it is committed.

#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::{collections::BTreeMap, fmt::Write, fs, path::PathBuf};
use trailmill_core::{
    Options, complete,
    transform::{Example, Kind, Role},
    write::Format,
};

/// Examples in each file, where the recordings give as many.
const EACH: usize = 10;

const KINDS: [(&str, Kind); 5] = [
    ("next_action", Kind::NextAction),
    ("grounding", Kind::Grounding),
    ("journey_plan", Kind::JourneyPlan),
    ("intent", Kind::Intent),
    ("preference", Kind::Preference),
];

fn tests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests")
}

/// The project's own recordings, by name.
fn recordings() -> Vec<(String, Vec<u8>)> {
    let files = ["recordings", "sessions"].map(|folder| fs::read_dir(tests().join(folder)).unwrap());
    let mut paths: Vec<PathBuf> = files.into_iter().flatten().map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "json" || e == "jsonl"));
    paths.sort();
    let named =
        |path: PathBuf| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap());
    paths.into_iter().map(named).collect()
}

/// Every example of a kind that the project's recordings give with the default options, with its recording.
fn examples(kind: Kind) -> Vec<(String, Example)> {
    let options = Options { kinds: vec![kind], ..Options::default() };
    let mut found = Vec::new();
    for (name, bytes) in recordings() {
        for outcome in complete(&bytes, &options).unwrap() {
            let examples = outcome.completion.training.examples;
            found.extend(examples.into_iter().map(|example| (name.clone(), example)));
        }
    }
    found
}

/// As many examples as a file holds, evenly from all.
fn chosen(all: &[(String, Example)]) -> Vec<&(String, Example)> {
    let count = all.len().min(EACH);
    (0..count).map(|i| &all[i * all.len() / count]).collect()
}

fn said(example: &Example, role: Role) -> &str {
    example.messages.iter().find(|m| m.role == role).map_or("", |m| &m.content)
}

/// The file of tool calls: the tools that each first row of a kind offers, then as many rows as a file holds, evenly from all.
fn called() -> String {
    let kinds = vec![Kind::NextAction, Kind::Grounding, Kind::JourneyPlan, Kind::Intent];
    let options = Options { kinds, format: Format::OpenaiTools, ..Options::default() };
    let mut rows = Vec::new();
    for (name, bytes) in recordings() {
        for outcome in complete(&bytes, &options).unwrap() {
            let all = outcome.rows.iter().map(|row| serde_json::to_value(row).unwrap());
            rows.extend(all.map(|row| (name.clone(), row)));
        }
    }
    let (mut out, mut shown) = (String::new(), Vec::new());
    for (_, row) in &rows {
        if !shown.contains(&&row["tools"]) {
            shown.push(&row["tools"]);
            writeln!(out, "TOOLS {}\n{:#}\n", shown.len(), row["tools"]).unwrap();
        }
    }
    for n in 0..EACH {
        let (name, row) = &rows[n * rows.len() / EACH];
        let tools = shown.iter().position(|tools| **tools == row["tools"]).unwrap() + 1;
        let line = "=".repeat(100);
        let (user, answer) = (&row["messages"][1], &row["messages"][2]);
        let said = user["content"].as_str().unwrap();
        writeln!(
            out,
            "{line}\n{} · {name} · tools {tools}\n\nUSER\n{said}\n\nASSISTANT\n{answer:#}\n",
            n + 1
        )
        .unwrap();
    }
    out
}

/// The file of a kind: what the system says to all, then each example.
fn written(kind: Kind) -> String {
    let all = examples(kind);
    let chosen = chosen(&all);
    let (_, first) = chosen.first().unwrap();
    let mut out = format!("SYSTEM\n{}\n", said(first, Role::System));
    for (n, (recording, example)) in chosen.iter().enumerate() {
        assert_eq!(said(example, Role::System), said(first, Role::System));
        let place = match example.context.step_index {
            Some(step) => format!("step {step}"),
            None if kind == Kind::Intent => "the session".to_owned(),
            None => format!("journey {}", example.context.journey),
        };
        write!(
            out,
            "\n{}\n{} · {recording} · {place}\n\nUSER\n{}\n\nASSISTANT\n{}\n",
            "=".repeat(100),
            n + 1,
            said(example, Role::User),
            said(example, Role::Assistant)
        )
        .unwrap();
        if let Some(rejected) = &example.rejected {
            writeln!(out, "\nREJECTED\n{}", rejected.content).unwrap();
        }
    }
    out
}

#[test]
fn examples_are_what_was_read_and_approved() {
    let rewrite = std::env::var_os("TRAILMILL_GOLDEN").is_some_and(|value| value == "write");
    let mut differs = Vec::new();
    let examples = KINDS.map(|(name, kind)| (name, written(kind)));
    for (name, now) in examples.into_iter().chain([("tool_calls", called()), ("redactions", redacted())]) {
        let path = tests().join("golden").join(format!("{name}.txt"));
        if rewrite {
            fs::write(&path, &now).unwrap();
        } else if let Some(difference) = difference(&fs::read_to_string(&path).unwrap_or_default(), &now) {
            differs.push(format!("{name}.txt {difference}"));
        }
    }
    assert!(
        differs.is_empty(),
        "{}\nTRAILMILL_GOLDEN=write rewrites the files; read what changed",
        differs.join("\n")
    );
}

/// Everything that is redacted in the project's own recordings: kind, place and how often, never a value.
fn redacted() -> String {
    let mut out = String::new();
    for (name, bytes) in recordings() {
        for outcome in complete(&bytes, &Options::default()).unwrap() {
            let session = serde_json::to_value(outcome.session.unwrap()).unwrap();
            let mut found = BTreeMap::new();
            placeholders(&session, String::new(), &mut found);
            writeln!(out, "{name}").unwrap();
            for ((pointer, kind), times) in found {
                writeln!(out, "  {pointer} {kind} {times}").unwrap();
            }
        }
    }
    out
}

/// Counts the placeholders in every string, by pointer and kind.
fn placeholders(value: &Value, at: String, found: &mut BTreeMap<(String, String), usize>) {
    match value {
        Value::String(text) => {
            for part in text.split('[').skip(1).filter_map(|part| part.split_once(']')) {
                let label = part.0.rsplit_once('_');
                let kind = label.filter(|(_, number)| number.parse::<u32>().is_ok()).map(|(kind, _)| kind);
                if let Some(kind) = kind.filter(|k| k.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')) {
                    *found.entry((at.clone(), kind.to_owned())).or_default() += 1;
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| placeholders(item, format!("{at}/{i}"), found));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| placeholders(field, format!("{at}/{name}"), found));
        }
        _ => {}
    }
}

/// The first line that differs.
fn difference(golden: &str, now: &str) -> Option<String> {
    if golden == now {
        return None;
    }
    let (golden, now): (Vec<&str>, Vec<&str>) = (golden.lines().collect(), now.lines().collect());
    let at = golden.iter().zip(&now).take_while(|(a, b)| a == b).count();
    let line = |lines: &[&str]| lines.get(at).copied().unwrap_or("(the end)").to_owned();
    Some(format!("line {}:\n  was {}\n  now {}", at + 1, line(&golden), line(&now)))
}
