//! Valgrind, which counts the instructions that a program runs.

use super::apt;
use crate::{failure::Failure, process};
use std::process::Command;

/// Debian's package.
const PACKAGES: &[&str] = &["valgrind"];

/// Whether it is there, installed first where that can be done.
pub fn get() -> Result<bool, Failure> {
    if process::read(Command::new("valgrind").arg("--version")).is_ok() {
        return Ok(true);
    }
    if !apt::knows(PACKAGES) {
        eprintln!("      no valgrind was found: instructions will not be counted");
        return Ok(false);
    }
    apt::install(PACKAGES, "to count instructions").map(|()| true)
}
