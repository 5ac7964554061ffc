//! `trailmill dataset`: datasets for training, made of many sessions.

mod build;
mod diff;
mod merge;
mod sample;
mod sources;
mod stats;

use crate::{
    Fault, FaultCode,
    dataset::{files::Line, manifest::Manifest},
    fault::FaultStage,
};
use clap::{Args, Subcommand};
use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

/// Make datasets for training of many sessions, and look at them
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill dataset build recordings/ --out dataset/    filtered, without duplicates, split\n  \
    trailmill dataset stats dataset/\n  \
    trailmill dataset sample dataset/ -n 3\n  \
    trailmill dataset diff last-week/ dataset/")]
pub struct Dataset {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(Box<build::Build>),
    Merge(merge::Merge),
    Stats(stats::Stats),
    Sample(sample::Sample),
    Diff(diff::Diff),
}

impl Dataset {
    /// Does what was asked for.
    pub fn run(&self) -> Result<u8, Fault> {
        match &self.command {
            Command::Build(command) => command.run(),
            Command::Merge(command) => command.run(),
            Command::Stats(command) => command.run(),
            Command::Sample(command) => command.run(),
            Command::Diff(command) => command.run(),
        }
    }
}

/// A dataset's manifest.
fn manifest(dataset: &Path) -> Result<Manifest, Fault> {
    Manifest::read(dataset).map_err(|error| {
        let name = super::shown::shown(&dataset.to_string_lossy(), 200);
        let code =
            if error.kind() == io::ErrorKind::NotFound { FaultCode::NotFound } else { FaultCode::Unreadable };
        let message = format!("{name} is no dataset that `trailmill dataset build` made: {error}");
        Fault::new(code, FaultStage::Open, message)
    })
}

/// The files of JSON lines of a dataset, each with its index and its split.
fn files(manifest: &Manifest) -> impl Iterator<Item = (&str, String, &str)> {
    let rows =
        manifest.files.iter().filter(|file| file.path.starts_with("data/") && file.path.ends_with(".jsonl"));
    rows.map(|file| (file.path.as_str(), file.path.replacen("data/", "index/", 1), file.split.as_str()))
}

/// What the index tells of every row of a dataset: with its file, its line there and its split.
fn each_line(
    dataset: &Path,
    manifest: &Manifest,
    mut take: impl FnMut(&str, usize, &str, Line),
) -> Result<(), Fault> {
    for (rows, index, split) in files(manifest) {
        let file = File::open(dataset.join(&index)).map_err(|e| unreadable(&index, &e))?;
        for (number, line) in BufReader::new(file).lines().enumerate() {
            let line = line.and_then(|line| serde_json::from_str(&line).map_err(io::Error::from));
            take(rows, number, split, line.map_err(|e| unreadable(&index, &e))?);
        }
    }
    Ok(())
}

fn unreadable(file: &str, error: &io::Error) -> Fault {
    Fault::new(FaultCode::Unreadable, FaultStage::Open, format!("{file} can't be read: {error}"))
}
