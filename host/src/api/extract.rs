//! What a request holds, taken out of it; where it can't be, a problem says why.

use super::problem::Problem;
use crate::store::SessionKey;
use axum::{
    extract::{
        FromRequest, FromRequestParts,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// The query of an address.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub struct Query<T>(pub T);

/// The part of a path that names something.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

/// A body, and an answer.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub struct Json<T>(pub T);

impl<T: serde::Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::INVALID_QUERY.because(rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::NO_ROUTE
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::TOO_LARGE;
        }
        Self::INVALID_BODY.because(rejection.body_text())
    }
}

/// The session of that id in a project.
pub fn session_key(project: String, id: String) -> Result<SessionKey, Problem> {
    // No session has such an id, and not every database can be asked for one.
    if id.len() > 256 || id.chars().any(char::is_control) {
        return Err(Problem::NO_SESSION);
    }
    Ok(SessionKey { project, id })
}
