//! A recorder: sends sessions, notes what the server acknowledged, and goes on where it was after each broken
//! connection.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use trailmill_tests::{generated::Draw, sample::Sample};

/// Batches that are sent before the first of them is acknowledged.
const WINDOW: usize = 4;

/// How long an answer is waited for before the connection is given up. A host that is stopped says nothing at all.
const PATIENCE: Duration = Duration::from_secs(5);

/// The pause before another connection.
const PAUSE: Duration = Duration::from_millis(20);

/// Milliseconds between two sessions of one recorder at most: sessions enough for each kill, and not more than can be
/// compared in the end.
const REST: u64 = 400;

/// Where the hosts listen now.
#[derive(Clone, Default)]
pub struct Addresses(Arc<Mutex<Vec<String>>>);

impl Addresses {
    /// These, from now on.
    pub fn are(&self, addresses: Vec<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = addresses;
    }

    fn one(&self, draw: &mut Draw) -> Option<String> {
        let addresses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = usize::try_from(draw.below(addresses.len().max(1) as u64)).unwrap_or(0);
        addresses.get(at).cloned()
    }
}

/// What a recorder notes of one session.
#[derive(Debug, Clone)]
pub struct Noted {
    /// Its id.
    pub id: String,
    /// Which of the samples it sends.
    pub sample: usize,
    /// The last batch that was acknowledged.
    pub acked: usize,
    /// Interactions that were acknowledged.
    pub interactions: usize,
    /// Whether the stop was sent: from then on the session may be over, whether that was heard or not.
    pub stop_sent: bool,
}

/// What broke: the connection, or a promise.
pub enum Broken {
    /// The host is gone, or can't take more in now: all is sent again.
    Connection,
    /// The server said what it never may.
    Promise(String),
}

/// A recorder.
pub struct Recorder {
    pub addresses: Addresses,
    pub token: String,
    pub samples: Arc<Vec<Sample>>,
    pub draw: Draw,
}

impl Recorder {
    /// Records sessions until told to stop, the last one to its end.
    pub async fn record_until(mut self, name: usize, over: Arc<AtomicBool>) -> Result<Vec<Noted>, String> {
        let mut sessions = Vec::new();
        while !over.load(Relaxed) {
            let sample = self.draw.below(self.samples.len() as u64) as usize;
            let id = format!("crash-{name}-{}", sessions.len());
            sessions.push(self.record(id, sample).await?);
            sleep(Duration::from_millis(self.draw.below(REST))).await;
        }
        Ok(sessions)
    }

    /// Records one session, over as many connections as it takes.
    pub async fn record(&mut self, id: String, sample: usize) -> Result<Noted, String> {
        let mut noted = Noted { id, sample, acked: 0, interactions: 0, stop_sent: false };
        let mut started = false;
        loop {
            match self.attempt(&mut noted, &mut started).await {
                Ok(()) => return Ok(noted),
                Err(Broken::Promise(promise)) => return Err(format!("{}: {promise}", noted.id)),
                Err(Broken::Connection) => sleep(PAUSE).await,
            }
        }
    }

