//! The module's output, taken apart without touching its bytes.

use crate::{Fault, FaultCode, Sandbox, fault::FaultStage, module::sha256, receipt::Receipt};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use trailmill_core::{Error, quality::Verdict};

/// One outcome, each part as the exact bytes that the module wrote.
#[derive(Debug, Deserialize)]
pub struct Outcome<'a> {
    /// What is said of the session.
    #[serde(borrow)]
    pub completion: &'a RawValue,
    /// The session in canonical form, redacted; absent where it could not be read.
    #[serde(borrow, default)]
    pub session: Option<&'a RawValue>,
    /// The kept examples in the chosen format.
    #[serde(borrow)]
    pub rows: Vec<&'a RawValue>,
    /// The session as a script, where one was asked for.
    #[serde(default)]
    pub script: Option<String>,
}

/// Takes the output of [`Sandbox::complete`] apart.
///
/// # Errors
/// When it is not what the ABI says.
pub fn outcomes(output: &[u8]) -> Result<Vec<Outcome<'_>>, Fault> {
    #[derive(Deserialize)]
    struct Output<'a> {
        #[serde(borrow)]
        outcomes: Vec<Outcome<'a>>,
    }
    serde_json::from_slice::<Output<'_>>(output).map(|output| output.outcomes).map_err(|e| invalid(&e))
}

/// One session, ready to be written: its completion with the receipt, its rows, and what a person is told of it.
#[derive(Debug)]
pub struct Completed {
    /// What a person is told.
    pub gist: Gist,
    /// The completion as JSON, receipt included.
    pub completion: String,
    /// The rows as JSON lines.
    pub rows: String,
    /// The session as a script, where one was asked for.
    pub script: Option<String>,
}

impl Completed {
    /// Completes every session of an input.
    ///
    /// # Errors
    /// When the module refuses the input or had to be stopped.
    pub fn all(sandbox: &Sandbox, input: &[u8], options: &[u8]) -> Result<Vec<Self>, Fault> {
        let output = sandbox.complete(input, options)?;
        outcomes(&output)?.iter().map(|outcome| Self::of(outcome, options)).collect()
    }

    fn of(outcome: &Outcome<'_>, options: &[u8]) -> Result<Self, Fault> {
        let completion = outcome.completion.get();
        let receipt =
            Receipt::of(outcome.session.map(|session| sha256(session.get().as_bytes())), options, completion);
        let rows = json_lines(&outcome.rows);
        let script = outcome.script.clone();
        Ok(Self { gist: Gist::of(completion)?, completion: receipt.append_to(completion), rows, script })
    }
}

/// Rows as JSON lines.
#[must_use]
pub fn json_lines(rows: &[&RawValue]) -> String {
    let mut lines = String::with_capacity(rows.iter().map(|row| row.get().len() + 1).sum());
    for row in rows {
        lines.push_str(row.get());
        lines.push('\n');
    }
    lines
}

/// What a person is told of a session, in a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Gist {
    /// Its id; any text, also hostile.
    pub id: String,
    /// Interactions in it.
    pub interactions: usize,
    /// Steps they were reduced to.
    pub steps: usize,
    /// Examples kept.
    pub kept: usize,
    /// Examples rejected, or not made.
    pub rejected: usize,
    /// Where none was kept: what most of them were rejected for, in words.
    pub why_none: Option<String>,
    /// Its quality, 0..100, and the verdict.
    pub quality: Option<(f64, Verdict)>,
    /// Replacements of personal data.
    pub redactions: usize,
    /// Interactions that the reader skipped.
    pub skipped: usize,
    /// The first thing that the reader found wrong.
    pub issue: Option<Error>,
    /// Why it failed; absent where it came through.
    pub failure: Option<Fault>,
}

