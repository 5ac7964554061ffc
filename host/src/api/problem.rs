//! Problems: errors of the API as problem+json (RFC 9457), each with a stable code.

use crate::{blobs::BlobError, store::StoreError};
use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tracing::error;

/// One problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
}

impl Problem {
    /// No token, or none that is known.
    pub const UNAUTHENTICATED: Self = Self {
        status: StatusCode::UNAUTHORIZED,
        code: "unauthenticated",
        title: "send a known token as Authorization: Bearer",
    };
    /// The token may not.
    pub const FORBIDDEN: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "forbidden",
        title: "the token's scopes do not allow this",
    };
    /// No session of that id in the caller's project.
    pub const NO_SESSION: Self = Self {
        status: StatusCode::NOT_FOUND,
        code: "no_session",
        title: "the project has no session of this id",
    };
    /// The session has no result yet, or came to nothing.
    pub const NO_RESULT: Self = Self {
        status: StatusCode::NOT_FOUND,
        code: "no_result",
        title: "the session is not completed; its status tells more",
    };
    /// Something that the server needs failed.
    pub const UNAVAILABLE: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "unavailable",
        title: "the server can't answer now; try again",
    };
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            status: u16,
            code: &'static str,
            title: &'static str,
        }
        let Self { status, code, title } = self;
        let body = Json(Body { status: status.as_u16(), code, title });
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
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
