//! The command line.
//!
//! Results go to stdout, everything else to stderr. Exit 0: all done; 2: some failed, the rest is done; 1: nothing
//! could be done. A reader that closes the pipe ends the run quietly.

mod complete;
mod completions;
mod dataset;
mod explain;
mod import;
mod inputs;
mod man;
mod names;
mod options;
mod progress;
mod redact;
mod restore;
mod schema;
mod serve;
mod server;
mod sessions;
mod shown;
mod table;
mod tokens;
mod validate;
mod version;

pub(crate) use names::names;

use crate::{Fault, FaultCode, fault::FaultStage};
use clap::{Parser, Subcommand};
use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
};

/// All that was asked for is done.
const DONE: u8 = 0;
/// Nothing could be done.
const NOTHING: u8 = 1;
/// Some could be done, some could not.
const SOME: u8 = 2;

#[derive(Parser)]
#[command(
    name = "trailmill",
    version,
    about = "Recorded browsing sessions in, scored and leak-free training examples out",
    after_help = "Examples:\n  \
        trailmill complete recordings/ --out dataset/\n  \
        trailmill complete session.json --json | jq .quality.overall\n  \
        trailmill dataset build recordings/ --out dataset/\n  \
        trailmill explain session.json 7\n  \
        trailmill redact < letters.txt\n\n\
        Exit status: 0 all done; 2 some failed, with a reason for each, and the rest is done; 1 nothing could be done."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Complete(complete::Complete),
    Dataset(Box<dataset::Dataset>),
    Redact(redact::Redact),
    Schema(schema::Schema),
    Explain(explain::Explain),
    Serve(Box<serve::Serve>),
    Sessions(sessions::Sessions),
    Tokens(tokens::Tokens),
    Validate(validate::Validate),
    Version(version::Version),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Runs the command that the process was called with.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody to tell where the terminal is gone.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { NOTHING } else { DONE });
        }
    };
    let result = match cli.command {
        Command::Complete(command) => command.run(),
        Command::Dataset(command) => command.run(),
        Command::Redact(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Sessions(command) => command.run(),
        Command::Tokens(command) => command.run(),
        Command::Validate(command) => command.run(),
        Command::Version(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
    };
    ExitCode::from(result.unwrap_or_else(|fault| {
        complain(&fault.to_string());
        NOTHING
    }))
}

/// Tells a person what went wrong. Nobody to tell where stderr is closed.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "error: {message}");
}

/// Tells a person what they should know.
fn warn(message: &str) {
    let _ = writeln!(io::stderr(), "warning: {message}");
}

/// Prints a result; a pipe that its reader closed is a quiet end.
fn print(text: &str) -> Result<u8, Fault> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unwritable("stdout", &error)),
        _ => Ok(DONE),
    }
}

fn unreadable(error: &dyn fmt::Display) -> Fault {
    Fault::new(FaultCode::Unreadable, FaultStage::Open, format!("it can't be read: {error}"))
}

fn unwritable(what: &str, error: &io::Error) -> Fault {
    Fault::new(FaultCode::Unwritable, FaultStage::Store, format!("{what} can't be written: {error}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        super::Cli::command().debug_assert();
    }
}
