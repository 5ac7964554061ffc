//! What the tests that cross a border share: the real binary, where recordings are, and sessions that were made up by
//! rule.
#![forbid(unsafe_code)]

pub mod binary;
pub mod generated;
pub mod good;
pub mod patience;
pub mod recordings;
pub mod s3;
pub mod sample;
pub mod server;
