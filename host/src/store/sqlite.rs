//! SQLite: the embedded engine. Write-ahead log, every commit synced, one connection that writes.

use super::{
    Append, Appended, Batch, Claim, Completed, Failure, Hit, Next, ProcessingStatus, Recording, SessionKey,
    SessionRow, Status, Store, StoreError, TokenRow, Work,
};
use async_trait::async_trait;
use sqlx::{
    Row, Sqlite as Engine, SqlitePool, Transaction, query,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};
use std::{
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Connections that read beside the one that writes.
const READERS: u32 = 4;

/// How long a statement waits for another process.
const BUSY: Duration = Duration::from_secs(10);

/// A database file.
pub struct Sqlite {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Sqlite {
    /// Opens the file, made where it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// When it can't be opened, or its schema is of a later version.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!("src/store/migrations/sqlite").run(&writer).await.map_err(StoreError::Migration)?;
        let readers = SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?;
        Ok(Self { writer, readers })
    }

    /// A transaction that holds the right to write from its beginning.
    async fn begin(&self) -> Result<Transaction<'static, Engine>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn open(&self, key: &SessionKey) -> Result<Recording, StoreError> {
        let mut tx = self.begin().await?;
        query(
            "INSERT INTO sessions (project, id, status, created_at, updated_at) VALUES (?1, ?2, 'ACTIVE', ?3, ?3)
             ON CONFLICT DO NOTHING",
        )
        .bind(&key.project)
        .bind(&key.id)
        .bind(now())
        .execute(&mut *tx)
        .await?;
        let row = query("SELECT status, fragments, seq, memory FROM sessions WHERE project = ? AND id = ?")
            .bind(&key.project)
            .bind(&key.id)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Recording {
            status: status(&row)?,
            fragments: row.try_get("fragments")?,
            seq: row.try_get("seq")?,
            memory: row.try_get("memory")?,
        })
    }

    async fn append(&self, group: &[Append]) -> Result<Vec<Appended>, StoreError> {
        let mut tx = self.begin().await?;
        let mut appended = Vec::with_capacity(group.len());
        for append in group {
            appended.push(append_one(&mut tx, append).await?);
        }
        tx.commit().await?;
        Ok(appended)
    }

    async fn batch(&self, key: &SessionKey, seq: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let row = query("SELECT digest FROM batches WHERE project = ? AND session = ? AND seq = ?")
            .bind(&key.project)
            .bind(&key.id)
            .bind(seq)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(|row| row.try_get("digest")).transpose()?)
    }

    async fn claim(&self, owner: &str, lease: Duration) -> Result<Option<Claim>, StoreError> {
        let now = now();
        let mut tx = self.begin().await?;
        let row = query(
            "UPDATE sessions SET status = 'PROCESSING', epoch = epoch + 1, attempts = attempts + 1,
                    lease_owner = ?1, lease_until = ?2 + ?3, updated_at = ?2
              WHERE rowid = (SELECT rowid FROM sessions
                              WHERE (status = 'STOPPED' AND run_at <= ?2) OR (status = 'PROCESSING' AND lease_until <= ?2)
                              ORDER BY priority, run_at, id LIMIT 1)
             RETURNING project, id, epoch, attempts",
        )
        .bind(owner)
        .bind(now)
        .bind(millis(lease))
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Claim {
            key: SessionKey { project: row.try_get("project")?, id: row.try_get("id")? },
            epoch: row.try_get("epoch")?,
            attempts: row.try_get("attempts")?,
        }))
    }

    async fn heartbeat(&self, claim: &Claim, lease: Duration) -> Result<Hit, StoreError> {
        let mut tx = self.begin().await?;
        let written = query(
            "UPDATE sessions SET lease_until = ?4
              WHERE project = ?1 AND id = ?2 AND epoch = ?3 AND status = 'PROCESSING'",
        )
        .bind(&claim.key.project)
        .bind(&claim.key.id)
        .bind(claim.epoch)
        .bind(now() + millis(lease))
        .execute(&mut *tx)
        .await?;
        hit(tx, written.rows_affected()).await
    }

    async fn progress(&self, claim: &Claim, at: ProcessingStatus) -> Result<Hit, StoreError> {
        let mut tx = self.begin().await?;
        let written = query(
            "UPDATE sessions SET processing_status = ?4, updated_at = ?5
              WHERE project = ?1 AND id = ?2 AND epoch = ?3 AND status = 'PROCESSING'",
        )
        .bind(&claim.key.project)
        .bind(&claim.key.id)
        .bind(claim.epoch)
        .bind(at.name())
        .bind(now())
        .execute(&mut *tx)
        .await?;
        hit(tx, written.rows_affected()).await
    }

    async fn work(&self, claim: &Claim) -> Result<Option<Work>, StoreError> {
        let mut tx = self.readers.begin().await?;
        let row = query(
            "SELECT memory FROM sessions
              WHERE project = ? AND id = ? AND epoch = ? AND status = 'PROCESSING'",
        )
        .bind(&claim.key.project)
        .bind(&claim.key.id)
        .bind(claim.epoch)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let rows = query("SELECT body FROM fragments WHERE project = ? AND session = ? ORDER BY position")
            .bind(&claim.key.project)
            .bind(&claim.key.id)
            .fetch_all(&mut *tx)
            .await?;
        let fragments = rows.iter().map(|row| row.try_get("body")).collect::<Result<_, _>>()?;
        Ok(Some(Work { fragments, memory: row.try_get("memory")? }))
    }

    async fn complete(&self, claim: &Claim, completed: &Completed) -> Result<Hit, StoreError> {
        let mut tx = self.begin().await?;
        let written = query(
            "UPDATE sessions SET status = 'COMPLETED', processing_status = 'COMPLETED', lease_owner = NULL,
                    lease_until = NULL, memory = NULL, failure_stage = NULL, failure_code = NULL,
                    failure_message = NULL, updated_at = ?4
              WHERE project = ?1 AND id = ?2 AND epoch = ?3 AND status = 'PROCESSING'",
        )
        .bind(&claim.key.project)
        .bind(&claim.key.id)
        .bind(claim.epoch)
        .bind(now())
        .execute(&mut *tx)
        .await?;
        if written.rows_affected() != 1 {
            return Ok(Hit::Fenced);
        }
        query(
            "INSERT OR REPLACE INTO results (project, session, epoch, completion, canonical, rows, examples, quality)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&claim.key.project)
        .bind(&claim.key.id)
        .bind(claim.epoch)
        .bind(&completed.completion)
        .bind(&completed.canonical)
        .bind(&completed.rows)
        .bind(completed.examples)
        .bind(completed.quality)
        .execute(&mut *tx)
        .await?;
        query("DELETE FROM fragments WHERE project = ? AND session = ?")
            .bind(&claim.key.project)
            .bind(&claim.key.id)
            .execute(&mut *tx)
            .await?;
        hit(tx, 1).await
    }

    async fn fail(&self, claim: &Claim, failure: &Failure, next: Next) -> Result<Hit, StoreError> {
        let now = now();
        let (status, at, run_at) = match next {
            Next::Retry(after) => (Status::Stopped, ProcessingStatus::Pending, now + millis(after)),
            Next::Failed => (Status::Failed, ProcessingStatus::Failed, now),
        };
        let mut tx = self.begin().await?;
        let written = query(
            "UPDATE sessions SET status = ?4, processing_status = ?5, run_at = ?6, lease_owner = NULL,
                    lease_until = NULL, failure_stage = ?7, failure_code = ?8, failure_message = ?9, updated_at = ?10
              WHERE project = ?1 AND id = ?2 AND epoch = ?3 AND status = 'PROCESSING'",
        )
        .bind(&claim.key.project)
        .bind(&claim.key.id)
        .bind(claim.epoch)
        .bind(status.name())
        .bind(at.name())
        .bind(run_at)
        .bind(&failure.stage)
        .bind(&failure.code)
        .bind(&failure.message)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        hit(tx, written.rows_affected()).await
    }

    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
        let row = query(
            "SELECT s.*, r.completion, r.canonical, r.rows, r.examples, r.quality
               FROM sessions s LEFT JOIN results r ON r.project = s.project AND r.session = s.id
              WHERE s.project = ? AND s.id = ?",
        )
        .bind(&key.project)
        .bind(&key.id)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(session_row).transpose()
    }

    async fn first_tokens(&self, tokens: &[TokenRow]) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if query("SELECT 1 FROM tokens LIMIT 1").fetch_optional(&mut *tx).await?.is_some() {
            return Ok(false);
        }
        for token in tokens {
            query("INSERT INTO tokens (hash, project, scopes, created_at) VALUES (?, ?, ?, ?)")
                .bind(&token.hash)
                .bind(&token.project)
                .bind(&token.scopes)
                .bind(now())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn token(&self, hash: &str) -> Result<Option<TokenRow>, StoreError> {
        let row = query("SELECT hash, project, scopes FROM tokens WHERE hash = ?")
            .bind(hash)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(TokenRow {
            hash: row.try_get("hash")?,
            project: row.try_get("project")?,
            scopes: row.try_get("scopes")?,
        }))
    }
}

