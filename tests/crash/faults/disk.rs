//! A disk that can be full: a file system of its own, in memory.

use std::{
    error::Error,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// Its size.
const SIZE: &str = "size=3g";

/// A disk. What is on it goes with it, unless it is kept.
pub struct Disk {
    folder: TempDir,
    is_its_own: bool,
}

impl Disk {
    /// A new one. Where this user can't mount one it is a folder, which is never full.
    pub fn new() -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::Builder::new().prefix("tm-disk-").tempdir()?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(folder.path());
        let is_its_own = mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        if !is_its_own {
            println!("skipped: full disks, which only root can make");
        }
        // PostgreSQL runs as another user.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o777))?;
        Ok(Self { folder, is_its_own })
    }

    /// One that is never full.
    pub fn safe() -> Result<Self, Box<dyn Error>> {
        Ok(Self { folder: tempfile::tempdir()?, is_its_own: false })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves no byte on it, where it is one of its own.
    pub fn fill(&self) -> Result<bool, Box<dyn Error>> {
        if !self.is_its_own {
            return Ok(false);
        }
        let asked = Command::new("df").args(["--output=avail", "-B1"]).arg(self.path()).output()?;
        let told = String::from_utf8(asked.stdout)?;
        let free = told.lines().nth(1).ok_or("df tells nothing")?.trim();
        // Meanwhile somebody may have written: then it is as full as it gets.
        Command::new("fallocate").args(["-l", free]).arg(self.ballast()).stderr(Stdio::null()).status()?;
        Ok(true)
    }

    /// Makes room again.
    pub fn empty(&self) -> Result<(), Box<dyn Error>> {
        Ok(fs::remove_file(self.ballast())?)
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Keeps what is on it, and tells where it is.
    pub fn keep(mut self) -> PathBuf {
        self.is_its_own = false;
        self.folder.disable_cleanup(true);
        self.path().to_owned()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_its_own {
            let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
        }
    }
}
