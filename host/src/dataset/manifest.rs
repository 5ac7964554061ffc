//! `dataset.json`: what a dataset is made of, for programs; the card tells the same for people.

use super::{files::FileTold, filter::LeftOut, recipe::Recipe, taken::Origin};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, io, path::Path};

/// The manifest's file; where it stands, all stands.
pub const FILE: &str = "dataset.json";

/// What a manifest says that it is.
pub const FORMAT: &str = "trailmill.dataset/1";

/// Equal parts of the scores' range, 0..1, that examples are counted in; a score of 1 counts in the last.
pub const SCORE_PARTS: usize = 10;

/// What a dataset is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// `trailmill.dataset/1`.
    pub format: String,
    /// How it was made.
    pub recipe: Recipe,
    /// Its rows, sessions and bytes by split, in the recipe's order.
    pub splits: Vec<SplitCounts>,
    /// What went in, and what of it is in it.
    pub counts: Counts,
    /// Its files.
    pub files: Vec<FileTold>,
}

/// How large a split is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitCounts {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Sessions with a row in it.
    pub sessions: u64,
    /// Bytes of its JSON lines.
    pub bytes: u64,
}

/// Counts over a dataset.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Rows in all.
    pub rows: u64,
    /// Sessions that went in.
    pub sessions: u64,
    /// Inputs and sessions that could not be taken.
    pub failed: u64,
    /// Examples that were left out, by reason.
    pub left: LeftOut,
    /// Rows by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Rows by site.
    pub sites: BTreeMap<String, u64>,
    /// Rows by language; `und` where it can't be told.
    pub languages: BTreeMap<String, u64>,
    /// Rows in each tenth of the scores' range.
    pub scores: [u64; SCORE_PARTS],
    /// Sessions by where they came from.
    pub origins: BTreeMap<Origin, u64>,
    /// Sessions by how much was redacted.
    pub redaction: BTreeMap<String, u64>,
    /// Sessions by the SHA-256 of the module that completed them; `unknown` where no receipt says so.
    pub modules: BTreeMap<String, u64>,
}

impl Manifest {
    /// Reads a dataset's.
    ///
    /// # Errors
    /// When there is none, or none of this version.
    pub fn read(dataset: &Path) -> io::Result<Self> {
        let manifest: Self = serde_json::from_slice(&fs::read(dataset.join(FILE))?)?;
        if manifest.format == FORMAT {
            return Ok(manifest);
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, format!("it is not of {FORMAT}")))
    }
}
