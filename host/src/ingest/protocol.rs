//! The wire protocol: JSON text frames `{type, sessionId, data, timestamp}`.
//!
//! What recorders say of a session is not looked at here: it goes to the module as it came.

use crate::{
    receipt::Receipt,
    store::{Failure, ProcessingStatus},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

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
#[derive(Deserialize)]
pub struct Items<'a> {
    /// Its number.
    pub seq: i64,
    /// The interactions.
    #[serde(borrow)]
    pub items: Vec<&'a RawValue>,
}

/// `data` of `screenshot_data`, of which the module is told everything but the picture.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Picture<'a> {
    /// The recorder's id for it.
    pub id: String,
    /// `data:image/…;base64,…`.
    #[serde(borrow)]
    pub data_url: Cow<'a, str>,
}

/// `data` of `prebuilt`.
#[derive(Deserialize)]
pub struct Claimed {
    /// The receipt of the client's completion.
    pub receipt: Receipt,
}

/// A session's id inside of `data`, where an early client puts it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InnerId {
    /// The id.
    #[serde(default)]
    pub session_id: Option<String>,
}

/// A frame of a session as the module takes it: one line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line<'a> {
    /// What it says.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The session.
    pub session_id: &'a str,
    /// What it holds, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'a RawValue>,
    /// When it was sent, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<&'a RawValue>,
}

impl Line<'_> {
    /// The line. Line breaks can stand in JSON only between tokens, where a space does as well.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default().replace(['\n', '\r'], " ")
    }
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
    SessionStarted {
        /// `active`.
        status: &'static str,
        /// Whether it will be completed here.
        processing_enabled: bool,
        /// The number that the next batch must have.
        resume_from: i64,
    },
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
    BatchAck {
        /// Its number.
        seq: i64,
        /// Items of it that can't be read, by place, with their code.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        refused: Vec<RefusedItem>,
    },
    /// A picture is on disk.
    ScreenshotProcessed {
        /// Its id.
        screenshot_id: String,
        /// SHA-256 of the picture, in hexadecimal.
        sha256: String,
        /// Its size.
        bytes: usize,
    },
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

/// An item of a batch that can't be read.
#[derive(Debug, Clone, Serialize)]
pub struct RefusedItem {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// Why.
    pub error: trailmill_core::Error,
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
            Sent::BatchAck { seq: 3, refused: Vec::new() }.json(Some("s")),
            r#"{"type":"batch_ack","data":{"seq":3},"sessionId":"s"}"#
        );
        assert_eq!(
            Sent::ProcessingUpdate { processing_status: ProcessingStatus::Training }.json(Some("s")),
            r#"{"type":"processing_update","data":{"processingStatus":"TRAINING"},"sessionId":"s"}"#
        );
        assert_eq!(Sent::Pong.json(None), r#"{"type":"pong"}"#);
    }

    #[test]
    fn a_frame_is_one_line_for_the_module() {
        let data: &RawValue = serde_json::from_str("{\n\"a\": 1}").unwrap();
        let line = Line { kind: "session_start", session_id: "s", data: Some(data), timestamp: None };
        assert_eq!(line.json(), r#"{"type":"session_start","sessionId":"s","data":{ "a": 1}}"#);
    }
}
