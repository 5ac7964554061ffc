//! The module that this binary carries.

use sha2::{Digest, Sha256};
use std::{fmt::Write, sync::LazyLock};

/// The module's bytes, as built.
pub const BYTES: &[u8] = include_bytes!(env!("TRAILMILL_MODULE"));

/// What the build wrote about the module: JSON, `{}` where it wrote nothing.
pub const MANIFEST: &str = include_str!(concat!(env!("OUT_DIR"), "/manifest.json"));

/// SHA-256 of [`BYTES`], in hexadecimal.
pub static SHA256: LazyLock<String> = LazyLock::new(|| sha256(BYTES));

/// SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_everybody_does() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
