//! `/v1/sessions/{id}/interactions`: what the person did, in its order.

use super::{
    caller::Reader,
    extract::{Json, Path, Query, session_key},
    problem::Problem,
    sessions::{ID, row},
};
use crate::{
    serve::Serving,
    store::{SessionKey, SessionRow},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Interactions of one page where the query doesn't say how many.
const PAGE: usize = 100;

/// Interactions of one page at most.
const LARGEST_PAGE: usize = 500;

/// Fragments that are read at a time.
const FRAGMENTS: i64 = 200;

/// A page of what the person did.
#[derive(Serialize, ToSchema)]
pub struct Timeline {
    /// Redacted, in canonical form; `trailmill schema session` has their shape. While a session is recorded they stand as
    /// they came in, and once it is completed in order of time.
    #[schema(value_type = Vec<Object>)]
    interactions: Vec<Box<RawValue>>,
    /// What `from` must be for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The first interaction, counted from 0.
    from: Option<usize>,
    /// Interactions of the page, up to 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
}

/// Part of a canonical session.
#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    interactions: Vec<&'a RawValue>,
}

/// What the person did, a page at a time
#[utoipa::path(get, path = "/v1/sessions/{id}/interactions", tag = "sessions",
    params(("id" = String, Path, description = ID), Asked),
    responses((status = 200, description = "One page of it.", body = Timeline)))]
pub async fn interactions(
    State(serving): State<Arc<Serving>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Timeline>, Problem> {
    let (from, limit) = (asked.from.unwrap_or(0), asked.limit.unwrap_or(PAGE));
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::INVALID_QUERY.because("limit: expected a number from 1 to 500"));
    }
    let key = session_key(caller.project, id)?;
    let mut page = Page { from, limit, seen: 0, taken: Vec::new() };
    let session = row(&serving, &key).await?;
    page.fill(&serving, &key, &session).await?;
    if page.seen == 0 && session.interactions > 0 && session.result.is_none() {
        // Completed in between: the fragments are gone, and the canonical session is there.
        page.fill(&serving, &key, &row(&serving, &key).await?).await?;
    }
    let next = page.is_full().then(|| from + limit);
    Ok(Json(Timeline { interactions: page.taken, next }))
}

/// A page as it fills.
struct Page {
    from: usize,
    limit: usize,
    seen: usize,
    taken: Vec<Box<RawValue>>,
}

impl Page {
    async fn fill(&mut self, serving: &Serving, key: &SessionKey, row: &SessionRow) -> Result<(), Problem> {
        if let Some(result) = &row.result {
            return self.take(&serving.blobs.get(&result.canonical).await?);
        }
        let mut position = 0;
        while !self.is_full() {
            let fragments = serving.store.fragments(key, position, FRAGMENTS).await?;
            if fragments.is_empty() {
                break;
            }
            for fragment in fragments {
                self.take(&fragment)?;
                position += 1;
            }
        }
        Ok(())
    }

    /// Whether it has all, and it is known whether there is another.
    fn is_full(&self) -> bool {
        self.seen > self.from.saturating_add(self.limit)
    }

    fn take(&mut self, session: &[u8]) -> Result<(), Problem> {
        let Part { interactions } = serde_json::from_slice(session).map_err(|_| Problem::UNAVAILABLE)?;
        let skipped = self.from.saturating_sub(self.seen);
        let room = self.limit - self.taken.len();
        self.seen += interactions.len();
        self.taken.extend(interactions.into_iter().skip(skipped).take(room).map(RawValue::to_owned));
        Ok(())
    }
}
