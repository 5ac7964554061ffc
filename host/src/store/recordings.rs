//! Recordings: what comes in of a session until it is stopped.

use super::{SessionKey, Status, StoreError, blobs, link::Link, sessions::status_of};

/// What is needed to take more of a session in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Where the session is.
    pub status: Status,
    /// Fragments stored; the next one's position.
    pub fragments: i64,
    /// Interactions among them.
    pub interactions: i64,
    /// Their bytes, each a line.
    pub bytes: i64,
    /// The last batch that was acknowledged; 0 before the first.
    pub seq: i64,
    /// The redactor's memory, sealed; absent before the first fragment.
    pub memory: Option<Vec<u8>>,
}

impl Recording {
    /// One that nothing was taken in of.
    pub const NEW: Self =
        Self { status: Status::Active, fragments: 0, interactions: 0, bytes: 0, seq: 0, memory: None };
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
    /// Lost spans among them.
    pub lost_spans: i64,
    /// The batch that they came in, where they did.
    pub batch: Option<Batch>,
    /// The keyed digest of the message that they came in, where it has no number and is known by its bytes.
    pub message: Option<Vec<u8>>,
    /// The redactor's memory after them, sealed.
    pub memory: Vec<u8>,
    /// Whether the recording ends with them: then the session waits for a worker from now on.
    pub stop: bool,
}

impl Append {
    /// Bytes of the fragments, each a line.
    #[must_use]
    pub fn bytes(&self) -> i64 {
        self.fragments.iter().map(|fragment| fragment.len() as i64 + 1).sum()
    }
}

/// What became of an [`Append`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is committed and synced.
    Stored,
    /// The session is not where the append thought, or is no longer recorded: nothing was written. Look again.
    Moved,
}

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screenshot {
    /// The recorder's id, unique in the session.
    pub id: String,
    /// The blob that holds it: its name was held first, and it is synced.
    pub blob: String,
    /// Its size in bytes.
    pub bytes: i64,
}

/// What became of a [`Screenshot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is there, now or since before.
    Stored,
    /// One of that id, with another blob, is there.
    Differs,
    /// The session is not there, or no longer recorded.
    Over,
}

/// What a client that completed the session itself says of its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prebuilt {
    /// Its receipt, JSON.
    pub receipt: String,
    /// The hash of the output that the receipt names.
    pub output: String,
}

pub(super) async fn open(link: &mut Link, key: &SessionKey) -> Result<Recording, StoreError> {
    let made = link
        .sql(
            "INSERT INTO sessions (project, id, status, searched, created_at, updated_at)
             SELECT $1, $2, 'ACTIVE', $3, ms, ms FROM clock WHERE true
             ON CONFLICT DO NOTHING",
        )
        .bind(&key.project)
        .bind(&key.id)
        .bind(key.id.to_lowercase())
        .hits()
        .await?;
    if made {
        begin_after_the_erased(link, key).await?;
    }
    recording(link, key).await?.ok_or(StoreError::Corrupt("session"))
}

/// Only after the row is there: it may have waited for the erasure of one with the same id.
pub(super) async fn begin_after_the_erased(link: &mut Link, key: &SessionKey) -> Result<(), StoreError> {
    link.sql("UPDATE sessions SET epoch = (SELECT epoch FROM erased) WHERE project = $1 AND id = $2")
        .bind(&key.project)
        .bind(&key.id)
        .run()
        .await?;
    Ok(())
}

pub(super) async fn recording(link: &mut Link, key: &SessionKey) -> Result<Option<Recording>, StoreError> {
    let row = link
        .sql("SELECT status, fragments, interactions, bytes, seq, memory FROM sessions WHERE project = $1 AND id = $2")
        .bind(&key.project)
        .bind(&key.id)
        .row()
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Recording {
        status: status_of(&row)?,
        fragments: row.get("fragments")?,
        interactions: row.get("interactions")?,
        bytes: row.get("bytes")?,
        seq: row.get("seq")?,
        memory: row.get("memory")?,
    }))
}

pub(super) async fn batch(
    link: &mut Link,
    key: &SessionKey,
    seq: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = link
        .sql("SELECT digest FROM batches WHERE project = $1 AND session = $2 AND seq = $3")
        .bind(&key.project)
        .bind(&key.id)
        .bind(seq)
        .row()
        .await?;
    row.map(|row| row.get("digest")).transpose()
}

