//! `cargo xtask fuzz`: inputs that nobody thought of. Never part of the tests; what it finds is.

use crate::{Task, failure::Failure, process, setup, step::Step, workspace::Workspace};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The task.
pub const TASK: Task = Task {
    name: "fuzz",
    about: "tries inputs of its own making on every reader, the redactor, selectors, the doors and the wire",
    takes: &[
        ("TARGET…", "what is tried: programs of tests/fuzz/targets; all of them when absent"),
        ("--minutes N", "of processor time for each: 60 when absent"),
    ],
    examples: &["cargo xtask fuzz", "cargo xtask fuzz redact selectors --minutes 10"],
    steps: |arguments| {
        let wanted = Wanted::of(arguments)?;
        Ok(vec![
            Step::new("looking for cargo-fuzz", setup::fuzzer),
            Step::new("building the fuzzers (about 3 minutes the first time)", build),
            Step::new("cutting recordings to seeds", seeds),
            Step::new("fuzzing", move |workspace| fuzz(workspace, &wanted)),
        ])
    },
};

/// The longest stretch between two lines of progress.
const ROUND: Duration = Duration::from_secs(120);

/// What is given to every fuzzer: no input takes 30 seconds or 2 GB, and none is so large that few are tried.
const BOUNDS: [&str; 4] = ["-timeout=30", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1"];

/// What was asked for.
struct Wanted {
    /// No names: all.
    targets: Vec<String>,
    time: Duration,
}

impl Wanted {
    fn of(arguments: &[String]) -> Result<Self, Failure> {
        let (mut targets, mut minutes) = (Vec::new(), 60.0);
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--minutes" => {
                    let number = arguments.next().and_then(|number| number.parse().ok());
                    minutes = number.ok_or_else(|| Failure::new("`--minutes` takes a number"))?;
                }
                flag if flag.starts_with('-') => {
                    return Err(Failure::new(format!("`cargo xtask fuzz` knows no `{flag}`; see --help")));
                }
                target => targets.push(target.to_owned()),
            }
        }
        let time = Duration::try_from_secs_f64(minutes * 60.0);
        Ok(Self { targets, time: time.map_err(|_| Failure::new("`--minutes` takes a number from 0 on"))? })
    }
}

/// Without a sanitizer: the code is safe Rust, and twice as much is tried. Arithmetic that overflows is found all the same.
fn build(workspace: &Workspace) -> Result<(), Failure> {
    let mut cargo = workspace.cargo();
    cargo.args(["fuzz", "build", "--sanitizer", "none", "--fuzz-dir", "tests/fuzz/targets", "--target-dir"]);
    process::run(cargo.arg(folder(workspace, "build")))
}

fn seeds(workspace: &Workspace) -> Result<(), Failure> {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--quiet", "--locked", "--package", "trailmill-fuzz", "--bin", "seeds", "--"]);
    process::run(cargo.arg(&workspace.root).arg(folder(workspace, "seeds")))
}

/// Everything of it is below the folder of what is built: nothing of a corpus comes into the repository.
fn folder(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.target.join("fuzz").join(name)
}

fn fuzz(workspace: &Workspace, wanted: &Wanted) -> Result<(), Failure> {
    let all = targets(workspace)?;
    if let Some(unknown) = wanted.targets.iter().find(|name| !all.contains(name)) {
        return Err(Failure::new(format!("there is no target `{unknown}`; there are {}", all.join(", "))));
    }
    let chosen = if wanted.targets.is_empty() { all } else { wanted.targets.clone() };
    let mut told = BTreeMap::new();
    for name in chosen {
        let run = Fuzzer::of(workspace, &name)?.run(wanted.time)?;
        told.insert(name, run);
    }
    println!("\n| target | seconds | runs | edges | corpus | finding |\n|---|---|---|---|---|---|");
    for (name, Run { time, runs, edges, corpus, finding }) in &told {
        let finding = finding.as_ref().map_or_else(|| "none".to_owned(), |file| file.display().to_string());
        println!("| {name} | {} | {runs} | {edges} | {corpus} | {finding} |", time.as_secs());
    }
    match told.values().filter(|run| run.finding.is_some()).count() {
        0 => Ok(()),
        found => Err(Failure::new(format!(
            "findings: {found}. Each is kept where the table says, and the test `fuzzed` fails with it until its cause is \
             mended.\nLook at it before it is committed: it may be made of a recording that is not the project's"
        ))),
    }
}

