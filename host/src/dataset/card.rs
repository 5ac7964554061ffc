//! The card: `README.md` with the front matter that `datasets` and the Hub read, and what a person should know of the dataset.

use super::{
    manifest::{Counts, Manifest, SCORE_PARTS, SplitCounts},
    recipe::Recipe,
    split::By,
};
use crate::{module, named};
use std::fmt::Write as _;

/// Sites that the card names; the others are counted.
const SITES: usize = 20;

/// Characters of the longest bar.
const BAR: u64 = 40;

/// The card's text.
#[must_use]
pub fn card(manifest: &Manifest) -> String {
    let Manifest { recipe, splits, counts, .. } = manifest;
    let mut card = String::from("---\n");
    front_matter(&mut card, recipe, splits, counts);
    card.push_str("---\n\n");
    about(&mut card, recipe, counts);
    table(
        &mut card,
        "split",
        splits.iter().map(|split| {
            (
                split.name.clone(),
                format!("{} rows, {} sessions, {} bytes", split.rows, split.sessions, split.bytes),
            )
        }),
    );
    kinds(&mut card, counts);
    scores(&mut card, counts);
    sources(&mut card, recipe, counts);
    how(&mut card, recipe, counts);
    card
}

fn front_matter(card: &mut String, recipe: &Recipe, splits: &[SplitCounts], counts: &Counts) {
    line(card, &format!("pretty_name: {}", quoted(&recipe.name)));
    line(card, &format!("license: {}", quoted(&recipe.license)));
    let languages: Vec<&String> = counts.languages.keys().filter(|language| *language != "und").collect();
    if !languages.is_empty() {
        line(card, "language:");
        languages.iter().for_each(|language| line(card, &format!("- {}", quoted(language))));
    }
    line(card, "task_categories:\n- text-generation\ntags:\n- web-agents\n- browser\n- trailmill");
    line(card, &format!("size_categories:\n- {}", size(counts.rows)));
    line(card, "configs:");
    // One config: `datasets` opens files of one type in a folder.
    line(card, "- config_name: default\n  data_files:");
    let ending = if recipe.parquet { "parquet" } else { "jsonl" };
    for split in splits.iter().filter(|split| split.rows > 0) {
        line(card, &format!("  - split: {}\n    path: data/{}-*.{ending}", split.name, split.name));
    }
}

fn about(card: &mut String, recipe: &Recipe, counts: &Counts) {
    let Counts { rows, sessions, .. } = counts;
    let format = named(&recipe.options.format);
    line(card, &format!("# {}\n", plain(&recipe.name)));
    line(
        card,
        &format!(
            "Training examples for web agents, made by Trailmill: {rows} rows in the format `{format}`, from {sessions} \
             recorded sessions of people in a browser.\n"
        ),
    );
}

fn kinds(card: &mut String, counts: &Counts) {
    table(card, "kind", counts.kinds.iter().map(|(kind, rows)| (kind.clone(), format!("{rows} rows"))));
}

#[allow(clippy::cast_precision_loss)]
fn scores(card: &mut String, counts: &Counts) {
    line(card, "Scores, from 0 to 1:\n\n```text");
    let most = counts.scores.iter().copied().max().unwrap_or(0).max(1);
    for (part, &rows) in counts.scores.iter().enumerate() {
        let (from, to) = (part as f64 / SCORE_PARTS as f64, (part + 1) as f64 / SCORE_PARTS as f64);
        let bar = "█".repeat(usize::try_from((rows * BAR).div_ceil(most)).unwrap_or(0));
        line(card, format!("{from:.1}–{to:.1} {rows:>8} {bar}").trim_end());
    }
    line(card, "```\n");
}

fn sources(card: &mut String, recipe: &Recipe, counts: &Counts) {
    let origins = counts.origins.iter().map(|(origin, n)| (named(origin), format!("{n} sessions")));
    table(card, "source", origins);
    let mut sites: Vec<(&String, &u64)> = counts.sites.iter().collect();
    sites.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let more = sites.len().saturating_sub(SITES);
    let shown = sites.into_iter().take(SITES).map(|(site, rows)| (plain(site), format!("{rows} rows")));
    table(card, "site", shown);
    if more > 0 {
        line(card, &format!("And {more} more sites.\n"));
    }
    let levels: Vec<String> =
        counts.redaction.iter().map(|(level, n)| format!("`{level}` ({n} sessions)")).collect();
    line(card, &format!("Redaction of personal data: {}.\n", levels.join(", ")));
    line(card, &format!("Licence: {}.\n", plain(&recipe.license)));
}

fn how(card: &mut String, recipe: &Recipe, counts: &Counts) {
    line(card, "## How it was made\n");
    let by = match recipe.split.by {
        By::Task => "sessions of one stated goal are in one split",
        By::Session => "all of a session is in one split",
        By::Site => "all sessions that begin on one site are in one split",
    };
    let shares: Vec<String> =
        recipe.split.shares.iter().map(|share| format!("{} {}", share.name, share.share)).collect();
    line(card, &format!("- Split by hash, {}: {by}.", shares.join(", ")));
    line(card, &format!("- Examples score {} or more.", recipe.options.min_score));
    line(
        card,
        &match recipe.near_duplicates {
            Some(near) => format!(
                "- Of examples that are the same the best is kept, and of those that do the same on pages of similarity {near} \
             or more (Jaccard, runs of three words)."
            ),
            None => "- Of examples that are the same the best is kept.".to_owned(),
        },
    );
    let left: Vec<String> = counts.left.0.iter().map(|(why, n)| format!("{} {n}", named(why))).collect();
    if !left.is_empty() {
        line(card, &format!("- Left out, by reason: {}.", left.join(", ")));
    }
    if counts.failed > 0 {
        line(card, &format!("- Inputs and sessions that could not be taken: {}.", counts.failed));
    }
    for (module, sessions) in &counts.modules {
        line(card, &format!("- Module (SHA-256) of {sessions} sessions: `{module}`."));
    }
    line(card, &format!("- Rows written by the module of `{}`.", *module::SHA256));
    line(
        card,
        "- `dataset.json` holds all of this for programs, with a checksum of each file; `index/` tells of each row its",
    );
    line(card, "  example's id, session, kind, site, template and score.");
}

/// A table of two columns.
fn table(card: &mut String, head: &str, rows: impl Iterator<Item = (String, String)>) {
    line(card, &format!("| {head} | |\n|---|---|"));
    rows.for_each(|(name, value)| line(card, &format!("| {name} | {value} |")));
    card.push('\n');
}

fn line(card: &mut String, text: &str) {
    let _ = writeln!(card, "{text}");
}

/// A text in YAML: JSON's strings are YAML's too.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// A text from outside in Markdown, without what Markdown would take for its own.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !matches!(c, '|' | '<' | '>' | '`' | '[' | ']' | '*' | '\\'))
        .collect()
}

/// The Hub's name for a number of rows.
fn size(rows: u64) -> &'static str {
    match rows {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        1_000_000..10_000_000 => "1M<n<10M",
        _ => "10M<n<100M",
    }
}
