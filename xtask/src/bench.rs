//! `cargo xtask bench`: how fast it is, how that grows, and how large the module is. Never part of the tests.

use crate::{Task, build, native, package, process, setup, step::Step};
use std::process::Command;

/// The task.
pub const TASK: Task = Task {
    name: "bench",
    about: "measures JSON.parse, the module in Node, in wasmtime, and natively, side by side, and the package in Chromium",
    takes: &[],
    examples: &["cargo xtask bench"],
    steps: |_| {
        let needs = [setup::chromium()].into_iter().chain(build::steps());
        Ok(needs.chain([native::bench(), in_node()]).chain(package::bench()).collect())
    },
};

fn in_node() -> Step {
    Step::new("measuring in Node, and setting all of it side by side", |workspace| {
        let mut node = Command::new("node");
        node.arg(workspace.root.join("tests/bench/node.mjs"));
        process::run(node.arg(&workspace.root).arg(workspace.target.join("criterion")))
    })
}
