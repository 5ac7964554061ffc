//! `/v1/examples.jsonl`: a project's examples as one dataset, streamed. `/v1/examples/counts`: how many there are.
//!
//! The index tells which examples are asked for, a page at a time; then one session's completion at a time is opened and
//! its examples are written in the format. So a dataset of any size takes the memory of one session, and a reader that is slow
//! is waited for.

use super::{
    caller::Reader,
    extract::{Json, Query},
    problem::Problem,
};
use crate::{
    blobs::{BlobError, Blobs},
    named,
    serve::Serving,
    store::{ExampleCount, ExampleFilter, ExampleRow, SCORE_PARTS, SessionKey, Store, StoreError},
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::Arc,
};
use tracing::error;
use trailmill_core::{
    Options,
    transform::{Example, Kind},
    write::{self, Format},
};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{ObjectBuilder, Schema, schema::Type},
};

/// Rows of the index that are read at a time.
const PAGE: i64 = 500;

/// The type of JSON lines.
pub const JSON_LINES: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/jsonl")];

/// A trainer's format; the same that `trailmill complete` writes when none is named.
#[derive(Clone, Copy, Deserialize)]
#[serde(transparent)]
pub struct Chosen(Format);

impl Default for Chosen {
    fn default() -> Self {
        Self(Options::default().format)
    }
}

/// In which format.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Formatted {
    /// A trainer's format; `openai-chat` when absent.
    #[param(schema_with = formats)]
    pub format: Option<Chosen>,
}

/// Which examples.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Of this kind alone.
    #[param(schema_with = kinds)]
    kind: Option<Kind>,
    /// With a score from here on, 0..1.
    min_score: Option<f64>,
    /// Of sessions that were completed at this time or later.
    since: Option<i64>,
}

impl Asked {
    fn filter(self) -> Result<ExampleFilter, Problem> {
        let Self { kind, min_score, since } = self;
        Ok(ExampleFilter { min_score, kind: kind.map(|kind| named(&kind)), since })
    }
}

fn formats() -> Schema {
    by_name::<Format>()
}

pub(super) fn kinds() -> Schema {
    by_name::<Kind>()
}

/// One of the names that a type of the core has.
fn by_name<T: JsonSchema>() -> Schema {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(crate::cli::names::<T>())).into()
}

/// The project's examples as one dataset, JSON lines
///
/// Those of the session that was completed first come first; a session's own stand together and in their order. Should
/// something fail on the way, the connection is broken off: a dataset that ends as it should is whole.
#[utoipa::path(get, path = "/v1/examples.jsonl", tag = "datasets", params(Asked, Formatted),
    responses((status = 200, description = "One row a line.", body = String, content_type = "application/jsonl")))]
pub async fn examples(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Query(asked): Query<Asked>,
    Query(Formatted { format }): Query<Formatted>,
) -> Result<Response, Problem> {
    let mut dataset = Dataset {
        store: serving.store.clone(),
        blobs: serving.blobs.clone(),
        project: caller.project,
        filter: asked.filter()?,
        format: format.unwrap_or_default(),
        waiting: VecDeque::new(),
        after: None,
    };
    // What fails before the first row is a problem; what fails later can only break the answer off.
    let first = dataset.next().await.map_err(|error| {
        error!(%error, "a dataset can't be begun");
        Problem::UNAVAILABLE
    })?;
    let rest = stream::try_unfold(dataset, async |mut dataset| match dataset.next().await {
        Ok(rows) => Ok(rows.map(|rows| (rows, dataset))),
        Err(error) => {
            error!(%error, "a dataset is broken off");
            Err(error)
        }
    });
    let body = match first {
        Some(first) => Body::from_stream(stream::StreamExt::chain(stream::iter([Ok(first)]), rest)),
        None => Body::empty(),
    };
    Ok((JSON_LINES, body).into_response())
}

/// Equal parts of the scores' range, 0..1, that examples are counted in.
const PARTS: usize = SCORE_PARTS as usize;

