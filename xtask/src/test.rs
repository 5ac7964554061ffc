//! `cargo xtask test`: every test.

use crate::{
    Task, browser, build, crash, dashboard, dist, drift, native, package, parity, python, setup, step::Step,
    trainers,
};

/// The task.
pub const TASK: Task = Task {
    name: "test",
    about: "builds everything and runs every test",
    takes: &[],
    examples: &["cargo xtask test"],
    steps: |_| {
        let needs = [setup::chromium(), setup::postgres(), setup::bucket(), setup::groff()];
        Ok(needs.into_iter().chain(build::steps()).chain(steps()).collect())
    },
};

/// Every test, once the module is built.
pub fn steps() -> Vec<Step> {
    [native::build(), native::test(), native::traces()]
        .into_iter()
        .chain(crash::short())
        .chain(package::steps())
        .chain(parity::steps())
        .chain([drift::test()])
        .chain(browser::steps())
        .chain(dashboard::test())
        .chain(python::steps())
        .chain(trainers::steps())
        .chain([dist::test()])
        .collect()
}
