//! Archives whose bytes come of names and contents alone: no times, owners or orders of a machine.

use crate::Failure;
use flate2::{Compression, GzBuilder, read::GzDecoder};
use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read, Write},
    path::Path,
};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Seconds since 1970 of 1980-01-01, the first time that a zip can tell.
const TIME: u64 = 315_532_800;

/// Files by their paths, with `/` between folders.
#[derive(Default)]
pub struct Files(BTreeMap<String, File>);

struct File {
    bytes: Vec<u8>,
    program: bool,
}

impl Files {
    /// Puts a file.
    pub fn put(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.0.insert(path.into(), File { bytes, program: false });
    }

    /// Puts a file that can be run.
    pub fn put_program(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.0.insert(path.into(), File { bytes, program: true });
    }

    /// Puts all of a folder, below `path`; empty for the top.
    pub fn put_folder(&mut self, path: &str, folder: &Path) -> Result<(), Failure> {
        for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = if path.is_empty() { name } else { format!("{path}/{name}") };
            if entry.path().is_dir() {
                self.put_folder(&below, &entry.path())?;
            } else {
                self.put(below, fs::read(entry.path())?);
            }
        }
        Ok(())
    }

    /// As a compressed tar, all of it in one folder.
    pub fn tar_gz(&self, folder: &str) -> Result<Vec<u8>, Failure> {
        let mut tar = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::best()));
        for (path, file) in &self.0 {
            let mut header = tar::Header::new_gnu();
            header.set_size(file.bytes.len() as u64);
            header.set_mode(if file.program { 0o755 } else { 0o644 });
            header.set_mtime(TIME);
            tar.append_data(&mut header, format!("{folder}/{path}"), file.bytes.as_slice())?;
        }
        Ok(tar.into_inner()?.finish()?)
    }

    /// As a zip.
    pub fn zip(&self) -> Result<Vec<u8>, Failure> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, file) in &self.0 {
            zip.start_file(path.as_str(), options)?;
            zip.write_all(&file.bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

/// Unpacks a compressed tar into a folder.
pub fn unpack(archive: &[u8], folder: &Path) -> Result<(), Failure> {
    Ok(tar::Archive::new(GzDecoder::new(archive)).unpack(folder)?)
}

/// The files of a tar (`.tar.gz`, `.tgz`) or a zip (`.zip`, `.whl`), by their paths.
pub fn read(name: &str, archive: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
        for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
            let mut entry = entry?;
            let path = entry.path()?.to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            files.insert(path, bytes);
        }
        return Ok(files);
    }
    let mut zip = ZipArchive::new(Cursor::new(archive))?;
    for place in 0..zip.len() {
        let mut file = zip.by_index(place)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        files.insert(file.name()?.into_owned(), bytes);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(folder: &Path) -> Files {
        let mut files = Files::default();
        files.put_folder("", folder).unwrap();
        files.put_program("run", b"#!".to_vec());
        files
    }

    #[test]
    fn only_names_and_contents_count() {
        let [one, two] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let long = format!("deep/{}.txt", "long".repeat(40));
        let write = |folder: &Path, names: [&str; 3]| {
            fs::create_dir_all(folder.join("deep")).unwrap();
            for name in names {
                fs::write(folder.join(name), name.rsplit('/').next().unwrap()).unwrap();
            }
        };
        write(one.path(), ["b", &long, "a"]);
        write(two.path(), ["a", "b", &long]);
        let old = fs::File::options().write(true).open(two.path().join("a")).unwrap();
        old.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(of(one.path()).zip().unwrap(), of(two.path()).zip().unwrap());
        assert_eq!(of(one.path()).tar_gz("x").unwrap(), of(two.path()).tar_gz("x").unwrap());
        fs::write(two.path().join("a"), "c").unwrap();
        assert_ne!(of(one.path()).zip().unwrap(), of(two.path()).zip().unwrap());
        assert_ne!(of(one.path()).tar_gz("x").unwrap(), of(two.path()).tar_gz("x").unwrap());
    }

    #[test]
    fn what_is_packed_is_read_again() {
        let mut files = Files::default();
        files.put("folder/a.txt", b"text".to_vec());
        let zip = read("x.whl", &files.zip().unwrap()).unwrap();
        assert_eq!(zip.into_iter().collect::<Vec<_>>(), [("folder/a.txt".to_owned(), b"text".to_vec())]);
        let tar = read("x.tgz", &files.tar_gz("top").unwrap()).unwrap();
        assert_eq!(tar.into_iter().collect::<Vec<_>>(), [("top/folder/a.txt".to_owned(), b"text".to_vec())]);
    }
}
