//! `cargo xtask crash`: hosts killed at random moments lose nothing.

use crate::{Task, build, native, process, step::Step};
use std::process::Command;

/// The task.
pub const TASK: Task = Task {
    name: "crash",
    about: "kills servers at random moments, under load, and reckons up what they acknowledged",
    example: "cargo xtask crash --kills 300 --seed 1",
    steps: |arguments| Ok(build::steps().into_iter().chain([native::build(), run(arguments)]).collect()),
};

fn run(arguments: &[String]) -> Step {
    let arguments = arguments.to_vec();
    Step::new("killing servers under load", move |workspace| {
        process::run(Command::new(workspace.binary("crash")).args(&arguments))
    })
}
