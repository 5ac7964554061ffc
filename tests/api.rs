//! The API over HTTP, through the real binary: every route, who may, pages, a dataset, the document, the figures.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test a panic is the report

use serde_json::{Value, json};
use sqlx::{Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};
use trailmill_core::{Options, write::Format};
use trailmill_tests::{
    binary::{self, Run, run},
    recordings,
    server::{Answer, Client, Server},
};

/// The wire frames of the form recording: start, interactions, stop.
fn form() -> Vec<Value> {
    let form =
        recordings::own().unwrap().into_iter().find(|path| path.ends_with("form.events.jsonl")).unwrap();
    fs::read_to_string(form).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Records the form as a session of that id; it is not stopped.
async fn record(client: &mut Client, id: &str) {
    for mut frame in form() {
        frame["sessionId"] = id.into();
        match frame["type"].as_str().unwrap() {
            "session_start" => {
                client.send(frame).await;
                client.receive("session_started").await;
            }
            "interaction_event" => {
                client.send(frame).await;
                client.receive("interaction_processed").await;
            }
            _ => {}
        }
    }
}

/// Asserts that an answer is a problem of that status and code.
#[track_caller]
fn assert_problem(answer: &Answer, status: u16, code: &str) {
    let _ = answer.problem(status, code);
}

/// The names and values of Prometheus' text format; a line of it that has another form is a panic.
fn figures(text: &str) -> Vec<(String, f64)> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
            (name.to_owned(), value.parse().unwrap_or_else(|_| panic!("{line}")))
        })
        .collect()
}

#[tokio::test]
async fn a_session_is_told_whole_and_in_parts() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let mut client = server.connect(&recording).await;
    record(&mut client, "a/b c").await;
    let at = "/v1/sessions/a%2Fb%20c";

    let live = server.ask("GET", &format!("{at}/interactions?limit=2"), &admin, None).json();
    assert_eq!((live["interactions"].as_array().unwrap().len(), &live["next"]), (2, &json!(2)));
    assert_problem(&server.ask("GET", &format!("{at}/quality"), &admin, None), 404, "no_result");
    let stopped = server.ask("POST", &format!("{at}/complete"), &recording, None);
    assert_eq!((stopped.status, &stopped.json()["priority"]), (202, &json!("HIGH")));
    client.receive("session_completed").await;

    let shown = server.ask("GET", at, &admin, None).json();
    assert_eq!((&shown["id"], &shown["status"]), (&json!("a/b c"), &json!("COMPLETED")));
    let completion = server.ask("GET", &format!("{at}/completion"), &admin, None).json();
    let part = |name: &str| {
        let answer = server.ask("GET", &format!("{at}/{name}"), &admin, None);
        assert!(answer.body.ends_with("}\n"), "{name}: {}", answer.body);
        answer.json()
    };
    assert_eq!(part("quality")["quality"], completion["quality"]);
    assert_eq!(part("quality")["quality"]["overall"], shown["qualityScore"]);
    assert_eq!(part("journeys")["journeys"], completion["journeys"]);
    assert_eq!(part("receipt"), json!({"receipt": completion["receipt"]}));
    let stats = part("stats");
    assert_eq!(stats["training"], completion["training"]["metadata"]);
    assert_eq!(stats["interactions"], shown["interactions"]);
    assert_eq!(stats["redaction"], completion["redaction"]);

    // The pages of the timeline make the whole.
    let (mut from, mut ids) = (Some(0), Vec::new());
    while let Some(place) = from {
        let page = part(&format!("interactions?limit=4&from={place}"));
        ids.extend(page["interactions"].as_array().unwrap().iter().map(|i| i["id"].clone()));
        from = page["next"].as_u64();
    }
    assert_eq!(ids.len() as u64, shown["interactions"].as_u64().unwrap());
    assert_eq!(ids.iter().map(Value::to_string).collect::<BTreeSet<_>>().len(), ids.len());

    // A session's examples in each format are what the command line's writers make of the completion.
    for (format, name) in [(Options::default().format, ""), (Format::OpenaiTools, "?format=openai-tools")] {
        let examples = serde_json::from_value::<Vec<_>>(completion["training"]["examples"].clone()).unwrap();
        let rows: String = trailmill_core::write::write(&examples, format)
            .iter()
            .map(|row| format!("{}\n", row.get()))
            .collect();
        let answer = server.ask("GET", &format!("{at}/examples{name}"), &admin, None);
        assert_eq!((answer.kind(), &answer.body), ("application/jsonl", &rows));
    }
}

