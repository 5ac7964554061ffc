//! Each limit through the real binary: what is at it passes, one beyond it is refused and told with the limit, and after
//! that a good session is completed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{
    fs::File,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    thread::{sleep, spawn},
    time::{Duration, Instant},
};
use trailmill_tests::{
    binary::{self, run_with},
    good::{a_good_session_completes, batch, begin},
    server::{Answer, Server},
};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a refusal says in words.
#[track_caller]
fn detail(answer: &Answer, status: u16, code: &str) -> String {
    answer.problem(status, code)["detail"].as_str().unwrap_or_default().to_owned()
}

fn post(server: &Server, token: &str, path: &str, body: &[u8]) -> Answer {
    server.request("POST", path, token, &["Content-Type: application/json"], body)
}

/// JSON, made longer by blanks to so many bytes.
fn padded(value: &Value, bytes: usize) -> Vec<u8> {
    let mut text = value.to_string();
    text.insert_str(1, &" ".repeat(bytes - text.len()));
    text.into_bytes()
}

/// A session of one click, in the canonical form.
fn session(id: &str) -> Value {
    let click = json!({"id": "a", "type": "CLICK", "timestamp": 1_762_513_204_000_i64,
        "context": {"url": "https://shop.example/"}, "element": {"tag": "button", "text": "Add to bag"}});
    json!({"schema": "trailmill.session/1", "id": id, "interactions": [click]})
}

/// Asks again until it is so.
fn soon(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "{what}");
        sleep(Duration::from_millis(20));
    }
}

#[tokio::test]
async fn so_many_connections_are_taken_on_from_all_clients() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(
        folder.path(),
        &["--limit-connections", "3", "--limit-address-connections", "100"],
    );
    let connect = || {
        let connection = TcpStream::connect(server.address()).unwrap();
        connection.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        connection
    };
    let is_closed = |mut connection: &TcpStream| {
        let read = connection.read(&mut [0]);
        matches!(read, Ok(0)) || read.is_err_and(|e| e.kind() == std::io::ErrorKind::ConnectionReset)
    };
    let crowd: Vec<_> = (0..4).map(|_| connect()).collect();
    let closed: Vec<_> = crowd.iter().map(is_closed).collect();
    assert_eq!(closed, [false, false, false, true]);
    drop(crowd);
    soon("there is room again", || server.try_to_request("GET", "/healthz", "", &[], b"").is_some());
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn so_many_sockets_are_taken_on_of_one_token() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &["--limit-token-sockets", "2"]);
    let mut held = [server.connect(&recording).await, server.connect(&recording).await];
    for client in &mut held {
        assert!(client.is_taken_on().await);
    }
    let closed = server.connect(&recording).await.closed().await;
    assert_eq!(closed, Some((1013, "the token has 2 sockets, and may have no more".to_owned())));
    // Another token has its own.
    assert!(server.connect(&admin).await.is_taken_on().await);
    drop(held);
    let until = Instant::now() + PATIENCE;
    while !server.connect(&recording).await.is_taken_on().await {
        assert!(Instant::now() < until, "there is room again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn a_socket_has_five_seconds_to_say_who_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &[]);
    let began = Instant::now();
    let mut stranger = server.stranger().await;
    // What is none of its business does not give it more time.
    stranger.send_binary(b"who").await;
    assert_eq!(stranger.receive("error").await["data"]["code"], "invalid_frame");
    let failed = stranger.receive("authentication_failed").await;
    assert_eq!(failed["data"]["message"], "no authenticate frame in 5 s");
    assert!(began.elapsed() >= Duration::from_secs(4), "{:?}", began.elapsed());
    stranger.closed().await;
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn frames_that_are_no_text_have_the_rate_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &["--limit-token-rate", "5"]);
    let mut client = server.connect(&recording).await;
    let began = Instant::now();
    for _ in 0..12 {
        client.send_binary(b"no text").await;
    }
    for _ in 0..12 {
        assert_eq!(client.receive("error").await["data"]["code"], "invalid_frame");
    }
    assert!(began.elapsed() >= Duration::from_secs(1), "12 frames at 5 a second, 5 of them at once");
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn who_comes_too_often_is_told_how_often_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let limits = ["--limit-address-rate", "10", "--limit-token-rate", "3"];
    let (server, recording, admin) = Server::with_tokens(folder.path(), &limits);
    let refused = |token: &str, path: &str| {
        let answers = (0..100).map(|_| server.ask("GET", path, token, None));
        detail(&answers.into_iter().find(|a| a.status != 200).expect("it is too often"), 429, "too_often")
    };
    assert_eq!(refused(&admin, "/v1/sessions"), "one token may send 3 requests a second");
    assert_eq!(refused("", "/healthz"), "one address may send 10 requests a second");
    sleep(Duration::from_secs(2));
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn a_frame_has_so_many_bytes_and_what_is_sent_by_http_too() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &["--limit-frame-bytes", "20000"]);
    let mut client = server.connect(&recording).await;
    begin(&mut client, "s").await;
    client.send_bytes(padded(&batch("s", 1, "a"), 20_000)).await;
    assert_eq!(client.receive("batch_ack").await["data"]["seq"], 1);
    client.send_bytes(padded(&batch("s", 2, "b"), 20_001)).await;
    let closed = client.closed().await;
    let told = |reason: &str| reason.contains("larger than 20000 bytes");
    assert!(closed.as_ref().is_none_or(|(code, reason)| *code == 1002 && told(reason)), "{closed:?}");

    let path = "/v1/sessions/s/interactions";
    let data = |seq: i64| batch("s", seq, "c")["data"].clone();
    assert_eq!(post(&server, &recording, path, &padded(&data(2), 20_000)).status, 200);
    let refused = post(&server, &recording, path, &padded(&data(3), 20_001));
    assert_eq!(detail(&refused, 413, "too_large"), "expected at most 20000 bytes, found more");
    assert_eq!(post(&server, &recording, path, &padded(&data(3), 20_000)).status, 200);
    a_good_session_completes(&server, &recording, "good").await;
}

