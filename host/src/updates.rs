//! Updates: what becomes of sessions, told to those on this host who follow them.
//!
//! A worker of this host tells its own sessions as it goes. What another host has is looked up: of hosts over one
//! database, each asks every half second for the states of the sessions that are followed on it.

use crate::{
    ingest::protocol::Sent,
    shutdown::Shutdown,
    store::{ProcessingStatus, SessionKey, State, Status, Store},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::interval,
};
use tracing::warn;

/// Time between two looks at what other hosts did.
const LOOK: Duration = Duration::from_millis(500);

/// One update of one session.
#[derive(Debug, Clone)]
pub struct Update {
    /// The session.
    pub key: SessionKey,
    /// What became of it.
    pub sent: Sent,
}

/// Who hears of a session, and how far it is as they know.
struct Ear {
    sender: UnboundedSender<Arc<Update>>,
    heard: Option<ProcessingStatus>,
}

type Followers = HashMap<SessionKey, Vec<Ear>>;

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
        let at = reached(&sent);
        // A look may have been faster.
        let is_end = matches!(at, Some(ProcessingStatus::Completed | ProcessingStatus::Failed));
        self.tell_those(key, sent, at, |heard| !is_end || heard != at);
    }

    /// Somebody who follows no session yet.
    #[must_use]
    pub fn follower(&self) -> Follower {
        let (sender, receiver) = unbounded_channel();
        Follower { updates: self.clone(), sender, receiver, followed: BTreeSet::new() }
    }

    /// Tells what other hosts did, until shutdown is asked for.
    pub async fn look(self, store: Arc<dyn Store>, shutdown: Shutdown) {
        let mut look = interval(LOOK);
        while !shutdown.is_asked() {
            tokio::select! {
                _ = look.tick() => {}
                () = shutdown.asked() => return,
            }
            let followed: Vec<_> = self.all(|all| all.keys().cloned().collect());
            if followed.is_empty() {
                continue;
            }
            match store.states(&followed).await {
                Ok(states) => states.into_iter().for_each(|(key, state)| self.seen(&key, state)),
                Err(error) => warn!(%error, "what other hosts did can't be looked up"),
            }
        }
    }

    /// Tells how far a session is to those who have not heard so.
    fn seen(&self, key: &SessionKey, state: State) {
        let at = state.processing_status;
        match told(state) {
            Some(sent) => self.tell_those(key, sent, Some(at), |heard| heard < Some(at)),
            // It is tried again: what was heard before counts no more.
            None => self.all(|all| all.get_mut(key).into_iter().flatten().for_each(|ear| ear.heard = None)),
        }
    }

    fn tell_those(
        &self,
        key: &SessionKey,
        sent: Sent,
        at: Option<ProcessingStatus>,
        those: impl Fn(Option<ProcessingStatus>) -> bool,
    ) {
        self.all(|all| {
            let Some(ears) = all.get_mut(key) else { return };
            let update = Arc::new(Update { key: key.clone(), sent });
            ears.retain_mut(|ear| {
                if !those(ear.heard) {
                    return true;
                }
                ear.heard = at.or(ear.heard);
                ear.sender.send(update.clone()).is_ok()
            });
        });
    }

    /// Takes a follower's ears of a session away.
    fn deafen(&self, key: &SessionKey, follower: &UnboundedSender<Arc<Update>>) {
        self.all(|all| {
            let Some(ears) = all.get_mut(key) else { return };
            ears.retain(|ear| !ear.sender.same_channel(follower));
            if ears.is_empty() {
                all.remove(key);
            }
        });
    }

    fn all<T>(&self, on: impl FnOnce(&mut Followers) -> T) -> T {
        on(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How far a session is by an update of it.
fn reached(sent: &Sent) -> Option<ProcessingStatus> {
    Some(match sent {
        Sent::SessionProcessingStarted { .. } => ProcessingStatus::Pending,
        Sent::ProcessingUpdate { processing_status } => *processing_status,
        Sent::SessionCompleted { .. } => ProcessingStatus::Completed,
        Sent::SessionFailed(_) => ProcessingStatus::Failed,
        _ => return None,
    })
}

/// The update that tells where a session is; none while it waits for a worker.
#[must_use]
pub fn told(state: State) -> Option<Sent> {
    match (state.status, state.failure) {
        (Status::Completed | Status::Archived, _) => Some(Sent::SessionCompleted {
            examples: state.examples.unwrap_or_default(),
            quality_score: state.quality,
        }),
        (Status::Failed, Some(failure)) => Some(Sent::SessionFailed(failure)),
        (Status::Processing, _) => {
            Some(Sent::ProcessingUpdate { processing_status: state.processing_status })
        }
        _ => None,
    }
}

impl Follower {
    /// Hears of a session from now on.
    pub fn follow(&mut self, key: &SessionKey) {
        if self.followed.insert(key.clone()) {
            let ear = Ear { sender: self.sender.clone(), heard: None };
            self.updates.all(|all| all.entry(key.clone()).or_default().push(ear));
        }
    }

    /// Knows already what an update says.
    pub fn knows(&self, key: &SessionKey, sent: &Sent) {
        self.updates.all(|all| {
            let ears = all.get_mut(key).into_iter().flatten();
            for ear in ears.filter(|ear| ear.sender.same_channel(&self.sender)) {
                ear.heard = reached(sent);
            }
        });
    }

    /// Hears no more of a session.
    pub fn let_go(&mut self, key: &SessionKey) {
        if self.followed.remove(key) {
            self.updates.deafen(key, &self.sender);
        }
    }

    /// The next update.
    pub async fn next(&mut self) -> Option<Arc<Update>> {
        self.receiver.recv().await
    }

    /// The next update, where one is told already.
    pub fn waiting(&mut self) -> Option<Arc<Update>> {
        self.receiver.try_recv().ok()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        for key in &self.followed {
            self.updates.deafen(key, &self.sender);
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
        one.let_go(&key("a"));
        updates.tell(&key("a"), Sent::Pong);
        assert!(one.receiver.try_recv().is_err(), "it was let go of");
        assert!(!updates.0.lock().unwrap().contains_key(&key("a")));
        drop((one, other));
        assert!(updates.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_another_host_did_is_told_once() {
        let key = SessionKey { project: "p".to_owned(), id: "a".to_owned() };
        let state = |status, processing_status| State {
            status,
            processing_status,
            epoch: 1,
            failure: None,
            examples: Some(3),
            quality: None,
        };
        let updates = Updates::default();
        let mut one = updates.follower();
        one.follow(&key);
        let mut heard = |status, at| {
            updates.seen(&key, state(status, at));
            one.receiver.try_recv().ok().map(|update| update.sent.json(None))
        };
        assert_eq!(heard(Status::Active, ProcessingStatus::Pending), None);
        let training = (Status::Processing, ProcessingStatus::Training);
        assert!(heard(training.0, training.1).unwrap().contains("TRAINING"));
        assert_eq!(heard(training.0, training.1), None);
        assert_eq!(heard(Status::Processing, ProcessingStatus::Validating), None, "an old look");
        let over = heard(Status::Archived, ProcessingStatus::Completed).unwrap();
        assert!(over.contains("session_completed") && over.contains("\"examples\":3"), "{over}");
        assert_eq!(heard(Status::Completed, ProcessingStatus::Completed), None);
    }
}