#[tokio::test]
async fn by_hand_a_session_is_stopped_retried_requeued_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let mut client = server.connect(&recording).await;
    // Nothing but its head: validation fails it.
    client.send(json!({"type": "session_start", "sessionId": "empty", "data": {}})).await;
    client.receive("session_started").await;
    assert_problem(&server.ask("POST", "/v1/sessions/empty/retry", &admin, None), 409, "wrong_status");
    assert_problem(&server.ask("POST", "/v1/sessions/empty/requeue", &admin, None), 409, "wrong_status");
    assert_eq!(server.ask("POST", "/v1/sessions/empty/stop", &recording, None).status, 202);
    let failed = client.receive("session_failed").await;
    let shown = server.ask("GET", "/v1/sessions/empty", &admin, None).json();
    assert_eq!((&shown["status"], &shown["failure"]), (&json!("FAILED"), &failed["data"]));
    let job = server.ask("GET", "/v1/jobs?status=FAILED", &admin, None).json()["jobs"][0].clone();
    assert_eq!((&job["session"], &job["attempts"], &job["epoch"]), (&json!("empty"), &json!(1), &json!(1)));

    let retried = server.ask("POST", "/v1/sessions/empty/retry", &admin, None);
    assert_eq!(retried.status, 202);
    assert_eq!(client.receive("session_failed").await["data"], failed["data"]);
    let job = server.ask("GET", "/v1/jobs?status=FAILED", &admin, None).json()["jobs"][0].clone();
    assert_eq!((&job["attempts"], &job["epoch"]), (&json!(1), &json!(2)), "attempts from 0, the epoch grows");

    assert_eq!(server.ask("DELETE", "/v1/sessions/empty", &admin, None).status, 204);
    for method in ["GET", "DELETE"] {
        assert_problem(&server.ask(method, "/v1/sessions/empty", &admin, None), 404, "no_session");
    }
}

