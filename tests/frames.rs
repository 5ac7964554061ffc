//! Frames that no good client sends, through the real server: each is answered or ends the socket, and nothing of it is
//! stored. After each a good session is completed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use trailmill_tests::{
    good::{a_good_session_completes, batch, begin},
    server::Server,
};

fn interactions(server: &Server, id: &str, admin: &str) -> Value {
    server.ask("GET", &format!("/v1/sessions/{id}"), admin, None).json()["interactions"].clone()
}

#[tokio::test]
async fn a_frame_beyond_the_limit_or_without_utf8_ends_its_socket_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let mut witness = server.connect(&recording).await;
    begin(&mut witness, "witness").await;
    let large = batch("large", 1, &"x".repeat(1 << 20)).to_string().into_bytes();
    let broken =
        [br#"{"type":"interaction_batch","sessionId":"broken","data":""#.as_slice(), b"\xff\xfe\"}"].concat();
    for (id, bytes) in [("large", large), ("broken", broken)] {
        let mut client = server.connect(&recording).await;
        begin(&mut client, id).await;
        client.send_bytes(bytes).await;
        let closed = client.closed().await;
        assert!(closed.is_none_or(|(code, _)| code == 1002), "{id}");
        assert_eq!(interactions(&server, id, &admin), 0, "{id}");
    }
    witness.send(batch("witness", 1, "a")).await;
    witness.receive("batch_ack").await;
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn what_is_no_frame_is_answered_and_the_socket_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let mut client = server.connect(&recording).await;
    begin(&mut client, "s").await;
    let deep = format!(r#"{{"type":"interaction_batch","data":{}"#, "[".repeat(200_000));
    for (text, code) in [
        ("", "invalid_frame"),
        ("null", "invalid_frame"),
        ("[]", "invalid_frame"),
        ("{", "invalid_frame"),
        (r#"{"type":7}"#, "invalid_frame"),
        (r#"{"type":"drop_tables"}"#, "unknown_type"),
        (r#"{"type":"interaction_batch","sessionId":"s"}"#, "invalid_batch"),
        (r#"{"type":"interaction_batch","sessionId":"s","data":{"seq":"1","items":[]}}"#, "invalid_batch"),
        (r#"{"type":"interaction_batch","sessionId":"s","data":{"seq":1e99,"items":[]}}"#, "invalid_batch"),
        (r#"{"type":"interaction_batch","sessionId":"s","data":{"seq":1}}"#, "invalid_batch"),
        (&deep, "invalid_frame"),
    ] {
        client.send_bytes(text).await;
        let told = client.receive("error").await["data"]["code"].clone();
        assert_eq!(told, code, "{}", text.get(..80).unwrap_or(text));
    }
    assert_eq!(interactions(&server, "s", &admin), 0);
    // And goes on where it was.
    client.send(batch("s", 1, "a")).await;
    assert_eq!(client.receive("batch_ack").await["data"]["seq"], 1);
    a_good_session_completes(&server, &recording, "good").await;
}

#[tokio::test]
async fn a_batch_out_of_order_or_with_other_bytes_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let mut client = server.connect(&recording).await;
    begin(&mut client, "s").await;
    for seq in 1..=3 {
        client.send(batch("s", seq, &format!("i{seq}"))).await;
        client.receive("batch_ack").await;
    }
    for seq in [5, 100, i64::MAX] {
        client.send(batch("s", seq, "late")).await;
        assert_eq!(client.receive("error").await["data"]["code"], "out_of_order", "{seq}");
    }
    for seq in [0, -1, i64::MIN] {
        client.send(batch("s", seq, "early")).await;
        let code = client.receive("error").await["data"]["code"].clone();
        assert!(
            ["out_of_order", "seq_reused", "invalid_batch"].contains(&code.as_str().unwrap()),
            "{seq}: {code}"
        );
    }
    for seq in 1..=3 {
        client.send(batch("s", seq, "other")).await;
        assert_eq!(client.receive("error").await["data"]["code"], "seq_reused", "{seq}");
        // The same bytes again are acknowledged again, from any socket.
        let mut again = server.connect(&recording).await;
        again.send(batch("s", seq, &format!("i{seq}"))).await;
        assert_eq!(again.receive("batch_ack").await["data"]["seq"], seq);
    }
    assert_eq!(interactions(&server, "s", &admin), 3);
    client.send(json!({"type": "session_stop", "sessionId": "s"})).await;
    client.receive("session_completed").await;
    client.send(batch("s", 4, "after")).await;
    assert_eq!(client.receive("error").await["data"]["code"], "session_over");
    assert_eq!(interactions(&server, "s", &admin), 3);
    a_good_session_completes(&server, &recording, "good").await;
}
