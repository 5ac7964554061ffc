//! Results: one at most for a session, with its examples in the index.

use super::{
    Completed, Indexed, SessionKey, StoreError, blobs,
    link::{Dialects, Link},
};

/// What became of a session: names of blobs, and what is asked for often.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionResult {
    /// Blob of the completion with its receipt.
    pub completion: String,
    /// Blob of the canonical session.
    pub canonical: String,
    /// The hash of the output that the receipt names.
    pub output: String,
    /// Examples kept.
    pub examples: i64,
    /// Replacements of personal data.
    pub redactions: i64,
    /// Its quality, 0..100.
    pub quality: Option<f64>,
}

/// Which examples are looked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExampleFilter {
    /// Scores from here on, 0..1.
    pub min_score: Option<f64>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Made at this time or later, milliseconds since 1970.
    pub since: Option<i64>,
}

/// An example in the index, and where its body stands. As a cursor: the place after it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleRow {
    /// Its session.
    pub session: String,
    /// Its place in the session's completion, from 0.
    pub line: i64,
    /// Its content hash.
    pub id: String,
    /// What it teaches.
    pub kind: String,
    /// 0..1.
    pub score: f64,
    /// When its session was completed, milliseconds since 1970.
    pub created_at: i64,
    /// Blob of the session's completion, which holds it.
    pub completion: String,
}

/// How many equal parts of the scores' range examples are counted in.
pub const SCORE_PARTS: u8 = 20;

/// Examples of one kind in one part of the scores' range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleCount {
    /// What they teach.
    pub kind: String,
    /// The part, from 0; a score of 1 stands alone in part [`SCORE_PARTS`].
    pub part: i64,
    /// How many they are.
    pub examples: i64,
}

macro_rules! index {
    ($elements:literal) => {
        concat!(
            "INSERT INTO examples (project, session, line, id, kind, score, created_at)
             SELECT $1, $2, CAST(value->>0 AS BIGINT), value->>1, value->>2, CAST(value->>3 AS DOUBLE PRECISION), ms
               FROM clock, ",
            $elements
        )
    };
}

const INDEX: Dialects = Dialects {
    sqlite: index!("json_each($3)"),
    postgres: index!("json_array_elements(CAST($3 AS json)) AS value"),
};

pub(super) async fn store(
    link: &mut Link,
    key: &SessionKey,
    epoch: i64,
    completed: &Completed,
) -> Result<(), StoreError> {
    let Completed { completion, canonical, output, quality, redactions, examples, .. } = completed;
    blobs::need(link, [&**completion, canonical]).await?;
    // Earlier versions put the examples into a third blob, `rows`, which is not needed: the completion holds them.
    link.sql(
        "INSERT INTO results
                (project, session, epoch, completion, canonical, rows, output, examples, redactions, quality)
         VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, $9)",
    )
    .bind(&key.project)
    .bind(&key.id)
    .bind(epoch)
    .bind(completion)
    .bind(canonical)
    .bind(output)
    .count(examples.len())
    .bind(redactions)
    .bind(quality)
    .run()
    .await?;
    link.dialects(&INDEX).bind(&key.project).bind(&key.id).bind(indexed(examples)?).run().await?;
    Ok(())
}

/// Examples as the statements that index them take them.
pub(super) fn indexed(examples: &[Indexed]) -> Result<String, StoreError> {
    let lines: Vec<(i64, _, _, _)> =
        (0..).zip(examples).map(|(line, e)| (line, &e.id, &e.kind, e.score)).collect();
    serde_json::to_string(&lines).map_err(|_| StoreError::Corrupt("index"))
}

pub(super) async fn examples(
    link: &mut Link,
    project: &str,
    filter: &ExampleFilter,
    after: Option<&ExampleRow>,
    limit: i64,
) -> Result<Vec<ExampleRow>, StoreError> {
    let since = filter.since.unwrap_or(i64::MIN);
    let (at, session, line) =
        after.map_or((since, "", -1), |after| (after.created_at, &*after.session, after.line));
    let rows = link
        .sql(
            "SELECT e.session, e.line, e.id, e.kind, e.score, e.created_at, r.completion
               FROM examples e JOIN results r ON r.project = e.project AND r.session = e.session
              WHERE e.project = $1 AND (e.created_at, e.session, e.line) > ($2, $3, $4)
                AND e.score >= $5 AND ($6 IS NULL OR e.kind = $6)
              ORDER BY e.created_at, e.session, e.line LIMIT $7",
        )
        .bind(project)
        .bind(at)
        .bind(session)
        .bind(line)
        .bind(filter.min_score.unwrap_or(f64::MIN))
        .bind(&filter.kind)
        .bind(limit)
        .rows()
        .await?;
    let of = |row: &super::link::Row| {
        Ok(ExampleRow {
            session: row.get("session")?,
            line: row.get("line")?,
            id: row.get("id")?,
            kind: row.get("kind")?,
            score: row.get("score")?,
            created_at: row.get("created_at")?,
            completion: row.get("completion")?,
        })
    };
    rows.iter().map(of).collect()
}

macro_rules! counts {
    ($part:literal) => {
        concat!(
            "SELECT kind, ",
            $part,
            " AS part, count(*) AS examples
               FROM examples
              WHERE project = $1 AND created_at >= $3 AND score >= $4 AND ($5 IS NULL OR kind = $5)
              GROUP BY 1, 2 ORDER BY 1, 2"
        )
    };
}

const COUNTS: Dialects = Dialects {
    sqlite: counts!("CAST(score * $2 AS INTEGER)"),
    postgres: counts!("CAST(floor(score * $2) AS BIGINT)"),
};

pub(super) async fn counts(
    link: &mut Link,
    project: &str,
    filter: &ExampleFilter,
) -> Result<Vec<ExampleCount>, StoreError> {
    let rows = link
        .dialects(&COUNTS)
        .bind(project)
        .bind(f64::from(SCORE_PARTS))
        .bind(filter.since.unwrap_or(i64::MIN))
        .bind(filter.min_score.unwrap_or(f64::MIN))
        .bind(&filter.kind)
        .rows()
        .await?;
    let of = |row: &super::link::Row| {
        Ok(ExampleCount { kind: row.get("kind")?, part: row.get("part")?, examples: row.get("examples")? })
    };
    rows.iter().map(of).collect()
}
