//! Crash points: named places at which a test lets the process die as a power cut would.
//!
//! `TRAILMILL_CRASH_AT=append.before:3` aborts at the third pass of the point `append.before`. Without the variable a
//! point costs one look at a static.

use std::{
    env, process,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// The variable that names a point and a pass.
pub const VARIABLE: &str = "TRAILMILL_CRASH_AT";

static PLANNED: LazyLock<Option<Crash>> = LazyLock::new(|| Crash::of(&env::var(VARIABLE).ok()?));

struct Crash {
    name: String,
    passes_left: AtomicU64,
}

impl Crash {
    fn of(planned: &str) -> Option<Self> {
        let (name, pass) = planned.rsplit_once(':')?;
        Some(Self { name: name.to_owned(), passes_left: AtomicU64::new(pass.parse().ok()?) })
    }

    fn is_due(&self, name: &str, when: &str) -> bool {
        let named = self.name.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')) == Some(when);
        named && self.passes_left.fetch_sub(1, Relaxed) == 1
    }
}

/// The point `name.when`.
pub fn point(name: &str, when: &str) {
    if PLANNED.as_ref().is_some_and(|crash| crash.is_due(name, when)) {
        process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_due_at_its_pass_alone() {
        let crash = Crash::of("append.before:2").unwrap();
        let passes = [("append", "after"), ("append", "before"), ("append", "before"), ("append", "before")];
        assert_eq!(passes.map(|(name, when)| crash.is_due(name, when)), [false, false, true, false]);
        assert!(Crash::of("append.before").is_none() && Crash::of("append.before:x").is_none());
    }
}