#[tokio::test]
async fn a_token_does_what_its_scopes_allow_in_its_project_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let mut client = server.connect(&recording).await;
    record(&mut client, "s").await;
    let data = folder.path().to_str().unwrap();
    let made = run(["tokens", "create", "--project", "other", "--scope", "admin", "--json", "--data", data]);
    assert_eq!(made.code, 0, "{made:?}");
    let other = serde_json::from_str::<Value>(&made.stdout).unwrap();
    let other = other["token"].as_str().unwrap();
    let made = server.ask("POST", "/v1/tokens", &admin, Some(json!({"scopes": ["read"], "label": "eyes"})));
    assert_eq!(made.status, 201);
    let made = made.json();
    let read = made["token"].as_str().unwrap();

    let routes: [(&str, &str, &[&str]); 26] = [
        ("GET", "/v1/sessions", &["read"]),
        ("GET", "/v1/sessions/s", &["read", "record"]),
        ("GET", "/v1/sessions/s/interactions", &["read"]),
        ("GET", "/v1/sessions/s/completion", &["read"]),
        ("GET", "/v1/sessions/s/quality", &["read"]),
        ("GET", "/v1/sessions/s/journeys", &["read"]),
        ("GET", "/v1/sessions/s/examples", &["read"]),
        ("GET", "/v1/sessions/s/receipt", &["read"]),
        ("GET", "/v1/sessions/s/stats", &["read"]),
        ("GET", "/v1/examples.jsonl", &["read"]),
        ("GET", "/v1/examples/counts", &["read"]),
        ("GET", "/v1/jobs", &["read"]),
        ("GET", "/v1/tokens", &[]),
        ("DELETE", "/v1/tokens/0000000000000000", &[]),
        ("POST", "/v1/sessions/s/retry", &[]),
        ("POST", "/v1/sessions/s/requeue", &[]),
        ("POST", "/v1/tickets", &["record"]),
        ("POST", "/v1/sessions", &["record"]),
        ("POST", "/v1/sessions/s/interactions", &["record"]),
        ("POST", "/v1/sessions/s/screenshots", &["record"]),
        ("POST", "/v1/sessions/s/lost-spans", &["record"]),
        ("POST", "/v1/sessions/s/pause", &["record"]),
        ("POST", "/v1/sessions/s/resume", &["record"]),
        ("POST", "/v1/sessions/s/stop", &["record"]),
        ("POST", "/v1/sessions/s/complete", &["record"]),
        ("DELETE", "/v1/sessions/s", &[]),
    ];
    let body = |path: &str| match path.rsplit_once('/').unwrap().1 {
        "interactions" => Some(json!({"seq": 1, "items": []})),
        "screenshots" => Some(json!({"id": "p", "dataUrl": "data:image/jpeg;base64,/9j/4AA="})),
        "lost-spans" => Some(json!({"from": 1, "to": 2, "reason": "worker restart"})),
        _ => None,
    };
    for (method, path, scopes) in routes {
        assert_problem(&server.ask(method, path, "tm_unknown", None), 401, "unauthenticated");
        for (scope, token) in [("read", read), ("record", recording.as_str())] {
            if !scopes.contains(&scope) {
                assert_problem(&server.ask(method, path, token, None), 403, "forbidden");
            }
        }
        // To another project's admin the session is not there, whatever is asked of it.
        let answer = server.ask(method, path, other, body(path));
        if path.starts_with("/v1/sessions/s") {
            assert_problem(&answer, 404, "no_session");
        }
    }
    assert_eq!(
        server.ask("GET", "/v1/sessions/s", read, None).json()["status"],
        "ACTIVE",
        "nothing was done to it"
    );
    assert_eq!(server.ask("GET", "/v1/sessions", other, None).json(), json!({"sessions": []}));
    assert_problem(&server.ask("GET", "/metrics", other, None), 403, "forbidden");

    // A revoked token opens nothing; a project's admin revokes its own project's alone.
    let id = made["id"].as_str().unwrap();
    assert_problem(&server.ask("DELETE", &format!("/v1/tokens/{id}"), other, None), 404, "no_token");
    let listed = server.ask("GET", "/v1/tokens", &admin, None);
    assert!(!listed.body.contains(read), "a token is told once");
    assert_eq!(listed.json()["tokens"][2]["label"], "eyes");
    assert_eq!(server.ask("DELETE", &format!("/v1/tokens/{id}"), &admin, None).status, 204);
    assert_problem(&server.ask("GET", "/v1/sessions", read, None), 401, "unauthenticated");
    server.contains_nowhere(&[&recording, &admin, other, read]);
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat_while_sessions_come_and_change() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let mut client = server.connect(&recording).await;
    let begin = async |client: &mut Client, id: String| {
        client.send(json!({"type": "session_start", "sessionId": id, "data": {}})).await;
        client.receive("session_started").await;
    };
    for n in 0..25 {
        begin(&mut client, format!("s{n:02}")).await;
    }
    let (mut seen, mut after, mut page) = (Vec::new(), String::new(), 0);
    loop {
        let listed = server.ask("GET", &format!("/v1/sessions?limit=4{after}"), &admin, None).json();
        let sessions = listed["sessions"].as_array().unwrap();
        assert!(sessions.len() <= 4);
        seen.extend(sessions.iter().map(|session| session["id"].as_str().unwrap().to_owned()));
        page += 1;
        // Meanwhile one begins, one changes, and one that was listed goes.
        begin(&mut server.connect(&recording).await, format!("late{page}")).await;
        assert_eq!(
            server.ask("POST", &format!("/v1/sessions/s{page:02}/stop"), &recording, None).status,
            202
        );
        assert_eq!(
            server.ask("DELETE", &format!("/v1/sessions/{}", seen[page - 1]), &admin, None).status,
            204
        );
        let Some(next) = listed["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    let mut all: Vec<_> = (0..25).map(|n| format!("s{n:02}")).collect();
    all.reverse();
    assert_eq!(seen, all);

    let failed = server.ask("GET", "/v1/sessions?text=S03&limit=9", &admin, None).json();
    assert_eq!(failed["sessions"].as_array().unwrap().len(), 1);
    for query in
        ["limit=0", "limit=501", "limit=x", "status=LOST", "after=x", "min_quality=x", "min_quality=NaN"]
    {
        assert_problem(
            &server.ask("GET", &format!("/v1/sessions?{query}"), &admin, None),
            400,
            "invalid_query",
        );
    }
    assert_problem(&server.ask("GET", "/v1/nothing", &admin, None), 404, "no_route");
    assert_problem(&server.ask("PUT", "/v1/sessions", &admin, None), 405, "method_not_allowed");
    assert_problem(&server.ask("GET", "/v1/sessions/%00", &admin, None), 404, "no_session");
    for body in
        [json!({}), json!({"scopes": []}), json!({"scopes": ["all"]}), json!({"scopes": ["read"], "x": 1})]
    {
        assert_problem(&server.ask("POST", "/v1/tokens", &admin, Some(body)), 400, "invalid_body");
    }
}

#[tokio::test]
async fn a_dataset_is_all_that_was_asked_for_in_its_format() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let mut client = server.connect(&recording).await;
    assert_eq!(server.get("/v1/examples.jsonl", &admin), "");
    for id in ["one", "two", "three"] {
        record(&mut client, id).await;
        client.send(json!({"type": "session_stop", "sessionId": id})).await;
        client.receive("session_completed").await;
    }
    let lines = |query: &str| -> Vec<Value> {
        let body = server.get(&format!("/v1/examples.jsonl?{query}"), &admin);
        body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let of = |id: &str| server.get(&format!("/v1/sessions/{id}/examples?format=trailmill"), &admin);
    let whole = server.get("/v1/examples.jsonl?format=trailmill", &admin);
    assert_eq!(whole, of("one") + &of("two") + &of("three"));
    let all = lines("format=trailmill");
    assert!(all.len() >= 6);

    // How many there are is told without the examples.
    for query in
        ["", "kind=grounding", "min_score=0.9", "kind=next_action&min_score=0.85", "since=9999999999999"]
    {
        let counts = server.ask("GET", &format!("/v1/examples/counts?{query}"), &admin, None).json();
        let (mut kinds, mut scores) = (BTreeMap::new(), [0; 20]);
        for example in lines(&format!("format=trailmill&{query}")) {
            *kinds.entry(example["kind"].as_str().unwrap().to_owned()).or_insert(0) += 1;
            scores[((example["quality"]["score"].as_f64().unwrap() * 20.0) as usize).min(19)] += 1;
        }
        let total: i32 = scores.iter().sum();
        assert_eq!(counts, json!({"total": total, "kinds": kinds, "scores": scores}), "{query}");
    }

    let kinds = |examples: &[Value], kind: &str| examples.iter().filter(|e| e["kind"] == kind).count();
    let chosen = lines("format=trailmill&kind=grounding");
    assert_eq!((chosen.len(), kinds(&chosen, "grounding")), (kinds(&all, "grounding"), chosen.len()));
    let middle = all[0]["quality"]["score"].as_f64().unwrap();
    let good = lines(&format!("format=trailmill&min_score={middle}"));
    let scores = |examples: &[Value]| {
        examples.iter().filter(|e| e["quality"]["score"].as_f64().unwrap() >= middle).count()
    };
    assert_eq!((good.len(), scores(&good)), (scores(&all), good.len()));
    assert!(lines("since=99999999999999").is_empty());
    assert!(lines("format=prompt-completion").iter().all(|row| row["prompt"].is_string()));
    assert_eq!(lines("")[0]["messages"].as_array().unwrap().len(), 3);
    for query in ["format=x", "kind=x", "min_score=x", "since=x"] {
        assert_problem(
            &server.ask("GET", &format!("/v1/examples.jsonl?{query}"), &admin, None),
            400,
            "invalid_query",
        );
    }
    assert_eq!(server.ask("DELETE", "/v1/sessions/two", &admin, None).status, 204);
    assert_eq!(server.get("/v1/examples.jsonl?format=trailmill", &admin), of("one") + &of("three"));
}

#[tokio::test]
async fn a_ticket_opens_one_socket_in_time_with_what_its_token_may() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let ticket = |token: &str| {
        let issued = server.ask("POST", "/v1/tickets", token, None);
        assert_eq!((issued.status, &issued.json()["expiresIn"]), (201, &json!(30_000)));
        issued.json()["ticket"].as_str().unwrap().to_owned()
    };
    let refused = async |ticket: &str| {
        let mut client = server.authenticate(json!({"ticket": ticket})).await;
        client.receive("authentication_failed").await;
    };
    let begin = json!({"type": "session_start", "sessionId": "s", "data": {"url": "https://shop.example/"}});
    let once = ticket(&recording);
    let mut client = server.authenticate(json!({"ticket": once})).await;
    client.receive("authentication_success").await;
    client.send(begin.clone()).await;
    client.receive("session_started").await;
    refused(&once).await;
    refused("tt_unknown").await;
    assert_problem(&server.ask("GET", "/v1/sessions", &ticket(&admin), None), 401, "unauthenticated");

    // Half a minute later.
    let late = ticket(&recording);
    let database = SqliteConnectOptions::new().filename(folder.path().join("trailmill.db"));
    let mut clock = SqliteConnection::connect_with(&database).await.unwrap();
    clock.execute("UPDATE tickets SET until = until - 30000").await.unwrap();
    refused(&late).await;

    // Another project's ticket sees nothing of this one, and nothing of it is seen here.
    let data = folder.path().to_str().unwrap();
    let made = run(["tokens", "create", "--project", "other", "--scope", "record", "--json", "--data", data]);
    let made = serde_json::from_str::<Value>(&made.stdout).unwrap();
    let mut client = server.authenticate(json!({"ticket": ticket(made["token"].as_str().unwrap())})).await;
    client.receive("authentication_success").await;
    client.send(json!({"type": "subscribe_updates", "sessionId": "s"})).await;
    assert_eq!(client.receive("error").await["data"]["code"], "no_session");
    client.send(json!({"type": "session_start", "sessionId": "theirs", "data": {}})).await;
    client.receive("session_started").await;
    assert_problem(&server.ask("GET", "/v1/sessions/theirs", &admin, None), 404, "no_session");

    // It goes with its token.
    let made = server.ask("POST", "/v1/tokens", &admin, Some(json!({"scopes": ["record"]}))).json();
    let orphan = ticket(made["token"].as_str().unwrap());
    let revoked = server.ask("DELETE", &format!("/v1/tokens/{}", made["id"].as_str().unwrap()), &admin, None);
    assert_eq!(revoked.status, 204);
    refused(&orphan).await;
    server.contains_nowhere(&[&once, &late, &orphan]);
}

