//! Does `EXTENDING.md` hold? Its examples are put into a copy of this crate just as the page says, and their tests run
//! there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The files of a copy, by their path in the repository.
type Files = BTreeMap<PathBuf, String>;

/// A fenced block of the page that belongs to a file.
struct Block<'p> {
    /// Its file's path in the repository.
    path: &'p str,
    /// Whether it changes the file, and is not the whole of it.
    changes: bool,
    text: &'p str,
}

/// What each example must have shown by a test of its own.
const EXAMPLES: [&str; 4] =
    ["quality::factors::continuity", "redact::detectors::vin", "read::act_lines", "write::query_response"];

/// The tests around the examples that the page names.
const AROUND: [&str; 5] =
    ["quality::factors", "redact::kind", "redact::tests::properties", "every_shape", "every_format"];

#[test]
fn the_pages_examples_compile_and_do_what_they_say() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(repository.join("core/EXTENDING.md")).unwrap();
    let mut files = copied(&repository);
    for block in blocks(&page) {
        let path = Path::new(block.path);
        if block.changes {
            let file = files.get_mut(path).unwrap_or_else(|| panic!("no {} to be changed", block.path));
            *file = changed(file, &block);
        } else {
            let there = files.insert(path.to_owned(), block.text.to_owned());
            assert!(there.is_none(), "{} is there already", block.path);
        }
    }
    let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("extending");
    put(&workspace, &files);
    let golden = workspace.join("tests/golden/read/act-lines.txt");
    if golden.exists() {
        fs::remove_file(&golden).unwrap();
    }
    let told = tests_told(&workspace);
    for example in EXAMPLES {
        let ran = told.lines().filter(|line| line.starts_with(&format!("test {example}::tests::")));
        assert!(ran.count() > 0, "no test of {example}:\n{told}");
    }
    let golden = fs::read_to_string(golden).unwrap();
    assert!(golden.starts_with("SESSION lamp-42\n"), "{golden}");
}

/// What a newcomer has before: this crate's sources, in a workspace of its own.
fn copied(repository: &Path) -> Files {
    let read = |path: &Path| (path.to_owned(), fs::read_to_string(repository.join(path)).unwrap());
    let mut files: Files = ["core/Cargo.toml", "Cargo.lock"].map(|path| read(Path::new(path))).into();
    let mut folders = vec![PathBuf::from("core/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(repository.join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if repository.join(&path).is_dir() {
                folders.push(path);
            } else {
                files.extend([read(&path)]);
            }
        }
    }
    // The other members are not copied, and a profile may name what they alone need.
    let manifest = fs::read_to_string(repository.join("Cargo.toml")).unwrap();
    let mut lines = String::new();
    for line in manifest.lines().take_while(|line| !line.starts_with("[profile")) {
        match line.split_once(" = ") {
            Some(("members", _)) => lines.push_str("members = [\"core\"]"),
            Some(("default-members", _)) => {}
            _ => lines.push_str(line),
        }
        lines.push('\n');
    }
    files.insert("Cargo.toml".into(), lines);
    files
}

/// The blocks that name a file behind their language: ```` ```rust core/src/… ```` is a whole one, ```` ```diff core/src/… ````
/// changes one.
fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some((_, fenced)) = rest.split_once("\n```") {
        let (told, fenced) = fenced.split_once('\n').expect("a fence has a line of its own");
        let (text, after) = fenced.split_once("```").expect("a fence is closed");
        if let Some((language, path)) = told.split_once(' ') {
            blocks.push(Block { path, changes: language == "diff", text });
        }
        rest = after;
    }
    blocks
}

/// The file with a block's changes. A line `@@` begins the next place; what stands there before must be there once, as
/// it is told.
fn changed(file: &str, block: &Block<'_>) -> String {
    let mut file = file.to_owned();
    for place in block.text.split("@@\n").filter(|place| !place.is_empty()) {
        let (mut before, mut after) = (String::from("\n"), String::from("\n"));
        for line in place.lines() {
            let (sign, told) = line.split_at_checked(1).unwrap_or((" ", ""));
            if matches!(sign, " " | "-") {
                before += &format!("{told}\n");
            }
            if matches!(sign, " " | "+") {
                after += &format!("{told}\n");
            }
            assert!(matches!(sign, " " | "-" | "+"), "a line of {} begins with {sign:?}", block.path);
        }
        let found = file.matches(&before).count();
        assert_eq!(found, 1, "{} is not as EXTENDING.md tells it; it says{before}", block.path);
        file = file.replacen(&before, &after, 1);
    }
    file
}

/// Makes a folder hold these files and no other source. A file that is the same stays untouched, so that it is compiled once.
fn put(workspace: &Path, files: &Files) {
    let mut folders = vec![workspace.join("core/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !files.contains_key(path.strip_prefix(workspace).unwrap()) {
                fs::remove_file(path).unwrap();
            }
        }
    }
    for (path, text) in files {
        let path = workspace.join(path);
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
}

/// What the tests of the examples, and those around them, tell in a workspace; all of them pass, and nothing is warned of.
/// The new reader's golden file is written, as the page says.
fn tests_told(workspace: &Path) -> String {
    let ran = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["test", "--offline", "--lib", "--"])
        .args(EXAMPLES)
        .args(AROUND)
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("TRAILMILL_GOLDEN", "write")
        .output()
        .unwrap();
    let [told, beside] = [&ran.stdout, &ran.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert!(ran.status.success(), "{told}{beside}");
    assert!(!beside.contains("(lib test) generated"), "{beside}");
    told
}
