//! Claims: who works on a session, and the fence around it.

use super::{
    Failure, Head, Prebuilt, Priority, ProcessingStatus, SessionKey, Status, StoreError, at_once, blobs,
    link::{Dialects, Link},
    millis,
};
use std::time::Duration;

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
    /// Another worker has the session, or it was erased; nothing was written.
    Fenced,
}

impl Hit {
    pub(super) fn is_written(&self) -> bool {
        *self == Self::Written
    }
}

/// What a worker completes.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// The session's fragments in their order, one a line; nothing where they are more than was asked for.
    pub fragments: Vec<u8>,
    /// Bytes of all of them, each a line.
    pub bytes: usize,
    /// The redactor's memory, sealed.
    pub memory: Option<Vec<u8>>,
    /// What the client says that comes out, where it completed the session itself.
    pub prebuilt: Option<Prebuilt>,
}

/// A result: its blobs were held and are synced, rows point to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Completed {
    /// Blob of the completion with its receipt.
    pub completion: String,
    /// Blob of the canonical session, redacted with all that it taught; it takes the fragments' place.
    pub canonical: String,
    /// The hash of the output that the receipt names.
    pub output: String,
    /// Its quality, 0..100.
    pub quality: Option<f64>,
    /// Replacements of personal data.
    pub redactions: i64,
    /// What lists tell of it.
    pub head: Head,
    /// The examples kept, in the completion's order.
    pub examples: Vec<Indexed>,
}

/// An example as the index knows it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Indexed {
    /// Its content hash.
    pub id: String,
    /// What it teaches.
    pub kind: String,
    /// 0..1.
    pub score: f64,
}

/// What follows a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another attempt, not before this time has passed.
    Retry(Duration),
    /// Nothing: the session is FAILED.
    Failed,
}

/// A claimed session keeps its `run_at`: when its lease runs out, it is first in line again.
macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE sessions SET status = 'PROCESSING', processing_status = 'VALIDATING', epoch = epoch + 1,
                    attempts = attempts + 1, lease_owner = $1, lease_until = (SELECT ms FROM clock) + $2,
                    claimed_at = (SELECT ms FROM clock), updated_at = (SELECT ms FROM clock)
              WHERE (project, id) = (SELECT project, id FROM sessions
                                      WHERE status IN ('STOPPED', 'PROCESSING') AND priority = $3
                                        AND run_at <= (SELECT ms FROM clock)
                                        AND (lease_until IS NULL OR lease_until <= (SELECT ms FROM clock))
                                      ORDER BY run_at, project, id LIMIT 1 ",
            $lock,
            ")
             RETURNING project, id, epoch, attempts"
        )
    };
}

pub(super) const CLAIM: Dialects =
    Dialects { sqlite: claim!(""), postgres: claim!("FOR UPDATE SKIP LOCKED") };

pub(super) async fn claim(
    link: &mut Link,
    owner: &str,
    lease: Duration,
) -> Result<Option<Claim>, StoreError> {
    for priority in Priority::ALL {
        let row = link.dialects(&CLAIM).bind(owner).bind(millis(lease)).bind(priority.rank()).row().await?;
        if let Some(row) = row {
            return Ok(Some(Claim {
                key: SessionKey { project: row.get("project")?, id: row.get("id")? },
                epoch: row.get("epoch")?,
                attempts: row.get("attempts")?,
            }));
        }
    }
    Ok(None)
}

/// The fence: each write of a worker begins with one of these, which must hit its row, and holds it up to the commit.
pub(super) struct Fence {
    held: &'static str,
    archiving: &'static str,
    completed: &'static str,
}

macro_rules! fenced {
    ($epoch:literal, $set:literal) => {
        concat!(
            "UPDATE sessions SET ",
            $set,
            " WHERE project = $1 AND id = $2 AND status = 'PROCESSING' AND epoch ",
            $epoch
        )
    };
}

macro_rules! fence {
    ($epoch:literal) => {
        Fence {
            held: fenced!($epoch, "epoch = epoch"),
            archiving: fenced!(
                $epoch,
                "processing_status = 'ARCHIVING', updated_at = (SELECT ms FROM clock)"
            ),
            completed: fenced!(
                $epoch,
                "status = 'COMPLETED', processing_status = 'COMPLETED', lease_owner = NULL,
                 lease_until = NULL, memory = NULL, failure_stage = NULL, failure_code = NULL, failure_message = NULL,
                 site = $4, title = $5, page_type = $6, searched = $7,
                 updated_at = (SELECT ms FROM clock), ended_at = (SELECT ms FROM clock)"
            ),
        }
    };
}

