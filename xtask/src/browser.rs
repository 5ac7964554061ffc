//! The recording extension: built, and tried by a scripted person in Chromium on the demo shop.

use crate::{package, process, setup, step::Step};
use std::process::Command;

/// Builds the extension and tries it, once the module and the host are built.
pub fn steps() -> Vec<Step> {
    vec![
        Step::new("installing what builds the extension", |workspace| {
            let extension = workspace.root.join("www/extension");
            if extension.join("node_modules/.package-lock.json").is_file() {
                return Ok(());
            }
            process::run(package::npm().current_dir(extension).args(["ci", "--no-audit", "--no-fund"]))
        }),
        Step::new("building the extension", |workspace| {
            let extension = workspace.root.join("www/extension");
            process::run(
                Command::new("node").current_dir(&extension).arg("node_modules/typescript/bin/tsc"),
            )?;
            process::run(Command::new("node").current_dir(&extension).arg("build.mjs"))
        }),
        Step::new("recording in the demo shop (about a minute)", |workspace| {
            let mut node = Command::new("node");
            node.current_dir(workspace.root.join("tests"))
                .env("TRAILMILL_CHROMIUM", setup::chromium_program()?)
                .env("TRAILMILL_BINARY", workspace.binary("trailmill"))
                .args(["--test", "--test-concurrency=1"])
                .args([
                    "browser/delivery.test.js",
                    "browser/extension.test.js",
                    "browser/interrupted.test.js",
                    "browser/pages.test.js",
                    "browser/private.test.js",
                    "browser/replay.test.js",
                    "browser/shop.test.js",
                ]);
            process::run(&mut node)
        }),
    ]
}
