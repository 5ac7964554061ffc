//! What an engine must be like under the store: its schema's versions, its plans, its disk.

use super::*;
use sqlx::{Row as _, SqlitePool, query, sqlite::SqliteConnectOptions};

async fn pool(file: &std::path::Path) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true).foreign_keys(true);
    SqlitePool::connect_with(options).await.unwrap()
}

/// A fragment of the session that waits, as each engine writes bytes.
const OLD_FRAGMENT: [&str; 2] = [
    "INSERT INTO fragments (project, session, position, body) VALUES ('p', 'waits', 0, x'7b7d')",
    "INSERT INTO fragments (project, session, position, body) VALUES ('p', 'waits', 0, '{}')",
];

/// A schema of version 1 with one completed session and one that waits.
const OLD: &[&str] = &[
    "INSERT INTO sessions (project, id, status, created_at, updated_at) VALUES ('p', 'Done', 'COMPLETED', 5, 7)",
    "INSERT INTO sessions (project, id, status, fragments, memory, created_at, updated_at)
     VALUES ('p', 'waits', 'STOPPED', 1, NULL, 6, 6)",
    "INSERT INTO results (project, session, epoch, completion, canonical, rows, examples, quality)
     VALUES ('p', 'Done', 1, 'c', 's', 'r', 2, 70)",
    "INSERT INTO tokens (hash, project, scopes, created_at) VALUES ('t', 'p', 'admin', 5)",
];

async fn kept(store: &Database) {
    let row = store.session(&key("Done")).await.unwrap().unwrap();
    assert_eq!((row.ended_at, row.result.unwrap().completion.as_str()), (Some(7), "c"));
    let text = SessionFilter { text: Some("DONE".to_owned()), ..SessionFilter::default() };
    assert_eq!(store.sessions("p", &text, None, 9).await.unwrap().len(), 1);
    assert_eq!(store.token("t").await.unwrap().unwrap().scopes, "admin");
    let claim = store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!(claim.key, key("waits"));
    let work = store.work(&claim, usize::MAX).await.unwrap().unwrap();
    assert_eq!((work.fragments.as_slice(), work.bytes), (&b"{}"[..], 3));
    store.erase(&key("Done")).await.unwrap().unwrap();
    assert_eq!(store.unneeded_blobs(9).await.unwrap(), ["c", "r", "s"]);
}

#[tokio::test]
async fn sqlite_comes_up_from_each_version_and_refuses_a_later_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.db");
    let old = pool(&file).await;
    sqlite::MIGRATIONS.run_to(1, &old).await.unwrap();
    for statement in OLD.iter().chain([&OLD_FRAGMENT[0]]) {
        query(*statement).execute(&old).await.unwrap();
    }
    old.close().await;
    kept(&Database::sqlite(&file).await.unwrap()).await;

    let later = pool(&file).await;
    query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, '', 1, x'00', 0)")
        .execute(&later).await.unwrap();
    later.close().await;
    let refused = Database::sqlite(&file).await.err().unwrap();
    assert!(matches!(refused, StoreError::LaterSchema { found: 99, known: 4 }), "{refused}");
}

#[tokio::test]
async fn postgres_comes_up_from_each_version_and_refuses_a_later_one() {
    let Some(cluster) = tokio::task::spawn_blocking(Cluster::shared).await.unwrap() else {
        println!("skipped: PostgreSQL is not installed");
        return;
    };
    let url = cluster.database();
    let old = sqlx::PgPool::connect(&url).await.unwrap();
    postgres::MIGRATIONS.run_to(1, &old).await.unwrap();
    for statement in OLD.iter().chain([&OLD_FRAGMENT[1]]) {
        query(*statement).execute(&old).await.unwrap();
    }
    kept(&Database::postgres(&url).await.unwrap()).await;
    query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, '', true, '', 0)")
        .execute(&old).await.unwrap();
    let refused = Database::postgres(&url).await.err().unwrap();
    assert!(matches!(refused, StoreError::LaterSchema { found: 99, known: 4 }), "{refused}");
}