/// Batches of clicks by HTTP, each of so many, with a text of so many bytes. Gives the first answer that is not good, and
/// how many clicks are stored.
fn record_clicks(server: &Server, token: &str, batches: u32, each: u32, text: usize) -> (Answer, u32) {
    let head = json!({"sessionId": "s", "url": "https://shop.example/"});
    assert_eq!(post(server, token, "/v1/sessions", head.to_string().as_bytes()).status, 201);
    let mut stored = 0;
    let mut click = |n: u32| {
        json!({"id": n.to_string(), "type": "CLICK", "timestamp": 1_762_513_204_000_i64 + i64::from(n),
            "element": {"tag": "p", "text": format!("{n} {}", "and so on ".repeat(text / 10))}})
    };
    for seq in 1..=batches {
        let items: Vec<_> = (stored..stored + each).map(&mut click).collect();
        let body = json!({"seq": seq, "items": items}).to_string();
        let answer = post(server, token, "/v1/sessions/s/interactions", body.as_bytes());
        if answer.status != 200 {
            return (answer, stored);
        }
        stored += each;
    }
    panic!("{stored} interactions and no end");
}

/// What is stored of a session that is full is completed once it is stopped.
fn a_full_session_completes(server: &Server, token: &str, stored: u32) {
    let stopped = post(server, token, "/v1/sessions/s/stop", b"{}");
    assert_eq!(stopped.status, 202, "{}", stopped.body);
    let shown = || server.ask("GET", "/v1/sessions/s", token, None).json();
    soon("the session does not end", || shown().get("endedAt").is_some());
    assert_eq!((&shown()["status"], &shown()["interactions"]), (&json!("COMPLETED"), &json!(stored)));
}

#[test]
fn a_session_that_is_recorded_has_so_many_interactions() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &[]);
    let (refused, stored) = record_clicks(&server, &recording, 41, 2_500, 0);
    assert_eq!(stored, 100_000);
    let told = detail(&refused, 409, "session_full");
    assert_eq!(
        told,
        "expected a session of at most 100000 interactions, found more; stop it and begin another"
    );
    a_full_session_completes(&server, &recording, stored);
}

#[test]
fn a_session_that_is_recorded_has_so_many_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &[]);
    let (refused, stored) = record_clicks(&server, &recording, 200, 1, 1_000_000);
    assert!((120..=134).contains(&stored), "{stored}");
    let told = detail(&refused, 409, "session_full");
    assert_eq!(told, "expected a session of at most 134217728 bytes, found more; stop it and begin another");
    a_full_session_completes(&server, &recording, stored);
}

