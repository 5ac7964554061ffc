//! The session writer: the one task that adds fragments, many sessions' in one commit.
//!
//! While one commit is synced, the next ones wait; then they go together. So the cost of a sync is shared by all that
//! came in during the last, and a lone client waits for its own alone.

use crate::{
    figures,
    store::{Append, Appended, Store, StoreError},
};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Appends in one commit at most: from here on a larger group gains nothing.
const GROUP: usize = 128;

/// Appends that may wait; then their sockets do.
const WAITING: usize = 1024;

type Answer = Result<Appended, Arc<StoreError>>;

/// Hands appends to the task.
#[derive(Clone)]
pub struct SessionWriter(mpsc::Sender<(Append, oneshot::Sender<Answer>)>);

/// The writer is gone: the server is shutting down.
#[derive(Debug)]
pub struct Closed;

impl SessionWriter {
    /// Starts the task; it ends with the last writer.
    pub fn start(store: Arc<dyn Store>) -> Self {
        let (sender, mut waiting) = mpsc::channel::<(Append, oneshot::Sender<Answer>)>(WAITING);
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP);
            while waiting.recv_many(&mut group, GROUP).await > 0 {
                let (appends, answers): (Vec<_>, Vec<_>) = group.drain(..).unzip();
                // A client that is gone does not wait for its answer.
                match store.append(&appends).await {
                    Ok(appended) => answers.into_iter().zip(appended).zip(&appends).for_each(
                        |((answer, appended), append)| {
                            if appended == Appended::Stored {
                                figures::acknowledged(append.interactions);
                            }
                            let _ = answer.send(Ok(appended));
                        },
                    ),
                    Err(error) => {
                        let error = Arc::new(error);
                        answers.into_iter().for_each(|answer| {
                            let _ = answer.send(Err(error.clone()));
                        });
                    }
                }
            }
        });
        Self(sender)
    }

    /// Adds fragments; returns when they are synced.
    ///
    /// # Errors
    /// When the server is shutting down. The inner result is the store's.
    pub async fn append(&self, append: Append) -> Result<Answer, Closed> {
        let (sender, answer) = oneshot::channel();
        self.0.send((append, sender)).await.map_err(|_| Closed)?;
        answer.await.map_err(|_| Closed)
    }
}
