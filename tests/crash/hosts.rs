//! The hosts that are killed, stopped for longer than a lease, and left without their database.

use crate::{plan::Engine, recorder::Addresses};
use std::{error::Error, path::PathBuf, thread::sleep, time::Duration};
use tempfile::TempDir;
use trailmill_cluster::Cluster;
use trailmill_tests::{generated::Draw, server::Server};

/// How long a host is stopped: past its lease of 1 s, so that another one takes its sessions.
const STOPPED: Duration = Duration::from_millis(1500);

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
        // Sessions go to the archive while they are still asked for.
        let arguments: Vec<String> = database.chain(["--archive-after".to_owned(), "1".to_owned()]).collect();
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

    /// Does one of the things that may happen: on one host it is killed; of two, one is killed or stopped past its
    /// lease, or the database is killed under both.
    pub fn disturb(&mut self, draw: &mut Draw) -> Result<(), Box<dyn Error>> {
        let at = usize::try_from(draw.below(self.running.len() as u64))?;
        if self.running.len() > 1 && draw.chance(15) {
            self.running[at].signal("STOP");
            sleep(STOPPED);
            self.running[at].signal("CONT");
            self.done.stopped += 1;
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
