//! `cargo xtask setup`: installs what is missing, says what, and does nothing twice. The other tasks call the parts of
//! it that they need.

pub mod apt;
mod bucket;
mod chromium;
mod faults;
mod fuzzer;
mod groff;
mod node;
mod postgres;
mod programs;
pub mod python;
mod valgrind;

use crate::{Task, failure::Failure, step::Step, target::Compiler, workspace::Workspace};
use std::path::PathBuf;

/// The task.
pub const TASK: Task = Task {
    name: "setup",
    about: "installs what building, the tests and the demo need and is missing (every task does so by itself)",
    takes: &[],
    examples: &["cargo xtask setup"],
    steps: |_| Ok(vec![wasm_target(), node(), chromium(), postgres(), bucket(), faults(), groff()]),
};

/// The compiler for the module.
pub fn wasm_target() -> Step {
    Step::new("looking for the WebAssembly target", |_| Compiler::get().map(drop))
}

/// Node, for the package and its tests.
pub fn node() -> Step {
    Step::new("looking for Node", |_| node::get())
}

/// PostgreSQL, for the tests of the store.
pub fn postgres() -> Step {
    Step::new("looking for PostgreSQL", |_| postgres::POSTGRES.get().map(drop))
}

/// A bucket of S3's on this machine, for the tests on one.
pub fn bucket() -> Step {
    Step::new("looking for a local S3 server", bucket::get)
}

/// What lets clocks jump and disks be slow.
pub fn faults() -> Step {
    Step::new("looking for what lets clocks jump and disks be slow", |_| faults::FAULTS.get().map(drop))
}

/// What the manual pages are tried with.
pub fn groff() -> Step {
    Step::new("looking for groff", |_| groff::GROFF.get().map(drop))
}

/// The browser's program, installed first where there is none.
pub fn chromium_program() -> Result<PathBuf, Failure> {
    chromium::get()?.ok_or_else(|| Failure::new(chromium::MISSING))
}

/// The browser's program for tests, which are skipped, and say so, where there is none; never in CI.
pub fn chromium_for_tests() -> Result<Option<PathBuf>, Failure> {
    let program = chromium::get()?;
    if program.is_none() {
        eprintln!("      skipped: {}", chromium::MISSING);
    }
    Ok(program)
}

/// cargo-fuzz, for inputs that nobody thought of.
pub fn fuzzer(workspace: &Workspace) -> Result<(), Failure> {
    fuzzer::get(workspace)
}

/// Whether there is what counts instructions, installed first where there is none.
pub fn valgrind() -> Result<bool, Failure> {
    valgrind::VALGRIND.get()
}

/// A browser, for the tests in one.
pub fn chromium() -> Step {
    Step::new("looking for Chromium", |_| chromium_for_tests().map(drop))
}
