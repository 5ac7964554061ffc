//! A good session: what must go well after whatever a hostile client did.

use crate::server::{Client, Server};
use serde_json::{Value, json};

/// Records one session, and waits until it is completed.
pub async fn a_good_session_completes(server: &Server, recording: &str, id: &str) {
    let mut client = server.connect(recording).await;
    begin(&mut client, id).await;
    client.send(batch(id, 1, "a")).await;
    client.receive("batch_ack").await;
    client.send(json!({"type": "session_stop", "sessionId": id})).await;
    client.receive("session_completed").await;
}

/// Starts a session.
pub async fn begin(client: &mut Client, id: &str) {
    client
        .send(json!({"type": "session_start", "sessionId": id, "data": {"url": "https://shop.example/"}}))
        .await;
    client.receive("session_started").await;
}

/// A picture of one pixel.
pub const PNG: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A click on a shop's page.
#[must_use]
pub fn click(id: &str) -> Value {
    json!({"id": id, "type": "CLICK", "timestamp": 1_762_513_204_118_i64,
        "element": {"tag": "button", "text": "Add to bag"}, "selectors": {"primary": "#add"},
        "context": {"url": "https://shop.example/", "pageTitle": "Shop"}})
}

/// A batch of one click.
#[must_use]
pub fn batch(id: &str, seq: i64, interaction: &str) -> Value {
    json!({"type": "interaction_batch", "sessionId": id, "data": {"seq": seq, "items": [click(interaction)]}})
}
