//! `load soak`: half of what a server can take, for as long as is asked for: how soon sessions are completed then, and
//! whether its memory stays where it is.

use crate::{
    run::{Run, Times, all},
    socket::{Failure, Frames, Socket},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::{interval, sleep};

/// Sockets that record: so many that none waits for its turn at half load.
const SOCKETS: usize = 100;

/// How long the server is driven as fast as it goes, to know what half of that is.
const DRIVEN: Duration = Duration::from_secs(20);

/// The pause between two looks at the server's memory.
const LOOK: Duration = Duration::from_secs(10);

/// What was measured.
pub struct Soaked {
    /// Sessions recorded and completed in a second, as fast as it goes.
    pub full: f64,
    /// And at half load.
    pub half: f64,
    /// From stop to completed, at half load.
    pub took: Times,
    /// Bytes, at each look.
    pub memory: Vec<u64>,
}

impl Run {
    /// Drives it to its limit, and then at half of that.
    pub async fn soak(&self, frames: &Frames, lasting: Duration) -> Result<Soaked, Failure> {
        let sockets = self.connected(SOCKETS).await?;
        let (sockets, full) = driven(sockets, "full", frames, DRIVEN, None).await?;
        let full = full.len() as f64 / DRIVEN.as_secs_f64();
        eprintln!("  {full:.1} sessions a second are recorded and completed, as fast as it goes");
        let server = self.server.clone();
        let looking = tokio::spawn(async move {
            let (mut looks, mut memory) = (interval(LOOK), Vec::new());
            let began = Instant::now();
            while began.elapsed() < lasting {
                looks.tick().await;
                memory.push(server.memory());
            }
            memory
        });
        let (_, took) = driven(sockets, "half", frames, lasting, Some(full / 2.0)).await?;
        let half = took.len() as f64 / lasting.as_secs_f64();
        Ok(Soaked { full, half, took: Times::of(took), memory: looking.await? })
    }
}

/// All sockets record and complete session after session; `rate` is the sessions in a second of all of them.
async fn driven(
    sockets: Vec<Socket>,
    name: &'static str,
    frames: &Frames,
    lasting: Duration,
    rate: Option<f64>,
) -> Result<(Vec<Socket>, Vec<Duration>), Failure> {
    let (of, frames) = (sockets.len() as f64, Arc::new(frames.clone()));
    let (sockets, took) = all(sockets, |number, mut socket| {
        let frames = frames.clone();
        async move {
            let (mut took, began) = (Vec::new(), Instant::now());
            for session in 0.. {
                if let Some(rate) = rate {
                    // Not all at the same moment.
                    let turn = (number as f64 + session as f64 * of) / rate;
                    sleep(Duration::from_secs_f64(turn).saturating_sub(began.elapsed())).await;
                }
                if began.elapsed() >= lasting {
                    break;
                }
                socket.record(&format!("{name}-{number}-{session}"), &frames).await?;
                took.push(socket.complete().await?);
            }
            Ok((socket, took))
        }
    })
    .await?;
    Ok((sockets, took.into_iter().flatten().collect()))
}

/// Tells what was measured.
pub fn table(soaked: &Soaked) {
    let Soaked { full, half, took, memory } = soaked;
    println!("| soak | |\n|---|--:|");
    println!("| sessions recorded and completed, as fast as it goes | {full:.1}/s |");
    println!("| at half load | {half:.1}/s |");
    println!("| stop to completed then, p50, p99 | {}, {} |", took.at(50), took.at(99));
    // By tenths of the time.
    for (tenth, looks) in memory.chunks(memory.len().div_ceil(10).max(1)).enumerate() {
        let mean = looks.iter().sum::<u64>() as f64 / looks.len() as f64;
        println!("| memory in the {}. tenth of the time | {:.1} MB |", tenth + 1, mean / 1e6);
    }
}
