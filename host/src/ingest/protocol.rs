//! The wire protocol: JSON text frames `{type, sessionId, data, timestamp}`.
//!
//! What recorders say of a session is not looked at here: it goes to the module as it came.

use super::live::{Taken, TakenFrame};
pub use super::received::{Credentials, Inner, Items, Kind, Picture, Received, is_id};
use crate::{
    receipt::Receipt,
    store::{Failure, Prebuilt, ProcessingStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
