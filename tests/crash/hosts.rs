//! The hosts that are killed, stopped for longer than a lease, and left without their database.

use crate::{plan::Engine, recorder::Addresses};
use serde_json::Value;
use std::{
    error::Error,
    path::PathBuf,
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use trailmill_cluster::Cluster;
use trailmill_tests::{generated::Draw, server::Server};

/// How long it may take until a host is met in the middle of its work, and until it is told that it is fenced.
const SOON: Duration = Duration::from_secs(5);

/// How long another host may take until it has the work of one that is stopped: its lease of 1 s, the 5 s after which
/// PostgreSQL ends a transaction that nobody goes on with, and much more.
const TAKE_OVER: Duration = Duration::from_secs(60);

/// The pause between two looks at a host.
const GLANCE: Duration = Duration::from_millis(20);

/// How long the database is away.
const AWAY: Duration = Duration::from_millis(300);

/// Running hosts over one store.
pub struct Hosts {
    running: Vec<Server>,
    cluster: Option<Cluster>,
    arguments: Vec<String>,
    addresses: Addresses,
    tokens: (String, String),
    data: TempDir,
    /// What was done to them.
    pub done: Done,
}

/// How often what was done.
#[derive(Debug, Default)]
pub struct Done {
    pub killed: u64,
    pub stopped: u64,
    pub fenced: u64,
    pub databases_killed: u64,
}

impl Hosts {
    /// One host over SQLite, or two over PostgreSQL, with a new data folder.
    pub fn start(engine: Engine) -> Result<Self, Box<dyn Error>> {
        let data = tempfile::tempdir()?;
        let cluster = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Cluster::start().ok_or("PostgreSQL is not installed")?),
        };
        let database = cluster.iter().flat_map(|cluster| ["--database-url".to_owned(), cluster.database()]);
        // Sessions go to the archive while they are still asked for; and all is asked for at once.
        let more = ["--archive-after", "1", "--limit-address-rate", "1000000"].map(str::to_owned);
        let arguments: Vec<String> = database.chain(more).collect();
        let first = Server::start_with(data.path(), &arguments);
        let tokens = first.tokens.clone().ok_or("the first start told no tokens")?;
        let mut running = vec![first];
        if cluster.is_some() {
            running.push(Server::start_with(data.path(), &arguments));
        }
        let addresses = Addresses::default();
        let hosts = Self { running, cluster, arguments, addresses, tokens, data, done: Done::default() };
        hosts.tell_addresses();
        Ok(hosts)
    }

    /// Where they listen, kept up to date.
    pub fn addresses(&self) -> Addresses {
        self.addresses.clone()
    }

    /// The recording token.
    pub fn token(&self) -> String {
        self.tokens.0.clone()
    }

    /// Does one of the things that may happen: a host is killed; of two, one may be stopped past its lease first, and
    /// the other one is killed then; or the database is killed under both.
    pub fn disturb(&mut self, draw: &mut Draw) -> Result<(), Box<dyn Error>> {
        let mut at = usize::try_from(draw.below(self.running.len() as u64))?;
        if self.running.len() > 1 && draw.chance(15) {
            self.stop_past_lease(at)?;
            at = 1 - at;
        }
        if let Some(cluster) = self.cluster.as_mut().filter(|_| draw.chance(10)) {
            cluster.kill();
            sleep(AWAY);
            cluster.start_again();
            self.done.databases_killed += 1;
        }
        drop(self.running.swap_remove(at));
        self.tell_addresses();
        self.running.push(Server::start_with(self.data.path(), &self.arguments));
        self.tell_addresses();
        self.done.killed += 1;
        Ok(())
    }

    /// Stops a host in the middle of its work (SIGSTOP), waits until the other one has it, and wakes the first: what
    /// that still writes is fenced.
    fn stop_past_lease(&mut self, at: usize) -> Result<(), Box<dyn Error>> {
        let (stopped, other) = (&self.running[at], &self.running[1 - at]);
        let before = self.fenced_writes(stopped)?;
        let owner = format!(" process {}", stopped.process());
        let jobs = |of: &str| self.jobs(other, of);
        let until = Instant::now() + SOON;
        let held = loop {
            stopped.signal("STOP");
            let held = jobs(&owner)?;
            if !held.is_empty() {
                break held;
            }
            stopped.signal("CONT");
            if Instant::now() > until {
                return Ok(());
            }
            sleep(GLANCE);
        };
        let until = Instant::now() + TAKE_OVER;
        while jobs(&owner)?.iter().any(|job| held.contains(job)) {
            if Instant::now() > until {
                return Err(format!("{held:?} of a host that is stopped are not taken over").into());
            }
            sleep(GLANCE);
        }
        stopped.signal("CONT");
        let until = Instant::now() + SOON;
        let fenced = loop {
            let fenced = self.fenced_writes(stopped)? - before;
            if fenced > 0 || Instant::now() > until {
                break fenced;
            }
            sleep(GLANCE);
        };
        self.done.stopped += 1;
        self.done.fenced += fenced;
        Ok(())
    }

    /// The sessions that a host has in work, with their epochs.
    fn jobs(&self, asked: &Server, owner: &str) -> Result<Vec<(String, i64)>, Box<dyn Error>> {
        let answer: Value = serde_json::from_str(&asked.get("/v1/jobs?limit=500", &self.tokens.1))?;
        let jobs = answer["jobs"].as_array().ok_or("no jobs")?.iter();
        let owned = jobs.filter(|job| job["owner"].as_str().is_some_and(|of| of.ends_with(owner)));
        Ok(owned.map(|job| (job["session"].to_string(), job["epoch"].as_i64().unwrap_or(0))).collect())
    }

    /// Writes of a host that were kept out so far.
    fn fenced_writes(&self, host: &Server) -> Result<u64, Box<dyn Error>> {
        let figures = host.get("/metrics", &self.tokens.1);
        let figure = figures.lines().find_map(|line| line.strip_prefix("trailmill_fenced_writes_total "));
        Ok(figure.ok_or("fenced writes are not counted")?.parse()?)
    }

    /// What one of them answers: the status and the body.
    pub fn answer(&self, path: &str) -> Result<(u16, String), Box<dyn Error>> {
        let host = self.running.first().ok_or("no host runs")?;
        let answer = host.ask("GET", path, &self.tokens.1, None);
        Ok((answer.status, answer.body))
    }

    /// Keeps the data, and tells where it is.
    pub fn keep(self) -> PathBuf {
        drop(self.running);
        self.data.keep()
    }

    fn tell_addresses(&self) {
        self.addresses.are(self.running.iter().map(|host| host.address().to_owned()).collect());
    }
}
