//! The trainers' own loaders, from PyPI, for the tests of what the writers write.

use super::apt;
use crate::{failure::Failure, process, workspace::Workspace};
use std::{fs, process::Command};

/// What makes a folder of Python programs, where Python comes without.
const PACKAGES: &[&str] = &["python3-venv"];

/// Sees to it that they are in `target/trainers`. Where they can't be installed, the tests with them are skipped, and say so.
pub fn get(workspace: &Workspace) -> Result<(), Failure> {
    let (folder, list) =
        (workspace.target.join("trainers"), workspace.root.join("tests/trainers-requirements.txt"));
    let (installed, wanted) = (folder.join("installed"), fs::read(&list).unwrap_or_default());
    if fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    if !apt::knows(PACKAGES) {
        eprintln!("      no Python with venv was found: the tests with trainers will be skipped");
        return Ok(());
    }
    apt::install(PACKAGES, "for the tests with trainers")?;
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/pip"));
    // The list is whole. TRL asks for torch besides, which is gigabytes; what is used of it here does without.
    process::run(
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"])
            .arg(&list),
    )?;
    fs::write(&installed, wanted)
        .map_err(|error| Failure::new(format!("target/trainers can't be used: {error}")))
}
