//! The words of a session's life.

use crate::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which session it is: ids are the recorders' own, and unique in a project only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionKey {
    /// The project that the token belongs to.
    pub project: String,
    /// The recorder's id; any text of 1 to 256 bytes without control characters.
    pub id: String,
}

/// Where a session is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It is being recorded.
    Active,
    /// Its recording is interrupted.
    Paused,
    /// Its recording is over; it waits for a worker.
    Stopped,
    /// A worker has it.
    Processing,
    /// Its result is there.
    Completed,
    /// It came to nothing, with a reason.
    Failed,
    /// Its result is in the archive.
    Archived,
}

/// Where a session is on its way through the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProcessingStatus {
    /// It has not begun.
    Pending,
    /// Rules look at it.
    Validating,
    /// Its quality is told.
    Assessing,
    /// Pages, intent and journeys are told.
    Enhancing,
    /// Examples are made.
    Training,
    /// What was made is put away.
    Archiving,
    /// Done.
    Completed,
    /// Given up.
    Failed,
}

/// Which of the sessions that wait is taken first; among equals, the one that waits longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Priority {
    /// Before all others: somebody waits for it.
    High,
    /// In its turn.
    #[default]
    Normal,
    /// When nothing else waits: backfills.
    Low,
}

macro_rules! named {
    ($type:ident: $($variant:ident = $name:literal),+) => {
        impl $type {
            /// All there are, in their order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name, as it is stored and sent.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The one of that name.
            #[must_use]
            pub fn of(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

named!(Status: Active = "ACTIVE", Paused = "PAUSED", Stopped = "STOPPED", Processing = "PROCESSING",
    Completed = "COMPLETED", Failed = "FAILED", Archived = "ARCHIVED");
named!(ProcessingStatus: Pending = "PENDING", Validating = "VALIDATING", Assessing = "ASSESSING",
    Enhancing = "ENHANCING", Training = "TRAINING", Archiving = "ARCHIVING", Completed = "COMPLETED", Failed = "FAILED");
named!(Priority: High = "HIGH", Normal = "NORMAL", Low = "LOW");

impl Priority {
    /// As it is stored: what was stored before there were priorities is 0.
    pub(super) fn rank(self) -> i64 {
        match self {
            Self::High => -1,
            Self::Normal => 0,
            Self::Low => 1,
        }
    }

    pub(super) fn of_rank(rank: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|priority| priority.rank() == rank)
    }
}

/// Why a session or an attempt failed. Holds no recorded value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Failure {
    /// Where.
    pub stage: String,
    /// Stable, for programs.
    pub code: String,
    /// In words.
    pub message: String,
}

impl From<&Fault> for Failure {
    fn from(fault: &Fault) -> Self {
        let name = |value: serde_json::Result<serde_json::Value>| {
            value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
        };
        Self {
            stage: name(serde_json::to_value(fault.stage)),
            code: name(serde_json::to_value(fault.code)),
            message: fault.message.clone(),
        }
    }
}

/// What a list tells of a session at a glance. Completion tells it, redacted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// The host name of its first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The person's goal, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The kind of the page that the first example was made on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_type: Option<String>,
}

impl Head {
    /// With NUL, which PostgreSQL's text can't hold, as U+FFFD.
    pub(super) fn without_nul(&self) -> Self {
        let plain = |text: &Option<String>| text.as_ref().map(|text| text.replace('\0', "\u{fffd}"));
        Self { site: plain(&self.site), title: plain(&self.title), page_type: plain(&self.page_type) }
    }

    /// What a search in a list looks at: id, title and site in small letters.
    pub(super) fn searched(&self, id: &str) -> String {
        let all = [Some(id), self.title.as_deref(), self.site.as_deref()].into_iter().flatten();
        all.map(str::to_lowercase).collect::<Vec<_>>().join("\n")
    }
}