    async fn attempt(&mut self, noted: &mut Noted, started: &mut bool) -> Result<(), Broken> {
        let address = self.addresses.one(&mut self.draw).ok_or(Broken::Connection)?;
        let mut socket = Socket::connect(&address, &self.token).await?;
        let sample = &self.samples[noted.sample];
        let kind = if *started { "session_resume" } else { "session_start" };
        socket.send(json!({"type": kind, "sessionId": noted.id, "data": sample.head})).await?;
        let (answer, data) = socket.receive_one_of(&["session_started", "session_stopped"]).await?;
        if answer == "session_stopped" {
            let is_due = noted.stop_sent && noted.acked == sample.batches.len();
            return if is_due {
                Ok(())
            } else {
                Err(Broken::Promise(format!("over before its end: {data}")))
            };
        }
        let resume_from = number(&data["resumeFrom"]);
        *started = true;
        if resume_from <= noted.acked {
            let promise = format!("batch {} was acknowledged, and {resume_from} is asked for", noted.acked);
            return Err(Broken::Promise(promise));
        }
        let mut sent = VecDeque::new();
        for (seq, items) in (1..).zip(&sample.batches).skip(resume_from - 1) {
            if sent.len() == WINDOW {
                socket.is_acknowledged(&mut sent, noted).await?;
            }
            let data = json!({"seq": seq, "items": items});
            sent.push_back((seq, items.len()));
            socket.send(json!({"type": "interaction_batch", "sessionId": noted.id, "data": data})).await?;
        }
        while !sent.is_empty() {
            socket.is_acknowledged(&mut sent, noted).await?;
        }
        noted.stop_sent = true;
        socket.send(json!({"type": "session_stop", "sessionId": noted.id})).await?;
        socket.receive("session_stopped").await?;
        if self.draw.chance(25) {
            // It may well be killed before.
            match socket.receive("session_completed").await {
                Err(Broken::Promise(promise)) => return Err(Broken::Promise(promise)),
                _ => return Ok(()),
            }
        }
        Ok(())
    }
}

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn connect(address: &str, token: &str) -> Result<Self, Broken> {
        let connected = timeout(PATIENCE, connect_async(format!("ws://{address}/ws"))).await;
        let (socket, _) = connected.ok().and_then(Result::ok).ok_or(Broken::Connection)?;
        let mut socket = Self(socket);
        socket.receive("welcome").await?;
        socket.send(json!({"type": "authenticate", "data": {"apiKey": token}})).await?;
        socket.receive("authentication_success").await?;
        Ok(socket)
    }

    async fn send(&mut self, frame: Value) -> Result<(), Broken> {
        let sent = timeout(PATIENCE, self.0.send(Message::text(frame.to_string()))).await;
        sent.ok().and_then(Result::ok).ok_or(Broken::Connection)
    }

    /// The data of the next frame of a type; updates before it are passed over.
    async fn receive(&mut self, kind: &'static str) -> Result<Value, Broken> {
        Ok(self.receive_one_of(&[kind]).await?.1)
    }

    /// Type and data of the next frame of one of these types.
    async fn receive_one_of(&mut self, kinds: &[&'static str]) -> Result<(&'static str, Value), Broken> {
        loop {
            let next = timeout(PATIENCE, self.0.next()).await.map_err(|_| Broken::Connection)?;
            let Some(Ok(Message::Text(text))) = next else { return Err(Broken::Connection) };
            let mut frame: Value =
                serde_json::from_str(&text).map_err(|_| Broken::Promise(format!("not JSON: {text}")))?;
            let told = frame["type"].as_str().unwrap_or_default();
            if let Some(kind) = kinds.iter().find(|kind| **kind == told) {
                return Ok((kind, frame["data"].take()));
            }
            match told {
                "session_processing_started" | "processing_update" | "session_completed" => {}
                // What may pass: the same is sent again over the next connection.
                "error" if MAY_PASS.contains(&frame["data"]["code"].as_str().unwrap_or_default()) => {
                    return Err(Broken::Connection);
                }
                // A token that can't be looked up is told so, and the socket is closed.
                "authentication_failed" if frame["data"]["message"] == "tokens can't be looked up now" => {
                    return Err(Broken::Connection);
                }
                _ => return Err(Broken::Promise(format!("waited for {kinds:?}: {frame}"))),
            }
        }
    }

    async fn is_acknowledged(
        &mut self,
        sent: &mut VecDeque<(usize, usize)>,
        noted: &mut Noted,
    ) -> Result<(), Broken> {
        let Some((seq, items)) = sent.pop_front() else { return Ok(()) };
        let told = self.receive("batch_ack").await?;
        if number(&told["seq"]) != seq || told.get("refused").is_some() {
            return Err(Broken::Promise(format!("waited for the ack of {seq}: {told}")));
        }
        noted.acked = seq;
        noted.interactions += items;
        Ok(())
    }
}

const MAY_PASS: &[&str] = &["not_stored", "not_available", "closing"];

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
}