#[tokio::test]
async fn the_server_says_how_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    assert_eq!(server.ask("GET", "/healthz", "", None).body, "ok\n");
    let ready = server.ask("GET", "/readyz", "", None);
    assert_eq!((ready.status, &ready.json()["ready"]), (200, &json!(true)));
    let mut client = server.connect(&recording).await;
    record(&mut client, "s").await;
    client.send(json!({"type": "session_stop", "sessionId": "s"})).await;
    client.receive("session_completed").await;

    assert_problem(&server.ask("GET", "/metrics", "", None), 401, "unauthenticated");
    let told = figures(&server.get("/metrics", &admin));
    let figure =
        |name: &str| told.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name}: {told:?}")).1;
    assert_eq!(figure("trailmill_sessions_stuck"), 0.0);
    assert_eq!(figure("trailmill_queue_depth"), 0.0);
    assert_eq!(figure("trailmill_sessions{status=\"COMPLETED\"}"), 1.0);
    assert_eq!(figure("trailmill_claims_total"), 1.0);
    assert_eq!(figure("trailmill_completed_total"), 1.0);
    assert_eq!(figure("trailmill_fenced_writes_total"), 0.0);
    let shown = server.ask("GET", "/v1/sessions/s", &admin, None).json();
    assert_eq!(figure("trailmill_interactions_total"), shown["interactions"].as_f64().unwrap());
    assert!(figure("trailmill_redactions_total") > 0.0);
    assert!(figure("trailmill_acks_total") > 2.0);
    assert_eq!(figure("trailmill_stage_duration_seconds_count{stage=\"module\"}"), 1.0);

    // Each line of the job says whose it is; what a stage took stands beside it.
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    let job: Vec<_> = log.lines().filter(|line| line.contains("job{")).collect();
    for word in ["session=\"s\"", "job=1", "attempt=1", "epoch=1"] {
        assert!(!job.is_empty() && job.iter().all(|line| line.contains(word)), "{word}: {job:?}");
    }
    for stage in ["load", "module", "packing", "archiving"] {
        let ended =
            job.iter().find(|line| line.contains(&format!("stage=\"{stage}\"")) && line.contains("took_ms="));
        assert!(ended.is_some(), "{stage}: {job:?}");
    }
}

