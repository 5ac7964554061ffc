//! Counts: what metrics say of the queue.

use super::{Status, StoreError, link::Link, millis, sessions::status_of};
use std::{collections::BTreeMap, time::Duration};

/// What metrics say, over all projects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sessions in each state; a state without any is left out.
    pub by_status: BTreeMap<Status, i64>,
    /// Sessions that a worker could take now.
    pub due: i64,
    /// Milliseconds since the one that waits longest has been due; 0 where none is.
    pub oldest_due: i64,
    /// Sessions that nobody sees to. It must be 0. It counts those PROCESSING whose lease ran out longer than a lease
    /// ago, and, where no worker took any session for that long, those STOPPED that have been due for longer.
    pub stuck: i64,
}

pub(super) async fn counts(link: &mut Link, lease: Duration) -> Result<Counts, StoreError> {
    let rows = link.sql("SELECT status, count(*) AS sessions FROM sessions GROUP BY status").rows().await?;
    let mut counts = Counts::default();
    for row in &rows {
        counts.by_status.insert(status_of(row)?, row.get("sessions")?);
    }
    let row = link
        .sql(
            "SELECT count(*) AS due, coalesce(max(now.ms - coalesce(lease_until, run_at)), 0) AS oldest,
                    coalesce(sum(CASE WHEN now.ms - coalesce(lease_until, run_at) > $1
                                       AND (status = 'PROCESSING'
                                            OR NOT EXISTS (SELECT 1 FROM sessions WHERE claimed_at >= now.ms - $1))
                                      THEN 1 ELSE 0 END), 0) AS stuck
               FROM sessions, (SELECT ms FROM clock) AS now
              WHERE status IN ('STOPPED', 'PROCESSING') AND run_at <= now.ms
                AND (lease_until IS NULL OR lease_until <= now.ms)",
        )
        .bind(millis(lease))
        .only_row()
        .await?;
    counts.due = row.get("due")?;
    counts.oldest_due = row.get("oldest")?;
    counts.stuck = row.get("stuck")?;
    Ok(counts)
}
