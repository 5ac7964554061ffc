//! The place of blobs and archives: a folder, or a bucket of S3's that many hosts share.

use object_store::{
    ClientConfigKey, ObjectStore,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    local::LocalFileSystem,
    path::Path as ObjectPath,
    prefix::PrefixStore,
};
use std::{fmt, fs, io, path::Path, sync::Arc};

/// How long a connection to a bucket is kept that nobody uses. One that a network cut without a word is found out by the
/// request that waits for an answer in vain; the next one must not take another of the same age.
const KEPT: &str = "5 seconds";

/// A place can't be used.
#[derive(Debug)]
pub enum PlaceError {
    /// The folder can't be made.
    Folder(io::Error),
    /// What the place is at refuses.
    Store(object_store::Error),
    /// It is neither a folder nor a bucket.
    Unknown,
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(error) => write!(f, "the folder can't be used: {error}"),
            Self::Store(error) => write!(f, "{error}"),
            Self::Unknown => write!(f, "expected a folder, or s3://bucket/prefix"),
        }
    }
}

impl std::error::Error for PlaceError {}

/// Whether an address is one of a folder or of a bucket.
#[must_use]
pub fn is_one(address: &str) -> bool {
    address.starts_with("s3://") || !address.contains("://")
}

/// The place that an address names: `s3://bucket/prefix`, with credentials and endpoint from the usual `AWS_*`
/// variables, or a folder.
///
/// # Errors
/// When it can't be used.
pub fn of(address: &str) -> Result<Arc<dyn ObjectStore>, PlaceError> {
    let Some(rest) = address.strip_prefix("s3://") else {
        return if is_one(address) { folder(Path::new(address)) } else { Err(PlaceError::Unknown) };
    };
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    // A second installation is refused, and harmless.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let kept = AmazonS3ConfigKey::Client(ClientConfigKey::PoolIdleTimeout);
    let bucket = AmazonS3Builder::from_env().with_bucket_name(bucket).with_config(kept, KEPT);
    let bucket = bucket.build().map_err(PlaceError::Store)?;
    Ok(Arc::new(PrefixStore::new(bucket, ObjectPath::from(prefix))))
}

/// A folder, which is made where it is not there. What is put is synced.
///
/// # Errors
/// When it can't be used.
pub fn folder(folder: &Path) -> Result<Arc<dyn ObjectStore>, PlaceError> {
    fs::create_dir_all(folder).map_err(PlaceError::Folder)?;
    let store = LocalFileSystem::new_with_prefix(folder).map_err(PlaceError::Store)?;
    Ok(Arc::new(store.with_fsync(true)))
}
