//! The recipe of the server's image.

use crate::{package, process, step::Step};
use std::process::Command;

/// Lints it. To build it takes an engine, which CI has not.
pub fn lint() -> Step {
    Step::new("linting the recipe of the image", |workspace| {
        let tests = workspace.root.join("tests");
        package::install_locked(&tests)?;
        let mut node = Command::new("node");
        node.current_dir(&tests).args(["node_modules/dockerfile-utils/bin/dockerfile-utils", "lint"]);
        process::run(node.arg(workspace.root.join("host/Dockerfile")))
    })
}
