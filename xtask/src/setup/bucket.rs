//! A server that speaks S3's language on this machine, from PyPI, for the tests on a bucket.

use super::apt;
use crate::{failure::Failure, process, workspace::Workspace};
use std::{fs, process::Command};

/// What makes a folder of Python programs, where Python comes without.
const PACKAGES: &[&str] = &["python3-venv"];

/// Sees to it that it is in `target/bucket`. Where it can't be installed, the tests on it are skipped, and say so.
pub fn get(workspace: &Workspace) -> Result<(), Failure> {
    let (folder, list) =
        (workspace.target.join("bucket"), workspace.root.join("tests/bucket-requirements.txt"));
    let (installed, wanted) = (folder.join("installed"), fs::read(&list).unwrap_or_default());
    if fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    if !apt::knows(PACKAGES) {
        eprintln!("      no Python with venv was found: the tests on a bucket will be skipped");
        return Ok(());
    }
    apt::install(PACKAGES, "for the tests on a bucket")?;
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/pip"));
    process::run(
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&list),
    )?;
    fs::write(&installed, wanted)
        .map_err(|error| Failure::new(format!("target/bucket can't be used: {error}")))
}
