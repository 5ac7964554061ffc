//! Where things are.

use crate::failure::Failure;
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The workspace's folders.
pub struct Workspace {
    /// Its root.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target: PathBuf,
}

impl Workspace {
    /// The workspace that this task belongs to.
    pub fn find() -> Result<Self, Failure> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).parent().map(Path::to_path_buf);
        let root = root.ok_or_else(|| Failure::new("the workspace was not found"))?;
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    /// The cargo that runs this task, in the workspace's root.
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.root);
        cargo
    }

    /// A program that was built for this machine.
    pub fn binary(&self, name: &str) -> PathBuf {
        self.target.join("release").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// The project's licences.
    pub fn licenses(&self) -> [PathBuf; 2] {
        ["LICENSE-MIT", "LICENSE-APACHE"].map(|name| self.root.join(name))
    }

    /// The npm package's folder.
    pub fn package(&self) -> PathBuf {
        self.root.join("www/package")
    }
}
