//! The wire protocol: JSON text frames `{type, sessionId, data, timestamp}`.
//!
//! What recorders say of a session is not looked at here: it goes to the module as it came.

use super::live::{Taken, TakenFrame};
use crate::{
    receipt::Receipt,
    store::{Failure, Prebuilt, ProcessingStatus},
};
use serde::{Deserialize, Serialize};
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

/// `data` of `prebuilt`.
#[derive(Deserialize, ToSchema)]
pub struct Claimed {
    /// The receipt of the client's completion.
    #[schema(value_type = Object)]
    pub receipt: Receipt,
}

impl From<Claimed> for Prebuilt {
    fn from(Claimed { receipt }: Claimed) -> Self {
        let text = serde_json::to_string(&receipt).unwrap_or_default();
        Self { receipt: text, output: receipt.output_sha256 }
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

/// A frame to a client.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Sent {
    /// The first frame.
    Welcome {
        /// The socket's name in logs.
        client_id: String,
        /// Batches that may be sent before the first of them is acknowledged.
        window: u32,
        /// The server's version.
        server_version: &'static str,
        /// What it can do.
        supported_features: &'static [&'static str],
    },
    /// The token is good.
    AuthenticationSuccess {
        /// As the client said.
        client_type: String,
        /// What it may do.
        features: &'static [&'static str],
    },
    /// The token is not good.
    AuthenticationFailed {
        /// In words.
        message: &'static str,
    },
    /// The session is there.
    SessionStarted(Started),
    /// One interaction is on disk.
    InteractionProcessed {
        /// Its id.
        interaction_id: String,
        /// The quality of the interaction with its page, 0..100.
        quality_score: Option<f64>,
        /// `stored`.
        processing_status: &'static str,
    },
    /// A batch is on disk.
    BatchAck(BatchAck),
    /// A picture is on disk.
    ScreenshotProcessed(ScreenshotProcessed),
    /// A lost span is on disk.
    LostSpanStored {},
    /// A receipt is on disk.
    PrebuiltStored {},
    /// A session is at another place of its life, or stays where it is.
    SessionStatusUpdate {
        /// Where.
        status: String,
    },
    /// The recording is over, and its completion certain.
    SessionStopped {
        /// `stopped`, or where the session is already.
        status: String,
    },
    /// A worker has it.
    SessionProcessingStarted {
        /// The attempt.
        processing_id: String,
        /// How long it takes, in milliseconds, about.
        estimated_duration: u32,
        /// The steps to come.
        steps: &'static [&'static str],
    },
    /// It is at another step.
    ProcessingUpdate {
        /// Which.
        processing_status: ProcessingStatus,
    },
    /// Its result is there.
    SessionCompleted {
        /// Examples kept.
        examples: i64,
        /// Its quality, 0..100.
        quality_score: Option<f64>,
    },
    /// It came to nothing.
    SessionFailed(Failure),
    /// A frame can't be taken.
    Error {
        /// Stable, for programs.
        code: &'static str,
        /// In words; no recorded value.
        message: String,
    },
    /// I am.
    Pong,
}

/// A session that is there, to be recorded.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// `active`.
    pub status: &'static str,
    /// Whether it will be completed here.
    pub processing_enabled: bool,
    /// The number that the next batch must have.
    pub resume_from: i64,
}

impl Started {
    /// With that number for the next batch.
    #[must_use]
    pub fn from(resume_from: i64) -> Self {
        Self { status: "active", processing_enabled: true, resume_from }
    }
}

/// A batch that is on disk.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BatchAck {
    /// Its number.
    pub seq: i64,
    /// The mean quality of its interactions with their pages, 0..100; absent where it was there before, or holds none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_score: Option<f64>,
    /// Items of it that can't be read, by place, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedItem>,
}

impl BatchAck {
    /// The ack of a batch that was taken in.
    #[must_use]
    pub fn of(seq: i64, taken: Taken) -> Self {
        let (mut refused, mut sum, mut scored) = (Vec::new(), 0.0, 0.0);
        for (index, frame) in taken.frames.into_iter().enumerate() {
            match frame {
                TakenFrame::Refused(error) => refused.push(RefusedItem { index, error }),
                TakenFrame::Stored { quality, .. } => {
                    sum += quality.unwrap_or(0.0);
                    scored += if quality.is_some() { 1.0 } else { 0.0 };
                }
            }
        }
        Self { seq, quality_score: (scored > 0.0).then_some(sum / scored), refused }
    }
}

/// An item of a batch that can't be read.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RefusedItem {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// Why.
    #[schema(value_type = Object)]
    pub error: trailmill_core::Error,
}

/// A picture that is on disk.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScreenshotProcessed {
    /// Its id.
    pub screenshot_id: String,
    /// SHA-256 of the picture, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: usize,
}

/// The steps that a client is told.
pub const STEPS: &[&str] = &["validation", "quality", "enhancement", "training", "archiving"];

/// What a client is told that the server can do.
pub const FEATURES: &[&str] = &[
    "interaction_batch",
    "session_resume",
    "session_pause",
    "screenshot_data",
    "lost_span",
    "prebuilt",
    "processing_updates",
];

impl Sent {
    /// The frame as text.
    #[must_use]
    pub fn json(&self, session_id: Option<&str>) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Frame<'a> {
            #[serde(flatten)]
            sent: &'a Sent,
            #[serde(skip_serializing_if = "Option::is_none")]
            session_id: Option<&'a str>,
        }
        serde_json::to_string(&Frame { sent: self, session_id }).unwrap_or_default()
    }
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
    fn frames_have_the_names_of_the_protocol() {
        assert_eq!(
            Sent::BatchAck(BatchAck { seq: 3, quality_score: None, refused: Vec::new() }).json(Some("s")),
            r#"{"type":"batch_ack","data":{"seq":3},"sessionId":"s"}"#
        );
        assert_eq!(
            Sent::ProcessingUpdate { processing_status: ProcessingStatus::Training }.json(Some("s")),
            r#"{"type":"processing_update","data":{"processingStatus":"TRAINING"},"sessionId":"s"}"#
        );
        assert_eq!(Sent::Pong.json(None), r#"{"type":"pong"}"#);
    }
}
