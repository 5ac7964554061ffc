//! `trailmill validate`: rows of a trainer's format → what a trainer would stumble over, and what they will cost.

mod counts;
mod lines;
mod model;

use super::{
    DONE, NOTHING, SOME, complain, inputs::Input, names, print, progress::bar, shown::shown, table::table,
    unreadable,
};
use crate::{Fault, FaultCode, fault::FaultStage, named};
use clap::Args;
use comfy_table::CellAlignment;
use counts::{Counts, Distribution};
use model::Model;
use serde::Serialize;
use std::{collections::BTreeMap, io::BufReader, path::PathBuf};
use trailmill_core::{
    check::{self, Checker, Finding, LONGEST_ROW, Severity},
    write::Format,
};

/// Findings of one file that are told; all are counted.
const TOLD: usize = 1_000;
/// Findings of one file that a person is shown.
const SHOWN: usize = 20;
/// Bytes from which on a progress bar is worth its line.
const LARGE: u64 = 16 << 20;

/// Check rows for what a trainer would stumble over, and count their tokens
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill validate rows/*.jsonl                            findings by line, and a table of sizes\n  \
    trailmill validate rows.jsonl --format sharegpt            by the rules of this format alone\n  \
    trailmill validate rows.jsonl --model gpt-3.5-turbo        by its encoding and its limit\n  \
    trailmill validate rows.jsonl --json | jq '.findings[0]'   one report per file\n  \
    trailmill complete session.json --out out && trailmill validate out/*.jsonl\n\n\
    Exit status: 0 nothing wrong; 2 some files have errors, the others none; 1 all have, or can't be read. Warnings change nothing.")]
pub struct Validate {
    /// Files of JSON lines, or - for stdin
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Format of the rows; told from the first row of each file when absent
    #[arg(long, value_name = "FORMAT", value_parser = names::parser::<Format>())]
    format: Option<Format>,
    /// Model that they are for: its encoding counts the tokens, its limit bounds an example
    #[arg(long, value_name = "MODEL", default_value = "gpt-4.1")]
    model: Model,
    /// Tokens that one example may have, in place of the model's limit
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_tokens: Option<u64>,
    /// Passes over the data; told from the number of rows when absent, as OpenAI does
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000))]
    epochs: Option<u64>,
    /// Print one report per line instead of findings and a table
    #[arg(long)]
    json: bool,
}

/// What is said of one file.
#[derive(Serialize)]
struct Report {
    file: String,
    format: Format,
    rows: u64,
    errors: u64,
    warnings: u64,
    /// How often each rule found something.
    rules: BTreeMap<&'static str, u64>,
    /// The first of them; `errors` and `warnings` count all.
    findings: Vec<Finding>,
    tokens: TokenReport,
}

/// What is said of its tokens.
#[derive(Serialize)]
struct TokenReport {
    model: Model,
    encoding: &'static str,
    /// Tokens that one example may have.
    limit: usize,
    /// Examples that have more: they are cut off.
    over_limit: u64,
    examples: Distribution,
    answers: Distribution,
    epochs: u64,
    /// Tokens that are paid for: of each example up to the limit, in each epoch.
    billed: u64,
}

impl Validate {
    /// Checks everything that was named.
    pub fn run(&self) -> Result<u8, Fault> {
        let (mut good, mut bad, mut reports) = (0, 0, Vec::new());
        for path in &self.files {
            let input = Input::of(path);
            match self.file(&input) {
                Ok(report) => {
                    if report.errors == 0 {
                        good += 1
                    } else {
                        bad += 1
                    }
                    if self.json {
                        print(&(serde_json::to_string(&report).unwrap_or_default() + "\n"))?;
                    } else {
                        print(&told(&report))?;
                        reports.push(report);
                    }
                }
                Err(fault) => {
                    bad += 1;
                    complain(&format!("{input}: {fault}"));
                }
            }
        }
        if !reports.is_empty() {
            print(&summary(&reports))?;
        }
        Ok(match (good, bad) {
            (_, 0) => DONE,
            (0, _) => NOTHING,
            _ => SOME,
        })
    }

    /// Checks one file, a line in memory at a time.
    fn file(&self, input: &Input) -> Result<Report, Fault> {
        let (source, length) = input.open()?;
        let bar = bar("{bar:40} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left", length, LARGE);
        let mut source = BufReader::with_capacity(1 << 16, bar.wrap_read(source));
        let mut looked = Looked::new(self);
        let mut line = Vec::new();
        // A blank line counts where another follows: a file may end in one.
        let mut blank = 0;
        while lines::next(&mut source, &mut line, LONGEST_ROW).map_err(|e| unreadable(&e))? {
            if line.iter().all(u8::is_ascii_whitespace) {
                blank += 1;
                continue;
            }
            for _ in 0..std::mem::take(&mut blank) {
                looked.line(b"")?;
            }
            looked.line(&line)?;
        }
        bar.finish_and_clear();
        looked.report(input.to_string())
    }

    fn limit(&self) -> usize {
        self.max_tokens.map_or(self.model.limit(), |most| usize::try_from(most).unwrap_or(usize::MAX))
    }
}

/// What was found in the lines so far.
struct Looked<'a> {
    asked: &'a Validate,
    checker: Option<(Format, Checker)>,
    rules: BTreeMap<&'static str, u64>,
    findings: Vec<Finding>,
    errors: u64,
    warnings: u64,
    examples: Counts,
    answers: Counts,
    over_limit: u64,
    billed: u64,
}

impl<'a> Looked<'a> {
    fn new(asked: &'a Validate) -> Self {
        Self {
            asked,
            checker: asked.format.map(|format| (format, Checker::new(format))),
            rules: BTreeMap::new(),
            findings: Vec::new(),
            errors: 0,
            warnings: 0,
            examples: Counts::default(),
            answers: Counts::default(),
            over_limit: 0,
            billed: 0,
        }
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Fault> {
        let (format, mut checker) = match self.checker.take() {
            Some(begun) => begun,
            None => {
                let format = serde_json::from_slice(line).ok().and_then(|row| check::detect(&row));
                let format = format.ok_or_else(|| {
                    let message = "its first row tells no format; name it with --format";
                    Fault::new(FaultCode::NotFound, FaultStage::Open, message)
                })?;
                (format, Checker::new(format))
            }
        };
        let (findings, row) = checker.line(line);
        self.add(findings);
        if let Some(row) = row {
            let (tokens, limit) = (self.asked.model.count(&row, format), self.asked.limit());
            self.examples.add(tokens.all);
            self.answers.add(tokens.answers);
            self.billed += tokens.all.min(limit) as u64;
            if tokens.all > limit {
                self.over_limit += 1;
                self.add(vec![Finding {
                    rule: "token_limit",
                    severity: Severity::Warning,
                    line: checker.lines(),
                    pointer: String::new(),
                    expected: format!("at most {limit} tokens; the rest is cut off"),
                    found: format!("{} tokens", tokens.all),
                }]);
            }
        }
        self.checker = Some((format, checker));
        Ok(())
    }

    fn add(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
            }
            *self.rules.entry(finding.rule).or_default() += 1;
            if self.findings.len() < TOLD {
                self.findings.push(finding);
            }
        }
    }

    fn report(mut self, file: String) -> Result<Report, Fault> {
        let Some((format, checker)) = self.checker.take() else {
            return Err(Fault::new(FaultCode::NotFound, FaultStage::Open, "it holds no row"));
        };
        self.add(checker.finish());
        let model = self.asked.model;
        let epochs = self.asked.epochs.unwrap_or_else(|| model::epochs(checker.rows()));
        Ok(Report {
            file,
            format,
            rows: checker.rows(),
            errors: self.errors,
            warnings: self.warnings,
            rules: self.rules,
            findings: self.findings,
            tokens: TokenReport {
                model,
                encoding: model.encoding(),
                limit: self.asked.limit(),
                over_limit: self.over_limit,
                examples: self.examples.distribution(),
                answers: self.answers.distribution(),
                epochs,
                billed: self.billed.saturating_mul(epochs),
            },
        })
    }
}

/// The findings of a file, as a person reads them.
fn told(report: &Report) -> String {
    let mut told = String::new();
    for Finding { rule, severity, line, pointer, expected, found } in report.findings.iter().take(SHOWN) {
        let severity = if *severity == Severity::Error { "error" } else { "warning" };
        let place = if *line == 0 { report.file.clone() } else { format!("{}:{line}", report.file) };
        let pointer = if pointer.is_empty() { String::new() } else { format!(" at {}", shown(pointer, 80)) };
        told += &format!("{place}: {severity}: {rule}{pointer}: expected {expected}, found {found}\n");
    }
    let more = (report.errors + report.warnings).saturating_sub(SHOWN as u64);
    if more > 0 {
        told += &format!("{}: and {more} more; by rule: ", report.file);
        let rules: Vec<String> = report.rules.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
        told += &(rules.join(", ") + "\n");
    }
    told
}

/// The files, one a line.
fn summary(reports: &[Report]) -> String {
    let head = [
        "file",
        "format",
        "rows",
        "errors",
        "warnings",
        "tokens",
        "median",
        "largest",
        "over limit",
        "epochs",
        "billed",
    ];
    let mut table = table(&head);
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for Report { file, format, rows, errors, warnings, tokens, .. } in reports {
        let numbers = [
            *rows,
            *errors,
            *warnings,
            tokens.examples.total,
            tokens.examples.median as u64,
            tokens.examples.max as u64,
            tokens.over_limit,
            tokens.epochs,
            tokens.billed,
        ];
        let texts = [file.clone(), named(format)];
        table.add_row(texts.into_iter().chain(numbers.map(|number| number.to_string())));
    }
    format!("{table}\n")
}
