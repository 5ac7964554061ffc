//! `cargo xtask load`: what a server takes. Never part of the tests.

use crate::{Task, build, native, process, setup, step::Step};
use std::process::Command;

/// The task.
pub const TASK: Task = Task {
    name: "load",
    about: "measures a server under load: server, idle, soak (half load, for long), or hosts (1, 2 and 4 on one PostgreSQL)",
    takes: &[
        ("server", "all that one server takes; what is measured where nothing else is named"),
        ("idle", "the memory of idle sockets"),
        ("soak", "half load, for as long as --seconds says, and whether memory stays where it is"),
        ("hosts", "1, 2 and 4 hosts on one PostgreSQL"),
        ("--engine NAME", "sqlite or postgres alone; both, one after the other, when absent"),
        ("--sockets N", "sockets that record at the same time: 500 when absent"),
        ("--seconds N", "how long each load lasts: 20 when absent"),
    ],
    examples: &[
        "cargo xtask load --engine sqlite --sockets 500 --seconds 20",
        "cargo xtask load idle --sockets 1000",
        "cargo xtask load soak --engine sqlite --seconds 600",
        "cargo xtask load hosts --sockets 200",
    ],
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
