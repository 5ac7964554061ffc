//! Recordings by HTTP through the real binary: the same session as over a socket, acknowledged on disk, refused for a
//! reason that a program can branch on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use sqlx::{Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{thread::sleep, time::Duration};
use trailmill_cluster::Cluster;
use trailmill_tests::{
    good::{PNG, click},
    server::{Answer, Server},
};

fn head() -> Value {
    json!({"sessionId": "s", "url": "https://shop.example/", "timestamp": 1_762_513_203_000_i64,
        "task": {"title": "Buy shoes", "description": "Put a pair of shoes into the bag"}})
}

fn batch(seq: i64, id: &str) -> Value {
    json!({"seq": seq, "items": [click(id)]})
}

/// What a recorder without a socket sends, and its answer.
fn post(server: &Server, token: &str, path: &str, body: &Value) -> Answer {
    server.request("POST", &format!("/v1/sessions{path}"), token, &[], body.to_string().as_bytes())
}

/// Waits, by asking with the token, until a session is at its end, and gives it.
fn ended(server: &Server, token: &str, id: &str) -> Value {
    for _ in 0..600 {
        let shown = server.ask("GET", &format!("/v1/sessions/{id}"), token, None);
        assert_eq!(shown.status, 200, "{}", shown.body);
        if shown.json().get("endedAt").is_some() {
            return shown.json();
        }
        sleep(Duration::from_millis(100));
    }
    panic!("{id} does not end");
}

fn receipt(server: &Server, admin: &str) -> Value {
    serde_json::from_str::<Value>(&server.get("/v1/sessions/s/receipt", admin)).unwrap()["receipt"].clone()
}

#[tokio::test]
async fn a_recorder_changes_between_socket_and_requests_and_the_session_is_the_same() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let wired = Server::start(one.path());
    let (recording, wired_admin) = wired.tokens.clone().unwrap();
    let mut client = wired.connect(&recording).await;
    let frame = |kind: &str, data: &Value| json!({"type": kind, "sessionId": "s", "data": data});
    let mut begin = frame("session_start", &head());
    begin["timestamp"] = head()["timestamp"].clone();
    client.send(begin).await;
    client.receive("session_started").await;
    let mut scores = Vec::new();
    for (seq, id) in [(1, "a"), (2, "b")] {
        client.send(frame("interaction_batch", &batch(seq, id))).await;
        scores.push(client.receive("batch_ack").await["data"]["qualityScore"].clone());
    }
    let lost =
        json!({"from": 1_762_513_204_200_i64, "to": 1_762_513_204_300_i64, "reason": "worker restart"});
    client.send(frame("lost_span", &lost)).await;
    client.receive("lost_span_stored").await;
    client.send(frame("screenshot_data", &json!({"id": "shot", "dataUrl": PNG}))).await;
    let shot = client.receive("screenshot_processed").await["data"].clone();
    client.send(json!({"type": "session_stop", "sessionId": "s", "timestamp": 1_762_513_209_000_i64})).await;
    client.receive("session_completed").await;

    let server = Server::start(other.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let started = post(&server, &recording, "", &head());
    let told = json!({"status": "active", "processingEnabled": true, "resumeFrom": 1});
    assert_eq!((started.status, started.json()), (201, told.clone()));
    let again = post(&server, &recording, "", &head());
    assert_eq!((again.status, again.json()), (200, told), "sent again it changes nothing");
    let first = post(&server, &recording, "/s/interactions", &batch(1, "a"));
    assert_eq!((first.status, first.json()), (200, json!({"seq": 1, "qualityScore": scores[0]})));
    assert!((0.0..=100.0).contains(&scores[0].as_f64().unwrap()));

    // What came by a request is known over the socket, and the other way round.
    let mut client = server.connect(&recording).await;
    client.send(json!({"type": "session_resume", "sessionId": "s"})).await;
    assert_eq!(client.receive("session_started").await["data"]["resumeFrom"], 2);
    client.send(frame("interaction_batch", &batch(1, "a"))).await;
    assert_eq!(client.receive("batch_ack").await["data"], json!({"seq": 1}));
    client.send(frame("interaction_batch", &batch(2, "b"))).await;
    assert_eq!(client.receive("batch_ack").await["data"]["qualityScore"], scores[1]);
    let repeated = post(&server, &recording, "/s/interactions", &batch(2, "b"));
    assert_eq!((repeated.status, repeated.json()), (200, json!({"seq": 2})));
    let _ = post(&server, &recording, "/s/interactions", &batch(2, "c")).problem(409, "seq_reused");

    assert_eq!(post(&server, &recording, "/s/lost-spans", &lost).status, 204);
    for _ in 0..2 {
        let kept = post(&server, &recording, "/s/screenshots", &json!({"id": "shot", "dataUrl": PNG}));
        assert_eq!((kept.status, kept.json()), (200, shot.clone()));
    }
    let stopped = post(&server, &recording, "/s/stop", &json!({"timestamp": 1_762_513_209_000_i64}));
    assert_eq!(stopped.status, 202, "{}", stopped.body);
    let shown = ended(&server, &recording, "s");
    assert_eq!((&shown["status"], &shown["interactions"]), (&json!("COMPLETED"), &json!(2)));
    assert_eq!(receipt(&server, &admin), receipt(&wired, &wired_admin));
}

