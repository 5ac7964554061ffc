//! The dashboard: built before the binary that carries it, and tried in Chromium on a real server.

use crate::{build, package, process, setup, step::Step};
use std::process::Command;

/// Checks its types and builds it. It is built in a folder of its own: a bundler writes all files anew, and the binary would
/// be too.
pub fn build() -> Step {
    Step::new("building the dashboard", |workspace| {
        let (dashboard, fresh) = (workspace.root.join("www/dashboard"), workspace.target.join("dashboard"));
        package::install_locked(&dashboard)?;
        let node = |script: &str| {
            let mut node = Command::new("node");
            node.current_dir(&dashboard).arg(format!("node_modules/{script}"));
            node
        };
        process::run(&mut node("typescript/bin/tsc"))?;
        let mut vite = node("vite/bin/vite.js");
        process::run(vite.args(["build", "--logLevel", "warn", "--emptyOutDir", "--outDir"]).arg(&fresh))?;
        build::renew(&fresh, &dashboard.join("dist"))
    })
}

/// Tries it, once the host is built.
pub fn test() -> Step {
    Step::new("trying the dashboard in Chromium", |workspace| {
        let Some(chromium) = setup::chromium_for_tests()? else { return Ok(()) };
        let mut node = Command::new("node");
        node.current_dir(workspace.root.join("tests"))
            .env("TRAILMILL_CHROMIUM", chromium)
            .env("TRAILMILL_BINARY", workspace.binary("trailmill"))
            .args(["--test", "browser/dashboard.test.js"]);
        process::run(&mut node)
    })
}
