//! `/`: the dashboard, a page of this binary. It asks for a token itself, and has no other way to the server than the API.

use super::problem::Problem;
use crate::serve::Serving;
use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use std::sync::Arc;

/// The built dashboard: nothing where it was not built.
#[derive(RustEmbed)]
#[folder = "$TRAILMILL_DASHBOARD"]
struct Built;

/// The page that loads the others.
const PAGE: &str = "index.html";

/// What the dashboard's page may do: run its own files, and speak to its own server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Adds the dashboard's files to the routes.
pub fn on(router: Router<Arc<Serving>>) -> Router<Arc<Serving>> {
    let router = router.route("/", get(|| async { file(PAGE) }));
    Built::iter().filter(|name| name != PAGE).fold(router, |router, name| {
        let path = format!("/{name}");
        router.route(&path, get(move || async move { file(&name) }))
    })
}

fn file(name: &str) -> Response {
    let Some(file) = Built::get(name) else { return Problem::NO_DASHBOARD.into_response() };
    let kind = (header::CONTENT_TYPE, file.metadata.mimetype().to_owned());
    let policy = (header::CONTENT_SECURITY_POLICY, POLICY.to_owned());
    ([kind, policy], file.data).into_response()
}
