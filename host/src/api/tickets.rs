//! `/v1/tickets`: what a page opens its socket with in its token's place.

use super::{caller::Recorder, extract::Json, problem::Problem};
use crate::{access::ticket, serve::Serving};
use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A ticket.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// The ticket: `ticket` in the data of the socket's `authenticate`. It opens one socket, once.
    ticket: String,
    /// For how many milliseconds it is good.
    expires_in: u64,
}

/// Gives a ticket that opens one socket, with what the token may
#[utoipa::path(post, path = "/v1/tickets", tag = "recordings",
    responses((status = 201, description = "The ticket, told this once.", body = Ticket)))]
pub async fn issue(
    State(serving): State<Arc<Serving>>,
    Recorder(caller): Recorder,
) -> Result<(StatusCode, Json<Ticket>), Problem> {
    let issued = ticket::issue(&*serving.store, &caller).await?;
    // Its token was there a moment ago.
    let ticket = issued.ok_or(Problem::UNAUTHENTICATED)?;
    let expires_in = u64::try_from(ticket::LASTING.as_millis()).unwrap_or(u64::MAX);
    Ok((StatusCode::CREATED, Json(Ticket { ticket, expires_in })))
}
