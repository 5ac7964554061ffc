//! The store: what is known of sessions, in one trait over its engines.
//!
//! ```text
//! Store (the trait) ← Database ── recordings, claims, sessions, results, keeping, blobs, tokens, counts
//!                                     └── Link: one statement, either engine ── sqlite | postgres
//! ```
//!
//! The session row is the job. Each method is one transaction; a write of a worker carries the epoch of its claim and
//! must hit one row. Where it hits none, another worker has the session, and the answer is [`Hit::Fenced`]: the worker
//! drops what it holds. Time is the engine's own, so that many hosts on one PostgreSQL agree.
//!
//! What a worker on one host does, a socket on another learns by asking for the [`Store::states`] of the sessions that
//! it follows, every so often. PostgreSQL's NOTIFY would be quicker, but takes one lock over all commits that notify,
//! says nothing to who was not connected, and SQLite has no like of it.

mod append;
mod at_once;
mod blobs;
mod claims;
mod counts;
mod database;
mod error;
mod grouped;
mod keeping;
mod link;
mod postgres;
mod recordings;
mod results;
mod session;
mod sessions;
mod sqlite;
#[cfg(test)]
mod tests;
mod tokens;

pub use claims::{Claim, Completed, Hit, Indexed, Next, Work};
pub use counts::Counts;
pub use database::Database;
pub use error::StoreError;
pub use keeping::{Archived, Erased};
pub use recordings::{Append, Appended, Batch, Kept, Prebuilt, Recording, Screenshot};
pub use results::{ExampleCount, ExampleFilter, ExampleRow, SCORE_PARTS, SessionResult};
pub use session::{Failure, Head, Priority, ProcessingStatus, SessionKey, Status};
pub use sessions::{Cursor, NoCursor, SessionFilter, SessionRow, State, Verdict};
pub use tokens::TokenRow;

use async_trait::async_trait;
use sqlx::migrate::{MigrateError, Migrator};
use std::time::Duration;

/// Prepared statements that a connection keeps: more than there are.
const STATEMENTS: usize = 256;

/// Where sessions, results and tokens are kept. One transaction a method; what is told as done is synced.
///
/// A method that answers `bool` tells whether there was such a row in such a state, and so whether it did anything.
#[async_trait]
pub trait Store: Send + Sync {
    /// Whether the database answers now.
    async fn ping(&self) -> Result<(), StoreError>;

    /// The session as it is, made ACTIVE where it is not there.
    async fn open(&self, key: &SessionKey) -> Result<Recording, StoreError>;

    /// The session as it is, where it is there: what an erased one's recorder is told by.
    async fn recording(&self, key: &SessionKey) -> Result<Option<Recording>, StoreError>;

    /// Adds fragments of several sessions in one commit, with their memory, batches and stops. One that hits no row
    /// (other fragments came first, or the session is stopped) is [`Appended::Moved`] and leaves the others alone.
    async fn append(&self, group: &[Append]) -> Result<Vec<Appended>, StoreError>;

    /// The digest of a batch that was acknowledged.
    async fn batch(&self, key: &SessionKey, seq: i64) -> Result<Option<Vec<u8>>, StoreError>;

    /// The digests of the messages without a number that were acknowledged, in their order.
    async fn messages(&self, key: &SessionKey) -> Result<Vec<Vec<u8>>, StoreError>;

    /// A session's fragments from a position on, while they are kept: up to its completion.
    async fn fragments(&self, key: &SessionKey, from: i64, limit: i64) -> Result<Vec<Vec<u8>>, StoreError>;

    /// ACTIVE → PAUSED.
    async fn pause(&self, key: &SessionKey) -> Result<bool, StoreError>;

    /// PAUSED → ACTIVE.
    async fn resume(&self, key: &SessionKey) -> Result<bool, StoreError>;

    /// ACTIVE or PAUSED → STOPPED, without a last fragment.
    async fn stop(&self, key: &SessionKey) -> Result<bool, StoreError>;

    /// Adds a screenshot to a session that is recorded. The same one again is [`Kept::Stored`] again.
    async fn add_screenshot(&self, key: &SessionKey, screenshot: &Screenshot) -> Result<Kept, StoreError>;

    /// A session's screenshots, by id.
    async fn screenshots(&self, key: &SessionKey) -> Result<Vec<Screenshot>, StoreError>;

    /// Keeps what a client says that comes out, in any state; the last word counts. [`SessionRow::verdict`] compares.
    async fn prebuilt(&self, key: &SessionKey, prebuilt: &Prebuilt) -> Result<bool, StoreError>;

    /// Takes the best due session: STOPPED and due, or PROCESSING with a lease that ran out. It is VALIDATING; epoch and
    /// attempts grow.
    async fn claim(&self, owner: &str, lease: Duration) -> Result<Option<Claim>, StoreError>;

    /// Makes the lease last for another `lease` from now.
    async fn heartbeat(&self, claim: &Claim, lease: Duration) -> Result<Hit, StoreError>;

    /// Enters ARCHIVING and holds the names of the blobs that are put next, as [`Store::hold_blobs`] does.
    async fn archiving(&self, claim: &Claim, blobs: &[String], lasting: Duration) -> Result<Hit, StoreError>;

    /// What the session holds, its fragments where they have at most so many bytes; nothing where the claim is fenced.
    async fn work(&self, claim: &Claim, most: usize) -> Result<Option<Work>, StoreError>;

    /// Result, status and job in one: the session is COMPLETED, its fragments and memory are gone.
    async fn complete(&self, claim: &Claim, completed: &Completed) -> Result<Hit, StoreError>;