#[tokio::test]
async fn what_is_not_taken_in_is_told_by_code_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, _) = server.tokens.clone().unwrap();
    let send = |path: &str, body: &Value| post(&server, &recording, path, body);
    let _ = send("/s/interactions", &batch(1, "a")).problem(404, "no_session");
    let _ = send("/s/lost-spans", &json!({"from": 1, "to": 2, "reason": "r"})).problem(404, "no_session");
    let _ = send("/s/stop", &json!({})).problem(404, "no_session");
    for id in [json!(""), json!("unknown"), json!("a\u{0}b"), json!("x".repeat(257)), Value::Null] {
        assert_eq!(send("", &json!({"sessionId": id})).problem(422, "invalid_data")["pointer"], "/sessionId");
    }
    assert_eq!(send("", &json!({"sessionId": 7})).problem(422, "invalid_data")["pointer"], "/sessionId");
    assert_eq!(send("", &head()).status, 201);

    for seq in [0, 2] {
        let _ = send("/s/interactions", &batch(seq, "a")).problem(409, "out_of_order");
    }
    for (body, pointer) in [
        (json!({"seq": "ada@example.org", "items": []}), "/seq"),
        (json!({"seq": 1, "items": {}}), "/items"),
        (json!({"seq": 1}), ""),
        (json!([]), ""),
    ] {
        let answer = send("/s/interactions", &body);
        assert_eq!(answer.problem(422, "invalid_data")["pointer"], pointer, "{}", answer.body);
        assert!(!answer.body.contains("ada@"), "no recorded value is told: {}", answer.body);
    }
    for path in ["", "/s/interactions", "/s/stop"] {
        for broken in [&b"{\"seq\":1,"[..], b"\xff{}", b"{} {}"] {
            let path = format!("/v1/sessions{path}");
            let _ = server.request("POST", &path, &recording, &[], broken).problem(400, "invalid_body");
        }
    }
    let picture = send("/s/screenshots", &json!({"id": "p", "dataUrl": "data:text/html;base64,PGI+"}));
    let _ = picture.problem(422, "invalid_screenshot");
    let _ =
        send("/s/screenshots", &json!({"id": "a\u{1}b", "dataUrl": PNG})).problem(422, "invalid_screenshot");
    for (span, pointer) in [(json!(7), ""), (json!({"from": 1}), ""), (json!({"from": 1, "to": "2"}), "/to")]
    {
        assert_eq!(send("/s/lost-spans", &span).problem(422, "invalid_data")["pointer"], pointer);
    }
    // Of a batch, what can be read is stored; what can't is named by its place.
    let some = send("/s/interactions", &json!({"seq": 1, "items": [click("a"), 7, click("b")]}));
    assert_eq!(some.status, 200);
    let refused = some.json()["refused"].clone();
    assert_eq!((refused.as_array().unwrap().len(), &refused[0]["index"]), (1, &json!(1)));
    assert_eq!(refused[0]["error"]["pointer"], "/items/1");

    assert_eq!(send("/s/pause", &Value::Null).json()["status"], "PAUSED");
    assert_eq!(send("/s/resume", &Value::Null).json()["resumeFrom"], 2);
    assert_eq!(server.ask("GET", "/v1/sessions/s", &recording, None).json()["status"], "ACTIVE");
    assert_eq!(server.ask("POST", "/v1/sessions/s/stop", &recording, None).status, 202);
    let shown = ended(&server, &recording, "s");
    assert_eq!(shown["interactions"], 2);
    let _ = send("/s/interactions", &batch(2, "c")).problem(409, "session_over");
    let _ = send("/s/pause", &Value::Null).problem(409, "session_over");
    let _ = send("/s/resume", &Value::Null).problem(409, "session_over");
    assert_eq!(send("/s/stop", &json!({"timestamp": 5})).status, 202, "it is over, as was asked for");
    assert_eq!(ended(&server, &recording, "s"), shown);
}

