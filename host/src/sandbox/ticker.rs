//! The one clock that serves the deadlines of all calls of a sandbox.

use std::{io, thread, time::Duration};
use wasmtime::Engine;

/// Time between two ticks; a deadline is met to within two.
const TICK: Duration = Duration::from_millis(10);

/// Ticks that `span` takes, at least one. The first tick may come at once, so one is added.
#[must_use]
pub fn ticks(span: Duration) -> u64 {
    u64::try_from(span.as_millis().div_ceil(TICK.as_millis()))
        .unwrap_or(u64::MAX - 1)
        .saturating_add(1)
        .min(u64::MAX / 2)
}

/// A thread that moves an engine's epoch on, as long as the engine lives.
pub struct Ticker;

impl Ticker {
    /// Starts to tick.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn start(engine: &Engine) -> io::Result<Self> {
        let engine = engine.weak();
        thread::Builder::new().name("ticker".into()).spawn(move || {
            while let Some(engine) = engine.upgrade() {
                engine.increment_epoch();
                drop(engine);
                thread::sleep(TICK);
            }
        })?;
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_up_and_never_overflows() {
        assert_eq!(ticks(Duration::ZERO), 1);
        assert_eq!(ticks(Duration::from_millis(11)), 3);
        assert!(ticks(Duration::MAX) > u64::MAX / 4);
    }
}
