//! Strangers through the real server: no token, too small a token, another project's token, ids that mean harm, and more
//! connections than anybody needs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{collections::BTreeSet, net::TcpStream, path::Path};
use trailmill_tests::{
    binary::{self, run},
    good::{a_good_session_completes, batch, begin},
    server::Server,
};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// A token of a project.
fn token(folder: &Path, project: &str, scope: &str) -> String {
    let data = folder.to_str().unwrap();
    let made = run(["tokens", "create", "--json", "--data", data, "--project", project, "--scope", scope]);
    assert_eq!(made.code, 0, "{made:?}");
    let told: Value = serde_json::from_str(&made.stdout).unwrap();
    told["token"].as_str().unwrap().to_owned()
}

/// Every operation that the document lists, with a session's id in its path: method, path, and whether anybody may.
fn operations(server: &Server, id: &str) -> Vec<(String, String, bool)> {
    let document: Value = serde_json::from_str(&server.get("/v1/openapi.json", "")).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS.iter().filter(|method| item.get(*method).is_some()) {
            let open = item[*method]["security"]
                .as_array()
                .is_some_and(|needs| needs.iter().all(|n| n == &json!({})));
            operations.push((method.to_uppercase(), path.replace("{id}", id), open));
        }
    }
    operations
}

#[tokio::test]
async fn no_route_opens_without_a_token_or_to_another_project() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    a_good_session_completes(&server, &recording, "done").await;
    let mut client = server.connect(&recording).await;
    begin(&mut client, "live").await;
    client.send(batch("live", 1, "a")).await;
    client.receive("batch_ack").await;
    let shown = |id: &str| server.get(&format!("/v1/sessions/{id}"), &admin);
    let before = [shown("done"), shown("live")];
    let foreign = token(folder.path(), "other", "admin");

    let (mut closed, mut sessions) = (0, 0);
    for id in ["done", "live"] {
        for (method, path, open) in operations(&server, id) {
            let body = (method == "POST").then(|| json!({"seq": 1, "items": []}));
            if !open {
                closed += 1;
                for token in ["", "tm_0", &foreign[..foreign.len() - 1], &recording.to_uppercase()] {
                    let answer = server.ask(&method, &path, token, body.clone());
                    let _ = answer.problem(401, "unauthenticated");
                }
            }
            if path.starts_with(&format!("/v1/sessions/{id}")) {
                sessions += 1;
                let answer = server.ask(&method, &path, &foreign, body);
                assert!(answer.status == 404 || answer.status == 422, "{method} {path}: {}", answer.body);
                assert!(!answer.body.contains("shop.example"), "{method} {path}");
            }
        }
    }
    assert!(closed >= 40 && sessions >= 30, "the document lists the routes: {closed}, {sessions}");
    for path in ["/v1/sessions", "/v1/jobs", "/v1/examples.jsonl"] {
        let body = server.get(path, &foreign);
        assert!(!body.contains("done") && !body.contains("live"), "{path}: {body}");
    }
    let _ = server.ask("GET", "/metrics", &foreign, None).problem(403, "forbidden");
    assert_eq!([shown("done"), shown("live")], before, "nothing was changed");

    // The same id in another project is another session.
    let mut other = server.connect(&foreign).await;
    begin(&mut other, "live").await;
    other.send(batch("live", 1, "b")).await;
    other.receive("batch_ack").await;
    assert_eq!(server.ask("DELETE", "/v1/sessions/live", &foreign, None).status, 204);
    assert_eq!([shown("done"), shown("live")], before);
    // And an update of one is not told to a follower of the other.
    other.send(json!({"type": "subscribe_updates", "sessionId": "done"})).await;
    assert_eq!(other.receive("error").await["data"]["code"], "no_session");
}

