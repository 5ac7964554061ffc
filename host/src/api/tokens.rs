//! `/v1/tokens`: the tokens of a project. A token is told once, when it is made; only its hash is stored.

use super::{
    caller::Admin,
    extract::{Json, Path},
    problem::Problem,
};
use crate::{
    access::{NewToken, Scope, token_id, token_label},
    serve::Serving,
    store::TokenRow,
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A token, without itself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// The first 16 digits of its hash: names it, and opens nothing.
    id: String,
    /// The project that it opens.
    project: String,
    /// What it lets do.
    scopes: Vec<String>,
    /// What it is for.
    label: String,
    /// When it was made.
    created_at: i64,
}

/// The tokens of a project.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// The oldest first.
    tokens: Vec<Token>,
}

/// A token that is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// What it shall let do: at least one.
    #[schema(min_items = 1)]
    scopes: Vec<Scope>,
    /// What it is for; up to 200 bytes without control characters.
    #[serde(default)]
    label: String,
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
pub struct Made {
    /// The token. It is told this once.
    token: String,
    /// By this it is revoked.
    id: String,
}

/// The project's tokens
#[utoipa::path(get, path = "/v1/tokens", tag = "tokens",
    responses((status = 200, description = "All of them.", body = Tokens)))]
pub async fn list(
    State(serving): State<Arc<Serving>>,
    Admin(caller): Admin,
) -> Result<Json<Tokens>, Problem> {
    let told = |(row, created_at): (TokenRow, i64)| Token {
        id: token_id(&row.hash).to_owned(),
        project: row.project,
        scopes: row.scopes.split(' ').map(str::to_owned).collect(),
        label: row.label,
        created_at,
    };
    let tokens = serving.store.tokens(&caller.project).await?;
    Ok(Json(Tokens { tokens: tokens.into_iter().map(told).collect() }))
}

/// Makes a token of the caller's project
#[utoipa::path(post, path = "/v1/tokens", tag = "tokens", request_body = Wanted,
    responses((status = 201, description = "The token, told this once.", body = Made)))]
pub async fn create(
    State(serving): State<Arc<Serving>>,
    Admin(caller): Admin,
    Json(Wanted { scopes, label }): Json<Wanted>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    if scopes.is_empty() {
        return Err(Problem::INVALID_BODY.because("scopes: expected at least one"));
    }
    let label = token_label(&label).map_err(|e| Problem::INVALID_BODY.because(format!("label: {e}")))?;
    let new = NewToken::new(&caller.project, &scopes, &label).map_err(|_| Problem::UNAVAILABLE)?;
    serving.store.add_token(&new.row).await?;
    let id = token_id(&new.row.hash).to_owned();
    Ok((StatusCode::CREATED, Json(Made { token: new.token, id })))
}

/// Revokes a token of the caller's project
#[utoipa::path(delete, path = "/v1/tokens/{id}", tag = "tokens",
    params(("id" = String, Path, description = "The token's id, as the list tells it.")),
    responses((status = 204, description = "It opens nothing any more.")))]
pub async fn revoke(
    State(serving): State<Arc<Serving>>,
    Admin(caller): Admin,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let tokens = serving.store.tokens(&caller.project).await?;
    let (row, _) = tokens.into_iter().find(|(row, _)| token_id(&row.hash) == id).ok_or(Problem::NO_TOKEN)?;
    serving.store.revoke(&caller.project, &row.hash).await?;
    Ok(StatusCode::NO_CONTENT)
}
