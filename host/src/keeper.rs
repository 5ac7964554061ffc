//! The keeper: puts completed sessions into the archive, erases those that outlived their days, deletes what
//! nothing needs any more, and makes due what a clock that went back would keep waiting. Whatever a crash leaves behind, a
//! later round takes up: the database tells all of it.

use crate::{
    Fault,
    archive::{Archive, ArchiveError, Contents, PREFIX, Packed},
    blobs::{BlobError, Blobs},
    completion::Facts,
    shutdown::Shutdown,
    store::{Archived, Completed, SessionKey, Store, StoreError},
};
use std::{fmt, sync::Arc, time::Duration};
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};
use tracing::{error, info, warn};

/// The longest time between two rounds where nothing wakes the keeper: an erased session's blobs stay no longer than this
/// and a worker's hold.
const REST: Duration = Duration::from_secs(30);

/// The shortest one.
const SHORT_REST: Duration = Duration::from_millis(500);

/// The time between two looks at the clock.
const LOOK: Duration = Duration::from_secs(2);

/// Sessions or blobs that are asked for at a time.
const SOME: i64 = 100;

/// How long an archive may take from its hold to the row that points to it.
const HOLD: Duration = Duration::from_secs(60);

/// What keeps sessions, and lets go of them.
pub struct Keeper {
    /// The store.
    pub store: Arc<dyn Store>,
    /// What rows point to.
    pub blobs: Blobs,
    /// Where completed sessions go.
    pub archive: Archive,
    /// How long a session rests between its completion and its archive.
    pub archive_after: Duration,
    /// How long sessions are kept after their end; for ever where nothing is set.
    pub retain: Option<Duration>,
    /// Told when there is something to do.
    pub wake: Arc<Notify>,
}

/// Something is not kept, or not let go of.
#[derive(Debug)]
pub enum KeepError {
    /// By the store.
    Store(StoreError),
    /// By the blobs.
    Blob(BlobError),
    /// By the archive.
    Archive(ArchiveError),
    /// By what the completion says.
    Completion(Fault),
}

impl fmt::Display for KeepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(f, "{error}"),
            Self::Blob(error) => write!(f, "{error}"),
            Self::Archive(error) => write!(f, "{error}"),
            Self::Completion(fault) => write!(f, "{fault}"),
        }
    }
}

impl std::error::Error for KeepError {}

impl From<StoreError> for KeepError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<BlobError> for KeepError {
    fn from(error: BlobError) -> Self {
        Self::Blob(error)
    }
}

impl From<ArchiveError> for KeepError {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

impl From<Fault> for KeepError {
    fn from(fault: Fault) -> Self {
        Self::Completion(fault)
    }
}

impl Keeper {
    /// Keeps until shutdown is asked for. The first round is at once.
    pub async fn keep(self, shutdown: Shutdown) {
        tokio::join!(self.rounds(&shutdown), self.watch_clock(&shutdown));
    }

    /// Beside the rounds: an archive that does not answer must not keep sessions waiting.
    async fn watch_clock(&self, shutdown: &Shutdown) {
        while !shutdown.is_asked() {
            match self.store.requeue_ahead().await {
                Ok(0) => {}
                Ok(sessions) => {
                    warn!(sessions, "the clock went back: what waited for a later time is due now")
                }
                Err(error) => error!(%error, "whether the clock went back is not known; the next look tells"),
            }
            tokio::select! {
                () = sleep(LOOK) => {}
                () = shutdown.asked() => {}
            }
        }
    }

    async fn rounds(&self, shutdown: &Shutdown) {
        // Sessions neither rest nor stay much longer than is asked for.
        let asked = self.retain.map_or(self.archive_after, |retain| retain.min(self.archive_after));
        let rest = asked.clamp(SHORT_REST, REST);
        while !shutdown.is_asked() {
            if let Err(error) = self.round(shutdown).await {
                error!(%error, "a round of keeping is not done; the next one goes on");
            }
            tokio::select! {
                _ = timeout(rest, self.wake.notified()) => {}
                () = shutdown.asked() => {}
            }
        }
    }

    async fn round(&self, shutdown: &Shutdown) -> Result<(), KeepError> {
        if let Some(retain) = self.retain {
            self.erase_outlived(retain).await?;
        }
        self.delete_unneeded().await?;
        let mut past = None;
        loop {
            let waiting = self.store.unarchived(self.archive_after, past.as_ref(), SOME).await?;
            if waiting.is_empty() {
                return Ok(());
            }
            for key in &waiting {
                if shutdown.is_asked() {
                    return Ok(());
                }
                // One that can't be archived keeps none of the others from it.
                if let Err(error) = self.archive(key).await {
                    error!(%error, session = key.id, "a session is not archived");
                }
            }
            past = waiting.into_iter().next_back();
        }
    }

