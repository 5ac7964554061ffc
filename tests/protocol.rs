//! The wire protocol through the real binary: what recorders say, and what they are answered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use trailmill_tests::{
    good::{PNG, batch, click},
    server::Server,
};

/// The older protocol, frame by frame as its client sends it.
#[tokio::test]
async fn an_unchanged_older_client_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    let config = json!({"sessionId": "old", "url": "https://shop.example/", "type": "HUMAN", "userAgent": "Mozilla/5.0",
        "generatedTask": {"title": "Buy shoes", "description": "Put a pair of shoes into the bag", "steps": ["Search"]}});
    client.send(json!({"type": "session_start", "data": config, "timestamp": 1_762_513_203_000_i64})).await;
    let started = client.receive("session_started").await;
    assert_eq!((&started["sessionId"], &started["data"]["status"]), (&json!("old"), &json!("active")));

    let flat = json!({"id": "flat", "type": "INPUT", "timestamp": 1_762_513_205_000_i64, "primarySelector": "#q",
        "elementTag": "input", "elementValue": "shoes", "inputType": "search", "url": "https://shop.example/",
        "pageTitle": "Shop"});
    let (both, mut hybrid) = (flat.clone(), click("both"));
    hybrid.as_object_mut().unwrap().extend(both.as_object().unwrap().clone());
    hybrid["id"] = json!("both");
    for interaction in [click("nested"), flat, hybrid] {
        let frame =
            json!({"type": "interaction_event", "sessionId": "unknown", "data": interaction, "timestamp": 1});
        client.send(frame).await;
        let processed = client.receive("interaction_processed").await;
        assert_eq!(processed["data"]["interactionId"], interaction["id"]);
        assert!((0.0..=100.0).contains(&processed["data"]["qualityScore"].as_f64().unwrap()));
    }
    let picture = json!({"id": "shot", "dataUrl": PNG, "timestamp": 1_762_513_206_000_i64, "metadata": {"type": "click"}});
    client.send(json!({"type": "screenshot_data", "sessionId": "old", "data": picture})).await;
    assert_eq!(client.receive("screenshot_processed").await["data"]["screenshotId"], "shot");
    client.send(json!({"type": "ping"})).await;
    client.receive("pong").await;
    client
        .send(json!({"type": "session_stop", "sessionId": "old", "timestamp": 1_762_513_207_000_i64}))
        .await;
    assert_eq!(client.receive("session_stopped").await["data"]["status"], "stopped");
    client.receive("session_processing_started").await;
    client.send(json!({"type": "session_complete", "sessionId": "old"})).await;
    client.receive("session_completed").await;
    let shown: Value = serde_json::from_str(&server.get("/v1/sessions/old", &admin)).unwrap();
    assert_eq!((&shown["status"], &shown["interactions"]), (&json!("COMPLETED"), &json!(3)));
}

/// Whose acknowledgement was lost sends the same again, on another socket and with another time of sending.
#[tokio::test]
async fn what_has_no_number_and_is_sent_again_is_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    client
        .send(json!({"type": "session_start", "sessionId": "s", "data": {"url": "https://shop.example/"}}))
        .await;
    client.receive("session_started").await;
    let lost =
        json!({"from": 1_762_513_204_000_i64, "to": 1_762_513_205_000_i64, "reason": "worker restart"});
    let nameless =
        |time: i64| json!({"type": "SCROLL", "timestamp": time, "context": {"url": "https://shop.example/"}});
    for time in 1..=3 {
        for id in ["a", "b"] {
            client.send(json!({"type": "interaction_event", "sessionId": "s", "data": click(id), "timestamp": time})).await;
            let processed = client.receive("interaction_processed").await;
            assert_eq!(
                (&processed["data"]["interactionId"], &processed["data"]["processingStatus"]),
                (&json!(id), &json!("stored"))
            );
        }
        client.send(json!({"type": "lost_span", "sessionId": "s", "data": lost, "timestamp": time})).await;
        client.receive("lost_span_stored").await;
        // Without an id it may as well be another one.
        client.send(json!({"type": "interaction_event", "sessionId": "s", "data": nameless(7)})).await;
        client.receive("interaction_processed").await;
        // What can't be read is not stored, and refused again.
        client.send(json!({"type": "interaction_event", "sessionId": "s", "data": 7})).await;
        assert_eq!(client.receive("error").await["data"]["code"], "not_admitted");
        if time == 2 {
            server = server.killed_and_started_again();
        }
        client = server.connect(&recording).await;
    }
    client.send(json!({"type": "session_stop", "sessionId": "s"})).await;
    client.receive("session_completed").await;
    // Of those without an id, each is there.
    let shown: Value = serde_json::from_str(&server.get("/v1/sessions/s", &admin)).unwrap();
    assert_eq!((&shown["interactions"], &shown["lostSpans"]), (&json!(5), &json!(1)), "{shown}");
    client.send(json!({"type": "interaction_event", "sessionId": "s", "data": click("a")})).await;
    client.receive("interaction_processed").await;
    client.send(json!({"type": "interaction_event", "sessionId": "s", "data": click("c")})).await;
    assert_eq!(client.receive("error").await["data"]["code"], "session_over");
}

