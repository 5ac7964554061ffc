//! One run: a server of its own over one engine, and everything that is measured of it.

use crate::{
    plan::{Engine, Plan},
    socket::{Acked, Failure, Frames, Socket},
};
use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{task::JoinSet, time::sleep};
use trailmill_cluster::Cluster;
use trailmill_tests::server::Server;

/// Sessions that are completed one after another on an idle machine.
const ONE_BY_ONE: usize = 100;

/// Times that many sessions are completed at once.
const ROUNDS: usize = 3;

/// What a server needs to come to rest, before its memory is looked at.
const REST: Duration = Duration::from_secs(2);

/// Interactions that a person makes in a second, and so a socket in [`Figures::paced`] sends.
const BY_HAND: f64 = 2.0;

/// What was measured.
pub struct Figures {
    /// Bytes, before the first socket.
    pub idle: u64,
    /// Bytes.
    pub each_socket: f64,
    /// With every socket sending as fast as it is answered.
    pub saturated: Load,
    /// With every socket sending as a person acts.
    pub paced: Load,
    /// Of as many sessions as there are sockets, from their stop on.
    pub completed: Completed,
    /// One session at a time.
    pub stop_to_completed: Times,
    /// Bytes.
    pub at_the_end: u64,
}

/// What it took to complete many sessions at once.
pub struct Completed {
    /// Sessions completed in a second: the middle one of several rounds.
    pub each_second: f64,
    /// Time of processors that the server used for a session. What else runs on the machine changes it little.
    pub worked: Duration,
}

/// What came of one way of sending.
pub struct Load {
    /// Interactions acknowledged in a second.
    pub each_second: f64,
    /// What the acknowledgements took.
    pub took: Times,
}

/// Times, the shortest first.
pub struct Times(Vec<Duration>);

impl Times {
    /// These.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The time that so many of a hundred do not exceed.
    pub fn at(&self, percent: usize) -> String {
        let at = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(at).map_or("none".to_owned(), |time| format!("{:.1} ms", time.as_secs_f64() * 1e3))
    }
}

/// A server under load.
pub struct Run {
    pub(crate) server: Arc<Server>,
    token: String,
    _cluster: Option<Cluster>,
    _data: TempDir,
}

impl Run {
    /// Starts a server; nothing where its engine isn't installed.
    pub fn start(engine: Engine) -> Result<Option<Self>, Failure> {
        let data = tempfile::tempdir()?;
        let cluster = if engine == Engine::PostgreSQL { Cluster::start() } else { None };
        if cluster.is_none() && engine == Engine::PostgreSQL {
            return Ok(None);
        }
        let database = cluster.iter().flat_map(|cluster| ["--database-url".to_owned(), cluster.database()]);
        // All clients are one address and have one token here.
        let limits = [
            ["--limit-address-connections", "20000"],
            ["--limit-address-rate", "1000000"],
            ["--limit-token-sockets", "20000"],
        ];
        let arguments = database.chain(limits.concat().into_iter().map(str::to_owned));
        let server = Server::start_as_is(data.path(), &arguments.collect::<Vec<_>>());
        let (token, _) = server.tokens.clone().ok_or("the first start told no tokens")?;
        Ok(Some(Self { server: Arc::new(server), token, _cluster: cluster, _data: data }))
    }

    /// Bytes of memory before the first socket, and of each of so many that are idle.
    pub async fn idle(&self, sockets: usize) -> Result<(u64, f64), Failure> {
        sleep(REST).await;
        let idle = self.server.memory();
        let sockets = self.connected(sockets).await?;
        sleep(REST).await;
        let more = self.server.memory() as f64 - idle as f64;
        Ok((idle, more / sockets.len() as f64))
    }

    /// Measures all of it.
    pub async fn measure(self, plan: &Plan, short: &Frames, long: &Frames) -> Result<Figures, Failure> {
        // Before anything else: later ones take memory that a session left behind.
        let (idle, each_socket) = self.idle(plan.sockets).await?;
        sleep(REST).await;
        let stop_to_completed = self.one_by_one(long).await?;
        let sockets = self.connected(plan.sockets).await?;
        let (sockets, paced) = loaded(sockets, "paced", short, plan.lasting, Some(BY_HAND)).await?;
        let (sockets, saturated) = loaded(sockets, "saturated", short, plan.lasting, None).await?;
        let completed = self.completed(sockets, short).await?;
        let at_the_end = self.server.memory();
        Ok(Figures { idle, each_socket, saturated, paced, completed, stop_to_completed, at_the_end })
    }

