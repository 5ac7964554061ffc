//! The server as a child process, and a plain client of its sockets.
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used)] // a test that can't run must say why

use crate::binary;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream as Connection,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Message,
        protocol::frame::{
            Frame,
            coding::{Data, OpCode},
        },
    },
};

/// How long a frame is waited for: far beyond what one takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server. It is killed when it goes out of scope.
pub struct Server {
    child: Child,
    address: String,
    data: PathBuf,
    /// The recording and the admin token, where this start told them.
    pub tokens: Option<(String, String)>,
}

impl Server {
    /// Starts one on a free port, over a data folder. Its log goes to a file in it.
    #[must_use]
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// Starts one in a fresh data folder; gives it with the recording and the admin token that its first start tells.
    #[must_use]
    pub fn with_tokens(folder: &Path, arguments: &[&str]) -> (Self, String, String) {
        let arguments: Vec<_> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let server = Self::start_with(folder, &arguments);
        let (recording, admin) = server.tokens.clone().unwrap();
        (server, recording, admin)
    }

    /// Starts one with more arguments.
    #[must_use]
    pub fn start_with(data: &Path, more: &[String]) -> Self {
        let tested = ["--lease", "1", "--log", "debug"].map(str::to_owned);
        Self::start_as_is(data, &[&tested, more].concat())
    }

    /// Starts one with these arguments alone.
    #[must_use]
    pub fn start_as_is(data: &Path, arguments: &[String]) -> Self {
        Self::try_to_start(data, arguments, &[])
            .unwrap_or_else(|_| panic!("the server ended: see {}", data.display()))
    }

