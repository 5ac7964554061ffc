//! check: rows of a trainer's format → what a trainer would stumble over, each with its line and its JSON pointer.
//!
//! Not a stage of the way: it takes rows of anybody's, one at a time, and keeps counts alone. One rule a file.

mod row;
mod rules;

use crate::write::{self, Format};
use row::Row;
pub use row::texts;
use rules::RULES;
use serde::Serialize;
use serde_json::Value;

/// Bytes of one row from which on nobody's context would hold it.
pub const LONGEST_ROW: usize = 16 << 20;

/// Bytes of a file that a provider takes for fine-tuning (OpenAI, files API).
const LARGEST_FILE: u64 = 512 << 20;

/// Examples below which a provider refuses a file (OpenAI, fine-tuning guide).
const FEWEST: u64 = 10;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "RowSeverity"))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file is taken, but something is likely not meant.
    Warning,
    /// A trainer refuses the row, or learns something wrong from it.
    Error,
}

/// Something that a rule found. Holds no text of the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "RowFinding"))]
pub struct Finding {
    /// The rule, in snake case.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The line, from 1; 0 where it is about the whole file.
    pub line: u64,
    /// JSON pointer (RFC 6901) within the row; empty for all of it.
    pub pointer: String,
    /// What was expected there, in words.
    pub expected: String,
    /// What was found, in words; a type, a name of a key or a count.
    pub found: String,
}

/// What rules found in a row.
#[derive(Debug, Default)]
struct Findings {
    line: u64,
    rule: &'static str,
    found: Vec<Finding>,
}

impl Findings {
    fn error(&mut self, pointer: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) {
        self.add(Severity::Error, pointer.into(), expected.into(), found.into());
    }

    fn add(&mut self, severity: Severity, pointer: String, expected: String, found: String) {
        let Self { rule, line, .. } = *self;
        self.found.push(Finding { rule, severity, line, pointer, expected, found });
    }
}

/// Checks the rows of one file, one after the other.
#[derive(Debug, Clone)]
pub struct Checker {
    format: Format,
    line: u64,
    rows: u64,
    bytes: u64,
}

impl Checker {
    /// Begins a file of rows of a format.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self { format, line: 0, rows: 0, bytes: 0 }
    }

    /// The next line, without its end. Gives what is wrong with it, and the row where it is one. A blank line at the end
    /// of a file is none: hand it over only where another follows.
    pub fn line(&mut self, line: &[u8]) -> (Vec<Finding>, Option<Value>) {
        self.line += 1;
        self.bytes += line.len() as u64 + 1;
        let mut findings = Findings { line: self.line, rule: "invalid_json", ..Findings::default() };
        let value = match rules::invalid_json::parse(line) {
            Ok(value) => value,
            Err((expected, found)) => {
                findings.error("", expected, found);
                return (findings.found, None);
            }
        };
        self.rows += 1;
        let row = Row::of(&value, self.format);
        for rule in RULES {
            findings.rule = rule.name;
            (rule.look)(&row, &mut findings);
        }
        (findings.found, Some(value))
    }

    /// What is wrong with the file as a whole.
    #[must_use]
    pub fn finish(&self) -> Vec<Finding> {
        let mut findings = Findings::default();
        rules::too_few_examples::look(self.rows, &mut findings);
        rules::file_too_large::look(self.bytes, &mut findings);
        findings.found
    }

    /// Lines so far.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.line
    }

    /// Rows so far that are JSON.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

/// The format of a row, told by its keys; nothing where it is of none.
#[must_use]
pub fn detect(row: &Value) -> Option<Format> {
    write::format_of(row)
}

/// Checks the rows of one file at once: findings in the order of the lines. For files that are in memory anyway; others are
/// read line by line ([`Checker`]).
#[must_use]
pub fn check(rows: &[u8], format: Option<Format>) -> Vec<Finding> {
    let rows = rows.strip_suffix(b"\n").unwrap_or(rows);
    let first = rows.split(|&b| b == b'\n').find_map(|line| serde_json::from_slice(line).ok());
    let format = format.or_else(|| detect(&first?)).unwrap_or(Format::OpenaiChat);
    let mut checker = Checker::new(format);
    let mut findings: Vec<Finding> =
        rows.split(|&b| b == b'\n').flat_map(|line| checker.line(line).0).collect();
    findings.extend(checker.finish());
    findings
}

/// What a value is, in words.
fn kind(value: Option<&Value>) -> &'static str {
    match value {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "a boolean",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(text)) if text.trim().is_empty() => "an empty string",
        Some(Value::String(_)) => "a string",
        Some(Value::Array(items)) if items.is_empty() => "an empty array",
        Some(Value::Array(_)) => "an array",
        Some(Value::Object(_)) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules that a line of a format trips.
    pub(super) fn tripped(format: Format, line: &str) -> Vec<&'static str> {
        let mut rules: Vec<_> = Checker::new(format).line(line.as_bytes()).0.iter().map(|f| f.rule).collect();
        rules.dedup();
        rules
    }

    /// A line of `openai-chat` with these messages.
    pub(super) fn chat(messages: &str) -> String {
        format!(r#"{{"messages":[{messages}]}}"#)
    }

    /// Panics where a line does not trip this rule, or trips another. Gives the first finding.
    pub(super) fn trips(rule: &str, format: Format, line: &str) -> Finding {
        assert_eq!(tripped(format, line), [rule], "{line}");
        Checker::new(format).line(line.as_bytes()).0.remove(0)
    }

    #[test]
    fn every_rule_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
    }

    #[test]
    fn findings_stand_by_line_and_the_file_comes_last() {
        let good = chat(r#"{"role":"user","content":"a"},{"role":"assistant","content":"b"}"#);
        let rows = format!("{good}\n\n{good}\n[]\n");
        let found = check(rows.as_bytes(), None);
        let told: Vec<_> = found.iter().map(|f| (f.line, f.rule)).collect();
        assert_eq!(told, [(2, "invalid_json"), (4, "data_type"), (0, "too_few_examples")]);
    }

    #[test]
    fn no_line_makes_it_panic() {
        let line = chat(
            r#"{"role":"user","content":"é"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}"#,
        );
        for seed in 0..400_usize {
            let mut damaged = line.clone().into_bytes();
            let at = seed * 7919 % damaged.len();
            match seed % 3 {
                0 => damaged.truncate(at),
                1 => damaged[at] = b"{}[]\",:x"[seed % 8],
                _ => drop(damaged.drain(at..(at + seed % 40).min(line.len()))),
            }
            let _ = check(&damaged, Some(Format::ALL[seed % Format::ALL.len()]));
        }
    }
}
