//! Tokens and tickets. Of either only the hash is stored.

use super::{
    StoreError,
    link::{Link, Row},
    millis,
};
use std::time::Duration;

/// A token's row. The token itself is never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// SHA-256 of the token, in hexadecimal.
    pub hash: String,
    /// The project it opens.
    pub project: String,
    /// What it lets do, names separated by spaces.
    pub scopes: String,
    /// What it is for, in the words of whoever made it.
    pub label: String,
}

pub(super) async fn add_first(link: &mut Link, tokens: &[TokenRow]) -> Result<bool, StoreError> {
    // Two hosts may start at the same time: they wait for each other at this row.
    link.sql("UPDATE erased SET epoch = epoch").run().await?;
    if link.sql("SELECT hash FROM tokens LIMIT 1").row().await?.is_some() {
        return Ok(false);
    }
    for token in tokens {
        add(link, token).await?;
    }
    Ok(true)
}

pub(super) async fn add(link: &mut Link, token: &TokenRow) -> Result<(), StoreError> {
    link.sql(
        "INSERT INTO tokens (hash, project, scopes, label, created_at)
         SELECT $1, $2, $3, $4, ms FROM clock",
    )
    .bind(&token.hash)
    .bind(&token.project)
    .bind(&token.scopes)
    .text(&token.label)
    .run()
    .await?;
    Ok(())
}

pub(super) async fn token(link: &mut Link, hash: &str) -> Result<Option<TokenRow>, StoreError> {
    let row = link.sql("SELECT * FROM tokens WHERE hash = $1").bind(hash).row().await?;
    row.as_ref().map(token_of).transpose()
}

pub(super) async fn tokens(link: &mut Link, project: &str) -> Result<Vec<(TokenRow, i64)>, StoreError> {
    let rows = link
        .sql("SELECT * FROM tokens WHERE project = $1 ORDER BY created_at, hash")
        .bind(project)
        .rows()
        .await?;
    rows.iter().map(|row| Ok((token_of(row)?, row.get("created_at")?))).collect()
}

pub(super) async fn revoke(link: &mut Link, project: &str, hash: &str) -> Result<bool, StoreError> {
    link.sql("DELETE FROM tokens WHERE project = $1 AND hash = $2").bind(project).bind(hash).hits().await
}

pub(super) async fn add_ticket(
    link: &mut Link,
    hash: &str,
    token: &str,
    lasting: Duration,
) -> Result<bool, StoreError> {
    link.sql("DELETE FROM tickets WHERE until <= (SELECT ms FROM clock)").run().await?;
    link.sql("INSERT INTO tickets (hash, token, until) SELECT $1, hash, ms + $3 FROM tokens, clock WHERE hash = $2")
        .bind(hash)
        .bind(token)
        .bind(millis(lasting))
        .hits()
        .await
}

pub(super) async fn redeem(link: &mut Link, hash: &str) -> Result<Option<TokenRow>, StoreError> {
    let row = link
        .sql("DELETE FROM tickets WHERE hash = $1 AND until > (SELECT ms FROM clock) RETURNING token")
        .bind(hash)
        .row()
        .await?;
    match row {
        Some(row) => token(link, &row.get::<String>("token")?).await,
        None => Ok(None),
    }
}

fn token_of(row: &Row) -> Result<TokenRow, StoreError> {
    Ok(TokenRow {
        hash: row.get("hash")?,
        project: row.get("project")?,
        scopes: row.get("scopes")?,
        label: row.get("label")?,
    })
}
