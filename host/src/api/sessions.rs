//! `/v1/sessions/{id}`: a session, its completion, its examples.

use super::{allowed, problem::Problem};
use crate::{
    access::Scope,
    serve::Serving,
    store::{Failure, ProcessingStatus, SessionKey, SessionResult, SessionRow, Status},
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::sync::Arc;

/// A session as the API tells it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    id: String,
    status: Status,
    processing_status: ProcessingStatus,
    interactions: i64,
    attempts: i64,
    created_at: i64,
    updated_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    /// Examples kept; absent before the session is completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    examples: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality_score: Option<f64>,
}

/// `GET /v1/sessions/{id}`
pub async fn show(
    State(serving): State<Arc<Serving>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Session>, Problem> {
    let row = row(&serving, &headers, &id).await?;
    Ok(Json(Session {
        id,
        status: row.status,
        processing_status: row.processing_status,
        interactions: row.interactions,
        attempts: row.attempts,
        created_at: row.created_at,
        updated_at: row.updated_at,
        failure: row.failure,
        examples: row.result.as_ref().map(|result| result.examples),
        quality_score: row.result.and_then(|result| result.quality),
    }))
}

/// `GET /v1/sessions/{id}/completion`: the completion with its receipt, byte for byte as it was stored.
pub async fn completion(
    State(serving): State<Arc<Serving>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let completion = serving.blobs.get(&result(&serving, &headers, &id).await?.completion).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], completion).into_response())
}

/// `GET /v1/sessions/{id}/examples`: the examples as rows, JSON lines.
pub async fn examples(
    State(serving): State<Arc<Serving>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let rows = serving.blobs.get(&result(&serving, &headers, &id).await?.rows).await?;
    Ok(([(header::CONTENT_TYPE, "application/jsonl")], rows).into_response())
}

async fn row(serving: &Serving, headers: &HeaderMap, id: &str) -> Result<SessionRow, Problem> {
    let caller = allowed(serving, headers, Scope::Read).await?;
    let key = SessionKey { project: caller.project, id: id.to_owned() };
    serving.store.session(&key).await?.ok_or(Problem::NO_SESSION)
}

async fn result(serving: &Serving, headers: &HeaderMap, id: &str) -> Result<SessionResult, Problem> {
    row(serving, headers, id).await?.result.ok_or(Problem::NO_RESULT)
}
