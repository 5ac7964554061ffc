//! The pipeline: one session's fragments → its result, every step told.

use super::{Failed, Lasting, facts::Facts, stage::Stage};
use crate::{
    Fault, FaultCode, Sandbox,
    blobs::{Blob, BlobError, Blobs},
    completed,
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
use trailmill_core::{Error, ErrorCode, Stage::Read, options::Limits};

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
    canonical: Blob,
    completion: Blob,
    /// The hash of the output that the receipt names.
    output: String,
    facts: Facts,
}

impl Pipeline {
    /// Runs one attempt up to the write that completes the session.
    ///
    /// # Errors
    /// When it fails.
    pub async fn run(&self, claim: &Claim, off: &CallOff) -> Result<Ended, Failed> {
        let load = Stage::begin("load", 0);
        let most = Limits::default().bytes;
        let work = self.store.work(claim, most).await.map_err(|e| store_failed("claim", &e))?;
        let Some(work) = work else { return Ok(Ended::Fenced) };
        load.end(work.fragments.len());
        if work.bytes > most {
            return Err(too_many_bytes(work.bytes, most));
        }
        self.tell(claim, ProcessingStatus::Validating);
        let Made { canonical, completion, output, facts } = self.make(claim, work, off).await?;
        // The module goes through these in one call; what it passed is told in their order.
        for at in [ProcessingStatus::Assessing, ProcessingStatus::Enhancing, ProcessingStatus::Training] {
            self.tell(claim, at);
        }
        let blobs = [&completion, &canonical].map(|blob| blob.name.clone());
        let held = self.store.archiving(claim, &blobs, HOLD).await;
        if held.map_err(|e| store_failed("archiving", &e))? == Hit::Fenced {
            return Ok(Ended::Fenced);
        }
        self.tell(claim, ProcessingStatus::Archiving);
        let bytes = completion.packed.len() + canonical.packed.len();
        let archiving = Stage::begin("archiving", bytes);
        let (completion, canonical) =
            tokio::try_join!(self.blobs.put(completion), self.blobs.put(canonical))?;
        archiving.end(bytes);
        let Facts { head, examples, quality, redactions, failure: _ } = facts;
        let completed = Completed { completion, canonical, output, quality, redactions, head, examples };
        Ok(Ended::Completed(Box::new(completed)))
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
            complete(&sandbox, &off, &work.fragments, &live::known(&options, &memory), &options)
        });
        let interrupted =
            |_| failed("validation", "interrupted", &"the work was interrupted", Lasting::Passing);
        made.await.map_err(interrupted)?
    }
}

/// Completes the session that fragments make, and packs what comes of it.
fn complete(
    sandbox: &Sandbox,
    off: &CallOff,
    fragments: &[u8],
    known: &str,
    options: &str,
) -> Result<Made, Failed> {
    let stage = Stage::begin("module", fragments.len());
    let output = sandbox.finish_unless(off, fragments, known.as_bytes())?;
    stage.end(output.len());
    let outcomes = completed::outcomes(&output)?;
    let [outcome] = outcomes.as_slice() else { return Err(completed::not_one_session().into()) };
    let completion = outcome.completion.get();
    let mut facts = Facts::of(completion)?;
    if let Some(fault) = facts.failure.take() {
        return Err(fault.into());
    }
    let canonical = outcome.session.map_or("", RawValue::get);
    let stage = Stage::begin("packing", completion.len() + canonical.len());
    let input = sha256(canonical.as_bytes());
    let receipt = Receipt::of(Some(input.clone()), options.as_bytes(), completion);
    let canonical = Blob::named(input, canonical.as_bytes())?;
    let completion = Blob::of(receipt.append_to(completion).as_bytes())?;
    stage.end(completion.packed.len() + canonical.packed.len());
    Ok(Made { canonical, completion, output: receipt.output_sha256, facts })
}

/// A recorder sent more than one input may have.
fn too_many_bytes(found: usize, most: usize) -> Failed {
    let (expected, found) = (format!("at most {most} bytes"), format!("{found} bytes"));
    Fault::from(Error::new(ErrorCode::TooManyBytes, Read, expected, found)).into()
}

fn failed(stage: &str, code: &str, message: &dyn std::fmt::Display, lasting: Lasting) -> Failed {
    let failure = Failure { stage: stage.to_owned(), code: code.to_owned(), message: message.to_string() };
    Failed { failure, lasting }
}

fn store_failed(stage: &str, error: &StoreError) -> Failed {
    failed(&stage.to_lowercase(), "store_failed", error, Lasting::Passing)
}

impl From<BlobError> for Failed {
    fn from(error: BlobError) -> Self {
        failed("archiving", "blob_failed", &error, Lasting::Passing)
    }
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        let lasting = match fault.code {
            FaultCode::Core(_) | FaultCode::OutputInvalid => Lasting::Forever,
            FaultCode::CalledOff => Lasting::Passing,
            _ => Lasting::Twice,
        };
        Self { failure: (&fault).into(), lasting }
    }
}
