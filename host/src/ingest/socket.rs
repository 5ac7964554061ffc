//! The socket, `/ws`: one client, its messages one after another, and the updates of its sessions in between.

use super::{
    live::{Message, Part, Refusal, Taken, TakenFrame},
    protocol::{Credentials, FEATURES, InnerId, Items, Kind, Line, Received, RefusedItem, STEPS, Sent},
};
use crate::{
    access::{self, Caller, Scope},
    serve::Serving,
    store::{SessionKey, SessionRow, Status},
    updates::Update,
};
use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message as Frame, WebSocket, close_code},
    },
    response::Response,
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{sync::broadcast, time::timeout};
use tracing::{debug, info, warn};

/// Bytes of a socket's buffers. The library's own defaults are 128 KiB to read and no bound to write.
const BUFFER: usize = 8 << 10;

/// Bytes that may wait for a slow client.
const WRITE_BUFFER: usize = 256 << 10;

/// Bytes of one message.
const MESSAGE: usize = 1 << 20;

/// How long a client may take to say who it is.
const AUTHENTICATE: Duration = Duration::from_secs(5);

/// Batches that a client may send before the first of them is acknowledged.
const WINDOW: u32 = 8;

/// How long a completion takes, in milliseconds, about: what a client is told.
const ESTIMATE: u32 = 100;

/// Takes a client on.
pub async fn connect(State(serving): State<Arc<Serving>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(MESSAGE)
        .max_frame_size(MESSAGE)
        .on_upgrade(move |socket| serve(serving, socket))
}

async fn serve(serving: Arc<Serving>, socket: WebSocket) {
    let updates = serving.updates.listen();
    let mut client = Client { serving, socket, session: None, followed: BTreeSet::new() };
    let served = match client.authenticate().await {
        Ok(Some(caller)) => client.talk(&caller, updates).await,
        other => other.map(|_| ()),
    };
    if let Err(Gone) = served {
        debug!("a client is gone");
    }
}

/// The client closed the connection, or broke it.
struct Gone;

struct Client {
    serving: Arc<Serving>,
    socket: WebSocket,
    /// The socket's own session: what a frame without an id is about.
    session: Option<String>,
    /// Sessions whose updates are forwarded.
    followed: BTreeSet<SessionKey>,
}

impl Client {
    async fn send(&mut self, sent: Sent, session: Option<&str>) -> Result<(), Gone> {
        self.socket.send(Frame::text(sent.json(session))).await.map_err(|_| Gone)
    }

    async fn complain(
        &mut self,
        code: &'static str,
        message: String,
        session: Option<&str>,
    ) -> Result<(), Gone> {
        self.send(Sent::Error { code, message }, session).await
    }

    /// The caller, once the first frame names a good token in time.
    async fn authenticate(&mut self) -> Result<Option<Caller>, Gone> {
        let welcome = Sent::Welcome {
            client_id: self.serving.next_client(),
            window: WINDOW,
            server_version: env!("CARGO_PKG_VERSION"),
            supported_features: FEATURES,
        };
        self.send(welcome, None).await?;
        let first = timeout(AUTHENTICATE, self.next_text()).await;
        let message = match first {
            Err(_) => "no authenticate frame in time",
            Ok(first) => {
                let first = first?;
                let received = serde_json::from_str::<Received<'_>>(&first).ok();
                let credentials = received
                    .filter(|received| received.kind == Kind::Authenticate)
                    .and_then(|received| serde_json::from_str::<Credentials>(received.data?.get()).ok());
                match credentials {
                    None => "expected an authenticate frame with an apiKey",
                    Some(Credentials { api_key, client_type }) => {
                        match access::caller(&*self.serving.store, &api_key).await {
                            Ok(Some(caller)) if caller.may(Scope::Record) => {
                                let success = Sent::AuthenticationSuccess { client_type, features: FEATURES };
                                self.send(success, None).await?;
                                return Ok(Some(caller));
                            }
                            Ok(_) => "the token is not known, or may not record",
                            Err(error) => {
                                warn!(%error, "a token can't be looked up");
                                "tokens can't be looked up now"
                            }
                        }
                    }
                }
            }
        };
        self.send(Sent::AuthenticationFailed { message }, None).await?;
        Ok(None)
    }