    /// Ends an attempt: STOPPED and due later, or FAILED, with its reason either way.
    async fn fail(&self, claim: &Claim, failure: &Failure, next: Next) -> Result<Hit, StoreError>;

    /// By hand: STOPPED or PROCESSING → STOPPED and due now. Who had it is fenced.
    async fn requeue(&self, key: &SessionKey) -> Result<bool, StoreError>;

    /// The clock went back: STOPPED or PROCESSING, and of a time that is yet to come → STOPPED and due now. Who had one is
    /// fenced. Tells how many there were. What a host holds that stopped in the middle of a write, it lets go of first.
    async fn requeue_ahead(&self) -> Result<u64, StoreError>;

    /// By hand: FAILED → STOPPED and due now, with attempts from 0.
    async fn retry(&self, key: &SessionKey) -> Result<bool, StoreError>;

    /// Puts a session before or behind others.
    async fn prioritise(&self, key: &SessionKey, priority: Priority) -> Result<bool, StoreError>;

    /// All that is told of a session.
    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError>;

    /// A project's sessions, the newest first, `limit` of them after a place.
    async fn sessions(
        &self,
        project: &str,
        filter: &SessionFilter,
        after: Option<&Cursor>,
        limit: i64,
    ) -> Result<Vec<SessionRow>, StoreError>;

    /// The states of those of the sessions that are there, in no order.
    async fn states(&self, keys: &[SessionKey]) -> Result<Vec<(SessionKey, State)>, StoreError>;

    /// A project's examples, the oldest first, a session's together and in their order, `limit` of them after a place.
    async fn examples(
        &self,
        project: &str,
        filter: &ExampleFilter,
        after: Option<&ExampleRow>,
        limit: i64,
    ) -> Result<Vec<ExampleRow>, StoreError>;

    /// How many of a project's examples there are, by kind and part of the scores' range, in that order.
    async fn example_counts(
        &self,
        project: &str,
        filter: &ExampleFilter,
    ) -> Result<Vec<ExampleCount>, StoreError>;

    /// What metrics say of the queue; `lease` is how long workers' claims hold.
    async fn counts(&self, lease: Duration) -> Result<Counts, StoreError>;

    /// COMPLETED sessions of all projects that ended longer than `after` ago, and that no archive has yet.
    async fn unarchived(
        &self,
        after: Duration,
        past: Option<&SessionKey>,
        limit: i64,
    ) -> Result<Vec<SessionKey>, StoreError>;

    /// COMPLETED → ARCHIVED, with the place of its manifest, which was held as a blob's name is.
    async fn archive(&self, key: &SessionKey, manifest: &str) -> Result<bool, StoreError>;

    /// Makes an ARCHIVED session of what an archive has, where there is none of its id.
    async fn restore(&self, archived: &Archived) -> Result<bool, StoreError>;

    /// Erases a session in any state, also one in work: its worker is fenced. Its blobs are among the unneeded ones
    /// from now on; nothing where there is no such session.
    async fn erase(&self, key: &SessionKey) -> Result<Option<Erased>, StoreError>;

    /// Sessions of all projects that ended, or whose recording was last heard of, longer than `keep` ago.
    async fn outlived(&self, keep: Duration, limit: i64) -> Result<Vec<SessionKey>, StoreError>;

    /// Holds the names of blobs that are put next, for as long as it takes until rows point to them.
    ///
    /// # Errors
    /// [`StoreError::BlobLeaving`] where one of them is just being deleted.
    async fn hold_blobs(&self, names: &[String], lasting: Duration) -> Result<(), StoreError>;

    /// Names of blobs that nothing needs or holds, marked as leaving: the caller deletes them within 10 minutes, and
    /// then calls [`Store::blobs_deleted`]. Where it doesn't, they are told again.
    async fn unneeded_blobs(&self, limit: i64) -> Result<Vec<String>, StoreError>;

    /// Leaves nothing of what was erased in the database's files, as far as its engine lets it.
    async fn forget(&self) -> Result<(), StoreError>;

    /// These are deleted.
    async fn blobs_deleted(&self, names: &[String]) -> Result<(), StoreError>;

    /// Stores tokens where there is none at all; tells whether it did.
    async fn first_tokens(&self, tokens: &[TokenRow]) -> Result<bool, StoreError>;

    /// Stores a token.
    async fn add_token(&self, token: &TokenRow) -> Result<(), StoreError>;

    /// The token of that hash.
    async fn token(&self, hash: &str) -> Result<Option<TokenRow>, StoreError>;

    /// A project's tokens, with the time that each was made at, milliseconds since 1970; the oldest first.
    async fn tokens(&self, project: &str) -> Result<Vec<(TokenRow, i64)>, StoreError>;

    /// Deletes a token of a project, and its tickets.
    async fn revoke(&self, project: &str, hash: &str) -> Result<bool, StoreError>;

    /// Stores a ticket by its hash: for `lasting` it stands for the token of that hash, once.
    async fn add_ticket(&self, hash: &str, token: &str, lasting: Duration) -> Result<bool, StoreError>;

    /// The token that a ticket stands for. The ticket is spent.
    async fn redeem(&self, hash: &str) -> Result<Option<TokenRow>, StoreError>;
}

fn millis(span: Duration) -> i64 {
    // A thousand years of milliseconds: what is added to a time never overflows.
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX).min(31_556_952_000_000)
}

/// What became of the migrations, in the store's words.
fn migrated(migrations: &Migrator, done: Result<(), MigrateError>) -> Result<(), StoreError> {
    let known = migrations.iter().map(|migration| migration.version).max().unwrap_or(0);
    done.map_err(|error| match error {
        MigrateError::VersionMissing(found) if found > known => StoreError::LaterSchema { found, known },
        error => StoreError::Migration(error),
    })
}