#[tokio::test]
async fn postgres_that_does_not_sync_is_refused() {
    let Some(cluster) = tokio::task::spawn_blocking(Cluster::shared).await.unwrap() else {
        println!("skipped: PostgreSQL is not installed");
        return;
    };
    let url = cluster.database();
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    // Whatever the role says, the store's own connections commit in sync.
    query("ALTER ROLE postgres SET synchronous_commit = off").execute(&pool).await.unwrap();
    let opened = Database::postgres(&url).await;
    query("ALTER ROLE postgres RESET synchronous_commit").execute(&pool).await.unwrap();
    let mut link = opened.unwrap().transaction().await.unwrap();
    let row = link.sql("SHOW synchronous_commit").only_row().await.unwrap();
    assert_eq!(row.get::<String>("synchronous_commit").unwrap(), "on");
}

#[tokio::test]
async fn sqlite_syncs_each_commit() {
    let folder = tempfile::tempdir().unwrap();
    let store = Database::sqlite(&folder.path().join("trailmill.db")).await.unwrap();
    for mut link in [store.transaction().await.unwrap(), store.reader().await.unwrap()] {
        let row = link.sql("PRAGMA synchronous").only_row().await.unwrap();
        assert_eq!(row.get::<i64>("synchronous").unwrap(), 2, "FULL");
        let row = link.sql("PRAGMA journal_mode").only_row().await.unwrap();
        assert_eq!(row.get::<String>("journal_mode").unwrap(), "wal");
    }
}

#[tokio::test]
async fn what_workers_write_together_stands_or_falls_each_by_itself() {
    let tested = Tested::sqlite().await;
    let Clock::Database(database) = &tested.clock else { panic!("it is a database") };
    let store = tested.store.clone();
    for id in ["a", "b", "c", "d"] {
        tested.stopped(id).await;
    }
    // What is asked for while the database is written by another one goes together.
    let held = database.transaction().await.unwrap();
    let claims = tokio::spawn({
        let store = store.clone();
        async move { tokio::join!(store.claim("w", LEASE), store.claim("w", LEASE), store.claim("w", LEASE)) }
    });
    tokio::task::yield_now().await;
    drop(held);
    let (a, b, c) = claims.await.unwrap();
    let [a, b, c] = [a, b, c].map(|claim| claim.unwrap().unwrap());
    assert_eq!([&a, &b, &c].map(|claim| &*claim.key.id), ["a", "b", "c"]);

    let results = ["a", "b", "c"].map(|name| result(name, &[0.5]));
    tested.hold(&results[0]).await;
    tested.hold(&results[2]).await;
    assert!(store.requeue(&c.key).await.unwrap());
    let held = database.transaction().await.unwrap();
    let ends = tokio::spawn({
        let ([x, y, z], a, b, c) = (results, a.clone(), b.clone(), c.clone());
        let store = store.clone();
        async move {
            tokio::join!(
                store.complete(&b, &y),
                store.complete(&c, &z),
                store.complete(&a, &x),
                store.claim("w", LEASE)
            )
        }
    });
    tokio::task::yield_now().await;
    drop(held);
    let (refused, fenced, written, claimed) = ends.await.unwrap();
    assert!(matches!(refused, Err(StoreError::BlobLeaving)), "nobody held its blobs");
    assert_eq!((fenced.unwrap(), written.unwrap()), (Hit::Fenced, Hit::Written));
    let claimed = claimed.unwrap().unwrap();
    assert_eq!((claimed.key, claimed.epoch), (key("c"), 3), "the one that was requeued is due again");
    let row = store.session(&b.key).await.unwrap().unwrap();
    assert_eq!((row.status, row.result, row.lease_owner.as_deref()), (Status::Processing, None, Some("w")));
    assert_eq!(store.work(&b, usize::MAX).await.unwrap().unwrap().fragments, b"{\"n\":0}");
    assert_eq!(tested.status(&a.key).await, Some(Status::Completed));
}

#[tokio::test]
async fn a_claim_looks_up_and_does_not_scan() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trailmill.db");
    let _store = Database::sqlite(&file).await.unwrap();
    let pool = pool(&file).await;
    let plan = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", fences::CLAIM.sqlite));
    let rows = query(plan).bind("w").bind(1).bind(0).fetch_all(&pool).await.unwrap();
    let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
    assert!(plan.iter().any(|step| step.contains("sessions_due (priority=? AND run_at<?)")), "{plan:?}");
    assert!(
        !plan.iter().any(|step| step.contains("SCAN sessions") || step.contains("TEMP B-TREE")),
        "{plan:?}"
    );
}

