//! One step of a task, and how far a task is.

use crate::{failure::Failure, workspace::Workspace};
use std::time::Instant;

type Run = dyn Fn(&Workspace) -> Result<(), Failure>;

/// Part of a task.
pub struct Step {
    /// What is being done, as a person would say it; with the time of a first run where that is long.
    pub doing: &'static str,
    /// Does it.
    pub run: Box<Run>,
}

impl Step {
    /// A step.
    pub fn new(doing: &'static str, run: impl Fn(&Workspace) -> Result<(), Failure> + 'static) -> Self {
        Self { doing, run: Box::new(run) }
    }
}

/// Runs steps one after another, up to the first that fails.
pub fn run_all(steps: &[Step], workspace: &Workspace) -> Result<(), Failure> {
    for (number, step) in steps.iter().enumerate() {
        eprintln!("[{}/{}] {}", number + 1, steps.len(), step.doing);
        let started = Instant::now();
        (step.run)(workspace)?;
        let seconds = started.elapsed().as_secs();
        if seconds >= 5 {
            eprintln!("      done in {seconds} s");
        }
    }
    Ok(())
}
