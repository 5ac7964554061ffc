//! Before each request: how often its client comes, what it calls the server, whose page it comes from; how large and how
//! slow its body may be. After it: the headers that each answer has.

use super::problem::Problem;
use crate::access::{
    gate::{Connection, Gate},
    limits::size,
    names::Foreign,
    pace::{PacedBody, STRETCH},
};
use axum::{
    Router,
    body::{Body, HttpBody},
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http_body_util::Limited;
use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};
use tower_http::{
    cors::{AllowOrigin, CorsLayer},
    decompression::RequestDecompressionLayer,
    set_header::SetResponseHeaderLayer,
};

/// Bytes of a body that is held whole; what is larger is read as it comes.
pub const HELD: usize = 1 << 20;

/// How long a browser may remember what it was told of origins.
const REMEMBERED: Duration = Duration::from_secs(600);

/// What each answer says, unless its route says otherwise: it is no page, nothing may hold it in a frame or in a cache, and
/// its kind is what it says.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Where TLS is spoken: browsers speak nothing else to the server's name for a year. They pay no heed to it where they
/// don't trust the certificate.
const TLS_ALONE: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The routes behind the gate.
pub fn before(router: Router, gate: &Arc<Gate>) -> Router {
    let names = gate.clone();
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| names.names.welcomes(origin)))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::CONTENT_ENCODING])
        .max_age(REMEMBERED);
    let router = router
        .layer(RequestDecompressionLayer::new())
        .layer(DefaultBodyLimit::max(HELD))
        .layer(cors)
        .layer(from_fn_with_state(gate.clone(), admit));
    let tls = gate.tls.then_some((header::STRICT_TRANSPORT_SECURITY, TLS_ALONE));
    HEADERS.into_iter().chain(tls).fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::if_not_present(name, value))
    })
}

async fn admit(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let Some(peer) = request.extensions().get::<Connection>().map(|connection| connection.peer) else {
        return Problem::UNAVAILABLE.into_response();
    };
    if let Err(wait) = gate.addresses.come(&gate.client(peer, request.headers())) {
        return again_after(wait, &gate);
    }
    match gate.names.admit(request.uri(), request.headers()) {
        Ok(()) => {}
        Err(Foreign::Host) => return Problem::FOREIGN_HOST.into_response(),
        Err(Foreign::Origin) => return Problem::FOREIGN_ORIGIN.into_response(),
    }
    let largest = size(gate.limits.body_bytes);
    if request.body().size_hint().lower() > largest as u64 {
        return Problem::too_large(largest).into_response();
    }
    let (parts, body) = request.into_parts();
    let (body, slow) = PacedBody::new(body, gate.limits.patience());
    let body = Body::new(Limited::new(body, largest));
    let answer = next.run(Request::from_parts(parts, body)).await;
    if slow.load(Relaxed) {
        let patience = gate.limits.patience;
        return Problem::TOO_SLOW
            .because(format!("expected {STRETCH} bytes, or the end, in each {patience} s"))
            .into_response();
    }
    // Bodies of another kind are told so by their routes, as problems of another status.
    if answer.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return Problem::ENCODING.into_response();
    }
    answer
}

/// The answer to who comes too often.
fn again_after(wait: Duration, gate: &Gate) -> Response {
    let seconds = HeaderValue::from(wait.as_secs() + 1);
    let rate = gate.limits.address_rate;
    let problem = Problem::TOO_OFTEN.because(format!("one address may send {rate} requests a second"));
    ([(header::RETRY_AFTER, seconds)], problem).into_response()
}
