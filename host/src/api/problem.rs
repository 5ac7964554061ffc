//! Problems: errors of the API as problem+json (RFC 9457), each with a stable code.

use super::extract::json_line;
use crate::{blobs::BlobError, store::StoreError};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::borrow::Cow;
use tracing::error;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    pointer: Option<String>,
    detail: Option<Cow<'static, str>>,
}

/// What went wrong, as problem+json.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
struct Body<'a> {
    /// The status of the answer.
    status: u16,
    /// Stable, for programs.
    #[schema(example = "no_session")]
    code: &'a str,
    /// What it is, in words.
    title: &'a str,
    /// JSON pointer (RFC 6901) to what is wrong in the body, where it is known; empty for the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    /// What is so here, where there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $status:ident $code:literal $title:literal;)+) => {
        impl Problem {
            $($(#[$doc])* pub const $name: Self = Self {
                status: StatusCode::$status,
                code: $code,
                title: $title,
                pointer: None,
                detail: None,
            };)+
        }
    };
}

problems! {
    /// No token, or none that is known.
    UNAUTHENTICATED = UNAUTHORIZED "unauthenticated" "send a known token as Authorization: Bearer";
    /// The token may not.
    FORBIDDEN = FORBIDDEN "forbidden" "the token's scopes do not allow this";
    /// No session of that id in the caller's project.
    NO_SESSION = NOT_FOUND "no_session" "the project has no session of this id";
    /// The session has no result yet, or came to nothing.
    NO_RESULT = NOT_FOUND "no_result" "the session is not completed; its status tells more";
    /// No token of that id in the caller's project.
    NO_TOKEN = NOT_FOUND "no_token" "the project has no token of this id";
    /// Nothing is served at that address.
    NO_ROUTE = NOT_FOUND "no_route" "nothing is served here; /v1/openapi.json lists what is";
    /// This binary has no dashboard.
    NO_DASHBOARD = NOT_FOUND "no_dashboard" "this binary was built without the dashboard; cargo xtask build makes it, then build the binary again";
    /// The address is served, but not that way.
    METHOD = METHOD_NOT_ALLOWED "method_not_allowed" "this address has no such method";
    /// The session is not in a state for this.
    WRONG_STATUS = CONFLICT "wrong_status" "the session's status does not allow this";
    /// The query has what can't be read.
    INVALID_QUERY = BAD_REQUEST "invalid_query" "the query can't be read";
    /// The body is not what is expected.
    INVALID_BODY = BAD_REQUEST "invalid_body" "the body can't be read";
    /// The body is JSON, but not what is expected.
    INVALID_DATA = UNPROCESSABLE_ENTITY "invalid_data" "the body has what can't be read";
    /// The body's picture is none that is taken.
    INVALID_SCREENSHOT = UNPROCESSABLE_ENTITY "invalid_screenshot" "the picture can't be read";
    /// The module does not take it.
    NOT_ADMITTED = UNPROCESSABLE_ENTITY "not_admitted" "the recording can't be taken in";
    /// The session is no longer recorded.
    SESSION_OVER = CONFLICT "session_over" "the session is no longer recorded";
    /// The session has as much as one may have.
    SESSION_FULL = CONFLICT "session_full" "the session has as much as one may have; stop it and begin another";
    /// The batch is not the next one.
    OUT_OF_ORDER = CONFLICT "out_of_order" "the batch is not the next one";
    /// A batch of that number, with other bytes, is on disk.
    SEQ_REUSED = CONFLICT "seq_reused" "a batch of this seq with other bytes was acknowledged before";
    /// A picture of that id, with other bytes, is on disk.
    SCREENSHOT_DIFFERS = CONFLICT "screenshot_differs" "another screenshot of this id was acknowledged before";
    /// The server is called by a name that is not its own.
    FOREIGN_HOST = MISDIRECTED_REQUEST "foreign_host" "the server is not known by this name; --allow-host NAME makes it so";
    /// The request comes from another site's page.
    FOREIGN_ORIGIN = FORBIDDEN "foreign_origin" "pages of this origin may not speak to the server; --allow-origin lets them";
    /// The body is too large.
    TOO_LARGE = PAYLOAD_TOO_LARGE "too_large" "the body is larger than the server takes";
    /// The body is compressed in a way that is not known.
    ENCODING = UNSUPPORTED_MEDIA_TYPE "unknown_encoding" "the body may be compressed by gzip or zstd, or not at all";
    /// The body comes too slowly.
    TOO_SLOW = REQUEST_TIMEOUT "too_slow" "the body comes more slowly than the server waits for";
    /// The client comes too often.
    TOO_OFTEN = TOO_MANY_REQUESTS "too_often" "too many requests; try again later";
    /// It can't be stored now.
    NOT_STORED = SERVICE_UNAVAILABLE "not_stored" "this can't be stored now; send it again";
    /// The server is shutting down.
    CLOSING = SERVICE_UNAVAILABLE "closing" "the server is shutting down; send this again";
    /// Something that the server needs failed.
    UNAVAILABLE = SERVICE_UNAVAILABLE "unavailable" "the server can't answer now; try again";
}

impl Problem {
    /// A body of more bytes than it may have.
    #[must_use]
    pub fn too_large(most: usize) -> Self {
        Self::TOO_LARGE.because(format!("expected at most {most} bytes, found more"))
    }

    /// The schema's name.
    pub const NAME: &'static str = "Problem";

    /// The same problem, with what is so here.
    #[must_use]
    pub fn because(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// The same problem, at a place of the body.
    #[must_use]
    pub fn at(self, pointer: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), ..self }
    }

    /// The schema of the answer, with its name.
    #[must_use]
    pub fn schema() -> (String, RefOr<Schema>) {
        (Self::NAME.to_owned(), Body::schema())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { status, code, title, pointer, detail } = self;
        let (pointer, detail) = (pointer.as_deref(), detail.as_deref());
        let body = json_line(&Body { status: status.as_u16(), code, title, pointer, detail });
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        error!(%error, "the store failed");
        Self::UNAVAILABLE
    }
}

impl From<BlobError> for Problem {
    fn from(error: BlobError) -> Self {
        error!(%error, "a blob can't be had");
        Self::UNAVAILABLE
    }
}
