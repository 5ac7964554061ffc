//! A Chromium to test in.

use super::apt;
use crate::failure::Failure;
use std::{env, path::PathBuf};

/// Names that a Chromium goes by.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// Where it is on systems that don't put it on PATH.
const PLACES: &[&str] = &["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/// What a person is told where there is none.
pub const MISSING: &str =
    "no Chromium or Chrome was found; install one, or name its program in TRAILMILL_CHROMIUM";

/// The browser's program, installed first where apt can; `TRAILMILL_CHROMIUM` names another one. Nothing where there is
/// none, but in CI that is a failure.
pub fn get() -> Result<Option<PathBuf>, Failure> {
    if let Some(browser) = find() {
        return Ok(Some(browser));
    }
    if !apt::knows(&["chromium"]) {
        return if env::var_os("CI").is_some() { Err(Failure::new(MISSING)) } else { Ok(None) };
    }
    apt::install(&["chromium"], "for the tests in a browser")?;
    find().map(Some).ok_or_else(|| Failure::new("Chromium was installed, but it is not on PATH"))
}

fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os("TRAILMILL_CHROMIUM") {
        return Some(named.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = NAMES.iter().flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)));
    on_path.chain(PLACES.iter().map(PathBuf::from)).find(|program| program.is_file())
}
