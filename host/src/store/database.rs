//! The two engines, and each method of the store as one transaction on either.

use super::{
    Append, Appended, Archived, Claim, Completed, Counts, Cursor, Erased, ExampleCount, ExampleFilter,
    ExampleRow, Failure, Hit, Kept, Next, Prebuilt, Priority, Recording, Screenshot, SessionFilter,
    SessionKey, SessionRow, State, Store, StoreError, TokenRow, Work, append, blobs, claims, counts,
    grouped::Grouped, keeping, link::Link, postgres, recordings, results, sessions, tokens,
};
use crate::crash::Commit;
use async_trait::async_trait;
use futures_util::FutureExt;
use sqlx::{PgPool, SqlitePool};
use std::{io, time::Duration};
use tokio::time::{Instant, sleep, timeout};

/// How long a method waits for a database that is away, before it gives up. Long enough for a restart.
const PATIENCE: Duration = Duration::from_secs(15);

/// The first pause before a database that is away is tried again; it doubles up to the longest.
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How long a transaction may take: far more than any does. One that takes longer has a connection that a network cut
/// without a word, and would wait for an answer for ever.
const ANSWER: Duration = Duration::from_secs(10);

/// A database on one of the engines.
pub struct Database {
    pub(super) engine: Engine,
    pub(super) fence: &'static claims::Fence,
}

/// Its connections.
pub(super) enum Engine {
    Sqlite { writer: SqlitePool, grouped: Grouped, readers: SqlitePool },
    Postgres(PgPool),
}

impl Database {
    pub(super) fn new(engine: Engine) -> Self {
        Self { engine, fence: &claims::FENCE }
    }

    /// A connection for reading.
    pub(super) async fn reader(&self) -> Result<Link, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => Link::ReadSqlite(readers.acquire().await?),
            Engine::Postgres(pool) => Link::ReadPostgres(pool.acquire().await?),
        })
    }

    /// A transaction; on SQLite it holds the right to write from its beginning.
    pub(super) async fn transaction(&self) -> Result<Link, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite { writer, .. } => Link::WriteSqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Engine::Postgres(pool) => Link::WritePostgres(pool.begin().await?),
        })
    }
}

/// What the database says, or that it says nothing.
async fn answered<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let silent = |_| Err(StoreError::Away(sqlx::Error::Io(io::ErrorKind::TimedOut.into())));
    timeout(ANSWER, work).await.unwrap_or_else(silent)
}

/// How long a method has waited for a database that is away.
struct Waited {
    since: Instant,
    pause: Duration,
}

impl Waited {
    fn new() -> Self {
        Self { since: Instant::now(), pause: PAUSE }
    }

    /// Waits, where waiting may help.
    async fn after(&mut self, error: StoreError) -> Result<(), StoreError> {
        if !matches!(error, StoreError::Away(_)) || self.since.elapsed() > PATIENCE {
            return Err(error);
        }
        sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }
}

/// Reads; again, where the database is away.
macro_rules! read {
    ($self:ident, |$link:ident| $work:expr) => {{
        let mut waited = Waited::new();
        loop {
            let done = answered(async {
                let mut opened = $self.reader().await?;
                let $link = &mut opened;
                $work.await
            })
            .await;
            match done {
                Ok(value) => break Ok(value),
                Err(error) => waited.after(error).await?,
            }
        }
    }};
}

fn wrote<T>(value: &T, wrote: impl Fn(&T) -> bool) -> bool {
    wrote(value)
}

/// Writes in one transaction, named for its crash points; again, where the database is away. What breaks in the commit
/// itself is not tried again: whether it was done is not known, and only the caller can tell.
macro_rules! write {
    ($self:ident, $commit:ident, |$link:ident| $work:expr) => {
        write!($self, $commit if |_| true, |$link| $work)
    };
    // Where nothing was written, nothing is committed.
    ($self:ident, $commit:ident if $wrote:expr, |$link:ident| $work:expr) => {{
        let mut waited = Waited::new();
        loop {
            let done = answered(async {
                let mut opened = $self.transaction().await?;
                let $link = &mut opened;
                let value = $work.await?;
                Ok((opened, value))
            })
            .await;
            match done {
                Ok((_, value)) if !wrote(&value, $wrote) => break Ok(value),
                Ok((opened, value)) => {
                    break answered(opened.commit(&[Commit::$commit])).await.map(|()| value);
                }
                Err(error) => waited.after(error).await?,
            }
        }
    }};
}

