//! Shutdown: at the first signal nothing new is claimed or taken in, and what is in work is finished; what is not done
//! in time is handed back to the queue. A second signal ends the process at once, which loses nothing either: leases
//! run out.

use std::{process, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use tracing::{info, warn};

/// How long work may go on after the first signal; then it is handed back.
const FINISH: Duration = Duration::from_secs(7);

/// How long the process may take to end after the first signal.
const GRACE: Duration = Duration::from_secs(10);

/// The exit code of a process that left at once: that of SIGTERM.
const AT_ONCE: i32 = 143;

/// Tells whoever waits that the server is shutting down.
#[derive(Clone)]
pub struct Shutdown(watch::Receiver<Stage>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Serving,
    Asked,
    Pressing,
}

impl Shutdown {
    /// Listens for SIGTERM and SIGINT.
    ///
    /// # Errors
    /// When the system lets it listen to none.
    pub fn on_signal() -> std::io::Result<Self> {
        let (tell, told) = watch::channel(Stage::Serving);
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::spawn(async move {
            let mut asked = async || {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            };
            asked().await;
            info!("shutting down");
            let _ = tell.send(Stage::Asked);
            tokio::select! {
                () = sleep(FINISH) => {
                    let _ = tell.send(Stage::Pressing);
                    asked().await;
                }
                () = asked() => {}
            }
            warn!("leaving at once");
            process::exit(AT_ONCE);
        });
        Ok(Self(told))
    }

    /// Whether it is asked for.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        *self.0.borrow() >= Stage::Asked
    }

    /// Returns once it is asked for.
    pub async fn asked(&self) {
        self.reaches(Stage::Asked).await;
    }

    /// Returns once what is in work is to be handed back.
    pub async fn pressing(&self) {
        self.reaches(Stage::Pressing).await;
    }

    async fn reaches(&self, stage: Stage) {
        // Whoever tells lives as long as the process.
        let _ = self.0.clone().wait_for(|now| *now >= stage).await;
    }
}

/// Waits for tasks to end, up to the grace time.
pub async fn wait_for(mut tasks: JoinSet<()>) {
    let all = async { while tasks.join_next().await.is_some() {} };
    if timeout(GRACE, all).await.is_err() {
        warn!("some work did not end in time; its leases run out");
    }
}
