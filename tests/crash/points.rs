//! `crash --points`: a host dies exactly before and exactly after each commit that the store makes, on both engines. It
//! is started again, its clients send again what was not answered, and then everything is as if nothing had happened.
//!
//! Each commit of [`Commit`] has its part of a deployment's life here, by a match that has to name them all: one that is
//! added and not tried does not compile, and one that is not passed fails the run.

use crate::plan::Engine;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    error::Error,
    fs,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Command, ExitStatus},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::time::timeout;
use tokio_tungstenite::{connect_async, tungstenite::Message};
use trailmill::{
    crash::{Commit, Side, VARIABLE},
    receipt::Receipt,
    store::{Database, Store},
};
use trailmill_cluster::Cluster;
use trailmill_tests::{
    binary,
    sample::Sample,
    server::{Answer, Server},
};

/// How long anything may take until it is so: a lease, a pause between attempts, and much more.
const PATIENCE: Duration = Duration::from_secs(60);

/// The pause between two looks.
const GLANCE: Duration = Duration::from_millis(20);

/// Interactions in a batch.
const BATCH: usize = 8;

/// How often the interactions of the long session are repeated: its completion outlasts a third of the lease.
const LONG: usize = 200;

/// A picture of one pixel.
const PNG: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// The signal that a process dies of at its point.
const ABORTED: i32 = 6;

/// A part of a deployment's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Tokens and tickets are made, used and revoked.
    Tokens,
    /// A session is recorded, completed and archived.
    Recording,
    /// A picture is sent with a session. Its frame is stored before the picture is.
    Picture,
    /// A session without interactions fails, and is tried again by hand.
    Failing,
    /// A long session is put before others, and taken from its worker by hand.
    Long,
    /// A session is erased; what nobody needs is deleted.
    Erasing,
    /// The database is lost, and comes back from the archive.
    Restoring,
}

/// In which part a commit is passed.
fn part(commit: Commit) -> Part {
    match commit {
        Commit::FirstTokens | Commit::AddToken | Commit::Revoke | Commit::AddTicket | Commit::Redeem => {
            Part::Tokens
        }
        Commit::Open
        | Commit::Append
        | Commit::Pause
        | Commit::Resume
        | Commit::Stop
        | Commit::Prebuilt
        | Commit::Claim
        | Commit::Archiving
        | Commit::Complete
        | Commit::Archive => Part::Recording,
        Commit::Screenshot | Commit::HoldBlobs => Part::Picture,
        Commit::Fail | Commit::Retry => Part::Failing,
        Commit::Heartbeat | Commit::Requeue | Commit::Prioritise => Part::Long,
        Commit::Erase | Commit::UnneededBlobs | Commit::BlobsDeleted => Part::Erasing,
        Commit::Restore => Part::Restoring,
    }
}

/// What a life leaves: each session's completion and rows.
type Left = Vec<(String, String)>;

/// Lets a host die at each point, on one engine.
pub fn run(engine: Engine) -> Result<usize, Box<dyn Error>> {
    let cluster = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(Cluster::start().ok_or("PostgreSQL is not installed")?),
    };
    let sample = Sample::all(BATCH)?.into_iter().next().ok_or("no recordings")?;
    let mut undisturbed: Vec<(Part, Left)> = Vec::new();
    for commit in Commit::ALL {
        let part = part(*commit);
        if !undisturbed.iter().any(|(of, _)| *of == part) {
            let (died, left) = Life::begin(cluster.as_ref(), None)?.live(part, &sample)?;
            if died {
                return Err(format!("{part:?}: a host died of itself").into());
            }
            undisturbed.push((part, left));
        }
        let expected = &undisturbed.iter().find(|(of, _)| *of == part).ok_or("no such part")?.1;
        for side in Side::ALL {
            let point = format!("{}.{side}", commit.name());
            let life = Life::begin(cluster.as_ref(), Some(format!("{point}:1")))?;
            let (died, left) = life.live(part, &sample).map_err(|e| format!("{engine:?} {point}: {e}"))?;
            if !died {
                return Err(format!("{engine:?}: {point} was not passed in {part:?}").into());
            }
            if &left != expected {
                return Err(format!("{engine:?} {point}: what is left is not as undisturbed").into());
            }
        }
    }
    Ok(Commit::ALL.len() * Side::ALL.len())
}

/// A deployment from its first start on.
struct Life {
    data: TempDir,
    database: Option<String>,
    /// The point at which it dies, once.
    planned: Option<String>,
    died: bool,
    host: Option<Server>,
    tokens: Option<(String, String)>,
}

