//! TLS through the real server: requests and sockets with a certificate of its own, and files that are no good.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use futures_util::{SinkExt, StreamExt};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
    version::{TLS12, TLS13},
};
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_tungstenite::{client_async, tungstenite::Message};
use trailmill_tests::{binary, server::Server};

/// Writes a certificate for `localhost` and its key, and gives the certificate.
fn certified(folder: &Path, name: &str) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(folder.join(format!("{name}.pem")), made.cert.pem()).unwrap();
    fs::write(folder.join(format!("{name}.key")), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn arguments(folder: &Path, certificate: &str, key: &str) -> Vec<String> {
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    vec!["--tls-cert".to_owned(), file(certificate), "--tls-key".to_owned(), file(key)]
}

/// A connection of a client that trusts this one certificate, in one version of TLS.
async fn connect(
    server: &Server,
    certificate: &CertificateDer<'static>,
    version: &'static rustls::SupportedProtocolVersion,
) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

#[tokio::test]
async fn requests_and_sockets_come_by_tls_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = certified(folder.path(), "own");
    let mut more = arguments(folder.path(), "own.pem", "own.key");
    more.extend(["--limit-patience", "1"].map(str::to_owned));
    let server = Server::start_with(folder.path(), &more);
    let (recording, _) = server.tokens.clone().unwrap();
    for version in [&TLS12, &TLS13] {
        let mut stream = connect(&server, &certificate, version).await;
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
    }

    let stream = connect(&server, &certificate, &TLS13).await;
    let (mut socket, _) = client_async("wss://localhost/ws", stream).await.unwrap();
    let click = json!({"id": "a", "type": "CLICK", "timestamp": 1_762_513_204_118_i64,
        "element": {"tag": "button", "text": "Add to bag"}, "selectors": {"primary": "#add"},
        "context": {"url": "https://shop.example/", "pageTitle": "Shop"}});
    for frame in [
        json!({"type": "authenticate", "data": {"apiKey": recording}}),
        json!({"type": "session_start", "sessionId": "s", "data": {"url": "https://shop.example/"}}),
        json!({"type": "interaction_batch", "sessionId": "s", "data": {"seq": 1, "items": [click]}}),
        json!({"type": "session_stop", "sessionId": "s"}),
    ] {
        socket.send(Message::text(frame.to_string())).await.unwrap();
    }
    loop {
        let frame = socket.next().await.expect("the session is completed").unwrap();
        let frame: Value = serde_json::from_str(&frame.into_text().unwrap_or_default()).unwrap_or_default();
        if frame["type"] == "session_completed" {
            break;
        }
    }

    // In clear there is no answer; and who does not come to an end with TLS is not waited for.
    for sent in [b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n".as_slice(), b"\x16\x03\x01"] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        assert!(!String::from_utf8_lossy(&answer).contains("HTTP"), "{answer:?}");
    }
}

#[test]
fn files_that_are_no_good_are_named_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    certified(folder.path(), "own");
    certified(folder.path(), "other");
    fs::write(folder.path().join("empty.pem"), "").unwrap();
    let key = fs::read_to_string(folder.path().join("own.key")).unwrap();
    let secret = key.lines().nth(1).unwrap();
    fs::write(folder.path().join("cut.key"), format!("-----BEGIN PRIVATE KEY-----\n{secret}?\n")).unwrap();
    let check = |more: &[String]| {
        let checked = Command::new(binary::path()).args(["serve", "--check"]).args(more).output().unwrap();
        (checked.status.code(), String::from_utf8(checked.stderr).unwrap())
    };
    for (certificate, key, told) in [
        ("own.pem", "other.key", "no pair"),
        ("empty.pem", "own.key", "empty.pem: expected a certificate"),
        ("own.pem", "own.pem", "own.pem: expected a private key"),
        ("own.pem", "cut.key", "cut.key: expected a private key"),
        ("nowhere.pem", "own.key", "nowhere.pem: expected a certificate"),
    ] {
        let (code, error) = check(&arguments(folder.path(), certificate, key));
        assert_eq!(code, Some(1), "{certificate} {key}: {error}");
        assert!(error.contains(told) && !error.contains(secret), "{certificate} {key}: {error}");
    }
    let both = arguments(folder.path(), "own.pem", "own.key");
    assert_eq!(check(&both), (Some(0), String::new()));
    let (code, error) = check(&both[..2]);
    assert!(code == Some(1) && error.contains("tls_key"), "{error}");
}
