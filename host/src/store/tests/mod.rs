//! The store under test: each test on the model and on both engines, with a clock that it sets itself.

mod claims;
mod engines;
mod keeping;
mod lists;
mod machine;
mod model;
mod recordings;
mod tokens;

use super::{claims as fences, *};
use model::Model;
use std::sync::Arc;
use trailmill_cluster::Cluster;

/// An empty store whose time stands still, from 1,000,000 on.
pub struct Tested {
    pub store: Arc<dyn Store>,
    clock: Clock,
    _folder: Option<tempfile::TempDir>,
    _cluster: Option<Arc<Cluster>>,
}

/// Whose time it is.
enum Clock {
    Model(Arc<Model>),
    Database(Arc<Database>),
}

impl Tested {
    pub fn model() -> Self {
        let model = Arc::new(Model::default());
        model.wait(Duration::from_secs(1000));
        Self { store: model.clone(), clock: Clock::Model(model), _folder: None, _cluster: None }
    }

    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::sqlite(&folder.path().join("trailmill.db")).await.unwrap();
        Self::frozen(database, Some(folder), None).await
    }

    /// With the epoch guard taken out.
    pub async fn sqlite_without_fence() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut database = Database::sqlite(&folder.path().join("trailmill.db")).await.unwrap();
        database.fence = &fences::NO_FENCE;
        Self::frozen(database, Some(folder), None).await
    }

    /// With the epoch guard taken out; nothing where PostgreSQL isn't installed.
    pub async fn postgres_without_fence() -> Option<Self> {
        let cluster = tokio::task::spawn_blocking(Cluster::shared).await.unwrap()?;
        let mut database = Database::postgres(&cluster.database()).await.unwrap();
        database.fence = &fences::NO_FENCE;
        Some(Self::frozen(database, None, Some(cluster)).await)
    }

    /// Nothing where PostgreSQL isn't installed.
    pub async fn postgres() -> Option<Self> {
        let Some(cluster) = tokio::task::spawn_blocking(Cluster::shared).await.unwrap() else {
            println!("skipped: PostgreSQL is not installed");
            return None;
        };
        let database = Database::postgres(&cluster.database()).await.unwrap();
        Some(Self::frozen(database, None, Some(cluster)).await)
    }

    async fn frozen(
        database: Database,
        folder: Option<tempfile::TempDir>,
        cluster: Option<Arc<Cluster>>,
    ) -> Self {
        for statement in
            ["DROP VIEW clock", "CREATE TABLE clock (ms BIGINT)", "INSERT INTO clock VALUES (1000000)"]
        {
            let mut link = database.transaction().await.unwrap();
            link.sql(statement).run().await.unwrap();
            link.commit(&[crate::crash::Commit::Open]).await.unwrap();
        }
        let database = Arc::new(database);
        Self { store: database.clone(), clock: Clock::Database(database), _folder: folder, _cluster: cluster }
    }

    /// Lets time pass.
    pub async fn wait(&self, span: Duration) {
        match &self.clock {
            Clock::Model(model) => model.wait(span),
            Clock::Database(database) => set_clock(database, millis(span)).await,
        }
    }

    /// Sets the clock back.
    pub async fn go_back(&self, span: Duration) {
        match &self.clock {
            Clock::Model(model) => model.go_back(span),
            Clock::Database(database) => set_clock(database, -millis(span)).await,
        }
    }

    /// Records a session of one fragment and stops it.
    pub async fn stopped(&self, id: &str) -> SessionKey {
        let key = key(id);
        self.store.open(&key).await.unwrap();
        let append = Append { stop: true, ..fragment(&key, 0) };
        assert_eq!(self.store.append(&[append]).await.unwrap(), [Appended::Stored]);
        key
    }

    /// Records, claims and completes a session.
    pub async fn completed(&self, id: &str, completed: &Completed) -> SessionKey {
        let key = self.stopped(id).await;
        let claim = self.store.claim("w", LEASE).await.unwrap().unwrap();
        assert_eq!(claim.key, key);
        self.hold(completed).await;
        assert_eq!(self.store.complete(&claim, completed).await.unwrap(), Hit::Written);
        key
    }

    /// Holds the blobs of a result.
    pub async fn hold(&self, completed: &Completed) {
        let names = [completed.completion.clone(), completed.canonical.clone()];
        self.store.hold_blobs(&names, LEASE).await.unwrap();
    }

    pub async fn status(&self, key: &SessionKey) -> Option<Status> {
        self.store.session(key).await.unwrap().map(|row| row.status)
    }
}

async fn set_clock(database: &Database, by: i64) {
    let mut link = database.transaction().await.unwrap();
    link.sql("UPDATE clock SET ms = ms + $1").bind(by).run().await.unwrap();
    link.commit(&[crate::crash::Commit::Open]).await.unwrap();
}

pub const LEASE: Duration = Duration::from_secs(10);

pub fn key(id: &str) -> SessionKey {
    SessionKey { project: "p".to_owned(), id: id.to_owned() }
}

/// One fragment with one interaction.
pub fn fragment(key: &SessionKey, at: i64) -> Append {
    Append {
        key: key.clone(),
        at,
        fragments: vec![format!("{{\"n\":{at}}}")],
        interactions: 1,
        lost_spans: 0,
        batch: None,
        message: None,
        memory: vec![1],
        stop: false,
    }
}

/// A result with examples of these scores; its blobs carry the name.
pub fn result(name: &str, scores: &[f64]) -> Completed {
    let indexed = |(n, score): (usize, &f64)| Indexed {
        id: format!("{name}-{n}"),
        kind: if n == 0 { "next_action" } else { "grounding" }.to_owned(),
        score: *score,
    };
    Completed {
        completion: format!("{name}.completion"),
        canonical: format!("{name}.canonical"),
        output: format!("{name}.output"),
        quality: Some(75.5),
        redactions: 3,
        head: Head {
            site: Some("shop.example".to_owned()),
            title: Some(format!("Buy {name} ÄPFEL")),
            page_type: Some("product".to_owned()),
        },
        examples: scores.iter().enumerate().map(indexed).collect(),
    }
}

/// One test for the model and for each engine.
macro_rules! on_each_engine {
    ($(async fn $name:ident($tested:ident) $body:block)+) => {
        $(mod $name {
            use super::*;

            async fn check($tested: Tested) $body

            #[tokio::test]
            async fn model() {
                check(Tested::model()).await;
            }

            #[tokio::test]
            async fn sqlite() {
                check(Tested::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(tested) = Tested::postgres().await {
                    check(tested).await;
                }
            }
        })+
    };
}
use on_each_engine;
