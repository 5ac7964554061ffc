//! The API, `/v1`: what became of sessions, and what is done with them by hand. Errors are problem+json with a code.
//!
//! Every route stands in the OpenAPI document at `/v1/openapi.json`, which is made of the handlers themselves. A token sees
//! the sessions of its project alone; to it, the others are not there.

// The names of parameter types are written out by a macro.
#![allow(unused_qualifications)]

mod caller;
mod dashboard;
mod datasets;
mod document;
mod extract;
mod gate;
mod health;
mod import;
mod jobs;
mod problem;
mod recordings;
mod results;
mod sessions;
mod tickets;
mod timeline;
mod tokens;

use crate::{ingest::socket, serve::Serving};
use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use problem::Problem;
use std::sync::Arc;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use health::Readiness;
pub use import::AT_ONCE as IMPORTS_AT_ONCE;

/// All routes.
pub fn router(serving: Arc<Serving>) -> Router {
    let (router, mut document) = OpenApiRouter::with_openapi(document::head())
        .routes(routes!(sessions::list, recordings::start))
        .routes(routes!(sessions::show, sessions::delete))
        .routes(routes!(sessions::stop))
        .routes(routes!(sessions::complete))
        .routes(routes!(sessions::retry))
        .routes(routes!(sessions::requeue))
        .routes(routes!(timeline::interactions, recordings::interactions))
        .routes(routes!(recordings::screenshot))
        .routes(routes!(recordings::lost_span))
        .routes(routes!(recordings::pause))
        .routes(routes!(recordings::resume))
        .routes(routes!(recordings::prebuilt))
        .routes(routes!(import::import))
        .routes(routes!(results::completion))
        .routes(routes!(results::quality))
        .routes(routes!(results::journeys))
        .routes(routes!(results::examples))
        .routes(routes!(results::receipt))
        .routes(routes!(results::stats))
        .routes(routes!(datasets::examples))
        .routes(routes!(datasets::counts))
        .routes(routes!(jobs::list))
        .routes(routes!(tickets::issue))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
        .split_for_parts();
    document::complete(&mut document);
    let mut document = serde_json::to_string(&document).unwrap_or_default();
    document.push('\n');
    let document: Arc<str> = document.into();
    let documented = get(move |State(_): State<Arc<Serving>>| async move {
        ([(header::CONTENT_TYPE, "application/json")], document.to_string()).into_response()
    });
    let router = dashboard::on(router)
        .route("/ws", get(socket::connect))
        .route("/v1/openapi.json", documented)
        .fallback(|| async { Problem::NO_ROUTE })
        .method_not_allowed_fallback(|| async { Problem::METHOD })
        .with_state(serving.clone());
    gate::before(router, &serving.gate)
}
