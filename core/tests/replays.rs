//! Recordings of the demo shop by other recorders, made by the scripts in `tests/replays/`: read, and written down in
//! `tests/golden/` as a person would look at them.
//!
//! `TRAILMILL_GOLDEN=write` writes the files anew; read the difference before it is committed.

#![allow(clippy::unwrap_used)]

use std::{fmt::Write, fs, path::PathBuf};
use trailmill_core::{
    Options, complete,
    read::{Read, Shape, read},
    session::Interaction,
    transform::Role,
};

fn tests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests")
}

fn recording(name: &str) -> Vec<u8> {
    fs::read(tests().join("replays").join(name)).unwrap()
}

/// An interaction in a few lines: what it was done on, the ways there, and what it changed.
fn told(out: &mut String, interaction: &Interaction<'_>, began: i64) {
    let context = interaction.context.as_deref().unwrap();
    let element = interaction.element.as_deref();
    let gesture = interaction.gesture.as_deref();
    write!(out, "\n{} ms {}", interaction.timestamp - began, interaction.kind.name()).unwrap();
    if let Some(element) = element {
        write!(out, " <{}> {:?}", element.tag, element.text).unwrap();
        let above: Vec<&str> = element.ancestors.iter().map(|above| &*above.selector).collect();
        write!(out, "\n    in {}", above.join(" < ")).unwrap();
        let own: Vec<String> =
            element.attributes.0.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
        write!(out, "\n    has {}", own.join(" ")).unwrap();
        if !element.shadow_path.is_empty() {
            write!(out, "\n    shadow {:?}", element.shadow_path).unwrap();
        }
    }
    if let Some(gesture) = gesture {
        let (name, role) = (gesture.details.get("name"), gesture.details.get("role"));
        write!(
            out,
            "\n    is {role:?} {name:?} value {:?} checked {:?} key {:?}",
            gesture.value, gesture.checked, gesture.key
        )
        .unwrap();
    }
    if let Some(selectors) = &interaction.selectors {
        write!(out, "\n    by {} | {} | {}", selectors.primary, selectors.css_path, selectors.xpath).unwrap();
        write!(out, " | {:?}", selectors.alternatives).unwrap();
    }
    write!(out, "\n    on {} {:?}", context.url, context.page_title).unwrap();
    if !context.frame_path.is_empty() {
        write!(out, " in frame {:?}", context.frame_path).unwrap();
    }
    if let Some(changes) = interaction.state.as_ref().and_then(|state| state.changes.as_ref()) {
        write!(out, "\n    changed {}", serde_json::to_string(changes).unwrap()).unwrap();
    }
    out.push('\n');
}

/// The session, and the first example of each sort that its recording gives.
fn written(name: &str, shape: Shape) -> String {
    let bytes = recording(name);
    let Read { session, report } = read(&bytes, &Options::default()).unwrap().remove(0).unwrap();
    assert_eq!((report.shape, report.skipped), (shape, 0));
    let began = session.started_at.unwrap();
    let mut out = format!("{name}: {} interactions\nunread {:?}\n", report.interactions, report.unread);
    session.interactions.iter().for_each(|interaction| told(&mut out, interaction, began));
    let outcome = complete(&bytes, &Options::default()).unwrap().remove(0);
    let examples = &outcome.completion.training.examples;
    for step in [0, 3, 7, 12] {
        let of_step = examples.iter().filter(|example| example.context.step_index == Some(step));
        for message in of_step.flat_map(|example| &example.messages).filter(|m| m.role != Role::System) {
            write!(out, "\n{}\n{:?}\n{}\n", "=".repeat(80), message.role, message.content).unwrap();
        }
    }
    out
}

#[track_caller]
fn compare(file: &str, written: &str) {
    let path = tests().join("golden").join(file);
    if std::env::var_os("TRAILMILL_GOLDEN").is_some() {
        fs::write(&path, written).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), written, "{file}");
}

#[test]
fn a_stream_of_rrweb() {
    compare("rrweb.txt", &written("shop.rrweb.jsonl", Shape::Rrweb));
}

#[test]
fn a_trace_of_playwright() {
    compare("trace.txt", &written("shop.trace.zip", Shape::PlaywrightTrace));
}
