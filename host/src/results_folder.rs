//! A folder of results as they come (`trailmill complete --out`): `<session>.jsonl` and `<session>.completion.json`, and a
//! script where one is asked for, each written whole or not at all.

use crate::{dataset::whole::sync_folder, module::sha256};
use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// Bytes of a file's name that come from the session's id; file systems take 255 with all endings.
const NAME: usize = 100;

/// Hexadecimal digits that tell apart ids that would have the same name.
const DIGEST: usize = 12;

/// A folder that results are written to.
#[derive(Debug)]
pub struct ResultsFolder {
    folder: PathBuf,
    /// Names given in this run, in lower case: some file systems take no notice of case.
    taken: BTreeSet<String>,
}

impl ResultsFolder {
    /// Opens the folder; makes it where it is missing.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), taken: BTreeSet::new() })
    }

    /// Writes the files of one session and gives their common name. Files of an earlier run are replaced.
    ///
    /// All are on disk under other names before any gets its own; the completion comes last, so where it stands,
    /// the others stand too. A script comes with what its file's name ends in.
    ///
    /// # Errors
    /// When the disk refuses. Nothing half-written stays.
    pub fn write(
        &mut self,
        id: &str,
        rows: &str,
        script: Option<(&str, &str)>,
        completion: &str,
    ) -> io::Result<String> {
        let name = self.name(id);
        let rows = draft(&self.folder, rows, "")?;
        let script = script
            .map(|(ending, text)| Ok::<_, io::Error>((ending, draft(&self.folder, text, "")?)))
            .transpose()?;
        let completion = draft(&self.folder, completion, "\n")?;
        rows.persist(self.folder.join(format!("{name}.jsonl")))?;
        if let Some((ending, script)) = script {
            script.persist(self.folder.join(format!("{name}.{ending}")))?;
        }
        completion.persist(self.folder.join(format!("{name}.completion.json")))?;
        sync_folder(&self.folder)?;
        Ok(name)
    }

    /// A name that no other session of this run has and that stays inside the folder, whatever the id is. The same
    /// sessions in the same order get the same names.
    fn name(&mut self, id: &str) -> String {
        let safe = safe_name(id);
        let mut name =
            if safe == id { safe.clone() } else { format!("{safe}-{}", &sha256(id.as_bytes())[..DIGEST]) };
        let mut count = 2;
        while !self.taken.insert(name.to_lowercase()) {
            name = format!("{safe}-{}-{count}", &sha256(id.as_bytes())[..DIGEST]);
            count += 1;
        }
        name
    }
}

/// Writes one file of a folder whole, or not at all.
///
/// # Errors
/// When the disk refuses.
pub fn write_whole(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    draft(folder, text, "\n")?.persist(folder.join(name))?;
    sync_folder(folder)
}

fn draft(folder: &Path, text: &str, end: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".trailmill-").suffix(".tmp");
    #[cfg(unix)]
    {
        // A dataset is shared as any other file is: the umask decides, and not the caution for temporary files.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.write_all(end.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The id with all but letters, digits, `-`, `_` and inner dots replaced, cut, and never empty.
fn safe_name(id: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = id.chars().take(NAME).map(|c| if plain(c) { c } else { '_' }).collect();
    let name = name.trim_matches('.');
    if name.is_empty() || is_device(name) { format!("session_{name}") } else { name.to_owned() }
}

/// Names that one family of systems keeps for its devices, with any ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |prefix| stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n != "0");
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_ids_stay_in_the_folder_and_apart() {
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("out");
        let mut results = ResultsFolder::open(&folder).unwrap();
        let long = "x".repeat(5_000);
        let ids = [
            "../up",
            "a/b",
            "a\\b",
            "",
            ".",
            "..",
            "nul\0byte",
            "CON",
            "con",
            "é",
            &long,
            "twice",
            "twice",
            "TWICE",
        ];
        let names: Vec<String> =
            ids.iter().map(|id| results.write(id, "{}\n", None, "{}").unwrap()).collect();
        let distinct: BTreeSet<String> = names.iter().map(|n| n.to_lowercase()).collect();
        assert_eq!(distinct.len(), ids.len(), "{names:?}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2 * ids.len());
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_plain_id_is_its_own_name_and_a_later_run_replaces_it() {
        let folder = tempfile::tempdir().unwrap();
        for rows in ["1\n", "2\n"] {
            let script = Some(("spec.ts", rows));
            let name =
                ResultsFolder::open(folder.path()).unwrap().write("s-1.a_b", rows, script, "{}").unwrap();
            assert_eq!(name, "s-1.a_b");
        }
        assert_eq!(fs::read_to_string(folder.path().join("s-1.a_b.jsonl")).unwrap(), "2\n");
        assert_eq!(fs::read_to_string(folder.path().join("s-1.a_b.completion.json")).unwrap(), "{}\n");
        assert_eq!(fs::read_to_string(folder.path().join("s-1.a_b.spec.ts")).unwrap(), "2\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn what_can_not_be_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut results = ResultsFolder::open(folder.path()).unwrap();
        fs::create_dir(folder.path().join("s.jsonl")).unwrap();
        assert!(results.write("s", "{}\n", None, "{}").is_err());
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["s.jsonl"]);
    }
}
