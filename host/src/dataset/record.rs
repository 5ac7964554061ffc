//! What is held of every example while a dataset is made: as little as decides whether it stays.

use trailmill_core::transform::{Example, Kind};

/// One example. A hundred bytes at most: there may be millions.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its id.
    pub id: u128,
    /// Hash of its template.
    pub template: u64,
    /// Its score, 0..1.
    pub score: f64,
    /// Its session, by place among the sessions.
    pub session: u32,
    /// Its line among the session's examples.
    pub line: u32,
    /// Its site, by place among the sites.
    pub site: u32,
    /// What it teaches.
    pub kind: Kind,
    /// Whether it stays.
    pub kept: bool,
}

impl Record {
    /// Of an example.
    #[must_use]
    pub fn of(example: &Example, session: u32, line: u32, site: u32, template: u64) -> Self {
        Self {
            // What is no hash of the core's is hashed: it must not be taken for the same as another.
            id: u128::from_str_radix(&example.id, 16).unwrap_or_else(|_| {
                let hash = |seed| u128::from(super::hash::hash(seed, example.id.as_bytes()));
                hash(0) << 64 | hash(1)
            }),
            template,
            score: example.quality.score,
            session,
            line,
            site,
            kind: example.kind,
            kept: true,
        }
    }
}
