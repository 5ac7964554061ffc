//! `cargo xtask count`: the gate against slowness. It counts instructions, which are the same whatever else the machine does;
//! another compiler makes others, so counts of another compiler are not compared with.

use crate::{Task, failure::Failure, native, process, setup, step::Step, workspace::Workspace};
use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};

/// The task.
pub const TASK: Task = Task {
    name: "count",
    about: "counts the instructions of completing each sample, and fails where they are 3 % off; --write takes them as they are",
    takes: &[("--write", "writes the counts down as they are, where a change is meant")],
    examples: &["cargo xtask count", "cargo xtask count --write"],
    steps: |arguments| {
        let write = match arguments {
            [] => false,
            [flag] if flag == "--write" => true,
            _ => return Err(Failure::new("`cargo xtask count` takes `--write` or nothing")),
        };
        let needs = crate::build::steps().into_iter().chain([native::build()]);
        Ok(needs.chain([step(write)]).collect())
    },
};

/// How far a count may be off, in thousandths.
const TOLERANCE: u64 = 30;

/// Compares with the counts that were written down, once the host is built.
pub fn test() -> Step {
    step(false)
}

fn step(write: bool) -> Step {
    Step::new("counting the instructions of completing each sample (about a minute)", move |workspace| {
        if !setup::valgrind()? {
            return Ok(());
        }
        let counts = samples(workspace)?.into_iter().map(|sample| count(workspace, sample));
        let counts = counts.collect::<Result<BTreeMap<String, u64>, Failure>>()?;
        if write { put(workspace, &counts) } else { compare(workspace, &counts) }
    })
}

/// The project's own recordings.
fn samples(workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(workspace.root.join("tests/recordings"))?;
    let mut samples = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, Failure>>()?;
    samples.sort();
    Ok(samples)
}

/// Instructions of one completion: those of three, less those of one, so that start and end fall out.
fn count(workspace: &Workspace, sample: PathBuf) -> Result<(String, u64), Failure> {
    let name = sample.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let of = |times: &str| {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        valgrind.arg(workspace.binary("count")).arg(&sample).arg(times);
        let told = process::read_errors(&mut valgrind)?;
        collected(&told).ok_or_else(|| Failure::new(format!("valgrind counted nothing:\n{told}")))
    };
    Ok((name, (of("3")? - of("1")?) / 2))
}

/// The number behind `Collected :`.
fn collected(told: &str) -> Option<u64> {
    told.lines().find_map(|line| line.split_once("Collected :"))?.1.trim().parse().ok()
}

fn file(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests/count/instructions.tsv")
}

fn compiler() -> Result<String, Failure> {
    process::read(Command::new("rustc").arg("--version"))
}

/// The compiler, and a line for each sample.
fn put(workspace: &Workspace, counts: &BTreeMap<String, u64>) -> Result<(), Failure> {
    let lines = counts.iter().map(|(name, count)| format!("{name}\t{count}\n"));
    Ok(fs::write(file(workspace), format!("{}\n{}", compiler()?, lines.collect::<String>()))?)
}

/// Fails where a count is off, or one is missing.
fn compare(workspace: &Workspace, counts: &BTreeMap<String, u64>) -> Result<(), Failure> {
    let written = fs::read_to_string(file(workspace))?;
    let (with, lines) = written.split_once('\n').unwrap_or_default();
    if with != compiler()? {
        println!("      skipped: the counts that are written down are those of {with}");
        return Ok(());
    }
    let wanted: BTreeMap<&str, u64> = lines.lines().filter_map(wanted).collect();
    let mut off = wanted.len() != counts.len();
    for (name, count) in counts {
        let Some(before) = wanted.get(name.as_str()) else {
            off = true;
            println!("      {name}: {count}, not written down");
            continue;
        };
        let change = (*count as f64 / *before as f64 - 1.0) * 100.0;
        println!("      {name}: {count}, {change:+.2} % to {before}");
        off |= count.abs_diff(*before) * 1000 > before * TOLERANCE;
    }
    if !off {
        return Ok(());
    }
    Err(Failure::new(
        "the instructions are not what was written down; where that is meant, and worth it, write them down anew:\n  \
         cargo xtask count --write",
    ))
}

fn wanted(line: &str) -> Option<(&str, u64)> {
    let (name, count) = line.split_once('\t')?;
    Some((name, count.parse().ok()?))
}
