//! `trailmill completions`.

use crate::{recordings::Folder, run};
use std::process::Command;

/// What bash would put there for the last of `words`, with nothing loaded but the script.
fn completed(script: &str, words: &[&str]) -> Option<Vec<String>> {
    let asked = format!(
        "source '{script}' && COMP_WORDS=({}) && COMP_CWORD={} && \
         $(complete -p trailmill | sed -E 's/.*-F ([^ ]+).*/\\1/') trailmill \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\" && \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
        words.len() - 1,
    );
    let output = Command::new("bash").args(["--norc", "--noprofile", "-c", &asked]).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_commands_flags_and_values() {
    let folder = Folder::new();
    let script = folder.write("trailmill.bash", run(&["completions", "bash"]).stdout);
    let Some(commands) = completed(&script, &["trailmill", "comp"]) else {
        println!("skipped: there is no bash");
        return;
    };
    assert_eq!(commands, ["complete", "completions"]);
    assert_eq!(completed(&script, &["trailmill", "dataset", "me"]).unwrap(), ["merge"]);
    assert_eq!(completed(&script, &["trailmill", "complete", "--kin"]).unwrap(), ["--kinds"]);
    let formats = completed(&script, &["trailmill", "complete", "--format", "openai-"]).unwrap();
    assert_eq!(formats, ["openai-chat", "openai-preference", "openai-tools"]);
}

#[test]
fn every_shell_has_a_script_and_another_is_told_which() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{shell}");
        assert!(ran.stdout.contains("near-duplicates"), "{shell} does not know of the flags");
    }
    let ran = run(&["completions", "tcsh"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("zsh"), "{}", ran.stderr);
}
