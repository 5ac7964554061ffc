//! The hosts that are killed, stopped for longer than a lease, and left without database, bucket, network, room on their
//! disk, or the right time.

use crate::{
    faults::{
        clock::Clock,
        disk::Disk,
        link::{Link, State},
        syncs::SlowSyncs,
    },
    plan::Engine,
    recorder::Addresses,
};
use serde_json::Value;
use std::{
    error::Error,
    fmt, fs,
    path::PathBuf,
    thread::sleep,
    time::{Duration, Instant},
};
use trailmill_cluster::Cluster;
use trailmill_tests::{
    generated::Draw,
    s3::{self, Bucket},
    server::Server,
};

/// How long it may take until a host is met in the middle of its work, and until it is told that it is fenced.
const SOON: Duration = Duration::from_secs(5);

/// How long another host may take until it has the work of one that is stopped: its lease of 1 s, the 5 s after which
/// PostgreSQL ends a transaction that nobody goes on with, and much more. So long a host may also take to answer again.
const TAKE_OVER: Duration = Duration::from_secs(60);

/// The pause between two looks at a host.
const GLANCE: Duration = Duration::from_millis(20);

/// Milliseconds that what surrounds a host is out of order, at least and at most.
const OUT_OF_ORDER: (u64, u64) = (50, 1200);

/// Running hosts over one store.
pub struct Hosts {
    hosts: Vec<Host>,
    cluster: Option<Cluster>,
    bucket: Option<Bucket>,
    clock: Option<Clock>,
    addresses: Addresses,
    tokens: (String, String),
    disk: Disk,
    /// What was done to them.
    pub done: Done,
}

/// A host, and its ways to what it needs.
struct Host {
    server: Option<Server>,
    data: PathBuf,
    to_database: Option<Link>,
    to_bucket: Option<Link>,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
}

/// How often what was done.
#[derive(Debug, Default)]
pub struct Done {
    pub killed: u64,
    pub stopped: u64,
    pub fenced: u64,
    pub databases_killed: u64,
    pub cut: u64,
    pub jumped: u64,
    pub filled: u64,
    pub slowed: u64,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { killed, stopped, fenced, databases_killed, cut, jumped, filled, slowed } = self;
        writeln!(f, "{killed} hosts killed")?;
        writeln!(f, "{stopped} stopped past their lease ({fenced} of their writes fenced)")?;
        writeln!(f, "{databases_killed} databases killed, {cut} networks cut, {jumped} clocks set")?;
        write!(f, "{filled} disks full, {slowed} slow for a while")
    }
}

/// What is out of order around the hosts.
enum Fault {
    Cut {
        host: usize,
        bucket: bool,
    },
    Full,
    Slow {
        _syncs: SlowSyncs,
    },
    /// The database is dead.
    Down,
}

impl Host {
    /// Starts it; what a start needs is in order.
    fn start(&mut self) -> Result<(), Box<dyn Error>> {
        let variables: Vec<(&str, &str)> =
            self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let until = Instant::now() + TAKE_OVER;
        self.server = Some(loop {
            match Server::try_to_start(&self.data, &self.arguments, &variables) {
                Ok(server) => break server,
                // What was open when the network was cut may still be in its way.
                Err(_) if Instant::now() < until => sleep(GLANCE),
                Err(status) => return Err(format!("a host does not start: {status}").into()),
            }
        });
        Ok(())
    }

    fn server(&self) -> Result<&Server, Box<dyn Error>> {
        self.server.as_ref().ok_or_else(|| "no host runs".into())
    }
}

impl Hosts {
    /// One host over SQLite, or two over PostgreSQL and, where there is one, a bucket, with nothing in them. What surrounds
    /// them can be put out of order.
    pub fn start(engine: Engine) -> Result<Self, Box<dyn Error>> {
        Self::over(engine, Disk::new()?, Clock::right()?)
    }

    /// One host over SQLite that nothing happens to.
    pub fn calm() -> Result<Self, Box<dyn Error>> {
        Self::over(Engine::Sqlite, Disk::safe()?, None)
    }