async fn append_one(tx: &mut Transaction<'static, Engine>, append: &Append) -> Result<Appended, StoreError> {
    let Append { key, at, fragments, interactions, batch, memory, stop } = append;
    let count = i64::try_from(fragments.len()).unwrap_or(i64::MAX);
    let written = query(
        "UPDATE sessions SET fragments = fragments + ?4, interactions = interactions + ?5, memory = ?6,
                seq = coalesce(?7, seq), updated_at = ?8,
                status = iif(?9, 'STOPPED', status), run_at = iif(?9, ?8, run_at)
          WHERE project = ?1 AND id = ?2 AND fragments = ?3 AND status IN ('ACTIVE', 'PAUSED')",
    )
    .bind(&key.project)
    .bind(&key.id)
    .bind(at)
    .bind(count)
    .bind(interactions)
    .bind(memory)
    .bind(batch.as_ref().map(|batch| batch.seq))
    .bind(now())
    .bind(*stop)
    .execute(&mut **tx)
    .await?;
    if written.rows_affected() != 1 {
        return Ok(Appended::Moved);
    }
    for (position, body) in (*at..).zip(fragments) {
        query("INSERT INTO fragments (project, session, position, body) VALUES (?, ?, ?, ?)")
            .bind(&key.project)
            .bind(&key.id)
            .bind(position)
            .bind(body.as_bytes())
            .execute(&mut **tx)
            .await?;
    }
    if let Some(Batch { seq, digest }) = batch {
        query("INSERT INTO batches (project, session, seq, digest) VALUES (?, ?, ?, ?)")
            .bind(&key.project)
            .bind(&key.id)
            .bind(seq)
            .bind(digest)
            .execute(&mut **tx)
            .await?;
    }
    Ok(Appended::Stored)
}

