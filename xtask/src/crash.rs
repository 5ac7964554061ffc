//! `cargo xtask crash`: hosts killed at random moments lose nothing.

use crate::{Task, build, native, process, setup, step::Step};
use std::process::Command;

/// The task.
pub const TASK: Task = Task {
    name: "crash",
    about: "kills servers at random moments, under load, and reckons up what they acknowledged",
    takes: &[
        ("--kills N", "how often something is killed: 300 when absent"),
        ("--seed N", "the same seed draws the same moments: 1 when absent"),
        ("--engine NAME", "sqlite (one host; so when absent) or postgres (two hosts, and a bucket)"),
        ("--points", "hosts die before and after each commit, on both engines, and not at random"),
    ],
    examples: &[
        "cargo xtask crash --kills 300 --seed 1",
        "cargo xtask crash --engine postgres --kills 50",
        "cargo xtask crash --points",
    ],
    steps: |arguments| {
        let needs = build::steps().into_iter().chain([
            setup::postgres(),
            setup::bucket(),
            setup::faults(),
            native::build(),
        ]);
        Ok(needs.chain([run("killing servers under load", arguments.to_vec())]).collect())
    },
};

/// A short round on each engine, for every change.
pub fn short() -> Vec<Step> {
    let round = |doing, engine: &str, kills: &str| {
        run(doing, ["--engine", engine, "--kills", kills].map(str::to_owned).to_vec())
    };
    vec![
        run("letting servers die around each commit, over both engines", vec!["--points".to_owned()]),
        round("killing a server under load, over SQLite", "sqlite", "20"),
        round("killing, stopping and waking servers under load, over PostgreSQL", "postgres", "12"),
    ]
}

fn run(doing: &'static str, arguments: Vec<String>) -> Step {
    Step::new(doing, move |workspace| process::run(Command::new(workspace.binary("crash")).args(&arguments)))
}
