//! What the writers write, in the hands of the trainers' own code.

use crate::{process, step::Step};
use std::process::Command;

/// Loads and formats rows of every format, once the host is built.
pub fn test() -> Step {
    Step::new("loading rows with the trainers' own code", |workspace| {
        let python = workspace.target.join("trainers/bin/python");
        if !python.is_file() {
            println!("skipped: there is no target/trainers");
            return Ok(());
        }
        let script = workspace.root.join("tests/trainers.py");
        process::run(Command::new(python).arg(script).arg(workspace.binary("trailmill")))
    })
}
