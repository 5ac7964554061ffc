//! PostgreSQL's programs, for the tests of the store: they start a throw-away cluster of their own.

use super::apt;
use crate::failure::Failure;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Debian's package of the version it ships.
const PACKAGES: &[&str] = &["postgresql"];

/// Sees to it that they are there. Where they can't be installed, the tests on PostgreSQL are skipped, and say so.
pub fn get() -> Result<(), Failure> {
    if is_there() {
        return Ok(());
    }
    if !apt::knows(PACKAGES) {
        eprintln!("      no PostgreSQL was found: the tests on it will be skipped");
        return Ok(());
    }
    apt::install(PACKAGES, "for the tests of the store")
}

fn is_there() -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = versions.map(|entry| entry.path().join("bin")).chain(env::split_paths(&path));
    folders.collect::<Vec<PathBuf>>().iter().any(|folder| has(folder))
}

fn has(folder: &Path) -> bool {
    ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file())
}
