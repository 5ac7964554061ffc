//! Blobs: bytes that rows point to, named by their hash, synced before a row does.
//!
//! Compressed with zstd under `ab/abcdef….zst`, where the name is the SHA-256 of the bytes themselves. The same bytes
//! are one blob, so putting them again after a crash is harmless.

use crate::module::sha256;
use axum::body::Bytes;
use object_store::{
    ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, path::Path, prefix::PrefixStore,
};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};
use zstd::bulk::Compressor;

/// How hard zstd tries, 1..22; 3 is its own default.
const LEVEL: i32 = 3;

/// Where blobs are kept.
#[derive(Clone)]
pub struct Blobs(Arc<dyn ObjectStore>);

/// Bytes with their name, as they are put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The name: to be held before it is put.
    pub name: String,
    /// The bytes, compressed.
    pub packed: Bytes,
}

/// Those that nobody packs with now: a new one takes more memory than most blobs.
static PACKERS: Mutex<Vec<Compressor<'static>>> = Mutex::new(Vec::new());

impl Blob {
    /// Names and packs bytes.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub fn of(bytes: &[u8]) -> Result<Self, BlobError> {
        Self::named(sha256(bytes), bytes)
    }

    /// Packs bytes whose SHA-256 is known.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub fn named(name: String, bytes: &[u8]) -> Result<Self, BlobError> {
        let packers = || PACKERS.lock().unwrap_or_else(PoisonError::into_inner);
        let packer = packers().pop();
        let packed = packer.map_or_else(|| Compressor::new(LEVEL), Ok).and_then(|mut packer| {
            let packed = packer.compress(bytes);
            packers().push(packer);
            packed
        });
        match packed {
            Ok(packed) => Ok(Self { name, packed: packed.into() }),
            Err(_) => Err(BlobError::Broken(name)),
        }
    }

    /// The bytes.
    ///
    /// # Errors
    /// When they can't be decompressed.
    pub fn bytes(&self) -> Result<Vec<u8>, BlobError> {
        zstd::stream::decode_all(&self.packed[..]).map_err(|_| BlobError::Broken(self.name.clone()))
    }
}

/// A blob can't be put or had.
#[derive(Debug)]
pub enum BlobError {
    /// The place they are kept at failed.
    Store(object_store::Error),
    /// It can't be decompressed.
    Broken(String),
    /// It is not what its name says.
    Altered(String),
}

impl fmt::Display for BlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(f, "the blobs can't be reached: {error}"),
            Self::Broken(name) => write!(f, "blob {name} is broken"),
            Self::Altered(name) => write!(f, "blob {name} does not hold what its name says"),
        }
    }
}

impl std::error::Error for BlobError {}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        Self::Store(error)
    }
}

impl Blobs {
    /// Blobs in a place, below `blobs/`.
    #[must_use]
    pub fn new(place: Arc<dyn ObjectStore>) -> Self {
        Self(Arc::new(PrefixStore::new(place, "blobs")))
    }

    /// Puts a blob and gives its name.
    ///
    /// # Errors
    /// When it can't be put.
    pub async fn put(&self, Blob { name, packed }: Blob) -> Result<String, BlobError> {
        self.0.put(&place(&name), PutPayload::from(packed)).await?;
        Ok(name)
    }

    /// The bytes of that name.
    ///
    /// # Errors
    /// When they can't be had, or are not what was put.
    pub async fn get(&self, name: &str) -> Result<Vec<u8>, BlobError> {
        Ok(self.get_packed(name).await?.1)
    }

    /// The blob of that name, and its bytes.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub async fn get_packed(&self, name: &str) -> Result<(Blob, Vec<u8>), BlobError> {
        let packed = self.0.get(&place(name)).await?.bytes().await?;
        let blob = Blob { name: name.to_owned(), packed };
        let bytes = blob.bytes()?;
        if sha256(&bytes) == name { Ok((blob, bytes)) } else { Err(BlobError::Altered(blob.name)) }
    }

    /// Tries whether bytes can be put, and takes them away again.
    ///
    /// # Errors
    /// When they can't.
    pub async fn try_to_put(&self) -> Result<(), BlobError> {
        let at = Path::from(format!("tries/{}", std::process::id()));
        self.0.put(&at, PutPayload::from_static(b"try")).await?;
        Ok(self.0.delete(&at).await?)
    }

    /// Deletes the bytes of that name. Bytes that are not there are no error.
    ///
    /// # Errors
    /// When the place can't be reached.
    pub async fn delete(&self, name: &str) -> Result<(), BlobError> {
        match self.0.delete(&place(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The bytes that stand under a fixed name, made of `fresh` where there are none yet. All hosts get the same.
    ///
    /// # Errors
    /// When they can't be had or put.
    pub async fn get_or_put(&self, name: &str, fresh: Vec<u8>) -> Result<Vec<u8>, BlobError> {
        let (at, create) = (Path::from(name), PutOptions::from(PutMode::Create));
        match self.0.put_opts(&at, PutPayload::from(fresh.clone()), create).await {
            Ok(_) => Ok(fresh),
            Err(object_store::Error::AlreadyExists { .. }) => {
                Ok(self.0.get(&at).await?.bytes().await?.to_vec())
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn place(name: &str) -> Path {
    Path::from(format!("{}/{name}.zst", name.get(..2).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_put_comes_back_and_what_was_altered_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(crate::place::folder(folder.path()).unwrap());
        let name = blobs.put(Blob::of(b"some bytes").unwrap()).await.unwrap();
        assert_eq!(blobs.put(Blob::of(b"some bytes").unwrap()).await.unwrap(), name);
        assert_eq!(blobs.get(&name).await.unwrap(), b"some bytes");
        let file = folder.path().join("blobs").join(&name[..2]).join(format!("{name}.zst"));
        std::fs::write(&file, zstd::bulk::compress(b"other bytes", LEVEL).unwrap()).unwrap();
        assert!(matches!(blobs.get(&name).await, Err(BlobError::Altered(altered)) if altered == name));
        std::fs::write(&file, b"").unwrap();
        assert!(blobs.get(&name).await.is_err());
    }

    #[tokio::test]
    async fn a_fixed_name_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(crate::place::folder(folder.path()).unwrap());
        assert_eq!(blobs.get_or_put("key", vec![1]).await.unwrap(), [1]);
        assert_eq!(blobs.get_or_put("key", vec![2]).await.unwrap(), [1]);
    }
}
