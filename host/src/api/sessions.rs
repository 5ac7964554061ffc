//! `/v1/sessions`: the sessions of a project, and what is done with one by hand.

use super::{
    caller::{Admin, Follower, Reader, Recorder},
    extract::{Json, Path, Query, Told, session_key},
    problem::Problem,
    recordings,
};
use crate::{
    access::Caller,
    serve::Serving,
    store::{
        Cursor, Failure, Priority, ProcessingStatus, SessionFilter, SessionKey, SessionRow, Status, Verdict,
    },
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Sessions of one page where the query doesn't say how many.
const PAGE: u32 = 50;

/// Sessions of one page at most.
const LARGEST_PAGE: u32 = 500;

/// A session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The recorder's id.
    id: String,
    status: Status,
    processing_status: ProcessingStatus,
    priority: Priority,
    /// Interactions stored.
    interactions: i64,
    /// Stretches that the recorder knows it missed.
    lost_spans: i64,
    /// Attempts to complete it.
    attempts: i64,
    /// When it was first heard of.
    created_at: i64,
    /// When anything of it changed.
    updated_at: i64,
    /// When a worker last took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    claimed_at: Option<i64>,
    /// When it was COMPLETED or FAILED.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<i64>,
    /// The host name of its first page, once it is completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// The person's goal, in one line, once it is completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The kind of the page that the first example was made on.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_type: Option<String>,
    /// Why it, or its last attempt, failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    /// Examples kept, once it is completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    examples: Option<i64>,
    /// Its quality, 0..100, once it is completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    quality_score: Option<f64>,
    /// Whether the client's own output is the same, where it told its receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    prebuilt: Option<Verdict>,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        let prebuilt = row.verdict();
        let result = row.result.as_ref();
        Self {
            examples: result.map(|result| result.examples),
            quality_score: result.and_then(|result| result.quality),
            prebuilt,
            id: row.id,
            status: row.status,
            processing_status: row.processing_status,
            priority: row.priority,
            interactions: row.interactions,
            lost_spans: row.lost_spans,
            attempts: row.attempts,
            created_at: row.created_at,
            updated_at: row.updated_at,
            claimed_at: row.claimed_at,
            ended_at: row.ended_at,
            site: row.head.site,
            title: row.head.title,
            page_type: row.head.page_type,
            failure: row.failure,
        }
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct Sessions {
    /// The newest first.
    sessions: Vec<Session>,
    /// What `after` must be for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Which sessions, and which page of them.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// In this state; a COMPLETED one is ARCHIVED once its result is in the archive.
    status: Option<Status>,
    /// Of this host name.
    site: Option<String>,
    /// With these words in id, title or host name.
    text: Option<String>,
    /// With a quality from here on, 0..100; then without those that have none.
    min_quality: Option<f64>,
    /// Begun at this time or later.
    since: Option<i64>,
    /// Begun before this time.
    until: Option<i64>,
    /// `next` of the page before; absent for the first page.
    after: Option<String>,
    /// Sessions of the page, up to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// `GET /v1/sessions`
#[utoipa::path(get, path = "/v1/sessions", tag = "sessions", params(Asked),
    responses((status = 200, description = "One page of them.", body = Sessions)))]
pub async fn list(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Query(asked): Query<Asked>,
) -> Result<Json<Sessions>, Problem> {
    let Asked { status, site, text, min_quality, since, until, after, limit } = asked;
    if min_quality.is_some_and(|quality| !quality.is_finite()) {
        return Err(Problem::INVALID_QUERY.because("min_quality: expected a number"));
    }
    let filter = SessionFilter { status, site, text, min_quality, since, until };
    let page = page(&serving, &caller, &filter, after.as_deref(), limit).await?;
    Ok(Json(Sessions { sessions: page.rows.into_iter().map(Session::from).collect(), next: page.next }))
}

/// One page of rows.
pub struct Page {
    /// The newest first.
    pub rows: Vec<SessionRow>,
    /// Where the next one begins; absent on the last.
    pub next: Option<String>,
}

/// The sessions after a place. It is a place in time, not a number: what begins meanwhile moves nothing.
pub async fn page(
    serving: &Serving,
    caller: &Caller,
    filter: &SessionFilter,
    after: Option<&str>,
    limit: Option<u32>,
) -> Result<Page, Problem> {
    let after = after.map(str::parse::<Cursor>).transpose();
    let after = after.ok().filter(|after| after.as_ref().is_none_or(|cursor| is_plain(&cursor.id)));
    let Some(after) = after else {
        return Err(Problem::INVALID_QUERY.because("after: expected what `next` of a page said"));
    };
    if [&filter.site, &filter.text].into_iter().flatten().any(|text| !is_plain(text)) {
        return Ok(Page { rows: Vec::new(), next: None });
    }
    let limit = limit.unwrap_or(PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::INVALID_QUERY.because("limit: expected a number from 1 to 500"));
    }
    let limit = limit as usize;
    // One more than asked for tells whether there is another page.
    let more = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut rows = serving.store.sessions(&caller.project, filter, after.as_ref(), more).await?;
    let is_last = rows.len() <= limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| !is_last).map(|row| Cursor::from(row).to_string());
    Ok(Page { rows, next })
}

