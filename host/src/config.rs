//! The configuration of the server: flags, then `TRAILMILL_*` variables, then a TOML file, then what is built in.

use crate::{
    Fault, FaultCode,
    access::{
        limits::{LimitSettings, Limits},
        names::Names,
        tls::TlsFiles,
    },
    fault::FaultStage,
    place::{self, PlaceError},
    telemetry::{self, LogFormat},
};
use clap::Args;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::{
    collections::BTreeSet,
    fmt, fs,
    net::{IpAddr, SocketAddr},
    num::NonZero,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// While one worker waits for the disk, which syncs several times a session, another one has the core; and those that wait
/// at the same time share a sync.
const WORKERS_PER_CORE: usize = 6;

/// What may be set. The same names in the TOML file, with `_`.
#[derive(Debug, Clone, Default, PartialEq, Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on [default: 127.0.0.1:8787]
    #[arg(long, value_name = "ADDRESS", env = "TRAILMILL_LISTEN", value_parser = address)]
    #[serde(deserialize_with = "address_in_file")]
    pub listen: Option<SocketAddr>,
    /// Folder for database and blobs [default: trailmill-data]
    #[arg(long, value_name = "FOLDER", env = "TRAILMILL_DATA")]
    pub data: Option<PathBuf>,
    /// PostgreSQL, as postgres://…, for several hosts [default: SQLite in the data folder]
    #[arg(long, value_name = "URL", env = "TRAILMILL_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Sessions that are completed at a time [default: six for each core]
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
    /// Days after which a session that has ended, or of which nothing more came, is erased, archive and all [default: never]
    #[arg(long, value_name = "DAYS", env = "TRAILMILL_RETAIN")]
    pub retain: Option<f64>,
    /// How log lines are written [default: human]
    #[arg(long, value_name = "FORMAT", env = "TRAILMILL_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What is logged: a level, or tracing's filter syntax [default: info]
    #[arg(long, value_name = "FILTER", env = "TRAILMILL_LOG")]
    pub log: Option<String>,
    /// Name that the server is called by, without a port; several by commas [default: addresses and localhost alone]
    #[arg(long, value_name = "NAME", env = "TRAILMILL_ALLOW_HOST", value_delimiter = ',')]
    pub allow_host: Vec<String>,
    /// Origin whose pages may speak to the server, as https://…; several by commas [default: its own pages and
    /// extensions alone]
    #[arg(long, value_name = "ORIGIN", env = "TRAILMILL_ALLOW_ORIGIN", value_delimiter = ',')]
    pub allow_origin: Vec<String>,
    /// Certificate in PEM, with those that lead up from it: speaks TLS and nothing else [default: none]
    #[arg(long, value_name = "FILE", env = "TRAILMILL_TLS_CERT")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key in PEM
    #[arg(long, value_name = "FILE", env = "TRAILMILL_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// Address of a proxy in front, whose X-Forwarded-For is believed; several by commas [default: none]
    #[arg(long, value_name = "ADDRESS", env = "TRAILMILL_PROXY", value_delimiter = ',')]
    pub proxy: Vec<IpAddr>,
    /// How much of the server one client may have.
    #[command(flatten)]
    pub limits: LimitSettings,
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
    /// What the server is called, and whose pages may speak to it.
    pub names: Names,
    /// Certificate and key, where TLS is spoken.
    pub tls: Option<TlsFiles>,
    /// Proxies in front.
    pub proxies: BTreeSet<IpAddr>,
    /// How much of the server one client may have.
    pub limits: Limits,
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
            allow_host: first(self.allow_host, other.allow_host),
            allow_origin: first(self.allow_origin, other.allow_origin),
            tls_cert: self.tls_cert.or(other.tls_cert),
            tls_key: self.tls_key.or(other.tls_key),
            proxy: first(self.proxy, other.proxy),
            limits: self.limits.or(other.limits),
        }
    }

    /// The configuration, with what is built in where nothing is set.
    ///
    /// # Errors
    /// When a value is outside its range.
    pub fn config(self) -> Result<Config, Fault> {
        let refused = |message: String| Fault::new(FaultCode::Unreadable, FaultStage::Open, message);
        let lease = self.lease.unwrap_or(10.0);
        if !(0.1..=3600.0).contains(&lease) {
            return Err(refused("lease: expected seconds from 0.1 to 3600".to_owned()));
        }
        let span = |name: &str, unit: &str, of: f64| {
            let told = || refused(format!("{name}: expected {unit} from 0 to 36500"));
            if (0.0..=36_500.0).contains(&of) { Ok(of) } else { Err(told()) }
        };
        let archive_after = span("archive_after", "seconds", self.archive_after.unwrap_or(60.0))?;
        let retain = self.retain.map(|days| span("retain", "days", days)).transpose()?;
        let names = Names::of(&self.allow_host, &self.allow_origin).map_err(refused)?;
        let log = self.log.unwrap_or_else(|| "info".to_owned());
        telemetry::filter(&log).map_err(|e| refused(format!("log: {e}")))?;
        let is_postgres = |url: &String| ["postgres://", "postgresql://"].iter().any(|s| url.starts_with(s));
        if self.database_url.as_ref().is_some_and(|url| !is_postgres(url)) {
            return Err(refused("database_url: expected an address as postgres://…".to_owned()));
        }
        if self.archive.as_ref().is_some_and(|archive| !place::is_one(archive)) {
            return Err(refused(format!("archive: {}", PlaceError::Unknown)));
        }
        let tls = match (self.tls_cert, self.tls_key) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            _ => return Err(refused("tls: expected tls_cert and tls_key, found one of them".to_owned())),
        };
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
                .unwrap_or_else(|| WORKERS_PER_CORE * thread::available_parallelism().map_or(1, NonZero::get))
                .max(1),
            lease: Duration::from_secs_f64(lease),
            log_format: self.log_format.unwrap_or_default(),
            log,
            names,
            tls,
            proxies: self.proxy.into_iter().collect(),
            limits: self.limits.limits(),
        })
    }
}

