//! PostgreSQL's programs, for the tests of the store: they start a throw-away cluster of their own.

use super::programs::Programs;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// They, from Debian's package of the version that it ships.
pub const POSTGRES: Programs = Programs {
    are_there: is_there,
    packages: &["postgresql"],
    purpose: "for the tests of the store",
    without: "no PostgreSQL was found: the tests on it will be skipped",
};

fn is_there() -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = versions.map(|entry| entry.path().join("bin")).chain(env::split_paths(&path));
    folders.collect::<Vec<PathBuf>>().iter().any(|folder| has(folder))
}

fn has(folder: &Path) -> bool {
    ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file())
}
