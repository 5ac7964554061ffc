//! `count FILE TIMES`: completes a recording so many times, for `cargo xtask count`, which counts the instructions that take.
#![forbid(unsafe_code)]

use std::{env, error::Error, fs, hint::black_box};
use trailmill_core::door;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(file), Some(times)) = (arguments.next(), arguments.next()) else {
        return Err("expected a recording and how often to complete it".into());
    };
    let recording = fs::read(file)?;
    for _ in 0..times.parse()? {
        black_box(door::complete(&recording, b"").map_err(|error| error.to_string())?);
    }
    Ok(())
}
