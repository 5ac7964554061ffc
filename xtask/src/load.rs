//! `cargo xtask load`: what a server takes. Never part of the tests.

use crate::{Task, build, native, process, setup, step::Step};
use std::process::Command;

/// The task.
pub const TASK: Task = Task {
    name: "load",
    about: "measures a server under load: server, idle, soak (half load, for long), or hosts (1, 2 and 4 on one PostgreSQL)",
    example: "cargo xtask load --engine sqlite --sockets 500 --seconds 20",
    steps: |arguments| {
        let needs = [setup::postgres()].into_iter().chain(build::steps());
        Ok(needs.chain([native::build(), run(arguments)]).collect())
    },
};

fn run(arguments: &[String]) -> Step {
    let arguments = arguments.to_vec();
    Step::new("measuring a server under load", move |workspace| {
        process::run(Command::new(workspace.binary("load")).args(&arguments))
    })
}
