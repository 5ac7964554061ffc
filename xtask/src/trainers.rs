//! What the writers write, in the hands of the trainers' own code.

use crate::{
    Task, build,
    failure::Failure,
    native, process,
    setup::python::{self, Besides},
    step::Step,
    workspace::Workspace,
};
use std::process::Command;

/// The task.
pub const TASK: Task = Task {
    name: "trainers",
    about: "loads what the writers write with the trainers' own code, and trains tiny models on it",
    takes: &[],
    examples: &["cargo xtask trainers"],
    steps: |_| Ok(build::steps().into_iter().chain([native::build()]).chain(steps()).collect()),
};

/// What is skipped where there is no Python, or no torch.
const SKIPPED: &str = "the tests with trainers";

/// The system's torch: PyPI's asks for gigabytes for graphics cards, and can't be loaded without them. And what many programs
/// use, which is there in seconds.
const TORCH: Besides = Besides::System(&[
    "python3-torch",
    "python3-aiohttp",
    "python3-colorama",
    "python3-filelock",
    "python3-jinja2",
    "python3-pandas",
    "python3-pil",
    "python3-psutil",
    "python3-regex",
    "python3-requests",
    "python3-rich",
    "python3-tqdm",
    "python3-yaml",
]);

/// Loads and formats rows of every format, and trains on them, once the host is built.
pub fn steps() -> Vec<Step> {
    vec![
        Step::new("installing the trainers' loaders (about a minute the first time)", |workspace| {
            // TRL asks for torch besides; what is used of it here does without.
            python::folder(workspace, "trainers", Besides::Nothing, SKIPPED).map(drop)
        }),
        Step::new("loading rows with the trainers' own code", |workspace| test(workspace, "trainers")),
        Step::new("installing trainers with torch (about a minute the first time)", |workspace| {
            python::folder(workspace, "training", TORCH, SKIPPED).map(drop)
        }),
        Step::new("training on rows", |workspace| test(workspace, "training")),
    ]
}

fn test(workspace: &Workspace, name: &str) -> Result<(), Failure> {
    let Some(folder) = python::installed(workspace, name) else {
        println!("      skipped: tests/{name}.py: there is no target/{name}");
        return Ok(());
    };
    let mut test = Command::new(folder.join("bin/python"));
    test.arg("-B").arg(workspace.root.join(format!("tests/{name}.py")));
    process::run(test.arg(workspace.binary("trailmill")))
}
