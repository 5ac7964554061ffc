//! Hostile clients through the real server: each is refused or cut off, and after each a good session is completed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    thread::sleep,
    time::{Duration, Instant},
};
use tokio_tungstenite::{connect_async, tungstenite::client::IntoClientRequest};
use trailmill_tests::{
    good::{a_good_session_completes, batch, begin},
    server::Server,
};

/// Far longer than a server with a patience of one second holds on to a slow client.
const LONG: Duration = Duration::from_secs(30);

/// What the server answers to bytes as they are, up to the end of the connection.
fn raw(server: &Server, bytes: impl AsRef<[u8]>) -> String {
    let mut connection = TcpStream::connect(server.address()).unwrap();
    connection.set_read_timeout(Some(LONG)).unwrap();
    connection.write_all(bytes.as_ref()).unwrap();
    let mut answer = Vec::new();
    // A server that cuts a client off may leave bytes of it unread.
    let _ = connection.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A request for what anybody may ask, with more headers.
fn health(server: &Server, headers: &str) -> String {
    raw(server, format!("GET /healthz HTTP/1.0\r\n{headers}\r\n"))
}

/// The status of an answer, and the code of its problem; 0 where there is no answer.
fn told(answer: &str) -> (u16, String) {
    let status = answer.split(' ').nth(1).map_or(0, |status| status.parse().unwrap());
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let problem: Value = serde_json::from_str(body).unwrap_or_default();
    (status, problem["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_server_answers_to_its_names_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &["--allow-host", "mill.example"]);
    for host in [server.address(), "localhost:1", "[::1]:8787", "mill.example", "MILL.example:8787"] {
        assert_eq!(told(&health(&server, &format!("Host: {host}\r\n"))).0, 200, "{host}");
    }
    let foreign = (421, "foreign_host".to_owned());
    for host in ["evil.example", "evil.example:8787", "localhost.evil.example", "127.0.0.1.evil.example", ""]
    {
        assert_eq!(told(&health(&server, &format!("Host: {host}\r\n"))), foreign, "{host}");
    }
    assert_eq!(told(&health(&server, "")), foreign);
    // A name that was pointed at this address opens no socket either, whatever its page says it is.
    let mut request = format!("ws://{}/ws", server.address()).into_client_request().unwrap();
    request.headers_mut().insert("host", "evil.example".parse().unwrap());
    request.headers_mut().insert("origin", "http://evil.example".parse().unwrap());
    assert!(connect_async(request).await.unwrap_err().to_string().contains("421"));
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn pages_of_other_sites_are_refused_and_extensions_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) =
        Server::with_tokens(folder.path(), &["--allow-origin", "https://app.example"]);
    let own = format!("http://{}", server.address());
    let let_in = [own.as_str(), "chrome-extension://abcdef", "moz-extension://1-2-3", "https://app.example"];
    let kept_out = ["https://evil.example", "null", "http://127.0.0.1:1", "https://app.example.evil.example"];
    let host = format!("Host: {}\r\n", server.address());
    for (origins, status) in [(let_in, 200), (kept_out, 403)] {
        for origin in origins {
            let answer = health(&server, &format!("{host}Origin: {origin}\r\n"));
            let code = if status == 403 { "foreign_origin" } else { "" };
            assert_eq!(told(&answer), (status, code.to_owned()), "{origin}");
            let mut request = format!("ws://{}/ws", server.address()).into_client_request().unwrap();
            request.headers_mut().insert("origin", origin.parse().unwrap());
            assert_eq!(connect_async(request).await.is_ok(), status == 200, "{origin}");
        }
    }
    // A page that is let in may read the answers, and ask with its token; no other may.
    let preflight = |origin: &str| {
        let wants =
            "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n";
        raw(&server, format!("OPTIONS /v1/sessions HTTP/1.0\r\n{host}Origin: {origin}\r\n{wants}\r\n"))
    };
    let answer = preflight("https://app.example");
    assert!(answer.contains("access-control-allow-origin: https://app.example"), "{answer}");
    assert!(answer.contains("authorization"), "{answer}");
    assert!(!preflight("https://evil.example").contains("access-control-allow-origin"));
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn each_answer_says_how_it_is_to_be_taken() {
    let folder = tempfile::tempdir().unwrap();
    let (server, ..) = Server::with_tokens(folder.path(), &[]);
    let host = format!("Host: {}\r\n", server.address());
    for (path, headers) in [
        ("/healthz", host.as_str()),
        ("/v1/openapi.json", &host),
        ("/v1/sessions", &host),
        ("/nothing", &host),
        ("/healthz", "Host: evil.example\r\n"),
    ] {
        let answer = raw(&server, format!("GET {path} HTTP/1.0\r\n{headers}\r\n"));
        for header in [
            "x-content-type-options: nosniff",
            "content-security-policy: default-src 'none'",
            "referrer-policy: no-referrer",
            "cross-origin-resource-policy: same-origin",
            "cache-control: no-store",
        ] {
            assert!(answer.contains(header), "{path}: {header}: {answer}");
        }
    }
}

#[tokio::test]
async fn who_comes_too_often_is_told_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    let limits = ["--limit-address-rate", "20", "--limit-token-rate", "5"];
    let (server, recording, admin) = Server::with_tokens(folder.path(), &limits);
    let statuses: Vec<_> = (0..10).map(|_| server.status("/v1/sessions", &admin)).collect();
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
    let host = format!("Host: {}\r\n", server.address());
    let answers: Vec<_> = (0..60).map(|_| health(&server, &host)).collect();
    let refused = answers.iter().find(|answer| told(answer).0 == 429).expect("60 at once are too many");
    assert!(refused.contains("retry-after: 1") && told(refused).1 == "too_often", "{refused}");
    sleep(Duration::from_secs(2));
    assert_eq!(told(&health(&server, &host)).0, 200);
    // A socket is not refused: it waits for its turn, and loses nothing.
    let began = Instant::now();
    let mut client = server.connect(&recording).await;
    begin(&mut client, "many").await;
    for seq in 1..=10 {
        client.send(batch("many", seq, "a")).await;
    }
    for seq in 1..=10 {
        assert_eq!(client.receive("batch_ack").await["data"]["seq"], seq);
    }
    assert!(began.elapsed() >= Duration::from_secs(1), "11 frames at 5 a second, 5 of them at once");
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn who_sends_a_byte_now_and_then_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &["--limit-patience", "1"]);
    let host = format!("Host: {}\r\n", server.address());
    let body = format!(
        "POST /v1/tokens HTTP/1.1\r\n{host}Authorization: Bearer {admin}\r\n\
         Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    );
    for begun in ["GET /healthz HTTP/1.1\r\nX-Slow: ", "", body.as_str()] {
        let mut connection = TcpStream::connect(server.address()).unwrap();
        connection.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        connection.write_all(begun.as_bytes()).unwrap();
        let (began, mut answer) = (Instant::now(), Vec::new());
        loop {
            // Nothing is sent where nothing was begun: a connection is not to be had for nothing.
            if !begun.is_empty() && connection.write_all(b"1").is_err() {
                break;
            }
            let mut bytes = [0; 1024];
            match connection.read(&mut bytes) {
                Ok(0) => break,
                Ok(read) => answer.extend_from_slice(&bytes[..read]),
                Err(e)
                    if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
                Err(_) => break,
            }
            assert!(began.elapsed() < LONG, "{begun}: it is still listened to");
        }
        if begun == body {
            assert_eq!(told(&String::from_utf8(answer).unwrap()), (408, "too_slow".to_owned()));
        }
    }
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn what_is_too_large_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &["--limit-body-bytes", "2000000"]);
    let host = format!("Host: {}\r\nAuthorization: Bearer {admin}\r\n", server.address());
    let post_to = |path: &str, length: &str, body: &[u8]| {
        let head =
            format!("POST {path} HTTP/1.1\r\n{host}Content-Type: application/json\r\n{length}\r\n\r\n");
        told(&raw(&server, [head.as_bytes(), body].concat()))
    };
    let post = |length: &str, body: &[u8]| post_to("/v1/tokens", length, body);
    let too_large = (413, "too_large".to_owned());
    assert_eq!(post("Content-Length: 2000001", b""), too_large);
    assert_eq!(post("Content-Length: 1500000", &vec![b' '; 1_500_000]), too_large);
    let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 65536], b"\r\n"].concat();
    // Where its length is not told before, it is cut off in the middle, by whatever route it is read.
    for path in ["/v1/tokens", "/v1/sessions:import", "/v1/sessions", "/v1/sessions/s/interactions"] {
        assert_eq!(post_to(path, "Transfer-Encoding: chunked", &chunk.repeat(40)), too_large, "{path}");
    }
    let head =
        told(&raw(&server, format!("GET /healthz HTTP/1.1\r\n{host}X: {}\r\n\r\n", "x".repeat(20_000))));
    assert_eq!(head.0, 431);
    a_good_session_completes(&server, &recording, "good").await;
}

