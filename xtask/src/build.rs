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
    takes: &[("--verify", "builds the module again in another folder and compares the bytes")],
    examples: &["cargo xtask build", "cargo xtask build --verify"],
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

/// Makes a folder hold what another holds. Files whose content has not changed are left alone, so that what is built of
/// them stays fresh.
pub fn renew(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        let (old, new) = (entry.path(), from.join(entry.file_name()));
        if old.is_dir() && !new.is_dir() {
            fs::remove_dir_all(old)?;
        } else if old.is_file() && !new.is_file() {
            fs::remove_file(old)?;
        }
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (new, old) = (entry.path(), to.join(entry.file_name()));
        if new.is_dir() {
            renew(&new, &old)?;
            continue;
        }
        let content = fs::read(&new)?;
        if fs::read(&old).ok().as_ref() != Some(&content) {
            fs::write(old, content)?;
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn a_folder_is_renewed_and_what_is_the_same_stays_as_old_as_it_is() {
        let scratch = env::temp_dir().join(format!("trailmill-renew-{}", std::process::id()));
        let (from, to) = (scratch.join("from"), scratch.join("to"));
        for (path, content) in
            [("from/same", "1"), ("from/changed", "2"), ("from/below/new", "3"), ("from/was-folder", "4")]
                .into_iter()
                .chain([("to/same", "1"), ("to/changed", "1"), ("to/gone", "1"), ("to/was-folder/old", "1")])
        {
            let path = scratch.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        for name in ["same", "changed"] {
            let file = fs::File::options().write(true).open(to.join(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        }
        renew(&from, &to).unwrap();
        let read = |name: &str| fs::read_to_string(to.join(name)).ok();
        assert_eq!(
            ["same", "changed", "below/new", "was-folder"].map(read),
            ["1", "2", "3", "4"].map(|s| Some(s.to_owned()))
        );
        assert_eq!(read("gone"), None);
        let age = |name: &str| fs::metadata(to.join(name)).unwrap().modified().unwrap();
        assert_eq!(age("same"), SystemTime::UNIX_EPOCH);
        assert_ne!(age("changed"), SystemTime::UNIX_EPOCH);
        fs::remove_dir_all(scratch).unwrap();
    }
}
