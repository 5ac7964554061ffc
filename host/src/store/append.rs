//! Appending: fragments of many sessions in one transaction. What a recorder waits for is here and in the sync after it.
//!
//! Each statement goes to another thread (SQLite) or over a connection (PostgreSQL) and back: the fragments of an append
//! go in one, and on PostgreSQL a whole group does.

use super::{Append, Appended, Batch, StoreError, link::Link};
use sqlx::{PgConnection, Row as _, query};
use std::collections::BTreeSet;

pub(super) async fn append(link: &mut Link, group: &[Append]) -> Result<Vec<Appended>, StoreError> {
    if let Link::WritePostgres(link) = link {
        return append_at_once(link, group).await;
    }
    let mut appended = Vec::with_capacity(group.len());
    for append in group {
        appended.push(append_one(link, append).await?);
    }
    Ok(appended)
}

async fn append_one(link: &mut Link, append: &Append) -> Result<Appended, StoreError> {
    let Append { key, at, fragments, interactions, lost_spans, batch, message, memory, stop } = append;
    let written = link
        .sql(
            "UPDATE sessions SET fragments = fragments + $4, interactions = interactions + $5,
                    lost_spans = lost_spans + $6, bytes = bytes + $10, memory = $7, seq = coalesce($8, seq),
                    updated_at = (SELECT ms FROM clock), status = CASE WHEN $9 THEN 'STOPPED' ELSE status END,
                    run_at = CASE WHEN $9 THEN (SELECT ms FROM clock) ELSE run_at END
              WHERE project = $1 AND id = $2 AND fragments = $3 AND status IN ('ACTIVE', 'PAUSED')",
        )
        .bind(&key.project)
        .bind(&key.id)
        .bind(at)
        .count(fragments.len())
        .bind(interactions)
        .bind(lost_spans)
        .bind(memory)
        .bind(batch.as_ref().map(|batch| batch.seq))
        .bind(stop)
        .bind(append.bytes())
        .hits()
        .await?;
    if !written {
        return Ok(Appended::Moved);
    }
    if !fragments.is_empty() {
        link.sql(
            "INSERT INTO fragments (project, session, position, body)
             SELECT $1, $2, $3 + key, substr($4, value->>0, value->>1) FROM json_each($5)",
        )
        .bind(&key.project)
        .bind(&key.id)
        .bind(at)
        .bind(fragments.concat().into_bytes())
        .bind(places(fragments)?)
        .run()
        .await?;
    }
    if let Some(Batch { seq, digest }) = batch {
        link.sql("INSERT INTO batches (project, session, seq, digest) VALUES ($1, $2, $3, $4)")
            .bind(&key.project)
            .bind(&key.id)
            .bind(seq)
            .bind(digest)
            .run()
            .await?;
    }
    if let Some(digest) = message {
        link.sql("INSERT INTO messages (project, session, digest) VALUES ($1, $2, $3)")
            .bind(&key.project)
            .bind(&key.id)
            .bind(digest)
            .run()
            .await?;
    }
    Ok(Appended::Stored)
}

/// Where each fragment begins among all of them, from 1, and its length in bytes: `[[1,20],[21,7]]`.
fn places(fragments: &[String]) -> Result<String, StoreError> {
    let mut end = 1;
    let place = |fragment: &String| {
        end += fragment.len();
        (end - fragment.len(), fragment.len())
    };
    let places: Vec<_> = fragments.iter().map(place).collect();
    serde_json::to_string(&places).map_err(|_| StoreError::Corrupt("fragments"))
}

/// A group in one statement; in several, where a session is in it several times.
async fn append_at_once(link: &mut PgConnection, group: &[Append]) -> Result<Vec<Appended>, StoreError> {
    let mut appended = vec![Appended::Moved; group.len()];
    let mut left: Vec<usize> = (0..group.len()).collect();
    while !left.is_empty() {
        let mut keys = BTreeSet::new();
        let (first, again): (Vec<_>, Vec<_>) = left.into_iter().partition(|&at| keys.insert(&group[at].key));
        for place in append_each(link, group, &first).await? {
            appended[place] = Appended::Stored;
        }
        left = again;
    }
    Ok(appended)
}

