//! The pipeline: one session's fragments → its result, every step told.

use super::{Failed, Lasting, facts::Facts, stage::Stage};
use crate::{
    Fault, FaultCode, Sandbox,
    blobs::{BlobError, Blobs},
    completed::{self, Gist},
    ingest::{live, protocol::Sent},
    module::sha256,
    receipt::Receipt,
    sandbox::CallOff,
    seal::Seal,
    store::{Claim, Completed, Failure, Hit, ProcessingStatus, Store, StoreError, Work},
    updates::Updates,
};
use serde_json::value::RawValue;
use std::{sync::Arc, time::Duration};
use tracing::Span;

/// How long blobs may take from their hold to the row that points to them.
const HOLD: Duration = Duration::from_secs(60);

/// What a session goes through.
pub struct Pipeline {
    /// Where its fragments are.
    pub store: Arc<dyn Store>,
    /// Where its result goes.
    pub blobs: Blobs,
    /// Opens its memory.
    pub seal: Arc<Seal>,
    /// The module.
    pub sandbox: Arc<Sandbox>,
    /// The options of every completion, canonical JSON.
    pub options: Arc<str>,
    /// Where its steps are told.
    pub updates: Updates,
}

/// How an attempt ended.
pub enum Ended {
    /// With a result, whose blobs are synced.
    Completed(Box<Completed>),
    /// Another worker has the session.
    Fenced,
}

/// What the module made of a session.
struct Made {
    canonical: String,
    completion: String,
    rows: String,
    output: String,
    gist: Gist,
    facts: Facts,
}

impl Pipeline {
    /// Runs one attempt up to the write that completes the session.
    ///
    /// # Errors
    /// When it fails.
    pub async fn run(&self, claim: &Claim, off: &CallOff) -> Result<Ended, Failed> {
        let load = Stage::begin("load", 0);
        let Some(work) = self.store.work(claim).await.map_err(|e| store_failed("claim", &e))? else {
            return Ok(Ended::Fenced);
        };
        load.end(work.fragments.iter().map(Vec::len).sum());
        if self.enter(claim, ProcessingStatus::Validating).await? == Hit::Fenced {
            return Ok(Ended::Fenced);
        }
        let made = self.make(claim, work, off).await?;
        if let Some(fault) = made.gist.failure {
            return Err(fault_failed(&fault));
        }
        // The module goes through these in one call; what it passed is told in their order.
        for at in [ProcessingStatus::Assessing, ProcessingStatus::Enhancing, ProcessingStatus::Training] {
            self.tell(claim, at);
        }
        let blobs = [&made.completion, &made.canonical, &made.rows].map(|blob| sha256(blob.as_bytes()));
        let held = self.store.archiving(claim, &blobs, HOLD).await;
        if held.map_err(|e| store_failed("archiving", &e))? == Hit::Fenced {
            return Ok(Ended::Fenced);
        }
        self.tell(claim, ProcessingStatus::Archiving);
        let put = |error: BlobError| failed("archiving", "blob_failed", &error, Lasting::Passing);
        let bytes = made.completion.len() + made.canonical.len() + made.rows.len();
        let archiving = Stage::begin("archiving", bytes);
        let completed = Completed {
            completion: self.blobs.put(made.completion.as_bytes()).await.map_err(put)?,
            canonical: self.blobs.put(made.canonical.as_bytes()).await.map_err(put)?,
            rows: self.blobs.put(made.rows.as_bytes()).await.map_err(put)?,
            output: made.output,
            quality: made.gist.quality.map(|(overall, _)| overall),
            redactions: i64::try_from(made.gist.redactions).unwrap_or(i64::MAX),
            head: made.facts.head,
            examples: made.facts.examples,
        };
        archiving.end(bytes);
        Ok(Ended::Completed(Box::new(completed)))
    }

    async fn enter(&self, claim: &Claim, at: ProcessingStatus) -> Result<Hit, Failed> {
        let hit = self.store.progress(claim, at).await.map_err(|e| store_failed(at.name(), &e))?;
        if hit == Hit::Written {
            self.tell(claim, at);
        }
        Ok(hit)
    }

    fn tell(&self, claim: &Claim, at: ProcessingStatus) {
        self.updates.tell(&claim.key, Sent::ProcessingUpdate { processing_status: at });
    }

    /// Completes the session that the fragments make, redacted with all that it taught.
    async fn make(&self, claim: &Claim, work: Work, off: &CallOff) -> Result<Made, Failed> {
        let Some(memory) = live::open_memory(&self.seal, &claim.key, work.memory.as_deref()) else {
            return Err(failed(
                "validation",
                "memory_sealed",
                &"the memory can't be opened",
                Lasting::Forever,
            ));
        };
        let (sandbox, options, off) = (self.sandbox.clone(), self.options.clone(), off.clone());
        let job = Span::current();
        let made = tokio::task::spawn_blocking(move || {
            let _job = job.entered();
            let known = live::known(&options, &memory);
            let fragments = work.fragments.join(&b'\n');
            let stage = Stage::begin("module", fragments.len());
            let output = sandbox.finish_unless(&off, &fragments, known.as_bytes())?;
            stage.end(output.len());
            let outcomes = completed::outcomes(&output)?;
            let [outcome] = outcomes.as_slice() else { return Err(completed::not_one_session()) };
            let completion = outcome.completion.get();
            let canonical = outcome.session.map_or("", RawValue::get);
            let receipt = Receipt::of(Some(canonical), options.as_bytes(), completion);
            Ok(Made {
                canonical: canonical.to_owned(),
                rows: completed::json_lines(&outcome.rows),
                gist: Gist::of(completion)?,
                facts: Facts::of(completion)?,
                output: receipt.output_sha256.clone(),
                completion: receipt.append_to(completion),
            })
        });
        match made.await {
            Ok(made) => made.map_err(|fault: Fault| fault_failed(&fault)),
            Err(_) => Err(failed("validation", "interrupted", &"the work was interrupted", Lasting::Passing)),
        }
    }
}

fn failed(stage: &str, code: &str, message: &dyn std::fmt::Display, lasting: Lasting) -> Failed {
    let failure = Failure { stage: stage.to_owned(), code: code.to_owned(), message: message.to_string() };
    Failed { failure, lasting }
}

fn store_failed(stage: &str, error: &StoreError) -> Failed {
    failed(&stage.to_lowercase(), "store_failed", error, Lasting::Passing)
}

fn fault_failed(fault: &Fault) -> Failed {
    let lasting = match fault.code {
        FaultCode::Core(_) | FaultCode::OutputInvalid => Lasting::Forever,
        FaultCode::CalledOff => Lasting::Passing,
        _ => Lasting::Twice,
    };
    Failed { failure: fault.into(), lasting }
}
