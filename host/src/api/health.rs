//! `/healthz`, `/readyz`, `/metrics`: how the server itself is.

use super::{caller::Reader, extract::Json, problem::Problem};
use crate::{access::FIRST_PROJECT, serve::Serving};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;
use tracing::warn;
use utoipa::ToSchema;

/// How long a look at what the server needs holds. Anybody may ask, and each look writes.
const HOLDS: Duration = Duration::from_secs(2);

/// How long a look may take: what answers later is of no use.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the server has what it needs.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Ready {
    /// All of it.
    ready: bool,
    /// The database answers.
    store: bool,
    /// Bytes can be put into the archive.
    archive: bool,
    /// Workers that run.
    workers: usize,
}

/// The last look at what the server needs.
#[derive(Default)]
pub struct Readiness(Mutex<Option<(Instant, Ready)>>);

impl Readiness {
    async fn look(&self, serving: &Serving) -> Ready {
        let mut last = self.0.lock().await;
        if let Some((at, ready)) = *last
            && at.elapsed() < HOLDS
        {
            return ready;
        }
        let (store, archive) = tokio::join!(
            tokio::time::timeout(PATIENCE, serving.store.ping()),
            tokio::time::timeout(PATIENCE, serving.blobs.try_to_put()),
        );
        let workers = serving.workers.strong_count();
        let (store, archive) = (matches!(store, Ok(Ok(()))), matches!(archive, Ok(Ok(()))));
        let ready = Ready { ready: store && archive && workers > 0, store, archive, workers };
        if !ready.ready {
            warn!(store, archive, workers, "not ready");
        }
        *last = Some((Instant::now(), ready));
        ready
    }
}

/// Whether the process answers
#[utoipa::path(get, path = "/healthz", tag = "health", security(()),
    responses((status = 200, description = "It does.", body = String, content_type = "text/plain")))]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Whether the server has what it needs: database, archive, workers
#[utoipa::path(get, path = "/readyz", tag = "health", security(()),
    responses((status = 200, description = "It does.", body = Ready),
        (status = 503, description = "Something is missing.", body = Ready)))]
pub async fn ready(State(serving): State<Arc<Serving>>) -> Response {
    let ready = serving.readiness.look(&serving).await;
    let status = if ready.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(ready)).into_response()
}

/// Figures for Prometheus
///
/// They are of all projects together, so the token must be one of the project `default`.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, description = "In the text format.", body = String, content_type = "text/plain")))]
pub async fn metrics(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
) -> Result<Response, Problem> {
    if caller.project != FIRST_PROJECT {
        return Err(Problem::FORBIDDEN);
    }
    let counts = serving.store.counts(serving.lease).await?;
    let figures = serving.figures.render(&counts);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], figures).into_response())
}