    async fn next_text(&mut self) -> Result<String, Gone> {
        loop {
            match self.socket.recv().await {
                Some(Ok(Frame::Text(text))) => return Ok(text.as_str().to_owned()),
                Some(Ok(Frame::Close(_)) | Err(_)) | None => return Err(Gone),
                Some(Ok(_)) => {}
            }
        }
    }

    async fn talk(
        &mut self,
        caller: &Caller,
        mut updates: broadcast::Receiver<Arc<Update>>,
    ) -> Result<(), Gone> {
        let shutdown = self.serving.shutdown.clone();
        loop {
            tokio::select! {
                () = shutdown.asked() => return self.leave().await,
                text = self.next_text() => self.hear(caller, &text?).await?,
                update = updates.recv() => match update {
                    Ok(update) if self.followed.contains(&update.key) => {
                        self.send(update.sent.clone(), Some(&update.key.id)).await?;
                    }
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        for key in self.followed.clone() {
                            self.tell_state(&key).await?;
                        }
                    }
                    Err(broadcast::error::RecvError::Closed) => return Ok(()),
                },
            }
        }
    }

    /// Closes the socket with the hint to connect again, to this host once it is back or to another, and to resume.
    async fn leave(&mut self) -> Result<(), Gone> {
        let close = CloseFrame { code: close_code::RESTART, reason: "connect again and resume".into() };
        self.socket.send(Frame::Close(Some(close))).await.map_err(|_| Gone)
    }

    async fn hear(&mut self, caller: &Caller, text: &str) -> Result<(), Gone> {
        let Ok(received) = serde_json::from_str::<Received<'_>>(text) else {
            return self
                .complain("invalid_frame", "expected a frame {type, sessionId, data}".to_owned(), None)
                .await;
        };
        match received.kind {
            Kind::Ping => return self.send(Sent::Pong, None).await,
            Kind::Authenticate => {
                let success = Sent::AuthenticationSuccess { client_type: String::new(), features: FEATURES };
                return self.send(success, None).await;
            }
            Kind::Unknown => {
                return self.complain("unknown_type", "no frame of this protocol".to_owned(), None).await;
            }
            _ => {}
        }
        let Some(key) = self.key(caller, &received) else {
            let message = "no session is named, or its id is not of 1 to 256 bytes".to_owned();
            return self.complain("no_session", message, None).await;
        };
        let (data, timestamp, id) = (received.data, received.timestamp, key.id.clone());
        let line = |kind, data| Line { kind, session_id: &id, data, timestamp }.json();
        match received.kind {
            Kind::SessionStart => {
                let message =
                    Message { lines: vec![line("session_start", data)], batch: None, part: Part::Start };
                self.started(&key, message).await
            }
            Kind::SessionResume => match self.serving.live.next_seq(&key).await {
                Ok(next) => self.is_started(&key, next).await,
                Err(refusal) => self.refuse(&key, &refusal).await,
            },
            Kind::InteractionEvent => {
                let message =
                    Message { lines: vec![line("interaction_event", data)], batch: None, part: Part::Middle };
                self.interaction(&key, message).await
            }
            Kind::InteractionBatch => {
                let Some((Ok(Items { seq, items }), data)) =
                    data.map(|data| (serde_json::from_str(data.get()), data))
                else {
                    let message = "a batch has data {seq, items}".to_owned();
                    return self.complain("invalid_batch", message, Some(&key.id)).await;
                };
                let lines = items.into_iter().map(|item| line("interaction_event", Some(item))).collect();
                let bytes = data.get().as_bytes().to_vec();
                self.batch(&key, seq, Message { lines, batch: Some((seq, bytes)), part: Part::Middle }).await
            }
            Kind::SessionStop | Kind::SessionComplete => {
                let message =
                    Message { lines: vec![line("session_stop", data)], batch: None, part: Part::Stop };
                self.stop(&key, message).await
            }
            Kind::SubscribeUpdates => {
                self.followed.insert(key.clone());
                self.tell_state(&key).await
            }
            Kind::Authenticate | Kind::Ping | Kind::Unknown => Ok(()),
        }
    }

    /// The session that a frame is about; a new id becomes the socket's own.
    fn key(&mut self, caller: &Caller, received: &Received<'_>) -> Option<SessionKey> {
        let told = |id: &String| !id.is_empty() && id != "unknown";
        let inner = || serde_json::from_str::<InnerId>(received.data?.get()).ok()?.session_id;
        let id = received.session_id.clone().filter(told).or_else(|| inner().filter(told));
        let id = id.or_else(|| self.session.clone())?;
        if id.len() > 256 || id.chars().any(char::is_control) {
            return None;
        }
        self.session = Some(id.clone());
        Some(SessionKey { project: caller.project.clone(), id })
    }

    async fn started(&mut self, key: &SessionKey, message: Message) -> Result<(), Gone> {
        match self.serving.live.take_in(key, message).await {
            Ok(Taken { next_seq, .. }) => self.is_started(key, next_seq).await,
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    async fn is_started(&mut self, key: &SessionKey, next_seq: i64) -> Result<(), Gone> {
        self.followed.insert(key.clone());
        let started =
            Sent::SessionStarted { status: "active", processing_enabled: true, resume_from: next_seq };
        self.send(started, Some(&key.id)).await
    }

    async fn interaction(&mut self, key: &SessionKey, message: Message) -> Result<(), Gone> {
        let taken = match self.serving.live.take_in(key, message).await {
            Ok(taken) => taken,
            Err(refusal) => return self.refuse(key, &refusal).await,
        };
        for frame in taken.frames {
            match frame {
                TakenFrame::Stored { interaction, quality } => {
                    let processed = Sent::InteractionProcessed {
                        interaction_id: interaction.unwrap_or_default(),
                        quality_score: quality,
                        processing_status: "stored",
                    };
                    self.send(processed, Some(&key.id)).await?;
                }
                TakenFrame::Refused(error) => {
                    self.complain("not_admitted", error.to_string(), Some(&key.id)).await?;
                }
            }
        }
        Ok(())
    }

    async fn batch(&mut self, key: &SessionKey, seq: i64, message: Message) -> Result<(), Gone> {
        match self.serving.live.take_in(key, message).await {
            Ok(taken) => {
                let refused = taken.frames.into_iter().enumerate().filter_map(|(index, frame)| match frame {
                    TakenFrame::Refused(error) => Some(RefusedItem { index, error }),
                    TakenFrame::Stored { .. } => None,
                });
                let ack = Sent::BatchAck { seq, refused: refused.collect() };
                self.send(ack, Some(&key.id)).await
            }
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    async fn stop(&mut self, key: &SessionKey, message: Message) -> Result<(), Gone> {
        self.followed.insert(key.clone());
        match self.serving.live.take_in(key, message).await {
            Ok(_) => {
                info!(session = key.id, "stopped");
                self.send(Sent::SessionStopped { status: "stopped".to_owned() }, Some(&key.id)).await?;
                self.serving.due.notify_one();
                Ok(())
            }
            // Stopped before, by this client or another: what was asked for is so.
            Err(Refusal::Over(status)) => {
                let status = status.name().to_lowercase();
                self.send(Sent::SessionStopped { status }, Some(&key.id)).await?;
                self.tell_state(key).await
            }
            Err(refusal) => self.refuse(key, &refusal).await,
        }
    }

    /// Tells how far a session is, to a client that may have missed it.
    async fn tell_state(&mut self, key: &SessionKey) -> Result<(), Gone> {
        match self.serving.store.session(key).await {
            Ok(Some(row)) => match state(&row) {
                Some(sent) => self.send(sent, Some(&key.id)).await,
                None => Ok(()),
            },
            Ok(None) => self.complain("no_session", "no session of this id".to_owned(), Some(&key.id)).await,
            Err(error) => {
                warn!(%error, session = key.id, "a session can't be looked up");
                self.complain("not_available", "the session can't be looked up now".to_owned(), Some(&key.id))
                    .await
            }
        }
    }

    async fn refuse(&mut self, key: &SessionKey, refusal: &Refusal) -> Result<(), Gone> {
        if let Refusal::Store(cause) = refusal {
            warn!(session = key.id, cause, "a message can't be stored");
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

/// What a client is told when a worker has its session.
#[must_use]
pub fn processing_started(epoch: i64) -> Sent {
    Sent::SessionProcessingStarted {
        processing_id: epoch.to_string(),
        estimated_duration: ESTIMATE,
        steps: STEPS,
    }
}
