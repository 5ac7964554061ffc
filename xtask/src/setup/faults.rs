//! What lets clocks jump and disks be slow, for servers that are killed under load.

use super::apt;
use crate::{failure::Failure, process};
use std::{path::Path, process::Command};

/// Debian's packages.
const PACKAGES: &[&str] = &["faketime", "strace"];

/// Where the first one has its library.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// Sees to it that they are there. Where they can't be installed, clocks don't jump and disks are not slow, and the run
/// says so.
pub fn get() -> Result<(), Failure> {
    if Path::new(LIBRARY).is_file() && process::read(Command::new("strace").arg("-V")).is_ok() {
        return Ok(());
    }
    if !apt::knows(PACKAGES) {
        eprintln!("      no faketime and strace were found: clocks will not jump, and disks not be slow");
        return Ok(());
    }
    apt::install(PACKAGES, "to let clocks jump and disks be slow")
}
