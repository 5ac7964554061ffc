//! What goes wrong in the store, told apart by what can be done about it.

use std::{fmt, sync::Arc};

/// PostgreSQL's codes (SQLSTATE) for a server that is starting, stopping, or has no connection left.
const AWAY: &[&str] = &["57P01", "57P02", "57P03", "53300", "08000", "08003", "08006"];

/// PostgreSQL's codes for a transaction that was rolled back for the sake of another one.
const GAVE_WAY: &[&str] = &["40001", "40P01"];

/// PostgreSQL's code for a full disk.
const DISK_FULL: &str = "53100";

/// SQLite's primary code for a full disk, and the bits of a code that hold it.
const SQLITE_FULL: (i32, i32) = (13, 0xff);

/// The store can't do what it should.
#[derive(Debug)]
pub enum StoreError {
    /// The database can't be reached, or gave way to another transaction. Nothing was written, unless it was in the
    /// commit itself that the connection broke. Trying again will help once it is back.
    Away(sqlx::Error),
    /// There is no room to write. Nothing was written; it works again when there is room.
    Full(sqlx::Error),
    /// The engine failed in another way.
    Engine(sqlx::Error),
    /// The schema can't be brought up to date.
    Migration(sqlx::migrate::MigrateError),
    /// The schema is of a later version of this program.
    LaterSchema {
        /// The version that the database has.
        found: i64,
        /// The last version that this program knows.
        known: i64,
    },
    /// The database does not sync what it commits, and so can't keep what is acknowledged.
    Unsynced {
        /// The setting.
        setting: &'static str,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// A blob that a row is to point to is just being deleted: put it again, and try again.
    BlobLeaving,
    /// A row holds what was never written.
    Corrupt(&'static str),
    /// What ended the transaction that this shared with others.
    Shared(Arc<Self>),
}

impl StoreError {
    /// Whether the database can't be reached now.
    #[must_use]
    pub fn is_away(&self) -> bool {
        match self {
            Self::Away(_) => true,
            Self::Shared(error) => error.is_away(),
            _ => false,
        }
    }

    /// Whether the same may work a while later, with nothing done about it.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Away(_) | Self::Full(_) | Self::BlobLeaving => true,
            Self::Shared(error) => error.may_pass(),
            _ => false,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away(error) => write!(f, "the database can't be reached now: {error}"),
            Self::Full(error) => write!(f, "the database has no room left on its disk: {error}"),
            Self::Engine(error) => write!(f, "the database failed: {error}"),
            Self::Migration(error) => write!(f, "the database's schema can't be brought up to date: {error}"),
            Self::LaterSchema { found, known } => write!(
                f,
                "the database's schema is of version {found}, and this program knows versions up to {known}: \
                 use the program that wrote it, or a later one"
            ),
            Self::Unsynced { setting, expected, found } => {
                write!(
                    f,
                    "the database would lose what it commits: {setting}: expected {expected}, found {found}"
                )
            }
            Self::BlobLeaving => write!(f, "a blob with the same bytes is just being deleted"),
            Self::Shared(error) => error.fmt(f),
            Self::Corrupt(what) => write!(f, "the database holds a {what} that was never written"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, WorkerCrashed};
        match &error {
            Io(_) | PoolTimedOut | PoolClosed | WorkerCrashed => Self::Away(error),
            Database(told) => {
                let code = told.code().unwrap_or_default();
                if AWAY.contains(&&*code) || GAVE_WAY.contains(&&*code) {
                    Self::Away(error)
                } else if code == DISK_FULL || is_sqlite_full(told.as_ref()) {
                    Self::Full(error)
                } else {
                    Self::Engine(error)
                }
            }
            _ => Self::Engine(error),
        }
    }
}

fn is_sqlite_full(told: &dyn sqlx::error::DatabaseError) -> bool {
    let (full, primary) = SQLITE_FULL;
    let sqlite = told.try_downcast_ref::<sqlx::sqlite::SqliteError>();
    sqlite.and_then(|_| told.code()?.parse::<i32>().ok()).is_some_and(|code| code & primary == full)
}