    /// Erases what ended longer than `retain` ago.
    async fn erase_outlived(&self, retain: Duration) -> Result<(), KeepError> {
        loop {
            let outlived = self.store.outlived(retain, SOME).await?;
            if outlived.is_empty() {
                return Ok(());
            }
            for key in &outlived {
                if self.store.erase(key).await?.is_some() {
                    info!(session = key.id, "erased: it outlived its days");
                }
            }
        }
    }

    /// Deletes blobs and archives that no row needs. They are marked in the store until they are gone.
    async fn delete_unneeded(&self) -> Result<(), KeepError> {
        loop {
            let names = self.store.unneeded_blobs(SOME).await?;
            if names.is_empty() {
                return Ok(());
            }
            for name in &names {
                if name.starts_with(PREFIX) {
                    self.archive.delete(name).await?;
                } else {
                    self.blobs.delete(name).await?;
                }
            }
            self.store.blobs_deleted(&names).await?;
            self.store.forget().await?;
            info!(blobs = names.len(), "deleted what nothing needs any more");
        }
    }

    async fn archive(&self, key: &SessionKey) -> Result<(), KeepError> {
        let Some((archived, contents)) = self.completed(key).await? else { return Ok(()) };
        let packed = Packed::of(&archived, contents)?;
        self.store.hold_blobs(&[packed.name().to_owned()], HOLD).await?;
        self.archive.put(&packed).await?;
        if self.store.archive(key, packed.name()).await? {
            info!(session = key.id, "archived");
        }
        Ok(())
    }

    /// A session as the archive takes it; nothing where it went meanwhile.
    async fn completed(&self, key: &SessionKey) -> Result<Option<(Archived, Contents)>, KeepError> {
        let Some(row) = self.store.session(key).await? else { return Ok(None) };
        let Some(result) = row.result else { return Ok(None) };
        let (session, _) = self.blobs.get_packed(&result.canonical).await?;
        let (completion, text) = self.blobs.get_packed(&result.completion).await?;
        let examples = Facts::of(&String::from_utf8_lossy(&text))?.examples;
        let archived = Archived {
            key: key.clone(),
            manifest: String::new(),
            created_at: row.created_at,
            ended_at: row.ended_at.unwrap_or(row.updated_at),
            interactions: row.interactions,
            lost_spans: row.lost_spans,
            completed: Completed {
                completion: result.completion,
                canonical: result.canonical,
                output: result.output,
                quality: result.quality,
                redactions: result.redactions,
                head: row.head,
                examples,
            },
        };
        Ok(Some((archived, Contents { session, completion })))
    }
}

/// What became of one archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Its session is there again.
    Restored,
    /// A session of its id is there.
    There,
    /// It is not what was put; what is wrong with which file.
    Damaged(String),
    /// Its session was erased, and it is about to be deleted.
    Erased,
}

/// Makes a session of what the archive has under a name, where there is none of its id. Tells its id, where it can be
/// read.
///
/// # Errors
/// When something can't be reached.
pub async fn restore(
    store: &dyn Store,
    blobs: &Blobs,
    archive: &Archive,
    name: &str,
) -> Result<(Option<SessionKey>, Outcome), KeepError> {
    let (archived, contents) = match archive.get(name).await {
        Ok(found) => found,
        Err(error @ ArchiveError::Damaged { .. }) => return Ok((None, Outcome::Damaged(error.to_string()))),
        Err(error) => return Err(error.into()),
    };
    let key = archived.key.clone();
    if store.session(&key).await?.is_some() {
        return Ok((Some(key), Outcome::There));
    }
    let Completed { completion, canonical, .. } = &archived.completed;
    // The archive itself is not held: a hold that runs out would let it be deleted.
    store.hold_blobs(&[completion, canonical].map(Clone::clone), HOLD).await?;
    for blob in [contents.session, contents.completion] {
        blobs.put(blob).await?;
    }
    let outcome = match store.restore(&archived).await {
        Ok(true) => Outcome::Restored,
        Ok(false) => Outcome::There,
        Err(StoreError::BlobLeaving) => Outcome::Erased,
        Err(error) => return Err(error.into()),
    };
    Ok((Some(key), outcome))
}
