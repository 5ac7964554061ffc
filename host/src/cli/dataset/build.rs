//! `trailmill dataset build`: sessions → a dataset, or one shard of it.

use super::sources::{Source, Sources};
use crate::{
    Fault, FaultCode, Sandbox,
    cli::{
        DONE, NOTHING, SOME, complain, names,
        options::{Choices, SandboxBounds, json},
        print,
        progress::bar,
        shown::shown,
        warn,
    },
    dataset::{
        balance::Caps,
        columns,
        filter::Filter,
        gather::{Gathered, gather},
        make::{Doing, make},
        manifest::{self, Manifest},
        recipe::{Part, Recipe},
        shard::{self, Shard},
        split::{By, Shares, Split},
        whole::Draft,
    },
    fault::FaultStage,
    sandbox,
};
use chrono::{DateTime, NaiveDate};
use clap::Args;
use indicatif::ProgressBar;
use std::{
    num::{NonZeroU32, NonZeroUsize},
    path::{Path, PathBuf},
    thread,
};

/// Make a dataset of sessions: filtered, without duplicates, split, on disk whole or not at all
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill dataset build recordings/ --out dataset/               completed on the way\n  \
    trailmill dataset build recordings/ --format openai-tools --parquet --out dataset/\n  \
    trailmill dataset build trailmill-data/ --site shop.example --min-score 0.7 --out shop/\n  \
    trailmill dataset build s3://bucket/prefix --out dataset/        with AWS_* variables\n  \
    trailmill dataset build http://127.0.0.1:8787 --out dataset/     with TRAILMILL_TOKEN\n  \
    trailmill dataset build recordings/ --shard 2/4 --out shard-2    `dataset merge` joins them\n\n\
    The same sessions and options give the same bytes, in whatever order they are named.\n\n\
    Exit status: 0 all done; 2 some inputs could not be taken, each named, and the rest is in; 1 nothing was written.")]
pub struct Build {
    /// Recordings and completions (files, folders, - for stdin), a folder or s3://bucket/prefix with archives, or a server's http(s) address
    #[arg(value_name = "IN", required = true)]
    inputs: Vec<String>,
    /// The dataset's folder; there must be nothing at it, or an empty folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Put it in the place of a dataset that is there
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    choices: Choices,
    /// Examples on pages of these sites or hosts alone, separated by commas
    #[arg(long, value_name = "SITE,…", value_delimiter = ',')]
    site: Vec<String>,
    /// Sessions in these languages alone (ISO 639-1), separated by commas
    #[arg(long, value_name = "LANG,…", value_delimiter = ',')]
    language: Vec<String>,
    /// Sessions begun on this day (UTC) or later: 2026-03-01, or with a time as in RFC 3339
    #[arg(long, value_name = "DATE", value_parser = date)]
    since: Option<i64>,
    /// Sessions begun before this day (UTC)
    #[arg(long, value_name = "DATE", value_parser = date)]
    until: Option<i64>,
    /// Similarity from which on examples that do the same are near-duplicates, 0.7 to 1; `off` keeps them
    #[arg(long, value_name = "SIMILARITY", default_value = "0.8", value_parser = near)]
    near_duplicates: Near,
    /// The most examples of one template: one kind of page, one kind of action
    #[arg(long, value_name = "N")]
    max_per_template: Option<NonZeroUsize>,
    /// The most examples of one site
    #[arg(long, value_name = "N")]
    max_per_site: Option<NonZeroUsize>,
    /// Splits and their shares
    #[arg(long, value_name = "NAME=SHARE,…", default_value = "train=0.9,test=0.1")]
    split: Shares,
    /// What is never divided between splits
    #[arg(long, value_name = "WHAT", value_parser = names::parser::<By>(), default_value = "task")]
    split_by: By,
    /// Another seed makes another split
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Write Parquet (zstd) beside the JSON lines
    #[arg(long)]
    parquet: bool,
    /// MiB of JSON lines after which a new file begins
    #[arg(long, value_name = "MIB", default_value = "256")]
    file_size: NonZeroU32,
    /// Name on the card
    #[arg(long, value_name = "NAME", default_value = "Recorded browsing sessions")]
    name: String,
    /// Licence on the card, e.g. cc-by-4.0
    #[arg(long, value_name = "LICENCE", default_value = "unknown")]
    license: String,
    /// Make only one of several shards; all of them, with the same inputs and options, are joined by `dataset merge`
    #[arg(long, value_name = "NUMBER/OF")]
    shard: Option<Part>,
    /// A token of the server's project
    #[arg(long, value_name = "TOKEN", env = "TRAILMILL_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Inputs to work on at the same time; as many as there are processors when absent
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    bounds: SandboxBounds,
}

