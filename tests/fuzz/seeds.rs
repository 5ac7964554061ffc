//! `seeds <workspace> <folder>`: what fuzzers begin with. Recordings that are at hand, cut to a few interactions each, and
//! the words and examples that stand in the sources, for what no recording is at hand of.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a tool for developers: a panic tells what is wrong

use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};
use trailmill_core::door;

// Made-up sessions, sound and broken. Their crate holds the server, which is a lot to build for them.
#[path = "../generated/mod.rs"]
#[allow(dead_code)] // what other tests alone make
mod generated;

/// No larger seed: a fuzzer turns small ones over faster.
const LARGEST: usize = 40 << 10;
/// The most seeds of a target.
const MOST: usize = 800;
/// The longest word of a dictionary.
const LONGEST_WORD: usize = 32;
/// What is found by its shape alone: bytes that choose one of a target's, as many as any target has.
const CHOICES: u8 = 8;

fn main() {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [workspace, folder] = &arguments[..] else { panic!("usage: seeds <workspace> <folder>") };
    fs::create_dir_all(folder).unwrap();
    let mut seeds = Seeds::default();
    let recordings = recordings(workspace);
    for recording in &recordings {
        recorded(&mut seeds, recording);
    }
    for (target, sources) in SOURCES {
        let literals: BTreeSet<String> = sources
            .iter()
            .flat_map(|source| files(&workspace.join(source), "rs"))
            .flat_map(|file| literals(&fs::read_to_string(file).unwrap()))
            .collect();
        literal(&mut seeds, target, &literals);
        let words = literals.iter().filter(|word| (2..=LONGEST_WORD).contains(&word.len()));
        fs::write(folder.join(format!("{target}.dict")), words.map(|word| entry(word)).collect::<String>())
            .unwrap();
    }
    for script in ["js", "py", "ts"].iter().flat_map(|e| files(&workspace.join("tests/interop"), e)) {
        let script = fs::read(script).unwrap();
        seeds.put("scripts", &script);
        seeds.put("detect", &script);
    }
    seeds.chosen("trace", 1, &fs::read(workspace.join("tests/replays/shop.trace.zip")).unwrap());
    for option in ["{}", r#"{"redaction":"strict","min_score":0}"#, r#"{"script":"side","synthetic":true}"#] {
        seeds.chosen("door", 7, option.as_bytes());
    }
    seeds.write(folder);
}

/// Where the words and examples of each target stand.
const SOURCES: [(&str, &[&str]); 12] = [
    ("recorded", &["core/src/read", "core/src/session.rs"]),
    ("tools", &["core/src/read"]),
    ("scripts", &["core/src/read/playwright_script", "core/src/read/selectors.rs"]),
    ("rrweb", &["core/src/read/rrweb", "core/src/read/page"]),
    ("trace", &["core/src/read/trace", "core/src/read/page"]),
    ("detect", &["core/src/read"]),
    ("redact", &["core/src/redact"]),
    ("selectors", &["core/src/selector", "core/src/validate/recorded_selector.rs"]),
    (
        "door",
        &["core/src/read/trailmill.rs", "core/src/session.rs", "core/src/options.rs", "core/src/fragment.rs"],
    ),
    ("live", &["core/src/session.rs", "core/src/fragment.rs", "core/src/redact/fields.rs"]),
    ("rows", &["core/src/check", "core/src/write", "core/src/transform/training_data.rs"]),
    ("wire", &["host/src/ingest"]),
];

/// The seeds of each target, by their hashes.
#[derive(Default)]
struct Seeds(BTreeMap<String, BTreeMap<u64, Vec<u8>>>);

impl Seeds {
    fn put(&mut self, target: &str, bytes: &[u8]) {
        if bytes.is_empty() || bytes.len() > LARGEST {
            return;
        }
        let mut hash = DefaultHasher::new();
        bytes.hash(&mut hash);
        self.0.entry(target.to_owned()).or_default().insert(hash.finish(), bytes.to_vec());
    }

    /// Writes them, those with the least hashes where there are too many: some of every sort.
    fn write(&self, folder: &Path) {
        for (target, seeds) in &self.0 {
            let own = folder.join(target);
            fs::create_dir_all(&own).unwrap();
            for (hash, bytes) in seeds.iter().take(MOST) {
                fs::write(own.join(format!("{hash:016x}")), bytes).unwrap();
            }
        }
    }

    fn chosen(&mut self, target: &str, choice: u8, bytes: &[u8]) {
        self.put(target, &[&[choice], bytes].concat());
    }

    fn door(&mut self, choice: u8, options: &str, input: &[u8]) {
        self.chosen("door", choice, &[options.as_bytes(), b"\0", input].concat());
    }
}