impl Life {
    fn begin(cluster: Option<&Cluster>, planned: Option<String>) -> Result<Self, Box<dyn Error>> {
        let (data, database) = (tempfile::tempdir()?, cluster.map(Cluster::database));
        Ok(Self { data, database, planned, died: false, host: None, tokens: None })
    }

    /// Lives one part; tells whether a host died at its point, and what is left.
    fn live(mut self, part: Part, sample: &Sample) -> Result<(bool, Left), Box<dyn Error>> {
        match part {
            Part::Tokens => self.tokens(),
            Part::Recording => self.recording(sample),
            Part::Picture => self.picture(sample),
            Part::Failing => self.failing(),
            Part::Long => self.long(sample),
            Part::Erasing => self.erasing(sample),
            Part::Restoring => self.restoring(sample),
        }
        .map(|left| (self.died, left))
    }

    fn arguments(&self) -> Vec<String> {
        let database = self.database.iter().flat_map(|url| ["--database-url".to_owned(), url.clone()]);
        let rest = ["--lease", "0.5", "--archive-after", "0", "--log", "debug"].map(str::to_owned);
        database.chain(rest).collect()
    }

    /// The variable for the next process, which may die once.
    fn variable(&self) -> Vec<(&'static str, String)> {
        let planned = self.planned.iter().filter(|_| !self.died);
        planned.map(|point| (VARIABLE, point.clone())).collect()
    }

    /// A process ended that nobody told to.
    fn ended(&mut self, how: ExitStatus) -> Result<(), Box<dyn Error>> {
        if how.signal() != Some(ABORTED) || self.planned.is_none() || self.died {
            let log = fs::read_to_string(self.data.path().join("log")).unwrap_or_default();
            let tail: Vec<_> = log.lines().rev().take(5).collect();
            return Err(format!("a host ended with {how}: {tail:#?}").into());
        }
        self.died = true;
        self.host = None;
        Ok(())
    }

    /// The host, started again where it died.
    fn host(&mut self) -> Result<&Server, Box<dyn Error>> {
        if let Some(how) = self.host.as_mut().and_then(Server::ended) {
            self.ended(how)?;
        }
        while self.host.is_none() {
            let variable = self.variable();
            let variable: Vec<_> = variable.iter().map(|(name, point)| (*name, point.as_str())).collect();
            match Server::try_to_start(self.data.path(), &self.arguments(), &variable) {
                Ok(host) => {
                    self.tokens = self.tokens.take().or_else(|| host.tokens.clone());
                    self.host = Some(host);
                }
                Err(how) => self.ended(how)?,
            }
        }
        self.host.as_ref().ok_or_else(|| "no host".into())
    }

    /// Asks until there is an answer: what was not answered is sent again.
    fn ask(&mut self, method: &str, path: &str, body: &Value) -> Result<Answer, Box<dyn Error>> {
        let until = Instant::now() + PATIENCE;
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        loop {
            self.host()?;
            let (_, admin) = self.tokens.clone().ok_or("no tokens were told")?;
            let headers: &[&str] = if body.is_empty() { &[] } else { &["Content-Type: application/json"] };
            match self.host()?.try_to_request(method, path, &admin, headers, &body) {
                Some(answer) if answer.status < 500 => return Ok(answer),
                Some(answer) if Instant::now() > until => {
                    return Err(format!("{method} {path}: {}", answer.body).into());
                }
                None if Instant::now() > until => return Err(format!("{method} {path}: no answer").into()),
                _ => sleep(GLANCE),
            }
        }
    }

    /// Asks, and takes one of these answers.
    fn told(
        &mut self,
        method: &str,
        path: &str,
        body: &Value,
        good: &[u16],
    ) -> Result<Answer, Box<dyn Error>> {
        let answer = self.ask(method, path, body)?;
        if good.contains(&answer.status) {
            return Ok(answer);
        }
        Err(format!("{method} {path}: {} {}", answer.status, answer.body).into())
    }

    fn post(&mut self, path: &str, body: &Value) -> Result<Answer, Box<dyn Error>> {
        self.told("POST", path, body, &[200, 201, 202, 204])
    }

    fn shown(&mut self, id: &str) -> Result<Value, Box<dyn Error>> {
        let shown = self.told("GET", &format!("/v1/sessions/{id}"), &Value::Null, &[200])?;
        Ok(serde_json::from_str(&shown.body)?)
    }

    /// Waits until the session is so.
    fn until(&mut self, id: &str, is_so: impl Fn(&Value) -> bool) -> Result<Value, Box<dyn Error>> {
        let until = Instant::now() + PATIENCE;
        loop {
            let shown = self.shown(id)?;
            if is_so(&shown) {
                return Ok(shown);
            }
            if Instant::now() > until {
                return Err(format!("{id} is stuck: {shown}").into());
            }
            sleep(GLANCE);
        }
    }