impl Gist {
    /// Reads it out of a completion.
    ///
    /// # Errors
    /// When that is no completion.
    pub fn of(completion: &str) -> Result<Self, Fault> {
        let told: Told = serde_json::from_str(completion).map_err(|e| invalid(&e))?;
        let (skipped, issue) =
            told.reading.map_or((0, None), |reading| (reading.skipped, reading.issues.into_iter().next()));
        Ok(Self {
            id: told.session.id,
            interactions: told.session.interactions,
            steps: told.steps.len(),
            kept: told.training.examples.len(),
            rejected: told.training.rejected.len(),
            why_none: told.training.why_none(),
            quality: told.quality.map(|quality| (quality.overall, quality.verdict)),
            redactions: told.redaction.map_or(0, |redaction| redaction.total),
            skipped,
            issue,
            failure: told.failure.map(Fault::from),
        })
    }
}

/// The parts of a completion that a gist is made of.
#[derive(Deserialize)]
struct Told {
    session: ToldSession,
    failure: Option<Error>,
    reading: Option<ToldReading>,
    quality: Option<ToldQuality>,
    redaction: Option<ToldRedaction>,
    steps: Vec<IgnoredAny>,
    training: ToldTraining,
}

#[derive(Deserialize)]
struct ToldSession {
    id: String,
    interactions: usize,
}

#[derive(Deserialize)]
struct ToldReading {
    skipped: usize,
    issues: Vec<Error>,
}

#[derive(Deserialize)]
struct ToldQuality {
    overall: f64,
    verdict: Verdict,
}

#[derive(Deserialize)]
struct ToldRedaction {
    total: usize,
}

#[derive(Deserialize)]
struct ToldTraining {
    examples: Vec<IgnoredAny>,
    rejected: Vec<ToldRejected>,
}

#[derive(Deserialize)]
struct ToldRejected {
    message: String,
}

impl ToldTraining {
    fn why_none(&self) -> Option<String> {
        let mut times = BTreeMap::<&str, usize>::new();
        for rejected in self.rejected.iter().filter(|_| self.examples.is_empty()) {
            *times.entry(&rejected.message).or_default() += 1;
        }
        times.into_iter().max_by_key(|(_, times)| *times).map(|(message, _)| message.to_owned())
    }
}

/// The module made another number of sessions than one of a session that it joined itself.
pub(crate) fn not_one_session() -> Fault {
    Fault::new(FaultCode::OutputInvalid, FaultStage::Leave, "the module did not make one session of one")
}

// serde_json's message names a line and a column, never a value of the text.
pub(crate) fn invalid(error: &serde_json::Error) -> Fault {
    Fault::new(
        FaultCode::OutputInvalid,
        FaultStage::Leave,
        format!("the module's output is not of this ABI, line {} column {}", error.line(), error.column()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use trailmill_core::{Options, door};

    #[test]
    fn keeps_the_bytes_and_takes_nothing_else() {
        let output = br#"{"outcomes":[{"completion":{"a":1.0, "b" : [ ]},"rows":[{"x":1},{"x":2}]}]}"#;
        let outcomes = outcomes(output).unwrap();
        assert_eq!(outcomes[0].completion.get(), r#"{"a":1.0, "b" : [ ]}"#);
        assert!(outcomes[0].session.is_none());
        assert_eq!(outcomes[0].rows[1].get(), r#"{"x":2}"#);
        assert_eq!(super::outcomes(b"{\"outcomes\":").unwrap_err().code, FaultCode::OutputInvalid);
    }

    #[test]
    fn reads_what_the_core_writes() {
        let input = br#"{"format":"trailmill.session/1","id":"s","environment":{},"interactions":[]}"#;
        let options = serde_json::to_vec(&Options::default()).unwrap();
        let output = door::complete(input, &options).unwrap();
        for outcome in outcomes(&output).unwrap() {
            let gist = Gist::of(outcome.completion.get()).unwrap();
            assert_eq!((gist.id.as_str(), gist.interactions, gist.kept), ("s", 0, 0));
        }
    }
}
