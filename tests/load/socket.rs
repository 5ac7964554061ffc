//! A recorder's socket that costs as little as it can, so that the server has the machine to itself: frames are written
//! once and sent again and again, answers are looked at by their type alone.

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    error::Error,
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use trailmill_tests::{sample::Sample, server::Server};

/// How long an answer may take before the run is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// What went wrong; it ends the run.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A session to send, its parts as JSON.
#[derive(Clone)]
pub struct Frames {
    head: String,
    /// The items of each batch, and how many they are.
    batches: Vec<(String, usize)>,
}

impl From<&Sample> for Frames {
    fn from(sample: &Sample) -> Self {
        let batches = sample.batches.iter().map(|batch| (json!(batch).to_string(), batch.len()));
        Self { head: sample.head.to_string(), batches: batches.collect() }
    }
}

impl Frames {
    /// How many batches it has.
    pub fn batches(&self) -> usize {
        self.batches.len()
    }

    /// Interactions in all of them.
    pub fn interactions(&self) -> usize {
        self.batches.iter().map(|(_, interactions)| *interactions).sum()
    }

    /// Interactions in the largest batch.
    pub fn largest(&self) -> usize {
        self.batches.iter().map(|(_, interactions)| *interactions).max().unwrap_or(0)
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "type")]
    kind: String,
    data: Option<Value>,
}

/// A socket that has shown its token.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connects.
    pub async fn connect(server: &Server, token: &str) -> Result<Self, Failure> {
        let (socket, _) = connect_async(format!("ws://{}/ws", server.address())).await?;
        let mut socket = Self(socket);
        socket.receive("welcome").await?;
        socket.send(json!({"type": "authenticate", "data": {"apiKey": token}}).to_string()).await?;
        socket.receive("authentication_success").await?;
        Ok(socket)
    }

    /// Starts a session.
    pub async fn start(&mut self, id: &str, frames: &Frames) -> Result<(), Failure> {
        let head = &frames.head;
        self.send(format!(r#"{{"type":"session_start","sessionId":"{id}","data":{head}}}"#)).await?;
        self.receive("session_started").await
    }

    /// Sends one batch, and gives how many interactions it has and how long its acknowledgement took.
    pub async fn batch(&mut self, id: &str, frames: &Frames, at: usize) -> Result<Acked, Failure> {
        let ((items, interactions), seq) = (&frames.batches[at], at + 1);
        let data = format!(r#"{{"seq":{seq},"items":{items}}}"#);
        let frame = format!(r#"{{"type":"interaction_batch","sessionId":"{id}","data":{data}}}"#);
        let sent = Instant::now();
        self.send(frame).await?;
        self.receive("batch_ack").await?;
        Ok(Acked { interactions: *interactions, took: sent.elapsed() })
    }

    /// Records a session up to its stop.
    pub async fn record(&mut self, id: &str, frames: &Frames) -> Result<(), Failure> {
        self.start(id, frames).await?;
        for at in 0..frames.batches.len() {
            self.batch(id, frames, at).await?;
        }
        Ok(())
    }

    /// Stops the socket's last session, and gives how long it took to be completed.
    pub async fn complete(&mut self) -> Result<Duration, Failure> {
        let stopped = Instant::now();
        self.send(r#"{"type":"session_stop"}"#.to_owned()).await?;
        self.receive("session_completed").await?;
        Ok(stopped.elapsed())
    }

    async fn send(&mut self, frame: String) -> Result<(), Failure> {
        Ok(timeout(PATIENCE, self.0.send(Message::text(frame))).await??)
    }

    /// Waits for a frame of a type. Updates before it are passed over; any other frame ends the run.
    async fn receive(&mut self, kind: &str) -> Result<(), Failure> {
        loop {
            let next = timeout(PATIENCE, self.0.next()).await.map_err(|_| format!("no {kind}"))?;
            if let Some(Ok(Message::Ping(_))) = next {
                continue;
            }
            let Some(Ok(Message::Text(text))) = next else {
                return Err(format!("no {kind}: the connection is gone").into());
            };
            let answer: Answer = serde_json::from_str(&text)?;
            if answer.kind == kind {
                let refused = answer.data.as_ref().and_then(|data| data.get("refused"));
                return refused.map_or(Ok(()), |refused| Err(format!("refused: {refused}").into()));
            }
            if !["session_stopped", "session_processing_started", "processing_update"]
                .contains(&&*answer.kind)
            {
                return Err(format!("waited for {kind}: {text}").into());
            }
        }
    }
}

/// A batch that was acknowledged.
pub struct Acked {
    /// Interactions in it.
    pub interactions: usize,
    /// From the moment it was sent.
    pub took: Duration,
}
