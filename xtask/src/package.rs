//! The npm package's tests, on what its users get: the packed tarball, installed in an empty folder.

use crate::{failure::Failure, process, step::Step, workspace::Workspace};
use std::{fs, process::Command};

/// Packs, installs and tests the package.
pub fn test() -> Step {
    Step::new("testing the npm package as packed and installed", |workspace| {
        let scratch = workspace.target.join("package");
        if scratch.exists() {
            fs::remove_dir_all(&scratch)?;
        }
        fs::create_dir_all(scratch.join("test"))?;
        let tarball = pack(workspace, &scratch)?;
        fs::write(scratch.join("package.json"), r#"{"name": "scratch", "private": true, "type": "module"}"#)?;
        process::run(npm().current_dir(&scratch).args(["install", "--no-audit", "--no-fund"]).arg(tarball))?;
        for entry in fs::read_dir(workspace.package().join("test"))? {
            let entry = entry?;
            fs::copy(entry.path(), scratch.join("test").join(entry.file_name()))?;
        }
        process::run(Command::new("node").current_dir(&scratch).args(["--test", "test/"]))
    })
}

fn pack(workspace: &Workspace, folder: &std::path::Path) -> Result<String, Failure> {
    let mut pack = npm();
    pack.current_dir(workspace.package()).args(["pack", "--silent", "--pack-destination"]).arg(folder);
    Ok(format!("./{}", process::read(&mut pack)?))
}

/// npm is a script on Windows, which can't be started by its bare name.
pub fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}
