//! Folders of Python programs, each with what a list of PyPI's packages names.

use super::apt;
use crate::{failure::Failure, process, workspace::Workspace};
use std::{fs, path::PathBuf, process::Command};

/// What makes such a folder, where Python comes without.
const VENV: &str = "python3-venv";

/// The system's own Python: the first on the path may be another, which doesn't see the system's packages.
const SYSTEM: &str = "/usr/bin/python3";

/// Where what the listed packages need besides comes from.
#[derive(Clone, Copy)]
pub enum Besides {
    /// Pip finds it.
    Pip,
    /// From nowhere: the list is whole. What it leaves out is not used.
    Nothing,
    /// These packages of the system's; beside them the list is whole.
    System(&'static [&'static str]),
}

/// Sees to it that `target/<name>` has what `tests/<name>-requirements.txt` lists, and gives the folder. Where there is no
/// Python to be had, or not all of the system's packages, nothing, and a line that says what will be skipped.
pub fn folder(
    workspace: &Workspace,
    name: &str,
    besides: Besides,
    skipped: &str,
) -> Result<Option<PathBuf>, Failure> {
    let folder = workspace.target.join(name);
    let list = workspace.root.join(format!("tests/{name}-requirements.txt"));
    let (stamp, wanted) = (folder.join("installed"), fs::read(&list).unwrap_or_default());
    if fs::read(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(Some(folder));
    }
    let (python, packages) = match besides {
        Besides::System(packages) => (SYSTEM, [&[VENV], packages].concat()),
        Besides::Pip | Besides::Nothing => ("python3", vec![VENV]),
    };
    if !apt::knows(&packages) {
        eprintln!("      {} can't be had here: {skipped} will be skipped", packages.join(" "));
        return Ok(None);
    }
    apt::install(&packages, &format!("for {skipped}"))?;
    let mut venv = Command::new(python);
    venv.args(["-m", "venv", "--clear"]);
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"]);
    if let Besides::System(_) = besides {
        venv.arg("--system-site-packages");
        // What is listed is installed, also where the system has it, in whatever version.
        pip.arg("--ignore-installed");
    }
    if !matches!(besides, Besides::Pip) {
        pip.arg("--no-deps");
    }
    process::run(venv.arg(&folder))?;
    process::run(pip.arg("--requirement").arg(&list))?;
    fs::write(&stamp, wanted)
        .map_err(|error| Failure::new(format!("target/{name} can't be used: {error}")))?;
    Ok(Some(folder))
}

/// The folder, where it was made.
pub fn installed(workspace: &Workspace, name: &str) -> Option<PathBuf> {
    Some(workspace.target.join(name)).filter(|folder| folder.join("installed").is_file())
}
