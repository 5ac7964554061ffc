//! The main job through the real binary: recordings in, examples out that a trainer can take as they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use trailmill_tests::{
    binary::{self, files, run},
    recordings,
};

/// Completes the recordings into a folder and gives the completions, by the name of their session.
fn completed(inputs: &[PathBuf], out: &Path) -> Vec<Value> {
    let mut arguments = vec!["complete", "--out", out.to_str().unwrap()];
    arguments.extend(inputs.iter().map(|path| path.to_str().unwrap()));
    let run = run(arguments);
    assert_eq!(run.code, 0, "{run:?}");
    let completions: Vec<Value> = files(out)
        .into_iter()
        .filter(|(name, _)| name.ends_with(".completion.json"))
        .map(|(_, bytes)| serde_json::from_slice(&bytes).unwrap())
        .collect();
    assert_eq!(completions.len(), inputs.len());
    completions
}

/// The interactions of a recording in the stored form.
fn stored(recording: &Path) -> (String, Vec<Value>) {
    let mut record: Value = serde_json::from_slice(&fs::read(recording).unwrap()).unwrap();
    if record.is_array() {
        record = record[0].take();
    }
    let interactions = record["enhancedInteractions"].as_array().unwrap().clone();
    (record["id"].as_str().unwrap().to_owned(), interactions)
}

/// A click whose element was recorded and is not blank: something stands on it.
fn is_click_on_something(interaction: &Value) -> bool {
    let element = &interaction["element"];
    let said = |text: &Value| text.as_str().is_some_and(|text| !text.trim().is_empty());
    let labels = ["aria-label", "alt", "title", "placeholder", "value"];
    interaction["type"] == "CLICK"
        && said(&element["tag"])
        && (said(&element["text"]) || labels.iter().any(|name| said(&element["attributes"][name])))
}

/// Every click on something has an example, or is told from the rest by id.
fn every_click_has_an_example(recordings: &[PathBuf], completions: &[Value]) {
    for recording in recordings {
        let (id, interactions) = stored(recording);
        let completion = completions.iter().find(|c| c["session"]["id"] == *id).expect("its completion");
        let examples = completion["training"]["examples"].as_array().unwrap();
        let covered: BTreeSet<&str> = examples
            .iter()
            .filter(|example| example["kind"] == "next_action")
            .flat_map(|example| example["provenance"]["interactions"].as_array().unwrap())
            .map(|id| id.as_str().unwrap())
            .collect();
        let clicks: Vec<_> = interactions.iter().filter(|i| is_click_on_something(i)).collect();
        assert!(clicks.len() >= 5, "{recording:?} has too few clicks to tell anything");
        let missing: Vec<_> = clicks
            .iter()
            .map(|click| click["id"].as_str().unwrap())
            .filter(|id| !covered.contains(id))
            .map(|id| (id, why(completion, id)))
            .collect();
        assert!(
            missing.is_empty(),
            "{recording:?}: {} of {} clicks: {missing:#?}",
            missing.len(),
            clicks.len()
        );
    }
}

/// The reasons that are given for an interaction.
fn why(completion: &Value, id: &str) -> Vec<String> {
    let rejected = completion["training"]["rejected"].as_array().unwrap();
    let about =
        |r: &&Value| r["kind"] == "next_action" && r["provenance"]["interactions"].to_string().contains(id);
    rejected
        .iter()
        .filter(about)
        .map(|r| format!("{} {} {}", r["reason"], r["message"], r["score"]))
        .collect()
}

