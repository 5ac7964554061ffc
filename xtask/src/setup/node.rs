//! Node 20 or newer, with npm.

use super::apt;
use crate::{failure::Failure, process};
use std::process::Command;

const OLDEST: u32 = 20;

/// Sees to it that Node and npm are there.
pub fn get() -> Result<(), Failure> {
    if version().is_none() || process::read(Command::new("npm").arg("--version")).is_err() {
        if !apt::knows(&["nodejs", "npm"]) {
            return Err(Failure::new(format!(
                "Node {OLDEST} or newer, with npm, is missing; install it first"
            )));
        }
        apt::install(&["nodejs", "npm"], "for the package's tests")?;
    }
    match version() {
        Some(version) if version >= OLDEST => Ok(()),
        Some(version) => {
            Err(Failure::new(format!("Node {OLDEST} or newer is needed, and this is Node {version}")))
        }
        None => Err(Failure::new(format!("Node {OLDEST} or newer is missing; install it first"))),
    }
}

/// Its major version.
fn version() -> Option<u32> {
    let version = process::read(Command::new("node").arg("--version")).ok()?;
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}