/// How many examples there are.
#[derive(Serialize, ToSchema)]
pub struct ExampleCounts {
    /// In all.
    total: i64,
    /// Of each kind; a kind without any is left out.
    kinds: BTreeMap<String, i64>,
    /// In each twentieth of the scores' range, from 0 up; a score of 1 counts in the last.
    scores: [i64; PARTS],
}

/// How many of the project's examples there are, by kind and score
#[utoipa::path(get, path = "/v1/examples/counts", tag = "datasets", params(Asked),
    responses((status = 200, description = "Their number.", body = ExampleCounts)))]
pub async fn counts(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Query(asked): Query<Asked>,
) -> Result<Json<ExampleCounts>, Problem> {
    let mut counts = ExampleCounts { total: 0, kinds: BTreeMap::new(), scores: [0; PARTS] };
    for ExampleCount { kind, part, examples } in
        serving.store.example_counts(&caller.project, &asked.filter()?).await?
    {
        counts.total += examples;
        *counts.kinds.entry(kind).or_default() += examples;
        let part = usize::try_from(part).unwrap_or(0).min(PARTS - 1);
        counts.scores[part] += examples;
    }
    Ok(Json(counts))
}

/// A dataset on its way out.
struct Dataset {
    store: Arc<dyn Store>,
    blobs: Blobs,
    project: String,
    filter: ExampleFilter,
    format: Chosen,
    /// Rows of the index that are read, and not yet written.
    waiting: VecDeque<ExampleRow>,
    after: Option<ExampleRow>,
}

impl Dataset {
    /// The next session's rows; nothing after the last.
    async fn next(&mut self) -> Result<Option<String>, Broken> {
        loop {
            if self.waiting.is_empty() {
                let page =
                    self.store.examples(&self.project, &self.filter, self.after.as_ref(), PAGE).await?;
                let Some(last) = page.last() else { return Ok(None) };
                self.after = Some(last.clone());
                self.waiting = page.into();
            }
            let Some(first) = self.waiting.front() else { continue };
            let (session, completion) = (first.session.clone(), first.completion.clone());
            let mut lines = Vec::new();
            while let Some(row) = self.waiting.pop_front_if(|row| row.session == session) {
                lines.push(row.line);
            }
            let rows = match self.blobs.get(&completion).await {
                Ok(completion) => rows(&completion, |line| lines.binary_search(&line).is_ok(), self.format)?,
                Err(error) => {
                    let key = SessionKey { project: self.project.clone(), id: session };
                    // Erased since the index was read: it is no longer part of the dataset.
                    let row = self.store.session(&key).await?;
                    if row.is_none_or(|row| row.result.is_none_or(|result| result.completion != completion)) {
                        continue;
                    }
                    return Err(error.into());
                }
            };
            if !rows.is_empty() {
                return Ok(Some(rows));
            }
        }
    }
}

/// Why a dataset is broken off.
#[derive(Debug)]
enum Broken {
    Store(StoreError),
    Blob(BlobError),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Blob(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Broken {}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<BlobError> for Broken {
    fn from(error: BlobError) -> Self {
        Self::Blob(error)
    }
}

/// The examples at some places of a completion, in a format, JSON lines.
///
/// # Errors
/// When it is no completion.
pub fn rows(
    completion: &[u8],
    at: impl Fn(i64) -> bool,
    Chosen(format): Chosen,
) -> Result<String, BlobError> {
    #[derive(Deserialize)]
    struct Completion<'a> {
        #[serde(borrow)]
        training: Training<'a>,
    }
    #[derive(Deserialize)]
    struct Training<'a> {
        #[serde(borrow)]
        examples: Vec<&'a RawValue>,
    }
    let broken = |error: serde_json::Error| BlobError::Broken(format!("of a completion: {error}"));
    let Completion { training } = serde_json::from_slice::<Completion<'_>>(completion).map_err(broken)?;
    let mut rows = String::new();
    for (_, example) in (0..).zip(training.examples).filter(|(line, _)| at(*line)) {
        let example: Example = serde_json::from_str(example.get()).map_err(broken)?;
        for row in write::write(&[example], format) {
            rows.push_str(row.get());
            rows.push('\n');
        }
    }
    Ok(rows)
}
