//! Updates: what becomes of sessions, told to those on this host who follow them.

use crate::{ingest::protocol::Sent, store::SessionKey};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// One update of one session.
#[derive(Debug, Clone)]
pub struct Update {
    /// The session.
    pub key: SessionKey,
    /// What became of it.
    pub sent: Sent,
}

type Followers = HashMap<SessionKey, Vec<UnboundedSender<Arc<Update>>>>;

/// Where updates are told and heard.
#[derive(Clone, Default)]
pub struct Updates(Arc<Mutex<Followers>>);

/// Follows sessions. What it has not heard yet waits: an attempt has a handful of updates, and a client that does not
/// read is cut off.
pub struct Follower {
    updates: Updates,
    sender: UnboundedSender<Arc<Update>>,
    receiver: UnboundedReceiver<Arc<Update>>,
    followed: BTreeSet<SessionKey>,
}

impl Updates {
    /// Tells an update to who follows the session. Nobody need.
    pub fn tell(&self, key: &SessionKey, sent: Sent) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(followers) = all.get_mut(key) {
            let update = Arc::new(Update { key: key.clone(), sent });
            followers.retain(|follower| follower.send(update.clone()).is_ok());
        }
    }

    /// Somebody who follows no session yet.
    #[must_use]
    pub fn follower(&self) -> Follower {
        let (sender, receiver) = unbounded_channel();
        Follower { updates: self.clone(), sender, receiver, followed: BTreeSet::new() }
    }
}

impl Follower {
    /// Hears of a session from now on.
    pub fn follow(&mut self, key: &SessionKey) {
        if self.followed.insert(key.clone()) {
            let mut all = self.updates.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(key.clone()).or_default().push(self.sender.clone());
        }
    }

    /// The next update.
    pub async fn next(&mut self) -> Option<Arc<Update>> {
        self.receiver.recv().await
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.receiver.close();
        let mut all = self.updates.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.followed {
            if let Some(followers) = all.get_mut(key) {
                followers.retain(|follower| !follower.is_closed());
                if followers.is_empty() {
                    all.remove(key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_follower_hears_of_its_sessions_alone_and_is_forgotten_when_it_goes() {
        let key = |id: &str| SessionKey { project: "p".to_owned(), id: id.to_owned() };
        let updates = Updates::default();
        let (mut one, mut other) = (updates.follower(), updates.follower());
        one.follow(&key("a"));
        one.follow(&key("a"));
        other.follow(&key("b"));
        updates.tell(&key("b"), Sent::Pong);
        updates.tell(&key("a"), Sent::Pong);
        updates.tell(&key("c"), Sent::Pong);
        assert_eq!(one.next().await.unwrap().key, key("a"));
        assert_eq!(other.next().await.unwrap().key, key("b"));
        assert!(one.receiver.try_recv().is_err(), "it is told once");
        drop((one, other));
        assert!(updates.0.lock().unwrap().is_empty());
    }
}
