//! Tests of the whole stage: labelled sentences, planted values, real recordings, any input.

mod fields;
mod labelled;
mod planted;
mod properties;
mod recordings;
mod selectors;

use crate::{Options, Session, at_hand::shared, read};

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
