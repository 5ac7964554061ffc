//! Folders of Python programs, each with what a list of PyPI's packages names.

use super::apt;
use crate::{failure::Failure, process, workspace::Workspace};
use std::{fs, path::PathBuf, process::Command};

/// What makes such a folder, where Python comes without.
const PACKAGES: &[&str] = &["python3-venv"];

/// Sees to it that `target/<name>` has what `tests/<name>-requirements.txt` lists, and gives the folder. Where there is no
/// Python to be had, nothing, and a line that says what will be skipped.
pub fn folder(workspace: &Workspace, name: &str, skipped: &str) -> Result<Option<PathBuf>, Failure> {
    let folder = workspace.target.join(name);
    let list = workspace.root.join(format!("tests/{name}-requirements.txt"));
    let (installed, wanted) = (folder.join("installed"), fs::read(&list).unwrap_or_default());
    if fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(Some(folder));
    }
    if !apt::knows(PACKAGES) {
        eprintln!("      no Python with venv was found: {skipped} will be skipped");
        return Ok(None);
    }
    apt::install(PACKAGES, &format!("for {skipped}"))?;
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/pip"));
    process::run(
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&list),
    )?;
    fs::write(&installed, wanted)
        .map_err(|error| Failure::new(format!("target/{name} can't be used: {error}")))?;
    Ok(Some(folder))
}