    fn over(engine: Engine, disk: Disk, clock: Option<Clock>) -> Result<Self, Box<dyn Error>> {
        let variables = clock.as_ref().map(Clock::variables).unwrap_or_default();
        let (mut cluster, mut bucket) = (None, None);
        if engine == Engine::Postgres {
            let started = Cluster::start_in(disk.path(), variables.clone());
            cluster = Some(started.ok_or("PostgreSQL is not installed")?);
            bucket = Bucket::start();
        }
        let database = cluster.as_ref().map(Cluster::database);
        let mut hosts = Vec::new();
        for number in 0..=usize::from(cluster.is_some()) {
            // With a bucket, hosts have nothing else in common.
            let data = disk.path().join(format!("data{}", if bucket.is_some() { number } else { 0 }));
            fs::create_dir_all(&data)?;
            let tested = ["--lease", "1", "--log", "debug"];
            // Sessions go to the archive while they are still asked for; and all is asked for at once.
            let more = ["--archive-after", "1", "--limit-address-rate", "1000000"];
            let mut host = Host {
                server: None,
                data,
                to_database: None,
                to_bucket: None,
                arguments: [tested, more].concat().into_iter().map(str::to_owned).collect(),
                variables: Vec::new(),
            };
            if let (Some(cluster), Some(database)) = (&cluster, &database) {
                let link = Link::to_postgres(cluster.folder())?;
                let folder = cluster.folder().display().to_string();
                host.arguments
                    .extend(["--database-url".to_owned(), database.replace(&folder, &link.entry())]);
                host.to_database = Some(link);
            } else {
                host.variables = variables.clone();
            }
            if let Some(bucket) = &bucket {
                let link = Link::to_address(bucket.address())?;
                host.arguments.extend(["--archive", "s3://bucket/here"].map(str::to_owned));
                host.variables.extend(s3::variables(&link.entry()));
                host.to_bucket = Some(link);
            }
            host.start()?;
            hosts.push(host);
        }
        let tokens = hosts[0].server()?.tokens.clone().ok_or("the first start told no tokens")?;
        let addresses = Addresses::default();
        let hosts = Self { hosts, cluster, bucket, clock, addresses, tokens, disk, done: Done::default() };
        hosts.tell_addresses();
        Ok(hosts)
    }

    /// Whether results go to a bucket.
    pub fn have_a_bucket(&self) -> bool {
        self.bucket.is_some()
    }

    /// Where they listen, kept up to date.
    pub fn addresses(&self) -> Addresses {
        self.addresses.clone()
    }

    /// The recording token.
    pub fn token(&self) -> String {
        self.tokens.0.clone()
    }

    /// A host is killed: by itself, or while or after something around it is out of order. Of two, one may be stopped past
    /// its lease first, and the other one is killed then.
    pub fn disturb(&mut self, draw: &mut Draw) -> Result<(), Box<dyn Error>> {
        let mut at = usize::try_from(draw.below(self.hosts.len() as u64))?;
        if self.hosts.len() > 1 && draw.chance(15) {
            self.stop_past_lease(at)?;
            at = 1 - at;
        }
        if draw.chance(40) {
            let fault = self.begin(at, draw)?;
            sleep(Duration::from_millis(OUT_OF_ORDER.0 + draw.below(OUT_OF_ORDER.1 - OUT_OF_ORDER.0)));
            if draw.chance(50) {
                self.kill(at);
            }
            if let Some(fault) = fault {
                self.end(fault)?;
            }
        }
        self.kill(at);
        self.hosts[at].start()?;
        self.tell_addresses();
        self.done.killed += 1;
        Ok(())
    }

    /// What no kill afterwards mends: the clock goes back by a day, and what the hosts have open to the database and the bucket
    /// is cut without a word.
    pub fn disturb_for_good(&mut self) -> Result<(), Box<dyn Error>> {
        if let Some(clock) = &self.clock {
            clock.go_back_a_day()?;
            self.done.jumped += 1;
        }
        let ways = || self.hosts.iter().flat_map(|host| [&host.to_database, &host.to_bucket]).flatten();
        ways().for_each(|way| way.is(State::Silent));
        sleep(Duration::from_millis(OUT_OF_ORDER.1));
        ways().for_each(|way| way.is(State::Open));
        self.done.cut += ways().count() as u64;
        Ok(())
    }

    fn kill(&mut self, at: usize) {
        self.hosts[at].server = None;
        self.tell_addresses();
    }

