//! Stages: what a completion goes through on this host, told and timed. The module goes through validation, quality,
//! enhancement and training in one call; it has no clock, so they are one stage here.

use crate::figures;
use std::time::Instant;
use tracing::{debug, info};

/// A stage that has begun.
pub struct Stage {
    name: &'static str,
    began: Instant,
}

impl Stage {
    /// Begins one with so many bytes.
    pub fn begin(name: &'static str, bytes: usize) -> Self {
        debug!(stage = name, bytes, "stage begins");
        Self { name, began: Instant::now() }
    }

    /// Ends it with so many bytes.
    pub fn end(self, bytes: usize) {
        let took = self.began.elapsed();
        figures::stage(self.name, took);
        info!(stage = self.name, took_ms = took.as_secs_f64() * 1e3, bytes, "stage ends");
    }
}