/// Whether every database can be asked for it.
fn is_plain(text: &str) -> bool {
    !text.contains('\0')
}

/// A session, and where it is on its way
#[utoipa::path(get, path = "/v1/sessions/{id}", tag = "sessions", params(("id" = String, Path, description = ID)),
    responses((status = 200, description = "The session.", body = Session)))]
pub async fn show(
    State(serving): State<Arc<Serving>>,
    Follower(caller): Follower,
    Path(id): Path<String>,
) -> Result<Json<Session>, Problem> {
    let key = session_key(caller.project, id)?;
    Ok(Json(row(&serving, &key).await?.into()))
}

/// Ends a session's recording: it is completed in its turn
///
/// The body is what a recorder tells at the end, the data of `session_stop`, or nothing. A session that is not recorded
/// any more stays as it is.
#[utoipa::path(post, path = "/v1/sessions/{id}/stop", tag = "sessions", params(("id" = String, Path, description = ID)),
    request_body(content = Option<Object>, description = "Of it `timestamp` is the session's end."),
    responses((status = 202, description = "The session as it is now.", body = Session)))]
pub async fn stop(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    Path(id): Path<String>,
    body: Told,
) -> Result<(StatusCode, Json<Session>), Problem> {
    let key = session_key(caller.project, id)?;
    if body.is_nothing() {
        serving.store.stop(&key).await?;
        serving.live.release(&key);
    } else {
        recordings::end(&serving, &key, &body).await?;
    }
    accepted(&serving, &key).await
}

/// Completes a session before all others; where it is still recorded, its recording ends
///
/// One that has its result, or came to nothing, stays as it is.
#[utoipa::path(post, path = "/v1/sessions/{id}/complete", tag = "sessions",
    params(("id" = String, Path, description = ID)),
    responses((status = 202, description = "The session as it is now.", body = Session)))]
pub async fn complete(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Session>), Problem> {
    let key = session_key(caller.project, id)?;
    serving.store.prioritise(&key, Priority::High).await?;
    serving.store.stop(&key).await?;
    serving.live.release(&key);
    accepted(&serving, &key).await
}

/// Tries a FAILED session again, with attempts from 0
#[utoipa::path(post, path = "/v1/sessions/{id}/retry", tag = "sessions", params(("id" = String, Path, description = ID)),
    responses((status = 202, description = "The session as it is now.", body = Session)))]
pub async fn retry(
    State(serving): State<Arc<Serving>>,
    Admin(caller): Admin,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Session>), Problem> {
    let key = session_key(caller.project, id)?;
    if !serving.store.retry(&key).await? {
        let status = row(&serving, &key).await?.status;
        return Err(Problem::WRONG_STATUS.because(format!("expected FAILED, found {}", status.name())));
    }
    accepted(&serving, &key).await
}

/// Makes a STOPPED or PROCESSING session due now; a worker that has it loses it
#[utoipa::path(post, path = "/v1/sessions/{id}/requeue", tag = "sessions",
    params(("id" = String, Path, description = ID)),
    responses((status = 202, description = "The session as it is now.", body = Session)))]
pub async fn requeue(
    State(serving): State<Arc<Serving>>,
    Admin(caller): Admin,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Session>), Problem> {
    let key = session_key(caller.project, id)?;
    if !serving.store.requeue(&key).await? {
        let status = row(&serving, &key).await?.status;
        let detail = format!("expected STOPPED or PROCESSING, found {}", status.name());
        return Err(Problem::WRONG_STATUS.because(detail));
    }
    accepted(&serving, &key).await
}

/// Erases a session in any state, with all that was made of it
#[utoipa::path(delete, path = "/v1/sessions/{id}", tag = "sessions", params(("id" = String, Path, description = ID)),
    responses((status = 204, description = "It is not there any more.")))]
pub async fn delete(
    State(serving): State<Arc<Serving>>,
    Admin(caller): Admin,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let key = session_key(caller.project, id)?;
    serving.store.erase(&key).await?.ok_or(Problem::NO_SESSION)?;
    serving.keep.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// What an id in a path is.
pub const ID: &str = "The recorder's id of the session.";

/// The session, where the project has it.
pub async fn row(serving: &Serving, key: &SessionKey) -> Result<SessionRow, Problem> {
    serving.store.session(key).await?.ok_or(Problem::NO_SESSION)
}

/// Wakes a worker, and tells where the session is now.
async fn accepted(serving: &Serving, key: &SessionKey) -> Result<(StatusCode, Json<Session>), Problem> {
    serving.due.notify_one();
    Ok((StatusCode::ACCEPTED, Json(row(serving, key).await?.into())))
}
