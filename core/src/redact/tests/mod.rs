//! Tests of the whole stage: labelled sentences, planted values, real recordings, any input.

mod labelled;
mod planted;
mod properties;
mod recordings;

use crate::{Options, Session, read};
use std::path::PathBuf;

/// A file of the folder of real input, which is no part of the repository; `None` (and a line) where it is missing.
fn shared(path: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("TRAILMILL_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")), PathBuf::from);
    let bytes = std::fs::read(folder.join(path)).ok();
    if bytes.is_none() {
        println!("skipped: {path} is not there");
    }
    bytes
}

/// The only session in `bytes`.
fn read_one(bytes: &[u8]) -> read::Read<'_> {
    let mut sessions = read::read(bytes, &Options::default()).unwrap();
    assert_eq!(sessions.len(), 1);
    sessions.remove(0).unwrap()
}

/// Every string of a session with its place, in the order of the walk.
fn strings(session: &mut Session<'_>) -> Vec<(&'static str, String)> {
    let mut strings = Vec::new();
    super::walk::every_text(session, &mut |place, text| strings.push((place.path, text.to_string())));
    strings
}