fn targets(workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let entries = fs::read_dir(workspace.root.join("tests/fuzz/targets/bin"))?;
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

/// What became of one target.
#[derive(Default)]
struct Run {
    time: Duration,
    runs: u64,
    edges: u64,
    corpus: usize,
    finding: Option<PathBuf>,
}

/// One target's program and folders.
struct Fuzzer {
    name: String,
    program: PathBuf,
    seeds: PathBuf,
    words: PathBuf,
    corpus: PathBuf,
    failed: PathBuf,
    log: PathBuf,
    kept: PathBuf,
}

impl Fuzzer {
    fn of(workspace: &Workspace, name: &str) -> Result<Self, Failure> {
        let host = process::read(Command::new("rustc").args(["--print", "host-tuple"]))?;
        let own = |folder_name| folder(workspace, folder_name).join(name);
        let fuzzer = Self {
            name: name.to_owned(),
            program: folder(workspace, "build").join(host).join("release").join(name),
            seeds: own("seeds"),
            words: folder(workspace, "seeds").join(format!("{name}.dict")),
            corpus: own("corpus"),
            failed: own("failed"),
            log: own("log"),
            kept: workspace.root.join("tests/fuzz/kept").join(name),
        };
        for made in [&fuzzer.seeds, &fuzzer.corpus, &folder(workspace, "log")] {
            fs::create_dir_all(made)?;
        }
        Ok(fuzzer)
    }

    /// Until the time is spent, or something is found: the same would be found again at once.
    fn run(&self, time: Duration) -> Result<Run, Failure> {
        let mut all = Run::default();
        while all.finding.is_none() && all.time + Duration::from_secs(1) < time {
            self.round((time - all.time).min(ROUND), &mut all)?;
            let Self { name, .. } = self;
            let Run { time: spent, runs, edges, corpus, .. } = &all;
            eprintln!("      {name}: {} s, {runs} runs, {edges} edges, {corpus} inputs", spent.as_secs());
        }
        Ok(all)
    }

    fn round(&self, time: Duration, all: &mut Run) -> Result<(), Failure> {
        let _ = fs::remove_dir_all(&self.failed);
        fs::create_dir_all(&self.failed)?;
        let mut fuzzer = Command::new(&self.program);
        fuzzer.args(BOUNDS).arg(format!("-max_total_time={}", time.as_secs().max(1)));
        fuzzer.arg(format!("-artifact_prefix={}/", self.failed.display()));
        if self.words.is_file() {
            fuzzer.arg(format!("-dict={}", self.words.display()));
        }
        fuzzer.arg(&self.corpus).arg(&self.seeds);
        let ended =
            timed(fuzzer.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&self.log)?))?;
        let log = String::from_utf8_lossy(&fs::read(&self.log)?).into_owned();
        all.time += ended.time;
        all.runs += numbers(&log, "stat::number_of_executed_units:").last().unwrap_or(0);
        all.edges = numbers(&log, " cov:").last().unwrap_or(all.edges);
        all.corpus = fs::read_dir(&self.corpus)?.count();
        let failed = fs::read_dir(&self.failed)?.next().transpose()?.map(|entry| entry.path());
        match failed {
            Some(input) => all.finding = self.keep(&input)?,
            None if ended.well => {}
            None => {
                return Err(Failure::new(format!("{} ended by itself: {}", self.name, self.log.display())));
            }
        }
        Ok(())
    }

    /// Keeps an input that fails by itself too, as small as it can be made in a minute.
    fn keep(&self, input: &Path) -> Result<Option<PathBuf>, Failure> {
        let alone = |input: &Path| timed(silent(Command::new(&self.program).args(BOUNDS).arg(input)));
        if alone(input)?.well {
            eprintln!("      {}: an input failed once, and not again", self.name);
            return Ok(None);
        }
        let name = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let small = self.failed.join("small");
        let mut smaller = Command::new(&self.program);
        smaller.args(BOUNDS).args(["-minimize_crash=1", "-max_total_time=60"]);
        smaller.arg(format!("-exact_artifact_path={}", small.display())).arg(input);
        timed(silent(&mut smaller))?;
        let best = if small.is_file() && !alone(&small)?.well { &small } else { input };
        fs::create_dir_all(&self.kept)?;
        let (_, hash) = name.split_once('-').unwrap_or(("", &name));
        let kept = self.kept.join(hash.get(..12).unwrap_or(hash));
        fs::copy(best, &kept)?;
        Ok(Some(kept))
    }
}

