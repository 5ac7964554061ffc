//! Figures: what the server counts of itself, for Prometheus. [Their meanings](../OPERATION.md) stand in one page.

use crate::{
    Fault, FaultCode,
    fault::FaultStage,
    store::{Counts, Status},
};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;
use tokio::time::interval;

/// Upper bounds of the histograms' buckets, in seconds: a session takes milliseconds, the largest ones a minute.
const BUCKETS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0];

/// How often samples are put into their buckets, where nobody asks for them.
const UPKEEP: Duration = Duration::from_secs(5);

/// All that is counted.
pub struct Figures(PrometheusHandle);

impl Figures {
    /// Starts to count.
    ///
    /// # Errors
    /// When this process counts already.
    pub fn start() -> Result<Self, Fault> {
        let fault = |e: &dyn std::fmt::Display| {
            Fault::new(FaultCode::Unserved, FaultStage::Serve, format!("no figures: {e}"))
        };
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), BUCKETS)
            .and_then(PrometheusBuilder::install_recorder)
            .map_err(|e| fault(&e))?;
        describe();
        let upkeep = handle.clone();
        tokio::spawn(async move {
            let mut beat = interval(UPKEEP);
            loop {
                beat.tick().await;
                upkeep.run_upkeep();
            }
        });
        Ok(Self(handle))
    }

    /// The figures in Prometheus' text format, with what the store counts now.
    #[must_use]
    pub fn render(&self, counts: &Counts) -> String {
        for status in Status::ALL {
            let sessions = counts.by_status.get(status).copied().unwrap_or(0);
            gauge!("trailmill_sessions", "status" => status.name()).set(sessions as f64);
        }
        gauge!("trailmill_queue_depth").set(counts.due as f64);
        gauge!("trailmill_queue_oldest_seconds").set(counts.oldest_due as f64 / 1e3);
        gauge!("trailmill_sessions_stuck").set(counts.stuck as f64);
        self.0.render()
    }
}

/// What each figure is. A counter stands at 0 from the beginning: what never was can't be told from what is not counted.
fn describe() {
    describe_gauge!("trailmill_sessions", "Sessions in each state, over all hosts.");
    describe_gauge!("trailmill_sessions_stuck", "Sessions that nobody sees to. It must be 0.");
    describe_gauge!("trailmill_queue_depth", "Sessions that a worker could take now, over all hosts.");
    describe_gauge!("trailmill_queue_oldest_seconds", "How long the longest of them has been due.");
    describe_histogram!(
        "trailmill_stage_duration_seconds",
        "How long a stage of a completion took on this host."
    );
    for (name, about) in [
        ("trailmill_claims_total", "Sessions that workers of this host took."),
        (
            "trailmill_fenced_writes_total",
            "Writes of workers of this host that another worker's claim kept out.",
        ),
        ("trailmill_acks_total", "Messages of recorders that were committed and synced by this host."),
        ("trailmill_interactions_total", "Interactions in them."),
        ("trailmill_completed_total", "Sessions that this host completed."),
        ("trailmill_redactions_total", "Placeholders for personal data in messages that were stored."),
    ] {
        describe_counter!(name, about);
        counter!(name).absolute(0);
    }
    describe_counter!("trailmill_failed_total", "Attempts of this host that failed, by code.");
    describe_counter!(
        "trailmill_sandbox_traps_total",
        "Calls of the module that had to be stopped, by code."
    );
    counter!("trailmill_sandbox_traps_total", "code" => "module_panicked").absolute(0);
}

/// A worker took a session.
pub fn claimed() {
    counter!("trailmill_claims_total").increment(1);
}

/// A worker's write was kept out.
pub fn fenced() {
    counter!("trailmill_fenced_writes_total").increment(1);
}

/// A message with so many interactions is synced.
pub fn acknowledged(interactions: i64) {
    counter!("trailmill_acks_total").increment(1);
    counter!("trailmill_interactions_total").increment(u64::try_from(interactions).unwrap_or(0));
}

/// So many personal values were replaced in a message that is stored.
pub fn redacted(redactions: u64) {
    counter!("trailmill_redactions_total").increment(redactions);
}

/// A session is completed.
pub fn completed() {
    counter!("trailmill_completed_total").increment(1);
}

/// An attempt failed.
pub fn failed(code: &str) {
    counter!("trailmill_failed_total", "code" => code.to_owned()).increment(1);
}

/// A stage of a completion is done.
pub fn stage(stage: &'static str, took: Duration) {
    histogram!("trailmill_stage_duration_seconds", "stage" => stage).record(took);
}

/// A call of the module went wrong. What the module itself says of its input is no trap.
pub fn called(fault: &Fault) {
    let code = match fault.code {
        FaultCode::ModulePanicked => "module_panicked",
        FaultCode::DeadlineExceeded => "deadline_exceeded",
        FaultCode::MemoryExceeded => "memory_exceeded",
        FaultCode::StackOverflow => "stack_overflow",
        FaultCode::ModuleTrapped => "module_trapped",
        FaultCode::PointerOutOfBounds => "pointer_out_of_bounds",
        FaultCode::OutputInvalid => "output_invalid",
        _ => return,
    };
    counter!("trailmill_sandbox_traps_total", "code" => code).increment(1);
}
