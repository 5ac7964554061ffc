//! Shutdown: claims end at the first signal, and what is in work is finished. What is not done in time is not lost:
//! its lease runs out.

use std::time::Duration;
use tokio::{
    signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    },
    task::JoinSet,
    time::timeout,
};

/// How long work may take after the first signal.
const GRACE: Duration = Duration::from_secs(10);

/// Returns at the first SIGTERM or SIGINT.
pub async fn asked() {
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = ctrl_c() => {}
            }
        }
        Err(_) => {
            let _ = ctrl_c().await;
        }
    }
}

/// Waits for tasks to end, up to the grace time or another signal.
pub async fn wait_for(mut tasks: JoinSet<()>) {
    let all = async { while tasks.join_next().await.is_some() {} };
    tokio::select! {
        _ = timeout(GRACE, all) => {}
        () = asked() => {}
    }
}
