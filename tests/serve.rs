//! The server through the real binary: recorders send, it is killed, and every stopped session is completed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{fs, path::Path, process::Command};
use trailmill_core::door;
use trailmill_tests::{
    binary::run,
    recordings,
    server::{Client, Server},
};

/// The canonical, redacted session of a recording: what a recorder that redacts for itself sends.
fn canonical(recording: &Path) -> Value {
    let bytes = fs::read(recording).unwrap();
    let outcome = door::outcomes(&bytes, b"").unwrap().remove(0);
    serde_json::from_slice(&outcome.session.unwrap()).unwrap()
}

/// The completion and the rows that the command line makes of a canonical session.
fn by_command_line(session: &Value) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("session.json"), folder.path().join("out"));
    fs::write(&input, session.to_string()).unwrap();
    let run = run(["complete", input.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{run:?}");
    let file = |end: &str| {
        let file = fs::read_dir(&out)
            .unwrap()
            .map(|e| e.unwrap().path())
            .find(|p| p.to_str().unwrap().ends_with(end));
        fs::read_to_string(file.unwrap()).unwrap().trim_end().to_owned()
    };
    (file(".completion.json"), file(".jsonl"))
}

fn shop() -> std::path::PathBuf {
    recordings::own().unwrap().into_iter().find(|path| path.ends_with("shop.session.json")).unwrap()
}

/// The head of a canonical session, without its interactions.
fn head(session: &Value) -> Value {
    let mut head = session.clone();
    head.as_object_mut().unwrap().remove("interactions");
    head
}

/// Starts a session, sends its interactions in batches, and waits for each to be acknowledged.
async fn send_in_batches(client: &mut Client, id: &str, session: &Value) {
    client.send(json!({"type": "session_start", "sessionId": id, "data": head(session)})).await;
    assert_eq!(client.receive("session_started").await["data"]["resumeFrom"], 1);
    for (seq, items) in (1..).zip(session["interactions"].as_array().unwrap().chunks(5)) {
        let data = json!({"seq": seq, "items": items});
        client.send(json!({"type": "interaction_batch", "sessionId": id, "data": data})).await;
        let ack = client.receive("batch_ack").await["data"].clone();
        assert_eq!((&ack["seq"], ack.get("refused")), (&json!(seq), None), "nothing of it is refused");
        assert!((0.0..=100.0).contains(&ack["qualityScore"].as_f64().unwrap()));
    }
}

#[tokio::test]
async fn a_session_in_batches_is_completed_to_the_bytes_of_the_command_line() {
    let session = canonical(&shop());
    let id = session["id"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().expect("the first start tells tokens");
    let mut client = server.connect(&recording).await;
    send_in_batches(&mut client, id, &session).await;
    client.send(json!({"type": "session_stop", "sessionId": id})).await;
    client.receive("session_stopped").await;
    let started = client.receive("session_processing_started").await;
    assert_eq!(started["data"]["steps"].as_array().unwrap().len(), 5);
    for step in ["VALIDATING", "ASSESSING", "ENHANCING", "TRAINING", "ARCHIVING"] {
        assert_eq!(client.receive("processing_update").await["data"]["processingStatus"], step);
    }
    let completed = client.receive("session_completed").await;

    let (completion, rows) = by_command_line(&session);
    let shown = server.get(&format!("/v1/sessions/{id}"), &admin);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["status"], "COMPLETED");
    assert_eq!(shown["examples"], rows.lines().count());
    assert_eq!(shown["examples"], completed["data"]["examples"]);
    assert_eq!(server.get(&format!("/v1/sessions/{id}/completion"), &admin), completion);
    assert_eq!(server.get(&format!("/v1/sessions/{id}/examples"), &admin).trim_end(), rows);
}

/// What a person left out on their machine is named in the session, so that the server makes it no more than they did.
#[tokio::test]
async fn an_example_that_was_left_out_is_not_made_by_the_server_either() {
    let mut session = canonical(&shop());
    let id = session["id"].as_str().unwrap().to_owned();
    let told = |completion: &str| serde_json::from_str::<Value>(completion).unwrap();
    let (whole, all_rows) = by_command_line(&session);
    let gone = told(&whole)["training"]["examples"][1].clone();
    assert_eq!(gone["kind"], "next_action");
    session["leftOut"] =
        json!([{"kind": gone["kind"], "interaction": gone["provenance"]["interactions"][0]}]);
    let (completion, rows) = by_command_line(&session);
    assert_eq!(rows.lines().count() + 1, all_rows.lines().count());

    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    send_in_batches(&mut client, &id, &session).await;
    let receipt = told(&completion)["receipt"].clone();
    client.send(json!({"type": "prebuilt", "sessionId": id, "data": {"receipt": receipt}})).await;
    client.receive("prebuilt_stored").await;
    client.send(json!({"type": "session_stop", "sessionId": id})).await;
    client.receive("session_completed").await;

    let made = server.get(&format!("/v1/sessions/{id}/completion"), &admin);
    assert_eq!(made, completion);
    assert_eq!(server.get(&format!("/v1/sessions/{id}/examples"), &admin).trim_end(), rows);
    assert_eq!(told(&server.get(&format!("/v1/sessions/{id}"), &admin))["prebuilt"]["verdict"], "match");
    let training = &told(&made)["training"];
    assert!(training["examples"].as_array().unwrap().iter().all(|example| example["id"] != gone["id"]));
    let rejected = training["rejected"].as_array().unwrap().iter();
    let left_out: Vec<&Value> = rejected.filter(|one| one["reason"] == "left_out").collect();
    let [one] = &left_out[..] else { panic!("{left_out:?}") };
    assert_eq!((&one["kind"], &one["provenance"]), (&gone["kind"], &gone["provenance"]));
    assert_eq!(one["message"], "the person left it out");
}

/// The frames that a client of the older protocol sends for a recording of the older system: one by one, raw.
fn old_frames(recording: &Path) -> (String, Vec<Value>) {
    let record: Value = serde_json::from_slice(&fs::read(recording).unwrap()).unwrap();
    let id = record["id"].as_str().unwrap().to_owned();
    let mut frames = vec![json!({"type": "session_start", "sessionId": id, "data": record["config"],
        "timestamp": record["config"]["timestamp"]})];
    for interaction in record["enhancedInteractions"].as_array().unwrap() {
        frames.push(json!({"type": "interaction_event", "sessionId": "unknown", "data": interaction}));
    }
    (id, frames)
}

/// Sends an old client's frames up to the stop, and gives the ids that were told as processed.
async fn send_as_old_client(client: &mut Client, frames: &[Value]) -> Vec<String> {
    let mut processed = Vec::new();
    for frame in frames {
        client.send(frame.clone()).await;
        if frame["type"] == "session_start" {
            assert_eq!(client.receive("session_started").await["data"]["status"], "active");
            continue;
        }
        let answer = client.receive("interaction_processed").await;
        let score = answer["data"]["qualityScore"].as_f64().unwrap();
        assert!((0.0..=100.0).contains(&score), "{answer}");
        processed.push(answer["data"]["interactionId"].as_str().unwrap().to_owned());
    }
    processed
}

/// What an old client's session becomes on a server that nothing happens to.
async fn undisturbed(id: &str, frames: &[Value]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    let processed = send_as_old_client(&mut client, frames).await;
    let sent: Vec<_> = frames[1..].iter().map(|frame| frame["data"]["id"].as_str().unwrap()).collect();
    assert_eq!(processed, sent);
    client.send(json!({"type": "session_stop", "sessionId": id, "timestamp": 1_762_513_247_806_i64})).await;
    client.receive("session_completed").await;
    server.get(&format!("/v1/sessions/{id}/completion"), &admin)
}

#[tokio::test]
async fn an_old_clients_session_survives_kills_while_it_is_recorded_and_before_it_is_completed() {
    let (id, frames) = old_frames(&shop());
    let expected = undisturbed(&id, &frames).await;

    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    for part in frames.chunks(frames.len() / 3) {
        let mut client = server.connect(&recording).await;
        if part[0]["type"] != "session_start" {
            client.send(json!({"type": "session_resume", "sessionId": id})).await;
            client.receive("session_started").await;
        }
        send_as_old_client(&mut client, part).await;
        server = server.killed_and_started_again();
        assert_eq!(server.tokens, None, "tokens are told once");
    }
    let mut client = server.connect(&recording).await;
    client.send(json!({"type": "session_stop", "sessionId": id, "timestamp": 1_762_513_247_806_i64})).await;
    client.receive("session_stopped").await;
    server = server.killed_and_started_again();

    let mut client = server.connect(&recording).await;
    client.send(json!({"type": "subscribe_updates", "sessionId": id})).await;
    client.receive("session_completed").await;
    let completion = server.get(&format!("/v1/sessions/{id}/completion"), &admin);
    assert_eq!(completion, expected);
}

#[tokio::test]
async fn nothing_personal_is_stored_in_clear_or_logged() {
    let form =
        recordings::own().unwrap().into_iter().find(|path| path.ends_with("form.events.jsonl")).unwrap();
    let frames = fs::read_to_string(form).unwrap();
    let frames: Vec<Value> = frames.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, _) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    let kept: Vec<Value> = frames
        .into_iter()
        .filter(|frame| ["session_start", "interaction_event"].contains(&frame["type"].as_str().unwrap()))
        .collect();
    send_as_old_client(&mut client, &kept).await;
    server.contains_nowhere(&["marguerite.oakes", "555-0143", "teal-lantern", &recording]);
    client.send(json!({"type": "session_stop"})).await;
    client.receive("session_completed").await;
    server.contains_nowhere(&["marguerite.oakes", "555-0143", "teal-lantern", &recording]);
}