/// Appends those at these places of a group, each of another session. Gives the places of those that were stored.
async fn append_each(
    link: &mut PgConnection,
    group: &[Append],
    places: &[usize],
) -> Result<Vec<usize>, StoreError> {
    let (given, mut fragments) = (|| places.iter().map(|&at| &group[at]), Vec::new());
    for (place, append) in (0_i64..).zip(given()) {
        fragments.extend((append.at..).zip(&append.fragments).map(|(at, body)| (place, at, body.as_bytes())));
    }
    let rows = query(
        "WITH given AS (
            SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
                                 $7::bytea[], $8::bigint[], $9::bytea[], $10::boolean[], $11::bytea[], $15::bigint[])
                WITH ORDINALITY
                AS given (project, id, at, fragments, interactions, lost_spans, memory, seq, digest, stop, message,
                          bytes, place)),
         hit AS (
            UPDATE sessions SET fragments = sessions.fragments + given.fragments,
                   interactions = sessions.interactions + given.interactions,
                   lost_spans = sessions.lost_spans + given.lost_spans, memory = given.memory,
                   bytes = sessions.bytes + given.bytes,
                   seq = coalesce(given.seq, sessions.seq), updated_at = (SELECT ms FROM clock),
                   status = CASE WHEN given.stop THEN 'STOPPED' ELSE status END,
                   run_at = CASE WHEN given.stop THEN (SELECT ms FROM clock) ELSE run_at END
              FROM given
             WHERE sessions.project = given.project AND sessions.id = given.id AND sessions.fragments = given.at
                   AND status IN ('ACTIVE', 'PAUSED')
            RETURNING given.*),
         added AS (
            INSERT INTO fragments (project, session, position, body)
            SELECT hit.project, hit.id, body.position, body.body
              FROM unnest($12::bigint[], $13::bigint[], $14::bytea[]) AS body (place, position, body)
              JOIN hit ON hit.place = body.place + 1),
         acknowledged AS (
            INSERT INTO batches (project, session, seq, digest)
            SELECT project, id, seq, digest FROM hit WHERE seq IS NOT NULL),
         known AS (
            INSERT INTO messages (project, session, digest)
            SELECT project, id, message FROM hit WHERE message IS NOT NULL)
         SELECT place - 1 AS place FROM hit",
    )
    .bind(given().map(|append| append.key.project.as_str()).collect::<Vec<_>>())
    .bind(given().map(|append| append.key.id.as_str()).collect::<Vec<_>>())
    .bind(given().map(|append| append.at).collect::<Vec<_>>())
    .bind(given().map(|append| append.fragments.len() as i64).collect::<Vec<_>>())
    .bind(given().map(|append| append.interactions).collect::<Vec<_>>())
    .bind(given().map(|append| append.lost_spans).collect::<Vec<_>>())
    .bind(given().map(|append| append.memory.as_slice()).collect::<Vec<_>>())
    .bind(given().map(|append| append.batch.as_ref().map(|batch| batch.seq)).collect::<Vec<_>>())
    .bind(given().map(|append| append.batch.as_ref().map(|batch| batch.digest.as_slice())).collect::<Vec<_>>())
    .bind(given().map(|append| append.stop).collect::<Vec<_>>())
    .bind(given().map(|append| append.message.as_deref()).collect::<Vec<_>>())
    .bind(fragments.iter().map(|(place, ..)| *place).collect::<Vec<_>>())
    .bind(fragments.iter().map(|(_, at, _)| *at).collect::<Vec<_>>())
    .bind(fragments.iter().map(|(.., body)| *body).collect::<Vec<_>>())
    .bind(given().map(Append::bytes).collect::<Vec<_>>())
    .fetch_all(link)
    .await?;
    let place = |row: &sqlx::postgres::PgRow| {
        let place: i64 = row.try_get("place")?;
        usize::try_from(place).ok().and_then(|at| places.get(at)).copied().ok_or(StoreError::Corrupt("place"))
    };
    rows.iter().map(place).collect()
}