fn recordings(workspace: &Path) -> Vec<Vec<u8>> {
    let folders = ["tests/recordings", "tests/sessions", "tests/replays"];
    let of = |folder: &&str| ["json", "jsonl"].map(|e| files(&workspace.join(folder), e)).concat();
    let kept = folders.iter().flat_map(of).chain(shared(workspace)).map(|file| fs::read(file).unwrap());
    kept.chain((0..48).map(|number| generated::session(number).input)).collect()
}

/// The recordings beside the workspace, which not everybody has; `TRAILMILL_SHARED` names another place.
fn shared(workspace: &Path) -> Vec<PathBuf> {
    let folder = workspace.join(env::var_os("TRAILMILL_SHARED").unwrap_or_else(|| "../shared".into()));
    let recordings = folder.join("recordings");
    if recordings.is_dir() { files(&recordings, "json") } else { Vec::new() }
}

/// A recording, cut, for every target that takes one.
fn recorded(seeds: &mut Seeds, recording: &[u8]) {
    for (at, cut) in cuts(recording).into_iter().enumerate() {
        seeds.put("detect", &cut);
        seeds.put("rrweb", &cut);
        (0..4).for_each(|shape| seeds.chosen("recorded", shape, &cut));
        seeds.chosen("live", (at % 4) as u8, &cut);
        seeds.door(0, "{}", &cut);
        seeds.door(0, r#"{"min_score":0,"kinds":["next_action","grounding","journey_plan","intent","preference"],"synthetic":true,"script":"playwright-test"}"#, &cut);
        let raw = br#"{"redaction":"off","min_score":0,"format":"trailmill"}"#;
        let Ok(output) = door::complete(&cut, raw) else { continue };
        let output: Value = serde_json::from_slice(&output).unwrap();
        output["outcomes"].as_array().unwrap().iter().for_each(|outcome| completed(seeds, outcome));
    }
}

/// What a session was read and completed to.
fn completed(seeds: &mut Seeds, outcome: &Value) {
    let session = &outcome["session"];
    let mut texts = Vec::new();
    strings(session, &mut texts);
    for texts in texts.chunks(12) {
        seeds.put("redact", texts.join("\n").as_bytes());
        let lines: String = texts.iter().map(|text| format!("{}\n", json!({"text": text}))).collect();
        seeds.door(3, "", lines.as_bytes());
    }
    for row in outcome["rows"].as_array().into_iter().flatten() {
        seeds.put("rows", format!("{row}\n{row}").as_bytes());
    }
    seeds.put("rows", outcome["completion"]["training"].to_string().as_bytes());
    let written = session.to_string();
    seeds.door(5, "{}", written.as_bytes());
    seeds.door(6, "", written.as_bytes());
    seeds.door(2, "{}", written.as_bytes());
    for format in [
        "openai-chat",
        "openai-tools",
        "alpaca",
        "sharegpt",
        "axolotl",
        "mind2web",
        "sectioned",
        "trl-conversational",
    ] {
        let options = format!(r#"{{"format":"{format}","min_score":0}}"#);
        let Ok(outcomes) = door::outcomes(written.as_bytes(), options.as_bytes()) else { continue };
        let rows: Vec<_> = outcomes.iter().flat_map(|one| one.rows.iter().map(|row| row.get())).collect();
        seeds.put("rows", rows.join("\n").as_bytes());
        seeds.door(4, "", rows.join("\n").as_bytes());
    }
    let frame = |kind: &str, data: &Value| {
        json!({"type": kind, "sessionId": "s", "data": data, "timestamp": 7}).to_string()
    };
    for interaction in session["interactions"].as_array().into_iter().flatten() {
        let frames = [
            frame("session_start", &json!({"url": "https://a.example/", "userAgent": "b"})),
            frame("interaction_event", interaction),
            frame("session_stop", &Value::Null),
        ];
        seeds.put("wire", frames.join("\n").as_bytes());
        seeds.put(
            "wire",
            frame("interaction_batch", &json!({"seq": 1, "items": [interaction, 7]})).as_bytes(),
        );
        seeds.put(
            "wire",
            frame("screenshot_data", &json!({"id": "p", "dataUrl": "data:image/png;base64,iVBORw0KGgo="}))
                .as_bytes(),
        );
        seeds.door(1, "{}", frames.join("\n").as_bytes());
        let text = |value: &Value| value.as_str().unwrap_or_default().replace('\n', " ");
        let (ways, element) = (&interaction["selectors"], &interaction["element"]);
        let mut lines = vec![text(&ways["primary"]), text(&ways["xpath"]), text(&ways["cssPath"])];
        lines.extend((0..2).map(|at| text(&ways["alternatives"][at])));
        lines.extend([text(&element["tag"]), text(&element["text"]), text(&element["nearby"][0]["text"])]);
        let names = [
            "id",
            "class",
            "aria-label",
            "data-testid",
            "name",
            "placeholder",
            "alt",
            "title",
            "role",
            "type",
        ];
        lines.extend(names.iter().map(|name| text(&element["attributes"][name])));
        lines.extend([String::new(), String::new()]);
        let above = &element["ancestors"][0];
        lines.extend(["tag", "text", "selector", "className", "id"].map(|name| text(&above[name])));
        seeds.put("selectors", lines.join("\n").as_bytes());
    }
}

/// Literals of the sources: the long ones are examples, the short ones go by twelves.
fn literal(seeds: &mut Seeds, target: &str, literals: &BTreeSet<String>) {
    for literal in literals.iter().filter(|literal| literal.len() > LONGEST_WORD) {
        match target {
            "recorded" | "tools" | "door" => {
                (0..CHOICES).for_each(|n| seeds.chosen(target, n, literal.as_bytes()))
            }
            "trace" | "live" => seeds.chosen(target, 0, literal.as_bytes()),
            _ => seeds.put(target, literal.as_bytes()),
        }
    }
    if ["redact", "selectors"].contains(&target) {
        let short: Vec<&str> = literals.iter().map(String::as_str).filter(|l| l.len() < 200).collect();
        short.chunks(12).for_each(|lines| seeds.put(target, lines.join("\n").as_bytes()));
    }
}

/// A recording cut to its head and two interactions each time: of the longest list near its top, or of its lines behind the first two.
fn cuts(recording: &[u8]) -> Vec<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(recording) else { return vec![recording.to_vec()] };
    if let Ok(whole) = serde_json::from_str::<Value>(text) {
        let Some(list) = longest(&whole) else { return vec![text.into()] };
        let items = whole.pointer(&list).and_then(Value::as_array).unwrap().clone();
        let cut = |items: &[Value]| {
            let mut cut = whole.clone();
            *cut.pointer_mut(&list).unwrap() = items.into();
            cut.to_string().into_bytes()
        };
        return items.chunks(2).map(cut).collect();
    }
    let lines: Vec<&str> = text.lines().collect();
    let (head, rest) = lines.split_at(lines.len().min(2));
    rest.chunks(2)
        .map(|lines| [head, lines].concat().join("\n").into_bytes())
        .chain([recording.to_vec()])
        .collect()
}

fn longest(value: &Value) -> Option<String> {
    let of = |path: String, value: &Value| value.as_array().map(|items| (items.len(), path));
    let fields =
        value.as_object().into_iter().flatten().filter_map(|(name, value)| of(format!("/{name}"), value));
    fields.chain(of(String::new(), value)).filter(|(length, _)| *length > 2).max().map(|(_, path)| path)
}

/// The strings in a value that say something.
fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if (6..400).contains(&text.len()) => found.push(text.replace('\n', " ")),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(fields) => fields.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

/// The files of a folder and those below it, by the end of their names; a file alone is itself.
fn files(place: &Path, end: &str) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_path_buf()];
    }
    let mut entries: Vec<_> = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let below = |entry: PathBuf| match entry.is_dir() {
        true => files(&entry, end),
        false => Vec::from_iter(Some(entry).filter(|file| file.extension().is_some_and(|e| e == end))),
    };
    entries.into_iter().flat_map(below).collect()
}

