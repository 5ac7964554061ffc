//! The release binary, run as a person runs it.
#![allow(clippy::panic)] // a test that can't run must say why

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

/// What one run gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Exit code; -1 where a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Where the binary is: `TRAILMILL_BIN`, else the workspace's release build.
#[must_use]
pub fn path() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/trailmill");
    let path = std::env::var_os("TRAILMILL_BIN").map_or(built, PathBuf::from);
    assert!(
        path.is_file(),
        "there is no trailmill binary at {}: `cargo xtask demo` builds it, or name one in TRAILMILL_BIN",
        path.display()
    );
    path
}

/// A program of `tests/bucket-requirements.txt`, which `cargo xtask setup` installs; where it isn't, that is said.
#[must_use]
pub fn python(program: &str) -> Option<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    let path = target.join("bucket/bin").join(program);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: {program} is not installed; cargo xtask setup installs it");
    None
}

/// Runs the binary with nothing on standard input.
pub fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Run {
    run_with(arguments, Vec::new())
}

/// Runs the binary with `input` on standard input.
pub fn run_with<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>, input: Vec<u8>) -> Run {
    let mut command = Command::new(path());
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|e| panic!("the binary does not start: {e}"));
    let stdin = child.stdin.take();
    // A child that refuses its input closes the pipe early: that is its right.
    let writer = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap_or_else(|e| panic!("the binary can't be waited for: {e}"));
    drop(writer.join());
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// All files below a folder, by their path in it, hidden ones too; nothing where the folder is missing.
#[must_use]
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
                files.insert(name, fs::read(&path).unwrap_or_default());
            }
        }
    }
    files
}