#[tokio::test]
async fn a_body_has_so_many_bytes_as_it_is_sent_and_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &["--limit-body-bytes", "1200000"]);
    let told = "expected at most 1200000 bytes, found more";
    let import = "/v1/sessions:import";
    for (id, bytes, status) in [("at", 1_200_000, 200), ("beyond", 1_200_001, 413)] {
        let sent = padded(&session(id), bytes);
        let packed = zstd::encode_all(&*padded(&session(&format!("{id}-packed")), bytes), 3).unwrap();
        let headers = ["Content-Type: application/json", "Content-Encoding: zstd"];
        for answer in [
            post(&server, &recording, import, &sent),
            server.request("POST", import, &recording, &headers, &packed),
        ] {
            if status == 200 {
                assert_eq!((answer.status, &answer.json()["imported"]), (200, &json!(1)), "{}", answer.body);
            } else {
                assert_eq!(detail(&answer, 413, "too_large"), told);
            }
        }
    }
    // JSON that is read whole.
    let token = json!({"scopes": ["read"]});
    assert_eq!(post(&server, &admin, "/v1/tokens", &padded(&token, 1 << 20)).status, 201);
    let refused = post(&server, &admin, "/v1/tokens", &padded(&token, (1 << 20) + 1));
    assert_eq!(detail(&refused, 413, "too_large"), "expected at most 1048576 bytes, found more");
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn a_head_has_so_many_bytes_and_headers() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &["--limit-head-bytes", "9000"]);
    let status = |headers: &[&str]| server.request("GET", "/healthz", "", headers, b"").status;
    let start = "GET /healthz HTTP/1.0\r\n\r\n".len() + format!("Host: {}\r\n", server.address()).len();
    let long = |bytes: usize| format!("X: {}", "x".repeat(bytes - start - "X: \r\n".len()));
    assert_eq!(status(&[&long(9_000)]), 200);
    // The server reads on by whole buffers: beyond two of them there is no doubt.
    assert_eq!(status(&[&long(20_000)]), 431);
    // The host is one.
    assert_eq!(status(&["A: 1"; 99]), 200);
    assert_eq!(status(&["A: 1"; 100]), 431);
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn so_many_imports_are_read_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &["--limit-patience", "60"]);
    let head = format!(
        "POST /v1/sessions:import HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {recording}\r\nContent-Length: 9\r\n\r\n[",
        server.address()
    );
    let begin = |_| {
        let mut connection = TcpStream::connect(server.address()).unwrap();
        connection.write_all(head.as_bytes()).unwrap();
        connection.set_nonblocking(true).unwrap();
        connection
    };
    let slow: Vec<_> = (0..5).map(begin).collect();
    soon("one of five is not read", || slow.iter().any(|mut one| one.read(&mut [0]).is_ok()));
    let import =
        |id: &str| post(&server, &recording, "/v1/sessions:import", session(id).to_string().as_bytes());
    let refused = import("a");
    assert_eq!(detail(&refused, 429, "too_often"), "4 imports are read at a time");
    // Whoever records is not kept waiting by them.
    a_good_session_completes(&server, &recording, "meanwhile").await;
    drop(slow);
    soon("there is room again", || import("b").status == 200);
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn of_recordings_that_are_refused_so_many_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &[]);
    let import = |lines: &str| {
        let headers = ["Content-Type: application/x-ndjson"];
        let answer = server.request("POST", "/v1/sessions:import", &recording, &headers, lines.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    };
    let told = |answer: &Value| (answer["refused"].clone(), answer["sessions"].as_array().unwrap().len());
    assert_eq!(told(&import(&"7\n".repeat(1_000))), (json!(1_000), 1_000));
    let more = import(&format!("{}{}\n", "7\n".repeat(1_001), session("s")));
    assert_eq!(told(&more), (json!(1_001), 1_001), "1,000 of them, and the good one");
    assert_eq!((&more["imported"], &more["sessions"][1_000]["id"]), (&json!(1), &json!("s")));
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn names_and_pages_have_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    a_good_session_completes(&server, &recording, "s").await;
    for (list, code) in [("/v1/sessions", 200), ("/v1/jobs", 200), ("/v1/sessions/s/interactions", 200)] {
        assert_eq!(server.status(&format!("{list}?limit=500"), &admin), code, "{list}");
        let refused = server.ask("GET", &format!("{list}?limit=501"), &admin, None);
        assert_eq!(
            detail(&refused, 400, "invalid_query"),
            "limit: expected a number from 1 to 500",
            "{list}"
        );
    }
    let label = |bytes: usize| {
        server.ask(
            "POST",
            "/v1/tokens",
            &admin,
            Some(json!({"scopes": ["read"], "label": "x".repeat(bytes)})),
        )
    };
    assert_eq!(label(200).status, 201);
    assert!(detail(&label(201), 400, "invalid_body").contains("up to 200 bytes"));

    let id = |bytes: usize| json!({"sessionId": "x".repeat(bytes)}).to_string().into_bytes();
    assert_eq!(post(&server, &recording, "/v1/sessions", &id(256)).status, 201);
    let refused = post(&server, &recording, "/v1/sessions", &id(257));
    assert!(detail(&refused, 422, "invalid_data").contains("1 to 256 bytes"), "{}", refused.body);
    let picture = |bytes: usize| {
        let shot = json!({"id": "x".repeat(bytes), "dataUrl": "data:image/jpeg;base64,/9j/4AA="});
        post(
            &server,
            &recording,
            &format!("/v1/sessions/{}/screenshots", "x".repeat(256)),
            shot.to_string().as_bytes(),
        )
    };
    assert_eq!(picture(256).status, 200);
    assert!(detail(&picture(257), 422, "invalid_screenshot").contains("1 to 256 bytes"));
    a_good_session_completes(&server, &recording, "good").await;
}