/// SQLite's own limit on a file's pages stands for the disk's: the same code, SQLITE_FULL.
#[tokio::test]
async fn a_full_disk_is_told_and_nothing_is_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = Database::sqlite(&folder.path().join("trailmill.db")).await.unwrap();
    let a = key("a");
    store.open(&a).await.unwrap();
    assert_eq!(store.append(&[fragment(&a, 0)]).await.unwrap(), [Appended::Stored]);
    let limit = async |pages: &'static str| {
        let mut link = store.transaction().await.unwrap();
        link.sql(pages).rows().await.unwrap();
        link.commit(&[crate::crash::Commit::Open]).await.unwrap();
    };
    limit("PRAGMA max_page_count = 1").await;
    let large = Append { fragments: vec!["1".repeat(100_000); 20], ..fragment(&a, 1) };
    let full = store.append(&[Append { at: 1, ..fragment(&a, 1) }, Append { at: 2, ..large.clone() }]).await;
    let full = full.unwrap_err();
    assert!(matches!(full, StoreError::Full(_)) && full.may_pass(), "{full}");
    assert_eq!(store.fragments(&a, 0, 99).await.unwrap().len(), 1);
    assert_eq!(store.recording(&a).await.unwrap().unwrap().fragments, 1);
    limit("PRAGMA max_page_count = 1000000").await;
    assert_eq!(store.append(&[large]).await.unwrap(), [Appended::Stored]);
    assert_eq!(store.fragments(&a, 0, 99).await.unwrap().len(), 21);
}

#[tokio::test]
async fn postgres_that_was_killed_is_waited_for() {
    let Some(mut cluster) = tokio::task::spawn_blocking(Cluster::start).await.unwrap() else {
        println!("skipped: PostgreSQL is not installed");
        return;
    };
    let store = Arc::new(Database::postgres(&cluster.database()).await.unwrap());
    let a = key("a");
    store.open(&a).await.unwrap();
    assert_eq!(store.append(&[fragment(&a, 0)]).await.unwrap(), [Appended::Stored]);
    cluster.kill();
    let meanwhile = tokio::spawn({
        let (store, next) = (store.clone(), fragment(&a, 1));
        async move { store.append(&[next]).await }
    });
    let cluster = tokio::task::spawn_blocking(move || {
        cluster.start_again();
        cluster
    });
    let _cluster = cluster.await.unwrap();
    assert_eq!(meanwhile.await.unwrap().unwrap(), [Appended::Stored]);
    assert_eq!(store.fragments(&a, 0, 9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_a_host_holds_that_stopped_in_the_middle_of_a_write_others_get() {
    let Some(cluster) = tokio::task::spawn_blocking(Cluster::shared).await.unwrap() else {
        println!("skipped: PostgreSQL is not installed");
        return;
    };
    let url = cluster.database();
    let (store, stopped) = (Database::postgres(&url).await.unwrap(), Database::postgres(&url).await.unwrap());
    store.open(&key("a")).await.unwrap();
    let append = Append { stop: true, ..fragment(&key("a"), 0) };
    assert_eq!(store.append(&[append]).await.unwrap(), [Appended::Stored]);
    let mut held = stopped.transaction().await.unwrap();
    // The server's own timer, as good as gone after the clock went back.
    held.sql("SET idle_in_transaction_session_timeout = 0").run().await.unwrap();
    held.sql("UPDATE sessions SET epoch = epoch").run().await.unwrap();
    assert_eq!(store.requeue_ahead().await.unwrap(), 0);
    assert_eq!(store.claim("w", LEASE).await.unwrap(), None, "a moment is not long");
    let claimed = async {
        loop {
            assert_eq!(store.requeue_ahead().await.unwrap(), 0);
            if let Some(claim) = store.claim("w", LEASE).await.unwrap() {
                break claim;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let claim = tokio::time::timeout(Duration::from_secs(60), claimed).await.expect("they get it in time");
    assert_eq!(claim.key, key("a"));
    assert!(held.commit(&[crate::crash::Commit::Open]).await.is_err());
}
