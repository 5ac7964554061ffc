//! What tests run on: the project's own recordings, and real ones beside the repository, which not everybody has.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder of real files. `TRAILMILL_SHARED` names another place; a relative one counts from the repository.
fn shared_folder() -> PathBuf {
    workspace().join(env::var_os("TRAILMILL_SHARED").unwrap_or_else(|| "../shared".into()))
}

/// A real file; nothing, and a line that says so, where it is missing.
pub(crate) fn shared(path: &str) -> Option<Vec<u8>> {
    let bytes = fs::read(shared_folder().join(path)).ok();
    if bytes.is_none() {
        println!("skipped: there is no {path}");
    }
    bytes
}

/// The JSON files of a folder of real ones, by path and bytes; none, and a line that says so, where it is missing.
pub(crate) fn shared_files(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    files(&shared_folder().join(folder))
}

/// Every recording in these folders of `tests` and every real one, by path and bytes.
pub(crate) fn recordings(own: &[&str]) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found: Vec<_> =
        own.iter().flat_map(|name| files(&workspace().join("tests").join(name))).collect();
    assert!(!found.is_empty(), "the project's own recordings are missing");
    found.extend(shared_files("recordings"));
    found
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else {
        println!("skipped: there is no {}", folder.display());
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let json = paths.filter(|path| path.extension().is_some_and(|e| e == "json" || e == "jsonl"));
    let mut found: Vec<_> = json.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    found.sort();
    found
}
