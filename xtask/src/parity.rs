//! `cargo xtask parity`: the same bytes natively, in wasmtime, in Node and in Chromium.

use crate::{Task, build, native, package, process, setup, step::Step};
use std::process::Command;

/// The task.
pub const TASK: Task = Task {
    name: "parity",
    about: "compares the output bytes natively, in wasmtime, in Node and in Chromium",
    takes: &[],
    examples: &["cargo xtask parity"],
    steps: |_| {
        let needs = [setup::chromium()].into_iter().chain(build::steps()).chain([native::build()]);
        Ok(needs.chain(steps()).collect())
    },
};

/// The comparison, once everything is built.
pub fn steps() -> Vec<Step> {
    vec![
        Step::new("installing what drives the browser", |workspace| {
            package::install_locked(&workspace.root.join("tests"))
        }),
        Step::new("comparing outputs natively, in wasmtime, in Node and in Chromium", |workspace| {
            let mut parity = Command::new(workspace.binary("parity"));
            process::run(parity.arg(workspace.package()).args(setup::chromium_for_tests()?))
        }),
    ]
}
