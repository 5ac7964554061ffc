//! The reckoning: what the recorders noted, held against what is stored, and against a server that nothing happened to.

use crate::{
    hosts::Hosts,
    recorder::{Noted, Recorder},
};
use serde_json::Value;
use std::{
    collections::VecDeque,
    error::Error,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};
use trailmill_tests::{generated::Draw, sample::Sample};

/// How long the last sessions may take to be completed: more than a lease, the longest pause between two attempts, and
/// what the work itself takes. A session that is not done then is stuck.
const PATIENCE: Duration = Duration::from_secs(120);

/// Recorders of the undisturbed run.
const RECORDERS: usize = 4;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    stopped: usize,
    acknowledged: usize,
    taken_over: usize,
    lost: Vec<String>,
    stuck: Vec<String>,
    failed: Vec<String>,
    unlike: Vec<String>,
}

impl Found {
    /// Whether every promise was held.
    pub fn is_sound(&self) -> bool {
        let broken = [&self.lost, &self.stuck, &self.failed, &self.unlike];
        self.stopped > 0 && broken.iter().all(|broken| broken.is_empty())
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stopped, acknowledged, taken_over, lost, stuck, failed, unlike } = self;
        writeln!(f, "{stopped} sessions stopped, {acknowledged} interactions acknowledged")?;
        writeln!(f, "{taken_over} sessions were taken by more than one worker after another")?;
        writeln!(f, "{} sessions with lost interactions {}", lost.len(), lost.join(" "))?;
        writeln!(f, "{} sessions stuck {}", stuck.len(), stuck.join(" "))?;
        writeln!(f, "{} sessions failed {}", failed.len(), failed.join(" "))?;
        write!(f, "{} results unlike the undisturbed {}", unlike.len(), unlike.join(" "))
    }
}

/// Waits for what is in work, and compares.
pub async fn reckon(
    hosts: &mut Hosts,
    noted: Vec<Noted>,
    samples: &Arc<Vec<Sample>>,
) -> Result<Found, Box<dyn Error>> {
    let mut found = Found { stopped: noted.len(), ..Found::default() };
    let until = Instant::now() + PATIENCE;
    let mut results = Vec::new();
    for Noted { id, interactions, .. } in &noted {
        found.acknowledged += interactions;
        let shown = loop {
            let shown = shown(hosts, id)?;
            if is_completed(&shown) || shown["status"] == "FAILED" || Instant::now() > until {
                break shown;
            }
            sleep(Duration::from_millis(50)).await;
        };
        found.taken_over += usize::from(shown["attempts"].as_u64() > Some(1));
        if shown["interactions"].as_u64() < Some(*interactions as u64) {
            found.lost.push(id.clone());
        }
        if is_completed(&shown) {
            results.push((id.clone(), result(hosts, id)?));
        } else if shown["status"] == "FAILED" {
            found.failed.push(format!("{id} {}", shown["failure"]));
        } else {
            found.stuck.push(id.clone());
        }
    }
    let calm = undisturbed(&noted, samples).await?;
    for (id, disturbed) in results {
        if result(&calm, &id)? != disturbed {
            found.unlike.push(id);
        }
    }
    Ok(found)
}

/// The same sessions through a server that nothing happens to, all completed.
async fn undisturbed(noted: &[Noted], samples: &Arc<Vec<Sample>>) -> Result<Hosts, Box<dyn Error>> {
    let hosts = Hosts::calm()?;
    let all: Arc<Mutex<VecDeque<Noted>>> = Arc::new(Mutex::new(noted.iter().cloned().collect()));
    let mut recorders = JoinSet::new();
    for seed in 0..RECORDERS {
        let mut recorder = Recorder {
            addresses: hosts.addresses(),
            token: hosts.token(),
            samples: samples.clone(),
            draw: Draw::new(seed as u64),
        };
        let all = all.clone();
        recorders.spawn(async move {
            loop {
                let next = all.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let Some(next) = next else { return Ok(()) };
                recorder.record(next.id, next.sample).await?;
            }
        });
    }
    while let Some(recorded) = recorders.join_next().await {
        recorded?.map_err(|e: String| e)?;
    }
    let until = Instant::now() + PATIENCE;
    for Noted { id, .. } in noted {
        while !is_completed(&shown(&hosts, id)?) {
            if Instant::now() > until {
                return Err(format!("undisturbed, and {id} is not completed").into());
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
    Ok(hosts)
}

fn shown(hosts: &Hosts, id: &str) -> Result<Value, Box<dyn Error>> {
    let (status, body) = hosts.answer(&format!("/v1/sessions/{id}"))?;
    match status {
        200 => Ok(serde_json::from_str(&body)?),
        404 => Ok(Value::Null),
        _ => Err(format!("{id}: {status} {body}").into()),
    }
}

fn is_completed(shown: &Value) -> bool {
    shown["status"] == "COMPLETED" || shown["status"] == "ARCHIVED"
}

/// Completion and examples, the exact bytes.
fn result(hosts: &Hosts, id: &str) -> Result<(String, String), Box<dyn Error>> {
    let part = |part: &str| match hosts.answer(&format!("/v1/sessions/{id}/{part}"))? {
        (200, body) => Ok(body),
        (status, body) => Err(Box::<dyn Error>::from(format!("{id}: {status} {body}"))),
    };
    Ok((part("completion")?, part("examples")?))
}
