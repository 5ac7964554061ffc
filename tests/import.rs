//! Whole recordings, sent to the real server: read as the command line reads them, completed, and taken in once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};
use trailmill_tests::{
    binary::{self, files, run},
    recordings,
    server::{Answer, Server},
};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

type Compress = fn(&[u8]) -> Vec<u8>;

const DOCUMENT: &str = "Content-Type: application/json";
const LINES: &str = "Content-Type: application/x-ndjson";

fn start(folder: &Path) -> (Server, String) {
    let server = Server::start(folder);
    let (_, admin) = server.tokens.clone().unwrap();
    (server, admin)
}

fn import(server: &Server, token: &str, headers: &[&str], body: &[u8]) -> Answer {
    server.request("POST", "/v1/sessions:import", token, headers, body)
}

/// What became of the sessions of an answer, in their order.
#[track_caller]
fn states(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = answer.json();
    let word = |session: &Value, name: &str| session[name].as_str().unwrap_or_default().to_owned();
    answer["sessions"].as_array().unwrap().iter().map(|one| (word(one, "id"), word(one, "state"))).collect()
}

fn ended(server: &Server, token: &str, id: &str) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        let shown: Value = serde_json::from_str(&server.get(&format!("/v1/sessions/{id}"), token)).unwrap();
        if ["COMPLETED", "FAILED", "ARCHIVED"].contains(&shown["status"].as_str().unwrap()) {
            return shown;
        }
        assert!(Instant::now() < until, "it has not ended: {shown}");
        sleep(Duration::from_millis(20));
    }
}

/// A session of some clicks, in the canonical form.
fn clicks(id: &str, count: usize) -> Value {
    let click = |n: usize| {
        json!({"id": format!("{id}-{n}"), "type": "CLICK", "timestamp": 1_762_513_204_000_i64 + 1000 * n as i64,
            "context": {"url": "https://shop.example/"},
            "element": {"tag": "button", "role": "button", "text": format!("Item {n}"), "attributes": {"data-testid": format!("item-{n}")}}})
    };
    json!({"schema": "trailmill.session/1", "id": id, "interactions": (0..count).map(click).collect::<Vec<_>>()})
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// The command line's completions of a file, by session.
fn completions(file: &Path) -> Vec<Value> {
    let out = tempfile::tempdir().unwrap();
    run(["complete".as_ref(), file.as_os_str(), "--out".as_ref(), out.path().as_os_str()]);
    let files = files(out.path()).into_iter().filter(|(name, _)| name.ends_with(".completion.json"));
    files.map(|(_, bytes)| serde_json::from_slice(&bytes).unwrap()).collect()
}

/// The first place where two values differ, and both.
fn unlike(left: &Value, right: &Value, at: &str) -> Option<String> {
    match (left, right) {
        (Value::Array(l), Value::Array(r)) if l.len() == r.len() => {
            (0..l.len()).find_map(|i| unlike(&l[i], &r[i], &format!("{at}/{i}")))
        }
        (Value::Object(l), Value::Object(r)) if l.keys().eq(r.keys()) => {
            l.iter().find_map(|(name, value)| unlike(value, &r[name], &format!("{at}/{name}")))
        }
        _ => (left != right).then(|| format!("{at}: {left:.200} and {right:.200}")),
    }
}

#[test]
fn what_is_sent_whole_comes_out_as_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let (server, admin) = start(folder.path());
    let sessions = recordings::sessions().unwrap().into_iter().take(6);
    let all: Vec<PathBuf> =
        recordings::own().unwrap().into_iter().chain(sessions).chain(recordings::shared().unwrap()).collect();
    assert!(all.len() > 6);
    for file in all {
        let expected = completions(&file);
        let answer = import(&server, &admin, &[DOCUMENT], &fs::read(&file).unwrap());
        assert_eq!(states(&answer).len(), expected.len(), "{}: {}", file.display(), answer.body);
        for completion in expected {
            let id = completion["session"]["id"].as_str().unwrap();
            let shown = ended(&server, &admin, id);
            assert_eq!((&shown["status"], &shown["priority"]), (&json!("COMPLETED"), &json!("LOW")), "{id}");
            let made: Value =
                serde_json::from_str(&server.get(&format!("/v1/sessions/{id}/completion"), &admin)).unwrap();
            // The session's quality tells also what the reader had to put right, which is right already here.
            for part in ["training", "steps"] {
                let unlike = unlike(&made[part], &completion[part], part);
                assert_eq!(unlike, None, "{}", file.display());
            }
        }
    }
}

#[test]
fn what_is_there_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (server, admin) = start(folder.path());
    let two = bytes(&json!([clicks("a", 6), clicks("b", 6)]));
    let state = |state: &str| [("a".to_owned(), state.to_owned()), ("b".to_owned(), state.to_owned())];
    assert_eq!(states(&import(&server, &admin, &[DOCUMENT], &two)), state("imported"));
    assert_eq!(states(&import(&server, &admin, &[DOCUMENT], &two)), state("there"));
    let before = ended(&server, &admin, "a");
    assert_eq!(before["interactions"], 6);
    ended(&server, &admin, "b");
    let more = bytes(&json!([clicks("a", 9), clicks("b", 9)]));
    assert_eq!(states(&import(&server, &admin, &[DOCUMENT], &more)), state("there"));
    let server = server.killed_and_started_again();
    assert_eq!(states(&import(&server, &admin, &[DOCUMENT], &two)), state("there"));
    assert_eq!(ended(&server, &admin, "a"), before);

    // One that is being recorded is not touched.
    let head = json!({"sessionId": "live", "url": "https://shop.example/"});
    assert_eq!(server.ask("POST", "/v1/sessions", &admin, Some(head)).status, 201);
    let answer = import(&server, &admin, &[DOCUMENT], &bytes(&clicks("live", 6)));
    assert_eq!(states(&answer), [("live".to_owned(), "there".to_owned())]);
    let live: Value = serde_json::from_str(&server.get("/v1/sessions/live", &admin)).unwrap();
    assert_eq!(
        (&live["status"], &live["priority"], &live["interactions"]),
        (&json!("ACTIVE"), &json!("NORMAL"), &json!(0))
    );
}

