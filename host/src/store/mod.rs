//! The store: what is known of sessions, in one trait over its engines.
//!
//! The session row is the job. Each method is one transaction; a write of a worker carries the epoch of its claim and
//! must hit one row. Where it hits none, another worker has the session, and the answer is [`Hit::Fenced`]: the worker
//! drops what it holds. Time is the engine's own, so that many hosts on one PostgreSQL agree.

mod sqlite;

pub use sqlite::Sqlite;

use async_trait::async_trait;
use serde::Serialize;
use std::{fmt, time::Duration};

/// Which session it is: ids are the recorders' own, and unique in a project only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionKey {
    /// The project that the token belongs to.
    pub project: String,
    /// The recorder's id; any text of 1 to 256 bytes.
    pub id: String,
}

/// Where a session is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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

macro_rules! named {
    ($type:ident: $($variant:ident = $name:literal),+) => {
        impl $type {
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

/// What is needed to take more of a session in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Where the session is.
    pub status: Status,
    /// Fragments stored; the next one's position.
    pub fragments: i64,
    /// The last batch that was acknowledged; 0 before the first.
    pub seq: i64,
    /// The redactor's memory, sealed; absent before the first fragment.
    pub memory: Option<Vec<u8>>,
}

/// A batch's number, and the keyed digest of its bytes as they came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// From 1, by 1.
    pub seq: i64,
    /// HMAC of the bytes: a plain hash would let a typed secret be guessed.
    pub digest: Vec<u8>,
}

/// Fragments to be added to a session.
#[derive(Debug, Clone)]
pub struct Append {
    /// The session.
    pub key: SessionKey,
    /// The position of the first fragment: what [`Recording::fragments`] said.
    pub at: i64,
    /// Redacted fragments, canonical JSON.
    pub fragments: Vec<String>,
    /// Interactions among them.
    pub interactions: i64,
    /// The batch that they came in, where they did.
    pub batch: Option<Batch>,
    /// The redactor's memory after them, sealed.
    pub memory: Vec<u8>,
    /// Whether the recording ends with them: then the session waits for a worker from now on.
    pub stop: bool,
}

/// What became of an [`Append`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is committed and synced.
    Stored,
    /// The session is not where the append thought, or is no longer recorded: nothing was written. Look again.
    Moved,
}

/// A session in the hands of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The session.
    pub key: SessionKey,
    /// The fence: grows with each claim and is never reset.
    pub epoch: i64,
    /// Claims since it was stopped or retried by hand, this one counted.
    pub attempts: i64,
}

/// Whether a worker's write found its claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Hit {
    /// It is committed.
    Written,
    /// Another worker has the session; nothing was written.
    Fenced,
}

/// What a worker completes.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// The session's fragments in their order.
    pub fragments: Vec<Vec<u8>>,
    /// The redactor's memory, sealed.
    pub memory: Option<Vec<u8>>,
}

/// A result: its blobs are synced already, rows point to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Completed {
    /// Blob of the completion with its receipt.
    pub completion: String,
    /// Blob of the canonical session, redacted with all that it taught; it takes the fragments' place.
    pub canonical: String,
    /// Blob of the rows, JSON lines.
    pub rows: String,
    /// Examples kept.
    pub examples: i64,
    /// Its quality, 0..100.
    pub quality: Option<f64>,
}

/// Why a session or an attempt failed. Holds no recorded value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Where.
    pub stage: String,
    /// Stable, for programs.
    pub code: String,
    /// In words.
    pub message: String,
}

/// What follows a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another attempt, not before this time has passed.
    Retry(Duration),
    /// Nothing: the session is FAILED.
    Failed,
}

/// All that is told of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRow {
    /// Where it is in its life.
    pub status: Status,
    /// Where it is on its way through the pipeline.
    pub processing_status: ProcessingStatus,
    /// Interactions stored.
    pub interactions: i64,
    /// Attempts to complete it.
    pub attempts: i64,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub updated_at: i64,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Its result.
    pub result: Option<Completed>,
}

/// A token's row. The token itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// SHA-256 of the token, in hexadecimal.
    pub hash: String,
    /// The project it opens.
    pub project: String,
    /// What it lets do, names separated by spaces.
    pub scopes: String,
}

/// The store can't do what it should.
#[derive(Debug)]
pub enum StoreError {
    /// The engine failed or can't be reached; trying again may help.
    Engine(sqlx::Error),
    /// The schema can't be brought up to date.
    Migration(sqlx::migrate::MigrateError),
    /// A row holds what was never written.
    Corrupt(&'static str),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(error) => write!(f, "the database failed: {error}"),
            Self::Migration(error) => write!(f, "the database's schema can't be brought up to date: {error}"),
            Self::Corrupt(what) => write!(f, "the database holds a {what} that was never written"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Engine(error)
    }
}

/// Where sessions, results and tokens are kept. One transaction a method; what is told as done is synced.
#[async_trait]
pub trait Store: Send + Sync {
    /// The session as it is, made ACTIVE where it is not there.
    async fn open(&self, key: &SessionKey) -> Result<Recording, StoreError>;

    /// Adds fragments of several sessions in one commit, with their memory, batches and stops. One that hits no row
    /// (other fragments came first, or the session is stopped) is [`Appended::Moved`] and leaves the others alone.
    async fn append(&self, group: &[Append]) -> Result<Vec<Appended>, StoreError>;

    /// The digest of a batch that was acknowledged.
    async fn batch(&self, key: &SessionKey, seq: i64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Takes the best due session: STOPPED and due, or PROCESSING with a lease that ran out. Epoch and attempts grow.
    async fn claim(&self, owner: &str, lease: Duration) -> Result<Option<Claim>, StoreError>;

    /// Makes the lease last for another `lease` from now.
    async fn heartbeat(&self, claim: &Claim, lease: Duration) -> Result<Hit, StoreError>;

    /// Tells where the session is on its way.
    async fn progress(&self, claim: &Claim, at: ProcessingStatus) -> Result<Hit, StoreError>;

    /// What the session holds; nothing where the claim is fenced.
    async fn work(&self, claim: &Claim) -> Result<Option<Work>, StoreError>;

    /// Result, status and job in one: the session is COMPLETED, its fragments and memory are gone.
    async fn complete(&self, claim: &Claim, completed: &Completed) -> Result<Hit, StoreError>;

    /// Ends an attempt: STOPPED and due later, or FAILED, with its reason either way.
    async fn fail(&self, claim: &Claim, failure: &Failure, next: Next) -> Result<Hit, StoreError>;

    /// All that is told of a session.
    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError>;

    /// Stores tokens where there is none at all; tells whether it did.
    async fn first_tokens(&self, tokens: &[TokenRow]) -> Result<bool, StoreError>;

    /// The token of that hash.
    async fn token(&self, hash: &str) -> Result<Option<TokenRow>, StoreError>;
}
