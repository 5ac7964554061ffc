//! Sessions as they are told: one, a list of them, or their states.

use super::{
    Failure, Head, Prebuilt, Priority, ProcessingStatus, SessionKey, SessionResult, Status, StoreError,
    link::{Dialects, Link, Row},
};
use std::{fmt, str::FromStr};

/// All that is told of a session. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRow {
    /// The recorder's id.
    pub id: String,
    /// Where it is in its life.
    pub status: Status,
    /// Where it is on its way through the pipeline.
    pub processing_status: ProcessingStatus,
    /// Who is taken first.
    pub priority: Priority,
    /// Interactions stored.
    pub interactions: i64,
    /// Stretches that the recorder knows it missed.
    pub lost_spans: i64,
    /// Attempts to complete it.
    pub attempts: i64,
    /// The fence.
    pub epoch: i64,
    /// Not before this time is it taken by a worker; 0 before it is stopped.
    pub run_at: i64,
    /// Who has it.
    pub lease_owner: Option<String>,
    /// Up to when.
    pub lease_until: Option<i64>,
    /// When it was first heard of.
    pub created_at: i64,
    /// When anything of it changed, or its worker last gave a sign of life.
    pub updated_at: i64,
    /// When a worker last took it.
    pub claimed_at: Option<i64>,
    /// When it was COMPLETED or FAILED.
    pub ended_at: Option<i64>,
    /// Why it, or its last attempt, failed.
    pub failure: Option<Failure>,
    /// What completion tells at a glance.
    pub head: Head,
    /// Its result.
    pub result: Option<SessionResult>,
    /// What the client says that comes out.
    pub prebuilt: Option<Prebuilt>,
    /// Where the archive has it.
    pub manifest: Option<String>,
}

/// What the comparison of a client's output with the server's own says. The server's is the one that counts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// They are the same bytes.
    Match,
    /// They are not.
    Mismatch {
        /// Hash of the client's output.
        client: String,
        /// Hash of the server's.
        server: String,
    },
}

impl SessionRow {
    /// The verdict on the client's output, once there is a result to compare it with.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let (client, server) = (&self.prebuilt.as_ref()?.output, &self.result.as_ref()?.output);
        Some(if client == server {
            Verdict::Match
        } else {
            Verdict::Mismatch { client: client.clone(), server: server.clone() }
        })
    }
}

/// Which sessions are looked for; nothing set means all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SessionFilter {
    /// In this state.
    pub status: Option<Status>,
    /// Of this host name.
    pub site: Option<String>,
    /// With these words in id, title or host name; large and small letters are the same.
    pub text: Option<String>,
    /// With a quality from here on, 0..100; then without those that have none.
    pub min_quality: Option<f64>,
    /// Begun at this time or later, milliseconds since 1970.
    pub since: Option<i64>,
    /// Begun before this time, milliseconds since 1970.
    pub until: Option<i64>,
}

/// A place in a list, as text `time.id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// When the last session that was listed began.
    pub created_at: i64,
    /// Its id.
    pub id: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at, self.id)
    }
}

/// The text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoCursor;

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let (created_at, id) = text.split_once('.').ok_or(NoCursor)?;
        Ok(Self { created_at: created_at.parse().map_err(|_| NoCursor)?, id: id.to_owned() })
    }
}

impl From<&SessionRow> for Cursor {
    fn from(row: &SessionRow) -> Self {
        Self { created_at: row.created_at, id: row.id.clone() }
    }
}

/// What a socket that follows a session tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Where it is in its life.
    pub status: Status,
    /// Where it is on its way through the pipeline.
    pub processing_status: ProcessingStatus,
    /// The fence: the number of the processing.
    pub epoch: i64,
    /// Why it, or its last attempt, failed.
    pub failure: Option<Failure>,
    /// Examples kept, once it is COMPLETED.
    pub examples: Option<i64>,
    /// Its quality, 0..100.
    pub quality: Option<f64>,
}

macro_rules! told {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.status, s.processing_status, s.priority, s.interactions, s.lost_spans, s.attempts, s.epoch,
                    s.run_at, s.lease_owner, s.lease_until, s.created_at, s.updated_at, s.claimed_at, s.ended_at,
                    s.failure_stage, s.failure_code, s.failure_message, s.site, s.title, s.page_type, s.manifest,
                    s.prebuilt, s.prebuilt_output,
                    r.completion, r.canonical, r.output, r.examples, r.redactions, r.quality
               FROM sessions s LEFT JOIN results r ON r.project = s.project AND r.session = s.id ",
            $rest
        )
    };
}

pub(super) async fn session(link: &mut Link, key: &SessionKey) -> Result<Option<SessionRow>, StoreError> {
    let row =
        link.sql(told!("WHERE s.project = $1 AND s.id = $2")).bind(&key.project).bind(&key.id).row().await?;
    row.as_ref().map(session_row).transpose()
}