#[tokio::test]
async fn the_document_has_each_route_and_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let (server, ..) = Server::with_tokens(folder.path(), &[]);
    let text = server.ask("GET", "/v1/openapi.json", "", None).body;
    assert!(text.ends_with("}\n"));
    let document: Value = serde_json::from_str(&text).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path} {method}");
            // What the document names is served: without a token it is refused, and not unknown.
            let path = path.replace("{id}", "x");
            let answer = server.ask(&method.to_uppercase(), &path, "", None);
            let open = operation["security"] == json!([{}]);
            assert_eq!(answer.status, if open { 200 } else { 401 }, "{method} {path}");
            // In a terminal the prompt stands on a line of its own.
            assert!(answer.body.ends_with('\n'), "{method} {path}: {}", answer.body);
        }
    }
    // Every reference leads somewhere.
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
}

/// By the judgement of a program that is not ours.
#[test]
fn the_document_is_valid() {
    let Some(validator) = binary::python("openapi-spec-validator") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (server, ..) = Server::with_tokens(folder.path(), &[]);
    let document = server.ask("GET", "/v1/openapi.json", "", None).json();
    let judged = |document: &Value| {
        let file = folder.path().join("openapi.json");
        fs::write(&file, document.to_string()).unwrap();
        let ran = Command::new(&validator).args(["--validation-errors", "all"]).arg(&file).output().unwrap();
        (ran.status.success(), String::from_utf8_lossy(&ran.stdout).into_owned())
    };
    let (valid, told) = judged(&document);
    assert!(valid, "{told}");
    for (pointer, fault) in [
        ("/info/version", Value::Null),
        ("/paths/~1v1~1sessions/get/responses", json!([])),
        ("/components/securitySchemes/token/type", json!("none")),
        ("/paths/~1v1~1sessions~1{id}/get/parameters", json!([])),
    ] {
        let mut faulty = document.clone();
        *faulty.pointer_mut(pointer).unwrap() = fault;
        assert!(!judged(&faulty).0, "{pointer}: it finds what is wrong");
    }
}