    /// Puts something around a host out of order; nothing where it is not there, or where it is over at once.
    fn begin(&mut self, at: usize, draw: &mut Draw) -> Result<Option<Fault>, Box<dyn Error>> {
        let host = &self.hosts[at];
        let state = if draw.chance(50) { State::Silent } else { State::Refused };
        // A single host has neither network nor database server.
        let first = if self.cluster.is_some() { 0 } else { 3 };
        match first + draw.below(6 - first) {
            0 => {
                let Some(cluster) = &mut self.cluster else { return Ok(None) };
                cluster.kill();
                self.done.databases_killed += 1;
                Ok(Some(Fault::Down))
            }
            1 => {
                let Some(link) = &host.to_database else { return Ok(None) };
                link.is(state);
                self.done.cut += 1;
                Ok(Some(Fault::Cut { host: at, bucket: false }))
            }
            2 => {
                let Some(link) = &host.to_bucket else { return Ok(None) };
                link.is(state);
                self.done.cut += 1;
                Ok(Some(Fault::Cut { host: at, bucket: true }))
            }
            3 => {
                let Some(clock) = &self.clock else { return Ok(None) };
                clock.jump(draw)?;
                self.done.jumped += 1;
                Ok(None)
            }
            4 => {
                let is_full = self.disk.fill()?;
                self.done.filled += u64::from(is_full);
                Ok(is_full.then_some(Fault::Full))
            }
            _ => {
                let database = self.cluster.as_ref().and_then(Cluster::process);
                let host = host.server.as_ref().map(Server::process);
                let Some(process) = database.or(host) else { return Ok(None) };
                let Some(_syncs) = SlowSyncs::of(process)? else { return Ok(None) };
                self.done.slowed += 1;
                Ok(Some(Fault::Slow { _syncs }))
            }
        }
    }

    fn end(&mut self, fault: Fault) -> Result<(), Box<dyn Error>> {
        match fault {
            Fault::Cut { host, bucket } => {
                let host = &self.hosts[host];
                let link = if bucket { &host.to_bucket } else { &host.to_database };
                link.as_ref().ok_or("no network")?.is(State::Open);
            }
            Fault::Full => self.disk.empty()?,
            Fault::Slow { .. } | Fault::Down => {}
        }
        // Without room, PostgreSQL may have ended by itself.
        if let Some(cluster) = self.cluster.as_mut().filter(|cluster| !cluster.answers()) {
            cluster.kill();
            cluster.start_again();
        }
        Ok(())
    }

    /// Stops a host in the middle of its work (SIGSTOP), waits until the other one has it, and wakes the first: what
    /// that still writes is fenced.
    fn stop_past_lease(&mut self, at: usize) -> Result<(), Box<dyn Error>> {
        let (stopped, other) = (self.hosts[at].server()?, self.hosts[1 - at].server()?);
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
                let others = jobs(&format!(" process {}", other.process()))?;
                return Err(format!(
                    "{held:?} of a host that is stopped are not taken over by one that has {others:?}"
                )
                .into());
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
        let (_, answer) = self.told(asked, "/v1/jobs?limit=500")?;
        let answer: Value = serde_json::from_str(&answer)?;
        let jobs = answer["jobs"].as_array().ok_or("no jobs")?.iter();
        let owned = jobs.filter(|job| job["owner"].as_str().is_some_and(|of| of.ends_with(owner)));
        Ok(owned.map(|job| (job["session"].to_string(), job["epoch"].as_i64().unwrap_or(0))).collect())
    }

    /// Writes of a host that were kept out so far.
    fn fenced_writes(&self, host: &Server) -> Result<u64, Box<dyn Error>> {
        let (_, figures) = self.told(host, "/metrics")?;
        let figure = Server::figure(&figures, "trailmill_fenced_writes_total");
        figure.ok_or_else(|| "fenced writes are not counted".into())
    }

    /// What one of them answers: the status and the body.
    pub fn answer(&self, path: &str) -> Result<(u16, String), Box<dyn Error>> {
        self.told(self.hosts.first().ok_or("no host runs")?.server()?, path)
    }

    /// What a host answers, once it can: its connections may be those that a network cut without a word.
    fn told(&self, host: &Server, path: &str) -> Result<(u16, String), Box<dyn Error>> {
        let until = Instant::now() + TAKE_OVER;
        loop {
            let answer = host.ask("GET", path, &self.tokens.1, None);
            if answer.status != 503 || Instant::now() > until {
                return Ok((answer.status, answer.body));
            }
            sleep(GLANCE);
        }
    }

    /// Keeps the data, and tells where it is.
    pub fn keep(self) -> PathBuf {
        drop(self.hosts);
        drop(self.cluster);
        self.disk.keep()
    }

    fn tell_addresses(&self) {
        let running = self.hosts.iter().filter_map(|host| host.server.as_ref());
        self.addresses.are(running.map(|server| server.address().to_owned()).collect());
    }
}
