//! The socket, `/ws`: one client, its messages one after another, and the updates of its sessions in between.

use super::{
    live::Refusal,
    protocol::{Credentials, FEATURES, Kind, Received, Sent},
};
use crate::{
    access::{
        self, Caller, Scope,
        gate::Connection,
        limits::size,
        pace::{FramePace, Peer, Presence, STRETCH},
    },
    serve::Serving,
    store::{SessionKey, Store},
    updates::{Follower, Update},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message as Frame, Utf8Bytes, WebSocket, close_code},
    },
    response::Response,
};
use futures_util::SinkExt;
use serde_json::value::RawValue;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tracing::{debug, warn};

/// Bytes of a socket's buffers. The library's own defaults are 128 KiB to read and no bound to write.
const BUFFER: usize = 8 << 10;

/// Bytes that may wait for a slow client.
const WRITE_BUFFER: usize = 256 << 10;

/// How long a client may take to say who it is.
const AUTHENTICATE: Duration = Duration::from_secs(5);

/// Batches that a client may send before the first of them is acknowledged.
const WINDOW: u32 = 8;

/// Sessions that a client may have to do with at a time. Those that are completed, and told to be, don't count.
const SESSIONS: usize = 1000;

/// What a client is told whose token can't be looked up.
const LOOKED_UP: &str = "tokens can't be looked up now";

/// Takes a client on.
pub async fn connect(
    State(serving): State<Arc<Serving>>,
    Extension(connection): Extension<Connection>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let largest = size(serving.gate.limits.frame_bytes);
    upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(largest)
        .max_frame_size(largest)
        .on_upgrade(move |socket| serve(serving, socket, connection))
}

async fn serve(serving: Arc<Serving>, socket: WebSocket, connection: Connection) {
    let following = serving.updates.follower();
    let (pace, presence) = (FramePace::new(connection.came.clone()), Presence::new(connection.came));
    let patience = serving.gate.limits.patience();
    let sessions = BTreeSet::new();
    let mut client = Client { serving, socket, following, pace, presence, patience, session: None, sessions };
    let served = match client.authenticate().await {
        Ok(Some(caller)) => client.take_on(&caller).await,
        other => other.map(|_| ()),
    };
    if let Err(Gone) = served {
        debug!("a client is gone");
    }
    for key in &client.sessions {
        client.serving.live.release(key);
    }
}

/// The client closed the connection, or broke it.
pub(super) struct Gone;

/// One client.
pub(super) struct Client {
    pub(super) serving: Arc<Serving>,
    socket: WebSocket,
    /// Of whose sessions updates are forwarded.
    pub(super) following: Follower,
    pace: FramePace,
    presence: Presence,
    /// How long the client may take to read what it is sent, and for the next part of a frame.
    patience: Duration,
    /// The socket's own session: what a frame without an id is about.
    pub(super) session: Option<String>,
    /// Sessions that it sent something of, or follows.
    sessions: BTreeSet<SessionKey>,
}

impl Client {
    pub(super) async fn send(&mut self, sent: Sent, session: Option<&str>) -> Result<(), Gone> {
        let sending = self.socket.send(Frame::text(sent.json(session)));
        timeout(self.patience, sending).await.ok().and_then(Result::ok).ok_or(Gone)
    }

    /// Has to do with a session, if that is not one too many.
    pub(super) fn take_up(&mut self, key: &SessionKey) -> bool {
        if self.sessions.len() >= SESSIONS && !self.sessions.contains(key) {
            return false;
        }
        self.sessions.insert(key.clone());
        true
    }

    /// Has no more to do with a session: nothing of it is to come.
    pub(super) fn let_go(&mut self, key: &SessionKey) {
        self.following.let_go(key);
        if self.sessions.remove(key) {
            self.serving.live.release(key);
        }
    }

    /// Asks whether the client is still there; any answer is one.
    async fn ping(&mut self) -> Result<(), Gone> {
        let sending = self.socket.send(Frame::Ping(Bytes::new()));
        timeout(self.patience, sending).await.ok().and_then(Result::ok).ok_or(Gone)
    }

