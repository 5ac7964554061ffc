//! The API, `/v1`: what became of sessions. Errors are problem+json with a code.

mod problem;
mod sessions;

use crate::{
    access::{self, Caller, Scope},
    ingest::socket,
    serve::Serving,
};
use axum::{
    Router,
    http::{HeaderMap, header},
    routing::get,
};
use problem::Problem;
use std::sync::Arc;

/// All routes.
pub fn router(serving: Arc<Serving>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/ws", get(socket::connect))
        .route("/v1/sessions/{id}", get(sessions::show))
        .route("/v1/sessions/{id}/completion", get(sessions::completion))
        .route("/v1/sessions/{id}/examples", get(sessions::examples))
        .with_state(serving)
}

/// The caller of a request, where they may.
async fn allowed(serving: &Serving, headers: &HeaderMap, scope: Scope) -> Result<Caller, Problem> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(Problem::UNAUTHENTICATED)?;
    let caller = access::caller(&*serving.store, token).await?.ok_or(Problem::UNAUTHENTICATED)?;
    if caller.may(scope) { Ok(caller) } else { Err(Problem::FORBIDDEN) }
}
