//! A clock that jumps: of the programs that are started with its variables, and of them alone.

use std::{error::Error, fs, path::Path};
use tempfile::TempDir;
use trailmill_tests::generated::Draw;

/// The library of Debian's package `faketime`, which stands between a program and the time.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// Seconds that a clock may be off: what a summer time, a wrong zone or a bad battery makes of it, and none.
const OFF: [i64; 7] = [0, -86_400, -3_600, -20, 20, 3_600, 86_400];

/// A clock.
pub struct Clock(TempDir);

impl Clock {
    /// One that is right so far; nothing where the library isn't installed.
    pub fn right() -> Result<Option<Self>, Box<dyn Error>> {
        if !Path::new(LIBRARY).is_file() {
            println!("skipped: clocks that jump, for which faketime is missing");
            return Ok(None);
        }
        let folder = tempfile::Builder::new().prefix("tm-clock-").tempdir()?;
        // PostgreSQL runs as another user.
        fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        let clock = Self(folder);
        clock.set(0)?;
        Ok(Some(clock))
    }

    /// What tells a program of it. Durations are right whatever the clock does.
    pub fn variables(&self) -> Vec<(String, String)> {
        let off = self.0.path().join("off").display().to_string();
        [
            ("LD_PRELOAD", LIBRARY),
            ("FAKETIME_TIMESTAMP_FILE", &off),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// Jumps.
    pub fn jump(&self, draw: &mut Draw) -> Result<(), Box<dyn Error>> {
        self.set(OFF[usize::try_from(draw.below(OFF.len() as u64))?])
    }

    /// Falls behind what it ever was.
    pub fn go_back_a_day(&self) -> Result<(), Box<dyn Error>> {
        self.set(2 * OFF[1])
    }

    /// In one go, since it is read all the time.
    fn set(&self, off: i64) -> Result<(), Box<dyn Error>> {
        let new = self.0.path().join("new");
        fs::write(&new, format!("{off:+}\n"))?;
        Ok(fs::rename(new, self.0.path().join("off"))?)
    }
}