    /// So many sockets.
    pub async fn connected(&self, count: usize) -> Result<Vec<Socket>, Failure> {
        let mut sockets = Vec::with_capacity(count);
        for _ in 0..count {
            sockets.push(Socket::connect(&self.server, &self.token).await?);
        }
        eprintln!("  {count} sockets are open");
        Ok(sockets)
    }

    async fn one_by_one(&self, frames: &Frames) -> Result<Times, Failure> {
        let mut socket = Socket::connect(&self.server, &self.token).await?;
        let mut times = Vec::with_capacity(ONE_BY_ONE);
        for number in 0..ONE_BY_ONE {
            let id = format!("single-{number}");
            socket.record(&id, frames).await?;
            times.push(socket.complete().await?);
        }
        eprintln!("  {ONE_BY_ONE} sessions are completed one after another");
        Ok(Times::of(times))
    }

    /// Records a session through each socket, and stops all of them at once; several times.
    async fn completed(&self, mut sockets: Vec<Socket>, frames: &Frames) -> Result<Completed, Failure> {
        let frames = Arc::new(frames.clone());
        let (mut rates, mut worked) = (Vec::with_capacity(ROUNDS), Duration::ZERO);
        for round in 0..ROUNDS {
            (sockets, _) = all(sockets, |number, mut socket| {
                let frames = frames.clone();
                async move {
                    socket.record(&format!("completed-{round}-{number}"), &frames).await?;
                    Ok((socket, number))
                }
            })
            .await?;
            let (began, before) = (Instant::now(), self.server.worked());
            (sockets, _) = all(sockets, |_, mut socket| async move {
                let took = socket.complete().await?;
                Ok((socket, took))
            })
            .await?;
            rates.push(sockets.len() as f64 / began.elapsed().as_secs_f64());
            worked += self.server.worked() - before;
            eprintln!("  {} sessions are completed", sockets.len());
        }
        rates.sort_unstable_by(f64::total_cmp);
        let sessions = u32::try_from(ROUNDS * sockets.len().max(1))?;
        Ok(Completed { each_second: rates[ROUNDS / 2], worked: worked / sessions })
    }
}

/// What all sockets do at once.
pub async fn all<T, F>(
    sockets: Vec<Socket>,
    work: impl Fn(usize, Socket) -> F,
) -> Result<(Vec<Socket>, Vec<T>), Failure>
where
    F: Future<Output = Result<(Socket, T), Failure>> + Send + 'static,
    T: Send + 'static,
{
    let mut tasks = JoinSet::new();
    for (number, socket) in sockets.into_iter().enumerate() {
        tasks.spawn(work(number, socket));
    }
    let (mut sockets, mut done) = (Vec::new(), Vec::new());
    while let Some(finished) = tasks.join_next().await {
        let (socket, what) = finished??;
        sockets.push(socket);
        done.push(what);
    }
    Ok((sockets, done))
}

/// All sockets record session after session for a while; `pace` is the interactions in a second of each.
async fn loaded(
    sockets: Vec<Socket>,
    name: &'static str,
    frames: &Frames,
    lasting: Duration,
    pace: Option<f64>,
) -> Result<(Vec<Socket>, Load), Failure> {
    let of = sockets.len();
    let frames = Arc::new(frames.clone());
    let (sockets, acked) = all(sockets, |number, mut socket| {
        let frames = frames.clone();
        async move {
            let mut acked: Vec<Acked> = Vec::new();
            if let Some(pace) = pace {
                // Not all at the same moment.
                sleep(Duration::from_secs_f64(frames.largest() as f64 / pace * number as f64 / of as f64))
                    .await;
            }
            let began = Instant::now();
            for session in 0.. {
                let id = format!("{name}-{number}-{session}");
                socket.start(&id, &frames).await?;
                for at in 0..frames.batches() {
                    let batch = socket.batch(&id, &frames, at).await?;
                    if began.elapsed() >= lasting {
                        return Ok((socket, acked));
                    }
                    if let Some(pace) = pace {
                        let turn = Duration::from_secs_f64(batch.interactions as f64 / pace);
                        sleep(turn.saturating_sub(batch.took)).await;
                    }
                    acked.push(batch);
                }
            }
            Ok((socket, acked))
        }
    })
    .await?;
    let acked: Vec<Acked> = acked.into_iter().flatten().collect();
    let interactions: usize = acked.iter().map(|batch| batch.interactions).sum();
    eprintln!("  {interactions} interactions are acknowledged, {name}");
    Ok((
        sockets,
        Load {
            each_second: interactions as f64 / lasting.as_secs_f64(),
            took: Times::of(acked.into_iter().map(|batch| batch.took).collect()),
        },
    ))
}
