//! What a request holds, taken out of it; where it can't be, a problem says why.

use super::{gate::HELD, problem::Problem};
use crate::{access::limits::size, ingest::received::is_id, serve::Serving, store::SessionKey};
use axum::{
    body::to_bytes,
    extract::{
        FromRequest, FromRequestParts, Request,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::LengthLimitError;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_path_to_error::{Path as Place, Segment};
use std::{error::Error, sync::Arc};

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

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        json_line(&self.0)
    }
}

/// JSON as an answer, and a line break behind it: in a terminal the prompt stands on a line of its own then.
pub fn json_line(value: &impl Serialize) -> Response {
    let Ok(mut body) = serde_json::to_vec(value) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    body.push(b'\n');
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// What a recorder tells, as it came: JSON of up to as many bytes as a socket's frame, or nothing.
pub struct Told(Option<Box<RawValue>>);

impl Told {
    /// Whether the body is empty.
    pub fn is_nothing(&self) -> bool {
        self.0.is_none()
    }

    /// The bytes.
    pub fn data(&self) -> Option<&RawValue> {
        self.0.as_deref()
    }

    /// What of it the server itself looks at.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Problem> {
        let text = self.data().map_or("null", RawValue::get);
        let read = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text));
        read.map_err(|error| {
            let problem = Problem::INVALID_DATA.at(pointer(error.path()));
            expected(&error.inner().to_string()).map_or(problem.clone(), |expected| problem.because(expected))
        })
    }
}

impl FromRequest<Arc<Serving>> for Told {
    type Rejection = Problem;

    async fn from_request(request: Request, serving: &Arc<Serving>) -> Result<Self, Problem> {
        let limits = &serving.gate.limits;
        let largest = size(limits.frame_bytes.min(limits.body_bytes));
        let bytes = to_bytes(request.into_body(), largest).await;
        let bytes = bytes.map_err(|error| not_whole(&error, largest))?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        let json = serde_json::from_slice(&bytes).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Problem::INVALID_BODY.because(format!("it is no JSON from line {line}, column {column} on"))
        })?;
        Ok(Self(Some(json)))
    }
}

/// The problem of a body that did not come whole, of which so many bytes may come.
pub fn not_whole(error: &(dyn Error + 'static), largest: usize) -> Problem {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return Problem::too_large(largest);
        }
        cause = error.source();
    }
    Problem::INVALID_BODY
}

/// A place in JSON as a pointer.
fn pointer(place: &Place) -> String {
    let mut pointer = String::new();
    for segment in place.iter() {
        match segment {
            Segment::Seq { index } => pointer += &format!("/{index}"),
            Segment::Map { key } => pointer += &format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// What the reader expected, in its words; what it found may be a recorded value, and is left out.
fn expected(message: &str) -> Option<String> {
    let (told, _place) = message.rsplit_once(" at line ").unwrap_or((message, ""));
    if told.starts_with("missing field") {
        return Some(told.to_owned());
    }
    Some(format!("expected {}", told.rsplit_once(", expected ")?.1))
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
            return Self::too_large(HELD);
        }
        Self::INVALID_BODY.because(rejection.body_text())
    }
}

/// The session of that id in a project.
pub fn session_key(project: String, id: String) -> Result<SessionKey, Problem> {
    // No session has such an id, and not every database can be asked for one.
    if !is_id(&id) {
        return Err(Problem::NO_SESSION);
    }
    Ok(SessionKey { project, id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::protocol::Items;

    fn told(text: &str) -> Told {
        Told(serde_json::from_str(text).ok())
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place_and_not_by_its_value() {
        let wrong = |text: &str| told(text).read::<Items<'_>>().err().unwrap();
        let problem = |pointer: &str, detail: &'static str| Problem::INVALID_DATA.at(pointer).because(detail);
        assert_eq!(wrong(r#"{"seq":"ada","items":[]}"#), problem("/seq", "expected i64"));
        assert_eq!(wrong(r#"{"seq":1,"items":{}}"#), problem("/items", "expected a sequence"));
        assert_eq!(wrong(r#"{"items":[]}"#), problem("", "missing field `seq`"));
        assert_eq!(wrong("7"), problem("", "expected struct Items"));
    }

    #[test]
    fn what_is_right_keeps_its_bytes() {
        let told = told(r#"{"seq":1,"items":[{"a" : 1.0}]}"#);
        assert_eq!(told.read::<Items<'_>>().unwrap().items[0].get(), r#"{"a" : 1.0}"#);
    }
}
