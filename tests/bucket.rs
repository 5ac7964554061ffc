//! Two hosts on one PostgreSQL and one bucket, with nothing else in common: what one took in, the other completes and
//! tells, and what the bucket has makes a new database whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use trailmill_cluster::Cluster;
use trailmill_tests::{binary, sample::Sample, server::Server};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

const GLANCE: Duration = Duration::from_millis(50);

fn until<T>(what: &str, mut get: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(got) = get() {
            return got;
        }
        assert!(Instant::now() < until, "{what} is not so in {PATIENCE:?}");
        sleep(GLANCE);
    }
}

/// A local S3 server with one bucket. It goes with its owner, and so does what it holds.
struct Bucket {
    server: Child,
    address: String,
}

impl Bucket {
    /// Nothing where none is installed.
    fn start() -> Option<Self> {
        let program = binary::python("moto_server")?;
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(program);
        command.args(["--host", "127.0.0.1", "--port", &free.port().to_string()]);
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let bucket = Self { server, address: free.to_string() };
        until("an S3 server", || {
            bucket.ask("PUT", "/bucket").filter(|answer| answer.starts_with("HTTP/1.1 200"))
        });
        Some(bucket)
    }

    fn ask(&self, method: &str, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    }

    /// The names of all that it holds.
    fn names(&self) -> Vec<String> {
        let list = self.ask("GET", "/bucket?list-type=2").unwrap();
        let names = list.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
        names.map(str::to_owned).collect()
    }

    /// Where it is, as hosts are told.
    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ENDPOINT", format!("http://{}", self.address)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
        ]
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A host with a folder of its own.
fn host(folder: &Path, bucket: &Bucket, more: &[&str]) -> Server {
    let arguments =
        [&["--archive", "s3://bucket/here", "--archive-after", "0", "--log", "info"], more].concat();
    let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
    let variables = bucket.variables();
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Server::try_to_start(folder, &arguments, &variables).unwrap()
}

fn send(server: &Server, token: &str, id: &str, sample: &Sample) {
    let mut head = sample.head.clone();
    head["sessionId"] = json!(id);
    assert_eq!(server.ask("POST", "/v1/sessions", token, Some(head)).status, 201);
    for (seq, items) in (1..).zip(&sample.batches) {
        let batch = json!({"seq": seq, "items": items});
        let answer = server.ask("POST", &format!("/v1/sessions/{id}/interactions"), token, Some(batch));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

fn stop(server: &Server, token: &str, id: &str) {
    assert_eq!(server.ask("POST", &format!("/v1/sessions/{id}/stop"), token, None).status, 202);
}

fn archived(server: &Server, token: &str, id: &str) {
    until("archived", || {
        let shown: Value = serde_json::from_str(&server.get(&format!("/v1/sessions/{id}"), token)).unwrap();
        assert_ne!(shown["status"], "FAILED", "{shown}");
        (shown["status"] == "ARCHIVED").then_some(())
    });
}

fn completion(server: &Server, token: &str, id: &str) -> String {
    server.get(&format!("/v1/sessions/{id}/completion"), token)
}

#[test]
fn hosts_share_a_bucket_and_it_makes_a_new_database_whole() {
    let Some(bucket) = Bucket::start() else { return };
    let Some(cluster) = Cluster::start() else {
        println!("skipped: PostgreSQL is not installed");
        return;
    };
    let sample = Sample::all(8).unwrap().remove(0);
    let expected = {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(folder.path());
        let (_, admin) = server.tokens.clone().unwrap();
        send(&server, &admin, "s", &sample);
        stop(&server, &admin, "s");
        let path = "/v1/sessions/s/completion";
        until("completed", || (server.status(path, &admin) == 200).then(|| server.get(path, &admin)))
    };
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let url = cluster.database();
    let [one, other] = [0, 1].map(|n: usize| host(folders[n].path(), &bucket, &["--database-url", &url]));
    let (_, admin) = one.tokens.clone().unwrap();

    // What it taught the redactor is sealed with a key that both have.
    send(&one, &admin, "s", &sample);
    send(&one, &admin, "gone", &sample);
    drop(one);
    for id in ["s", "gone"] {
        stop(&other, &admin, id);
        archived(&other, &admin, id);
    }
    assert_eq!(completion(&other, &admin, "s"), expected);

    let before = bucket.names();
    assert!(before.iter().all(|name| name.starts_with("here/")), "{before:?}");
    assert_eq!(other.ask("DELETE", "/v1/sessions/gone", &admin, None).status, 204);
    let archives = |names: &[String]| names.iter().filter(|name| name.contains("manifest")).count();
    assert_eq!(archives(&before), 2, "{before:?}");
    until("deleted", || (archives(&bucket.names()) == 1).then_some(()));
    assert_eq!(completion(&other, &admin, "s"), expected, "blobs that both had stay");
    let dataset = folders[0].path().join("dataset");
    let mut build = Command::new(binary::path());
    build.args(["dataset", "build", "s3://bucket/here", "--out"]).arg(&dataset).envs(bucket.variables());
    let built = build.output().unwrap();
    assert_eq!(built.status.code(), Some(0), "{}", String::from_utf8_lossy(&built.stderr));
    let told: Value = serde_json::from_slice(&std::fs::read(dataset.join("dataset.json")).unwrap()).unwrap();
    assert_eq!(told["counts"]["origins"], json!({"archive": 1}));
    drop(other);

    // The database is lost; what the bucket has makes a new one.
    let folder = tempfile::tempdir().unwrap();
    let mut restore = Command::new(binary::path());
    restore
        .args(["sessions", "restore", "--json", "--archive", "s3://bucket/here", "--data"])
        .arg(folder.path());
    let restored = restore.envs(bucket.variables()).output().unwrap();
    let told = String::from_utf8(restored.stdout).unwrap();
    assert_eq!(restored.status.code(), Some(0), "{told}{}", String::from_utf8_lossy(&restored.stderr));
    let told: Value = serde_json::from_str(told.trim()).expect("one archive");
    assert_eq!((&told["session"], &told["outcome"]), (&json!("s"), &json!("restored")));
    let server = host(folder.path(), &bucket, &[]);
    let (_, admin) = server.tokens.clone().unwrap();
    assert_eq!(completion(&server, &admin, "s"), expected);
}