fn silent(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}

/// How a program ended, and what it took.
struct Ended {
    well: bool,
    time: Duration,
}

/// The processor's time where the system tells it, else the clock's.
fn timed(command: &mut Command) -> Result<Ended, Failure> {
    let (before, started) = (of_children(), Instant::now());
    let well = command.status()?.success();
    let passed = started.elapsed();
    let time = of_children().zip(before).map_or(passed, |(after, before)| after.saturating_sub(before));
    Ok(Ended { well, time })
}

/// The processor's time of all programs that this one has started and that have ended, on Linux: fields 16 and 17, in
/// hundredths of a second.
fn of_children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let behind_name = stat.rsplit_once(") ")?.1;
    let mut fields = behind_name.split(' ').skip(13).map(|field| field.parse::<u64>().ok());
    let (user, system) = (fields.next()??, fields.next()??);
    Some(Duration::from_millis((user + system) * 10))
}

/// The numbers behind a word.
fn numbers(log: &str, word: &str) -> impl Iterator<Item = u64> {
    log.split(word).skip(1).filter_map(|behind| behind.split_whitespace().next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(arguments: &[&str]) -> Result<(Vec<String>, u64), String> {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let wanted = Wanted::of(&arguments).map_err(|failure| failure.to_string())?;
        Ok((wanted.targets, wanted.time.as_secs()))
    }

    #[test]
    fn targets_and_time_are_asked_for_in_any_order() {
        assert_eq!(wanted(&[]), Ok((vec![], 3600)));
        let redact = vec!["redact".to_owned()];
        assert_eq!(wanted(&["--minutes", "0.5", "redact"]), Ok((redact.clone(), 30)));
        assert_eq!(wanted(&["redact", "--minutes", "2"]), Ok((redact, 120)));
        for wrong in [&["--minutes"][..], &["--minutes", "x"], &["--minutes", "-1"], &["--all"]] {
            assert!(wanted(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_log_tells_runs_and_edges() {
        let log = "#2\tINITED cov: 10 ft: 11 corp: 1/1b\n#9\tNEW    cov: 12 ft: 14 corp: 2/5b\n\
                   stat::number_of_executed_units: 77\nstat::average_exec_per_sec: 9\n";
        assert_eq!(numbers(log, " cov:").last(), Some(12));
        assert_eq!(numbers(log, "stat::number_of_executed_units:").last(), Some(77));
    }

    #[test]
    fn every_target_has_its_program_and_a_line_in_its_manifest() {
        let workspace = Workspace::find().unwrap();
        let manifest = fs::read_to_string(workspace.root.join("tests/fuzz/targets/Cargo.toml")).unwrap();
        for name in targets(&workspace).unwrap() {
            assert!(manifest.contains(&format!("path = \"bin/{name}.rs\"")), "{name}");
        }
    }
}
