//! Completion: stopped sessions become results.
//!
//! ```text
//! claim → work → join → complete (module) → blobs → complete (store)
//!   └ heartbeat every third of the lease; a fence ends the attempt
//! ```
//!
//! Nothing but the session's row says that there is work: a worker that dies leaves a lease that runs out.

mod facts;
mod pipeline;
mod retry;
mod stage;

pub use facts::Facts;
pub use pipeline::Pipeline;

use crate::{
    figures,
    ingest::{hear::processing_started, protocol::Sent},
    sandbox::CallOff,
    shutdown::Shutdown,
    store::{Claim, Failure, Hit, Next, Store, StoreError},
    updates::Updates,
};
use pipeline::Ended;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{interval, sleep, timeout},
};
use tracing::{Instrument, error, info, info_span, warn};

/// How long a worker rests where nothing is due; a stop on this host wakes one at once.
const REST: Duration = Duration::from_millis(500);

/// What the workers share.
pub struct Workers {
    /// The store.
    pub store: Arc<dyn Store>,
    /// What a session goes through.
    pub pipeline: Pipeline,
    /// Where updates are told.
    pub updates: Updates,
    /// Told when a session becomes due on this host.
    pub due: Arc<Notify>,
    /// The name of this process in leases.
    pub owner: String,
    /// How long a claim holds without a heartbeat.
    pub lease: Duration,
}

impl Workers {
    /// Starts so many workers. They claim nothing once `shutdown` is asked for, and end with the session that they
    /// have: finished, or handed back.
    pub fn start(self: Arc<Self>, workers: usize, shutdown: &Shutdown) -> JoinSet<()> {
        let mut set = JoinSet::new();
        for _ in 0..workers {
            let (shared, shutdown) = (self.clone(), shutdown.clone());
            set.spawn(async move {
                while !shutdown.is_asked() {
                    match shared.store.claim(&shared.owner, shared.lease).await {
                        Ok(Some(claim)) => shared.attempt(claim, &shutdown).await,
                        Ok(None) => {
                            tokio::select! {
                                _ = timeout(REST, shared.due.notified()) => {}
                                () = shutdown.asked() => {}
                            }
                        }
                        Err(error) => {
                            error!(%error, "no session can be claimed");
                            sleep(REST).await;
                        }
                    }
                }
            });
        }
        set
    }

    /// One attempt, from claim to its end in the store.
    async fn attempt(&self, claim: Claim, shutdown: &Shutdown) {
        figures::claimed();
        // There may be more: another worker looks while this one works.
        self.due.notify_one();
        let span = info_span!(
            "job",
            session = claim.key.id,
            job = claim.epoch,
            attempt = claim.attempts,
            epoch = claim.epoch
        );
        async {
            if let Some(failure) = retry::given_up(&claim) {
                let ended = self.failed(&claim, failure, Next::Failed).await;
                return ended.unwrap_or_else(|error| error!(%error, "the attempt's end can't be stored"));
            }
            self.updates.tell(&claim.key, processing_started(claim.epoch));
            let off = CallOff::default();
            let ended = tokio::select! {
                ended = self.pipeline.run(&claim, &off) => ended,
                () = self.hold(&claim) => Ok(Ended::Fenced),
                () = shutdown.pressing() => Err(Failed::handed_back()),
            };
            // Where the attempt ended before its work did, nobody wants what that still makes.
            off.now();
            if let Err(error) = self.end(&claim, ended).await {
                // The lease runs out, and the session is claimed again.
                error!(%error, "the attempt's end can't be stored");
            }
        }
        .instrument(span)
        .await;
    }

    /// Keeps the lease; returns when it is lost.
    async fn hold(&self, claim: &Claim) {
        let mut beat = interval(self.lease / 3);
        beat.tick().await;
        loop {
            beat.tick().await;
            match self.store.heartbeat(claim, self.lease).await {
                Ok(Hit::Written) => {}
                Ok(Hit::Fenced) => return,
                // The lease may outlast it; if not, the last write is fenced.
                Err(error) => warn!(%error, "no heartbeat"),
            }
        }
    }

    async fn end(&self, claim: &Claim, ended: Result<Ended, Failed>) -> Result<(), StoreError> {
        match ended {
            Ok(Ended::Fenced) => fenced(),
            Ok(Ended::Completed(completed)) => {
                let Hit::Written = self.store.complete(claim, &completed).await? else {
                    fenced();
                    return Ok(());
                };
                let examples = i64::try_from(completed.examples.len()).unwrap_or(i64::MAX);
                figures::completed();
                info!(examples, "completed");
                let sent = Sent::SessionCompleted { examples, quality_score: completed.quality };
                self.updates.tell(&claim.key, sent);
            }
            Err(failed) => {
                let before = match failed.lasting {
                    Lasting::Twice => self.store.session(&claim.key).await?.and_then(|row| row.failure),
                    Lasting::Passing | Lasting::Forever => None,
                };
                let next = if failed.is_handed_back() {
                    Next::Retry(Duration::ZERO)
                } else {
                    retry::next(claim, &failed, before.as_ref())
                };
                self.failed(claim, failed.failure, next).await?;
            }
        }
        Ok(())
    }

    async fn failed(&self, claim: &Claim, failure: Failure, next: Next) -> Result<(), StoreError> {
        let Hit::Written = self.store.fail(claim, &failure, next).await? else {
            fenced();
            return Ok(());
        };
        let Failure { stage, code, message } = &failure;
        figures::failed(code);
        match next {
            Next::Retry(after) => warn!(stage, code, why = message, ?after, "failed; tried again"),
            Next::Failed => {
                error!(stage, code, why = message, "failed");
                self.updates.tell(&claim.key, Sent::SessionFailed(failure));
            }
        }
        Ok(())
    }
}

/// Another worker has the session: what this one holds is dropped.
fn fenced() {
    figures::fenced();
    warn!("fenced: another worker has the session");
}

/// An attempt that failed.
#[derive(Debug)]
pub struct Failed {
    /// Why.
    pub failure: Failure,
    /// How long that will be so.
    pub lasting: Lasting,
}

impl Failed {
    /// Not the session's fault: the host is shutting down.
    fn handed_back() -> Self {
        let message = "the host was shut down before it was done".to_owned();
        let failure = Failure { stage: "claim".to_owned(), code: HANDED_BACK.to_owned(), message };
        Self { failure, lasting: Lasting::Passing }
    }

    fn is_handed_back(&self) -> bool {
        self.failure.code == HANDED_BACK
    }
}

/// The code of an attempt that a shutdown ended.
const HANDED_BACK: &str = "handed_back";

/// How long a failure's cause lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// It may pass: the store, the disk.
    Passing,
    /// The module was stopped: once may be chance, twice is not.
    Twice,
    /// The same input fails the same way again.
    Forever,
}
