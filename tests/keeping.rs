//! What is kept, for how long, and what is left of it: sessions erased in any state or after their days, archives that
//! make a new database whole, and what is damaged, named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::Instant,
};
use trailmill_tests::{
    binary::{self, files},
    patience::{GLANCE, PATIENCE, until},
    server::Server,
};

fn start(folder: &Path, arguments: &[&str]) -> (Server, String) {
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let server = Server::start_with(folder, &arguments);
    let (_, admin) = server.tokens.clone().unwrap();
    (server, admin)
}

/// Records a session all of whose texts have a word in them that is found again: it is not personal.
fn record(server: &Server, token: &str, id: &str, word: &str, count: usize) {
    let head = json!({"sessionId": id, "url": format!("https://shop.example/{word}"), "task": {"title": format!("Buy {word}")}});
    assert_eq!(server.ask("POST", "/v1/sessions", token, Some(head)).status, 201);
    let near = ["Home", "Basket", "Help"]
        .map(|text| json!({"tag": "a", "role": "link", "text": text, "attributes": {"href": "/"}}));
    let click = |n: usize| {
        json!({"id": format!("{word}-{n}"), "type": "CLICK", "timestamp": 1_762_513_204_000_i64 + 1000 * n as i64,
            "context": {"url": format!("https://shop.example/{word}"), "pageTitle": word},
            "selectors": {"primary": format!("[data-testid=\"{word}-{n}\"]")},
            "visual": {"boundingBox": {"x": 10, "y": 10, "width": 80, "height": 20}, "isInViewport": true},
            "element": {"tag": "button", "role": "button", "text": format!("{word} {n}"), "nearbyElements": near,
                "attributes": {"data-testid": format!("{word}-{n}")}}})
    };
    let batch = json!({"seq": 1, "items": (0..count).map(click).collect::<Vec<_>>()});
    let answer = server.ask("POST", &format!("/v1/sessions/{id}/interactions"), token, Some(batch));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let png = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let picture = json!({"id": format!("{word}-picture"), "dataUrl": png});
    let answer = server.ask("POST", &format!("/v1/sessions/{id}/screenshots"), token, Some(picture));
    assert_eq!(answer.status, 200, "{}", answer.body);
}

fn stop(server: &Server, token: &str, id: &str) {
    assert_eq!(server.ask("POST", &format!("/v1/sessions/{id}/stop"), token, None).status, 202);
}

fn is(server: &Server, token: &str, id: &str, status: &str) {
    until(status, || {
        let shown: Value = serde_json::from_str(&server.get(&format!("/v1/sessions/{id}"), token)).unwrap();
        (shown["status"] == status).then_some(())
    });
}

/// The files in which a word stands, also compressed ones.
fn found(folder: &Path, word: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| bytes.windows(word.len()).any(|at| at == word.as_bytes());
    let all = files(folder).into_iter().filter(|(name, bytes)| {
        name != "log" && (holds(bytes) || zstd::decode_all(&bytes[..]).is_ok_and(|bytes| holds(&bytes)))
    });
    all.map(|(name, _)| name).collect()
}

#[test]
fn an_erased_session_is_nowhere_in_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (server, admin) = start(folder.path(), &["--archive-after", "1"]);
    for (id, word) in [("kept", "periwinkle"), ("archived", "heliotrope"), ("recorded", "mangosteen")] {
        record(&server, &admin, id, word, 6);
    }
    // It is in work when it is erased, or just done.
    record(&server, &admin, "worked", "quicksilver", 900);
    for id in ["kept", "archived", "worked"] {
        stop(&server, &admin, id);
    }
    let gone = ["archived", "recorded", "worked"];
    let erase = |id: &str| {
        assert_eq!(server.ask("DELETE", &format!("/v1/sessions/{id}"), &admin, None).status, 204, "{id}")
    };
    erase("worked");
    for id in ["kept", "archived"] {
        is(&server, &admin, id, "ARCHIVED");
    }
    assert!(found(folder.path(), "heliotrope").len() > 2, "database, blobs and archive had it");
    erase("archived");
    erase("recorded");
    for id in gone {
        assert_eq!(server.status(&format!("/v1/sessions/{id}"), &admin), 404);
    }
    for word in ["heliotrope", "mangosteen", "quicksilver"] {
        let mut last = Vec::new();
        let until = Instant::now() + 2 * PATIENCE;
        loop {
            let now = found(folder.path(), word);
            if now.is_empty() {
                break;
            }
            assert!(Instant::now() < until, "{word} still stands in {now:?}, before in {last:?}");
            last = now;
            sleep(GLANCE);
        }
    }
    assert!(!server.get("/v1/examples.jsonl", &admin).contains("heliotrope"));
    assert!(server.get("/v1/examples.jsonl", &admin).contains("periwinkle"));
    assert!(server.get("/v1/sessions/kept/completion", &admin).contains("periwinkle"));
    // What comes late does not bring it back, and its id may be used anew.
    let late = json!({"seq": 2, "items": []});
    let _ = server
        .ask("POST", "/v1/sessions/recorded/interactions", &admin, Some(late))
        .problem(404, "no_session");
    record(&server, &admin, "recorded", "tamarind", 6);
    stop(&server, &admin, "recorded");
    is(&server, &admin, "recorded", "ARCHIVED");
    assert!(!server.get("/v1/sessions/recorded/completion", &admin).contains("mangosteen"));
}

