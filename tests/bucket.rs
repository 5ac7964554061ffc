//! Two hosts on one PostgreSQL and one bucket, with nothing else in common: what one took in, the other completes and
//! tells, and what the bucket has makes a new database whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use std::{path::Path, process::Command};
use trailmill_cluster::Cluster;
use trailmill_tests::{binary, patience::until, s3::Bucket, sample::Sample, server::Server};

/// A host with a folder of its own.
fn host(folder: &Path, bucket: &Bucket, more: &[&str]) -> Server {
    let arguments =
        [&["--archive", "s3://bucket/here", "--archive-after", "0", "--log", "info"], more].concat();
    let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
    let variables = bucket.variables();
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
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