/// From which similarity on; nothing where near-duplicates stay.
#[derive(Debug, Clone, Copy)]
struct Near(Option<f64>);

impl Build {
    /// Builds it.
    pub fn run(&self) -> Result<u8, Fault> {
        let recipe = self.recipe()?;
        let part = self.shard.unwrap_or(Part::WHOLE);
        let told = if self.shard.is_some() { shard::TOLD } else { manifest::FILE };
        // Before anything is written: the draft may lie among the inputs.
        let sources = Sources::find(&self.inputs, self.token.as_deref(), &self.out)?;
        let draft = draft(&self.out, self.replace.then_some(told))?;
        let shard = if self.shard.is_some() { draft.path() } else { draft.work() };
        let gathered = self.gather(sources, &recipe, part, &shard)?;
        if gathered.taken == 0 && self.shard.is_none() {
            complain("no session could be taken; nothing was written");
            return Ok(NOTHING);
        }
        if self.shard.is_some() {
            finish(draft)?;
            let Gathered { taken, failed } = gathered;
            let out = shown(&self.out.to_string_lossy(), 200);
            print(&format!(
                "shard {}/{} of {taken} sessions, {failed} failed: {out}\n",
                part.number, part.of
            ))?;
        } else {
            let shards = [Shard::open(&shard)?];
            made(&shards, &recipe, jobs(self.jobs), draft, &self.out)?;
        }
        Ok(if gathered.failed > 0 { SOME } else { DONE })
    }

    fn gather(
        &self,
        mut sources: Sources,
        recipe: &Recipe,
        part: Part,
        folder: &Path,
    ) -> Result<Gathered, Fault> {
        sources.all.retain(|source| part.has(&source.name));
        let options = json(&recipe.options);
        let sandbox = Sandbox::embedded(self.bounds.bounds())?;
        let bar = watched("completing", "inputs", sources.all.len());
        let read = |source: &Source| sources.read(source, &sandbox, &options, self.choices.max_bytes);
        let told = |source: &Source, faults: &[Fault]| {
            bar.inc(1);
            faults.iter().for_each(|fault| bar.suspend(|| complain(&format!("{source}: {fault}"))));
        };
        let gathered = gather(&sources.all, jobs(self.jobs), read, told, (part, recipe), folder)?;
        bar.finish_and_clear();
        Ok(gathered)
    }

    fn recipe(&self) -> Result<Recipe, Fault> {
        let options = self.choices.options()?;
        if self.parquet && columns::schema(options.format).is_none() {
            let message =
                "this format has no columns for Parquet; leave out --parquet, or choose another --format";
            return Err(Fault::new(FaultCode::NotFound, FaultStage::Open, message));
        }
        let lower = |names: &[String]| {
            let mut lower: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
            lower.sort();
            lower.dedup();
            lower
        };
        Ok(Recipe {
            options,
            filter: Filter {
                sites: lower(&self.site),
                languages: lower(&self.language),
                since: self.since,
                until: self.until,
            },
            near_duplicates: self.near_duplicates.0,
            caps: Caps {
                template: self.max_per_template.map(NonZeroUsize::get),
                site: self.max_per_site.map(NonZeroUsize::get),
            },
            split: Split { shares: self.split.0.clone(), by: self.split_by, seed: self.seed },
            file_bytes: u64::from(self.file_size.get()) << 20,
            parquet: self.parquet,
            name: self.name.clone(),
            license: self.license.clone(),
        })
    }
}

