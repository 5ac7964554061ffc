//! Hosts through the real binary: told to end, killed in the middle of a job, left without database or disk. Nothing that
//! was acknowledged is lost, and every stopped session is completed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::Command,
    thread::sleep,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;
use trailmill_cluster::Cluster;
use trailmill_tests::{
    patience::until,
    sample::Sample,
    server::{Answer, Server},
};

/// The close code of a host that goes: 1012, service restart.
const RESTART: u16 = 1012;

fn arguments(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|argument| (*argument).to_owned()).collect()
}

fn sample() -> Sample {
    Sample::all(8).unwrap().remove(0)
}

/// The sample many times over, in large batches: it is in work for a while.
fn long() -> Sample {
    let sample = sample();
    let once: Vec<Value> = sample.batches.concat();
    let all: Vec<Value> = (0..150).flat_map(|_| once.clone()).collect();
    Sample { head: sample.head, batches: all.chunks(200).map(<[Value]>::to_vec).collect() }
}

fn post(server: &Server, token: &str, path: &str, body: &Value) -> Option<Answer> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    server.try_to_request("POST", path, token, &["Content-Type: application/json"], body.as_bytes())
}

/// Sends until it is acknowledged.
fn acknowledged(server: &Server, token: &str, path: &str, body: &Value) {
    until(path, || {
        let answer = post(server, token, path, body)?;
        if answer.status >= 300 {
            assert_eq!((answer.status, answer.header("retry-after")), (503, "1"), "{path}: {}", answer.body);
        }
        (answer.status < 300).then_some(())
    });
}

/// Sends a session, each batch until it is acknowledged. Gives how many interactions it has.
fn send(server: &Server, token: &str, id: &str, sample: &Sample) -> usize {
    let mut head = sample.head.clone();
    head["sessionId"] = json!(id);
    acknowledged(server, token, "/v1/sessions", &head);
    for (seq, items) in (1..).zip(&sample.batches) {
        let batch = json!({"seq": seq, "items": items});
        acknowledged(server, token, &format!("/v1/sessions/{id}/interactions"), &batch);
    }
    sample.batches.iter().map(Vec::len).sum()
}

fn stop(server: &Server, token: &str, id: &str) {
    acknowledged(server, token, &format!("/v1/sessions/{id}/stop"), &Value::Null);
}

fn shown(server: &Server, token: &str, id: &str) -> Option<Value> {
    let answer = server.try_to_request("GET", &format!("/v1/sessions/{id}"), token, &[], b"")?;
    (answer.status == 200).then(|| answer.json())
}

/// Waits until a session is completed, and gives it.
fn completed(server: &Server, token: &str, id: &str) -> Value {
    until("completed", || {
        let shown = shown(server, token, id)?;
        assert_ne!(shown["status"], "FAILED", "{shown}");
        ["COMPLETED", "ARCHIVED"].contains(&shown["status"].as_str()?).then_some(shown)
    })
}

fn completion(server: &Server, token: &str, id: &str) -> String {
    server.get(&format!("/v1/sessions/{id}/completion"), token)
}

/// What a server that nothing happens to makes of the sample.
fn undisturbed(id: &str, sample: &Sample) -> String {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (_, admin) = server.tokens.clone().unwrap();
    send(&server, &admin, id, sample);
    stop(&server, &admin, id);
    completed(&server, &admin, id);
    completion(&server, &admin, id)
}

/// Two hosts over one PostgreSQL and one folder; nothing where PostgreSQL isn't installed.
fn two(lease: &str) -> Option<(Cluster, TempDir, [Server; 2], String)> {
    let Some(cluster) = Cluster::start() else {
        println!("skipped: PostgreSQL is not installed");
        return None;
    };
    let data = tempfile::tempdir().unwrap();
    let arguments = arguments(&["--database-url", &cluster.database(), "--lease", lease, "--log", "info"]);
    let one = Server::start_as_is(data.path(), &arguments);
    let (_, admin) = one.tokens.clone().unwrap();
    let other = Server::start_as_is(data.path(), &arguments);
    Some((cluster, data, [one, other], admin))
}