/// Every line is chat as trainers take it, and a next_action's answer names a candidate of its prompt.
fn every_line_is_chat(out: &Path) -> usize {
    let mut lines = 0;
    for (name, bytes) in files(out).into_iter().filter(|(name, _)| name.ends_with(".jsonl")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "{name} ends in the middle of a line");
        for line in text.lines() {
            lines += 1;
            let row: Value = serde_json::from_str(line).unwrap();
            let messages =
                row["messages"].as_array().unwrap_or_else(|| panic!("{name}: no messages: {line}"));
            let roles: Vec<_> = messages.iter().map(|m| m["role"].as_str().unwrap()).collect();
            assert_eq!(roles, ["system", "user", "assistant"], "{name}");
            assert!(
                messages.iter().all(|m| m["content"].as_str().is_some_and(|c| !c.trim().is_empty())),
                "{line}"
            );
            let answer: Value =
                serde_json::from_str(messages[2]["content"].as_str().unwrap()).expect("JSON as answer");
            if let Some(number) = answer["element"].as_u64() {
                let start = format!("[{number}] ");
                let prompt = messages[1]["content"].as_str().unwrap();
                assert_eq!(
                    prompt.lines().filter(|l| l.starts_with(&start)).count(),
                    1,
                    "{name}: {number} in {prompt}"
                );
            }
        }
    }
    lines
}

#[test]
fn own_recordings_become_examples() {
    let out = tempfile::tempdir().unwrap();
    let inputs = recordings::own().unwrap();
    assert_eq!(inputs.len(), 3);
    let completions = completed(&inputs, out.path());
    let stored: Vec<_> =
        inputs.iter().filter(|path| path.to_string_lossy().ends_with(".session.json")).cloned().collect();
    every_click_has_an_example(&stored, &completions);
    assert!(every_line_is_chat(out.path()) > 40);
    for completion in &completions {
        assert_eq!(completion["status"], "COMPLETED");
        assert!(completion["validation"]["score"].as_f64().unwrap() > 80.0);
        assert!(completion["quality"]["overall"].as_f64().unwrap() > 75.0);
    }
}

#[test]
fn nothing_personal_of_the_form_survives() {
    let out = tempfile::tempdir().unwrap();
    let form: Vec<_> = recordings::own()
        .unwrap()
        .into_iter()
        .filter(|path| path.to_string_lossy().contains("form"))
        .collect();
    let completions = completed(&form, out.path());
    let all: String =
        files(out.path()).into_values().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    for value in ["marguerite.oakes", "555-0143", "teal-lantern"] {
        assert!(!all.contains(value), "{value} stands in the output");
    }
    assert!(completions[0]["redaction"]["total"].as_u64().unwrap() >= 5);
    assert_eq!(completions[0]["validation"]["categories"]["privacy_compliance"], 100.0);
}

#[test]
fn real_recordings_become_examples() {
    let inputs = recordings::shared().unwrap();
    if inputs.is_empty() {
        return;
    }
    let out = tempfile::tempdir().unwrap();
    let completions = completed(&inputs, out.path());
    every_click_has_an_example(&inputs, &completions);
    every_line_is_chat(out.path());
    for completion in &completions {
        let score = completion["validation"]["score"].as_f64().unwrap();
        assert!(score > 60.0, "{} validates at {score}", completion["session"]["id"]);
    }
}

/// What a flow leaves open stays open; what it tells comes through.
#[test]
fn flows_of_devtools_become_examples() {
    let Some(shared) = recordings::shared_folder() else { return };
    let flow = shared.join("interop/devtools-recorder/simple-new-format.json");
    let out = tempfile::tempdir().unwrap();
    let completion = completed(&[flow], out.path()).remove(0);
    assert_eq!(
        (&completion["reading"]["shape"], &completion["reading"]["interactions"]),
        (&"user-flow".into(), &7.into())
    );
    let examples = completion["training"]["examples"].as_array().unwrap();
    let read = |kind: &str| {
        let said = examples.iter().filter(|example| example["kind"] == kind);
        said.map(|example| example["messages"].to_string()).collect::<Vec<_>>()
    };
    assert!(read("next_action").iter().any(|said| said.contains("Speaking") && said.contains("Writing")));
    assert!(read("grounding").iter().any(|said| said.contains("getByRole('link', { name: 'Reading' })")));
    assert!(!completion.to_string().contains("Goal: Recording"), "the Recorder's own title is no goal");
}