    /// Forwards an update, and those that came with it, in one write.
    async fn tell(&mut self, update: Arc<Update>) -> Result<(), Gone> {
        let mut next = Some(update);
        let mut completed = Vec::new();
        let telling = async {
            while let Some(update) = next {
                self.socket.feed(Frame::text(update.sent.json(Some(&update.key.id)))).await?;
                if matches!(update.sent, Sent::SessionCompleted { .. }) {
                    completed.push(update);
                }
                next = self.following.waiting();
            }
            self.socket.flush().await
        };
        timeout(self.patience, telling).await.ok().and_then(Result::ok).ok_or(Gone)?;
        completed.iter().for_each(|update| self.let_go(&update.key));
        Ok(())
    }

    pub(super) async fn complain(
        &mut self,
        code: &'static str,
        message: String,
        session: Option<&str>,
    ) -> Result<(), Gone> {
        self.send(Sent::Error { code, message }, session).await
    }

    /// A socket has one caller: whoever says again that it is the same is right, and no other is taken on.
    pub(super) async fn authenticate_again(
        &mut self,
        caller: &Caller,
        data: Option<&RawValue>,
    ) -> Result<(), Gone> {
        let credentials = data.and_then(|data| serde_json::from_str::<Credentials>(data.get()).ok());
        let ask = async || recorder(&*self.serving.store, credentials.as_ref()).await;
        let message = match self.serving.until_there(ask).await.unwrap_or(Err(LOOKED_UP)) {
            Ok(other) if other.token == caller.token => {
                let client_type = credentials.unwrap_or_default().client_type;
                let success = Sent::AuthenticationSuccess { client_type, features: FEATURES };
                return self.send(success, None).await;
            }
            Ok(_) => "the socket was opened with another token: open one for this token",
            Err(message) => message,
        };
        self.send(Sent::AuthenticationFailed { message }, None).await?;
        Err(Gone)
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
            Err(_) => "no authenticate frame in 5 s",
            Ok(first) => {
                let first = first?;
                let received = serde_json::from_str::<Received<'_>>(&first).ok();
                let credentials = received
                    .filter(|received| received.kind == Kind::Authenticate)
                    .and_then(|received| serde_json::from_str::<Credentials>(received.data?.get()).ok());
                let ask = async || recorder(&*self.serving.store, credentials.as_ref()).await;
                match self.serving.until_there(ask).await.unwrap_or(Err(LOOKED_UP)) {
                    Ok(caller) => {
                        let client_type = credentials.unwrap_or_default().client_type;
                        let success = Sent::AuthenticationSuccess { client_type, features: FEATURES };
                        self.send(success, None).await?;
                        return Ok(Some(caller));
                    }
                    Err(message) => message,
                }
            }
        };
        self.send(Sent::AuthenticationFailed { message }, None).await?;
        Ok(None)
    }

    /// The next text; what is none is answered.
    async fn next_text(&mut self) -> Result<String, Gone> {
        loop {
            let heard = hear(&mut self.socket).await;
            if let Some(text) = self.text(heard).await? {
                return Ok(text);
            }
        }
    }

    async fn text(&mut self, heard: Heard) -> Result<Option<String>, Gone> {
        match heard {
            Heard::Text(text) => return Ok(Some(text)),
            Heard::Binary => self.complain("invalid_frame", "expected text frames".to_owned(), None).await?,
            Heard::Unreadable => {
                let largest = self.serving.gate.limits.frame_bytes;
                let reason = format!("a frame is larger than {largest} bytes, compressed, or no UTF-8");
                self.close(close_code::PROTOCOL, reason).await;
                return Err(Gone);
            }
            Heard::Control => {}
            Heard::End => return Err(Gone),
        }
        Ok(None)
    }

    /// Says why, and closes.
    async fn close(&mut self, code: u16, reason: impl Into<Utf8Bytes>) {
        let frame = Frame::Close(Some(CloseFrame { code, reason: reason.into() }));
        let _ = timeout(self.patience, self.socket.send(frame)).await;
    }

    /// Talks with a caller who holds few enough sockets.
    async fn take_on(&mut self, caller: &Caller) -> Result<(), Gone> {
        let Some(_place) = self.serving.gate.sockets.enter(caller.token.clone()) else {
            let most = self.serving.gate.limits.token_sockets;
            let reason = format!("the token has {most} sockets, and may have no more");
            self.close(close_code::AGAIN, reason).await;
            return Err(Gone);
        };
        self.talk(caller).await
    }

    async fn talk(&mut self, caller: &Caller) -> Result<(), Gone> {
        let serving = self.serving.clone();
        // The frame that said who it is has ended: a client that says nothing more for now has begun no other.
        self.pace.ended();
        let mut look = interval(self.patience);
        let mut silence = interval(serving.gate.limits.silence());
        // After a long wait for something else the peer has its whole time again.
        silence.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                // What came is heard before it is judged how it comes.
                biased;
                () = serving.shutdown.asked() => return self.leave().await,
                Some(update) = self.following.next() => self.tell(update).await?,
                heard = hear(&mut self.socket) => {
                    self.pace.ended();
                    // Also what is no text: it is work, and most of it is answered.
                    serving.gate.tokens.wait(&caller.token).await;
                    if let Some(text) = self.text(heard).await? {
                        self.hear(caller, &text).await?;
                    }
                }
                _ = look.tick() => {
                    if self.pace.dawdles() {
                        let patience = serving.gate.limits.patience;
                        let reason =
                            format!("the frame comes too slowly: expected {STRETCH} bytes in each {patience} s");
                        self.close(close_code::POLICY, reason).await;
                        return Err(Gone);
                    }
                }
                _ = silence.tick() => {
                    match self.presence.look() {
                        Peer::Heard => {}
                        Peer::Silent => self.ping().await?,
                        Peer::Gone => {
                            self.close(close_code::POLICY, "a ping was not answered").await;
                            return Err(Gone);
                        }
                    }
                    // Any host may have revoked it; while the store is away, what was good is.
                    if let Ok(None) = serving.store.token(&caller.token).await {
                        self.close(close_code::POLICY, "the token was revoked").await;
                        return Err(Gone);
                    }
                }
            }
        }
    }

    /// Closes the socket with the hint to connect again, to this host once it is back or to another, and to resume.
    async fn leave(&mut self) -> Result<(), Gone> {
        let close = CloseFrame { code: close_code::RESTART, reason: "connect again and resume".into() };
        self.socket.send(Frame::Close(Some(close))).await.map_err(|_| Gone)
    }
}

