//! Groff, which the manual pages must please.

use super::programs::Programs;
use crate::process;
use std::process::Command;

/// It, from Debian's package.
pub const GROFF: Programs = Programs {
    are_there: || process::read(Command::new("groff").arg("--version")).is_ok(),
    packages: &["groff-base"],
    purpose: "to try the manual pages",
    without: "no groff was found: the test of the manual pages will be skipped",
};
