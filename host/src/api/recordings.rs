//! `/v1/sessions`: what recorders send that have no socket. The messages, checks and acknowledgements are those of the
//! socket, and so are the bytes that a batch is known by: a recorder may change from one to the other in the middle.

use super::{
    caller::Recorder,
    datasets,
    extract::{Json, Path, Told, session_key},
    problem::Problem,
    sessions::{ID, Session, row},
};
use crate::{
    ingest::{
        live::Refusal,
        message,
        protocol::{BatchAck, Claimed, Inner, Items, Picture, ScreenshotProcessed, Started, is_id},
        screenshot::{self, NotKept},
    },
    serve::Serving,
    store::{Prebuilt, SessionKey},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use std::sync::Arc;
use tracing::warn;
use trailmill_core::Error;
use utoipa::ToSchema;

/// What is told when a recording begins: the data of `session_start`. More is taken as it comes.
#[derive(ToSchema)]
#[schema(as = Start)]
#[allow(dead_code)] // the document's alone: the module reads it
struct Start {
    /// The recorder's id of the session: 1 to 256 bytes without control characters.
    #[schema(rename = "sessionId")]
    session_id: String,
    /// The first page.
    url: Option<String>,
    /// The browser's own name for itself.
    #[schema(rename = "userAgent")]
    user_agent: Option<String>,
    /// When it began.
    timestamp: Option<i64>,
    /// The person's goal: `title`, `description`.
    task: Option<serde_json::Map<String, serde_json::Value>>,
    /// `trailmill.session/1` from a recorder that redacts for itself: all of it is then read as a canonical session's head.
    format: Option<String>,
    /// In canonical form: ids of interactions whose step the person removed.
    removed: Option<Vec<String>>,
    /// In canonical form: examples that the person left out.
    #[schema(rename = "leftOut")]
    left_out: Option<Vec<LeftOut>>,
}

/// An example that the person left out.
#[derive(ToSchema)]
#[allow(dead_code)] // the document's alone: the module reads it
struct LeftOut {
    /// What it would teach.
    #[schema(schema_with = datasets::kinds)]
    kind: String,
    /// Id of an interaction of its step or journey.
    interaction: String,
}

/// A stretch that the recorder knows it missed.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code)] // what is stored of it, the module reads
struct LostSpan {
    /// When it began.
    from: i64,
    /// When it ended.
    to: i64,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Begins a recording
///
/// Sent again, it changes nothing, and tells where the recording is.
#[utoipa::path(post, path = "/v1/sessions", tag = "recordings", request_body = Start,
    responses((status = 201, description = "The session is there.", body = Started),
        (status = 200, description = "It was there before.", body = Started)))]
pub async fn start(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    body: Told,
) -> Result<(StatusCode, Json<Started>), Problem> {
    let inner: Inner<'_> = body.read()?;
    let id = inner.session_id.filter(|id| is_id(id)).ok_or_else(|| {
        Problem::INVALID_DATA.at("/sessionId").because("expected 1 to 256 bytes without control characters")
    })?;
    let key = SessionKey { project: caller.project, id };
    let told = message::Told { session: &key.id, data: body.data(), timestamp: inner.timestamp };
    let taken = serving.live.take_in(&key, &told.start()).await.map_err(|refusal| refused(&key, refusal))?;
    let next = taken.next_seq;
    let status = if taken.frames.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(Started::from(next))))
}

/// Adds a batch of interactions
///
/// The answer comes when it is on disk. The same batch again is acknowledged again; other bytes under its number are
/// refused, and so is a number that is not the next.
#[utoipa::path(post, path = "/v1/sessions/{id}/interactions", tag = "recordings",
    params(("id" = String, Path, description = ID)), request_body = Items,
    responses((status = 200, description = "The batch is on disk.", body = BatchAck)))]
pub async fn interactions(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    Path(id): Path<String>,
    body: Told,
) -> Result<Json<BatchAck>, Problem> {
    let key = session_key(caller.project, id)?;
    let items: Items<'_> = body.read()?;
    let seq = items.seq;
    let told = message::Told { session: &key.id, data: body.data(), timestamp: None };
    let taken = serving.live.take_in(&key, &told.batch(items)).await;
    let mut ack = BatchAck::of(seq, taken.map_err(|refusal| refused(&key, refusal))?);
    for item in &mut ack.refused {
        item.error.pointer = format!("/items/{}{}", item.index, inside(&item.error.pointer));
    }
    Ok(Json(ack))
}

/// Adds a picture of a page, as the interactions name it by its id
#[utoipa::path(post, path = "/v1/sessions/{id}/screenshots", tag = "recordings",
    params(("id" = String, Path, description = ID)), request_body = Picture,
    responses((status = 200, description = "The picture is on disk.", body = ScreenshotProcessed)))]
pub async fn screenshot(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    Path(id): Path<String>,
    body: Told,
) -> Result<Json<ScreenshotProcessed>, Problem> {
    let key = session_key(caller.project, id)?;
    let picture: Picture<'_> = body.read()?;
    let told = message::Told { session: &key.id, data: body.data(), timestamp: None };
    let Serving { store, blobs, live, .. } = &*serving;
    let kept = screenshot::keep((&**store, blobs, live), &key, &picture, &told.screenshot()).await;
    Ok(Json(kept.map_err(|not| match not {
        NotKept::Refused(refusal) => refused(&key, refusal),
        NotKept::Differs => Problem::SCREENSHOT_DIFFERS,
        NotKept::NoPicture => Problem::INVALID_SCREENSHOT.because(not.to_string()),
    })?))
}

