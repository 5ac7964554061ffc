//! What a worker writes on PostgreSQL, each in one statement: there every statement is a way to the server and back. SQLite
//! is in the process; for it the same stands step by step in [`super::claims`].

use super::{Claim, Completed, SessionKey, StoreError, millis, results::indexed};
use sqlx::{PgConnection, Row as _, query};
use std::time::Duration;

pub(super) async fn archiving(
    link: &mut PgConnection,
    key: &SessionKey,
    blobs: &[String],
    lasting: Duration,
) -> Result<(), StoreError> {
    let row = query(
        "WITH entered AS (
            UPDATE sessions SET processing_status = 'ARCHIVING', updated_at = (SELECT ms FROM clock)
             WHERE project = $1 AND id = $2),
         held AS (
            INSERT INTO blobs (name, uses, held_until)
            SELECT name, 0, ms + $4 FROM unnest($3::text[]) AS name, clock ORDER BY name
            ON CONFLICT (name) DO UPDATE SET held_until = greatest(excluded.held_until, blobs.held_until)
             WHERE blobs.leaving_until IS NULL
            RETURNING name)
         SELECT count(*) AS held FROM held",
    )
    .bind(&key.project)
    .bind(&key.id)
    .bind(blobs)
    .bind(millis(lasting))
    .fetch_one(link)
    .await?;
    all_are_there(row.try_get("held")?, blobs.len())
}

pub(super) async fn complete(
    link: &mut PgConnection,
    claim: &Claim,
    completed: &Completed,
) -> Result<(), StoreError> {
    let Completed { completion, canonical, output, quality, redactions, examples, .. } = completed;
    let (key, head) = (&claim.key, completed.head.without_nul());
    let row = query(
        "WITH ended AS (
            UPDATE sessions SET status = 'COMPLETED', processing_status = 'COMPLETED', lease_owner = NULL,
                   lease_until = NULL, memory = NULL, failure_stage = NULL, failure_code = NULL, failure_message = NULL,
                   site = $4, title = $5, page_type = $6, searched = $7,
                   updated_at = (SELECT ms FROM clock), ended_at = (SELECT ms FROM clock)
             WHERE project = $1 AND id = $2),
         needed AS (
            UPDATE blobs SET uses = uses + 1, held_until = 0
             WHERE name IN ($8, $9) AND leaving_until IS NULL
            RETURNING name),
         resulted AS (
            INSERT INTO results
                   (project, session, epoch, completion, canonical, rows, output, examples, redactions, quality)
            VALUES ($1, $2, $3, $8, $9, '', $10, $11, $12, $13)),
         indexed AS (
            INSERT INTO examples (project, session, line, id, kind, score, created_at)
            SELECT $1, $2, CAST(value->>0 AS BIGINT), value->>1, value->>2, CAST(value->>3 AS DOUBLE PRECISION), ms
              FROM clock, json_array_elements(CAST($14 AS json)) AS value),
         gone AS (DELETE FROM fragments WHERE project = $1 AND session = $2)
         SELECT count(*) AS needed FROM needed",
    )
    .bind(&key.project)
    .bind(&key.id)
    .bind(claim.epoch)
    .bind(&head.site)
    .bind(&head.title)
    .bind(&head.page_type)
    .bind(head.searched(&key.id))
    .bind(completion)
    .bind(canonical)
    .bind(output)
    .bind(i64::try_from(examples.len()).unwrap_or(i64::MAX))
    .bind(redactions)
    .bind(quality)
    .bind(indexed(examples)?)
    .fetch_one(link)
    .await?;
    all_are_there(row.try_get("needed")?, 2)
}

fn all_are_there(found: i64, blobs: usize) -> Result<(), StoreError> {
    if usize::try_from(found).is_ok_and(|found| found == blobs) {
        Ok(())
    } else {
        Err(StoreError::BlobLeaving)
    }
}
