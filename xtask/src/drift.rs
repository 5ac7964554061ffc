//! The tests of locators on pages that change, in Chromium.

use crate::{process, setup, step::Step};
use std::process::Command;

/// Records on pages, lets them drift and looks the targets up again.
pub fn test() -> Step {
    Step::new("looking elements up on pages that have changed (about a minute)", |workspace| {
        let Some(chromium) = setup::chromium_for_tests()? else { return Ok(()) };
        let mut node = Command::new("node");
        node.current_dir(workspace.root.join("tests")).env("TRAILMILL_CHROMIUM", chromium).args([
            "--test",
            "drift/drift.test.js",
            "drift/parse.test.js",
        ]);
        process::run(&mut node)
    })
}
