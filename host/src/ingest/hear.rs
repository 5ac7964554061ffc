//! What a client says, and what it is answered.

use super::{
    live::{Refusal, Taken, TakenFrame},
    message::{Message, Told},
    protocol::{BatchAck, Claimed, Inner, Items, Kind, Picture, Received, STEPS, Sent, Started, is_id},
    screenshot::{self, NotKept},
    socket::{Client, Gone},
};
use crate::{
    access::Caller,
    serve::Serving,
    store::{Prebuilt, SessionKey, SessionRow, Status},
};
use serde_json::value::RawValue;
use tracing::{info, warn};

impl Client {
    pub(super) async fn hear(&mut self, caller: &Caller, text: &str) -> Result<(), Gone> {
        let Ok(received) = serde_json::from_str::<Received<'_>>(text) else {
            return self
                .complain("invalid_frame", "expected a frame {type, sessionId, data}".to_owned(), None)
                .await;
        };
        match received.kind {
            Kind::Ping => return self.send(Sent::Pong, None).await,
            Kind::Authenticate => return self.authenticate_again(caller, received.data).await,
            Kind::Unknown => {
                return self.complain("unknown_type", "no frame of this protocol".to_owned(), None).await;
            }
            _ => {}
        }
        let Some(key) = self.key(caller, &received) else {
            let message = "no session is named, or its id is not of 1 to 256 bytes".to_owned();
            return self.complain("no_session", message, None).await;
        };
        if !self.take_up(&key) {
            let message = "too many sessions that are not completed: use another socket for more".to_owned();
            return self.complain("too_many_sessions", message, Some(&key.id)).await;
        }
        let Received { data, timestamp, .. } = received;
        let id = key.id.clone();
        let told = Told { session: &id, data, timestamp };
        match received.kind {
            Kind::SessionStart => self.started(&key, told.start()).await,
            Kind::SessionResume => self.resume(&key).await,
            Kind::SessionPause => self.pause(&key).await,
            Kind::ScreenshotData => self.screenshot(&key, data, told.screenshot()).await,
            Kind::LostSpan => self.lost_span(&key, told.lost_span()).await,
            Kind::Prebuilt => self.prebuilt(&key, data).await,
            Kind::InteractionEvent => self.interaction(&key, told.id(), told.interaction()).await,
            Kind::InteractionBatch => {
                let items = data.and_then(|data| serde_json::from_str::<Items<'_>>(data.get()).ok());
                let Some(items) = items else {
                    let message = "a batch has data {seq, items}".to_owned();
                    return self.complain("invalid_batch", message, Some(&key.id)).await;
                };
                self.batch(&key, items.seq, told.batch(items)).await
            }
            Kind::SessionStop | Kind::SessionComplete => self.stop(&key, told.stop()).await,
            Kind::SubscribeUpdates => {
                self.following.follow(&key);
                self.tell_state(&key).await
            }
            Kind::Authenticate | Kind::Ping | Kind::Unknown => Ok(()),
        }
    }

    /// The session that a frame is about; a new id becomes the socket's own.
    fn key(&mut self, caller: &Caller, received: &Received<'_>) -> Option<SessionKey> {
        let told = |id: &String| !id.is_empty() && id != "unknown";
        let inner = || serde_json::from_str::<Inner<'_>>(received.data?.get()).ok()?.session_id;
        let id = received.session_id.clone().filter(told).or_else(|| inner().filter(told));
        let id = id.or_else(|| self.session.clone()).filter(|id| is_id(id))?;
        self.session = Some(id.clone());
        Some(SessionKey { project: caller.project.clone(), id })
    }