#[tokio::test]
async fn what_is_too_large_is_told_so_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &["--limit-frame-bytes".to_owned(), "20000".to_owned()]);
    let (recording, admin) = server.tokens.clone().unwrap();
    assert_eq!(post(&server, &recording, "", &head()).status, 201);
    let mut large = batch(1, "a");
    large["items"][0]["element"]["text"] = "x".repeat(20_000).into();
    let _ = post(&server, &recording, "/s/interactions", &large).problem(413, "too_large");
    assert_eq!(post(&server, &recording, "/s/interactions", &batch(1, "a")).status, 200);
    // A JSON body of any other route, too.
    let label = json!({"scopes": ["read"], "label": "x".repeat(1 << 20)});
    let _ = server.ask("POST", "/v1/tokens", &admin, Some(label)).problem(413, "too_large");
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_power_cut() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, _) = server.tokens.clone().unwrap();
    assert_eq!(post(&server, &recording, "", &head()).status, 201);
    assert_eq!(post(&server, &recording, "/s/interactions", &batch(1, "a")).status, 200);
    let server = server.killed_and_started_again();
    let again = post(&server, &recording, "/s/interactions", &batch(1, "a"));
    assert_eq!((again.status, again.json()), (200, json!({"seq": 1})), "it was not stored twice");
    assert_eq!(post(&server, &recording, "/s/interactions", &batch(2, "b")).status, 200);
    assert_eq!(server.ask("POST", "/v1/sessions/s/stop", &recording, None).status, 202);
    let server = server.killed_and_started_again();
    let shown = ended(&server, &recording, "s");
    assert_eq!((&shown["status"], &shown["interactions"]), (&json!("COMPLETED"), &json!(2)));
}

#[tokio::test]
async fn two_hosts_take_one_recording_in_by_turns() {
    let Some(mut cluster) = Cluster::start() else {
        println!("skipped: PostgreSQL is not installed");
        return;
    };
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let shared = [
        "--database-url".to_owned(),
        cluster.database(),
        "--archive".to_owned(),
        folders[2].path().display().to_string(),
    ];
    let one = Server::start_with(folders[0].path(), &shared);
    let (recording, _) = one.tokens.clone().unwrap();
    let other = Server::start_with(folders[1].path(), &shared);
    assert_eq!(post(&one, &recording, "", &head()).status, 201);
    assert_eq!(post(&one, &recording, "/s/interactions", &batch(1, "a")).status, 200);
    for seq in 2..5 {
        assert_eq!(post(&other, &recording, "/s/interactions", &batch(seq, "b")).status, 200);
    }
    // The first host did not see what the second took in.
    assert_eq!(post(&one, &recording, "/s/interactions", &batch(5, "c")).status, 200);

    let mut client = other.connect(&recording).await;
    cluster.kill();
    // A socket waits with its host; who asks by HTTP is told to come again, whatever is asked for.
    let frame = |kind: &str, data: Value| json!({"type": kind, "sessionId": "s", "data": data});
    client.send(frame("interaction_batch", batch(6, "d"))).await;
    let mut late = one.authenticate(json!({"apiKey": recording})).await;
    let asked = std::thread::scope(|scope| {
        let post = scope.spawn(|| post(&one, &recording, "/s/interactions", &batch(6, "d")));
        let get = scope.spawn(|| other.ask("GET", "/v1/sessions/s", &recording, None));
        [post, get].map(|asking| asking.join().unwrap())
    });
    for refused in asked {
        let _ = refused.problem(503, "unavailable");
        assert_eq!(refused.header("retry-after"), "1");
    }
    cluster.start_again();
    assert_eq!(client.receive("batch_ack").await["data"]["seq"], 6);
    late.receive("authentication_success").await;
    late.send(frame("interaction_batch", batch(6, "d"))).await;
    assert_eq!(late.receive("batch_ack").await["data"], json!({"seq": 6}), "it was there before");
    assert_eq!(other.ask("POST", "/v1/sessions/s/stop", &recording, None).status, 202);
    let shown = ended(&one, &recording, "s");
    assert_eq!((&shown["status"], &shown["interactions"]), (&json!("COMPLETED"), &json!(6)));
}

#[tokio::test]
async fn what_cant_be_stored_now_is_not_acknowledged_and_is_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, _) = server.tokens.clone().unwrap();
    assert_eq!(post(&server, &recording, "", &head()).status, 201);
    // Somebody else holds the database for longer than the server waits.
    let database = SqliteConnectOptions::new().filename(folder.path().join("trailmill.db"));
    let mut holder = SqliteConnection::connect_with(&database).await.unwrap();
    holder.execute("BEGIN IMMEDIATE").await.unwrap();
    let refused = post(&server, &recording, "/s/interactions", &batch(1, "a"));
    let _ = refused.problem(503, "not_stored");
    assert_eq!(refused.header("retry-after"), "1");
    holder.execute("ROLLBACK").await.unwrap();
    assert_eq!(server.ask("GET", "/v1/sessions/s", &recording, None).json()["interactions"], 0);
    assert_eq!(post(&server, &recording, "/s/interactions", &batch(1, "a")).status, 200);
    assert_eq!(server.ask("GET", "/v1/sessions/s", &recording, None).json()["interactions"], 1);
}
