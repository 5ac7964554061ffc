//! Screenshots: pictures of pages, as data URLs on the wire, as blobs in the store.
//!
//! A picture can't be redacted: it is kept beside the session, never shown in an example, and erased with it.

use super::{
    live::{LiveSessions, Refusal},
    message::Message,
    protocol::{Picture, ScreenshotProcessed},
};
use crate::{
    blobs::{Blob, BlobError, Blobs},
    module::sha256,
    store::{Kept, Screenshot, SessionKey, Store, StoreError},
};
use std::{fmt, time::Duration};
use tracing::warn;

/// How long a blob's name is held until a row points to it.
const HOLD: Duration = Duration::from_secs(600);

/// A blob that is just being deleted is waited for so many times.
const TRIES: u32 = 5;

/// Why a picture is not kept.
#[derive(Debug)]
pub enum NotKept {
    /// It is no data URL of a PNG, a JPEG or a WebP.
    NoPicture,
    /// Another picture of that id is there.
    Differs,
    /// The session does not take it.
    Refused(Refusal),
}

impl NotKept {
    /// Stable, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPicture => "invalid_screenshot",
            Self::Differs => "screenshot_differs",
            Self::Refused(refusal) => refusal.code(),
        }
    }
}

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPicture => write!(
                f,
                "expected data {{id, dataUrl}} with an id of 1 to 256 bytes and a base64 data URL of a PNG, a JPEG or a WebP"
            ),
            Self::Differs => write!(f, "another screenshot of this id was acknowledged before"),
            Self::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl<R: Into<Refusal>> From<R> for NotKept {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.into())
    }
}

/// Keeps a picture: blob and row are synced. `message` tells the module of it.
///
/// # Errors
/// When it is no picture, or can't be kept.
pub async fn keep(
    (store, blobs, live): (&dyn Store, &Blobs, &LiveSessions),
    key: &SessionKey,
    picture: &Picture<'_>,
    message: &Message,
) -> Result<ScreenshotProcessed, NotKept> {
    let id = &picture.id;
    let bytes = picture
        .bytes()
        .filter(|_| (1..=256).contains(&id.len()) && !id.chars().any(char::is_control))
        .ok_or(NotKept::NoPicture)?;
    let blob = sha256(&bytes);
    let processed =
        ScreenshotProcessed { screenshot_id: id.clone(), sha256: blob.clone(), bytes: bytes.len() };
    if let Some(there) = store.screenshots(key).await?.into_iter().find(|there| there.id == *id) {
        return if there.blob == blob { Ok(processed) } else { Err(NotKept::Differs) };
    }
    live.take_in(key, message).await?;
    hold(store, &blob).await?;
    let not_put = |error: BlobError| {
        warn!(%error, session = key.id, "a screenshot can't be put");
        Refusal::Store("a blob can't be put".to_owned())
    };
    blobs.put(Blob::named(blob.clone(), &bytes).map_err(not_put)?).await.map_err(not_put)?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let screenshot = Screenshot { id: id.clone(), blob, bytes: size };
    match store.add_screenshot(key, &screenshot).await? {
        Kept::Stored => Ok(processed),
        Kept::Differs => Err(NotKept::Differs),
        Kept::Over => Err(NotKept::Refused(Refusal::Store("the session has just ended".to_owned()))),
    }
}

async fn hold(store: &dyn Store, blob: &String) -> Result<(), StoreError> {
    for tried in 1.. {
        match store.hold_blobs(std::slice::from_ref(blob), HOLD).await {
            Err(StoreError::BlobLeaving) if tried < TRIES => {
                tokio::time::sleep(Duration::from_millis(100) * tried).await;
            }
            held => return held,
        }
    }
    Ok(())
}
