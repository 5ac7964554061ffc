//! A link to one of the two engines: the same statements, bound and read the same way, on either.
//!
//! Both engines take `$1` and agree on nearly all of the SQL that is used here, so each statement stands once, in the
//! file of its concern. `clock` is a view with the engine's own time in milliseconds since 1970. Where the dialects
//! differ, the statement is made by a macro that takes what differs.

use super::StoreError;
use crate::crash::{self, Commit, Side};
use sqlx::{
    Database, Decode, Encode, PgConnection, Postgres, Row as _, Sqlite, SqliteConnection, Transaction, Type,
    pool::PoolConnection,
    postgres::{PgArguments, PgRow},
    query,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

/// A connection for reading, or a transaction that is rolled back unless it is committed.
pub(super) enum Link {
    ReadSqlite(PoolConnection<Sqlite>),
    WriteSqlite(Transaction<'static, Sqlite>),
    ReadPostgres(PoolConnection<Postgres>),
    WritePostgres(Transaction<'static, Postgres>),
}

/// A statement with what is bound to it.
pub(super) enum Statement<'l> {
    Sqlite(Query<'static, Sqlite, SqliteArguments>, &'l mut SqliteConnection),
    Postgres(Query<'static, Postgres, PgArguments>, &'l mut PgConnection),
}

/// A row of an answer.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// The same statement in both dialects.
pub(super) struct Dialects {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// What can be bound on either engine.
pub(super) trait Bound<'a>: EncodeIn<'a, Sqlite> + EncodeIn<'a, Postgres> {}
impl<'a, T: EncodeIn<'a, Sqlite> + EncodeIn<'a, Postgres>> Bound<'a> for T {}

/// What can be bound on one.
pub(super) trait EncodeIn<'a, E: Database>: Encode<'a, E> + Type<E> {}
impl<'a, E: Database, T: Encode<'a, E> + Type<E>> EncodeIn<'a, E> for T {}

/// What can be read from a row of either engine.
pub(super) trait Column: DecodeIn<Sqlite> + DecodeIn<Postgres> {}
impl<T: DecodeIn<Sqlite> + DecodeIn<Postgres>> Column for T {}

/// What can be read from a row of one.
pub(super) trait DecodeIn<E: Database>: for<'r> Decode<'r, E> + Type<E> {}
impl<E: Database, T: for<'r> Decode<'r, E> + Type<E>> DecodeIn<E> for T {}

impl Link {
    /// A statement that both engines understand.
    pub fn sql(&mut self, text: &'static str) -> Statement<'_> {
        self.dialects(&Dialects { sqlite: text, postgres: text })
    }

    /// A statement that differs between them.
    pub fn dialects(&mut self, text: &Dialects) -> Statement<'_> {
        match self {
            Self::ReadSqlite(link) => Statement::Sqlite(query(text.sqlite), link),
            Self::WriteSqlite(link) => Statement::Sqlite(query(text.sqlite), link),
            Self::ReadPostgres(link) => Statement::Postgres(query(text.postgres), link),
            Self::WritePostgres(link) => Statement::Postgres(query(text.postgres), link),
        }
    }

    /// Commits what these end, between their crash points; what is returned is synced.
    pub async fn commit(self, ended: &[Commit]) -> Result<(), StoreError> {
        ended.iter().for_each(|commit| crash::point(*commit, Side::Before));
        match self {
            Self::WriteSqlite(link) => link.commit().await?,
            Self::WritePostgres(link) => link.commit().await?,
            Self::ReadSqlite(_) | Self::ReadPostgres(_) => {}
        }
        ended.iter().for_each(|commit| crash::point(*commit, Side::After));
        Ok(())
    }
}

impl Statement<'_> {
    /// Binds the next value.
    pub fn bind<'a>(self, value: impl Bound<'a>) -> Self {
        match self {
            Self::Sqlite(query, link) => Self::Sqlite(query.bind(value), link),
            Self::Postgres(query, link) => Self::Postgres(query.bind(value), link),
        }
    }

    /// Binds recorded text. PostgreSQL has no text with NUL in it, so on both engines it is stored as U+FFFD.
    pub fn text(self, text: &str) -> Self {
        self.bind(text.replace('\0', "\u{fffd}"))
    }

    /// Binds a count or a size.
    pub fn count(self, count: usize) -> Self {
        self.bind(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Runs it and tells how many rows were hit.
    pub async fn run(self) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite(query, link) => query.execute(link).await?.rows_affected(),
            Self::Postgres(query, link) => query.execute(link).await?.rows_affected(),
        })
    }

    /// Runs it and tells whether exactly one row was hit.
    pub async fn hits(self) -> Result<bool, StoreError> {
        Ok(self.run().await? == 1)
    }

    /// The row, where there is one.
    pub async fn row(self) -> Result<Option<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(query, link) => query.fetch_optional(link).await?.map(Row::Sqlite),
            Self::Postgres(query, link) => query.fetch_optional(link).await?.map(Row::Postgres),
        })
    }

    /// The row that is always there.
    pub async fn only_row(self) -> Result<Row, StoreError> {
        self.row().await?.ok_or(StoreError::Engine(sqlx::Error::RowNotFound))
    }

    /// All rows.
    pub async fn rows(self) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(query, link) => query.fetch_all(link).await?.into_iter().map(Row::Sqlite).collect(),
            Self::Postgres(query, link) => {
                query.fetch_all(link).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }
}

impl Row {
    /// A column's value.
    pub fn get<T: Column>(&self, column: &str) -> Result<T, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }
}