/// The string literals of a Rust source, raw ones too.
fn literals(source: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), source);
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let (before, here) = rest.split_at(at);
        if here.starts_with("//") {
            rest = here.split_once('\n').map_or("", |(_, rest)| rest);
        } else if here.starts_with("'\"'") || here.starts_with("'\\") {
            rest = here.get(3..).unwrap_or_default();
        } else if !here.starts_with('"') {
            rest = &here[1..];
        } else if let Some(marks) = raw(before) {
            let end = format!("\"{}", "#".repeat(marks));
            let (literal, behind) = here[1..].split_once(&end).unwrap_or_default();
            found.push(literal.to_owned());
            rest = behind;
        } else {
            let end = here[1..]
                .match_indices('"')
                .map(|(at, _)| at + 1)
                .find(|&at| (here[..at].bytes().rev().take_while(|&b| b == b'\\').count()).is_multiple_of(2));
            let end = end.unwrap_or(here.len() - 1);
            // What Rust and JSON write alike is taken; of the rest nothing is lost.
            found.extend(serde_json::from_str::<String>(&here[..=end]));
            rest = &here[end + 1..];
        }
    }
    found
}

/// How many marks a raw literal has that begins behind `before`.
fn raw(before: &str) -> Option<usize> {
    let marks = before.bytes().rev().take_while(|&b| b == b'#').count();
    before[..before.len() - marks].ends_with('r').then_some(marks)
}

/// A line of a dictionary.
fn entry(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
    let bytes =
        word.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("\\x{b:02x}") });
    format!("\"{}\"\n", bytes.collect::<String>())
}
