//! Programs that tests can do without.

use super::apt;
use crate::failure::Failure;

/// Some of them, in Debian's packages.
pub struct Programs {
    /// Whether they are there.
    pub are_there: fn() -> bool,
    pub packages: &'static [&'static str],
    /// What they are for.
    pub purpose: &'static str,
    /// What is told where they can't be installed.
    pub without: &'static str,
}

impl Programs {
    /// Installs them where they are missing; tells whether they are there then.
    pub fn get(&self) -> Result<bool, Failure> {
        if (self.are_there)() {
            return Ok(true);
        }
        if !apt::knows(self.packages) {
            eprintln!("      {}", self.without);
            return Ok(false);
        }
        apt::install(self.packages, self.purpose).map(|()| true)
    }
}
