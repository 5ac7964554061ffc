//! `cargo xtask <task>`: the only entry for building, running and testing. One file per task, and one for what several of them do.
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

/// One task: its name, what it does in one line, what may stand behind its name, examples of its use, and its steps.
struct Task {
    name: &'static str,
    about: &'static str,
    takes: &'static [(&'static str, &'static str)],
    examples: &'static [&'static str],
    steps: fn(&[String]) -> Result<Vec<Step>, Failure>,
}

impl Task {
    /// What it says of itself.
    fn help(&self) -> String {
        let mut help = format!("cargo xtask {}: {}\n", self.name, self.about);
        if !self.takes.is_empty() {
            help.push_str("\nTakes:\n");
        }
        for (what, means) in self.takes {
            help.push_str(&format!("  {what:<13}  {means}\n"));
        }
        help.push_str(if self.examples.len() > 1 { "\nExamples:\n" } else { "\nExample:\n" });
        for example in self.examples {
            help.push_str(&format!("  {example}\n"));
        }
        help
    }

    /// Refuses what it doesn't take, before anything is built for minutes.
    fn check(&self, arguments: &[String]) -> Result<(), Failure> {
        let takes = |argument: &str| {
            let flag = argument.split('=').next();
            self.takes.iter().any(|(what, _)| what.split(' ').next() == flag)
        };
        let flags = arguments.iter().filter(|argument| argument.starts_with('-'));
        let other = match self.takes {
            [] => arguments.first(),
            _ => flags.into_iter().find(|argument| !takes(argument)),
        };
        other.map_or(Ok(()), |other| {
            Err(Failure::new(format!(
                "`cargo xtask {}` does not take `{other}`\n\n{}",
                self.name,
                self.help()
            )))
        })
    }
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
    browser::TASK,
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
        print!("{}", task.help());
        return Ok(());
    }
    task.check(rest)?;
    step::run_all(&(task.steps)(rest)?, &Workspace::find()?)
}

fn help() -> String {
    let mut help = String::from("cargo xtask <task>: builds, runs and tests Trailmill\n\nTasks:\n");
    for task in TASKS {
        help.push_str(&format!("  {:<9} {}\n", task.name, task.about));
    }
    help.push_str("\nExamples:\n");
    for example in TASKS.iter().filter_map(|task| task.examples.first()) {
        help.push_str(&format!("  {example}\n"));
    }
    help.push_str("\n`cargo xtask <task> --help` says what a task takes.\n");
    help
}

#[cfg(test)]
mod tests {
    use super::TASKS;

    /// Whether a line, as it would be typed, is taken.
    fn taken(line: &str) -> bool {
        let words: Vec<String> = line.split(' ').skip(2).map(str::to_owned).collect();
        let task = TASKS.iter().find(|task| task.name == words[0]).unwrap();
        task.check(&words[1..]).is_ok()
    }

    #[test]
    fn every_example_is_taken_and_names_its_task() {
        for task in TASKS {
            assert!(!task.examples.is_empty(), "{}", task.name);
            for example in task.examples {
                assert!(example.starts_with(&format!("cargo xtask {}", task.name)), "{example}");
                assert!(taken(example), "{example}");
            }
        }
    }

    #[test]
    fn what_a_task_does_not_take_is_refused_before_it_begins() {
        assert!(taken("cargo xtask dist --out=release"));
        assert!(!taken("cargo xtask demo --verbose"));
        assert!(!taken("cargo xtask demo now"));
        assert!(!taken("cargo xtask load --socket 3"));
    }
}
