//! A completed session, as a dataset takes it: what is known of it, and its examples.

use super::language;
use crate::{Fault, completed::invalid};
use serde::{Deserialize, Serialize};
use trailmill_core::{Error, enhance::address::Address, redact::Level, transform::Example};

/// Where a session came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A recording, completed for this dataset.
    Recording,
    /// A completion that was written before.
    Completion,
    /// An archive.
    Archive,
    /// A running server.
    Server,
}

/// What is known of a session as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Its id.
    pub session: String,
    /// The person's goal, redacted; absent where none was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The site of its first page.
    pub site: String,
    /// When it began, milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<i64>,
    /// The language that its pages are in (ISO 639-1); absent where it can't be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// SHA-256 of the module that completed it; absent where no receipt says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// How much was redacted.
    pub redaction: Level,
}

/// A session and its examples.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The session.
    pub head: Head,
    /// Its examples, in the order of its completion.
    pub examples: Vec<Example>,
}

#[derive(Deserialize)]
struct Told {
    session: ToldSession,
    #[serde(default)]
    failure: Option<Error>,
    #[serde(default)]
    redaction: Option<ToldRedaction>,
    #[serde(default)]
    steps: Vec<ToldStep>,
    training: ToldTraining,
    #[serde(default)]
    receipt: Option<ToldReceipt>,
}

#[derive(Deserialize)]
struct ToldSession {
    id: String,
    #[serde(default)]
    goal: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    started_at: Option<i64>,
}

/// When a step was done, and where: on its page, or on the one that it leads to where there was none yet.
#[derive(Deserialize)]
struct ToldStep {
    started_at: i64,
    url: String,
    #[serde(default)]
    to: Option<String>,
}

#[derive(Deserialize)]
struct ToldRedaction {
    level: Level,
}

#[derive(Deserialize)]
struct ToldTraining {
    examples: Vec<Example>,
}

#[derive(Deserialize)]
struct ToldReceipt {
    module_sha256: String,
}

impl Taken {
    /// Takes a completion, as `trailmill complete` writes it.
    ///
    /// # Errors
    /// When it is no completion, or tells that the session failed.
    pub fn of(completion: &[u8], origin: Origin) -> Result<Self, Fault> {
        let told: Told = serde_json::from_slice(completion).map_err(|e| invalid(&e))?;
        if let Some(failure) = told.failure {
            return Err(failure.into());
        }
        let ToldSession { id, goal, url, started_at } = told.session;
        let examples = told.training.examples;
        let language = language::of(goal.as_deref(), &examples);
        // Where the recorder did not say when and where it began, it began with what was done first.
        let first = told.steps.into_iter().next();
        let (first_at, first_url) = first
            .map(|ToldStep { started_at, url, to }| {
                (started_at, if url.is_empty() { to.unwrap_or_default() } else { url })
            })
            .unzip();
        let head = Head {
            session: id,
            site: Address::of(&url.or(first_url).unwrap_or_default()).site().to_ascii_lowercase(),
            task: goal,
            started_at: started_at.or(first_at),
            language: language.map(str::to_owned),
            origin,
            module: told.receipt.map(|receipt| receipt.module_sha256),
            redaction: told.redaction.map_or(Level::Off, |redaction| redaction.level),
        };
        Ok(Self { head, examples })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::completed::outcomes;
    use trailmill_core::{Options, door};

    /// What a dataset takes of a session that begins with an address that was typed.
    #[test]
    fn a_session_that_goes_to_an_address_is_taken() {
        let input = r##"{"format": "trailmill.session/1", "id": "s", "interactions": [
            {"id": "a", "type": "NAVIGATION", "timestamp": 1700000000000, "context": {"url": "https://shop.example/kettles"}},
            {"id": "b", "type": "CLICK", "timestamp": 1700000001000, "selectors": {"primary": "#a"},
             "element": {"tag": "a", "text": "Kettle"}, "context": {"url": "https://shop.example/kettles"}}]}"##;
        let options = serde_json::to_vec(&Options::default()).unwrap();
        let output = door::complete(input.as_bytes(), &options).unwrap();
        let completion = outcomes(&output).unwrap()[0].completion.get().to_owned();
        assert!(completion.contains(r#""verb":"navigate""#), "{completion}");
        let taken = Taken::of(completion.as_bytes(), Origin::Recording).unwrap();
        assert_eq!(
            (taken.head.site.as_str(), taken.head.started_at),
            ("shop.example", Some(1_700_000_000_000))
        );
    }
}
