//! What is named on the command line: files, folders, or `-`.

use super::{shown::shown, unreadable};
use crate::Fault;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    fs::{self, DirEntry, File},
    io::{self, Read},
    path::{Path, PathBuf},
};
use trailmill_core::{Error, ErrorCode, Stage};

/// Characters of a path that a message shows.
const SHOWN: usize = 200;

/// One input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// What `path` names, if it is one input.
    pub fn of(path: &Path) -> Self {
        if path == Path::new("-") { Self::Stdin } else { Self::File(path.to_owned()) }
    }

    /// It, to be read bit by bit, with the length that it is said to have; 0 where nobody says.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn open(&self) -> Result<(Box<dyn Read>, u64), Fault> {
        let Self::File(path) = self else { return Ok((Box::new(io::stdin().lock()), 0)) };
        let file = File::open(path).map_err(|e| unreadable(&e))?;
        let length = file.metadata().map_err(|e| unreadable(&e))?.len();
        Ok((Box::new(file), length))
    }

    /// Its bytes. What is over `max_bytes` is refused before it is read whole.
    ///
    /// # Errors
    /// When it is too large, or can't be read.
    pub fn read(&self, max_bytes: usize) -> Result<Vec<u8>, Fault> {
        let Self::File(path) = self else { return read(io::stdin().lock(), 0, max_bytes) };
        let file = File::open(path).map_err(|e| unreadable(&e))?;
        let about = file.metadata().map_err(|e| unreadable(&e))?;
        read(file, about.len(), max_bytes)
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("stdin"),
            Self::File(path) => f.write_str(&shown(&path.to_string_lossy(), SHOWN)),
        }
    }
}

fn read(source: impl Read, announced: u64, max_bytes: usize) -> Result<Vec<u8>, Fault> {
    let most = max_bytes as u64;
    let mut bytes = Vec::new();
    if announced <= most {
        bytes.reserve(usize::try_from(announced).unwrap_or_default());
        // What is said of a size is not always so: a pipe has none, a file may grow.
        source.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| unreadable(&e))?;
    }
    if announced.max(bytes.len() as u64) <= most {
        return Ok(bytes);
    }
    let found = if announced > most { format!("{announced} bytes") } else { "more".to_owned() };
    let expected = format!("at most {max_bytes} bytes");
    Err(Error::new(ErrorCode::TooManyBytes, Stage::Read, expected, found).into())
}

/// The inputs that the paths name: folders with all their recordings, sorted, but for what lies in `skip`.
/// Beside them, what is named and is not there.
pub fn gather(paths: &[PathBuf], skip: Option<&Path>) -> (Vec<Input>, Vec<(Input, Fault)>) {
    let skip = skip.and_then(|path| path.canonicalize().ok());
    let (mut inputs, mut missing) = (Vec::new(), Vec::new());
    for path in paths {
        let input = Input::of(path);
        if input != Input::Stdin && path.is_dir() {
            let (found, unread) = recordings(path, skip.as_deref());
            if found.is_empty() && unread.is_empty() {
                let none = "the folder holds no *.json, *.jsonl, *.side or *.zip";
                missing.push((input, unreadable(&none)));
            }
            inputs.extend(found.into_iter().map(Input::File));
            missing
                .extend(unread.into_iter().map(|(folder, error)| (Input::of(&folder), unreadable(&error))));
        } else {
            inputs.push(input);
        }
    }
    (inputs, missing)
}

/// The recordings below a folder, and the folders that can't be read. Links to folders are not followed, so that there is
/// an end.
fn recordings(folder: &Path, skip: Option<&Path>) -> (BTreeSet<PathBuf>, BTreeMap<PathBuf, io::Error>) {
    let (mut found, mut unread) = (BTreeSet::new(), BTreeMap::new());
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                unread.insert(folder, error);
                continue;
            }
        };
        for path in entries.iter().map(DirEntry::path) {
            if path.is_dir() && !path.is_symlink() {
                if skip.is_none() || path.canonicalize().ok().as_deref() != skip {
                    folders.push(path);
                }
            } else if is_recording(&path) && path.is_file() {
                found.insert(path);
            }
        }
    }
    (found, unread)
}

fn is_recording(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["json", "jsonl", "side", "zip"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FaultCode;

    #[test]
    fn a_folder_gives_its_recordings_in_order_and_not_its_results() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for sub in ["b", "out", "empty"] {
            fs::create_dir(at(sub)).unwrap();
        }
        for file in
            ["c.JSON", "b/2.jsonl", "b/1.json", "b/shop.side", "b/trace.zip", "notes.txt", "out/old.json"]
        {
            fs::write(at(file), "{}").unwrap();
        }
        let (inputs, missing) = gather(&[folder.path().into(), at("empty")], Some(&at("out")));
        let expected = ["b/1.json", "b/2.jsonl", "b/shop.side", "b/trace.zip", "c.JSON"]
            .map(|name| Input::File(at(name)));
        assert_eq!(inputs, expected);
        assert_eq!(missing.len(), 1);
        assert!(missing[0].1.message.contains("holds no *.json"));
    }

    #[test]
    fn a_limit_holds_whatever_the_size_is_said_to_be() {
        assert_eq!(read(&b"12345"[..], 0, 5).unwrap(), b"12345");
        for announced in [0, 6] {
            let fault = read(&b"123456"[..], announced, 5).unwrap_err();
            assert_eq!(fault.code, FaultCode::Core(ErrorCode::TooManyBytes));
        }
    }
}
