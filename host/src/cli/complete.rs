//! `trailmill complete`: recordings → a table, files, or JSON lines.

use super::{
    DONE, NOTHING, SOME, complain,
    inputs::{Input, gather},
    names,
    options::{Choices, SandboxBounds, json},
    progress::bar,
    shown::shown,
    table::table,
    unwritable, warn,
};
use crate::{
    Fault, FaultCode, Sandbox,
    completed::{Completed, Gist},
    dataset_info,
    fault::FaultStage,
    in_order::in_order,
    named::named,
    results_folder::ResultsFolder,
    sandbox,
};
use clap::Args;
use comfy_table::{CellAlignment, Table};
use indicatif::ProgressBar;
use std::{
    io::{self, Write},
    num::NonZeroUsize,
    ops::ControlFlow,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};
use trailmill_core::{
    Options,
    write::{Format, script::Script},
};

/// Inputs from which on a progress bar is worth its line.
const MANY: u64 = 5;

/// Characters of a session's id in the table.
const ID: usize = 40;

/// Turn recorded sessions into scored training examples
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill complete session.json                       a table of what came of it\n  \
    trailmill complete recordings/ --out rows/            rows and a completion of each session\n  \
    trailmill complete recordings/ --kinds next_action --format openai-tools --out rows/\n  \
    trailmill complete session.json --script playwright-test --out tests/\n  \
    trailmill complete flow.json shop.side test.spec.ts   what other tools recorded\n  \
    trailmill complete trace.zip                          Playwright's, recorded with snapshots\n  \
    recorder | trailmill complete - --json                one completion per line\n\n\
    Exit status: 0 all completed; 2 some failed, with a reason for each, and the rest is done; 1 nothing could be done.")]
pub struct Complete {
    /// Files, folders (all *.json, *.jsonl, *.side and *.zip below them), or - for stdin
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    choices: Choices,
    /// Write `<session>.jsonl` (the rows) and `<session>.completion.json` into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write each session as a script beside them
    #[arg(long, value_name = "SCRIPT", value_parser = names::parser::<Script>(), requires = "out")]
    script: Option<Script>,
    /// Print one completion per line instead of the table
    #[arg(long)]
    json: bool,
    /// Inputs to work on at the same time; as many as there are processors when absent
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    bounds: SandboxBounds,
}

/// What became of one input, and how long the module took over it.
struct Worked {
    result: Result<Vec<Completed>, Fault>,
    took: Duration,
}

impl Complete {
    /// Completes everything that was named.
    pub fn run(&self) -> Result<u8, Fault> {
        let options = json(&Options { script: self.script, ..self.choices.options()? });
        let (inputs, missing) = gather(&self.paths, self.out.as_deref());
        let mut results = Results::open(self, inputs.len())?;
        for (input, fault) in missing {
            results.fail(&input.to_string(), &fault);
        }
        if !inputs.is_empty() {
            let sandbox = Sandbox::embedded(self.bounds.bounds())?;
            let work = |input: &Input| {
                let bytes = input.read(self.choices.max_bytes);
                let began = Instant::now();
                let result = bytes.and_then(|bytes| Completed::all(&sandbox, &bytes, &options));
                Worked { result, took: began.elapsed() }
            };
            in_order(&inputs, self.jobs(), work, |input, worked| results.take(input, worked)).map_err(
                |e| {
                    Fault::new(
                        FaultCode::ModuleUnusable,
                        FaultStage::Load,
                        format!("no thread to work in: {e}"),
                    )
                },
            )?;
        }
        results.close()
    }

    fn jobs(&self) -> usize {
        self.jobs
            .or_else(|| thread::available_parallelism().ok())
            .map_or(1, NonZeroUsize::get)
            .min(sandbox::CALLS_AT_ONCE as usize)
    }
}

/// Where results go as they come: to the folder, to stdout, into the table.
struct Results {
    folder: Option<(PathBuf, ResultsFolder)>,
    written: Vec<String>,
    format: Format,
    /// What a script's file ends in, where one is asked for.
    ending: Option<&'static str>,
    json: bool,
    piped: bool,
    /// Why what was to be printed is not, where it is not that nobody reads it.
    unprinted: Option<io::Error>,
    table: Table,
    bar: ProgressBar,
    completed: usize,
    failed: usize,
    kept: usize,
    rejected: usize,
    has_rows: bool,
}

impl Results {
    fn open(asked: &Complete, inputs: usize) -> Result<Self, Fault> {
        let folder = match &asked.out {
            Some(path) => {
                let name = shown(&path.to_string_lossy(), 200);
                let folder =
                    ResultsFolder::open(path).map_err(|e| unwritable(&format!("the folder {name}"), &e))?;
                Some((path.clone(), folder))
            }
            None => None,
        };
        Ok(Self {
            folder,
            written: Vec::new(),
            format: asked.choices.format,
            ending: asked.script.map(Script::ending),
            json: asked.json,
            piped: true,
            unprinted: None,
            table: results(),
            bar: bar("{bar:40} {pos}/{len} inputs, {eta} left", inputs as u64, MANY),
            completed: 0,
            failed: 0,
            kept: 0,
            rejected: 0,
            has_rows: false,
        })
    }

