//! What compiled code tells of its own making: the paths of the sources that its panics name.

use crate::crates::Named;
use cargo_metadata::semver::Version;
use std::collections::BTreeSet;

/// Where sources of crates lie, in a compiler's paths, up to the folder of one crate.
const FROM_REGISTRY: &str = "/registry/src/";
/// The same in the module, whose paths are mapped: the crate's folder follows.
const FROM_MAPPED: &str = "/cargo/registry/";
/// Where the sources of what the standard library is built of lie, as it is shipped.
const FROM_STD: &str = "/rust/deps/";

/// What the standard library is built of; it may be built along, from its source.
const OF_STD: &[&str] = &[
    "addr2line",
    "adler2",
    "cfg-if",
    "foldhash",
    "gimli",
    "hashbrown",
    "libc",
    "memchr",
    "miniz_oxide",
    "object",
    "rustc-demangle",
];

/// The crates that `code` names.
pub struct Told {
    /// As cargo resolved them.
    pub resolved: BTreeSet<Named>,
    /// As the standard library brings them.
    pub of_std: BTreeSet<Named>,
    /// Neither.
    pub unknown: BTreeSet<Named>,
}

/// Sorts the crates that `code` names by whether they are among `resolved`.
pub fn told(code: &[u8], resolved: &BTreeSet<Named>) -> Told {
    let mut told = Told { resolved: BTreeSet::new(), of_std: BTreeSet::new(), unknown: BTreeSet::new() };
    for (shipped, folder) in folders(code) {
        let Some(named) = named(folder) else { continue };
        let set = match () {
            () if !shipped && resolved.contains(&named) => &mut told.resolved,
            () if OF_STD.contains(&named.0.as_str()) => &mut told.of_std,
            () => &mut told.unknown,
        };
        set.insert(named);
    }
    told
}

/// Each folder of a crate, with whether it came with the standard library.
fn folders(code: &[u8]) -> impl Iterator<Item = (bool, &str)> {
    let registry = after(code, FROM_REGISTRY).filter_map(|rest| {
        // The registry's own folder lies between.
        let (_, rest) = part(rest)?;
        Some((false, part(rest)?.0))
    });
    let mapped = after(code, FROM_MAPPED).filter_map(|rest| Some((false, part(rest)?.0)));
    registry.chain(mapped).chain(after(code, FROM_STD).filter_map(|rest| Some((true, part(rest)?.0))))
}

fn after<'a>(code: &'a [u8], mark: &'static str) -> impl Iterator<Item = &'a [u8]> {
    let mark = mark.as_bytes();
    let places = code.windows(mark.len()).enumerate().filter(move |(_, window)| *window == mark);
    places.map(move |(place, _)| &code[place + mark.len()..])
}

/// A name up to the next `/`, and what follows.
fn part(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().take(128).position(|byte| *byte == b'/')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

/// `serde_json-1.0.154` → its name and its version.
fn named(folder: &str) -> Option<Named> {
    let mut dashes = folder.match_indices('-').map(|(place, _)| place);
    let dash = dashes.find(|place| Version::parse(&folder[place + 1..]).is_ok())?;
    Some((folder[..dash].to_owned(), folder[dash + 1..].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_names_what_it_was_built_of() {
        let set = |named: &[(&str, &str)]| -> BTreeSet<Named> {
            named.iter().map(|(name, version)| ((*name).to_owned(), (*version).to_owned())).collect()
        };
        let code = b"\0/anywhere/registry/src/index-19/serde_json-1.0.154/src/de.rs\
            \0/cargo/registry/hashbrown-0.16.1/src/raw/mod.rs\
            \0/rust/deps/gimli-0.32.3/src/read.rs\0/cargo/registry/src/index-19/left-pad-2.0.0/src/lib.rs\
            \0/registry/src/cut";
        let told = told(code, &set(&[("serde_json", "1.0.154"), ("unused", "1.0.0")]));
        assert_eq!(told.resolved, set(&[("serde_json", "1.0.154")]));
        assert_eq!(told.of_std, set(&[("gimli", "0.32.3"), ("hashbrown", "0.16.1")]));
        assert_eq!(told.unknown, set(&[("left-pad", "2.0.0")]));
    }

    #[test]
    fn a_version_is_what_follows_the_first_dash_that_it_can_follow() {
        assert_eq!(named("wasip2-1.0.4+wasi-0.2.12"), Some(("wasip2".into(), "1.0.4+wasi-0.2.12".into())));
        assert_eq!(named("sha-1-0.10.1"), Some(("sha-1".into(), "0.10.1".into())));
        assert_eq!(named("include"), None);
    }
}
