//! What the tests that cross a border share: where recordings are, and sessions that were made up by rule.
#![forbid(unsafe_code)]

pub mod generated;
pub mod recordings;
