//! The configuration of the server: flags, then `TRAILMILL_*` variables, then a TOML file, then what is built in.

use crate::{Fault, FaultCode, fault::FaultStage, telemetry::LogFormat};
use clap::Args;
use serde::Deserialize;
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// What may be set. The same names in the TOML file, with `_`.
#[derive(Debug, Clone, Default, PartialEq, Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on [default: 127.0.0.1:8787]
    #[arg(long, value_name = "ADDRESS", env = "TRAILMILL_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Folder for database and blobs [default: trailmill-data]
    #[arg(long, value_name = "FOLDER", env = "TRAILMILL_DATA")]
    pub data: Option<PathBuf>,
    /// PostgreSQL, as postgres://…, for several hosts [default: SQLite in the data folder]
    #[arg(long, value_name = "URL", env = "TRAILMILL_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Sessions that are completed at a time [default: one for each core]
    #[arg(long, value_name = "N", env = "TRAILMILL_WORKERS")]
    pub workers: Option<usize>,
    /// Seconds after which another worker takes over from one that is not heard of [default: 10]
    #[arg(long, value_name = "SECONDS", env = "TRAILMILL_LEASE")]
    pub lease: Option<f64>,
    /// Where blobs and archives go: a folder, or s3://bucket/prefix with AWS_* variables [default: the data folder]
    #[arg(long, value_name = "PLACE", env = "TRAILMILL_ARCHIVE")]
    pub archive: Option<String>,
    /// Seconds from a session's completion to its archive [default: 60]
    #[arg(long, value_name = "SECONDS", env = "TRAILMILL_ARCHIVE_AFTER")]
    pub archive_after: Option<f64>,
    /// Days after which a session that has ended is erased, archive and all [default: never]
    #[arg(long, value_name = "DAYS", env = "TRAILMILL_RETAIN")]
    pub retain: Option<f64>,
    /// How log lines are written [default: human]
    #[arg(long, value_name = "FORMAT", env = "TRAILMILL_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What is logged: a level, or tracing's filter syntax [default: info]
    #[arg(long, value_name = "FILTER", env = "TRAILMILL_LOG")]
    pub log: Option<String>,
}

/// The whole configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder for database and blobs.
    pub data: PathBuf,
    /// PostgreSQL, in SQLite's place. It may hold a password: never logged.
    pub database_url: Option<String>,
    /// Sessions that are completed at a time.
    pub workers: usize,
    /// How long a claim holds without a heartbeat.
    pub lease: Duration,
    /// Where blobs and archives go: a folder, or `s3://bucket/prefix`.
    pub archive: String,
    /// How long a session rests between its completion and its archive.
    pub archive_after: Duration,
    /// How long a session that has ended is kept; for ever where nothing is set.
    pub retain: Option<Duration>,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// What is logged.
    pub log: String,
}

impl Settings {
    /// The settings in a TOML file.
    ///
    /// # Errors
    /// When it can't be read, or names what can't be set.
    pub fn read(file: &Path) -> Result<Self, Fault> {
        let fault = |message: String| Fault::new(FaultCode::Unreadable, FaultStage::Open, message);
        let text =
            fs::read_to_string(file).map_err(|e| fault(format!("{} can't be read: {e}", file.display())))?;
        toml::from_str(&text).map_err(|e| fault(format!("{}: {}", file.display(), e.message())))
    }

    /// These, and `other` where these say nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            data: self.data.or(other.data),
            database_url: self.database_url.or(other.database_url),
            workers: self.workers.or(other.workers),
            lease: self.lease.or(other.lease),
            archive: self.archive.or(other.archive),
            archive_after: self.archive_after.or(other.archive_after),
            retain: self.retain.or(other.retain),
            log_format: self.log_format.or(other.log_format),
            log: self.log.or(other.log),
        }
    }

    /// The configuration, with what is built in where nothing is set.
    ///
    /// # Errors
    /// When a value is outside its range.
    pub fn config(self) -> Result<Config, Fault> {
        let lease = self.lease.unwrap_or(10.0);
        if !(0.1..=3600.0).contains(&lease) {
            let message = "lease: expected seconds from 0.1 to 3600";
            return Err(Fault::new(FaultCode::Unreadable, FaultStage::Open, message));
        }
        let span = |name: &str, unit: &str, of: f64| {
            let told = format!("{name}: expected {unit} from 0 to 36500");
            let fault = Fault::new(FaultCode::Unreadable, FaultStage::Open, told);
            if (0.0..=36_500.0).contains(&of) { Ok(of) } else { Err(fault) }
        };
        let archive_after = span("archive_after", "seconds", self.archive_after.unwrap_or(60.0))?;
        let retain = self.retain.map(|days| span("retain", "days", days)).transpose()?;
        let data = self.data.unwrap_or_else(|| PathBuf::from("trailmill-data"));
        Ok(Config {
            listen: self.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8787))),
            archive: self.archive.unwrap_or_else(|| data.display().to_string()),
            archive_after: Duration::from_secs_f64(archive_after),
            retain: retain.map(|days| Duration::from_secs_f64(days * 86_400.0)),
            data,
            database_url: self.database_url,
            workers: self
                .workers
                .unwrap_or_else(|| thread::available_parallelism().map_or(1, Into::into))
                .max(1),
            lease: Duration::from_secs_f64(lease),
            log_format: self.log_format.unwrap_or_default(),
            log: self.log.unwrap_or_else(|| "info".to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_says_something_counts() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trailmill.toml");
        fs::write(&file, "workers = 3\nlease = 2\nlisten = \"127.0.0.1:1\"\nlog_format = \"json\"").unwrap();
        let flags = Settings { workers: Some(5), ..Settings::default() };
        let config = flags.or(Settings::read(&file).unwrap()).config().unwrap();
        assert_eq!((config.workers, config.lease.as_secs(), config.listen.port()), (5, 2, 1));
        assert_eq!(config.log_format, LogFormat::Json);
        fs::write(&file, "worker = 3").unwrap();
        assert!(Settings::read(&file).unwrap_err().message.contains("worker"));
    }
}