/// Whatever a recording of another tool lacks, it is told, and so is the reason of each step that gives no example.
#[test]
fn what_other_tools_recorded_says_what_it_lacks() {
    let own = ["codegen.spec.ts", "codegen.py"]
        .map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/playwright").join(name));
    let shared = recordings::shared_folder().map(|shared| shared.join("interop/side"));
    let projects =
        shared.iter().flat_map(|side| ["frames.side", "send-keys.side"].map(|name| side.join(name)));
    for input in own.into_iter().chain(projects) {
        let told = run(["complete", "--json", input.to_str().unwrap()]);
        let completion: Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!(completion["reading"]["issues"][0]["code"], "missing", "{completion}");
        assert_eq!(completion["status"], "COMPLETED", "{}: {completion}", input.display());
        let steps = completion["steps"].as_array().unwrap().len();
        let training = &completion["training"];
        let known = |step: usize| {
            let of = |list: &str, at: &dyn Fn(&Value) -> Option<u64>| {
                training[list].as_array().unwrap().iter().any(|item| at(item) == Some(step as u64))
            };
            of("examples", &|example| example["context"]["step_index"].as_u64())
                || of("rejected", &|rejected| rejected["step_index"].as_u64())
        };
        assert!(steps > 2 && (0..steps).all(known), "{}: {training}", input.display());
    }
}

/// Runs one of the scripts that judge a build from outside.
fn judged(script: &str, arguments: &[&str]) {
    let Some(shared) = recordings::shared_folder() else { return };
    let mut command = Command::new("python3");
    command.env("PYTHONDONTWRITEBYTECODE", "1").arg(shared.join("eval").join(script)).arg(binary::path());
    let Ok(output) = command.args(arguments).output() else {
        println!("skipped: there is no python3");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script} {arguments:?} falls short:\n{said}");
}

#[test]
fn own_sessions_become_examples() {
    let out = tempfile::tempdir().unwrap();
    let inputs = recordings::sessions().unwrap();
    let completions = completed(&inputs, out.path());
    assert!(every_line_is_chat(out.path()) > 100);
    for completion in &completions {
        assert_eq!(completion["status"], "COMPLETED");
        assert_eq!(
            completion["redaction"]["total"], 0,
            "{} holds nothing personal",
            completion["session"]["id"]
        );
    }
}

/// Recordings in the stored form, which the scripts take apart: real ones, and the project's own.
fn stored_recordings() -> [Vec<PathBuf>; 2] {
    let own = recordings::own()
        .unwrap()
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(".session.json"));
    [recordings::shared().unwrap(), own.collect()]
}

#[test]
fn answers_can_not_be_guessed() {
    for inputs in [recordings::shared().unwrap(), recordings::own().unwrap(), recordings::sessions().unwrap()]
    {
        let inputs: Vec<_> = inputs.iter().map(|path| path.to_str().unwrap()).collect();
        if !inputs.is_empty() {
            judged("leaks.py", &inputs);
            judged("leaks.py", &[&inputs[..], &["--format", "openai-tools"]].concat());
        }
    }
}

#[test]
fn scores_fall_with_damage() {
    for inputs in stored_recordings() {
        let inputs: Vec<_> = inputs.iter().map(|path| path.to_str().unwrap()).collect();
        if !inputs.is_empty() {
            judged("damage.py", &inputs);
        }
    }
}

#[test]
fn planted_values_do_not_survive() {
    for recording in stored_recordings().into_iter().flatten() {
        for seed in 1..=10 {
            judged("pii.py", &["plant", recording.to_str().unwrap(), "--seed", &seed.to_string()]);
        }
    }
}

#[test]
fn labelled_sentences_lose_what_is_personal_and_little_else() {
    let Some(shared) = recordings::shared_folder() else { return };
    let sentences = shared.join("pii").join("presidio_synth_v2.json");
    judged("pii.py", &["labelled", sentences.to_str().unwrap()]);
}