    /// Starts one with these arguments and variables.
    ///
    /// # Errors
    /// Where it ended before it listened: with its status.
    pub fn try_to_start(
        data: &Path,
        arguments: &[String],
        variables: &[(&str, &str)],
    ) -> Result<Self, ExitStatus> {
        let log = File::options().create(true).append(true).open(data.join("log")).unwrap();
        let mut child = Command::new(binary::path())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(arguments)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|e| panic!("the server does not start: {e}"));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let (mut recording, mut admin) = (None, None);
        let address = loop {
            let Some(line) = lines.next() else { return Err(child.wait().unwrap()) };
            match line.split_once(": ") {
                Some(("recording token", token)) => recording = Some(token.to_owned()),
                Some(("admin token", token)) => admin = Some(token.to_owned()),
                _ => {}
            }
            if let Some((_, address)) = line.strip_prefix("listening on ").and_then(|at| at.split_once("://"))
            {
                break address.to_owned();
            }
        };
        Ok(Self { child, address, data: data.to_owned(), tokens: recording.zip(admin) })
    }

    /// Kills it as a power cut would (SIGKILL), and starts another over the same data.
    #[must_use]
    pub fn killed_and_started_again(self) -> Self {
        let data = self.data.clone();
        drop(self);
        Self::start(&data)
    }

    /// Where it listens, `127.0.0.1:…`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The id of its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Bytes of memory that it holds now.
    #[must_use]
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        held.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// Time of processors that it has used so far, its own and the system's for it.
    #[must_use]
    pub fn worked(&self) -> Duration {
        trailmill_cluster::worked(self.child.id())
    }

    /// A figure without labels, as what `/metrics` answered has it.
    #[must_use]
    pub fn figure(metrics: &str, name: &str) -> Option<u64> {
        let mut lines = metrics.lines().filter_map(|line| line.split_once(' '));
        lines.find(|(named, _)| *named == name)?.1.parse().ok()
    }

    /// Sends it a signal: `KILL`, `STOP`, `CONT`, `TERM`.
    pub fn signal(&self, signal: &str) {
        let sent = Command::new("kill").arg(format!("-{signal}")).arg(self.child.id().to_string()).status();
        assert!(sent.unwrap().success(), "no {signal} can be sent");
    }

    /// Waits for its end and gives its exit code; nothing where a signal ended it.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// How it ended, where it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// A client that has shown its token.
    pub async fn connect(&self, token: &str) -> Client {
        let data =
            json!({"apiKey": token, "clientType": "extension", "extensionVersion": "1", "browser": "test"});
        let mut client = self.authenticate(data).await;
        client.receive("authentication_success").await;
        client
    }

    /// A client that has said who it is, and not heard yet whether it is believed.
    pub async fn authenticate(&self, data: Value) -> Client {
        let mut client = self.stranger().await;
        client.send(json!({"type": "authenticate", "data": data, "timestamp": 0})).await;
        client
    }

    /// A client that has not.
    pub async fn stranger(&self) -> Client {
        let (socket, _) = connect_async(format!("ws://{}/ws", self.address)).await.unwrap();
        let mut client = Client(socket);
        client.receive("welcome").await;
        client
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The answer to any request.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str, token: &str, body: Option<Value>) -> Answer {
        let body = body.map_or_else(String::new, |body| body.to_string());
        let headers: &[&str] = if body.is_empty() { &[] } else { &["Content-Type: application/json"] };
        self.request(method, path, token, headers, body.as_bytes())
    }

    /// The answer to a request with these bytes as its body.
    #[must_use]
    pub fn request(&self, method: &str, path: &str, token: &str, headers: &[&str], body: &[u8]) -> Answer {
        let answer = self.try_to_request(method, path, token, headers, body);
        answer.unwrap_or_else(|| panic!("no answer to {method} {path}"))
    }

    /// The answer to a request, where one comes.
    #[must_use]
    pub fn try_to_request(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[&str],
        body: &[u8],
    ) -> Option<Answer> {
        let mut connection = Connection::connect(&self.address).ok()?;
        let mut head = format!("{method} {path} HTTP/1.0\r\nHost: {}\r\n", self.address);
        if !token.is_empty() {
            head += &format!("Authorization: Bearer {token}\r\n");
        }
        for header in headers {
            head += &format!("{header}\r\n");
        }
        if !body.is_empty() {
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        connection.write_all(format!("{head}\r\n").as_bytes()).ok()?;
        // A server that refuses a body may close before it has come; what it answered is there all the same.
        let _ = connection.write_all(body);
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some(Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }

    /// The body of an answer with status 200.
    #[must_use]
    pub fn get(&self, path: &str, token: &str) -> String {
        let Answer { status, body, .. } = self.ask("GET", path, token, None);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// The status of an answer.
    #[must_use]
    pub fn status(&self, path: &str, token: &str) -> u16 {
        self.ask("GET", path, token, None).status
    }

    /// Asserts that values stand in no file of the data folder, the log included.
    pub fn contains_nowhere(&self, values: &[&str]) {
        let files = binary::files(&self.data);
        assert!(files.keys().any(|name| name == "trailmill.db-wal"), "the write-ahead log is looked at too");
        for (name, bytes) in files {
            for value in values {
                let there = bytes.windows(value.len()).any(|window| window == value.as_bytes());
                assert!(!there, "{value} stands in {name}");
            }
        }
    }
}

/// What a server answers.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its head.
    pub head: String,
    /// Its body.
    pub body: String,
}

impl Answer {
    /// One of its headers, named in small letters; empty where it has none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let headers = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        headers.filter(|(there, _)| *there == name).map(|(_, value)| value).next().unwrap_or_default()
    }

    /// Its content type; empty where it has none.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.header("content-type")
    }

    /// Asserts that it is a problem of that status and code, and gives it.
    #[track_caller]
    #[must_use]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.kind()), (status, "application/problem+json"), "{}", self.body);
        let problem = self.json();
        assert_eq!((&problem["code"], &problem["status"]), (&json!(code), &json!(status)));
        problem
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client's socket.
pub struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    /// Sends a frame.
    pub async fn send(&mut self, frame: Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// Sends a text frame as it is, whether it is a good one or not.
    pub async fn send_bytes(&mut self, bytes: impl Into<Vec<u8>>) {
        let frame = Frame::message(bytes.into(), OpCode::Data(Data::Text), true);
        // A server that refuses a frame may close before all of it has come.
        let _ = self.0.send(Message::Frame(frame)).await;
    }

    /// Sends a frame that is no text.
    pub async fn send_binary(&mut self, bytes: &'static [u8]) {
        self.0.send(Message::binary(bytes)).await.unwrap();
    }

    /// Whether the server talks with it: where its token has too many sockets, it does not.
    pub async fn is_taken_on(&mut self) -> bool {
        let sent = self.0.send(Message::text(r#"{"type":"ping"}"#)).await;
        let answered =
            timeout(PATIENCE, self.0.next()).await.unwrap_or_else(|_| panic!("no answer in {PATIENCE:?}"));
        sent.is_ok() && matches!(answered, Some(Ok(Message::Text(_))))
    }

    /// Waits for so many pings of the server's. Each is answered by itself.
    pub async fn pinged(&mut self, times: usize) {
        let mut pings = 0;
        while pings < times {
            let next = timeout(PATIENCE, self.0.next()).await;
            match next.unwrap_or_else(|_| panic!("{pings} pings in {PATIENCE:?}")) {
                Some(Ok(Message::Ping(_))) => pings += 1,
                Some(Ok(_)) => {}
                ended => panic!("no ping: {ended:?}"),
            }
        }
    }

    /// Waits until the server closes, and gives its code and reason; frames before it are passed over.
    pub async fn closed(&mut self) -> Option<(u16, String)> {
        loop {
            let next = timeout(PATIENCE, self.0.next()).await;
            match next.unwrap_or_else(|_| panic!("the socket is open after {PATIENCE:?}")) {
                Some(Ok(Message::Close(Some(close)))) => {
                    return Some((close.code.into(), close.reason.to_string()));
                }
                Some(Ok(Message::Close(None)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next frame of a type. Updates before it are passed over; an error or a failure is a panic, unless it is
    /// what is waited for.
    pub async fn receive(&mut self, kind: &str) -> Value {
        loop {
            let next = timeout(PATIENCE, self.0.next()).await;
            let next = next.unwrap_or_else(|_| panic!("no {kind} in {PATIENCE:?}"));
            if let Some(Ok(Message::Ping(_))) = next {
                continue;
            }
            let Some(Ok(Message::Text(text))) = next else { panic!("no {kind}: {next:?}") };
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame["type"] == kind {
                return frame;
            }
            let update = ["session_processing_started", "processing_update", "session_stopped"];
            assert!(update.contains(&frame["type"].as_str().unwrap()), "waited for {kind}: {frame}");
        }
    }
}
