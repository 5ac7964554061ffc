//! Archives of all that is built, the checks on them, and their sums.

use crate::{
    Failure, VERSION,
    archive::{self, Files},
    glibc, module,
    sets::LINUX,
    sums, version,
};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path, process::Command};

/// The notices, as every archive has them.
pub const NOTICES: &str = "LICENSE-THIRD-PARTY.txt";

/// The project's own licences.
const LICENSES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// Shells, with where their scripts are expected.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "trailmill.bash"),
    ("elvish", "trailmill.elv"),
    ("fish", "trailmill.fish"),
    ("powershell", "_trailmill.ps1"),
    ("zsh", "_trailmill"),
];

/// Writes the release into the folder `out`: archives, what npm and pip packed in `stage`, bills, sums.
pub fn pack(root: &Path, stage: &Path, binary: &Path, out: &Path) -> Result<(), Failure> {
    let mut release: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let linux = format!("trailmill-{VERSION}-{LINUX}");
    release.insert(format!("{linux}.tar.gz"), linux_files(root, stage, binary)?.tar_gz(&linux)?);
    for browser in ["chromium", "firefox"] {
        let name = format!("trailmill-recorder-{VERSION}-{browser}.zip");
        release.insert(name, extension_files(root, stage, browser)?.zip()?);
    }
    for package in fs::read_dir(stage.join("packages"))? {
        let package = package?;
        release.insert(package.file_name().to_string_lossy().into_owned(), fs::read(package.path())?);
    }
    for (set, name) in [
        ("binary", linux),
        ("module", format!("trailmill-module-{VERSION}")),
        ("extension", format!("trailmill-recorder-{VERSION}")),
    ] {
        release.insert(format!("{name}.cdx.json"), fs::read(stage.join(format!("sbom/{set}.cdx.json")))?);
    }
    let checked = check(root, &release)?;
    write(out, &release)?;
    for (name, bytes) in &release {
        println!("{}  {:>10}  {name}", sums::sha256(bytes), bytes.len());
    }
    println!("\nthe module in each of {} places: {}", checked.places, checked.module);
    println!(
        "the binary needs glibc {}.{} or newer; version everywhere: {VERSION}",
        checked.glibc.0, checked.glibc.1
    );
    Ok(())
}

fn linux_files(root: &Path, stage: &Path, binary: &Path) -> Result<Files, Failure> {
    let mut files = Files::default();
    files.put_program("trailmill", fs::read(binary)?);
    for (name, path) in [
        ("README.md", "README.md"),
        ("CHANGELOG.md", "CHANGELOG.md"),
        ("OPERATION.md", "host/OPERATION.md"),
        ("THREATS.md", "host/THREATS.md"),
        ("systemd/trailmill.service", "host/trailmill.service"),
    ] {
        files.put(name, fs::read(root.join(path))?);
    }
    licenses(&mut files, root, stage, "binary")?;
    for (shell, name) in SHELLS {
        files.put(format!("completions/{name}"), said(binary, &["completions", shell])?);
    }
    let pages = stage.join("man1");
    let pages_path = pages.to_str().ok_or("the folder's path is not UTF-8")?;
    said(binary, &["man", "--out", pages_path])?;
    files.put_folder("man/man1", &pages)?;
    Ok(files)
}

fn extension_files(root: &Path, stage: &Path, browser: &str) -> Result<Files, Failure> {
    let mut files = Files::default();
    files.put_folder("", &root.join("www/extension/dist").join(browser))?;
    licenses(&mut files, root, stage, "extension")?;
    Ok(files)
}

fn licenses(files: &mut Files, root: &Path, stage: &Path, set: &str) -> Result<(), Failure> {
    for name in LICENSES {
        files.put(name, fs::read(root.join(name))?);
    }
    files.put(NOTICES, fs::read(stage.join(format!("notices/{set}.txt")))?);
    Ok(())
}

/// What a program prints.
fn said(program: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let output = Command::new(program).args(arguments).output()?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(format!("`trailmill {}`: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)).into())
}

/// What the checks found out.
struct Checked {
    module: String,
    places: usize,
    glibc: (u32, u32),
}

/// Looks at what was packed as who unpacks it does.
fn check(root: &Path, release: &BTreeMap<String, Vec<u8>>) -> Result<Checked, Failure> {
    let (mut modules, mut versions, mut glibc) = (Vec::new(), BTreeMap::new(), None);
    let changes = version::in_changes(&fs::read_to_string(root.join("CHANGELOG.md"))?);
    versions.insert("CHANGELOG.md".to_owned(), changes);
    for (name, bytes) in release.iter().filter(|(name, _)| !name.ends_with(".json")) {
        let files = archive::read(name, bytes)?;
        for license in LICENSES.iter().chain([&NOTICES]) {
            if !files.keys().any(|path| path.rsplit('/').next() == Some(license)) {
                return Err(format!("{name} lacks {license}").into());
            }
        }
        let told = match files.iter().find(|(path, _)| path.ends_with("/trailmill")) {
            Some((path, binary)) => {
                glibc = Some(glibc::needed(binary)?);
                let told = run(bytes, path)?;
                modules.push((name.clone(), told["module_sha256"].as_str().unwrap_or_default().to_owned()));
                told["version"].as_str().map(str::to_owned)
            }
            None => {
                modules.push((name.clone(), module::in_archive(name, &files)?));
                said_version(&files)
            }
        };
        versions.insert(name.clone(), told);
    }
    let manifest = fs::read(root.join("www/package/dist/manifest.json"))?;
    versions.insert("the module's manifest".to_owned(), version::in_json(&manifest));
    version::same(&versions)?;
    let glibc = glibc.ok_or("there is no binary")?;
    Ok(Checked { module: module::same(&modules)?, places: modules.len(), glibc })
}

/// The version that a package says, wherever its kind has it.
fn said_version(files: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    files.iter().find_map(|(path, bytes)| match path.as_str() {
        "package/package.json" | "manifest.json" => version::in_json(bytes),
        path if path.ends_with(".dist-info/METADATA") => version::in_metadata(bytes),
        _ => None,
    })
}

/// Unpacks the archive, runs the binary in it, and gives what that tells of itself.
fn run(archive: &[u8], path: &str) -> Result<Value, Failure> {
    let folder = tempfile::tempdir()?;
    archive::unpack(archive, folder.path())?;
    Ok(serde_json::from_slice(&said(&folder.path().join(path), &["version", "--json"])?)?)
}

/// Writes the files and their sums; what an earlier release left in the folder is removed.
fn write(out: &Path, release: &BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    fs::create_dir_all(out)?;
    for (earlier, _) in sums::read(out).unwrap_or_default() {
        // Names only: the list may be of anybody.
        if !earlier.contains(['/', '\\']) && !release.contains_key(&earlier) {
            let _ = fs::remove_file(out.join(earlier));
        }
    }
    let mut list = String::new();
    for (name, bytes) in release {
        fs::write(out.join(name), bytes)?;
        list.push_str(&format!("{}  {name}\n", sums::sha256(bytes)));
    }
    Ok(fs::write(out.join(sums::NAME), list)?)
}