    async fn started(&mut self, key: &SessionKey, message: Message) -> Result<(), Gone> {
        match self.serving.take_in(key, &message).await {
            Ok(Taken { next_seq, .. }) => self.is_started(key, next_seq).await,
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    async fn is_started(&mut self, key: &SessionKey, next_seq: i64) -> Result<(), Gone> {
        self.following.follow(key);
        self.send(Sent::SessionStarted(Started::from(next_seq)), Some(&key.id)).await
    }

    async fn resume(&mut self, key: &SessionKey) -> Result<(), Gone> {
        match self.serving.until_there(|| self.serving.live.resume(key)).await {
            Ok(next) => self.is_started(key, next).await,
            Err(Refusal::Over(status)) => self.is_over(key, status).await,
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    async fn pause(&mut self, key: &SessionKey) -> Result<(), Gone> {
        match self.serving.until_there(|| self.serving.live.pause(key)).await {
            Ok(()) => {
                self.send(Sent::SessionStatusUpdate { status: "paused".to_owned() }, Some(&key.id)).await
            }
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    async fn screenshot(
        &mut self,
        key: &SessionKey,
        data: Option<&RawValue>,
        message: Message,
    ) -> Result<(), Gone> {
        let picture = data.and_then(|data| serde_json::from_str::<Picture<'_>>(data.get()).ok());
        let Serving { store, blobs, live, .. } = &*self.serving;
        let keep = async || {
            let Some(picture) = &picture else { return Ok(Err(NotKept::NoPicture)) };
            match screenshot::keep((&**store, blobs, live), key, picture, &message).await {
                Err(NotKept::Refused(refusal)) => Err(refusal),
                kept => Ok(kept),
            }
        };
        match self.serving.until_there(keep).await {
            Ok(Ok(processed)) => self.send(Sent::ScreenshotProcessed(processed), Some(&key.id)).await,
            Ok(Err(error)) => self.complain(error.code(), error.to_string(), Some(&key.id)).await,
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    async fn lost_span(&mut self, key: &SessionKey, message: Message) -> Result<(), Gone> {
        match self.serving.take_in(key, &message).await {
            Ok(_) => self.send(Sent::LostSpanStored {}, Some(&key.id)).await,
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    /// The last word counts; it is compared when there is a result.
    async fn prebuilt(&mut self, key: &SessionKey, data: Option<&RawValue>) -> Result<(), Gone> {
        let claimed = data.and_then(|data| serde_json::from_str::<Claimed>(data.get()).ok());
        let Some(claimed) = claimed else {
            let message = "expected data {receipt} with the hashes that a receipt has".to_owned();
            return self.complain("invalid_receipt", message, Some(&key.id)).await;
        };
        let prebuilt = Prebuilt::from(claimed);
        let keep = async || self.serving.store.prebuilt(key, &prebuilt).await.map_err(Refusal::from);
        match self.serving.until_there(keep).await {
            Ok(true) => self.send(Sent::PrebuiltStored {}, Some(&key.id)).await,
            Ok(false) => self.refuse(key, &Refusal::NoSession).await,
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    async fn interaction(
        &mut self,
        key: &SessionKey,
        id: Option<String>,
        message: Message,
    ) -> Result<(), Gone> {
        let taken = match self.serving.take_in(key, &message).await {
            Ok(taken) => taken,
            Err(refusal) => return self.refuse(key, &refusal).await,
        };
        let (id, quality) = match taken.frames.into_iter().next() {
            Some(TakenFrame::Stored { interaction, quality }) => (interaction, quality),
            // It was here before.
            _ => (id, None),
        };
        let processed = Sent::InteractionProcessed {
            interaction_id: id.unwrap_or_default(),
            quality_score: quality,
            processing_status: "stored",
        };
        self.send(processed, Some(&key.id)).await
    }

    async fn batch(&mut self, key: &SessionKey, seq: i64, message: Message) -> Result<(), Gone> {
        match self.serving.take_in(key, &message).await {
            Ok(taken) => self.send(Sent::BatchAck(BatchAck::of(seq, taken)), Some(&key.id)).await,
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    async fn stop(&mut self, key: &SessionKey, message: Message) -> Result<(), Gone> {
        self.following.follow(key);
        match self.serving.take_in(key, &message).await {
            Ok(_) => {
                info!(session = key.id, "stopped");
                self.send(Sent::SessionStopped { status: "stopped".to_owned() }, Some(&key.id)).await?;
                self.serving.due.notify_one();
                Ok(())
            }
            // Stopped before, by this client or another: what was asked for is so.
            Err(Refusal::Over(status)) => self.is_over(key, status).await,
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    async fn is_over(&mut self, key: &SessionKey, status: Status) -> Result<(), Gone> {
        self.following.follow(key);
        let status = status.name().to_lowercase();
        self.send(Sent::SessionStopped { status }, Some(&key.id)).await?;
        self.tell_state(key).await
    }

    /// Tells how far a session is, to a client that may have missed it.
    async fn tell_state(&mut self, key: &SessionKey) -> Result<(), Gone> {
        match self
            .serving
            .until_there(async || self.serving.store.session(key).await.map_err(Refusal::from))
            .await
        {
            Ok(Some(row)) => match state(&row) {
                Some(sent) => {
                    self.following.knows(key, &sent);
                    if matches!(sent, Sent::SessionCompleted { .. }) {
                        self.let_go(key);
                    }
                    self.send(sent, Some(&key.id)).await
                }
                None => Ok(()),
            },
            Ok(None) => self.complain("no_session", "no session of this id".to_owned(), Some(&key.id)).await,
            Err(refusal) => {
                warn!(%refusal, session = key.id, "a session can't be looked up");
                self.complain("not_available", "the session can't be looked up now".to_owned(), Some(&key.id))
                    .await
            }
        }
    }

    async fn refuse(&mut self, key: &SessionKey, refusal: &Refusal) -> Result<(), Gone> {
        if let Refusal::Store(cause) | Refusal::Away(cause) = refusal {
            warn!(session = key.id, cause, "a message can't be stored");
        }
        if matches!(refusal, Refusal::Over(Status::Completed | Status::Archived) | Refusal::NoSession) {
            self.let_go(key);
        }
        self.complain(refusal.code(), refusal.to_string(), Some(&key.id)).await
    }
}

/// The update that tells where a session is.
fn state(row: &SessionRow) -> Option<Sent> {
    match (row.status, &row.result, &row.failure) {
        (Status::Completed | Status::Archived, Some(result), _) => {
            Some(Sent::SessionCompleted { examples: result.examples, quality_score: result.quality })
        }
        (Status::Failed, _, Some(failure)) => Some(Sent::SessionFailed(failure.clone())),
        (Status::Processing, ..) => Some(Sent::ProcessingUpdate { processing_status: row.processing_status }),
        _ => None,
    }
}

/// How long a completion takes, in milliseconds, about: what a client is told.
const ESTIMATE: u32 = 100;

/// What a client is told when a worker has its session.
#[must_use]
pub fn processing_started(epoch: i64) -> Sent {
    Sent::SessionProcessingStarted {
        processing_id: epoch.to_string(),
        estimated_duration: ESTIMATE,
        steps: STEPS,
    }
}
