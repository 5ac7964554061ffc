//! SQLite: the embedded engine. Write-ahead log, every commit synced, one connection that writes.

use super::{
    StoreError,
    database::{Database, Engine},
    grouped::Grouped,
    migrated,
};
use sqlx::{
    Connection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, time::Duration};

/// Connections that read beside the one that writes.
const READERS: u32 = 4;

/// Pages that the log holds before they are written to where they belong, 32 MiB: what a session brings and what its
/// completion takes away again are the same pages, which are written once where both fall between two of these times.
const LOG_PAGES: &str = "8000";

/// How long a statement waits for another process.
const BUSY: Duration = Duration::from_secs(10);

pub(super) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("src/store/migrations/sqlite");

impl Database {
    /// Opens a file of SQLite's, made where it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// When it can't be opened, or its schema is of a later version.
    pub async fn sqlite(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // What is deleted is overwritten: an erased session leaves nothing in free pages.
            .pragma("secure_delete", "ON")
            .pragma("wal_autocheckpoint", LOG_PAGES)
            .statement_cache_capacity(super::STATEMENTS)
            .busy_timeout(BUSY);
        // Where the disk is full, SQLite rolls back by itself, and the connection no longer knows where it is.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .before_acquire(|link, _| Box::pin(async move { Ok(!link.is_in_transaction()) }));
        let writer = writer.connect_with(options.clone()).await?;
        migrated(&MIGRATIONS, MIGRATIONS.run(&writer).await)?;
        let readers = SqlitePoolOptions::new().max_connections(READERS).test_before_acquire(false);
        let readers = readers.connect_with(options).await?;
        for pool in [&writer, &readers] {
            let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(pool).await?;
            // 2 is FULL, 3 EXTRA.
            if synchronous < 2 {
                let found = synchronous.to_string();
                return Err(StoreError::Unsynced {
                    setting: "PRAGMA synchronous",
                    expected: "2 or 3",
                    found,
                });
            }
        }
        let grouped = Grouped::start(writer.clone());
        Ok(Self::new(Engine::Sqlite { writer, grouped, readers }))
    }
}