#[tokio::test]
async fn a_token_does_what_its_scope_says_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    a_good_session_completes(&server, &recording, "s").await;
    let reading = token(folder.path(), "default", "read");
    let recorder = [
        "GET /v1/sessions/s",
        "POST /v1/sessions",
        "POST /v1/sessions/s/stop",
        "POST /v1/sessions/s/complete",
        "POST /v1/sessions/s/interactions",
        "POST /v1/sessions/s/screenshots",
        "POST /v1/sessions/s/lost-spans",
        "POST /v1/sessions/s/pause",
        "POST /v1/sessions/s/resume",
        "POST /v1/sessions/s/prebuilt",
        "POST /v1/tickets",
        "POST /v1/sessions:import",
    ];
    for (method, path, open) in operations(&server, "s") {
        let operation = format!("{method} {path}");
        let may_record = open || recorder.contains(&operation.as_str());
        let may_read = open || method == "GET" && path != "/v1/tokens";
        for (name, token, may) in [("record", &recording, may_record), ("read", &reading, may_read)] {
            let answer = server.ask(&method, &path, token, None);
            assert_eq!(answer.status == 403, !may, "{name}: {operation}: {}", answer.body);
        }
    }
    // A socket is for recorders.
    let mut client = server.authenticate(json!({"apiKey": reading})).await;
    client.receive("authentication_failed").await;
    assert_eq!(server.status("/v1/sessions/s", &admin), 200);
}

#[tokio::test]
async fn an_id_is_a_name_and_never_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let (server, recording, admin) = Server::with_tokens(&data, &["--archive-after", "0"]);
    let ids = [
        "../../escaped",
        "/etc/passwd",
        "..",
        ".",
        "a/b\\c",
        "%2e%2e%2f",
        "C:\\x",
        "~root",
        "é\u{202e}x",
        &"x".repeat(256),
    ];
    for id in ids {
        a_good_session_completes(&server, &recording, id).await;
        let path: String = id.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let shown = server.ask("GET", &format!("/v1/sessions/{path}"), &admin, None).json();
        assert_eq!(shown["id"], id, "{shown}");
    }
    let mut client = server.connect(&recording).await;
    for id in [String::new(), "x".repeat(257), "nul\0here".to_owned(), "unknown".to_owned()] {
        client
            .send(json!({"type": "session_start", "sessionId": id, "data": {"url": "https://shop.example/"}}))
            .await;
        assert_eq!(client.receive("error").await["data"]["code"], "no_session");
        client = server.connect(&recording).await;
    }
    // All that was written lies in the data folder, under names that the server made.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let made = |name: &str| {
        name.starts_with("trailmill.db")
            || name == "log"
            || name.split('/').all(|part| {
                let known = [
                    "blobs",
                    "archive",
                    "keys",
                    "sessions",
                    "tries",
                    "manifest.json",
                    "session.json.zst",
                    "completion.json.zst",
                ];
                known.contains(&part) || part.trim_end_matches(".zst").bytes().all(|b| b.is_ascii_hexdigit())
            })
    };
    let strange: BTreeSet<_> = binary::files(&data).into_keys().filter(|name| !made(name)).collect();
    assert_eq!(strange, BTreeSet::new());
}

#[tokio::test]
async fn two_thousand_connections_leave_room_for_a_good_client() {
    let hard = rlimit::increase_nofile_limit(5_000).unwrap();
    if hard < 5_000 {
        println!("skipped: this system allows {hard} open files");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(
        folder.path(),
        &["--limit-address-connections", "3000", "--limit-patience", "60"],
    );
    let before = server.memory();
    let crowd: Vec<_> = (0..2_000).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
    a_good_session_completes(&server, &recording, "among").await;
    assert_eq!(server.ask("GET", "/healthz", "", None).status, 200);
    let each = server.memory().saturating_sub(before) / 2_000;
    assert!(each <= 40 << 10, "{each} bytes for each connection");
    drop(crowd);
    drop(server);

    // One address alone doesn't get them all.
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &["--limit-address-connections", "100"]);
    let crowd: Vec<_> = (0..2_000).filter_map(|_| TcpStream::connect(server.address()).ok()).collect();
    let refused = crowd.iter().filter(|connection| {
        connection.set_read_timeout(Some(std::time::Duration::from_millis(1))).unwrap();
        matches!(std::io::Read::read(&mut &**connection, &mut [0]), Ok(0))
    });
    assert!(refused.count() >= 1_800, "one address has 100 at most");
    drop(crowd);
    a_good_session_completes(&server, &recording, "after").await;
}
