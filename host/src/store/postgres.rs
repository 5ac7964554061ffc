//! PostgreSQL: many hosts on one database. Its time is theirs; a row that one of them holds, the others skip.

use super::{
    StoreError,
    database::{Database, Engine},
    migrated,
};
use sqlx::{
    Connection, PgConnection,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
};
use std::{io, str::FromStr, time::Duration};
use tokio::time::timeout;
use tracing::warn;

/// Connections of one host.
const CONNECTIONS: u32 = 16;

/// How long a method waits for one of them.
const ACQUIRE: Duration = Duration::from_secs(10);

/// How long a connection may have been idle to be used unasked.
const RECENT: Duration = Duration::from_secs(1);

/// How long a connection may take to say that it is there.
const THERE: Duration = Duration::from_secs(3);

/// The name that a host goes by at the server.
const NAME: &str = "trailmill";

pub(super) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("src/store/migrations/postgres");

/// What each connection is set to, whatever the server's or the role's own setting.
const SETTINGS: [(&str, &str); 3] = [
    ("synchronous_commit", "on"),
    ("default_transaction_isolation", "read committed"),
    // A host that is stopped in the middle of a transaction must not keep its rows from the others.
    ("idle_in_transaction_session_timeout", "5s"),
];

impl Database {
    /// Connects to `postgres://…` and brings its schema up to date.
    ///
    /// # Errors
    /// When it can't be reached, does not sync its commits, or its schema is of a later version.
    pub async fn postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?
            .application_name(NAME)
            .statement_cache_capacity(super::STATEMENTS)
            .options(SETTINGS);
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(ACQUIRE);
        // To ask whether a connection is still there costs as much as a statement. One that was in use a moment ago is
        // not asked; where it is gone, its statement fails, and is tried again.
        let pool = pool.test_before_acquire(false).before_acquire(|link, about| {
            Box::pin(async move {
                if about.idle_for > RECENT {
                    answers(link).await?;
                }
                Ok(true)
            })
        });
        // The pool itself would wait for ever for one that a network cut without a word, and keep its place taken.
        let pool = pool.after_release(|link, _| Box::pin(answers(link)));
        let pool = pool.connect_with(options).await?;
        assert_synced(&pool).await?;
        migrated(&MIGRATIONS, MIGRATIONS.run(&pool).await)?;
        Ok(Self::new(Engine::Postgres(pool)))
    }
}

/// Ends the transactions of hosts that stopped in the middle of one, so that others may have their rows. The server's own
/// timer does so after 5 s; one that is set when the clock goes back, it stretches by as much.
pub(super) async fn end_stalled(pool: &PgPool) -> Result<(), StoreError> {
    let ended: i64 = sqlx::query_scalar(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
          WHERE datname = current_database() AND usename = current_user AND application_name = $1
            AND state = 'idle in transaction' AND abs(extract(epoch FROM clock_timestamp() - state_change)) > 6",
    )
    .bind(NAME)
    .fetch_one(pool)
    .await?;
    if ended > 0 {
        warn!(ended, "hosts stopped in the middle of a write: others have their rows now");
    }
    Ok(())
}

async fn answers(link: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let silent = |_| Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into()));
    timeout(THERE, link.ping()).await.unwrap_or_else(silent).map(|()| true)
}

async fn assert_synced(pool: &PgPool) -> Result<(), StoreError> {
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(pool).await?;
    let commit: String = sqlx::query_scalar("SHOW synchronous_commit").fetch_one(pool).await?;
    for (setting, found) in [("fsync", fsync), ("synchronous_commit", commit)] {
        if found != "on" {
            return Err(StoreError::Unsynced { setting, expected: "on", found });
        }
    }
    Ok(())
}