/// Commits where the claim's row was hit.
async fn hit(tx: Transaction<'static, Engine>, rows: u64) -> Result<Hit, StoreError> {
    if rows != 1 {
        return Ok(Hit::Fenced);
    }
    tx.commit().await?;
    Ok(Hit::Written)
}

fn status(row: &SqliteRow) -> Result<Status, StoreError> {
    Status::of(row.try_get("status")?).ok_or(StoreError::Corrupt("status"))
}

fn session_row(row: &SqliteRow) -> Result<SessionRow, StoreError> {
    let at = ProcessingStatus::of(row.try_get("processing_status")?);
    let failure = match row.try_get::<Option<String>, _>("failure_code")? {
        Some(code) => Some(Failure {
            stage: row.try_get("failure_stage")?,
            code,
            message: row.try_get("failure_message")?,
        }),
        None => None,
    };
    let result = match row.try_get::<Option<String>, _>("completion")? {
        Some(completion) => Some(Completed {
            completion,
            canonical: row.try_get("canonical")?,
            rows: row.try_get("rows")?,
            examples: row.try_get("examples")?,
            quality: row.try_get("quality")?,
        }),
        None => None,
    };
    Ok(SessionRow {
        status: status(row)?,
        processing_status: at.ok_or(StoreError::Corrupt("processing status"))?,
        interactions: row.try_get("interactions")?,
        attempts: row.try_get("attempts")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        failure,
        result,
    })
}

/// Milliseconds since 1970.
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis)
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_commit_is_synced() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("trailmill.db")).await.unwrap();
        for pool in [&store.writer, &store.readers] {
            let row = query("PRAGMA synchronous").fetch_one(pool).await.unwrap();
            assert_eq!(row.get::<i64, _>(0), 2, "FULL");
            let row = query("PRAGMA journal_mode").fetch_one(pool).await.unwrap();
            assert_eq!(row.get::<String, _>(0), "wal");
        }
    }

    #[tokio::test]
    async fn a_claim_that_was_taken_over_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("trailmill.db")).await.unwrap();
        let key = SessionKey { project: "p".to_owned(), id: "s".to_owned() };
        Store::open(&store, &key).await.unwrap();
        let stop = Append {
            key: key.clone(),
            at: 0,
            fragments: vec!["{}".to_owned()],
            interactions: 0,
            batch: None,
            memory: vec![1],
            stop: true,
        };
        let again = stop.clone();
        assert_eq!(store.append(&[stop, again]).await.unwrap(), [Appended::Stored, Appended::Moved]);
        let first = store.claim("a", Duration::ZERO).await.unwrap().unwrap();
        let second = store.claim("b", Duration::from_secs(60)).await.unwrap().unwrap();
        assert_eq!((first.epoch, second.epoch, second.attempts), (1, 2, 2));
        assert_eq!(store.claim("c", Duration::ZERO).await.unwrap(), None);
        let completed = Completed {
            completion: "c".to_owned(),
            canonical: "s".to_owned(),
            rows: "r".to_owned(),
            examples: 1,
            quality: None,
        };
        assert_eq!(store.heartbeat(&first, Duration::ZERO).await.unwrap(), Hit::Fenced);
        assert_eq!(store.progress(&first, ProcessingStatus::Training).await.unwrap(), Hit::Fenced);
        assert_eq!(store.work(&first).await.unwrap(), None);
        assert_eq!(store.complete(&first, &completed).await.unwrap(), Hit::Fenced);
        assert_eq!(store.session(&key).await.unwrap().unwrap().result, None);
        assert_eq!(store.complete(&second, &completed).await.unwrap(), Hit::Written);
        let row = store.session(&key).await.unwrap().unwrap();
        assert_eq!((row.status, row.result), (Status::Completed, Some(completed)));
    }
}