pub(super) const FENCE: Fence = fence!("= $3");

/// The fence taken out, for the test that must turn red then.
#[cfg(test)]
pub(super) const NO_FENCE: Fence = fence!(">= 0 * $3");

async fn is_held(link: &mut Link, fence: &'static Fence, claim: &Claim) -> Result<bool, StoreError> {
    link.sql(fence.held).bind(&claim.key.project).bind(&claim.key.id).bind(claim.epoch).hits().await
}

pub(super) async fn heartbeat(
    link: &mut Link,
    fence: &'static Fence,
    claim: &Claim,
    lease: Duration,
) -> Result<Hit, StoreError> {
    if !is_held(link, fence, claim).await? {
        return Ok(Hit::Fenced);
    }
    // The time of the beat tells whether the lease is one of a clock that went back.
    link.sql(
        "UPDATE sessions SET lease_until = (SELECT ms FROM clock) + $3, updated_at = (SELECT ms FROM clock)
          WHERE project = $1 AND id = $2",
    )
    .bind(&claim.key.project)
    .bind(&claim.key.id)
    .bind(millis(lease))
    .run()
    .await?;
    Ok(Hit::Written)
}

pub(super) async fn archiving(
    link: &mut Link,
    fence: &'static Fence,
    claim: &Claim,
    blobs: &[String],
    lasting: Duration,
) -> Result<Hit, StoreError> {
    if matches!(link, Link::WritePostgres(_)) && !is_held(link, fence, claim).await? {
        return Ok(Hit::Fenced);
    }
    if let Link::WritePostgres(link) = link {
        return at_once::archiving(link, &claim.key, blobs, lasting).await.map(|()| Hit::Written);
    }
    let held = link.sql(fence.archiving).bind(&claim.key.project).bind(&claim.key.id).bind(claim.epoch);
    if !held.hits().await? {
        return Ok(Hit::Fenced);
    }
    blobs::hold(link, blobs, lasting).await?;
    Ok(Hit::Written)
}

