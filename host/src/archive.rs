//! The archive: completed sessions, each in a folder of its own that can be read without any database.
//!
//! ```text
//! archive/<hash of project and id>/<hash of the manifest>/
//!     session.json.zst  completion.json.zst  manifest.json
//! ```
//!
//! The manifest holds what the database knows of the session and a checksum of each file; its own is in its name. It
//! is put last: where it stands, all stands. Every byte is checked when it is read.

use crate::{
    blobs::Blob,
    module::sha256,
    store::{Archived, Completed, Head, Indexed, SessionKey},
};
use axum::body::Bytes;
use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, path::Path};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// Where archives begin, and so the names of them among the names of blobs.
pub const PREFIX: &str = "archive/";

/// What a manifest says that it is.
const FORMAT: &str = "trailmill.archive/1";

/// The file of the manifest.
const MANIFEST: &str = "manifest.json";

/// The files beside it.
const FILES: [&str; 2] = ["session.json.zst", "completion.json.zst"];

/// What earlier versions put there too, which the completion holds. It is left unread, and goes with the rest.
const EARLIER: &str = "rows.jsonl.zst";

/// A place where archives are.
#[derive(Clone)]
pub struct Archive(Arc<dyn ObjectStore>);

/// A session's files: its blobs, which the archive holds as they are. To pack them anew and harder takes ten times as long
/// as packing them did, and makes them a sixth smaller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The canonical session.
    pub session: Blob,
    /// The completion with its receipt.
    pub completion: Blob,
}

/// What is packed, ready to be put under its name.
pub struct Packed {
    name: String,
    files: [Bytes; 2],
    manifest: Vec<u8>,
}

/// An archive can't be written or read.
#[derive(Debug)]
pub enum ArchiveError {
    /// The place failed.
    Store(object_store::Error),
    /// A file is not what the manifest says, or the manifest not what its name says.
    Damaged {
        /// Which file.
        file: String,
        /// What should be.
        expected: String,
        /// What is.
        found: String,
    },
    /// It can't be written as JSON.
    Unwritable,
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(f, "the archive can't be reached: {error}"),
            Self::Damaged { file, expected, found } => {
                write!(f, "{file} is damaged: expected {expected}, found {found}")
            }
            Self::Unwritable => write!(f, "the archive can't be written"),
        }
    }
}

impl std::error::Error for ArchiveError {}

