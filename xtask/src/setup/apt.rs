//! Packages by apt, on Debian and systems like it.

use crate::{failure::Failure, process};
use std::process::Command;

/// Whether there is an apt that can install all of `packages`, or has them installed.
pub fn knows(packages: &[&str]) -> bool {
    if missing(packages).is_empty() {
        return true;
    }
    if process::read(Command::new("apt-get").arg("--version")).is_err() {
        return false;
    }
    let known = || packages.iter().all(|package| candidate(package));
    known() || (is_root() && update().is_ok() && known()) || (!is_root() && lists_are_empty())
}

/// Installs those of `packages` that are not there yet.
///
/// # Errors
/// Without root: with the command that the person must run.
pub fn install(packages: &[&str], purpose: &str) -> Result<(), Failure> {
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !is_root() {
        return Err(Failure::new(format!(
            "{names} missing {purpose}; run this once, as root:\n  \
             apt-get update && apt-get install -y --no-install-recommends {names}"
        )));
    }
    eprintln!("      installing by apt, {purpose}: {names}");
    update()?;
    process::run(
        Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(missing)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn update() -> Result<(), Failure> {
    process::run(Command::new("apt-get").args(["update", "-qq"]))
}

fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    packages.iter().filter(|package| !is_installed(package)).copied().collect()
}

fn is_installed(package: &str) -> bool {
    process::read(Command::new("dpkg-query").args(["-W", "-f=${Status}", package]))
        .is_ok_and(|status| status == "install ok installed")
}

/// Whether the package lists name the package.
fn candidate(package: &str) -> bool {
    process::read(Command::new("apt-cache").args(["show", "--no-all-versions", package])).is_ok()
}

/// A fresh machine's lists are empty until the first update, and name nothing.
fn lists_are_empty() -> bool {
    !candidate("apt")
}

fn is_root() -> bool {
    process::read(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}
