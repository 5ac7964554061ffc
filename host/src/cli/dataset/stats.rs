//! `trailmill dataset stats`: what a dataset is made of.

use super::manifest;
use crate::{
    Fault,
    cli::{print, shown::shown, table::table},
    dataset::manifest::{Counts, Manifest, SCORE_PARTS},
    named,
};
use clap::Args;
use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

/// Rows of a table of sites.
const SITES: usize = 20;

/// Characters of the longest bar.
const BAR: u64 = 40;

/// Show what a dataset is made of: splits, kinds, sites, languages, scores, and what was left out
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill dataset stats dataset/\n  \
    trailmill dataset stats dataset/ --json | jq .counts.scores")]
pub struct Stats {
    /// A dataset's folder
    #[arg(value_name = "DIR")]
    dataset: PathBuf,
    /// Print the manifest as JSON instead of tables
    #[arg(long)]
    json: bool,
}

impl Stats {
    /// Shows it.
    pub fn run(&self) -> Result<u8, Fault> {
        let manifest = manifest(&self.dataset)?;
        if self.json {
            return print(&(serde_json::to_string(&manifest).unwrap_or_default() + "\n"));
        }
        print(&told(&manifest))
    }
}

fn told(manifest: &Manifest) -> String {
    let Manifest { splits, counts, files, .. } = manifest;
    let Counts { rows, sessions, failed, .. } = counts;
    let mut listed = table(&["split", "rows", "sessions", "bytes"]);
    for split in splits {
        let cells = [split.rows, split.sessions, split.bytes].map(|n| n.to_string());
        listed.add_row([vec![split.name.clone()], cells.to_vec()].concat());
    }
    let mut text = format!("{listed}\n\n{}\n\n", counted("kind", &counts.kinds, usize::MAX));
    let _ = write!(
        text,
        "{}\n\n{}\n\n",
        counted("site", &counts.sites, SITES),
        counted("language", &counts.languages, SITES)
    );
    text.push_str(&scores(counts));
    let left: BTreeMap<String, u64> = counts.left.0.iter().map(|(why, n)| (named(why), *n)).collect();
    if !left.is_empty() {
        let _ = write!(text, "\n{}\n", counted("left out", &left, usize::MAX));
    }
    let failed = if *failed > 0 { format!(", {failed} failed") } else { String::new() };
    let _ = writeln!(text, "\n{rows} rows from {sessions} sessions{failed}, in {} files", files.len());
    text
}

/// A table of the largest counts.
fn counted(head: &str, counts: &BTreeMap<String, u64>, most: usize) -> String {
    let mut rows: Vec<(&String, &u64)> = counts.iter().collect();
    rows.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let mut listed = table(&[head, "rows"]);
    for (name, count) in rows.iter().take(most) {
        listed.add_row([shown(name, 60), count.to_string()]);
    }
    let more = rows.len().saturating_sub(most);
    if more > 0 { format!("{listed}\nand {more} more") } else { listed.to_string() }
}

#[allow(clippy::cast_precision_loss)]
fn scores(counts: &Counts) -> String {
    let most = counts.scores.iter().copied().max().unwrap_or(0).max(1);
    let mut text = String::from("score\n");
    for (part, &rows) in counts.scores.iter().enumerate() {
        let bar = "█".repeat(usize::try_from((rows * BAR).div_ceil(most)).unwrap_or(0));
        let from = part as f64 / SCORE_PARTS as f64;
        let _ = writeln!(text, "{from:.1} {rows:>8} {bar}");
    }
    text
}
