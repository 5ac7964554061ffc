//! `load hosts`: one, two and four hosts on one PostgreSQL, all on this machine: what a session costs each side, and
//! whether more hosts make it dearer.

use crate::{
    run::all,
    socket::{Failure, Frames, Socket},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use trailmill_cluster::Cluster;
use trailmill_tests::server::Server;

/// How many hosts.
const HOSTS: [usize; 3] = [1, 2, 4];

/// Times that a session of each socket is recorded and completed.
const ROUNDS: usize = 4;

/// What was measured with so many hosts.
pub struct Shared {
    hosts: usize,
    interactions: f64,
    recording: Cost,
    sessions: f64,
    completing: Cost,
    fenced: u64,
}

/// Time of processors for one session.
struct Cost {
    host: Duration,
    database: Duration,
}

/// Measures all of it; nothing where PostgreSQL isn't installed.
pub async fn measure(sockets: usize, frames: &Frames) -> Result<Vec<Shared>, Failure> {
    let mut measured = Vec::new();
    for hosts in HOSTS {
        let Some(cluster) = Cluster::start() else {
            println!("skipped: PostgreSQL is not installed");
            break;
        };
        measured.push(with(&cluster, hosts, sockets, frames).await?);
    }
    Ok(measured)
}

async fn with(cluster: &Cluster, hosts: usize, sockets: usize, frames: &Frames) -> Result<Shared, Failure> {
    let data = tempfile::tempdir()?;
    let arguments = ["--database-url".to_owned(), cluster.database()];
    let servers: Vec<Server> = (0..hosts).map(|_| Server::start_as_is(data.path(), &arguments)).collect();
    let (token, admin) = servers[0].tokens.clone().ok_or("the first start told no tokens")?;
    let mut open = Vec::with_capacity(sockets);
    for number in 0..sockets {
        open.push(Socket::connect(&servers[number % hosts], &token).await?);
    }
    let worked = || (servers.iter().map(Server::worked).sum::<Duration>(), cluster.worked());
    let frames = Arc::new(frames.clone());
    let (mut recorded, mut completed) = (Duration::ZERO, Duration::ZERO);
    let (mut recording, mut completing) =
        ((Duration::ZERO, Duration::ZERO), (Duration::ZERO, Duration::ZERO));
    for round in 0..ROUNDS {
        let (began, before) = (Instant::now(), worked());
        (open, _) =
            all(open, |number, mut socket| {
                let frames = frames.clone();
                async move {
                    Ok((socket.record(&format!("{round}-{number}"), &frames).await.map(|()| socket)?, ()))
                }
            })
            .await?;
        recorded += began.elapsed();
        let after = worked();
        recording = (recording.0 + after.0 - before.0, recording.1 + after.1 - before.1);
        let (began, before) = (Instant::now(), after);
        (open, _) = all(open, |_, mut socket| async move {
            let took = socket.complete().await?;
            Ok((socket, took))
        })
        .await?;
        completed += began.elapsed();
        let after = worked();
        completing = (completing.0 + after.0 - before.0, completing.1 + after.1 - before.1);
        eprintln!("  {hosts} hosts: {} sessions are completed", (round + 1) * sockets);
    }
    let sessions = u32::try_from(ROUNDS * sockets)?;
    let cost = |(host, database): (Duration, Duration)| Cost {
        host: host / sessions,
        database: database / sessions,
    };
    let fenced = servers.iter().map(|server| {
        let figure = Server::figure(&server.get("/metrics", &admin), "trailmill_fenced_writes_total");
        figure.ok_or("fenced writes are not counted")
    });
    let fenced = fenced.sum::<Result<u64, _>>()?;
    Ok(Shared {
        hosts,
        interactions: f64::from(sessions) * frames.interactions() as f64 / recorded.as_secs_f64(),
        recording: cost(recording),
        sessions: f64::from(sessions) / completed.as_secs_f64(),
        completing: cost(completing),
        fenced,
    })
}

/// Tells what was measured.
pub fn table(measured: &[Shared]) {
    println!(
        "| hosts on one PostgreSQL |{}",
        measured.iter().map(|m| format!(" {} |", m.hosts)).collect::<String>()
    );
    println!("|---|{}", "--:|".repeat(measured.len()));
    let row = |what: &str, cell: &dyn Fn(&Shared) -> String| {
        println!("| {what} |{}", measured.iter().map(|m| format!(" {} |", cell(m))).collect::<String>());
    };
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    row("interactions acknowledged", &|m| format!("{:.0}/s", m.interactions));
    row("processor time to record a session: hosts", &|m| ms(m.recording.host));
    row("the database", &|m| ms(m.recording.database));
    row("sessions completed", &|m| format!("{:.0}/s", m.sessions));
    row("processor time to complete a session: hosts", &|m| ms(m.completing.host));
    row("the database", &|m| ms(m.completing.database));
    row("writes that were fenced", &|m| m.fenced.to_string());
}
