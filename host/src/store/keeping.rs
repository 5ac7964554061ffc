//! Keeping: how long a session stays, and what goes with it.

use super::{Completed, SessionKey, StoreError, blobs, link::Link, millis, results};
use std::time::Duration;

/// A session that was erased. Its rows are gone; its blobs are among the unneeded ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Where the archive has it. That too is among the unneeded blobs.
    pub manifest: Option<String>,
}

/// A session as an archive has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Archived {
    /// The session.
    pub key: SessionKey,
    /// Where the archive has it.
    pub manifest: String,
    /// When it was first heard of, milliseconds since 1970.
    pub created_at: i64,
    /// When it was completed, milliseconds since 1970.
    pub ended_at: i64,
    /// Its interactions.
    pub interactions: i64,
    /// Stretches that the recorder knows it missed.
    pub lost_spans: i64,
    /// Its result, whose blobs were held and put.
    pub completed: Completed,
}

pub(super) async fn unarchived(
    link: &mut Link,
    after: Duration,
    past: Option<&SessionKey>,
    limit: i64,
) -> Result<Vec<SessionKey>, StoreError> {
    // No project's name is empty: all stand behind this.
    let (project, id) = past.map_or(("", ""), |key| (&*key.project, &*key.id));
    let rows = link
        .sql(
            "SELECT project, id FROM sessions
              WHERE status = 'COMPLETED' AND ended_at <= (SELECT ms FROM clock) - $1 AND (project, id) > ($2, $3)
              ORDER BY project, id LIMIT $4",
        )
        .bind(millis(after))
        .bind(project)
        .bind(id)
        .bind(limit)
        .rows()
        .await?;
    rows.iter().map(|row| Ok(SessionKey { project: row.get("project")?, id: row.get("id")? })).collect()
}

pub(super) async fn archive(link: &mut Link, key: &SessionKey, manifest: &str) -> Result<bool, StoreError> {
    let archived = link
        .sql(
            "UPDATE sessions SET status = 'ARCHIVED', manifest = $3, updated_at = (SELECT ms FROM clock)
          WHERE project = $1 AND id = $2 AND status = 'COMPLETED'",
        )
        .bind(&key.project)
        .bind(&key.id)
        .bind(manifest)
        .hits()
        .await?;
    if archived {
        blobs::need(link, [manifest]).await?;
    }
    Ok(archived)
}

pub(super) async fn restore(link: &mut Link, archived: &Archived) -> Result<bool, StoreError> {
    let Archived { key, manifest, created_at, ended_at, interactions, lost_spans, completed } = archived;
    let head = completed.head.without_nul();
    let made = link
        .sql(
            "INSERT INTO sessions (project, id, status, processing_status, manifest, created_at, updated_at, ended_at,
                                   interactions, lost_spans, site, title, page_type, searched)
             SELECT $1, $2, 'ARCHIVED', 'COMPLETED', $3, $4, ms, $5, $6, $7, $8, $9, $10, $11 FROM clock WHERE true
             ON CONFLICT DO NOTHING",
        )
        .bind(&key.project)
        .bind(&key.id)
        .bind(manifest)
        .bind(created_at)
        .bind(ended_at)
        .bind(interactions)
        .bind(lost_spans)
        .bind(&head.site)
        .bind(&head.title)
        .bind(&head.page_type)
        .bind(head.searched(&key.id))
        .hits()
        .await?;
    if made {
        super::recordings::begin_after_the_erased(link, key).await?;
        blobs::own(link, manifest).await?;
        results::store(link, key, 0, completed).await?;
    }
    Ok(made)
}

pub(super) async fn erase(link: &mut Link, key: &SessionKey) -> Result<Option<Erased>, StoreError> {
    // The row is held first: nothing is added to the session from here on.
    let row = link
        .sql("UPDATE sessions SET epoch = epoch WHERE project = $1 AND id = $2 RETURNING epoch, manifest")
        .bind(&key.project)
        .bind(&key.id)
        .row()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let names = link
        .sql(
            "SELECT completion AS name FROM results WHERE project = $1 AND session = $2
             UNION ALL SELECT canonical FROM results WHERE project = $1 AND session = $2
             UNION ALL SELECT rows FROM results WHERE project = $1 AND session = $2 AND rows <> ''
             UNION ALL SELECT blob FROM screenshots WHERE project = $1 AND session = $2
             UNION ALL SELECT manifest FROM sessions WHERE project = $1 AND id = $2 AND manifest IS NOT NULL",
        )
        .bind(&key.project)
        .bind(&key.id)
        .rows()
        .await?;
    let names = names.iter().map(|row| row.get("name")).collect::<Result<Vec<String>, _>>()?;
    link.sql("DELETE FROM sessions WHERE project = $1 AND id = $2")
        .bind(&key.project)
        .bind(&key.id)
        .run()
        .await?;
    blobs::release(link, names.iter().map(String::as_str)).await?;
    link.sql("UPDATE erased SET epoch = $1 WHERE epoch < $1").bind(row.get::<i64>("epoch")?).run().await?;
    Ok(Some(Erased { manifest: row.get("manifest")? }))
}

pub(super) async fn outlived(
    link: &mut Link,
    keep: Duration,
    limit: i64,
) -> Result<Vec<SessionKey>, StoreError> {
    let rows = link
        .sql(
            "SELECT project, id FROM sessions
              WHERE ended_at <= (SELECT ms FROM clock) - $1
                 OR (status IN ('ACTIVE', 'PAUSED') AND updated_at <= (SELECT ms FROM clock) - $1)
              ORDER BY project, id LIMIT $2",
        )
        .bind(millis(keep))
        .bind(limit)
        .rows()
        .await?;
    rows.iter().map(|row| Ok(SessionKey { project: row.get("project")?, id: row.get("id")? })).collect()
}