#[tokio::test]
async fn batches_are_acknowledged_once_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    client
        .send(json!({"type": "session_start", "sessionId": "a/../b", "data": {"url": "https://a.example/"}}))
        .await;
    client.receive("session_started").await;
    let click =
        |id: &str| json!({"id": id, "type": "CLICK", "timestamp": 1, "element": {"tag": "a", "text": "Go"}});
    let batch = |seq: i64, id: &str| json!({"type": "interaction_batch", "sessionId": "a/../b", "data": {"seq": seq, "items": [click(id)]}});
    client.send(batch(2, "x")).await;
    assert_eq!(client.receive("error").await["data"]["code"], "out_of_order");
    for _ in 0..2 {
        client.send(batch(1, "x")).await;
        assert_eq!(client.receive("batch_ack").await["data"]["seq"], 1);
    }
    client.send(batch(1, "y")).await;
    assert_eq!(client.receive("error").await["data"]["code"], "seq_reused");
    let shown: Value = serde_json::from_str(&server.get("/v1/sessions/a%2F..%2Fb", &admin)).unwrap();
    assert_eq!((&shown["status"], &shown["interactions"]), (&json!("ACTIVE"), &json!(1)));
}

#[tokio::test]
async fn a_stranger_gets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, _) = server.tokens.clone().unwrap();
    let mut stranger = server.stranger().await;
    stranger.send(json!({"type": "authenticate", "data": {"apiKey": "tm_0"}})).await;
    stranger.receive("authentication_failed").await;
    assert_eq!(server.status("/v1/sessions/s", "tm_0"), 401);
    assert_eq!(server.status("/v1/sessions", &recording), 403);
    let check = Command::new(trailmill_tests::binary::path()).args(["serve", "--check"]).output().unwrap();
    let settings = String::from_utf8(check.stdout).unwrap();
    for line in ["listen 127.0.0.1:8787", "log-format human"] {
        assert!(settings.lines().any(|told| told == line), "{settings}");
    }
}

#[test]
fn an_address_by_name_is_refused_with_what_to_write() {
    let run = run(["serve", "--listen", "localhost:8787", "--check"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("expected an IP address and a port, as 127.0.0.1:8787"), "{run:?}");
}