pub(super) async fn sessions(
    link: &mut Link,
    project: &str,
    filter: &SessionFilter,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<SessionRow>, StoreError> {
    let until = filter.until.unwrap_or(i64::MAX);
    let (at, id) = after.map_or((until, ""), |after| (after.created_at, &*after.id));
    let rows = link
        .sql(told!(
            "WHERE s.project = $1 AND (s.created_at, s.id) < ($2, $3) AND s.created_at >= $4 AND s.created_at < $5
                AND ($6 IS NULL OR s.status = $6) AND ($7 IS NULL OR s.site = $7)
                AND ($8 IS NULL OR s.searched LIKE $8 ESCAPE '!') AND ($9 IS NULL OR r.quality >= $9)
              ORDER BY s.created_at DESC, s.id DESC LIMIT $10"
        ))
        .bind(project)
        .bind(at)
        .bind(id)
        .bind(filter.since.unwrap_or(i64::MIN))
        .bind(until)
        .bind(filter.status.map(Status::name))
        .bind(&filter.site)
        .bind(filter.text.as_deref().map(containing))
        .bind(filter.min_quality)
        .bind(limit)
        .rows()
        .await?;
    rows.iter().map(session_row).collect()
}

/// A pattern for all that contain the text.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern + "%"
}

macro_rules! states {
    ($elements:literal) => {
        concat!(
            "SELECT s.project, s.id, s.status, s.processing_status, s.epoch, s.failure_stage, s.failure_code,
                    s.failure_message, r.examples, r.quality
               FROM ",
            $elements,
            " JOIN sessions s ON s.project = value->>0 AND s.id = value->>1
              LEFT JOIN results r ON r.project = s.project AND r.session = s.id"
        )
    };
}

const STATES: Dialects = Dialects {
    sqlite: states!("json_each($1)"),
    postgres: states!("json_array_elements(CAST($1 AS json)) AS value"),
};

pub(super) async fn states(
    link: &mut Link,
    keys: &[SessionKey],
) -> Result<Vec<(SessionKey, State)>, StoreError> {
    let keys: Vec<_> = keys.iter().map(|key| (&key.project, &key.id)).collect();
    let keys = serde_json::to_string(&keys).map_err(|_| StoreError::Corrupt("key"))?;
    let rows = link.dialects(&STATES).bind(keys).rows().await?;
    let of = |row: &Row| {
        let key = SessionKey { project: row.get("project")?, id: row.get("id")? };
        let state = State {
            status: status_of(row)?,
            processing_status: processing_status_of(row)?,
            epoch: row.get("epoch")?,
            failure: failure_of(row)?,
            examples: row.get("examples")?,
            quality: row.get("quality")?,
        };
        Ok((key, state))
    };
    rows.iter().map(of).collect()
}

pub(super) fn status_of(row: &Row) -> Result<Status, StoreError> {
    Status::of(&row.get::<String>("status")?).ok_or(StoreError::Corrupt("status"))
}

fn processing_status_of(row: &Row) -> Result<ProcessingStatus, StoreError> {
    ProcessingStatus::of(&row.get::<String>("processing_status")?)
        .ok_or(StoreError::Corrupt("processing status"))
}

fn failure_of(row: &Row) -> Result<Option<Failure>, StoreError> {
    let Some(code) = row.get("failure_code")? else { return Ok(None) };
    Ok(Some(Failure { stage: row.get("failure_stage")?, code, message: row.get("failure_message")? }))
}

fn result_of(row: &Row) -> Result<Option<SessionResult>, StoreError> {
    let Some(completion) = row.get("completion")? else { return Ok(None) };
    Ok(Some(SessionResult {
        completion,
        canonical: row.get("canonical")?,
        output: row.get("output")?,
        examples: row.get("examples")?,
        redactions: row.get("redactions")?,
        quality: row.get("quality")?,
    }))
}

fn session_row(row: &Row) -> Result<SessionRow, StoreError> {
    let prebuilt = match (row.get("prebuilt")?, row.get("prebuilt_output")?) {
        (Some(receipt), Some(output)) => Some(Prebuilt { receipt, output }),
        _ => None,
    };
    Ok(SessionRow {
        id: row.get("id")?,
        status: status_of(row)?,
        processing_status: processing_status_of(row)?,
        priority: Priority::of_rank(row.get("priority")?).ok_or(StoreError::Corrupt("priority"))?,
        interactions: row.get("interactions")?,
        lost_spans: row.get("lost_spans")?,
        attempts: row.get("attempts")?,
        epoch: row.get("epoch")?,
        run_at: row.get("run_at")?,
        lease_owner: row.get("lease_owner")?,
        lease_until: row.get("lease_until")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        claimed_at: row.get("claimed_at")?,
        ended_at: row.get("ended_at")?,
        failure: failure_of(row)?,
        head: Head { site: row.get("site")?, title: row.get("title")?, page_type: row.get("page_type")? },
        result: result_of(row)?,
        prebuilt,
        manifest: row.get("manifest")?,
    })
}