#[test]
fn a_bad_line_is_told_and_the_others_are_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    let (server, admin) = start(folder.path());
    let lines = [
        clicks("a", 6).to_string(),
        "{\"planted\": \"Ottilie\"".to_owned(),
        String::new(),
        clicks("b", 6).to_string(),
    ];
    let answer = import(&server, &admin, &[LINES], lines.join("\r\n").as_bytes());
    let told: Vec<_> = states(&answer).into_iter().map(|(id, state)| format!("{id} {state}")).collect();
    assert_eq!(told, ["a imported", " refused", "b imported"]);
    assert_eq!(answer.json()["refused"], 1);
    assert!(!answer.body.contains("Ottilie"));
    for id in ["a", "b"] {
        assert_eq!(ended(&server, &admin, id)["status"], "COMPLETED");
    }

    let problem = import(&server, &admin, &[DOCUMENT], lines[1].as_bytes());
    let detail = problem.problem(422, "not_admitted")["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("expected") && !detail.contains("Ottilie"), "{detail}");
    let _ = import(&server, &admin, &[DOCUMENT], b"").problem(422, "not_admitted");
    let without = import(&server, &admin, &[DOCUMENT], &bytes(&clicks("a\u{0}b", 6)));
    assert_eq!(without.json()["sessions"][0]["failure"]["code"], "invalid_id", "{}", without.body);
}

#[test]
fn bodies_may_be_compressed_and_bombs_end_where_the_limit_is() {
    let folder = tempfile::tempdir().unwrap();
    let limit = ["--limit-body-bytes", "1000000"].map(str::to_owned);
    let server = Server::start_with(folder.path(), &limit);
    let (recording, admin) = server.tokens.clone().unwrap();
    let zstd = |text: &[u8]| zstd::encode_all(text, 3).unwrap();
    let gzip = |text: &[u8]| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    };
    let ways: [(&str, Compress); 2] = [("zstd", zstd), ("gzip", gzip)];
    for (name, compress) in ways {
        let encoding = format!("Content-Encoding: {name}");
        let sent = compress(&bytes(&clicks(name, 6)));
        let answer = import(&server, &recording, &[DOCUMENT, &encoding], &sent);
        assert_eq!(states(&answer), [(name.to_owned(), "imported".to_owned())]);
        assert_eq!(ended(&server, &admin, name)["status"], "COMPLETED");

        let before = server.memory();
        let bomb = compress(&vec![b' '; 300 << 20]);
        assert!(bomb.len() < 1_000_000);
        for kind in [DOCUMENT, LINES] {
            let _ = import(&server, &recording, &[kind, &encoding], &bomb).problem(413, "too_large");
        }
        assert!(server.memory() < before + (50 << 20), "it was not opened whole");
        let _ = import(&server, &recording, &[DOCUMENT, &encoding], b"no such thing")
            .problem(400, "invalid_body");
        // So may be what recorders send.
        let head = compress(&bytes(&json!({"sessionId": format!("live-{name}")})));
        assert_eq!(
            server.request("POST", "/v1/sessions", &recording, &[DOCUMENT, &encoding], &head).status,
            201
        );
        let _ = server
            .request("POST", "/v1/sessions", &recording, &[DOCUMENT, &encoding], &bomb)
            .problem(413, "too_large");
    }
    let _ = import(&server, &recording, &[DOCUMENT, "Content-Encoding: br"], b"x")
        .problem(415, "unknown_encoding");
    let _ = import(&server, &recording, &[DOCUMENT], &vec![b' '; 1_000_001]).problem(413, "too_large");
}

#[test]
fn the_command_line_sends_files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let (data, from) = (folder.path().join("data"), folder.path().join("from"));
    fs::create_dir(&data).unwrap();
    fs::create_dir(&from).unwrap();
    let (server, admin) = start(&data);
    fs::write(from.join("a.json"), bytes(&clicks("a", 6))).unwrap();
    fs::write(from.join("b.jsonl"), format!("{}\n{}\n", clicks("b", 6), clicks("c", 6))).unwrap();
    let send = |paths: &[&Path]| {
        let mut command = Command::new(binary::path());
        command.args(["sessions", "import"]).args(paths).args(["--server", &server.url()]);
        command.env("TRAILMILL_TOKEN", &admin).output().unwrap()
    };
    let sent = send(&[&from]);
    assert_eq!(String::from_utf8(sent.stdout).unwrap(), "a imported\nb imported\nc imported\n");
    assert_eq!(sent.status.code(), Some(0));
    fs::write(from.join("d.json"), "[").unwrap();
    let sent = send(&[&from, &folder.path().join("nowhere.json")]);
    assert_eq!(String::from_utf8(sent.stdout).unwrap(), "a there\nb there\nc there\n");
    let complaints = String::from_utf8(sent.stderr).unwrap();
    assert!(complaints.contains("d.json: ") && complaints.contains("nowhere.json: "), "{complaints}");
    assert_eq!(sent.status.code(), Some(2));
    for id in ["a", "b", "c"] {
        assert_eq!(ended(&server, &admin, id)["status"], "COMPLETED");
    }
}
