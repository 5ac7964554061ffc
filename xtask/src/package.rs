//! The npm package's tests, on what its users get: the packed tarball, installed in an empty folder. And the types that
//! are made for it.

use crate::{Task, build, failure::Failure, native, process, setup, step::Step, workspace::Workspace};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The task that makes the types.
pub const TYPES: Task = Task {
    name: "types",
    about: "makes the npm package's types from the Rust types (www/package/types.d.ts)",
    takes: &[],
    examples: &["cargo xtask types"],
    steps: |_| {
        let made = Step::new("making the package's types", |workspace| {
            process::run(types(workspace).arg("--write"))
        });
        Ok(build::steps().into_iter().chain([native::build(), tools(), made]).collect())
    },
};

/// Packs, installs and tests the package: in Node, in small projects of the usual bundlers, and by what others check
/// packages with.
pub fn steps() -> Vec<Step> {
    vec![
        tools(),
        Step::new("comparing the package's types with the Rust types", |workspace| {
            process::run(&mut types(workspace))
        }),
        Step::new("testing the npm package as packed and installed", |workspace| {
            let installed = install(workspace)?;
            let tests = workspace.package().join("test/installed");
            copy(&tests, &installed.join("test"))?;
            process::run(Command::new("node").current_dir(&installed).args(["--test", "test/"]))
        }),
        Step::new("testing it in small projects and in Chromium", |workspace| {
            let Some(chromium) = setup::chromium_for_tests()? else { return Ok(()) };
            let mut node = Command::new("node");
            node.current_dir(workspace.package().join("test"))
                .env("TRAILMILL_INSTALLED", scratch(workspace))
                .env("TRAILMILL_CHROMIUM", chromium)
                .args(["--test", "packaging.test.js", "projects.test.js"]);
            process::run(&mut node)
        }),
    ]
}

/// How soon the package is ready in Chromium, what it weighs, and what a push costs.
pub fn bench() -> Vec<Step> {
    vec![
        tools(),
        Step::new("measuring the package in Chromium and Node", |workspace| {
            let installed = install(workspace)?;
            let mut node = Command::new("node");
            node.current_dir(workspace.package().join("test"))
                .env("TRAILMILL_INSTALLED", installed)
                .env("TRAILMILL_CHROMIUM", setup::chromium_program()?)
                .arg("measure.js");
            process::run(&mut node)
        }),
    ]
}

/// Bundlers, a browser's driver and the like.
fn tools() -> Step {
    Step::new("installing what the package is tested with", |workspace| {
        install_locked(&workspace.package().join("test"))
    })
}

/// Installs what a folder's lock file names; anew only where that has changed.
pub fn install_locked(folder: &Path) -> Result<(), Failure> {
    let (lock, done) = (folder.join("package-lock.json"), folder.join("node_modules/.installed-lock.json"));
    let wanted = fs::read(lock)?;
    if fs::read(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    process::run(npm().current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    Ok(fs::write(done, wanted)?)
}

fn types(workspace: &Workspace) -> Command {
    let mut node = Command::new("node");
    node.arg(workspace.package().join("test/types.js")).arg(workspace.binary("trailmill"));
    node
}

fn scratch(workspace: &Workspace) -> PathBuf {
    workspace.target.join("package")
}

/// Packs the package and installs the tarball in an empty folder.
fn install(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let scratch = scratch(workspace);
    if scratch.exists() {
        fs::remove_dir_all(&scratch)?;
    }
    fs::create_dir_all(&scratch)?;
    let tarball = pack(workspace, &scratch)?;
    fs::write(scratch.join("package.json"), r#"{"name": "scratch", "private": true, "type": "module"}"#)?;
    process::run(npm().current_dir(&scratch).args(["install", "--no-audit", "--no-fund"]).arg(tarball))?;
    Ok(scratch)
}

fn pack(workspace: &Workspace, folder: &Path) -> Result<String, Failure> {
    let mut pack = npm();
    pack.current_dir(workspace.package()).args(["pack", "--silent", "--pack-destination"]).arg(folder);
    Ok(format!("./{}", process::read(&mut pack)?))
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// npm is a script on Windows, which can't be started by its bare name.
pub fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}
