//! The dashboard: built before the binary that carries it, and tried in Chromium on a real server.

use crate::{package, process, setup, step::Step};
use std::process::Command;

/// Checks its types and builds it.
pub fn build() -> Step {
    Step::new("building the dashboard", |workspace| {
        let dashboard = workspace.root.join("www/dashboard");
        package::install_locked(&dashboard)?;
        for tool in [&["typescript/bin/tsc"][..], &["vite/bin/vite.js", "build", "--logLevel", "warn"]] {
            let (script, arguments) = (tool[0], &tool[1..]);
            let mut node = Command::new("node");
            node.current_dir(&dashboard).arg(format!("node_modules/{script}")).args(arguments);
            process::run(&mut node)?;
        }
        Ok(())
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
