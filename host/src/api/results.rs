//! `/v1/sessions/{id}/…`: what completion says of a session, whole and in parts.

use super::{
    caller::Reader,
    datasets::{self, Formatted, JSON_LINES},
    extract::{Path, Query, json_line, session_key},
    problem::Problem,
    sessions::{ID, row},
};
use crate::{
    access::Caller,
    blobs::BlobError,
    serve::Serving,
    store::{SessionRow, Verdict},
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use serde_json::value::RawValue;
use std::sync::Arc;
use tracing::error;
use utoipa::ToSchema;

/// The parts of a completion, as they stand in it. `trailmill schema completion` has their shapes.
#[derive(Deserialize)]
struct Completion<'a> {
    #[serde(borrow)]
    stages: &'a RawValue,
    #[serde(borrow, default)]
    validation: Option<&'a RawValue>,
    #[serde(borrow, default)]
    quality: Option<&'a RawValue>,
    #[serde(borrow, default)]
    redaction: Option<&'a RawValue>,
    #[serde(borrow)]
    journeys: &'a RawValue,
    steps: Vec<IgnoredAny>,
    #[serde(borrow)]
    training: Training<'a>,
    #[serde(borrow)]
    receipt: &'a RawValue,
}

#[derive(Deserialize)]
struct Training<'a> {
    #[serde(borrow)]
    metadata: &'a RawValue,
    #[serde(borrow)]
    processing: &'a RawValue,
}

/// How good a session is.
#[derive(Serialize, ToSchema)]
pub struct Quality<'a> {
    /// Completeness, reliability, accuracy and consistency, 0..100, with the verdict.
    #[schema(value_type = Option<Object>)]
    quality: Option<&'a RawValue>,
    /// What the rules say, with advice.
    #[schema(value_type = Option<Object>)]
    validation: Option<&'a RawValue>,
}

/// The runs of steps that serve one purpose each.
#[derive(Serialize, ToSchema)]
pub struct Journeys<'a> {
    /// In their order.
    #[schema(value_type = Vec<Object>)]
    journeys: &'a RawValue,
}

/// What ties a result to its input, options and module.
#[derive(Serialize, ToSchema)]
pub struct Receipts<'a> {
    /// The server's own: the one that counts.
    #[schema(value_type = Object)]
    receipt: &'a RawValue,
    /// The client's, where it completed the session itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    prebuilt: Option<&'a RawValue>,
    /// Whether the client's output is the same bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
}

/// Counts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stats<'a> {
    /// Interactions stored.
    interactions: i64,
    /// Stretches that the recorder knows it missed.
    lost_spans: i64,
    /// Steps that the interactions were reduced to.
    steps: usize,
    /// What each stage took and gave.
    #[schema(value_type = Vec<Object>)]
    stages: &'a RawValue,
    /// Replacements of personal data, by kind and place.
    #[schema(value_type = Option<Object>)]
    redaction: Option<&'a RawValue>,
    /// Examples by kind, score and page type, and rejections by reason.
    #[schema(value_type = Object)]
    training: &'a RawValue,
    /// What was done to make them.
    #[schema(value_type = Object)]
    processing: &'a RawValue,
}

/// Everything that completion says of a session, receipt included, byte for byte as it was stored
#[utoipa::path(get, path = "/v1/sessions/{id}/completion", tag = "results",
    params(("id" = String, Path, description = ID)),
    responses((status = 200, description = "The completion; `trailmill schema completion` has its shape.", body = Object)))]
pub async fn completion(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (_, completion) = completed(&serving, caller, id).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], completion).into_response())
}

/// How good a session is, and what the rules say of it
#[utoipa::path(get, path = "/v1/sessions/{id}/quality", tag = "results", params(("id" = String, Path, description = ID)),
    responses((status = 200, description = "Its quality.", body = Quality)))]
pub async fn quality(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (_, completion) = completed(&serving, caller, id).await?;
    let Completion { quality, validation, .. } = parts(&completion)?;
    Ok(json_line(&Quality { quality, validation }))
}

/// A session's journeys
#[utoipa::path(get, path = "/v1/sessions/{id}/journeys", tag = "results", params(("id" = String, Path, description = ID)),
    responses((status = 200, description = "Its journeys.", body = Journeys)))]
pub async fn journeys(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (_, completion) = completed(&serving, caller, id).await?;
    Ok(json_line(&Journeys { journeys: parts(&completion)?.journeys }))
}

/// A session's examples as rows of a trainer's format, JSON lines
#[utoipa::path(get, path = "/v1/sessions/{id}/examples", tag = "results",
    params(("id" = String, Path, description = ID), Formatted),
    responses((status = 200, description = "One row a line.", body = String, content_type = "application/jsonl")))]
pub async fn examples(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
    Query(Formatted { format }): Query<Formatted>,
) -> Result<Response, Problem> {
    let (_, completion) = completed(&serving, caller, id).await?;
    let rows = datasets::rows(&completion, |_| true, format.unwrap_or_default()).map_err(|e| broken(&e))?;
    Ok((JSON_LINES, rows).into_response())
}

/// What ties a session's result to its input, options and module
#[utoipa::path(get, path = "/v1/sessions/{id}/receipt", tag = "results", params(("id" = String, Path, description = ID)),
    responses((status = 200, description = "The receipt, and what it says of the client's own.", body = Receipts)))]
pub async fn receipt(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (row, completion) = completed(&serving, caller, id).await?;
    let verdict = row.verdict();
    let prebuilt = row.prebuilt.as_ref().and_then(|prebuilt| serde_json::from_str(&prebuilt.receipt).ok());
    Ok(json_line(&Receipts { receipt: parts(&completion)?.receipt, prebuilt, verdict }))
}

/// Counts of what a session holds and what was made of it
#[utoipa::path(get, path = "/v1/sessions/{id}/stats", tag = "results", params(("id" = String, Path, description = ID)),
    responses((status = 200, description = "Its counts.", body = Stats)))]
pub async fn stats(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (row, completion) = completed(&serving, caller, id).await?;
    let parts = parts(&completion)?;
    Ok(json_line(&Stats {
        interactions: row.interactions,
        lost_spans: row.lost_spans,
        steps: parts.steps.len(),
        stages: parts.stages,
        redaction: parts.redaction,
        training: parts.training.metadata,
        processing: parts.training.processing,
    }))
}

/// A session and its completion.
async fn completed(serving: &Serving, caller: Caller, id: String) -> Result<(SessionRow, Vec<u8>), Problem> {
    let row = row(serving, &session_key(caller.project, id)?).await?;
    let name = &row.result.as_ref().ok_or(Problem::NO_RESULT)?.completion;
    let completion = serving.blobs.get(name).await?;
    Ok((row, completion))
}

fn parts(completion: &[u8]) -> Result<Completion<'_>, Problem> {
    serde_json::from_slice(completion).map_err(|e| broken(&BlobError::Broken(e.to_string())))
}

fn broken(error: &BlobError) -> Problem {
    error!(%error, "a completion can't be read");
    Problem::UNAVAILABLE
}
