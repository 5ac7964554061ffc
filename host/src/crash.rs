//! Crash points: named places at which a test lets the process die as a power cut would.
//!
//! `TRAILMILL_CRASH_AT=append.before:3` aborts at the third pass of the point `append.before`. Without the variable a
//! point costs one look at a static.

use std::{
    env, fmt, process,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// The variable that names a point and a pass.
pub const VARIABLE: &str = "TRAILMILL_CRASH_AT";

static PLANNED: LazyLock<Option<Crash>> = LazyLock::new(|| Crash::of(&env::var(VARIABLE).ok()?));

/// The commits of the store. There is a point before each and one after it.
macro_rules! commits {
    ($($commit:ident = $name:literal: $about:literal,)+) => {
        /// A commit of the store, named after the method that it ends.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Commit {
            $(#[doc = $about] $commit,)+
        }

        impl Commit {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$commit,)+];

            /// Its name in the names of its points.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$commit => $name,)+
                }
            }
        }
    };
}

commits! {
    Open = "open": "A session begins.",
    Append = "append": "Fragments come in.",
    Pause = "pause": "A recording is interrupted.",
    Resume = "resume": "It goes on.",
    Stop = "stop": "It ends.",
    Screenshot = "screenshot": "A picture comes in.",
    Prebuilt = "prebuilt": "A client tells what comes out.",
    Claim = "claim": "A worker takes a session.",
    Heartbeat = "heartbeat": "It keeps it.",
    Archiving = "archiving": "It is about to put the result away.",
    Complete = "complete": "The result is there.",
    Fail = "fail": "An attempt came to nothing.",
    Requeue = "requeue": "A session is made due by hand.",
    Retry = "retry": "A failed one is tried again by hand.",
    Prioritise = "prioritise": "One is put before others.",
    Archive = "archive": "The archive has one.",
    Restore = "restore": "One came back from the archive.",
    Erase = "erase": "One is erased.",
    HoldBlobs = "hold_blobs": "Blobs are about to be put.",
    UnneededBlobs = "unneeded_blobs": "Blobs are about to be deleted.",
    BlobsDeleted = "blobs_deleted": "They are gone.",
    FirstTokens = "first_tokens": "The first tokens are made.",
    AddToken = "add_token": "A token is made.",
    Revoke = "revoke": "It is revoked.",
    AddTicket = "add_ticket": "A ticket is made.",
    Redeem = "redeem": "It is spent.",
}

/// On which side of a commit a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Nothing is stored.
    Before,
    /// It is stored, and nobody has heard of it.
    After,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Before, Self::After];
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "before",
            Self::After => "after",
        })
    }
}

struct Crash {
    name: String,
    passes_left: AtomicU64,
}

impl Crash {
    fn of(planned: &str) -> Option<Self> {
        let (name, pass) = planned.rsplit_once(':')?;
        Some(Self { name: name.to_owned(), passes_left: AtomicU64::new(pass.parse().ok()?) })
    }

    fn is_due(&self, commit: Commit, side: Side) -> bool {
        let named = self.name == format!("{}.{side}", commit.name());
        named && self.passes_left.fetch_sub(1, Relaxed) == 1
    }
}

/// The point on one side of a commit.
pub fn point(commit: Commit, side: Side) {
    if PLANNED.as_ref().is_some_and(|crash| crash.is_due(commit, side)) {
        process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_due_at_its_pass_alone() {
        let crash = Crash::of("append.before:2").unwrap();
        let (append, before) = (Commit::Append, Side::Before);
        let passes = [(append, Side::After), (append, before), (append, before), (append, before)];
        assert_eq!(passes.map(|(commit, side)| crash.is_due(commit, side)), [false, false, true, false]);
        assert!(Crash::of("append.before").is_none() && Crash::of("append.before:x").is_none());
    }
}
