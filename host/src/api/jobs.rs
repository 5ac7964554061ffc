//! `/v1/jobs`: sessions as work. The session is the job: there is no second queue to disagree with it.

use super::{
    caller::Reader,
    extract::{Json, Query},
    problem::Problem,
    sessions::page,
};
use crate::{
    serve::Serving,
    store::{Failure, Priority, ProcessingStatus, SessionFilter, SessionRow, Status},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A session as work.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// The session's id.
    session: String,
    status: Status,
    processing_status: ProcessingStatus,
    priority: Priority,
    /// Attempts since it was stopped, or retried by hand.
    attempts: i64,
    /// Grows with each claim and is never reset; a worker with another one writes nothing.
    epoch: i64,
    /// Not before this time is it taken.
    run_at: i64,
    /// Who has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    /// Up to when; then another worker takes over.
    #[serde(skip_serializing_if = "Option::is_none")]
    lease_until: Option<i64>,
    /// When a worker last took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    claimed_at: Option<i64>,
    /// Why the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
}

impl From<SessionRow> for Job {
    fn from(row: SessionRow) -> Self {
        Self {
            session: row.id,
            status: row.status,
            processing_status: row.processing_status,
            priority: row.priority,
            attempts: row.attempts,
            epoch: row.epoch,
            run_at: row.run_at,
            owner: row.lease_owner,
            lease_until: row.lease_until,
            claimed_at: row.claimed_at,
            failure: row.failure,
        }
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct Jobs {
    /// That of the newest session first.
    jobs: Vec<Job>,
    /// What `after` must be for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Which jobs, and which page of them.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// In this state: STOPPED for those that wait, FAILED for those that were given up; PROCESSING when absent.
    status: Option<Status>,
    /// `next` of the page before; absent for the first page.
    after: Option<String>,
    /// Jobs of the page, up to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// The project's jobs in one state
#[utoipa::path(get, path = "/v1/jobs", tag = "jobs", params(Asked),
    responses((status = 200, description = "One page of them.", body = Jobs)))]
pub async fn list(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Query(Asked { status, after, limit }): Query<Asked>,
) -> Result<Json<Jobs>, Problem> {
    let filter = SessionFilter { status: status.or(Some(Status::Processing)), ..SessionFilter::default() };
    let page = page(&serving, &caller, &filter, after.as_deref(), limit).await?;
    Ok(Json(Jobs { jobs: page.rows.into_iter().map(Job::from).collect(), next: page.next }))
}
