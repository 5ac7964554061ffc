//! `cargo xtask ci`: what a change must pass. `.ci/run` calls it.

use crate::{Task, build, count, dist, image, process, setup, step::Step, supply, test};

/// The task.
pub const TASK: Task = Task {
    name: "ci",
    about: "checks format, lints, docs and what comes from others, that the module builds to the same bytes twice, runs every test, and makes a release",
    takes: &[],
    examples: &["cargo xtask ci"],
    steps: |_| {
        // The lints and docs see the host, and the host holds the module: it is built before them.
        let needs = [format(), setup::node()]
            .into_iter()
            .chain(supply::check())
            .chain([
                image::lint(),
                setup::chromium(),
                setup::postgres(),
                setup::bucket(),
                setup::faults(),
                setup::groff(),
            ])
            .chain(build::steps());
        Ok(needs
            .chain([build::verify(), lints(), docs()])
            .chain(test::steps())
            .chain([count::test()])
            .chain(dist::steps(None, true))
            .collect())
    },
};

fn format() -> Step {
    Step::new("checking the format", |workspace| {
        process::run(workspace.cargo().args(["fmt", "--all", "--check"]))
    })
}

fn lints() -> Step {
    Step::new("linting every crate (about 5 minutes the first time)", |workspace| {
        let mut clippy = workspace.cargo();
        clippy.args([
            "clippy",
            "--locked",
            "--workspace",
            "--features",
            "trailmill/otel",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]);
        process::run(&mut clippy)
    })
}

fn docs() -> Step {
    Step::new("building the docs", |workspace| {
        let mut doc = workspace.cargo();
        doc.args(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"]);
        process::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    })
}