/// Writes as [`write!`] does; on SQLite together with what other workers write at the same time.
macro_rules! write_grouped {
    ($self:ident, $commit:ident if $wrote:expr, [$($input:ident),+], |$link:ident| $work:expr) => {{
        let Engine::Sqlite { grouped, .. } = &$self.engine else {
            return write!($self, $commit if $wrote, |$link| $work);
        };
        $(let $input = $input.to_owned();)+
        grouped
            .write(Commit::$commit, $wrote, move |$link| {
                async move {
                    $(let $input = &$input;)+
                    $work.await
                }
                .boxed()
            })
            .await
    }};
}

#[async_trait]
impl Store for Database {
    async fn ping(&self) -> Result<(), StoreError> {
        let mut link = self.reader().await?;
        link.sql("SELECT ms FROM clock").only_row().await.map(drop)
    }

    async fn open(&self, key: &SessionKey) -> Result<Recording, StoreError> {
        write!(self, Open, |link| recordings::open(link, key))
    }

    async fn recording(&self, key: &SessionKey) -> Result<Option<Recording>, StoreError> {
        read!(self, |link| recordings::recording(link, key))
    }

    async fn append(&self, group: &[Append]) -> Result<Vec<Appended>, StoreError> {
        write!(self, Append, |link| append::append(link, group))
    }

    async fn batch(&self, key: &SessionKey, seq: i64) -> Result<Option<Vec<u8>>, StoreError> {
        read!(self, |link| recordings::batch(link, key, seq))
    }

    async fn messages(&self, key: &SessionKey) -> Result<Vec<Vec<u8>>, StoreError> {
        read!(self, |link| recordings::messages(link, key))
    }

    async fn fragments(&self, key: &SessionKey, from: i64, limit: i64) -> Result<Vec<Vec<u8>>, StoreError> {
        read!(self, |link| recordings::fragments(link, key, from, limit))
    }

    async fn pause(&self, key: &SessionKey) -> Result<bool, StoreError> {
        write!(self, Pause, |link| recordings::pause(link, key))
    }

    async fn resume(&self, key: &SessionKey) -> Result<bool, StoreError> {
        write!(self, Resume, |link| recordings::resume(link, key))
    }

    async fn stop(&self, key: &SessionKey) -> Result<bool, StoreError> {
        write!(self, Stop, |link| recordings::stop(link, key))
    }

    async fn add_screenshot(&self, key: &SessionKey, screenshot: &Screenshot) -> Result<Kept, StoreError> {
        write!(self, Screenshot, |link| recordings::add_screenshot(link, key, screenshot))
    }

    async fn screenshots(&self, key: &SessionKey) -> Result<Vec<Screenshot>, StoreError> {
        read!(self, |link| recordings::screenshots(link, key))
    }

    async fn prebuilt(&self, key: &SessionKey, prebuilt: &Prebuilt) -> Result<bool, StoreError> {
        write!(self, Prebuilt, |link| recordings::prebuilt(link, key, prebuilt))
    }

    async fn claim(&self, owner: &str, lease: Duration) -> Result<Option<Claim>, StoreError> {
        write_grouped!(self, Claim if Option::is_some, [owner], |link| claims::claim(link, owner, lease))
    }

    async fn heartbeat(&self, claim: &Claim, lease: Duration) -> Result<Hit, StoreError> {
        write!(self, Heartbeat, |link| claims::heartbeat(link, self.fence, claim, lease))
    }

    async fn archiving(&self, claim: &Claim, blobs: &[String], lasting: Duration) -> Result<Hit, StoreError> {
        let fence = self.fence;
        write_grouped!(self, Archiving if Hit::is_written, [claim, blobs], |link| {
            claims::archiving(link, fence, claim, blobs, lasting)
        })
    }

    async fn work(&self, claim: &Claim, most: usize) -> Result<Option<Work>, StoreError> {
        read!(self, |link| claims::work(link, claim, most))
    }

    async fn complete(&self, claim: &Claim, completed: &Completed) -> Result<Hit, StoreError> {
        let fence = self.fence;
        write_grouped!(self, Complete if Hit::is_written, [claim, completed], |link| {
            claims::complete(link, fence, claim, completed)
        })
    }

    async fn fail(&self, claim: &Claim, failure: &Failure, next: Next) -> Result<Hit, StoreError> {
        write!(self, Fail, |link| claims::fail(link, self.fence, claim, failure, next))
    }

    async fn requeue(&self, key: &SessionKey) -> Result<bool, StoreError> {
        write!(self, Requeue, |link| claims::requeue(link, key))
    }

    async fn requeue_ahead(&self) -> Result<u64, StoreError> {
        if let Engine::Postgres(pool) = &self.engine {
            answered(postgres::end_stalled(pool)).await?;
        }
        write!(self, Requeue if |sessions: &u64| *sessions > 0, |link| claims::requeue_ahead(link))
    }

