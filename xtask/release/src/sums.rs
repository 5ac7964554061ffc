//! `SHA256SUMS`, as `sha256sum --check` reads it.

use crate::Failure;
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// The file's name.
pub const NAME: &str = "SHA256SUMS";

/// SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sums that a folder's file names: pairs of a file and its sum.
pub fn read(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let path = folder.join(NAME);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = text.lines().map(|line| {
        let (sum, name) =
            line.split_once("  ").ok_or_else(|| format!("{NAME} has a line that is none: {line}"))?;
        Ok((name.to_owned(), sum.to_owned()))
    });
    lines.collect()
}
