//! The compiler for `wasm32-unknown-unknown`, got in one of three ways, in this order:
//!
//! 1. rustup has the target installed: that toolchain;
//! 2. apt: Debian's own rustc with the standard library's source, beside the toolchain that is there, which stays
//!    first on PATH;
//! 3. `rustup target add`, never in CI, where nothing is fetched but from the package registries.

use crate::{failure::Failure, process, setup::apt, workspace::Workspace};
use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const TARGET: &str = "wasm32-unknown-unknown";
const LINKER: &str = "/usr/lib/llvm-22/bin/wasm-ld";
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// A compiler that can build the module.
pub enum Compiler {
    /// The active rustup toolchain, with the target.
    Rustup,
    /// Debian's, which builds the target's standard library from its source.
    Debian,
}

impl Compiler {
    /// The compiler that is there, installed first where there is none.
    pub fn get() -> Result<Self, Failure> {
        if rustup_has_target() {
            return Ok(Self::Rustup);
        }
        if apt::knows(PACKAGES) {
            apt::install(PACKAGES, "to build the WebAssembly module")?;
            return Ok(Self::Debian);
        }
        add_by_rustup()?;
        Ok(Self::Rustup)
    }

    /// `cargo build` for the target, with every path of this machine mapped away, so that the same sources give the
    /// same bytes in any folder.
    pub fn cargo_build(&self, workspace: &Workspace) -> Result<Command, Failure> {
        // Sources first: the folders that they come to have names of this machine, which are mapped too.
        process::run(self.cargo(workspace).args(["fetch", "--quiet", "--locked", "--target", TARGET]))?;
        let mut cargo = self.cargo(workspace);
        let sysroot = process::read(self.rustc().args(["--print", "sysroot"]))?;
        cargo
            .args(["build", "--locked", "--target", TARGET])
            .env("CARGO_ENCODED_RUSTFLAGS", remap_flags(&workspace.root, Path::new(&sysroot))?)
            .env_remove("RUSTFLAGS");
        if matches!(self, Self::Debian) {
            cargo.args(["-Z", "build-std=std,panic_abort"]);
        }
        Ok(cargo)
    }

    fn cargo(&self, workspace: &Workspace) -> Command {
        match self {
            Self::Rustup => workspace.cargo(),
            Self::Debian => debian_cargo(workspace),
        }
    }

    /// The compiler's own line about its version.
    pub fn version(&self) -> Result<String, Failure> {
        process::read(self.rustc().arg("--version"))
    }

    fn rustc(&self) -> Command {
        match self {
            Self::Rustup => Command::new("rustc"),
            Self::Debian => without_toolchain(Command::new("/usr/bin/rustc")),
        }
    }
}

fn rustup_has_target() -> bool {
    process::read(Command::new("rustup").args(["target", "list", "--installed"]))
        .is_ok_and(|targets| targets.lines().any(|target| target == TARGET))
}

fn add_by_rustup() -> Result<(), Failure> {
    let command = format!("rustup target add {TARGET}");
    if env::var_os("CI").is_some() {
        return Err(Failure::new(format!("the target {TARGET} is missing; run this once:\n  {command}")));
    }
    eprintln!("      running: {command}");
    process::run(Command::new("rustup").args(["target", "add", TARGET])).map_err(|_| {
        Failure::new(format!("the target {TARGET} is missing; with rustup, run this once:\n  {command}"))
    })
}

fn debian_cargo(workspace: &Workspace) -> Command {
    let mut path = OsString::from("/usr/bin:");
    path.push(env::var_os("PATH").unwrap_or_default());
    let mut cargo = without_toolchain(Command::new("/usr/bin/cargo"));
    cargo
        .current_dir(&workspace.root)
        .env("PATH", path)
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER);
    cargo
}

/// Takes back what rustup and cargo put into the environment of this task: it points to another toolchain.
fn without_toolchain(mut command: Command) -> Command {
    for name in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "LD_LIBRARY_PATH"] {
        command.env_remove(name);
    }
    command
}

/// The last prefix that fits wins, so the wider ones come first.
fn remap_flags(root: &Path, sysroot: &Path) -> Result<OsString, Failure> {
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from);
    let cargo_home = cargo_home
        .or_else(|| home.map(|home| home.join(".cargo")))
        .ok_or_else(|| Failure::new("neither CARGO_HOME nor HOME is set"))?;
    let mut prefixes = vec![(root.to_path_buf(), "/src"), (sysroot.to_path_buf(), "/sysroot")];
    let source = sysroot.join("lib/rustlib/src/rust");
    prefixes.extend(fs::canonicalize(source).map(|source| (source, "/sysroot/lib/rustlib/src/rust")));
    prefixes.push((cargo_home.clone(), "/cargo"));
    if let Ok(registries) = fs::read_dir(cargo_home.join("registry/src")) {
        let mut registries: Vec<PathBuf> = registries.flatten().map(|entry| entry.path()).collect();
        registries.sort();
        prefixes.extend(registries.into_iter().map(|registry| (registry, "/cargo/registry")));
    }
    let mut flags = OsString::new();
    for (from, to) in prefixes {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(from);
        flags.push("=");
        flags.push(to);
    }
    Ok(flags)
}