#[tokio::test]
async fn a_recording_is_paused_and_goes_on_and_knows_what_it_missed() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let status = || {
        let shown: Value = serde_json::from_str(&server.get("/v1/sessions/s", &admin)).unwrap();
        shown["status"].as_str().unwrap().to_owned()
    };
    let mut client = server.connect(&recording).await;
    client.send(json!({"type": "session_pause", "sessionId": "s"})).await;
    assert_eq!(client.receive("error").await["data"]["code"], "no_session");
    client
        .send(json!({"type": "session_start", "sessionId": "s", "data": {"url": "https://shop.example/"}}))
        .await;
    client.receive("session_started").await;
    for _ in 0..2 {
        client.send(json!({"type": "session_pause", "sessionId": "s"})).await;
        assert_eq!(client.receive("session_status_update").await["data"]["status"], "paused");
        assert_eq!(status(), "PAUSED");
    }
    let lost =
        json!({"from": 1_762_513_204_000_i64, "to": 1_762_513_205_000_i64, "reason": "worker restart"});
    client.send(json!({"type": "lost_span", "sessionId": "s", "data": lost})).await;
    client.receive("lost_span_stored").await;
    drop(client);

    let mut client = server.connect(&recording).await;
    client.send(json!({"type": "session_resume", "sessionId": "s", "data": {"resumeFrom": 1}})).await;
    assert_eq!(client.receive("session_started").await["data"]["resumeFrom"], 1);
    assert_eq!(status(), "ACTIVE");
    client.send(batch("s", 1, "a")).await;
    client.receive("batch_ack").await;
    client.send(json!({"type": "session_stop", "sessionId": "s"})).await;
    client.receive("session_completed").await;
    client.send(json!({"type": "session_resume", "sessionId": "s"})).await;
    assert_eq!(client.receive("session_stopped").await["data"]["status"], "completed");
    client.receive("session_completed").await;
}

#[tokio::test]
async fn a_screenshot_is_kept_once_and_only_if_it_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, _) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    client
        .send(json!({"type": "session_start", "sessionId": "s", "data": {"url": "https://shop.example/"}}))
        .await;
    client.receive("session_started").await;
    let shot = |id: &str, url: &str| json!({"type": "screenshot_data", "sessionId": "s", "data": {"id": id, "dataUrl": url}});
    let mut answers = Vec::new();
    for _ in 0..2 {
        client.send(shot("a", PNG)).await;
        answers.push(client.receive("screenshot_processed").await["data"].clone());
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0]["sha256"].as_str().unwrap().len(), 64);
    client.send(shot("a", "data:image/jpeg;base64,/9j/4AA=")).await;
    assert_eq!(client.receive("error").await["data"]["code"], "screenshot_differs");
    for url in ["data:text/html;base64,PGI+", "data:image/png;base64,PGI+", "https://shop.example/a.png"] {
        client.send(shot("b", url)).await;
        assert_eq!(client.receive("error").await["data"]["code"], "invalid_screenshot");
    }
}

#[tokio::test]
async fn a_receipt_is_kept_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, _) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    let hash = "0".repeat(64);
    let receipt = json!({"input_sha256": hash, "options_sha256": hash, "module_sha256": hash, "output_sha256": hash, "abi": 1});
    let prebuilt = |receipt: &Value| json!({"type": "prebuilt", "sessionId": "s", "data": {"receipt": receipt, "summary": {}}});
    client.send(prebuilt(&receipt)).await;
    assert_eq!(client.receive("error").await["data"]["code"], "no_session");
    client
        .send(json!({"type": "session_start", "sessionId": "s", "data": {"url": "https://shop.example/"}}))
        .await;
    client.receive("session_started").await;
    client.send(prebuilt(&receipt)).await;
    client.receive("prebuilt_stored").await;
    client.send(prebuilt(&json!({"output_sha256": 7}))).await;
    assert_eq!(client.receive("error").await["data"]["code"], "invalid_receipt");
}