#[test]
fn sessions_outlive_their_days_by_little() {
    let folder = tempfile::tempdir().unwrap();
    // Three seconds.
    let (server, admin) = start(folder.path(), &["--retain", "0.000035", "--archive-after", "0"]);
    record(&server, &admin, "s", "heliotrope", 6);
    stop(&server, &admin, "s");
    is(&server, &admin, "s", "ARCHIVED");
    until("gone", || (server.status("/v1/sessions/s", &admin) == 404).then_some(()));
    until("nowhere", || found(folder.path(), "heliotrope").is_empty().then_some(()));
    assert_eq!(server.get("/v1/examples.jsonl", &admin), "");
}

/// A folder with two archived sessions, `a` and `b`, whose database is lost; and what was told of `a` before.
fn without_database() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let (server, admin) = start(folder.path(), &["--archive-after", "0"]);
    for (id, word) in [("a", "periwinkle"), ("b", "heliotrope")] {
        record(&server, &admin, id, word, 6);
        stop(&server, &admin, id);
        is(&server, &admin, id, "ARCHIVED");
    }
    let told = server.get("/v1/sessions/a/completion", &admin);
    drop(server);
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && path.file_name().is_some_and(|name| name.to_string_lossy().contains("db")) {
            fs::remove_file(path).unwrap();
        }
    }
    (folder, told)
}

/// The files of the archive of the session with that word.
fn archive_of(folder: &Path, word: &str) -> PathBuf {
    let at = found(folder, word).into_iter().find(|name| name.contains("session.json"));
    folder.join(at.expect("an archive of it"))
}

fn restore(folder: &Path) -> (i32, Vec<Value>) {
    let mut command = Command::new(binary::path());
    let ran = command.args(["sessions", "restore", "--json", "--data"]).arg(folder).output().unwrap();
    let rows = String::from_utf8(ran.stdout).unwrap();
    (ran.status.code().unwrap(), rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect())
}

#[test]
fn the_archive_makes_a_new_database_whole_and_names_what_is_damaged() {
    let (folder, told) = without_database();
    let damaged = archive_of(folder.path(), "heliotrope");
    let whole = fs::read(&damaged).unwrap();
    fs::write(&damaged, &whole[..whole.len() / 2]).unwrap();
    let (code, rows) = restore(folder.path());
    assert_eq!(code, 2, "{rows:?}");
    let of = |outcome: &str| rows.iter().find(|row| row["outcome"] == outcome).expect(outcome);
    assert_eq!(of("restored")["session"], "a");
    let file = damaged.file_name().unwrap().to_string_lossy().into_owned();
    assert!(of("damaged")["reason"].as_str().unwrap().contains(&file), "{rows:?}");

    fs::write(&damaged, whole).unwrap();
    let (code, rows) = restore(folder.path());
    assert_eq!(code, 0, "{rows:?}");
    let mut outcomes: Vec<_> =
        rows.iter().map(|row| (row["session"].to_string(), row["outcome"].to_string())).collect();
    outcomes.sort();
    let word = |text: &str| format!("\"{text}\"");
    assert_eq!(outcomes, [(word("a"), word("there")), (word("b"), word("restored"))]);
    let (server, admin) = start(folder.path(), &[]);
    assert_eq!(server.get("/v1/sessions/a/completion", &admin), told);
    assert!(server.get("/v1/examples.jsonl", &admin).contains("heliotrope"));
}

#[test]
fn a_truncated_blob_is_found_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let (server, admin) = start(folder.path(), &["--archive-after", "36000"]);
    record(&server, &admin, "s", "heliotrope", 6);
    stop(&server, &admin, "s");
    is(&server, &admin, "s", "COMPLETED");
    drop(server);
    let blobs = found(folder.path(), "heliotrope").into_iter().filter(|name| name.starts_with("blobs"));
    let mut named = 0;
    for name in blobs {
        let path = folder.path().join(&name);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let server = Server::start_with(folder.path(), &["--archive-after", "0"].map(str::to_owned));
        let blob = path.file_stem().unwrap().to_string_lossy().into_owned();
        until("named", || {
            fs::read_to_string(folder.path().join("log")).unwrap().contains(&blob).then_some(())
        });
        is(&server, &admin, "s", "COMPLETED");
        drop(server);
        fs::write(&path, whole).unwrap();
        named += 1;
    }
    assert_eq!(named, 2, "completion and session");
    let server = Server::start_with(folder.path(), &["--archive-after", "0"].map(str::to_owned));
    is(&server, &admin, "s", "ARCHIVED");
    assert!(server.get("/v1/sessions/s/completion", &admin).contains("heliotrope"));
}