pub(super) async fn messages(link: &mut Link, key: &SessionKey) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = link
        .sql("SELECT digest FROM messages WHERE project = $1 AND session = $2 ORDER BY digest")
        .bind(&key.project)
        .bind(&key.id)
        .rows()
        .await?;
    rows.iter().map(|row| row.get("digest")).collect()
}

pub(super) async fn fragments(
    link: &mut Link,
    key: &SessionKey,
    from: i64,
    limit: i64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = link
        .sql(
            "SELECT body FROM fragments WHERE project = $1 AND session = $2 AND position >= $3
              ORDER BY position LIMIT $4",
        )
        .bind(&key.project)
        .bind(&key.id)
        .bind(from)
        .bind(limit)
        .rows()
        .await?;
    rows.iter().map(|row| row.get("body")).collect()
}

pub(super) async fn pause(link: &mut Link, key: &SessionKey) -> Result<bool, StoreError> {
    turn(link, key, Status::Active, Status::Paused).await
}

pub(super) async fn resume(link: &mut Link, key: &SessionKey) -> Result<bool, StoreError> {
    turn(link, key, Status::Paused, Status::Active).await
}

async fn turn(link: &mut Link, key: &SessionKey, from: Status, to: Status) -> Result<bool, StoreError> {
    link.sql(
        "UPDATE sessions SET status = $4, updated_at = (SELECT ms FROM clock)
          WHERE project = $1 AND id = $2 AND status = $3",
    )
    .bind(&key.project)
    .bind(&key.id)
    .bind(from.name())
    .bind(to.name())
    .hits()
    .await
}

pub(super) async fn stop(link: &mut Link, key: &SessionKey) -> Result<bool, StoreError> {
    link.sql(
        "UPDATE sessions SET status = 'STOPPED', run_at = (SELECT ms FROM clock), updated_at = (SELECT ms FROM clock)
          WHERE project = $1 AND id = $2 AND status IN ('ACTIVE', 'PAUSED')",
    )
    .bind(&key.project)
    .bind(&key.id)
    .hits()
    .await
}

pub(super) async fn add_screenshot(
    link: &mut Link,
    key: &SessionKey,
    screenshot: &Screenshot,
) -> Result<Kept, StoreError> {
    // The row is held, so that neither its end nor a second screenshot of that id comes between.
    let recorded = link
        .sql(
            "UPDATE sessions SET updated_at = (SELECT ms FROM clock)
              WHERE project = $1 AND id = $2 AND status IN ('ACTIVE', 'PAUSED')",
        )
        .bind(&key.project)
        .bind(&key.id)
        .hits()
        .await?;
    if !recorded {
        return Ok(Kept::Over);
    }
    let there = link
        .sql("SELECT blob FROM screenshots WHERE project = $1 AND session = $2 AND id = $3")
        .bind(&key.project)
        .bind(&key.id)
        .bind(&screenshot.id)
        .row()
        .await?;
    if let Some(there) = there {
        let same = there.get::<String>("blob")? == screenshot.blob;
        return Ok(if same { Kept::Stored } else { Kept::Differs });
    }
    blobs::need(link, [&*screenshot.blob]).await?;
    link.sql("INSERT INTO screenshots (project, session, id, blob, bytes) VALUES ($1, $2, $3, $4, $5)")
        .bind(&key.project)
        .bind(&key.id)
        .bind(&screenshot.id)
        .bind(&screenshot.blob)
        .bind(screenshot.bytes)
        .run()
        .await?;
    Ok(Kept::Stored)
}

pub(super) async fn screenshots(link: &mut Link, key: &SessionKey) -> Result<Vec<Screenshot>, StoreError> {
    let rows = link
        .sql("SELECT id, blob, bytes FROM screenshots WHERE project = $1 AND session = $2 ORDER BY id")
        .bind(&key.project)
        .bind(&key.id)
        .rows()
        .await?;
    let of = |row: &super::link::Row| {
        Ok(Screenshot { id: row.get("id")?, blob: row.get("blob")?, bytes: row.get("bytes")? })
    };
    rows.iter().map(of).collect()
}

pub(super) async fn prebuilt(
    link: &mut Link,
    key: &SessionKey,
    prebuilt: &Prebuilt,
) -> Result<bool, StoreError> {
    link.sql(
        "UPDATE sessions SET prebuilt = $3, prebuilt_output = $4, updated_at = (SELECT ms FROM clock)
          WHERE project = $1 AND id = $2",
    )
    .bind(&key.project)
    .bind(&key.id)
    .text(&prebuilt.receipt)
    .text(&prebuilt.output)
    .hits()
    .await
}