/// The next frame of a server's: its first byte and what it holds. Nothing at the end of the connection.
fn frame(connection: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 2];
    connection.read_exact(&mut head).ok()?;
    let length = match head[1] {
        126 => {
            let mut length = [0; 2];
            connection.read_exact(&mut length).ok()?;
            u16::from_be_bytes(length).into()
        }
        short => usize::from(short),
    };
    let mut data = vec![0; length];
    connection.read_exact(&mut data).ok()?;
    Some((head[0], data))
}

/// A socket, byte by byte, of a client that has said who it is.
fn socket(server: &Server, recording: &str) -> TcpStream {
    let mut connection = TcpStream::connect(server.address()).unwrap();
    connection.set_read_timeout(Some(LONG)).unwrap();
    let upgrade = format!(
        "GET /ws HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.address()
    );
    connection.write_all(upgrade.as_bytes()).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        connection.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    let said = json!({"type": "authenticate", "data": {"apiKey": recording}}).to_string().into_bytes();
    // Masked with zeros, which changes nothing.
    let [high, low] = u16::try_from(said.len()).unwrap().to_be_bytes();
    connection.write_all(&[&[0x81, 0x80 | 126, high, low, 0, 0, 0, 0], &*said].concat()).unwrap();
    connection
}

#[tokio::test]
async fn who_begins_a_frame_and_does_not_go_on_is_cut_off() {
    let (text, close) = (0x81, 0x88);
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &["--limit-patience", "1"]);
    let mut connection = socket(&server, &recording);
    // A frame of 1,000 bytes, of which a byte comes now and then.
    connection.write_all(&[text, 0x80 | 126, 0x03, 0xe8, 0, 0, 0, 0]).unwrap();
    let mut slow = connection.try_clone().unwrap();
    let dawdling = std::thread::spawn(move || {
        let began = Instant::now();
        while slow.write_all(b" ").is_ok() {
            assert!(began.elapsed() < LONG, "it is still listened to");
            sleep(Duration::from_millis(300));
        }
    });
    let frames: Vec<_> = std::iter::from_fn(|| frame(&mut connection)).collect();
    let kinds: Vec<u8> = frames.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [text, text, close], "welcome, success, the end");
    assert!(frames[2].1.ends_with(b"the frame comes too slowly: expected 16384 bytes in each 1 s"));
    drop(connection);
    dawdling.join().unwrap();
    // Who has nothing to say may take its time.
    let mut client = server.connect(&recording).await;
    sleep(Duration::from_secs(3));
    client.send(json!({"type": "ping"})).await;
    client.receive("pong").await;
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn who_is_silent_is_asked_whether_it_is_there_and_given_up_where_it_does_not_answer() {
    let (ping, close) = (0x89, 0x88);
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) =
        Server::with_tokens(folder.path(), &["--limit-silence", "1", "--limit-token-sockets", "1"]);
    // It says who it is, and then nothing more, as one whose network is gone.
    let mut connection = socket(&server, &recording);
    let frames: Vec<_> = std::iter::from_fn(|| frame(&mut connection)).collect();
    let kinds: Vec<u8> = frames.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [0x81, 0x81, ping, close], "welcome, success, a ping, the end");
    assert!(frames[3].1.ends_with(b"a ping was not answered"));

    // Its place is free. A client that answers keeps its own, however long it has nothing to say.
    let mut client = server.connect(&recording).await;
    client.pinged(3).await;
    client.send(json!({"type": "ping"})).await;
    client.receive("pong").await;
}

