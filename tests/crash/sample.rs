//! What recorders send: the project's own recordings in canonical form, in batches.

use serde_json::Value;
use std::{error::Error, fs};
use trailmill_core::door;
use trailmill_tests::recordings;

/// Interactions in a batch.
const BATCH: usize = 3;

/// A session to send.
pub struct Sample {
    /// What `session_start` holds.
    pub head: Value,
    /// What each batch holds.
    pub batches: Vec<Vec<Value>>,
}

impl Sample {
    /// All of them.
    pub fn all() -> Result<Vec<Self>, Box<dyn Error>> {
        let mut samples = Vec::new();
        for recording in recordings::own()? {
            for outcome in door::outcomes(&fs::read(&recording)?, b"").map_err(|e| e.to_string())? {
                samples.push(Self::of(&outcome.session.ok_or("a recording that can't be read")?)?);
            }
        }
        Ok(samples)
    }

    fn of(session: &[u8]) -> Result<Self, Box<dyn Error>> {
        let mut head: Value = serde_json::from_slice(session)?;
        let interactions = head.as_object_mut().and_then(|head| head.remove("interactions"));
        let interactions = interactions.as_ref().and_then(Value::as_array).ok_or("no interactions")?;
        Ok(Self { head, batches: interactions.chunks(BATCH).map(<[_]>::to_vec).collect() })
    }
}