#[tokio::test]
async fn what_comes_late_of_an_erased_session_does_not_bring_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    let start = json!({"type": "session_start", "sessionId": "s", "data": {"url": "https://shop.example/"}});
    client.send(start.clone()).await;
    client.receive("session_started").await;
    let batch = |seq: i64| json!({"type": "interaction_batch", "sessionId": "s", "data": {"seq": seq, "items": [click("a")]}});
    client.send(batch(1)).await;
    client.receive("batch_ack").await;
    assert_eq!(server.ask("DELETE", "/v1/sessions/s", &admin, None).status, 204);
    let event = json!({"type": "interaction_event", "sessionId": "s", "data": click("b")});
    let (resume, stop) = (
        json!({"type": "session_resume", "sessionId": "s"}),
        json!({"type": "session_stop", "sessionId": "s"}),
    );
    for late in [batch(2), batch(1), event, resume, stop] {
        client.send(late).await;
        assert_eq!(client.receive("error").await["data"]["code"], "no_session");
        assert_eq!(server.status("/v1/sessions/s", &admin), 404);
    }
    client.send(start).await;
    assert_eq!(client.receive("session_started").await["data"]["resumeFrom"], 1);
}

#[tokio::test]
async fn a_socket_has_one_caller() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    for (other, message) in [(admin.as_str(), "opened with another token"), ("tm_0", "not known")] {
        let mut client = server.connect(&recording).await;
        client.send(json!({"type": "authenticate", "data": {"apiKey": recording}})).await;
        client.receive("authentication_success").await;
        client.send(json!({"type": "authenticate", "data": {"apiKey": other}})).await;
        let failed = client.receive("authentication_failed").await;
        assert!(failed["data"]["message"].as_str().unwrap().contains(message), "{failed}");
        client.closed().await;
    }
}

/// A token that is revoked ends its sockets too, whichever host they are on.
#[tokio::test]
async fn a_revoked_token_records_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _, admin) = Server::with_tokens(folder.path(), &["--limit-silence", "1"]);
    let token = server.ask("POST", "/v1/tokens", &admin, Some(json!({"scopes": ["record"]}))).json();
    let mut client = server.connect(token["token"].as_str().unwrap()).await;
    let id = token["id"].as_str().unwrap();
    assert_eq!(server.ask("DELETE", &format!("/v1/tokens/{id}"), &admin, None).status, 204);
    assert_eq!(client.closed().await, Some((1008, "the token was revoked".to_owned())));
}

/// More levels than the module reads.
fn deep() -> Value {
    (0..100).fold(json!(1), |inner, _| json!([inner]))
}

#[tokio::test]
async fn a_start_or_an_end_that_can_not_be_read_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let head = |x: Value| json!({"url": "https://shop.example/", "task": {"title": "Buy shoes"}, "x": x});
    let mut begun = head(deep());
    begun["sessionId"] = json!("s");
    let refused = server.ask("POST", "/v1/sessions", &recording, Some(begun)).problem(422, "invalid_data");
    assert!(refused["detail"].as_str().unwrap().contains("level"), "{refused}");
    let mut client = server.connect(&recording).await;
    client.send(json!({"type": "session_start", "sessionId": "s", "data": head(deep())})).await;
    assert_eq!(client.receive("error").await["data"]["code"], "not_admitted");
    assert_eq!(server.status("/v1/sessions/s", &admin), 404);

    client.send(json!({"type": "session_start", "sessionId": "s", "data": head(json!(1))})).await;
    client.receive("session_started").await;
    client.send(json!({"type": "session_stop", "sessionId": "s", "data": {"x": deep()}})).await;
    assert_eq!(client.receive("error").await["data"]["code"], "not_admitted");
    let stop = server.ask("POST", "/v1/sessions/s/stop", &recording, Some(json!({"x": deep()})));
    assert_eq!(stop.problem(422, "invalid_data")["code"], "invalid_data");
    let shown = server.ask("GET", "/v1/sessions/s", &admin, None).json();
    assert_eq!(shown["status"], "ACTIVE");
    client.send(batch("s", 1, "a")).await;
    client.receive("batch_ack").await;
    client.send(json!({"type": "session_stop", "sessionId": "s"})).await;
    client.receive("session_completed").await;
    let shown = server.ask("GET", "/v1/sessions/s", &admin, None).json();
    assert_eq!((&shown["title"], &shown["site"]), (&json!("Buy shoes"), &json!("shop.example")));
}
