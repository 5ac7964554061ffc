//! `trailmill man`.

use crate::{recordings::Folder, run};
use std::{fs, process::Command};

#[test]
fn each_command_has_a_page_that_groff_takes_without_a_warning() {
    let folder = Folder::new();
    let ran = run(&["man", "--out", &folder.path("man1")]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    let pages = folder.files("man1");
    for name in
        ["trailmill.1", "trailmill-complete.1", "trailmill-dataset-build.1", "trailmill-sessions-retry.1"]
    {
        assert!(pages.iter().any(|page| page == name), "{name} is not in {pages:?}");
    }
    for page in &pages {
        let path = folder.path(&format!("man1/{page}"));
        let Ok(output) = Command::new("groff").args(["-man", "-Tutf8", "-ww", "-P-cbou", &path]).output()
        else {
            println!("skipped: groff is not installed; cargo xtask setup installs it");
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{page}: {said}");
        let shown = String::from_utf8(output.stdout).unwrap();
        for heading in ["NAME", "SYNOPSIS", "DESCRIPTION"] {
            assert!(shown.lines().any(|line| line == heading), "{page} has no {heading}:\n{shown}");
        }
    }
}

#[test]
fn examples_stand_as_they_are_typed() {
    let folder = Folder::new();
    run(&["man", "--out", &folder.path("man1")]);
    let page = fs::read_to_string(folder.path("man1/trailmill-version.1")).unwrap();
    let examples = page.split(".SH EXAMPLES\n").nth(1).unwrap();
    assert_eq!(
        examples,
        ".nf\ntrailmill version\ntrailmill version \\-\\-json | jq \\-r .module_sha256\n.fi\n"
    );
}

#[test]
fn without_a_folder_the_page_of_the_program_is_printed() {
    let ran = run(&["man"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains(".TH trailmill 1"), "{}", ran.stdout);
    assert!(ran.stdout.contains(r"trailmill\-dataset(1)"), "{}", ran.stdout);
}
