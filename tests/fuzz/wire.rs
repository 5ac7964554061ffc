//! What a socket hears: frames of the wire protocol, up to what the module is handed.

use message::{Mark, Message, Told};
use received::{Inner, Items, Kind, Picture, Received, is_id};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use trailmill_core::fragment::{self, Known};

// The server's own, without the server, which is a lot to build for them.
#[path = "../../host/src/ingest/message.rs"]
#[allow(dead_code)] // what the server alone asks of it
mod message;
#[path = "../../host/src/ingest/received.rs"]
#[allow(dead_code)] // what the server alone asks of it
mod received;

/// Frames, one a line, as one client sends them.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for text in text.split('\n') {
        if let Ok(received) = serde_json::from_str::<Received<'_>>(text) {
            heard(&received);
        }
    }
}

fn heard(received: &Received<'_>) {
    let data = received.data;
    let inner = data.and_then(|data| serde_json::from_str::<Inner<'_>>(data.get()).ok());
    let id = received.session_id.clone().or_else(|| inner?.session_id).unwrap_or_default();
    if !is_id(&id) {
        return;
    }
    assert!(id.len() <= 256 && !id.contains(['\n', '\r', '\0']), "{id:?}");
    let told = Told { session: &id, data, timestamp: received.timestamp };
    let message = match received.kind {
        Kind::SessionStart => told.start(),
        Kind::SessionStop | Kind::SessionComplete => told.stop(),
        Kind::InteractionEvent => told.interaction(),
        Kind::LostSpan => told.lost_span(),
        Kind::ScreenshotData => {
            pictured(data);
            told.screenshot()
        }
        Kind::InteractionBatch => {
            match data.and_then(|data| serde_json::from_str::<Items<'_>>(data.get()).ok()) {
                Some(items) => told.batch(items),
                None => return,
            }
        }
        _ => return,
    };
    for_the_module(&id, &message);
}

/// Whose frame a line is.
#[derive(Deserialize)]
struct Addressed<'a> {
    #[serde(borrow, rename = "sessionId")]
    session_id: Cow<'a, str>,
}

/// Each line is one frame of that session, and the module answers each.
fn for_the_module(id: &str, message: &Message) {
    for line in &message.lines {
        assert!(!line.contains(['\n', '\r']), "{line:?}");
        // Whether a number in it is one that there is, is for the module to say.
        let frame: Addressed<'_> =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(frame.session_id, id);
    }
    if let (Mark::Number(_, bytes) | Mark::Bytes(bytes), [_, ..]) = (&message.mark, &*message.lines) {
        assert!(!bytes.is_empty());
    }
    let lines = message.lines.join("\n");
    let admitted = fragment::admit(lines.as_bytes(), Known::default());
    assert_eq!(admitted.frames.len(), message.lines.len(), "one answer for each frame");
    for frame in admitted.frames {
        if let fragment::Frame::Refused(error) = frame {
            assert!(!error.expected.is_empty() && !error.found.is_empty(), "{error:?}");
        }
    }
}

fn pictured(data: Option<&RawValue>) {
    let Some(data) = data else { return };
    let Ok(picture) = serde_json::from_str::<Picture<'_>>(data.get()) else { return };
    if let Some(bytes) = picture.bytes() {
        assert!(bytes.len() < picture.data_url.len() && !bytes.is_empty());
    }
}
