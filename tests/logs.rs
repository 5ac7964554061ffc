//! The log of a whole run, at its most talkative: nothing that was recorded stands in it, and each line of a job says whose
//! it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};
use trailmill_tests::server::Server;

/// What is planted, each in a place of its own; none of it may be logged, whether it is personal or not.
const PLANTED: [&str; 9] = [
    "quentin.farrow@post.example",
    "Farrowdale Terrace 19",
    "+1 206 555 0177",
    "opal-harbour-22",
    "Find a kettle for aunt Philippa",
    "checkout-step-heliotrope",
    "Heliotrope & Sons",
    "heliotrope-button",
    "orchid-screenshot",
];

fn session(id: &str) -> Vec<Value> {
    let [mail, street, phone, password, goal, path, title, button, picture] = PLANTED;
    let page = json!({"url": format!("https://shop.example/{path}?mail={mail}"), "pageTitle": title});
    let field = |at: u32, kind: &str, name: &str, value: &str| {
        json!({"id": format!("i{at}"), "type": "INPUT", "timestamp": 1_762_513_204_000_i64 + i64::from(at), "context": page,
            "selectors": {"primary": format!("#{name}")}, "interaction": {"value": value},
            "element": {"tag": "input", "text": "", "value": value, "attributes": {"type": kind, "name": name}}})
    };
    let click = json!({"id": "c", "type": "CLICK", "timestamp": 1_762_513_209_000_i64, "context": page,
        "selectors": {"primary": format!("#{button}")}, "interaction": {"screenshotId": picture},
        "element": {"tag": "button", "text": format!("Send to {street}"), "attributes": {"id": button}}});
    let items = [
        field(1, "email", "email", mail),
        field(2, "text", "street-address", street),
        field(3, "tel", "phone", phone),
        field(4, "password", "password", password),
        click,
    ];
    let head = json!({"url": page["url"], "generatedTask": {"title": goal, "description": goal}});
    let png = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    vec![
        json!({"type": "session_start", "sessionId": id, "data": head}),
        json!({"type": "interaction_event", "sessionId": id, "data": items[0]}),
        json!({"type": "interaction_batch", "sessionId": id, "data": {"seq": 1, "items": items[1..]}}),
        json!({"type": "screenshot_data", "sessionId": id, "data": {"id": picture, "dataUrl": png}}),
        json!({"type": "lost_span", "sessionId": id, "data": {"from": 1, "to": 2, "reason": goal}}),
        json!({"type": "interaction_event", "sessionId": id, "data": mail}),
        json!({"type": button, "sessionId": id, "data": goal}),
    ]
}

#[tokio::test]
async fn a_run_at_trace_tells_nothing_recorded_and_whose_each_line_is() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--log", "trace", "--log-format", "json", "--archive-after", "0"].map(str::to_owned);
    let server = Server::start_as_is(folder.path(), &arguments);
    let (recording, admin) = server.tokens.clone().unwrap();
    let mut client = server.connect(&recording).await;
    let answers = [
        "session_started",
        "interaction_processed",
        "batch_ack",
        "screenshot_processed",
        "lost_span_stored",
        "error",
        "error",
    ];
    for (frame, answer) in session("planted").into_iter().zip(answers) {
        client.send(frame).await;
        client.receive(answer).await;
    }
    client.send(json!({"type": "session_stop", "sessionId": "planted"})).await;
    client.receive("session_completed").await;
    // One that fails, what reads them, and what is refused.
    client.send(json!({"type": "session_start", "sessionId": "empty", "data": {}})).await;
    client.receive("session_started").await;
    client.send(json!({"type": "session_stop", "sessionId": "empty"})).await;
    client.receive("session_failed").await;
    for path in ["", "/completion", "/examples", "/interactions", "/quality"] {
        let _ = server.get(&format!("/v1/sessions/planted{path}"), &admin);
    }
    assert_eq!(server.status(&format!("/v1/sessions?text={}", PLANTED[0]), &admin), 200);
    assert_eq!(server.status("/v1/sessions/planted", PLANTED[3]), 401);
    drop(server);

    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    for value in PLANTED.into_iter().chain([recording.as_str(), admin.as_str()]) {
        let line = log.lines().find(|line| line.contains(value) || line.contains(&value.replace('@', "%40")));
        assert_eq!(line, None, "{value} is logged");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let of_jobs: Vec<_> = lines
        .iter()
        .filter(|line| line["span"]["name"] == "job" || line["spans"].to_string().contains("\"job\""))
        .collect();
    for line in &of_jobs {
        let span = line["spans"].as_array().unwrap().iter().find(|span| span["name"] == "job").unwrap();
        for field in ["session", "job", "attempt", "epoch"] {
            assert!(!span[field].is_null(), "{field}: {line}");
        }
    }
    let told = |message: &str, field: &str| -> BTreeSet<String> {
        let lines = of_jobs.iter().filter(|line| line["fields"]["message"] == message);
        lines.map(|line| line["fields"][field].as_str().unwrap_or_default().to_owned()).collect()
    };
    let stages = ["load", "module", "packing", "archiving"].map(str::to_owned);
    assert_eq!(told("stage begins", "stage"), BTreeSet::from(stages.clone()));
    assert_eq!(told("stage ends", "stage"), BTreeSet::from(stages));
    assert_eq!(told("failed", "code").len(), 1, "a failure says why");
    for line in of_jobs.iter().filter(|line| line["fields"]["message"] == "stage ends") {
        assert!(line["fields"]["bytes"].is_u64() && !line["fields"]["took_ms"].is_null(), "{line}");
    }
}
