//! Which blobs are needed: how many rows point to each.
//!
//! A blob's name is held before the blob is put; then a row points to it, or the hold runs out. One that nobody needs
//! or holds is marked as leaving before it is deleted, and while it leaves nobody can hold it or point to it
//! ([`StoreError::BlobLeaving`]). So a row never points to a blob that is gone, and no blob is left without a row,
//! whatever is killed when.

use super::{
    StoreError,
    link::{Dialects, Link},
    millis,
};
use std::time::Duration;

/// How long one that deletes blobs has for it; then another one does it.
const LEAVING: Duration = Duration::from_secs(600);

/// In one order for all transactions, so that none waits for another one that waits for it.
fn in_order<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_unstable();
    names
}

macro_rules! hold {
    ($names:literal) => {
        concat!(
            "INSERT INTO blobs (name, uses, held_until) SELECT value, 0, ms + $2 FROM clock, ",
            $names,
            " WHERE true
             ON CONFLICT (name) DO UPDATE
                SET held_until = CASE WHEN excluded.held_until > blobs.held_until THEN excluded.held_until
                                      ELSE blobs.held_until END
              WHERE blobs.leaving_until IS NULL"
        )
    };
}

const HOLD: Dialects = Dialects {
    sqlite: hold!("json_each($1)"),
    postgres: hold!("json_array_elements_text(CAST($1 AS json)) AS value"),
};

pub(super) async fn hold(link: &mut Link, names: &[String], lasting: Duration) -> Result<(), StoreError> {
    let mut names = in_order(names.iter().map(String::as_str));
    names.dedup();
    let held = link.dialects(&HOLD).bind(as_json(&names)?).bind(millis(lasting)).run().await?;
    all(&names, held)
}

macro_rules! need {
    ($names:literal) => {
        concat!(
            "UPDATE blobs SET uses = uses + 1, held_until = 0
              WHERE name IN (SELECT value FROM ",
            $names,
            ") AND leaving_until IS NULL"
        )
    };
}

const NEED: Dialects = Dialects {
    sqlite: need!("json_each($1)"),
    postgres: need!("json_array_elements_text(CAST($1 AS json)) AS value"),
};

/// One more row points to each of `names`, which differ. What held them held them for that.
pub(super) async fn need<'n>(
    link: &mut Link,
    names: impl IntoIterator<Item = &'n str>,
) -> Result<(), StoreError> {
    let names = in_order(names);
    let needed = link.dialects(&NEED).bind(as_json(&names)?).run().await?;
    all(&names, needed)
}

fn as_json(names: &[&str]) -> Result<String, StoreError> {
    serde_json::to_string(names).map_err(|_| StoreError::Corrupt("blob"))
}

/// Whether every one of these names was hit; one that was not is leaving.
fn all(names: &[&str], hit: u64) -> Result<(), StoreError> {
    if hit == names.len() as u64 { Ok(()) } else { Err(StoreError::BlobLeaving) }
}

/// A row points to a name that no row has known yet. One that is known was let go of, and leaves: nobody holds what is
/// only restored, so that it outlasts a crash in between.
pub(super) async fn own(link: &mut Link, name: &str) -> Result<(), StoreError> {
    let owned = link
        .sql("INSERT INTO blobs (name, uses, held_until) VALUES ($1, 1, 0) ON CONFLICT DO NOTHING")
        .bind(name)
        .hits()
        .await?;
    if owned { Ok(()) } else { Err(StoreError::BlobLeaving) }
}

/// One row less points to each of `names`.
pub(super) async fn release<'n>(
    link: &mut Link,
    names: impl IntoIterator<Item = &'n str>,
) -> Result<(), StoreError> {
    for name in in_order(names) {
        if !link.sql("UPDATE blobs SET uses = uses - 1 WHERE name = $1").bind(name).hits().await? {
            return Err(StoreError::Corrupt("blob"));
        }
    }
    Ok(())
}

/// One that leaves for longer than is allowed was marked before the clock went back.
macro_rules! unneeded {
    () => {
        "uses = 0 AND (held_until <= (SELECT ms FROM clock) AND coalesce(leaving_until, 0) <= (SELECT ms FROM clock)
                       OR leaving_until > (SELECT ms FROM clock) + $2)"
    };
}

pub(super) async fn unneeded(link: &mut Link, limit: i64) -> Result<Vec<String>, StoreError> {
    // The conditions stand twice: on PostgreSQL another one may have marked the same rows since they were chosen.
    let rows = link
        .sql(concat!(
            "UPDATE blobs SET leaving_until = (SELECT ms FROM clock) + $2
              WHERE name IN (SELECT name FROM blobs WHERE ",
            unneeded!(),
            " ORDER BY name LIMIT $1) AND ",
            unneeded!(),
            " RETURNING name"
        ))
        .bind(limit)
        .bind(millis(LEAVING))
        .rows()
        .await?;
    let mut names = rows.iter().map(|row| row.get("name")).collect::<Result<Vec<String>, _>>()?;
    names.sort_unstable();
    Ok(names)
}

pub(super) async fn deleted(link: &mut Link, names: &[String]) -> Result<(), StoreError> {
    for name in in_order(names.iter().map(String::as_str)) {
        link.sql("DELETE FROM blobs WHERE name = $1 AND leaving_until IS NOT NULL").bind(name).run().await?;
    }
    Ok(())
}
