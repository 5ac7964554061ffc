//! Groff, which the manual pages must please.

use super::apt;
use crate::{failure::Failure, process};
use std::process::Command;

/// Debian's package.
const PACKAGES: &[&str] = &["groff-base"];

/// Sees to it that it is there. Where it can't be installed, the manual pages are not tried, and the run says so.
pub fn get() -> Result<(), Failure> {
    if process::read(Command::new("groff").arg("--version")).is_ok() {
        return Ok(());
    }
    if !apt::knows(PACKAGES) {
        eprintln!("      no groff was found: the test of the manual pages will be skipped");
        return Ok(());
    }
    apt::install(PACKAGES, "to try the manual pages")
}