    /// Takes the result of one input.
    fn take(&mut self, input: &Input, worked: Worked) -> ControlFlow<()> {
        self.bar.inc(1);
        match worked.result {
            Err(fault) => self.fail(&input.to_string(), &fault),
            Ok(sessions) if sessions.is_empty() => {
                let nothing = Fault::new(FaultCode::NotFound, FaultStage::Open, "it holds no session");
                self.fail(&input.to_string(), &nothing);
            }
            Ok(sessions) => {
                let alone = sessions.len() == 1;
                for (place, session) in sessions.into_iter().enumerate() {
                    let name =
                        if alone { input.to_string() } else { format!("{input}, session {}", place + 1) };
                    // The module took its time over all sessions of the input; it is told once.
                    self.take_session(&name, session, (place == 0).then_some(worked.took));
                }
            }
        }
        // With nobody to read and nothing to write there is no more to do.
        if self.piped || self.folder.is_some() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn take_session(&mut self, name: &str, session: Completed, took: Option<Duration>) {
        let Completed { gist, completion, rows, script } = session;
        self.table.add_row(row(&gist, took));
        if self.json {
            self.print(&completion);
        }
        if gist.skipped > 0 {
            let first = gist.issue.as_ref().map_or_else(String::new, |issue| format!("; first: {issue}"));
            self.bar.suspend(|| warn(&format!("{name}: interactions skipped: {}{first}", gist.skipped)));
        }
        if let Some(fault) = &gist.failure {
            return self.fail(name, fault);
        }
        if let Some(why) = &gist.why_none {
            let told = format!(
                "{name}: no example is kept, mostly for this: {why}; `trailmill explain` tells of each step"
            );
            self.bar.suspend(|| warn(&told));
        }
        if let Some((_, folder)) = &mut self.folder {
            let script = self.ending.zip(script.as_deref());
            match folder.write(&gist.id, &rows, script, &completion) {
                Ok(name) => self.written.push(name),
                Err(error) => return self.fail(name, &unwritable("its result", &error)),
            }
        }
        self.completed += 1;
        self.has_rows |= !rows.is_empty();
        self.kept += gist.kept;
        self.rejected += gist.rejected;
    }

    fn fail(&mut self, name: &str, fault: &Fault) {
        self.failed += 1;
        self.bar.suspend(|| complain(&format!("{name}: {fault}")));
    }

    /// Prints a line of JSON, as long as there is somebody to read it.
    fn print(&mut self, line: &str) {
        let mut stdout = io::stdout().lock();
        if self.piped
            && let Err(error) = writeln!(stdout, "{line}").and_then(|()| stdout.flush())
        {
            self.piped = false;
            self.unprinted = Some(error).filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
        }
    }

    fn close(mut self) -> Result<u8, Fault> {
        self.bar.finish_and_clear();
        if let Some((path, _)) = &self.folder
            && let Err(error) = dataset_info::describe(path, &self.written, self.format)
        {
            return Err(unwritable("its dataset_info.json", &error));
        }
        if self.kept > 0 && !self.has_rows {
            let format = named(&self.format);
            warn(&format!(
                "no row is written: `{format}` has none for these examples; choose another --format or --kinds"
            ));
        }
        if !self.json && self.table.row_count() > 0 {
            let table = self.table.to_string();
            self.print(&table);
            let summary = self.summary();
            self.print(&summary);
        }
        if let Some(error) = &self.unprinted {
            return Err(unwritable("stdout", error));
        }
        Ok(match (self.completed, self.failed) {
            (_, 0) => DONE,
            (0, _) => NOTHING,
            _ => SOME,
        })
    }

    fn summary(&self) -> String {
        let Self { completed, failed, kept, rejected, .. } = self;
        let failed = if *failed > 0 { format!(", {failed} failed") } else { String::new() };
        let to = self.folder.as_ref().map_or_else(String::new, |(folder, _)| {
            format!("; written to {}", shown(&folder.to_string_lossy(), 200))
        });
        format!("{completed} completed{failed}: {kept} examples kept, {rejected} rejected{to}")
    }
}

fn results() -> Table {
    let mut table =
        table(&["session", "interactions", "steps", "kept", "rejected", "quality", "redactions", "time"]);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn row(gist: &Gist, took: Option<Duration>) -> Vec<String> {
    let id = if gist.id.is_empty() { "(no id)".to_owned() } else { shown(&gist.id, ID) };
    let quality = match (&gist.failure, gist.quality) {
        (Some(fault), _) => format!("FAILED {}", fault.code),
        (None, Some((overall, verdict))) => format!("{overall:.1} {}", format!("{verdict:?}").to_lowercase()),
        (None, None) => "-".to_owned(),
    };
    let counts = [gist.interactions, gist.steps, gist.kept, gist.rejected].map(|n| n.to_string());
    let took = took.map_or_else(String::new, |took| format!("{:.1} ms", took.as_secs_f64() * 1e3));
    [id].into_iter().chain(counts).chain([quality, gist.redactions.to_string(), took]).collect()
}
