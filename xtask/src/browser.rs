//! The recording extension: built, and tried by a scripted person in Chromium on the demo shop.

use crate::{Task, build as module, package, process, setup, step::Step};
use std::process::Command;

/// The task that builds it.
pub const TASK: Task = Task {
    name: "extension",
    about: "builds the recording extension (www/extension/dist), for Chromium and Firefox",
    takes: &[],
    examples: &["cargo xtask extension"],
    steps: |_| Ok(module::steps().into_iter().chain(build()).collect()),
};

/// Builds the extension, once the module is built.
pub fn build() -> Vec<Step> {
    vec![
        Step::new("installing what builds the extension", |workspace| {
            package::install_locked(&workspace.root.join("www/extension"))
        }),
        Step::new("building the extension", |workspace| {
            let extension = workspace.root.join("www/extension");
            process::run(
                Command::new("node").current_dir(&extension).arg("node_modules/typescript/bin/tsc"),
            )?;
            process::run(Command::new("node").current_dir(&extension).arg("build.mjs"))
        }),
    ]
}

/// Builds the extension and tries it, once the module and the host are built.
pub fn steps() -> Vec<Step> {
    let tests = [
        Step::new("linting the extension as Firefox's store does", |workspace| {
            let mut lint = package::npm();
            lint.current_dir(workspace.root.join("www/extension")).env("NO_UPDATE_NOTIFIER", "1");
            process::run(lint.args(["run", "--silent", "lint"]))
        }),
        Step::new("recording in the demo shop (about a minute)", |workspace| {
            let Some(chromium) = setup::chromium_for_tests()? else { return Ok(()) };
            let mut node = Command::new("node");
            node.current_dir(workspace.root.join("tests"))
                .env("TRAILMILL_CHROMIUM", chromium)
                .env("TRAILMILL_BINARY", workspace.binary("trailmill"))
                .args(["--test", "--test-concurrency=1"])
                .args([
                    "browser/delivery.test.js",
                    "browser/dialogs.test.js",
                    "browser/extension.test.js",
                    "browser/interrupted.test.js",
                    "browser/pages.test.js",
                    "browser/private.test.js",
                    "browser/replay.test.js",
                    "browser/scripts.test.js",
                    "browser/shop.test.js",
                ]);
            process::run(&mut node)
        }),
    ];
    build().into_iter().chain(tests).collect()
}
