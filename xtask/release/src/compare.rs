//! Two releases of the same must be the same.

use crate::{Failure, sums};
use std::{collections::BTreeSet, path::Path};

/// Fails where two folders' sums differ, with the files that do.
pub fn compare(one: &Path, other: &Path) -> Result<(), Failure> {
    let [one, other] =
        [one, other].map(|folder| Ok::<_, Failure>(sums::read(folder)?.into_iter().collect::<BTreeSet<_>>()));
    let (one, other) = (one?, other?);
    let different: BTreeSet<&String> = one.symmetric_difference(&other).map(|(name, _)| name).collect();
    if different.is_empty() && !one.is_empty() {
        println!("made twice, and the same: {} files", one.len());
        return Ok(());
    }
    Err(format!("made twice, and different: {different:?}").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_sum_that_differs_is_told_with_its_file() {
        let folders = ["a  x\nb  y\n", "a  x\nb  y\n", "a  x\nc  y\n"].map(|sums| {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(sums::NAME), sums).unwrap();
            folder
        });
        let [one, same, different] = &folders;
        assert!(compare(one.path(), same.path()).is_ok());
        let told = compare(one.path(), different.path()).unwrap_err().to_string();
        assert!(told.contains('y') && !told.contains('x'), "{told}");
        assert!(compare(&one.path().join("nowhere"), same.path()).is_err());
    }
}
