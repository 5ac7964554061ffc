//! The way of a session, from recorded bytes to training examples.
//!
//! ```text
//! bytes → read → redact → validate → reduce → assess → enhance → transform → write
//!                   │                                                │
//!          nothing after this ever                     TrainingData {examples, metadata, processing}
//!          sees a raw personal value                   + rejected, with reasons
//! ```
//!
//! | stage | function | takes → gives |
//! |---|---|---|
//! | read | [`read::read`] | bytes → [`Session`]s in one canonical form, each with a [`read::ReadReport`] |
//! | redact | [`redact::redact`] | [`Session`] → the same, personal values replaced, and a [`redact::RedactionReport`] |
//! | validate | [`validate::validate`] | [`Session`] → [`validate::ValidationReport`] |
//! | reduce | [`reduce::reduce`] | [`Session`] → [`reduce::Step`]s |
//! | assess | [`quality::assess`] | steps → [`quality::QualityReport`] |
//! | enhance | [`enhance::enhance`] | steps → [`enhance::Enhancement`]: pages, intent, journeys |
//! | transform | [`transform::transform`] | all of it → [`transform::Training`]: examples and rejections |
//! | write | [`write::write`] | examples → rows of a trainer's format |
//! | | [`write::script::script`] | steps → a script of the session, where one is asked for |
//!
//! A reader, a detector, a factor of a score and a writer are one file and a line in their folder's list each. How to add one,
//! with an example of each, is told in `core/EXTENDING.md`.
//!
//! The core is pure: no clock, randomness, threads, I/O, locale or hash-map order. The same bytes and options
//! give the same output natively, in Node, in a browser and in a WebAssembly sandbox.
#![forbid(unsafe_code)]

#[cfg(test)]
mod at_hand;
pub mod check;
pub mod completion;
pub mod door;
pub mod enhance;
mod error;
pub mod fragment;
pub mod live;
pub mod observation;
pub mod options;
mod plain;
pub mod quality;
pub mod read;
pub mod redact;
pub mod reduce;
pub mod selector;
pub mod session;
pub mod transform;
pub mod validate;
pub mod write;

pub use completion::{Completion, Outcome};
pub use error::{Error, ErrorCode, Stage};
pub use options::Options;
pub use session::Session;

/// Completes every session in `bytes`: the whole way, read to write.
///
/// One session, an array of sessions or JSON lines give one [`Outcome`] each, in the order of the input. A session
/// that can't be completed is an outcome with status FAILED and a reason, and the others go on.
///
/// # Errors
/// When `bytes` hold no session at all: too large, not UTF-8, not JSON, or no known shape.
pub fn complete<'a>(bytes: &'a [u8], options: &Options) -> Result<Vec<Outcome<'a>>, Error> {
    let sessions = read::read(bytes, options)?;
    Ok(sessions.into_iter().map(|session| complete_one(session, options)).collect())
}

fn complete_one<'a>(read: Result<read::Read<'a>, Error>, options: &Options) -> Outcome<'a> {
    let read::Read { mut session, mut report } = match read {
        Ok(read) => read,
        Err(error) => return Outcome::unreadable(error),
    };
    let redaction = redact::redact(&mut session, &mut report, options);
    let mut outcome = complete_redacted(session, report, redaction, options);
    outcome.rows = write::write(&outcome.completion.training.examples, options.format);
    outcome
}

/// Completes the session that stored fragments make, one a line: the whole way, from where they were admitted, without the
/// rows. Who stores a session writes them when somebody asks, in the format that is asked for.
///
/// # Errors
/// When a fragment is not what was stored, or they hold too many interactions.
pub fn finish(fragments: &[u8], known: fragment::Known) -> Result<Outcome<'_>, Error> {
    let options = known.options.clone();
    let fragment::Joined { read: read::Read { session, report }, redaction } =
        fragment::join(fragments, known)?;
    Ok(complete_redacted(session, report, redaction, &options))
}

fn complete_redacted<'a>(
    session: Session<'a>,
    report: read::ReadReport,
    redaction: redact::RedactionReport,
    options: &Options,
) -> Outcome<'a> {
    let validation = validate::validate(&session, &report, &redaction, options);
    if let Err(error) = validation.verdict(options) {
        return Outcome::failed(session, report, redaction, validation, error);
    }
    let reduction = reduce::reduce(&session);
    let quality = quality::assess(&session, &reduction, &validation, options);
    let enhancement = enhance::enhance(&session, &reduction);
    let training = transform::transform(&session, &reduction, &enhancement, &redaction, options);
    let script = options.script.map(|script| write::script::script(&session, &reduction, script));
    let completion = Completion::completed(completion::Given {
        session: &session,
        reading: report,
        redaction,
        validation,
        reduction,
        quality,
        enhancement,
        training,
    });
    Outcome { completion, session: Some(session), rows: Vec::new(), script }
}
