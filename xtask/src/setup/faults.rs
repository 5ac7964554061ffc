//! What lets clocks jump and disks be slow, for servers that are killed under load.

use super::programs::Programs;
use crate::process;
use std::{path::Path, process::Command};

/// Where the first one has its library.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// They, from Debian's packages.
pub const FAULTS: Programs = Programs {
    are_there: || Path::new(LIBRARY).is_file() && process::read(Command::new("strace").arg("-V")).is_ok(),
    packages: &["faketime", "strace"],
    purpose: "to let clocks jump and disks be slow",
    without: "no faketime and strace were found: clocks will not jump, and disks not be slow",
};
