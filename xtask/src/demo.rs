//! `cargo xtask demo`: the main job, on recordings that the project made itself.

use crate::{Task, build, failure::Failure, native, process, step::Step, workspace::Workspace};
use std::{fs, process::Command};

/// The task.
pub const TASK: Task = Task {
    name: "demo",
    about: "completes three sample recordings and shows what came out",
    takes: &[],
    examples: &["cargo xtask demo"],
    steps: |_| Ok(build::steps().into_iter().chain([native::build(), complete(), show()]).collect()),
};

const OUTPUT: &str = "demo-output";

fn complete() -> Step {
    Step::new("completing the recordings in tests/recordings", |workspace| {
        let mut trailmill = Command::new(workspace.binary("trailmill"));
        process::run(trailmill.current_dir(&workspace.root).args([
            "complete",
            "tests/recordings",
            "--out",
            OUTPUT,
        ]))
    })
}

fn show() -> Step {
    Step::new("showing one whole example", |workspace| {
        let (file, example) = first_example(workspace)?;
        println!("\nThe first line of {file}, a training example in chat form:\n");
        println!("{}", indented(&example));
        println!(
            "\nThe files are in {OUTPUT}/: for each session its examples (.jsonl, a line each, ready for a trainer)"
        );
        println!("and everything that the pipeline says of it (.completion.json). Try this next:\n");
        println!("  {} complete tests/recordings --json", workspace.binary("trailmill").display());
        Ok(())
    })
}

/// The first line of the first file of rows that has one.
fn first_example(workspace: &Workspace) -> Result<(String, String), Failure> {
    let folder = workspace.root.join(OUTPUT);
    let mut files: Vec<_> = fs::read_dir(&folder)?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "jsonl")) {
        if let Some(line) = fs::read_to_string(file)?.lines().next() {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            return Ok((format!("{OUTPUT}/{name}"), line.to_owned()));
        }
    }
    Err(Failure::new("no example was made of the sample recordings"))
}

/// JSON over several lines, with the line breaks of its texts shown as such.
fn indented(json: &str) -> String {
    let (mut shown, mut depth, mut text, mut escaped) = (String::new(), 0_usize, false, false);
    for character in json.chars() {
        if text {
            match (escaped, character) {
                (true, 'n') => shown.push_str(&format!("\n{}", "  ".repeat(depth + 1))),
                (true, other) => shown.extend(['\\', other]),
                (false, '\\') => {}
                (false, other) => shown.push(other),
            }
            text = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        text = character == '"';
        match character {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if matches!(character, '}' | ']') {
            shown.push_str(&format!("\n{}", "  ".repeat(depth)));
        }
        shown.push(character);
        if matches!(character, '{' | '[' | ',') {
            shown.push_str(&format!("\n{}", "  ".repeat(depth)));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn json_is_laid_out_and_texts_are_left_alone() {
        let shown = indented(r#"{"a":["x, {y}\nz \"q\" \\n"],"b":1}"#);
        assert_eq!(shown, "{\n  \"a\":[\n    \"x, {y}\n      z \\\"q\\\" \\\\n\"\n  ],\n  \"b\":1\n}");
    }
}
