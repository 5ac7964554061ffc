//! What recorders send: recordings in canonical form, in batches.

use crate::recordings;
use serde_json::Value;
use std::{error::Error, fs, path::Path};
use trailmill_core::door;

/// A session to send.
pub struct Sample {
    /// What `session_start` holds.
    pub head: Value,
    /// What each batch holds.
    pub batches: Vec<Vec<Value>>,
}

impl Sample {
    /// All of the project's own recordings, with so many interactions in a batch.
    ///
    /// # Errors
    /// When one of them can't be read.
    pub fn all(batch: usize) -> Result<Vec<Self>, Box<dyn Error>> {
        let read = recordings::own()?.into_iter().map(|recording| Self::of(&recording, batch));
        Ok(read.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// The sessions of one recording.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn of(recording: &Path, batch: usize) -> Result<Vec<Self>, Box<dyn Error>> {
        let outcomes = door::outcomes(&fs::read(recording)?, b"").map_err(|e| e.to_string())?;
        let sessions = outcomes.into_iter().map(|outcome| {
            Self::in_batches(&outcome.session.ok_or("a recording that can't be read")?, batch)
        });
        sessions.collect()
    }

    fn in_batches(session: &[u8], batch: usize) -> Result<Self, Box<dyn Error>> {
        let mut head: Value = serde_json::from_slice(session)?;
        let interactions = head.as_object_mut().and_then(|head| head.remove("interactions"));
        let interactions = interactions.as_ref().and_then(Value::as_array).ok_or("no interactions")?;
        Ok(Self { head, batches: interactions.chunks(batch).map(<[_]>::to_vec).collect() })
    }
}
