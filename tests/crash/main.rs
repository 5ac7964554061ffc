//! `cargo xtask crash`: hosts are killed (SIGKILL) at random moments while recorders send through them and sessions are
//! completed. In the end everything that was acknowledged is there, every stopped session is completed, and each result
//! is the same, byte for byte, as that of a server that nothing happened to.
//!
//! Before that, or in the middle of it, what surrounds them is out of order for a while: their disk is full or slow, their
//! clock jumps. Two hosts over PostgreSQL and a bucket are also stopped past their lease (SIGSTOP, then SIGCONT), the
//! network between one of them and the database or the bucket is cut, and PostgreSQL itself is killed.
//!
//! With `--points` they are not killed at random, but die before and after each commit: see [`points`].
//!
//! `crash [--kills N] [--seed N] [--engine sqlite|postgres]`, `crash --points`
#![forbid(unsafe_code)]

mod faults;
mod hosts;
mod plan;
mod points;
mod reckoning;
mod recorder;

use hosts::Hosts;
use plan::{Engine, Plan};
use recorder::{Addresses, Noted, Recorder};
use std::{
    error::Error,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;
use trailmill_cluster::Cluster;
use trailmill_tests::{generated::Draw, sample::Sample};

/// Interactions in a batch.
const BATCH: usize = 3;

/// Recorders that send at the same time.
const RECORDERS: usize = 6;

/// Milliseconds that a host lives at least and at most, once it listens. Half of the kills fall into the first tenth,
/// where a host takes up what the last one left.
const LIFE: (u64, u64) = (5, 800);

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let plan = Plan::of(std::env::args().skip(1))?;
    if plan.points {
        return at_each_point();
    }
    if plan.engine == Engine::Postgres && !Cluster::is_installed() {
        println!("skipped: PostgreSQL is not installed");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} kills, seed {}, {:?}", plan.kills, plan.seed, plan.engine);
    let samples = Arc::new(Sample::all(BATCH)?);
    let began = Instant::now();
    let mut hosts = Hosts::start(plan.engine)?;
    if plan.engine == Engine::Postgres && !hosts.have_a_bucket() {
        println!("skipped: a bucket, for which no S3 server is installed");
    }
    let ran = run(&plan, &mut hosts, &samples).await;
    println!("{} s", began.elapsed().as_secs());
    if matches!(ran, Ok(true)) {
        return Ok(ExitCode::SUCCESS);
    }
    println!("the hosts' data and log are in {}", hosts.keep().display());
    ran.map(|_| ExitCode::FAILURE)
}

/// Whether hosts that were disturbed have what they must have.
async fn run(plan: &Plan, hosts: &mut Hosts, samples: &Arc<Vec<Sample>>) -> Result<bool, Box<dyn Error>> {
    let noted = disturbed(plan, hosts, samples).await?;
    println!("{}", hosts.done);
    let found = reckoning::reckon(hosts, noted, samples).await?;
    println!("{found}");
    Ok(found.is_sound())
}

/// Lets hosts die at each point, on both engines at the same time.
fn at_each_point() -> Result<ExitCode, Box<dyn Error>> {
    let began = Instant::now();
    let mut engines = vec![Engine::Sqlite];
    if Cluster::is_installed() {
        engines.push(Engine::Postgres);
    } else {
        println!("skipped on PostgreSQL: it is not installed");
    }
    let on = |engine| {
        let points = points::run(engine).map_err(|e| e.to_string())?;
        Ok(format!("{engine:?}: a host died at each of {points} points, and nothing was lost"))
    };
    let ended: Vec<Result<String, String>> = std::thread::scope(|scope| {
        let running: Vec<_> = engines.into_iter().map(|engine| scope.spawn(move || on(engine))).collect();
        running.into_iter().map(|run| run.join().unwrap_or_else(|_| Err("a panic".to_owned()))).collect()
    });
    for ended in &ended {
        println!("{}", ended.as_ref().unwrap_or_else(|error| error));
    }
    println!("{} s", began.elapsed().as_secs());
    Ok(if ended.iter().all(Result::is_ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Records through hosts that are killed again and again, and gives what the recorders noted.
async fn disturbed(
    plan: &Plan,
    hosts: &mut Hosts,
    samples: &Arc<Vec<Sample>>,
) -> Result<Vec<Noted>, Box<dyn Error>> {
    let over = Arc::new(AtomicBool::new(false));
    let mut recorders = JoinSet::new();
    for name in 0..RECORDERS {
        let recorder =
            recorder(hosts.addresses(), hosts.token(), samples, plan.seed ^ (name as u64 + 1) << 32);
        recorders.spawn(recorder.record_until(name, over.clone()));
    }
    let mut draw = Draw::new(plan.seed);
    for kill in 1..=plan.kills {
        let longest = if draw.chance(50) { LIFE.1 / 10 } else { LIFE.1 };
        tokio::time::sleep(Duration::from_millis(LIFE.0 + draw.below(longest - LIFE.0))).await;
        tokio::task::block_in_place(|| hosts.disturb(&mut draw))?;
        if kill % 50 == 0 {
            println!("  {kill} kills");
        }
    }
    tokio::task::block_in_place(|| hosts.disturb_for_good())?;
    over.store(true, Relaxed);
    let mut noted = Vec::new();
    while let Some(recorded) = recorders.join_next().await {
        noted.extend(recorded??);
    }
    Ok(noted)
}

fn recorder(addresses: Addresses, token: String, samples: &Arc<Vec<Sample>>, seed: u64) -> Recorder {
    Recorder { addresses, token, samples: samples.clone(), draw: Draw::new(seed) }
}
