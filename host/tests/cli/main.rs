//! The command line as a user meets it: exit codes, files, tables, messages.
// Only functions marked as tests are known to be such.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod complete;
mod completions;
mod explain;
mod hostile;
mod man;
mod recordings;
mod redact;
mod schema;
mod validate;

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

/// The program, with a cache of its own.
fn trailmill(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailmill"));
    command.args(args).env("TRAILMILL_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("modules"));
    command
}

/// What came of a run.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

fn run(args: &[&str]) -> Ran {
    ran(trailmill(args).stdin(Stdio::null()).output().unwrap())
}

fn run_with(args: &[&str], stdin: &[u8]) -> Ran {
    let mut child =
        trailmill(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut input, stdin) = (child.stdin.take().unwrap(), stdin.to_vec());
    // It may stop reading before all is written; what it says of that is the test's to look at.
    let writer = std::thread::spawn(move || input.write_all(&stdin));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    ran(output)
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().expect("it ended by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn every_command_helps_with_examples_and_a_wrong_one_can_do_nothing() {
    for command in ["complete", "redact", "schema", "explain", "validate", "version", "completions", "man"] {
        let help = run(&[command, "--help"]);
        assert_eq!(help.code, 0, "{command}");
        assert!(help.stdout.contains("Examples:") && help.stdout.contains("trailmill "), "{}", help.stdout);
    }
    // An example that is longer than the help is wide goes on in the next line, at its beginning.
    let commands = ["complete", "validate", "serve", "sessions", "tokens", "completions", "man"];
    let deeper = ["dataset build", "dataset merge", "dataset sample", "sessions import", "sessions restore"];
    for command in commands.iter().chain(&deeper) {
        let help = run(&[&command.split(' ').collect::<Vec<_>>()[..], &["--help"]].concat()).stdout;
        let examples = help.split("Examples:\n").nth(1).unwrap().split("\n\n").next().unwrap();
        assert!(examples.lines().all(|line| line.starts_with("  ")), "{examples}");
    }
    let wrong = run(&["compleat"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (1, ""));
    assert!(wrong.stderr.contains("complete"), "{}", wrong.stderr);
}

#[test]
fn the_version_names_the_module() {
    let told = run(&["version", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(told["abi"], 1);
    assert_eq!(told["module_sha256"].as_str().unwrap().len(), 64);
    let text = run(&["version"]).stdout;
    assert!(text.contains(told["module_sha256"].as_str().unwrap()), "{text}");
    assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
}