#[tokio::test]
async fn the_command_line_does_the_same_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let (server, recording, admin) = Server::with_tokens(folder.path(), &[]);
    let mut client = server.connect(&recording).await;
    client.send(json!({"type": "session_start", "sessionId": "empty", "data": {}})).await;
    client.receive("session_started").await;
    client.send(json!({"type": "session_stop", "sessionId": "empty"})).await;
    client.receive("session_failed").await;
    let url = server.url();
    let sessions = |arguments: &[&str]| -> Run {
        let mut command = Command::new(binary::path());
        command.arg("sessions").args(arguments).args(["--server", &url]).env("TRAILMILL_TOKEN", &admin);
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    };
    let listed = sessions(&["list", "--status", "FAILED"]);
    assert_eq!(sessions(&["list", "--status", "failed"]).stdout, listed.stdout);
    assert!(listed.stdout.contains("empty") && listed.stdout.contains("validation_failed"), "{listed:?}");
    let line = sessions(&["list", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&line.stdout).unwrap()["id"], "empty");
    assert!(sessions(&["show", "empty"]).stdout.contains("FAILED"));
    let both = sessions(&["retry", "empty", "nobody"]);
    assert_eq!((both.code, both.stdout.as_str()), (2, "empty retried\n"), "{both:?}");
    assert!(both.stderr.contains("nobody: ") && both.stderr.contains("no_session"));
    client.receive("session_failed").await;
    assert_eq!(sessions(&["requeue", "empty"]).code, 1, "it is FAILED");
    assert_eq!(sessions(&["delete", "empty"]).stdout, "empty deleted\n");
    assert_eq!(sessions(&["show", "empty"]).code, 1);

    let data = folder.path().to_str().unwrap();
    let made = run(["tokens", "create", "--scope", "read", "--label", "eyes", "--data", data]);
    let token = made.stdout.trim_end();
    assert_eq!(server.status("/v1/sessions", token), 200);
    let listed = run(["tokens", "list", "--json", "--data", data]).stdout;
    assert!(!listed.contains(token));
    let eyes = listed.lines().find(|line| line.contains("eyes")).unwrap();
    let eyes = serde_json::from_str::<Value>(eyes).unwrap();
    assert_eq!(run(["tokens", "revoke", eyes["id"].as_str().unwrap(), "--data", data]).code, 0);
    assert_eq!(server.status("/v1/sessions", token), 401);
}
