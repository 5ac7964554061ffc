//! Recordings for the tests: the project's samples, and what is made of them.

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of samples.
pub fn samples() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/recordings").to_str().unwrap().to_owned()
}

/// One sample's path.
pub fn sample(name: &str) -> String {
    format!("{}/{name}", samples())
}

/// A sample, to be changed.
pub fn shop() -> Value {
    serde_json::from_slice(&fs::read(sample("shop.session.json")).unwrap()).unwrap()
}

/// The sample under another id.
pub fn shop_named(id: &str) -> Value {
    let mut session = shop();
    session["id"] = id.into();
    session
}

/// The sample with its interactions over and over, until there are `count`; an hour lies between two rounds.
pub fn shop_of(count: usize) -> Value {
    let mut session = shop_named("long");
    let interactions = session["enhancedInteractions"].as_array_mut().unwrap();
    let round = interactions.clone();
    for place in round.len()..count {
        let mut next = round[place % round.len()].clone();
        next["id"] = format!("i{place}").into();
        let later = (place / round.len()) as i64 * 3_600_000;
        next["timestamp"] = (next["timestamp"].as_i64().unwrap() + later).into();
        interactions.push(next);
    }
    session
}

/// A folder for one test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    /// Names of all files below a folder, sorted; empty where there is none.
    pub fn files(&self, name: &str) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![PathBuf::from(self.path(name))];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    files.push(entry.file_name().into_string().unwrap());
                }
            }
        }
        files.sort();
        files
    }
}
