//! Running other programs.

use crate::failure::Failure;
use std::process::{Command, Output, Stdio};

/// Runs a program to its end, its output shown.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.stdin(Stdio::null()).status().map_err(|error| not_started(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("{} ended with {status}", shown(command))))
    }
}

/// Runs a program to its end and gives what it printed, without the white space around it.
pub fn read(command: &mut Command) -> Result<String, Failure> {
    let output = ended(command.stderr(Stdio::null()))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program to its end and gives what it said on its standard error.
pub fn read_errors(command: &mut Command) -> Result<String, Failure> {
    let output = ended(command.stdout(Stdio::null()))?;
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

fn ended(command: &mut Command) -> Result<Output, Failure> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        Ok(output)
    } else {
        Err(Failure::new(format!("{} ended with {}", shown(command), output.status)))
    }
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} could not be started: {error}", shown(command)))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    format!("`{}`", words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "))
}
