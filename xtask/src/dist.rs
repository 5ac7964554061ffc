//! `cargo xtask dist`: a release, in a folder: the binary with its manual, the packages for npm and Python, the extension for
//! both browsers, bills of materials, and the sums of them all. What makes and checks it is `trailmill-release`.

use crate::{
    Task, browser, build, failure::Failure, native, package, process, python, setup::python::installed,
    step::Step, workspace::Workspace,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The task.
pub const TASK: Task = Task {
    name: "dist",
    about: "makes a release in target/dist or --out DIR, with checks, bills of materials and sums; --verify makes it twice",
    takes: &[
        ("--out DIR", "the folder of the release: target/dist when absent"),
        ("--verify", "makes it twice, and compares the bytes"),
    ],
    examples: &["cargo xtask dist", "cargo xtask dist --out release --verify"],
    steps: |arguments| {
        let (mut out, mut verify, mut arguments) = (None, false, arguments.iter());
        while let Some(argument) = arguments.next() {
            match (argument.as_str(), argument.strip_prefix("--out=")) {
                ("--verify", _) => verify = true,
                ("--out", _) => out = arguments.next().cloned(),
                (_, Some(folder)) => out = Some(folder.to_owned()),
                _ => return Err(Failure::new("`cargo xtask dist` takes `--out DIR`, `--verify` or nothing")),
            }
        }
        let needs = build::steps().into_iter().chain([native::build()]).chain(browser::build());
        Ok(needs.chain([python::tools()]).chain(steps(out, verify)).collect())
    },
};

/// The notices' file, as it lies in packages.
const NOTICES: &str = "LICENSE-THIRD-PARTY.txt";

/// Makes a release of what is built; with `verify` twice, and compares the sums.
pub fn steps(out: Option<String>, verify: bool) -> Vec<Step> {
    let made = Step::new("making the release, and looking into it", move |workspace| {
        let out = out.as_ref().map_or_else(|| workspace.target.join("dist"), |out| workspace.root.join(out));
        make(workspace, &workspace.target.join("dist-stage"), &out)?;
        if verify {
            let again = workspace.target.join("dist-again");
            make(workspace, &workspace.target.join("dist-stage"), &again)?;
            process::run(tool(workspace).arg("compare").args([&out, &again]))?;
        }
        Ok(())
    });
    vec![made]
}

/// Tests what makes releases.
pub fn test() -> Step {
    Step::new("testing what makes releases", |workspace| {
        process::run(workspace.cargo().args([
            "test",
            "--quiet",
            "--locked",
            "--package",
            "trailmill-release",
        ]))
    })
}

fn make(workspace: &Workspace, stage: &Path, out: &Path) -> Result<(), Failure> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(Failure::new("a release is made on Linux, on x86-64"));
    }
    if stage.exists() {
        fs::remove_dir_all(stage)?;
    }
    let packages = stage.join("packages");
    fs::create_dir_all(&packages)?;
    bills(workspace, &stage.join("npm"))?;
    let binary = workspace.binary("trailmill");
    process::run(tool(workspace).arg("gather").args([&workspace.root, stage, &binary]))?;
    npm(workspace, stage, &packages)?;
    wheel(workspace, stage, &packages)?;
    process::run(tool(workspace).arg("pack").args([&workspace.root, stage, &binary, out]))?;
    match Command::new("sha256sum").arg("--version").output() {
        Ok(_) => {
            let mut sums = Command::new("sha256sum");
            process::run(sums.current_dir(out).args(["--check", "--strict", "--quiet", "SHA256SUMS"]))
        }
        Err(_) => {
            println!("      skipped: the sums are not checked: there is no sha256sum");
            Ok(())
        }
    }
}

fn tool(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--quiet", "--locked", "--package", "trailmill-release", "--"]);
    cargo
}

/// What is bundled into the dashboard and the extension, as npm has it in the lock files.
fn bills(workspace: &Workspace, folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)?;
    for bundle in ["dashboard", "extension"] {
        let mut npm = package::npm();
        npm.current_dir(workspace.root.join("www").join(bundle));
        npm.args(["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"]);
        fs::write(folder.join(format!("{bundle}.json")), process::read(&mut npm)?)?;
    }
    Ok(())
}

/// Packs the npm package, with the licences.
fn npm(workspace: &Workspace, stage: &Path, packages: &Path) -> Result<(), Failure> {
    let (source, copy) = (workspace.package(), stage.join("package"));
    for folder in ["", "dist"] {
        fs::create_dir_all(copy.join(folder))?;
        for entry in fs::read_dir(source.join(folder))? {
            let path = entry?.path();
            if path.is_file() {
                fs::copy(&path, copy.join(folder).join(path.file_name().unwrap_or_default()))?;
            }
        }
    }
    for license in workspace.licenses() {
        fs::copy(&license, copy.join(license.file_name().unwrap_or_default()))?;
    }
    fs::copy(stage.join("notices/module.txt"), copy.join(NOTICES))?;
    let mut pack = package::npm();
    pack.current_dir(copy).args(["pack", "--silent", "--pack-destination"]).arg(packages);
    process::read(&mut pack).map(drop)
}

/// Builds the wheel, with the licences.
fn wheel(workspace: &Workspace, stage: &Path, packages: &Path) -> Result<(), Failure> {
    let Some(python) = installed(workspace, "python") else {
        println!("      skipped: the wheel: there is no Python with venv");
        return Ok(());
    };
    let (notices, scratch): (PathBuf, PathBuf) = (stage.join(NOTICES), stage.join("python"));
    fs::create_dir_all(&scratch)?;
    fs::copy(stage.join("notices/module.txt"), &notices)?;
    let wheel = python::wheel(workspace, &python, &scratch, &[notices])?;
    fs::copy(&wheel, packages.join(wheel.file_name().unwrap_or_default()))?;
    Ok(())
}