macro_rules! work {
    ($lines:literal) => {
        concat!(
            "SELECT memory, prebuilt, prebuilt_output, bytes,
                    CASE WHEN bytes <= $4 THEN (SELECT ",
            $lines,
            " FROM fragments WHERE project = $1 AND session = $2) END AS lines
               FROM sessions
              WHERE project = $1 AND id = $2 AND epoch = $3 AND status = 'PROCESSING'"
        )
    };
}

/// One row for all fragments: each row is handed from thread to thread. None where they are too heavy: a
/// recorder may have sent more than there is memory.
const WORK: Dialects = Dialects {
    sqlite: work!("group_concat(body, char(10) ORDER BY position)"),
    postgres: work!("string_agg(body, '\\x0a' ORDER BY position)"),
};

pub(super) async fn work(link: &mut Link, claim: &Claim, most: usize) -> Result<Option<Work>, StoreError> {
    let claimed = link.dialects(&WORK).bind(&claim.key.project).bind(&claim.key.id).bind(claim.epoch);
    let Some(row) = claimed.count(most).row().await? else { return Ok(None) };
    let prebuilt = match (row.get("prebuilt")?, row.get("prebuilt_output")?) {
        (Some(receipt), Some(output)) => Some(Prebuilt { receipt, output }),
        _ => None,
    };
    let fragments = row.get::<Option<Vec<u8>>>("lines")?.unwrap_or_default();
    let bytes = usize::try_from(row.get::<i64>("bytes")?).map_err(|_| StoreError::Corrupt("fragments"))?;
    Ok(Some(Work { fragments, bytes, memory: row.get("memory")?, prebuilt }))
}

pub(super) async fn complete(
    link: &mut Link,
    fence: &'static Fence,
    claim: &Claim,
    completed: &Completed,
) -> Result<Hit, StoreError> {
    if matches!(link, Link::WritePostgres(_)) && !is_held(link, fence, claim).await? {
        return Ok(Hit::Fenced);
    }
    if let Link::WritePostgres(link) = link {
        return at_once::complete(link, claim, completed).await.map(|()| Hit::Written);
    }
    let head = completed.head.without_nul();
    let held = link
        .sql(fence.completed)
        .bind(&claim.key.project)
        .bind(&claim.key.id)
        .bind(claim.epoch)
        .bind(&head.site)
        .bind(&head.title)
        .bind(&head.page_type)
        .bind(head.searched(&claim.key.id));
    if !held.hits().await? {
        return Ok(Hit::Fenced);
    }
    super::results::store(link, &claim.key, claim.epoch, completed).await?;
    link.sql("DELETE FROM fragments WHERE project = $1 AND session = $2")
        .bind(&claim.key.project)
        .bind(&claim.key.id)
        .run()
        .await?;
    Ok(Hit::Written)
}

pub(super) async fn fail(
    link: &mut Link,
    fence: &'static Fence,
    claim: &Claim,
    failure: &Failure,
    next: Next,
) -> Result<Hit, StoreError> {
    if !is_held(link, fence, claim).await? {
        return Ok(Hit::Fenced);
    }
    let (status, at, after) = match next {
        Next::Retry(after) => (Status::Stopped, ProcessingStatus::Pending, after),
        Next::Failed => (Status::Failed, ProcessingStatus::Failed, Duration::ZERO),
    };
    link.sql(
        "UPDATE sessions SET status = $3, processing_status = $4, run_at = (SELECT ms FROM clock) + $5,
                lease_owner = NULL, lease_until = NULL, failure_stage = $6, failure_code = $7, failure_message = $8,
                updated_at = (SELECT ms FROM clock),
                ended_at = CASE WHEN $9 THEN (SELECT ms FROM clock) END
          WHERE project = $1 AND id = $2",
    )
    .bind(&claim.key.project)
    .bind(&claim.key.id)
    .bind(status.name())
    .bind(at.name())
    .bind(millis(after))
    .text(&failure.stage)
    .text(&failure.code)
    .text(&failure.message)
    .bind(next == Next::Failed)
    .run()
    .await?;
    Ok(Hit::Written)
}

/// The epoch grows, so that who had it is fenced.
pub(super) async fn requeue(link: &mut Link, key: &SessionKey) -> Result<bool, StoreError> {
    link.sql(
        "UPDATE sessions SET status = 'STOPPED', processing_status = 'PENDING', run_at = (SELECT ms FROM clock),
                epoch = epoch + 1, lease_owner = NULL, lease_until = NULL, updated_at = (SELECT ms FROM clock)
          WHERE project = $1 AND id = $2 AND status IN ('STOPPED', 'PROCESSING')",
    )
    .bind(&key.project)
    .bind(&key.id)
    .hits()
    .await
}

/// How far a row's time may be ahead of the clock: a transaction that began later may be committed earlier.
const AHEAD: Duration = Duration::from_secs(5);

/// The epoch grows, so that who had one is fenced.
pub(super) async fn requeue_ahead(link: &mut Link) -> Result<u64, StoreError> {
    link.sql(
        "UPDATE sessions SET status = 'STOPPED', processing_status = 'PENDING', run_at = (SELECT ms FROM clock),
                epoch = epoch + 1, lease_owner = NULL, lease_until = NULL, updated_at = (SELECT ms FROM clock)
          WHERE status IN ('STOPPED', 'PROCESSING') AND updated_at > (SELECT ms FROM clock) + $1",
    )
    .bind(millis(AHEAD))
    .run()
    .await
}

pub(super) async fn retry(link: &mut Link, key: &SessionKey) -> Result<bool, StoreError> {
    link.sql(
        "UPDATE sessions SET status = 'STOPPED', processing_status = 'PENDING', run_at = (SELECT ms FROM clock),
                attempts = 0, ended_at = NULL, failure_stage = NULL, failure_code = NULL, failure_message = NULL,
                updated_at = (SELECT ms FROM clock)
          WHERE project = $1 AND id = $2 AND status = 'FAILED'",
    )
    .bind(&key.project)
    .bind(&key.id)
    .hits()
    .await
}

pub(super) async fn prioritise(
    link: &mut Link,
    key: &SessionKey,
    priority: Priority,
) -> Result<bool, StoreError> {
    link.sql("UPDATE sessions SET priority = $3 WHERE project = $1 AND id = $2")
        .bind(&key.project)
        .bind(&key.id)
        .bind(priority.rank())
        .hits()
        .await
}