/// Adds a stretch that the recorder knows it missed
#[utoipa::path(post, path = "/v1/sessions/{id}/lost-spans", tag = "recordings",
    params(("id" = String, Path, description = ID)), request_body = LostSpan,
    responses((status = 204, description = "It is on disk.")))]
pub async fn lost_span(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    Path(id): Path<String>,
    body: Told,
) -> Result<StatusCode, Problem> {
    let key = session_key(caller.project, id)?;
    let _: LostSpan = body.read()?;
    let told = message::Told { session: &key.id, data: body.data(), timestamp: None };
    let taken = serving.live.take_in(&key, &told.lost_span()).await;
    taken.map_err(|refusal| refused(&key, refusal))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Interrupts a recording
///
/// What comes in all the same is taken in.
#[utoipa::path(post, path = "/v1/sessions/{id}/pause", tag = "recordings",
    params(("id" = String, Path, description = ID)),
    responses((status = 200, description = "The session as it is now.", body = Session)))]
pub async fn pause(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    Path(id): Path<String>,
) -> Result<Json<Session>, Problem> {
    let key = session_key(caller.project, id)?;
    serving.live.pause(&key).await.map_err(|refusal| refused(&key, refusal))?;
    Ok(Json(row(&serving, &key).await?.into()))
}

/// Goes on with a recording, after a pause or a broken connection
#[utoipa::path(post, path = "/v1/sessions/{id}/resume", tag = "recordings",
    params(("id" = String, Path, description = ID)),
    responses((status = 200, description = "Where it goes on.", body = Started)))]
pub async fn resume(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    Path(id): Path<String>,
) -> Result<Json<Started>, Problem> {
    let key = session_key(caller.project, id)?;
    let next = serving.live.resume(&key).await.map_err(|refusal| refused(&key, refusal))?;
    Ok(Json(Started::from(next)))
}

/// Keeps the receipt of a completion that the recorder made itself
///
/// It is compared with the server's own, which is the one that counts. The last one told stands.
#[utoipa::path(post, path = "/v1/sessions/{id}/prebuilt", tag = "recordings",
    params(("id" = String, Path, description = ID)), request_body = Claimed,
    responses((status = 204, description = "It is on disk.")))]
pub async fn prebuilt(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    Path(id): Path<String>,
    body: Told,
) -> Result<StatusCode, Problem> {
    let key = session_key(caller.project, id)?;
    let claimed: Claimed = body.read()?;
    if serving.store.prebuilt(&key, &Prebuilt::from(claimed)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::NO_SESSION)
    }
}

/// Ends a recording with what the recorder told at its end. One that is over already stays as it is.
pub async fn end(serving: &Serving, key: &SessionKey, body: &Told) -> Result<(), Problem> {
    let inner: Inner<'_> = body.read()?;
    let told = message::Told { session: &key.id, data: body.data(), timestamp: inner.timestamp };
    match serving.live.take_in(key, &told.stop()).await {
        Ok(_) | Err(Refusal::Over(_)) => Ok(()),
        Err(refusal) => Err(refused(key, refusal)),
    }
}

/// The pointer inside of what was sent, of one into the frame that the module read: `/3/data/x` or `/data/x`.
fn inside(pointer: &str) -> &str {
    let place = pointer.strip_prefix('/').unwrap_or_default();
    let digits = place.bytes().take_while(u8::is_ascii_digit).count();
    let frame = if digits > 0 { &place[digits..] } else { pointer };
    frame.strip_prefix("/data").unwrap_or(frame)
}

/// The problem of a message that is not taken in.
pub fn refused(key: &SessionKey, refusal: Refusal) -> Problem {
    let problem = match &refusal {
        Refusal::Over(_) => Problem::SESSION_OVER,
        Refusal::Full { .. } => Problem::SESSION_FULL,
        Refusal::NoSession => return Problem::NO_SESSION,
        Refusal::OutOfOrder { .. } => Problem::OUT_OF_ORDER,
        Refusal::SeqReused => return Problem::SEQ_REUSED,
        Refusal::Unread(Error { pointer, expected, found, .. }) => {
            let detail = format!("expected {expected}, found {found}");
            return Problem::INVALID_DATA.at(inside(pointer)).because(detail);
        }
        Refusal::Module(_) => Problem::NOT_ADMITTED,
        Refusal::Store(cause) | Refusal::Away(cause) => {
            warn!(session = key.id, cause, "a message can't be stored");
            Problem::NOT_STORED
        }
        Refusal::Closing => Problem::CLOSING,
    };
    problem.because(refusal.to_string())
}

/// The problem of a document of recordings that is not taken in.
pub fn refused_document(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Module(fault) => Problem::NOT_ADMITTED.at(fault.pointer.clone()).because(fault.message),
        refusal => refused(&SessionKey { project: String::new(), id: String::new() }, refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_into_what_was_sent() {
        for (of_the_frame, inside_it) in
            [("/3/data/from", "/from"), ("/data/from", "/from"), ("/0", ""), ("", ""), ("/12/data", "")]
        {
            assert_eq!(inside(of_the_frame), inside_it, "{of_the_frame}");
        }
    }
}
