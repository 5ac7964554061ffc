//! `cargo xtask build`: the module, with its JavaScript, types and manifest, in `www/package/dist/`, and the dashboard in
//! `www/dashboard/dist/`. The binary carries both.

use crate::{
    Task, dashboard, failure::Failure, process, setup, step::Step, target::Compiler, workspace::Workspace,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The task.
pub const TASK: Task = Task {
    name: "build",
    about: "builds the module and the dashboard, which the binary carries; --verify builds the module again and compares the bytes",
    example: "cargo xtask build --verify",
    steps: |arguments| match arguments {
        [] => Ok(steps()),
        [flag] if flag == "--verify" => Ok(steps().into_iter().chain([verify()]).collect()),
        _ => Err(Failure::new("`cargo xtask build` takes `--verify` or nothing")),
    },
};

/// The module and the dashboard, with what it takes to build them.
pub fn steps() -> Vec<Step> {
    vec![
        setup::node(),
        dashboard::build(),
        setup::wasm_target(),
        Step::new("building the module (about 2 minutes the first time)", |workspace| {
            compile(workspace, &workspace.target.join("module")).map(drop)
        }),
        Step::new(
            "making the module's JavaScript, types and manifest (about 1 minute the first time)",
            |workspace| {
                ship(
                    workspace,
                    &compiled(&workspace.target.join("module")),
                    &workspace.package().join("dist"),
                )
            },
        ),
    ]
}

/// Two builds in two folders must give the same bytes.
pub fn verify() -> Step {
    Step::new(
        "building the module again in another folder, to compare the bytes (about 2 minutes)",
        |workspace| {
            let copy = env::temp_dir().join(format!("trailmill-build-{}", std::process::id()));
            let result = build_in(workspace, &copy).and_then(|other| {
                let shipped = workspace.package().join("dist/trailmill_bg.wasm");
                if fs::read(shipped)? == other {
                    return Ok(());
                }
                Err(Failure::new("the module's bytes differ between two builds of the same sources"))
            });
            fs::remove_dir_all(&copy)?;
            result
        },
    )
}

fn compile(workspace: &Workspace, target: &Path) -> Result<PathBuf, Failure> {
    let mut cargo = Compiler::get()?.cargo_build(workspace)?;
    cargo.args(["--package", "trailmill-wasm", "--profile", "module", "--target-dir"]).arg(target);
    process::run(&mut cargo)?;
    Ok(compiled(target))
}

fn compiled(target: &Path) -> PathBuf {
    target.join("wasm32-unknown-unknown/module/trailmill_wasm.wasm")
}

fn ship(workspace: &Workspace, module: &Path, output: &Path) -> Result<(), Failure> {
    let compiler = Compiler::get()?.version()?;
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--locked", "--package", "trailmill-bindgen", "--"]);
    process::run(cargo.arg(module).arg(output).arg(compiler))
}

fn build_in(workspace: &Workspace, folder: &Path) -> Result<Vec<u8>, Failure> {
    copy_sources(&workspace.root, folder)?;
    let other = Workspace { root: folder.to_path_buf(), target: folder.join("target") };
    let module = compile(&other, &other.target)?;
    let output = folder.join("dist");
    ship(workspace, &module, &output)?;
    Ok(fs::read(output.join("trailmill_bg.wasm"))?)
}

/// Everything but what is built, installed or kept by git.
pub fn copy_sources(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if ["target", "node_modules", "dist", ".git"].iter().any(|left_out| entry.file_name() == *left_out) {
            continue;
        }
        if source.is_dir() {
            copy_sources(&source, &target)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}
