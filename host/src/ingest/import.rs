//! Import: whole recordings, taken in as if a recorder had told each from its head to its end in one message.

use super::{
    live::{LiveSessions, Refusal, Taken},
    message::Message,
    protocol::is_id,
};
use crate::{
    Fault,
    completed::{self, Gist},
    store::{Failure, Priority, SessionKey},
};
use serde::Serialize;
use trailmill_core::Options;
use utoipa::ToSchema;

/// What became of one recording.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// The session's id; absent where the recording can't be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What was done with it.
    pub state: ImportState,
    /// Interactions taken in.
    pub interactions: usize,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// What was done with a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// It is on disk, and its completion certain.
    Imported,
    /// A session of its id was there before; it stays as it is.
    There,
    /// It can't be taken in.
    Refused,
}

/// A recording, read and redacted.
struct Whole {
    gist: Gist,
    /// Canonical JSON, one line; absent where it can't be read.
    session: Option<String>,
}

impl Imported {
    /// A recording that can't be taken in.
    #[must_use]
    pub fn refused(id: Option<String>, failure: Failure) -> Self {
        Self { id, state: ImportState::Refused, interactions: 0, failure: Some(failure) }
    }
}

impl LiveSessions {
    /// Takes in every recording of a document: each is completed in its turn, behind what recorders send. One that is
    /// there already is left alone, so that the same document may be sent again.
    ///
    /// # Errors
    /// [`Refusal::Module`] where the document holds no recording at all; the others where it should be sent again.
    pub async fn import(&self, project: &str, document: Vec<u8>) -> Result<Vec<Imported>, Refusal> {
        let mut all = Vec::new();
        for whole in self.recordings(document).await? {
            all.push(self.import_one(project, whole).await?);
        }
        Ok(all)
    }

    /// What a document holds. No kind of example is asked for: that is left to the completion.
    async fn recordings(&self, document: Vec<u8>) -> Result<Vec<Whole>, Refusal> {
        let (sandbox, options) = (self.sandbox.clone(), self.options.clone());
        let read = tokio::task::spawn_blocking(move || {
            let options = Options { kinds: Vec::new(), ..Options::from_json(options.as_bytes())? };
            let options = serde_json::to_vec(&options).map_err(|e| completed::invalid(&e))?;
            let output = sandbox.complete(&document, &options)?;
            let outcomes = completed::outcomes(&output)?.into_iter();
            outcomes
                .map(|outcome| {
                    let session = outcome.session.map(|session| session.get().to_owned());
                    Ok(Whole { gist: Gist::of(outcome.completion.get())?, session })
                })
                .collect::<Result<Vec<_>, Fault>>()
        });
        read.await.map_err(|_| Refusal::Closing)?.map_err(Refusal::Module)
    }

    async fn import_one(&self, project: &str, whole: Whole) -> Result<Imported, Refusal> {
        let Whole { gist, session } = whole;
        let Some(session) = session else {
            let failure =
                gist.failure.as_ref().map_or_else(|| (&completed::not_one_session()).into(), Failure::from);
            return Ok(Imported::refused(None, failure));
        };
        if !is_id(&gist.id) {
            let message = "expected an id of 1 to 256 bytes without control characters".to_owned();
            let failure = Failure { stage: "read".to_owned(), code: "invalid_id".to_owned(), message };
            return Ok(Imported::refused(None, failure));
        }
        let key = SessionKey { project: project.to_owned(), id: gist.id.clone() };
        let there = || Imported {
            id: Some(gist.id.clone()),
            state: ImportState::There,
            interactions: 0,
            failure: None,
        };
        let frame = match self.take_in(&key, &Message::whole(session)).await {
            Ok(Taken { frames, .. }) => frames.into_iter().next(),
            Err(Refusal::Over(_)) => return Ok(there()),
            Err(Refusal::Unread(error)) => {
                return Ok(Imported::refused(Some(key.id), (&Fault::from(error)).into()));
            }
            Err(refusal @ (Refusal::Store(_) | Refusal::Away(_) | Refusal::Closing)) => return Err(refusal),
            Err(refusal) => {
                let (code, message) = (refusal.code().to_owned(), refusal.to_string());
                return Ok(Imported::refused(
                    Some(key.id),
                    Failure { stage: "read".to_owned(), code, message },
                ));
            }
        };
        match frame {
            None => Ok(there()),
            Some(_) => {
                self.store.prioritise(&key, Priority::Low).await?;
                let (id, interactions) = (Some(key.id), gist.interactions);
                Ok(Imported { id, state: ImportState::Imported, interactions, failure: None })
            }
        }
    }
}