    async fn retry(&self, key: &SessionKey) -> Result<bool, StoreError> {
        write!(self, Retry, |link| claims::retry(link, key))
    }

    async fn prioritise(&self, key: &SessionKey, priority: Priority) -> Result<bool, StoreError> {
        write!(self, Prioritise, |link| claims::prioritise(link, key, priority))
    }

    async fn session(&self, key: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
        read!(self, |link| sessions::session(link, key))
    }

    async fn sessions(
        &self,
        project: &str,
        filter: &SessionFilter,
        after: Option<&Cursor>,
        limit: i64,
    ) -> Result<Vec<SessionRow>, StoreError> {
        read!(self, |link| sessions::sessions(link, project, filter, after, limit))
    }

    async fn states(&self, keys: &[SessionKey]) -> Result<Vec<(SessionKey, State)>, StoreError> {
        read!(self, |link| sessions::states(link, keys))
    }

    async fn examples(
        &self,
        project: &str,
        filter: &ExampleFilter,
        after: Option<&ExampleRow>,
        limit: i64,
    ) -> Result<Vec<ExampleRow>, StoreError> {
        read!(self, |link| results::examples(link, project, filter, after, limit))
    }

    async fn example_counts(
        &self,
        project: &str,
        filter: &ExampleFilter,
    ) -> Result<Vec<ExampleCount>, StoreError> {
        read!(self, |link| results::counts(link, project, filter))
    }

    async fn counts(&self, lease: Duration) -> Result<Counts, StoreError> {
        read!(self, |link| counts::counts(link, lease))
    }

    async fn unarchived(
        &self,
        after: Duration,
        past: Option<&SessionKey>,
        limit: i64,
    ) -> Result<Vec<SessionKey>, StoreError> {
        read!(self, |link| keeping::unarchived(link, after, past, limit))
    }

    async fn archive(&self, key: &SessionKey, manifest: &str) -> Result<bool, StoreError> {
        write!(self, Archive, |link| keeping::archive(link, key, manifest))
    }

    async fn restore(&self, archived: &Archived) -> Result<bool, StoreError> {
        write!(self, Restore, |link| keeping::restore(link, archived))
    }

    async fn erase(&self, key: &SessionKey) -> Result<Option<Erased>, StoreError> {
        write!(self, Erase, |link| keeping::erase(link, key))
    }

    async fn outlived(&self, keep: Duration, limit: i64) -> Result<Vec<SessionKey>, StoreError> {
        read!(self, |link| keeping::outlived(link, keep, limit))
    }

    async fn hold_blobs(&self, names: &[String], lasting: Duration) -> Result<(), StoreError> {
        write!(self, HoldBlobs, |link| blobs::hold(link, names, lasting))
    }

    async fn unneeded_blobs(&self, limit: i64) -> Result<Vec<String>, StoreError> {
        write!(self, UnneededBlobs if |names: &Vec<String>| !names.is_empty(), |link| blobs::unneeded(link, limit))
    }

    async fn forget(&self) -> Result<(), StoreError> {
        // What is deleted is overwritten; what was written before stands in the log until it is cut. A reader that is
        // in the middle of it keeps it: then the next time cuts it. PostgreSQL's own vacuum does the same.
        if let Engine::Sqlite { writer, .. } = &self.engine {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await?;
        }
        Ok(())
    }

    async fn blobs_deleted(&self, names: &[String]) -> Result<(), StoreError> {
        write!(self, BlobsDeleted, |link| blobs::deleted(link, names))
    }

    async fn first_tokens(&self, tokens: &[TokenRow]) -> Result<bool, StoreError> {
        write!(self, FirstTokens, |link| tokens::add_first(link, tokens))
    }

    async fn add_token(&self, token: &TokenRow) -> Result<(), StoreError> {
        write!(self, AddToken, |link| tokens::add(link, token))
    }

    async fn token(&self, hash: &str) -> Result<Option<TokenRow>, StoreError> {
        read!(self, |link| tokens::token(link, hash))
    }

    async fn tokens(&self, project: &str) -> Result<Vec<(TokenRow, i64)>, StoreError> {
        read!(self, |link| tokens::tokens(link, project))
    }

    async fn revoke(&self, project: &str, hash: &str) -> Result<bool, StoreError> {
        write!(self, Revoke, |link| tokens::revoke(link, project, hash))
    }

    async fn add_ticket(&self, hash: &str, token: &str, lasting: Duration) -> Result<bool, StoreError> {
        write!(self, AddTicket, |link| tokens::add_ticket(link, hash, token, lasting))
    }

    async fn redeem(&self, hash: &str) -> Result<Option<TokenRow>, StoreError> {
        write!(self, Redeem, |link| tokens::redeem(link, hash))
    }
}
