//! The crates that are in what cargo builds of a package.

use crate::Failure;
use cargo_metadata::{Metadata, MetadataCommand, Package};
use std::{collections::BTreeSet, path::Path, process::Command};

/// Name and version.
pub type Named = (String, String);

/// The crates whose code is in what is built of `package`, itself among them: what it links, without what only builds it.
pub fn linked(root: &Path, package: &str, platform: &str) -> Result<BTreeSet<Named>, Failure> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["tree", "--locked", "--prefix", "none", "--format", "{p}"]);
    cargo.args(["--edges", "normal,no-proc-macro", "--package", package, "--target", platform]);
    let output = cargo.output()?;
    if !output.status.success() {
        return Err(format!("`cargo tree`: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(names(&String::from_utf8(output.stdout)?))
}

/// Lines as `serde v1.0.229 (*)`.
fn names(tree: &str) -> BTreeSet<Named> {
    let words = tree.lines().map(|line| line.split(' '));
    let named = words.filter_map(|mut words| Some((words.next()?, words.next()?.strip_prefix('v')?)));
    named.map(|(name, version)| (name.to_owned(), version.to_owned())).collect()
}

/// What cargo knows of the workspace on a platform.
pub fn metadata(root: &Path, platform: &str) -> Result<Metadata, Failure> {
    let platform = ["--locked", "--filter-platform", platform].map(str::to_owned);
    Ok(MetadataCommand::new().manifest_path(root.join("Cargo.toml")).other_options(platform).exec()?)
}

/// Whether it is of others.
pub fn is_foreign(package: &Package) -> bool {
    package.source.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_names_each_crate_once() {
        let tree = "trailmill v0.1.0 (/src/host)\nserde v1.0.229\nserde v1.0.229 (*)\n\ntime v0.3.1\n";
        let expected = [("serde", "1.0.229"), ("time", "0.3.1"), ("trailmill", "0.1.0")];
        assert_eq!(names(tree), expected.map(|(name, version)| (name.to_owned(), version.to_owned())).into());
    }
}
