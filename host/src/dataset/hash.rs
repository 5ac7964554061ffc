//! The one hash that decides what goes where: XXH64, the same on every machine.

use twox_hash::XxHash64;

/// The hash of some bytes.
#[must_use]
pub fn hash(seed: u64, bytes: &[u8]) -> u64 {
    XxHash64::oneshot(seed, bytes)
}

#[cfg(test)]
mod tests {
    #[test]
    fn is_what_others_compute() {
        assert_eq!(super::hash(0, b""), 0xef46_db37_51d8_e999);
    }
}