#[test]
fn a_line_to_redact_has_so_many_bytes() {
    const MOST: usize = 16 << 20;
    let lines = |bytes: usize| [b"Hello.\n", &*b"a ".repeat(bytes / 2), &b"a"[..bytes % 2], b"\n"].concat();
    let run = run_with(["redact"], lines(MOST));
    assert_eq!((run.code, run.stdout.len()), (0, 7 + MOST + 1), "{}", run.stderr);
    let run = run_with(["redact"], lines(MOST + 1));
    assert_eq!((run.code, &*run.stdout), (1, "Hello.\n"), "what was before it is answered");
    assert!(run.stderr.contains("line 2: expected at most 16777216 bytes in a line"), "{}", run.stderr);
}

#[test]
fn a_file_that_is_imported_has_so_many_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &[]);
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("at.json"), padded(&session("at"), 64 << 20)).unwrap();
    File::create(at("beyond.json")).unwrap().set_len((64 << 20) + 1).unwrap();
    let sent = Command::new(binary::path())
        .args(["sessions", "import", "--server", &server.url()])
        .args([at("at.json"), at("beyond.json")])
        .env("TRAILMILL_TOKEN", &recording)
        .output()
        .unwrap();
    let said = String::from_utf8(sent.stderr).unwrap();
    assert_eq!((sent.status.code(), &*sent.stdout), (Some(2), &b"at imported\n"[..]), "{said}");
    assert!(said.contains("beyond.json") && said.contains("at most 67108864 bytes"), "{said}");
}

/// A server that is none of ours, and what the command line says of its answer: so many blanks, and a list of sessions.
fn told_of_an_answer(bytes: usize) -> (Option<i32>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answering = spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let _ = connection.read(&mut [0; 4096]).unwrap();
        let body = padded(&json!({"sessions": []}), bytes);
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {bytes}\r\n\r\n");
        // It may be left before the end.
        let _ = connection.write_all(&[head.as_bytes(), &body].concat());
    });
    let listed = Command::new(binary::path())
        .args(["sessions", "list", "--server", &format!("http://{address}")])
        .env("TRAILMILL_TOKEN", "tm_0")
        .output()
        .unwrap();
    answering.join().unwrap();
    (listed.status.code(), String::from_utf8(listed.stderr).unwrap())
}

#[test]
fn an_answer_to_the_command_line_has_so_many_bytes() {
    let (code, said) = told_of_an_answer((64 << 20) - 1);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = told_of_an_answer((64 << 20) + 1);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the answer can't be read"), "{said}");
}
