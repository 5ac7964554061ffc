//! The Python package: its wheel, tested as installed, and what PyPI's `datasets` makes of datasets.

use crate::{
    Task, build,
    failure::Failure,
    native, process,
    setup::python::{self, Besides, installed},
    step::Step,
    workspace::Workspace,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The task.
pub const TASK: Task = Task {
    name: "python",
    about: "builds the Python package's wheel (target/python/dist) and tests it as installed",
    takes: &[],
    examples: &["cargo xtask python"],
    steps: |_| Ok(build::steps().into_iter().chain([native::build()]).chain(steps()).collect()),
};

/// What is skipped where there is no Python.
const SKIPPED: &str = "the tests in Python";

/// Builds the wheel and runs the tests in Python, once the module and the host are built.
pub fn steps() -> Vec<Step> {
    vec![
        tools(),
        Step::new("building the Python package's wheel", |workspace| {
            let Some(python) = installed(workspace, "python") else { return Ok(()) };
            let wheel = wheel(workspace, &python, &python, &[])?;
            let mut pip = Command::new(python.join("bin/pip"));
            pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall"]);
            process::run(pip.arg(wheel))
        }),
        Step::new("testing the Python package as installed", |workspace| {
            test(workspace, "python", "python/tests/test_trailmill.py")
        }),
        Step::new("loading datasets with PyPI's `datasets`", |workspace| {
            test(workspace, "python", "python/tests/test_datasets.py")
        }),
        Step::new("making a dataset with Ray Data (about a minute the first time)", |workspace| {
            python::folder(workspace, "ray", Besides::Pip, "the test with Ray")?;
            test(workspace, "ray", "python/tests/test_ray.py")
        }),
    ]
}

/// Pip and setuptools, and what the tests load.
pub fn tools() -> Step {
    Step::new("installing what the tests in Python need (about a minute the first time)", |workspace| {
        python::folder(workspace, "python", Besides::Pip, SKIPPED).map(drop)
    })
}

fn test(workspace: &Workspace, folder: &str, script: &str) -> Result<(), Failure> {
    let Some(python) = installed(workspace, folder) else {
        println!("      skipped: {script}: there is no Python with venv");
        return Ok(());
    };
    let mut test = Command::new(python.join("bin/python"));
    // What is tested is what is installed: nothing of the repository is on the path.
    test.current_dir(&python)
        .env("TRAILMILL_ROOT", &workspace.root)
        .env("TRAILMILL_BINARY", workspace.binary("trailmill"))
        .env("HF_HUB_OFFLINE", "1")
        .env("HF_HOME", python.join("hf"))
        .env("RAY_USAGE_STATS_ENABLED", "0")
        .arg("-B")
        .arg(workspace.root.join(script));
    process::run(&mut test)
}

/// 1980-01-01, which every file in a wheel is of: the same files make the same bytes.
const TIME: &str = "315532800";

/// Builds the wheel from a copy in `scratch`, with the module in it, the project's licences, and `licenses` besides.
pub fn wheel(
    workspace: &Workspace,
    python: &Path,
    scratch: &Path,
    licenses: &[PathBuf],
) -> Result<PathBuf, Failure> {
    let (source, dist) = (scratch.join("source"), scratch.join("dist"));
    for folder in [&source, &dist] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
    }
    build::copy_sources(&workspace.root.join("python"), &source)?;
    let module = workspace.package().join("dist/trailmill_bg.wasm");
    fs::copy(module, source.join("src/trailmill/trailmill.wasm"))?;
    for license in workspace.licenses().iter().chain(licenses) {
        fs::copy(license, source.join(license.file_name().unwrap_or_default()))?;
    }
    let mut pip = Command::new(python.join("bin/pip"));
    pip.args(["wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation"]);
    process::run(pip.env("SOURCE_DATE_EPOCH", TIME).arg("--wheel-dir").arg(&dist).arg(&source))?;
    let wheel = fs::read_dir(&dist)?.flatten().map(|entry| entry.path()).next();
    wheel.ok_or_else(|| Failure::new("pip made no wheel"))
}