/// Begins the dataset's folder.
pub(super) fn draft(out: &Path, replaced: Option<&str>) -> Result<Draft, Fault> {
    Draft::begin(out, replaced).map_err(|e| {
        let name = shown(&out.to_string_lossy(), 200);
        Fault::new(FaultCode::Unwritable, FaultStage::Store, format!("{name}: {e}"))
    })
}

fn finish(draft: Draft) -> Result<(), Fault> {
    let unwritable = |e| {
        Fault::new(FaultCode::Unwritable, FaultStage::Store, format!("it can't be put in its place: {e}"))
    };
    draft.finish().map_err(unwritable)
}

fn watched(doing: &str, things: &str, of: usize) -> ProgressBar {
    let template = format!("{doing:10} {{bar:40}} {{pos}}/{{len}} {things}, {{per_sec}}, {{eta}} left");
    bar(&template, of as u64, 0)
}

/// Makes the dataset of its shards, and tells of it.
pub(super) fn made(
    shards: &[Shard],
    recipe: &Recipe,
    jobs: usize,
    draft: Draft,
    out: &Path,
) -> Result<(), Fault> {
    let bars = [watched("comparing", "sessions", 0), watched("writing", "sessions", 0)];
    let progress = |doing, done, of| {
        let bar = &bars[usize::from(doing == Doing::Writing)];
        bar.set_length(of);
        bar.set_position(done);
    };
    let manifest = make(shards, recipe, jobs, (&draft.path(), &draft.work()), progress)?;
    bars.iter().for_each(|bar| bar.finish_and_clear());
    finish(draft)?;
    for split in manifest.splits.iter().filter(|split| split.rows == 0 && manifest.counts.rows > 0) {
        warn(&format!(
            "the split {} is empty: a hash decides, and there are few sessions; another --seed of `dataset build` decides otherwise",
            split.name
        ));
    }
    print(&told(&manifest, out)).map(drop)
}

fn told(manifest: &Manifest, out: &Path) -> String {
    let Manifest { splits, counts, .. } = manifest;
    let left: u64 = counts.left.0.values().sum();
    let splits: Vec<String> = splits.iter().map(|split| format!("{} {}", split.name, split.rows)).collect();
    format!(
        "{} rows ({}) from {} sessions, {left} examples left out: {}\n",
        counts.rows,
        splits.join(", "),
        counts.sessions,
        shown(&out.to_string_lossy(), 200)
    )
}

pub(super) fn jobs(asked: Option<NonZeroUsize>) -> usize {
    let jobs = asked.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    jobs.min(sandbox::CALLS_AT_ONCE as usize)
}

/// A day or a time, as milliseconds since 1970.
fn date(text: &str) -> Result<i64, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis());
    }
    let time = DateTime::parse_from_rfc3339(text).map(|time| time.timestamp_millis());
    time.map_err(|_| "expected a day as 2026-03-01, or a time as 2026-03-01T12:00:00Z".to_owned())
}

fn near(text: &str) -> Result<Near, String> {
    if text == "off" {
        return Ok(Near(None));
    }
    match text.parse() {
        Ok(near) if (0.7..=1.0).contains(&near) => Ok(Near(Some(near))),
        _ => Err("expected a number from 0.7 to 1, or off".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_or_a_time() {
        assert_eq!(date("1970-01-02"), Ok(86_400_000));
        assert_eq!(date("1970-01-01T01:00:00+01:00"), Ok(0));
        assert!(date("yesterday").is_err());
    }
}
