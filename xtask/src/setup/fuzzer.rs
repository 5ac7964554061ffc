//! cargo-fuzz, which builds programs that try inputs of their own making.

use crate::{failure::Failure, process, workspace::Workspace};

/// Sees to it that it is there: from the registry, built here.
pub fn get(workspace: &Workspace) -> Result<(), Failure> {
    if process::read(workspace.cargo().args(["fuzz", "--version"])).is_ok() {
        return Ok(());
    }
    eprintln!("      running: cargo install --locked cargo-fuzz (about 2 minutes)");
    process::run(workspace.cargo().args(["install", "--quiet", "--locked", "cargo-fuzz"]))
}
