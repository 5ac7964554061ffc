//! Grouped writes: what several workers write at the same time goes into one commit of SQLite's, and shares its one sync.
//!
//! While one commit is synced, the next writes wait; then they go together. Each stands in a savepoint of its own, so
//! that one which is refused takes nothing back of the others. PostgreSQL shares its syncs by itself.

use super::{StoreError, link::Link};
use crate::crash::Commit;
use async_trait::async_trait;
use futures_util::future::BoxFuture;
use sqlx::SqlitePool;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Writes in one commit at most; more wait for the next.
const GROUP: usize = 32;

/// Hands writes to the task that commits them.
pub(super) struct Grouped(mpsc::Sender<Box<dyn Write>>);

/// A write that somebody waits for.
#[async_trait]
trait Write: Send {
    /// Does it, in a transaction that is open.
    async fn run(&mut self, link: &mut Link) -> Result<Ran, StoreError>;

    /// Answers who waits, once the transaction is synced, or failed.
    fn answer(self: Box<Self>, ended: &Result<(), Arc<StoreError>>);
}

/// What a write did.
enum Ran {
    /// Something that this commit ends.
    Wrote(Commit),
    /// Nothing.
    Nothing,
    /// Something that must be taken back.
    Refused,
}

type Work<T> = Box<dyn for<'l> FnOnce(&'l mut Link) -> BoxFuture<'l, Result<T, StoreError>> + Send>;

struct Waiting<T> {
    commit: Commit,
    wrote: fn(&T) -> bool,
    work: Option<Work<T>>,
    said: Option<Result<T, StoreError>>,
    asker: oneshot::Sender<Result<T, StoreError>>,
}

#[async_trait]
impl<T: Send> Write for Waiting<T> {
    async fn run(&mut self, link: &mut Link) -> Result<Ran, StoreError> {
        let Some(work) = self.work.take() else { return Ok(Ran::Nothing) };
        let (ran, said) = match work(link).await {
            Ok(value) if (self.wrote)(&value) => (Ran::Wrote(self.commit), Ok(value)),
            Ok(value) => (Ran::Nothing, Ok(value)),
            Err(refused @ (StoreError::BlobLeaving | StoreError::Corrupt(_))) => (Ran::Refused, Err(refused)),
            Err(failed) => return Err(failed),
        };
        self.said = Some(said);
        Ok(ran)
    }

    fn answer(self: Box<Self>, ended: &Result<(), Arc<StoreError>>) {
        let failed = ended.as_ref().err().map(|error| StoreError::Shared(error.clone()));
        let answer = match (self.said, failed) {
            (Some(Err(refused)), _) => Err(refused),
            (_, Some(failed)) => Err(failed),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(closed()),
        };
        // Who waited may be gone.
        let _ = self.asker.send(answer);
    }
}

impl Grouped {
    /// Starts the task; it ends with the last one that hands it writes.
    pub fn start(writer: SqlitePool) -> Self {
        let (sender, mut waiting) = mpsc::channel::<Box<dyn Write>>(GROUP);
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP);
            while waiting.recv_many(&mut group, GROUP).await > 0 {
                let ended = commit(&writer, &mut group).await.map_err(Arc::new);
                group.drain(..).for_each(|write| write.answer(&ended));
            }
        });
        Self(sender)
    }

    /// Writes; returns when it is committed and synced. Where nothing was `wrote`, nothing is.
    pub async fn write<T: Send + 'static>(
        &self,
        commit: Commit,
        wrote: fn(&T) -> bool,
        work: impl for<'l> FnOnce(&'l mut Link) -> BoxFuture<'l, Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (asker, answer) = oneshot::channel();
        let waiting = Waiting { commit, wrote, work: Some(Box::new(work)), said: None, asker };
        self.0.send(Box::new(waiting)).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }
}

/// One transaction for all. What the engine can't do ends all of them.
async fn commit(writer: &SqlitePool, group: &mut [Box<dyn Write>]) -> Result<(), StoreError> {
    let mut link = Link::WriteSqlite(writer.begin_with("BEGIN IMMEDIATE").await?);
    let (mut commits, several) = (Vec::with_capacity(group.len()), group.len() > 1);
    for (at, write) in group.iter_mut().enumerate() {
        if several {
            // Each statement goes to the engine's thread and back. The last savepoint ends with the transaction.
            let savepoint = if at == 0 { "SAVEPOINT one" } else { "RELEASE one; SAVEPOINT one" };
            link.sql(savepoint).run().await?;
        }
        match write.run(&mut link).await? {
            Ran::Wrote(commit) => commits.push(commit),
            Ran::Nothing => {}
            Ran::Refused if several => drop(link.sql("ROLLBACK TO one").run().await?),
            Ran::Refused => return Ok(()),
        }
    }
    if commits.is_empty() { Ok(()) } else { link.commit(&commits).await }
}

fn closed() -> StoreError {
    StoreError::Away(sqlx::Error::WorkerCrashed)
}
