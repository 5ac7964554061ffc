//! The dashboard: built before the binary that carries it, and tried in Chromium on a real server.

use crate::{build, package, process, setup, step::Step, workspace::Workspace};
use std::{path::PathBuf, process::Command};

/// Builds it. It is built in a folder of its own: a bundler writes all files anew, and the binary would be too. Its types are
/// checked with the tests: the package's types, which it goes by, are made by the binary that carries it.
pub fn build() -> Step {
    Step::new("building the dashboard", |workspace| {
        let fresh = workspace.target.join("dashboard");
        package::install_locked(&folder(workspace))?;
        let mut vite = node(workspace, "vite/bin/vite.js");
        process::run(vite.args(["build", "--logLevel", "warn", "--emptyOutDir", "--outDir"]).arg(&fresh))?;
        build::renew(&fresh, &folder(workspace).join("dist"))
    })
}

/// Checks its types, and tries it, once the host is built.
pub fn test() -> [Step; 2] {
    let checked = Step::new("checking the dashboard's types", |workspace| {
        process::run(&mut node(workspace, "typescript/bin/tsc"))
    });
    let tried = Step::new("trying the dashboard in Chromium", |workspace| {
        let Some(chromium) = setup::chromium_for_tests()? else { return Ok(()) };
        let mut node = Command::new("node");
        node.current_dir(workspace.root.join("tests"))
            .env("TRAILMILL_CHROMIUM", chromium)
            .env("TRAILMILL_BINARY", workspace.binary("trailmill"))
            .args(["--test", "browser/dashboard.test.js"]);
        process::run(&mut node)
    });
    [checked, tried]
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("www/dashboard")
}

/// One of its tools.
fn node(workspace: &Workspace, script: &str) -> Command {
    let mut node = Command::new("node");
    node.current_dir(folder(workspace)).arg(format!("node_modules/{script}"));
    node
}
