//! What a binary needs of the system that it runs on.

use crate::Failure;

/// The newest glibc that is asked for: Debian 12's, which is the image's.
const NEWEST: (u32, u32) = (2, 36);

/// The mark of a version in the names that a binary asks for.
const MARK: &[u8] = b"GLIBC_";

/// The version of glibc that a binary needs.
pub fn needed(binary: &[u8]) -> Result<(u32, u32), Failure> {
    let places = binary.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    let versions = places.filter_map(|(place, _)| version(&binary[place + MARK.len()..]));
    match versions.max() {
        None => Err("the binary asks for no version of glibc".into()),
        Some(version) if version <= NEWEST => Ok(version),
        Some((major, minor)) => Err(format!(
            "the binary needs glibc {major}.{minor}; to run on what is in use, {}.{} at most",
            NEWEST.0, NEWEST.1
        )
        .into()),
    }
}

/// `2.34` up to what is no digit; `2.2.5` is taken for 2.2.
fn version(bytes: &[u8]) -> Option<(u32, u32)> {
    let text: String = bytes.iter().take(8).map(|byte| char::from(*byte)).collect();
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_name_counts_and_one_that_is_too_new_is_told() {
        assert_eq!(needed(b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.4\0GLIBC_PRIVATE\0").unwrap(), (2, 34));
        assert!(needed(b"\0GLIBC_2.39\0").unwrap_err().to_string().contains("2.39"));
        assert!(needed(b"nothing").is_err());
    }
}
