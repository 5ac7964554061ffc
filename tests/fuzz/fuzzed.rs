//! Every input that ever failed a target's check passes it. Where the cause is mended, the input stays.
#![allow(clippy::unwrap_used, clippy::panic)] // tests

use std::{fs, panic, path::Path};
use trailmill_fuzz::TARGETS;

#[test]
fn what_fuzzers_found_is_mended() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("kept");
    let mut failed = Vec::new();
    for folder in fs::read_dir(&kept).unwrap() {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let target = TARGETS.iter().find(|target| target.name == name);
        let target = target.unwrap_or_else(|| panic!("kept/{name} is no target's"));
        for input in fs::read_dir(&folder).unwrap() {
            let input = input.unwrap().path();
            let bytes = fs::read(&input).unwrap();
            if panic::catch_unwind(|| (target.check)(&bytes)).is_err() {
                failed.push(input);
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_target_takes_nothing_at_all() {
    for target in TARGETS {
        (target.check)(b"");
        (target.check)(b"\0");
    }
}
