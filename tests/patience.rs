//! Waiting for what takes its time.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks.
pub const GLANCE: Duration = Duration::from_millis(20);

/// Looks again and again until there is something.
///
/// # Panics
/// When there is nothing for so long.
pub fn until<T>(what: &str, mut get: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(got) = get() {
            return got;
        }
        assert!(Instant::now() < until, "{what} is not so in {PATIENCE:?}");
        sleep(GLANCE);
    }
}
