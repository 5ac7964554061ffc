//! What clients send, on the wire protocol and by HTTP. It knows nothing of stores and sessions, so that a fuzzer needs
//! no server.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use utoipa::ToSchema;

/// A frame from a client.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Received<'a> {
    /// What it says.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The session; absent or "unknown" for the socket's own.
    #[serde(default)]
    pub session_id: Option<String>,
    /// What it holds.
    #[serde(borrow, default)]
    pub data: Option<&'a RawValue>,
    /// When it was sent, as the client wrote it.
    #[serde(borrow, default)]
    pub timestamp: Option<&'a RawValue>,
}

/// What a client's frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Who it is.
    Authenticate,
    /// A recording begins.
    SessionStart,
    /// A recording goes on: after a broken connection, or after a pause.
    SessionResume,
    /// A recording is interrupted.
    SessionPause,
    /// One interaction.
    InteractionEvent,
    /// Interactions with their number.
    InteractionBatch,
    /// A picture of a page.
    ScreenshotData,
    /// A stretch that the recorder missed.
    LostSpan,
    /// A recording ends.
    SessionStop,
    /// As [`Self::SessionStop`]; older clients send it after that.
    SessionComplete,
    /// What the client's own completion gave.
    Prebuilt,
    /// Tell me what becomes of a session.
    SubscribeUpdates,
    /// Are you there?
    Ping,
    /// Anything else.
    #[serde(other)]
    Unknown,
}

/// `data` of `authenticate`: a token, or a ticket that an authenticated request got.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// The token.
    #[serde(default, alias = "token")]
    pub api_key: Option<String>,
    /// The ticket.
    #[serde(default)]
    pub ticket: Option<String>,
    /// What sort of client it is.
    #[serde(default)]
    pub client_type: String,
}

/// `data` of `interaction_batch`.
#[derive(Deserialize, ToSchema)]
pub struct Items<'a> {
    /// Its number: from 1, by 1.
    pub seq: i64,
    /// The interactions.
    #[schema(value_type = Vec<Object>)]
    #[serde(borrow)]
    pub items: Vec<&'a RawValue>,
}

/// `data` of `screenshot_data`, of which the module is told everything but the picture.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Picture<'a> {
    /// The recorder's id for it: 1 to 256 bytes.
    pub id: String,
    /// `data:image/…;base64,…` of a PNG, a JPEG or a WebP.
    #[schema(value_type = String)]
    #[serde(borrow)]
    pub data_url: Cow<'a, str>,
}

/// Kinds of pictures, with the bytes that each begins with.
const PICTURES: [(&str, &[u8]); 3] = [
    ("data:image/png;base64,", b"\x89PNG\r\n\x1a\n"),
    ("data:image/jpeg;base64,", b"\xff\xd8\xff"),
    ("data:image/webp;base64,", b"RIFF"),
];

impl Picture<'_> {
    /// The bytes, where it is a picture.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let (base64, magic) =
            PICTURES.iter().find_map(|(prefix, magic)| Some((self.data_url.strip_prefix(prefix)?, magic)))?;
        STANDARD.decode(base64).ok().filter(|bytes| bytes.starts_with(magic))
    }
}

/// What `data` itself may tell beside what it holds.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Inner<'a> {
    /// The session, where an early client puts its id.
    pub session_id: Option<String>,
    /// When it was.
    #[serde(borrow)]
    pub timestamp: Option<&'a RawValue>,
    /// The recorder's id of it.
    #[serde(borrow)]
    pub id: Option<&'a RawValue>,
}

/// Whether an id can be a session's: 1 to 256 bytes without control characters, and not what older clients say when they
/// don't know it.
#[must_use]
pub fn is_id(id: &str) -> bool {
    (1..=256).contains(&id.len()) && id != "unknown" && !id.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_client_is_understood() {
        let text = r#"{"type":"session_stop","sessionId":"s","timestamp":1762513204118}"#;
        let received: Received<'_> = serde_json::from_str(text).unwrap();
        assert_eq!((received.kind, received.session_id.as_deref()), (Kind::SessionStop, Some("s")));
        assert!(received.data.is_none());
        let unknown: Received<'_> = serde_json::from_str(r#"{"type":"gaze"}"#).unwrap();
        assert_eq!(unknown.kind, Kind::Unknown);
    }

    #[test]
    fn a_picture_is_what_its_bytes_say() {
        let bytes = |url: &str| Picture { id: "p".to_owned(), data_url: url.into() }.bytes();
        let url = |kind: &str, bytes: &[u8]| format!("data:{kind};base64,{}", STANDARD.encode(bytes));
        let png = b"\x89PNG\r\n\x1a\nrest";
        assert_eq!(bytes(&url("image/png", png)).unwrap(), png);
        assert!(bytes(&url("image/jpeg", b"\xff\xd8\xff\xe0")).is_some());
        assert!(bytes(&url("image/png", b"<script>")).is_none());
        assert!(bytes(&url("text/html", png)).is_none());
        assert!(bytes("data:image/png;base64,!!").is_none());
        assert!(bytes("https://a.example/picture.png").is_none());
    }
}
