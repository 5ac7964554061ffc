//! `trailmill dataset diff`: what another dataset has that this one has not.

use super::{each_line, manifest};
use crate::{
    Fault,
    cli::{DONE, print, table::table},
    dataset::hash::hash,
};
use clap::Args;
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

/// Compare two datasets, example by example
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill dataset diff last-week/ this-week/\n  \
    trailmill dataset diff last-week/ this-week/ --json | jq -r '.added[]'\n\n\
    Examples are the same where their ids are, which are hashes of their content.")]
pub struct Diff {
    /// A dataset's folder
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Another one's
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Print ids as one JSON object instead of a table
    #[arg(long)]
    json: bool,
}

/// What is known of an example of the old one.
struct Known {
    split: u64,
    score: f64,
    seen: bool,
}

/// What is different.
#[derive(Default, Serialize)]
struct Difference {
    /// Ids that the new one alone has.
    added: Vec<String>,
    /// Ids that the old one alone has.
    removed: Vec<String>,
    /// Ids that are in another split now: what was trained on may be tested on.
    moved: Vec<String>,
    /// Ids that have another score now.
    rescored: Vec<String>,
    /// How many are as they were.
    same: u64,
}

impl Diff {
    /// Compares them.
    pub fn run(&self) -> Result<u8, Fault> {
        let difference = difference(&self.old, &self.new)?;
        if self.json {
            print(&(serde_json::to_string(&difference).unwrap_or_default() + "\n"))?;
            return Ok(DONE);
        }
        let Difference { added, removed, moved, rescored, same } = &difference;
        let mut listed = table(&["", "examples"]);
        let counts = [
            ("added", added),
            ("removed", removed),
            ("in another split", moved),
            ("with another score", rescored),
        ];
        for (what, ids) in counts {
            listed.add_row([what.to_owned(), ids.len().to_string()]);
        }
        listed.add_row(["as they were".to_owned(), same.to_string()]);
        print(&format!("{listed}\n"))
    }
}

fn difference(old: &Path, new: &Path) -> Result<Difference, Fault> {
    let mut known: HashMap<String, Known> = HashMap::new();
    each_line(old, &manifest(old)?, |_, _, split, line| {
        known.insert(line.id, Known { split: hash(0, split.as_bytes()), score: line.score, seen: false });
    })?;
    let mut difference = Difference::default();
    each_line(new, &manifest(new)?, |_, _, split, line| match known.get_mut(&line.id) {
        None => difference.added.push(line.id),
        Some(was) => {
            was.seen = true;
            let (moved, rescored) =
                (was.split != hash(0, split.as_bytes()), was.score.to_bits() != line.score.to_bits());
            difference.same += u64::from(!moved && !rescored);
            if moved {
                difference.moved.push(line.id.clone());
            }
            if rescored {
                difference.rescored.push(line.id);
            }
        }
    })?;
    let removed: BTreeMap<String, Known> = known.into_iter().filter(|(_, was)| !was.seen).collect();
    difference.removed = removed.into_keys().collect();
    for ids in [&mut difference.added, &mut difference.moved, &mut difference.rescored] {
        ids.sort();
    }
    Ok(difference)
}