impl From<object_store::Error> for ArchiveError {
    fn from(error: object_store::Error) -> Self {
        Self::Store(error)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    format: String,
    project: String,
    id: String,
    created_at: i64,
    ended_at: i64,
    interactions: i64,
    lost_spans: i64,
    head: Head,
    output: String,
    quality: Option<f64>,
    redactions: i64,
    examples: Vec<Indexed>,
    files: Vec<File>,
}

#[derive(Serialize, Deserialize)]
struct File {
    name: String,
    bytes: usize,
    sha256: String,
}

impl Packed {
    /// Packs a session. The same blobs give the same name and bytes on every host.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn of(archived: &Archived, Contents { session, completion }: Contents) -> Result<Self, ArchiveError> {
        let files = [session.packed, completion.packed];
        let of = |(name, bytes): (&str, &Bytes)| File {
            name: name.to_owned(),
            bytes: bytes.len(),
            sha256: sha256(bytes),
        };
        let Completed { output, quality, redactions, head, examples, .. } = &archived.completed;
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            project: archived.key.project.clone(),
            id: archived.key.id.clone(),
            created_at: archived.created_at,
            ended_at: archived.ended_at,
            interactions: archived.interactions,
            lost_spans: archived.lost_spans,
            head: head.clone(),
            output: output.clone(),
            quality: *quality,
            redactions: *redactions,
            examples: examples.clone(),
            files: FILES.into_iter().zip(&files).map(of).collect(),
        };
        let manifest = serde_json::to_vec_pretty(&manifest).map_err(|_| ArchiveError::Unwritable)?;
        let name = format!("{PREFIX}{}/{}", folder(&archived.key), sha256(&manifest));
        Ok(Self { name, files, manifest })
    }

    /// The name: to be held before it is put.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Archive {
    /// The archives of a place.
    #[must_use]
    pub fn new(place: Arc<dyn ObjectStore>) -> Self {
        Self(place)
    }

    /// Puts a session, the manifest last.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn put(&self, packed: &Packed) -> Result<(), ArchiveError> {
        for (file, bytes) in FILES.into_iter().zip(&packed.files) {
            self.0.put(&path(&packed.name, file), PutPayload::from(bytes.clone())).await?;
        }
        self.0.put(&path(&packed.name, MANIFEST), PutPayload::from(packed.manifest.clone())).await?;
        Ok(())
    }

    /// The names of all that stand here whole.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn names(&self) -> Result<Vec<String>, ArchiveError> {
        let all: Vec<_> = self.0.list(Some(&Path::from(PREFIX))).try_collect().await?;
        let end = format!("/{MANIFEST}");
        let mut names: Vec<String> = all
            .iter()
            .filter_map(|found| found.location.as_ref().strip_suffix(&end))
            .map(str::to_owned)
            .collect();
        names.sort();
        Ok(names)
    }

    /// Reads a session, every byte checked. The names of its blobs are told; they are not put.
    ///
    /// # Errors
    /// When the place fails, or something is damaged: then it is named.
    pub async fn get(&self, name: &str) -> Result<(Archived, Contents), ArchiveError> {
        let bytes = self.bytes(name, MANIFEST).await?;
        let expected = name.rsplit('/').next().unwrap_or_default();
        let file = path(name, MANIFEST).to_string();
        check(&file, expected, &sha256(&bytes))?;
        let damaged = |found: &str| ArchiveError::Damaged {
            file: file.clone(),
            expected: format!("a manifest of {FORMAT}"),
            found: found.to_owned(),
        };
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| damaged("something else"))?;
        if manifest.format != FORMAT {
            return Err(damaged(&manifest.format));
        }
        let mut contents = Vec::with_capacity(FILES.len());
        for name_of_file in FILES {
            let listed = manifest.files.iter().find(|listed| listed.name == name_of_file);
            let listed = listed.ok_or_else(|| damaged(&format!("none of {name_of_file}")))?;
            let packed = self.bytes(name, name_of_file).await?;
            let file = path(name, name_of_file).to_string();
            check(&file, &format!("{} bytes", listed.bytes), &format!("{} bytes", packed.len()))?;
            check(&file, &listed.sha256, &sha256(&packed))?;
            let bytes = zstd::stream::decode_all(&packed[..]).map_err(|_| ArchiveError::Damaged {
                file,
                expected: "zstd".to_owned(),
                found: "something else".to_owned(),
            })?;
            contents.push(Blob { name: sha256(&bytes), packed });
        }
        let Ok([session, completion]) = <[Blob; 2]>::try_from(contents) else {
            return Err(damaged("other files"));
        };
        let archived = Archived {
            key: SessionKey { project: manifest.project, id: manifest.id },
            manifest: name.to_owned(),
            created_at: manifest.created_at,
            ended_at: manifest.ended_at,
            interactions: manifest.interactions,
            lost_spans: manifest.lost_spans,
            completed: Completed {
                completion: completion.name.clone(),
                canonical: session.name.clone(),
                output: manifest.output,
                quality: manifest.quality,
                redactions: manifest.redactions,
                head: manifest.head,
                examples: manifest.examples,
            },
        };
        Ok((archived, Contents { session, completion }))
    }

    /// Deletes a session, the manifest first: what is left by a crash is not taken for whole.
    ///
    /// # Errors
    /// When the place fails.
    pub async fn delete(&self, name: &str) -> Result<(), ArchiveError> {
        for file in [MANIFEST].into_iter().chain(FILES).chain([EARLIER]) {
            match self.0.delete(&path(name, file)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn bytes(&self, name: &str, file: &str) -> Result<Bytes, ArchiveError> {
        match self.0.get(&path(name, file)).await {
            Ok(found) => Ok(found.bytes().await?),
            Err(object_store::Error::NotFound { path, .. }) => Err(ArchiveError::Damaged {
                file: path,
                expected: "a file".to_owned(),
                found: "none".to_owned(),
            }),
            Err(error) => Err(error.into()),
        }
    }
}

/// A session's folder: ids are never used as paths.
fn folder(key: &SessionKey) -> String {
    sha256(format!("{}\0{}", key.project, key.id).as_bytes())
}

fn path(name: &str, file: &str) -> Path {
    Path::from(format!("{name}/{file}"))
}

fn check(file: &str, expected: &str, found: &str) -> Result<(), ArchiveError> {
    if expected == found {
        return Ok(());
    }
    let (file, expected, found) = (file.to_owned(), expected.to_owned(), found.to_owned());
    Err(ArchiveError::Damaged { file, expected, found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> (Archived, Contents) {
        let blob = |text: &str| Blob::of(text.as_bytes()).unwrap();
        let contents = Contents { session: blob("{\"s\":1}"), completion: blob("{\"c\":1}") };
        let completed = Completed {
            completion: contents.completion.name.clone(),
            canonical: contents.session.name.clone(),
            output: "o".to_owned(),
            quality: Some(77.125),
            redactions: 2,
            head: Head { site: Some("shop.example".to_owned()), ..Head::default() },
            examples: vec![Indexed { id: "e".to_owned(), kind: "intent".to_owned(), score: 0.625 }],
        };
        let key = SessionKey { project: "p".to_owned(), id: "../../x\0".to_owned() };
        let archived = Archived {
            key,
            manifest: String::new(),
            created_at: 1,
            ended_at: 2,
            interactions: 3,
            lost_spans: 4,
            completed,
        };
        (archived, contents)
    }

    #[tokio::test]
    async fn a_session_comes_back_as_it_was_and_goes_without_a_trace() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(crate::place::folder(folder.path()).unwrap());
        let (mut archived, contents) = session();
        let packed = Packed::of(&archived, contents.clone()).unwrap();
        archive.put(&packed).await.unwrap();
        archived.manifest = packed.name().to_owned();
        assert_eq!(archive.names().await.unwrap(), [packed.name()]);
        assert_eq!(archive.get(packed.name()).await.unwrap(), (archived, contents));
        let of_earlier_versions = folder.path().join(packed.name()).join(EARLIER);
        std::fs::write(&of_earlier_versions, b"rows").unwrap();
        archive.delete(packed.name()).await.unwrap();
        archive.delete(packed.name()).await.unwrap();
        assert!(archive.names().await.unwrap().is_empty() && !of_earlier_versions.exists());
    }

    #[tokio::test]
    async fn a_damaged_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(crate::place::folder(folder.path()).unwrap());
        let (archived, contents) = session();
        let packed = Packed::of(&archived, contents).unwrap();
        for damaged in FILES.into_iter().chain([MANIFEST]) {
            archive.put(&packed).await.unwrap();
            let file = folder.path().join(packed.name()).join(damaged);
            let bytes = std::fs::read(&file).unwrap();
            let mut flipped = bytes.clone();
            flipped[bytes.len() / 2] ^= 1;
            for broken in [&bytes[..bytes.len() - 1], &flipped] {
                std::fs::write(&file, broken).unwrap();
                let told = archive.get(packed.name()).await.unwrap_err().to_string();
                assert!(told.contains(damaged) && told.contains("expected"), "{told}");
            }
            std::fs::remove_file(&file).unwrap();
            assert!(archive.get(packed.name()).await.unwrap_err().to_string().contains(damaged));
        }
    }
}