/// The sessions that a host has in work, as another one tells them.
fn in_work(asked: &Server, token: &str, of: &Server) -> Vec<String> {
    let jobs: Value = serde_json::from_str(&asked.get("/v1/jobs?limit=500", token)).unwrap();
    let owner = format!(" process {}", of.process());
    let jobs = jobs["jobs"].as_array().unwrap().iter();
    let owned = jobs.filter(|job| job["owner"].as_str().is_some_and(|by| by.ends_with(&owner)));
    owned.map(|job| job["session"].as_str().unwrap().to_owned()).collect()
}

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

#[tokio::test]
async fn told_to_end_it_hands_work_back_and_tells_sockets_to_come_again() {
    let (long, expected) = (long(), undisturbed("long", &long()));
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let (recording, admin) = server.tokens.clone().unwrap();
    let sample = sample();
    let mut client = server.connect(&recording).await;
    client.send(json!({"type": "session_start", "sessionId": "open", "data": sample.head})).await;
    client.receive("session_started").await;
    let batch = json!({"seq": 1, "items": sample.batches[0]});
    client.send(json!({"type": "interaction_batch", "sessionId": "open", "data": batch})).await;
    client.receive("batch_ack").await;
    send(&server, &admin, "long", &long);
    stop(&server, &admin, "long");
    let told = Instant::now();
    server.signal("TERM");
    let (code, reason) = client.closed().await.unwrap();
    assert_eq!((code, reason.as_str()), (RESTART, "connect again and resume"));
    assert_eq!(server.wait(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(11), "it took {:?}", told.elapsed());

    let server = Server::start(folder.path());
    let mut client = server.connect(&recording).await;
    client.send(json!({"type": "session_resume", "sessionId": "open"})).await;
    assert_eq!(client.receive("session_started").await["data"]["resumeFrom"], 2);
    completed(&server, &admin, "long");
    assert_eq!(completion(&server, &admin, "long"), expected);
}

#[test]
fn told_twice_it_leaves_at_once_and_loses_nothing() {
    let (long, expected) = (long(), undisturbed("long", &long()));
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let (_, admin) = server.tokens.clone().unwrap();
    send(&server, &admin, "long", &long);
    // Several are in work, so that one of them still is when it is told again.
    for id in ["b", "c", "d"] {
        send(&server, &admin, id, &long);
    }
    for id in ["long", "b", "c", "d"] {
        stop(&server, &admin, id);
    }
    until("in work", || (!in_work(&server, &admin, &server).is_empty()).then_some(()));
    server.signal("TERM");
    sleep(Duration::from_millis(50));
    server.signal("TERM");
    assert!([Some(143), Some(0)].contains(&server.wait()), "it left at once, or was done");
    let server = Server::start(folder.path());
    for id in ["long", "b", "c", "d"] {
        completed(&server, &admin, id);
    }
    assert_eq!(completion(&server, &admin, "long"), expected);
}

#[test]
fn another_host_takes_over_within_the_lease_and_two_seconds() {
    let Some((_cluster, _data, [one, other], admin)) = two("2") else { return };
    let (long, expected) = (long(), undisturbed("long", &long()));
    // The one that is killed has it: it is held still until that is seen.
    send(&other, &admin, "long", &long);
    other.signal("STOP");
    stop(&one, &admin, "long");
    until("in work", || (shown(&one, &admin, "long")?["status"] == "PROCESSING").then_some(()));
    one.signal("STOP");
    other.signal("CONT");
    assert_eq!(in_work(&other, &admin, &one), ["long"], "it is in the middle of it");
    let killed = now();
    drop(one);
    let shown = completed(&other, &admin, "long");
    assert_eq!(shown["attempts"], 2);
    let took = shown["claimedAt"].as_i64().unwrap() - killed;
    assert!((0..=4000).contains(&took), "taken over after {took} ms, with a lease of 2 s");
    assert_eq!(completion(&other, &admin, "long"), expected);
}

#[tokio::test]
async fn a_socket_hears_what_another_host_completed() {
    let Some((_cluster, _data, [one, other], admin)) = two("2") else { return };
    let sample = sample();
    let mut client = one.connect(&admin).await;
    send(&other, &admin, "s", &sample);
    client.send(json!({"type": "subscribe_updates", "sessionId": "s"})).await;
    // What it says is answered in order: from here on it follows.
    client.send(json!({"type": "ping"})).await;
    client.receive("pong").await;
    // The other one alone is there to complete it.
    one.signal("STOP");
    stop(&other, &admin, "s");
    let shown = completed(&other, &admin, "s");
    one.signal("CONT");
    let heard = client.receive("session_completed").await;
    assert_eq!(heard["sessionId"], "s");
    assert_eq!(heard["data"]["examples"], shown["examples"]);
    assert_eq!(shown["attempts"], 1);
}

#[test]
fn without_their_database_hosts_wait_and_lose_nothing() {
    let Some((mut cluster, _data, [one, other], admin)) = two("1") else { return };
    let sample = sample();
    let sent = std::thread::scope(|scope| {
        let sending: Vec<_> = [&one, &other, &one, &other]
            .into_iter()
            .enumerate()
            .map(|(n, host)| {
                let (admin, sample) = (&admin, &sample);
                scope.spawn(move || {
                    let ids: Vec<String> = (0..6).map(|at| format!("away-{n}-{at}")).collect();
                    ids.into_iter()
                        .map(|id| {
                            let there = send(host, admin, &id, sample);
                            stop(host, admin, &id);
                            (id, there)
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        for _ in 0..3 {
            sleep(Duration::from_millis(400));
            cluster.kill();
            sleep(Duration::from_millis(400));
            cluster.start_again();
        }
        sending.into_iter().flat_map(|sender| sender.join().unwrap()).collect::<Vec<_>>()
    });
    let expected = undisturbed("away-0-0", &sample);
    for (id, there) in sent {
        let shown = completed(&one, &admin, &id);
        assert_eq!(shown["interactions"], there, "{id}");
    }
    assert_eq!(completion(&other, &admin, "away-0-0"), expected);
}

/// A small disk, in memory. It goes with its owner.
struct Disk(TempDir);

impl Disk {
    /// Nothing where none may be mounted.
    fn mounted() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(folder.path());
        if mount.output().is_ok_and(|ran| ran.status.success()) {
            return Some(Self(folder));
        }
        println!("skipped: no disk in memory can be mounted here; that takes root");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room that is left.
    fn fill(&self) {
        for size in [1 << 20, 1 << 12] {
            let mut file =
                fs::File::options().create(true).append(true).open(self.path().join("filler")).unwrap();
            while std::io::Write::write_all(&mut file, &vec![1; size]).is_ok() {}
        }
    }

    fn empty(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

#[test]
fn on_a_full_disk_it_says_so_and_goes_on_when_there_is_room() {
    let Some(disk) = Disk::mounted() else { return };
    let (sample, expected) = (sample(), undisturbed("s", &sample()));
    let logs = tempfile::tempdir().unwrap();
    // The log is on another disk, so that it can tell.
    std::os::unix::fs::symlink(logs.path().join("log"), disk.path().join("log")).unwrap();
    let server = Server::start(disk.path());
    let (_, admin) = server.tokens.clone().unwrap();
    let mut head = sample.head.clone();
    head["sessionId"] = json!("s");
    acknowledged(&server, &admin, "/v1/sessions", &head);
    let batch = |seq: usize| json!({"seq": seq, "items": sample.batches[seq - 1]});
    let to = "/v1/sessions/s/interactions";
    acknowledged(&server, &admin, to, &batch(1));
    let before = shown(&server, &admin, "s").unwrap();

    disk.fill();
    let refused = until("full", || {
        let seq = shown(&server, &admin, "s")?["interactions"].as_u64()? as usize / 8 + 1;
        let answer = post(&server, &admin, to, &batch(seq.min(sample.batches.len())))?;
        (answer.status >= 500).then_some(answer)
    });
    assert_eq!(refused.kind(), "application/problem+json");
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (503, Some("not_stored")),
        "{}",
        refused.body
    );
    assert!(
        fs::read_to_string(logs.path().join("log")).unwrap().contains("no room left"),
        "the log tells why"
    );
    let there = shown(&server, &admin, "s").unwrap();
    assert!(
        there["interactions"].as_u64() >= before["interactions"].as_u64(),
        "what was acknowledged is there"
    );

    disk.empty();
    for seq in 1..=sample.batches.len() {
        acknowledged(&server, &admin, to, &batch(seq));
    }
    stop(&server, &admin, "s");
    completed(&server, &admin, "s");
    assert_eq!(completion(&server, &admin, "s"), expected);
}