/// What comes from a client.
enum Heard {
    Text(String),
    Binary,
    /// A ping, which the library answers, or the answer to one.
    Control,
    /// Too large, compressed, or no UTF-8.
    Unreadable,
    End,
}

async fn hear(socket: &mut WebSocket) -> Heard {
    match socket.recv().await {
        Some(Ok(Frame::Text(text))) => Heard::Text(text.as_str().to_owned()),
        Some(Ok(Frame::Binary(_))) => Heard::Binary,
        Some(Ok(Frame::Close(_))) | None => Heard::End,
        Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => Heard::Control,
        Some(Err(_)) => Heard::Unreadable,
    }
}

/// Who shows these, if they may record; else why not.
async fn recorder(
    store: &dyn Store,
    credentials: Option<&Credentials>,
) -> Result<Result<Caller, &'static str>, Refusal> {
    let known = match credentials {
        Some(Credentials { api_key: Some(token), .. }) => access::caller(store, token).await,
        Some(Credentials { ticket: Some(ticket), .. }) => access::ticket::redeem(store, ticket).await,
        _ => return Ok(Err("expected an authenticate frame with an apiKey or a ticket")),
    };
    let known = known.inspect_err(|error| warn!(%error, "a token can't be looked up"))?;
    let caller = known.filter(|caller| caller.may(Scope::Record));
    Ok(caller.ok_or("the token or ticket is not known, or may not record"))
}