    /// Sends a session; what was acknowledged is there from then on.
    fn send(&mut self, id: &str, head: &Value, batches: &[Vec<Value>]) -> Result<(), Box<dyn Error>> {
        let mut head = head.clone();
        head["sessionId"] = json!(id);
        self.post("/v1/sessions", &head)?;
        let mut acknowledged = 0;
        for (seq, items) in (1..).zip(batches) {
            let batch = json!({"seq": seq, "items": items});
            self.post(&format!("/v1/sessions/{id}/interactions"), &batch)?;
            acknowledged += items.len() as u64;
            let there = self.shown(id)?["interactions"].as_u64();
            if there != Some(acknowledged) {
                return Err(format!("{id}: {acknowledged} acknowledged, {there:?} there").into());
            }
        }
        Ok(())
    }

    /// What there is of a session that is over: completion and rows.
    fn left(&mut self, id: &str) -> Result<Left, Box<dyn Error>> {
        let of = |what: &str| format!("/v1/sessions/{id}/{what}");
        let completion = self.told("GET", &of("completion"), &Value::Null, &[200])?.body;
        Ok(vec![(completion, self.told("GET", &of("examples"), &Value::Null, &[200])?.body)])
    }

    fn tokens(&mut self) -> Result<Left, Box<dyn Error>> {
        // The first tokens are told once: where the host died before it told them, they can't be known.
        self.host()?;
        if self.tokens.is_none() {
            let there = self.host()?.try_to_request("GET", "/v1/sessions", "tm_unknown", &[], &[]);
            return Ok(match there {
                Some(answer) if answer.status == 401 => Vec::new(),
                _ => return Err("a stranger is let in".into()),
            });
        }
        let made = self.post("/v1/tokens", &json!({"scopes": ["record"], "label": "one more"}))?.json();
        let until = Instant::now() + PATIENCE;
        loop {
            let ticket = self.post("/v1/tickets", &Value::Null)?.json();
            let address = self.host()?.address().to_owned();
            if opens(&address, &ticket["ticket"])? {
                break;
            }
            if Instant::now() > until {
                return Err("no ticket opens a socket".into());
            }
        }
        let token = format!("/v1/tokens/{}", made["id"].as_str().unwrap_or_default());
        self.told("DELETE", &token, &Value::Null, &[204, 404])?;
        let token = made["token"].as_str().unwrap_or_default();
        match self.host()?.try_to_request("POST", "/v1/sessions", token, &[], b"{}") {
            Some(answer) if answer.status == 401 => Ok(Vec::new()),
            _ => Err("a revoked token opens".into()),
        }
    }

    fn recording(&mut self, sample: &Sample) -> Result<Left, Box<dyn Error>> {
        self.send("s", &sample.head, &sample.batches)?;
        self.post("/v1/sessions/s/pause", &Value::Null)?;
        self.post("/v1/sessions/s/resume", &Value::Null)?;
        let receipt = Receipt::of(Some("0".repeat(64)), b"{}", "{}");
        self.post("/v1/sessions/s/prebuilt", &json!({"receipt": receipt}))?;
        self.post("/v1/sessions/s/stop", &Value::Null)?;
        let shown = self.until("s", |shown| shown["status"] == "ARCHIVED")?;
        if shown.get("failure").is_some() {
            return Err(format!("a failure is told of a session that is completed: {shown}").into());
        }
        self.left("s")
    }

    fn picture(&mut self, sample: &Sample) -> Result<Left, Box<dyn Error>> {
        self.send("s", &sample.head, &sample.batches)?;
        let picture = json!({"id": "one", "dataUrl": PNG});
        let kept = self.post("/v1/sessions/s/screenshots", &picture)?.body;
        let again = self.post("/v1/sessions/s/screenshots", &picture)?.body;
        if kept != again {
            return Err(format!("a picture was {kept}, and is {again}").into());
        }
        self.post("/v1/sessions/s/stop", &Value::Null)?;
        self.until("s", |shown| shown["status"] == "ARCHIVED")?;
        let mut left = self.left("s")?;
        left.push(("picture".to_owned(), kept));
        Ok(left)
    }

    fn failing(&mut self) -> Result<Left, Box<dyn Error>> {
        self.send("empty", &json!({"url": "https://a.example/"}), &[])?;
        self.post("/v1/sessions/empty/stop", &Value::Null)?;
        self.until("empty", |shown| shown["status"] == "FAILED")?;
        self.told("POST", "/v1/sessions/empty/retry", &Value::Null, &[202, 409])?;
        let shown = self.until("empty", |shown| shown["status"] == "FAILED")?;
        Ok(vec![("empty".to_owned(), shown["failure"]["code"].to_string())])
    }

