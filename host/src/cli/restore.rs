//! `trailmill sessions restore`: makes sessions of what the archive has, in the database itself.

use super::{DONE, NOTHING, SOME, print, progress::bar, shown::shown, table::table};
use crate::{
    Fault, FaultCode,
    archive::Archive,
    blobs::Blobs,
    config::Settings,
    fault::FaultStage,
    keeper::{self, Outcome},
    place, serve,
};
use clap::Args;
use serde::Serialize;
use std::{fmt::Display, path::PathBuf};

/// Characters of an id in a table.
const CELL: usize = 40;

/// Make sessions of what the archive has, where there is none of their id
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill sessions restore --data /var/lib/trailmill\n  \
    trailmill sessions restore --database-url postgres://db/trailmill --archive s3://bucket/prefix\n  \
    trailmill sessions restore --json | jq -r 'select(.outcome == \"damaged\") | .reason'\n\n\
    It works on database and archive themselves, with or without a server. Sessions that were erased don't come back.\n\n\
    Exit status: 0 all there; 2 some are damaged, each named, and the rest is there; 1 nothing could be done.")]
pub struct Restore {
    /// Folder for database and blobs [default: trailmill-data]
    #[arg(long, value_name = "FOLDER", env = "TRAILMILL_DATA")]
    data: Option<PathBuf>,
    /// PostgreSQL, as postgres://… [default: SQLite in the data folder]
    #[arg(long, value_name = "URL", env = "TRAILMILL_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Where blobs and archives are: a folder, or s3://bucket/prefix with AWS_* variables [default: the data folder]
    #[arg(long, value_name = "PLACE", env = "TRAILMILL_ARCHIVE")]
    archive: Option<String>,
    /// The server's TOML file, for what neither flag nor variable sets
    #[arg(long, value_name = "FILE", env = "TRAILMILL_CONFIG")]
    config: Option<PathBuf>,
    /// Print one archive per line as JSON instead of the table
    #[arg(long)]
    json: bool,
}

/// What became of one archive.
#[derive(Serialize)]
struct Row {
    archive: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Restore {
    /// Restores all that the archive has.
    pub fn run(&self) -> Result<u8, Fault> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let rows = runtime.map_err(|e| fault("no threads", &e))?.block_on(self.restore())?;
        let damaged = rows.iter().filter(|row| row.outcome == "damaged").count();
        if self.json {
            print(&rows.iter().map(|row| json(row) + "\n").collect::<String>())?;
        } else {
            print(&told(&rows))?;
        }
        Ok(match damaged {
            0 => DONE,
            damaged if damaged == rows.len() => NOTHING,
            _ => SOME,
        })
    }

    async fn restore(&self) -> Result<Vec<Row>, Fault> {
        let Self { data, database_url, archive, .. } = self;
        let flags = Settings {
            data: data.clone(),
            database_url: database_url.clone(),
            archive: archive.clone(),
            ..Settings::default()
        };
        let file = self.config.as_deref().map(Settings::read).transpose()?.unwrap_or_default();
        let config = flags.or(file).config()?;
        let store = serve::database(&config).await.map_err(|e| fault("no store", &e))?;
        let place = place::of(&config.archive).map_err(|e| fault("there is no archive", &e))?;
        let (blobs, archive) = (Blobs::new(place.clone()), Archive::new(place));
        let names = archive.names().await.map_err(|e| fault("the archive can't be listed", &e))?;
        let (bar, mut rows) = (
            bar("{bar:40} {pos}/{len} archives, {eta} left", names.len() as u64, 0),
            Vec::with_capacity(names.len()),
        );
        for name in names {
            let restored = keeper::restore(&store, &blobs, &archive, &name).await;
            let (key, outcome) = restored.map_err(|e| fault(&format!("{name} is not restored"), &e))?;
            let (project, session) = key.map(|key| (key.project, key.id)).unzip();
            let (outcome, reason) = match outcome {
                Outcome::Restored => ("restored", None),
                Outcome::There => ("there", None),
                Outcome::Erased => ("erased", None),
                Outcome::Damaged(reason) => ("damaged", Some(reason)),
            };
            rows.push(Row { archive: name, project, session, outcome, reason });
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(rows)
    }
}

fn told(rows: &[Row]) -> String {
    let mut listed = table(&["session", "project", "outcome", "reason"]);
    for Row { project, session, outcome, reason, .. } in rows {
        let cell = |text: &Option<String>| shown(text.as_deref().unwrap_or_default(), CELL);
        let reason = reason.clone().unwrap_or_default();
        listed.add_row([cell(session), cell(project), (*outcome).to_owned(), reason]);
    }
    let of = |outcome: &str| rows.iter().filter(|row| row.outcome == outcome).count();
    let sum = format!(
        "{} restored, {} there already, {} erased, {} damaged, of {} archives",
        of("restored"),
        of("there"),
        of("erased"),
        of("damaged"),
        rows.len()
    );
    if rows.is_empty() { format!("{sum}\n") } else { format!("{listed}\n\n{sum}\n") }
}

fn json(row: &Row) -> String {
    serde_json::to_string(row).unwrap_or_default()
}

fn fault(what: &str, cause: &dyn Display) -> Fault {
    Fault::new(FaultCode::Unserved, FaultStage::Serve, format!("{what}: {cause}"))
}
