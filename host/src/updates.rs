//! Updates: what becomes of sessions, told to whoever listens on this host.

use crate::{ingest::protocol::Sent, store::SessionKey};
use std::sync::Arc;
use tokio::sync::broadcast;

/// Updates that a slow listener may be behind; then it looks at the session itself.
const BEHIND: usize = 1024;

/// One update of one session.
#[derive(Debug, Clone)]
pub struct Update {
    /// The session.
    pub key: SessionKey,
    /// What became of it.
    pub sent: Sent,
}

/// Where updates are told and heard.
#[derive(Clone)]
pub struct Updates(broadcast::Sender<Arc<Update>>);

impl Default for Updates {
    fn default() -> Self {
        Self(broadcast::Sender::new(BEHIND))
    }
}

impl Updates {
    /// Tells an update. Nobody need listen.
    pub fn tell(&self, key: &SessionKey, sent: Sent) {
        let _ = self.0.send(Arc::new(Update { key: key.clone(), sent }));
    }

    /// Hears all updates from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Arc<Update>> {
        self.0.subscribe()
    }
}
