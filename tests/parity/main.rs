//! `cargo xtask parity`: the same input gives the same bytes natively, in wasmtime, in Node through both doors, and in
//! headless Chromium through both doors. Each runtime takes the whole batch in one process.
//!
//! `parity <folder of the package> [<Chromium's program>]`; without a browser the others are compared.
#![forbid(unsafe_code)]

mod batch;
mod runtimes;

use batch::Batch;
use runtimes::{Answers, Runtime};
use std::{env, error::Error, path::PathBuf, process::ExitCode};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let Some((package, chromium)) = arguments.split_first() else {
        return Err("expected the package's folder, and Chromium's program where there is one".into());
    };
    let folder = env::temp_dir().join(format!("trailmill-parity-{}", std::process::id()));
    let batch = Batch::write(&folder)?;
    println!("{} sessions: {} recorded, {} made up", batch.samples.len(), batch.recorded(), batch.made_up());
    let mut runtimes = vec![Runtime::Native, Runtime::Wasmtime, Runtime::Node { package: package.clone() }];
    let browser = chromium.first().map(|program| (package.clone(), program.clone()));
    runtimes.extend(browser.map(|(package, program)| Runtime::Chromium { package, program }));
    let mut answers: Vec<(&str, Answers)> = Vec::new();
    for runtime in &runtimes {
        answers.extend(runtime.answer(&batch)?);
        println!("  {} has answered", runtime.name());
    }
    let differing = differences(&batch, &answers);
    if differing == 0 {
        std::fs::remove_dir_all(&folder)?;
        println!("parity: the same bytes for {} sessions, {} ways", batch.samples.len(), answers.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "parity: {differing} of {} sessions differ; they are in {}",
        batch.samples.len(),
        folder.display()
    );
    Ok(ExitCode::FAILURE)
}

/// Tells each session whose answers are not all the same; the native one is what the others are held against.
fn differences(batch: &Batch, answers: &[(&str, Answers)]) -> usize {
    let Some(((_, reference), others)) = answers.split_first() else { return 0 };
    let mut differing = 0;
    for sample in &batch.samples {
        let expected = reference.get(&sample.name);
        let unlike: Vec<&str> =
            others.iter().filter(|(_, a)| a.get(&sample.name) != expected).map(|(way, _)| *way).collect();
        if expected.is_none() || !unlike.is_empty() {
            println!("  {} differs: {}", sample.name, unlike.join(", "));
            differing += 1;
        }
    }
    differing
}