impl fmt::Display for Config {
    /// A line for each setting: its name and what it is. The database's address may hold a password, and is not told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |items: Vec<String>| if items.is_empty() { "none".to_owned() } else { items.join(",") };
        let database = if self.database_url.is_some() { "PostgreSQL" } else { "SQLite" };
        let retain =
            self.retain.map_or("for ever".to_owned(), |retain| format!("{} s", retain.as_secs_f64()));
        writeln!(f, "listen {}\ndata {}\ndatabase {database}", self.listen, self.data.display())?;
        writeln!(f, "workers {}\nlease {} s", self.workers, self.lease.as_secs_f64())?;
        writeln!(f, "archive {}\narchive-after {} s", self.archive, self.archive_after.as_secs_f64())?;
        writeln!(f, "retain {retain}\nlog {}\nlog-format {}", self.log, self.log_format)?;
        writeln!(f, "allow-host {}", list(self.names.hosts.iter().cloned().collect()))?;
        writeln!(f, "allow-origin {}", list(self.names.origins.iter().cloned().collect()))?;
        let tls = self.tls.as_ref().map_or("none".to_owned(), |tls| tls.certificate.display().to_string());
        writeln!(f, "tls {tls}")?;
        writeln!(f, "proxy {}", list(self.proxies.iter().map(ToString::to_string).collect()))?;
        write!(f, "{}", self.limits)
    }
}

/// An address to listen on. A name may stand for several, so it is told what to write in its place.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an IP address and a port, as 127.0.0.1:8787")
}

fn address_in_file<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(from)?;
    address(&text).map(Some).map_err(|expected| D::Error::custom(format_args!("listen: {expected}")))
}

/// The first list that holds something.
fn first<T>(these: Vec<T>, others: Vec<T>) -> Vec<T> {
    if these.is_empty() { others } else { these }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    #[test]
    fn the_first_that_says_something_counts() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("trailmill.toml");
        fs::write(&file, "workers = 3\nlease = 2\nlisten = \"127.0.0.1:1\"\nlog_format = \"json\"").unwrap();
        let flags = Settings { workers: Some(5), ..Settings::default() };
        let config = flags.or(Settings::read(&file).unwrap()).config().unwrap();
        assert_eq!((config.workers, config.lease.as_secs(), config.listen.port()), (5, 2, 1));
        assert_eq!(config.log_format, LogFormat::Json);
        let text = "allow_origin = [\"https://app.example/\"]\n[limits]\nframe_bytes = 7\naddress_rate = 8";
        fs::write(&file, text).unwrap();
        let limits = LimitSettings { address_rate: NonZeroU32::new(9), ..LimitSettings::default() };
        let flags = Settings { limits, ..Settings::default() };
        let config = flags.or(Settings::read(&file).unwrap()).config().unwrap();
        let of = |limit: NonZeroU32| limit.get();
        let Limits { frame_bytes, address_rate, patience, .. } = config.limits;
        assert_eq!((of(frame_bytes), of(address_rate), of(patience)), (7, 9, 10));
        assert!(config.names.origins.contains("https://app.example"));
        let refused = |text: &str| {
            fs::write(&file, text).unwrap();
            Settings::read(&file).unwrap().config().unwrap_err().message
        };
        for (text, name) in [
            ("log = \"inf\"", "log"),
            ("log = \"trailmill=loud\"", "log"),
            ("allow_host = [\"trailmill.example:8787\"]", "allow_host"),
            ("allow_host = [\"https://trailmill.example\"]", "allow_host"),
            ("allow_origin = [\"app.example\"]", "allow_origin"),
            ("allow_origin = [\"https://app.example/page\"]", "allow_origin"),
            ("allow_origin = [\"*\"]", "allow_origin"),
            ("database_url = \"mysql://db.example/x\"", "database_url"),
            ("archive = \"gs://bucket\"", "archive"),
        ] {
            let told = refused(text);
            assert!(told.starts_with(&format!("{name}: expected ")), "{text}: {told}");
        }
        let names = Names::of(
            &["A.example".into(), "".into(), " b.example ".into()],
            &["http://c.example:3000/".into(), "http://[::1]:3000".into()],
        );
        let names = names.unwrap();
        assert!(names.origins.contains("http://[::1]:3000"));
        assert!(names.hosts.contains("b.example") && names.origins.contains("http://c.example:3000"));
        fs::write(&file, "worker = 3").unwrap();
        assert!(Settings::read(&file).unwrap_err().message.contains("worker"));
        fs::write(&file, "listen = \"localhost:8787\"").unwrap();
        let told = Settings::read(&file).unwrap_err().message;
        assert!(told.ends_with("listen: expected an IP address and a port, as 127.0.0.1:8787"), "{told}");
    }
}