    fn long(&mut self, sample: &Sample) -> Result<Left, Box<dyn Error>> {
        let once: Vec<Value> = sample.batches.concat();
        let long: Vec<Value> = (0..LONG).flat_map(|_| once.clone()).collect();
        let batches: Vec<_> = long.chunks(200).map(<[Value]>::to_vec).collect();
        self.send("long", &sample.head, &batches)?;
        self.post("/v1/sessions/long/complete", &Value::Null)?;
        // It is in work, at least for a third of a lease.
        self.until("long", |shown| shown["status"] == "PROCESSING" || shown.get("endedAt").is_some())?;
        sleep(Duration::from_millis(200));
        self.told("POST", "/v1/sessions/long/requeue", &Value::Null, &[202, 409])?;
        self.until("long", |shown| shown["status"] == "ARCHIVED")?;
        self.left("long")
    }

    fn erasing(&mut self, sample: &Sample) -> Result<Left, Box<dyn Error>> {
        // A blob that nobody needs any more, as an earlier crash leaves it.
        let stray = async || -> Result<(), Box<dyn Error>> {
            let database = match &self.database {
                Some(url) => Database::postgres(url).await?,
                None => Database::sqlite(&self.data.path().join("trailmill.db")).await?,
            };
            Ok(database.hold_blobs(&["5".repeat(64)], Duration::ZERO).await?)
        };
        wait(stray())??;
        self.send("gone", &sample.head, &sample.batches)?;
        self.post("/v1/sessions/gone/stop", &Value::Null)?;
        self.until("gone", |shown| shown["status"] == "ARCHIVED")?;
        self.told("DELETE", "/v1/sessions/gone", &Value::Null, &[204, 404])?;
        self.told("GET", "/v1/sessions/gone", &Value::Null, &[404])?;
        let listed = self.told("GET", "/v1/examples.jsonl", &Value::Null, &[200])?;
        if !listed.body.trim().is_empty() {
            return Err("examples of an erased session are given out".into());
        }
        Ok(Vec::new())
    }

    fn restoring(&mut self, sample: &Sample) -> Result<Left, Box<dyn Error>> {
        let planned = self.planned.take();
        self.send("s", &sample.head, &sample.batches)?;
        self.post("/v1/sessions/s/stop", &Value::Null)?;
        self.until("s", |shown| shown["status"] == "ARCHIVED")?;
        let before = self.left("s")?;
        self.host = None;
        // All rows are lost.
        match &self.database {
            Some(url) => wait(empty(url))??,
            None => {
                for file in ["trailmill.db", "trailmill.db-wal", "trailmill.db-shm"] {
                    let _ = fs::remove_file(self.data.path().join(file));
                }
            }
        }
        (self.tokens, self.planned) = (None, planned);
        loop {
            let restored = restore(self.data.path(), self.database.as_deref(), &self.variable())?;
            if restored.success() {
                break;
            }
            self.ended(restored)?;
        }
        let left = self.left("s")?;
        if left == before { Ok(left) } else { Err("what came back from the archive is not the same".into()) }
    }
}

/// Runs what is asynchronous to its end.
fn wait<T>(work: impl Future<Output = T>) -> Result<T, Box<dyn Error>> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work))
}

/// Empties a database of PostgreSQL's.
async fn empty(url: &str) -> Result<(), Box<dyn Error>> {
    let pool = sqlx::PgPool::connect(url).await?;
    sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public").execute(&pool).await?;
    pool.close().await;
    Ok(())
}

/// Runs the command that brings sessions back from the archive.
fn restore(
    data: &Path,
    database: Option<&str>,
    variable: &[(&str, String)],
) -> Result<ExitStatus, Box<dyn Error>> {
    let mut command = Command::new(binary::path());
    command.args(["sessions", "restore", "--data"]).arg(data);
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    Ok(command.envs(variable.iter().map(|(name, point)| (*name, point))).output()?.status)
}

/// Whether a ticket opens a socket; not where the host dies meanwhile.
fn opens(address: &str, ticket: &Value) -> Result<bool, Box<dyn Error>> {
    let tried = async {
        let (mut socket, _) = connect_async(format!("ws://{address}/ws")).await.ok()?;
        let frame = json!({"type": "authenticate", "data": {"ticket": ticket}});
        socket.send(Message::text(frame.to_string())).await.ok()?;
        while let Some(Ok(Message::Text(text))) = socket.next().await {
            let frame: Value = serde_json::from_str(&text).ok()?;
            if frame["type"] != "welcome" {
                return Some(frame["type"] == "authentication_success");
            }
        }
        None
    };
    Ok(wait(async { timeout(PATIENCE, tried).await })?.ok().flatten() == Some(true))
}