#[tokio::test]
async fn who_does_not_read_on_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _, admin) = Server::with_tokens(folder.path(), &["--limit-patience", "1"]);
    // One completion larger than what the system takes for a connection that nobody reads from.
    let text = "A long way to say add to bag. ".repeat(300);
    let click = |n: i64| {
        json!({"id": format!("c{n}"), "type": "CLICK", "timestamp": 1_762_513_204_000_i64 + 1000 * n,
            "context": {"url": "https://shop.example/", "pageTitle": text},
            "element": {"tag": "button", "text": format!("{text} {n}")}})
    };
    let clicks: Vec<Value> = (0..1500).map(click).collect();
    let session = json!({"schema": "trailmill.session/1", "id": "large", "interactions": clicks}).to_string();
    let sent = ["Content-Type: application/json"];
    let answer = server.request("POST", "/v1/sessions:import", &admin, &sent, session.as_bytes());
    assert_eq!(answer.json()["imported"], 1, "{}", answer.body);
    let path = "/v1/sessions/large/interactions?limit=500";
    let until = Instant::now() + Duration::from_secs(60);
    while !server.get("/v1/sessions/large", &admin).contains("\"ended") {
        assert!(Instant::now() < until, "it is completed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let whole = server.get(path, &admin).len();
    assert!(whole > 8 << 20, "{whole} bytes");
    let mut stream = TcpStream::connect(server.address()).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {admin}\r\n\r\n")
        .unwrap();
    tokio::time::sleep(Duration::from_secs(4)).await;
    // A good client is served meanwhile; the slow one finds less than was there when it comes back.
    assert_eq!(server.status("/v1/sessions/large", &admin), 200);
    let mut got = Vec::new();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let read = stream.read_to_end(&mut got);
    assert!(got.len() < whole, "{} of {whole} bytes, {read:?}", got.len());
    assert!(
        !matches!(read, Err(ref error) if error.kind() == std::io::ErrorKind::WouldBlock),
        "it was cut off"
    );
}

#[tokio::test]
async fn a_socket_has_to_do_with_so_many_sessions_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, _) = Server::with_tokens(folder.path(), &[]);
    let mut client = server.connect(&recording).await;
    begin(&mut client, "done").await;
    client.send(batch("done", 1, "a")).await;
    client.receive("batch_ack").await;
    client.send(json!({"type": "session_stop", "sessionId": "done"})).await;
    client.receive("session_completed").await;
    // What is completed does not count; what is not there does.
    let follow = |id: usize| json!({"type": "subscribe_updates", "sessionId": format!("{id}")});
    for id in 0..1000 {
        client.send(follow(id)).await;
        assert_eq!(client.receive("error").await["data"]["code"], "no_session");
    }
    client.send(follow(1000)).await;
    assert_eq!(client.receive("error").await["data"]["code"], "too_many_sessions");
    client.send(follow(999)).await;
    assert_eq!(client.receive("error").await["data"]["code"], "no_session");
    a_good_session_completes(&server, &recording, "good").await;
}
