//! Recordings on disk: the project's own, and those beside the workspace that not everybody has.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// The project's own recordings, by name.
///
/// # Errors
/// When the folder can't be read.
pub fn own() -> io::Result<Vec<PathBuf>> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings"))
}

/// The project's own sessions in the canonical form, by name: of a recorder that keeps the whole view, with attributes
/// and boxes of everything in it.
///
/// # Errors
/// When the folder can't be read.
pub fn sessions() -> io::Result<Vec<PathBuf>> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions"))
}

/// The folder beside the workspace that not everybody has: real recordings.
/// Nothing, and a line that says so, where it is missing. `TRAILMILL_SHARED` names another place; a relative one
/// counts from the repository.
#[must_use]
pub fn shared_folder() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = workspace.join(env::var_os("TRAILMILL_SHARED").unwrap_or_else(|| "../shared".into()));
    if folder.join("recordings").is_dir() {
        return Some(folder);
    }
    println!("skipped: the shared recordings are not here");
    None
}

/// The recordings beside the workspace, by name; none, and a line that says so, where the folder is missing.
///
/// # Errors
/// When the folder is there and can't be read.
pub fn shared() -> io::Result<Vec<PathBuf>> {
    shared_folder().map_or_else(|| Ok(Vec::new()), |folder| files(&folder.join("recordings")))
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|e| e == "json" || e == "jsonl"));
    files.sort();
    Ok(files)
}
