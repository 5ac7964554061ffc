//! Valgrind, which counts the instructions that a program runs.

use super::programs::Programs;
use crate::process;
use std::process::Command;

/// It, from Debian's package.
pub const VALGRIND: Programs = Programs {
    are_there: || process::read(Command::new("valgrind").arg("--version")).is_ok(),
    packages: &["valgrind"],
    purpose: "to count instructions",
    without: "no valgrind was found: instructions will not be counted",
};
