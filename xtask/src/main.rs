//! `cargo xtask <task>`: the only entry for building, running and testing. One file per task.
//!
//! A task is a list of [`step::Step`]s, so that a first run, which takes minutes, says what it is doing and how far
//! it is.
#![forbid(unsafe_code)]

mod bench;
mod browser;
mod build;
mod ci;
mod count;
mod crash;
mod dashboard;
mod demo;
mod dist;
mod drift;
mod failure;
mod fuzz;
mod image;
mod load;
mod native;
mod package;
mod parity;
mod process;
mod python;
mod setup;
mod step;
mod supply;
mod target;
mod test;
mod trainers;
mod workspace;

use failure::Failure;
use std::process::ExitCode;
use step::Step;
use workspace::Workspace;

/// One task: its name, what it does in one line, an example of its use, and its steps.
struct Task {
    name: &'static str,
    about: &'static str,
    example: &'static str,
    steps: fn(&[String]) -> Result<Vec<Step>, Failure>,
}

const TASKS: &[Task] = &[
    demo::TASK,
    test::TASK,
    ci::TASK,
    build::TASK,
    bench::TASK,
    load::TASK,
    parity::TASK,
    crash::TASK,
    count::TASK,
    fuzz::TASK,
    package::TYPES,
    python::TASK,
    trainers::TASK,
    supply::TASK,
    dist::TASK,
    setup::TASK,
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", help());
        return Ok(());
    };
    if ["help", "--help", "-h"].contains(&name.as_str()) {
        print!("{}", help());
        return Ok(());
    }
    let Some(task) = TASKS.iter().find(|task| task.name == name) else {
        return Err(Failure::new(format!("there is no task `{name}`\n\n{}", help())));
    };
    if rest.iter().any(|argument| ["--help", "-h"].contains(&argument.as_str())) {
        println!("cargo xtask {}: {}\n\nExample:\n  {}", task.name, task.about, task.example);
        return Ok(());
    }
    step::run_all(&(task.steps)(rest)?, &Workspace::find()?)
}

fn help() -> String {
    let mut help = String::from("cargo xtask <task>: builds, runs and tests Trailmill\n\nTasks:\n");
    for task in TASKS {
        help.push_str(&format!("  {:<8} {}\n", task.name, task.about));
    }
    help.push_str("\nExamples:\n");
    for task in TASKS {
        help.push_str(&format!("  {}\n", task.example));
    }
    help
}
