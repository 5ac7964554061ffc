//! Facts: what the database knows of a completion without opening it.

use crate::{
    Fault, completed,
    store::{Head, Indexed},
};
use serde::Deserialize;

/// What is known of one completion.
pub struct Facts {
    /// What lists tell of it.
    pub head: Head,
    /// Its examples, in their order.
    pub examples: Vec<Indexed>,
    /// Its quality, 0..100; absent where it failed before.
    pub quality: Option<f64>,
    /// Replacements of personal data.
    pub redactions: i64,
    /// Why it failed; absent where it came through.
    pub failure: Option<Fault>,
}

#[derive(Deserialize)]
struct Told {
    session: Session,
    failure: Option<trailmill_core::Error>,
    quality: Option<Overall>,
    redaction: Option<Redaction>,
    training: Training,
}

#[derive(Deserialize)]
struct Overall {
    overall: f64,
}

#[derive(Deserialize)]
struct Redaction {
    total: i64,
}

#[derive(Deserialize)]
struct Session {
    goal: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
struct Training {
    examples: Vec<Example>,
}

#[derive(Deserialize)]
struct Example {
    id: String,
    kind: String,
    quality: Quality,
    context: Context,
}

#[derive(Deserialize)]
struct Quality {
    score: f64,
}

#[derive(Deserialize)]
struct Context {
    page_type: Option<String>,
}

impl Facts {
    /// Reads them out of a completion.
    ///
    /// # Errors
    /// When that is no completion.
    pub fn of(completion: &str) -> Result<Self, Fault> {
        let told: Told = serde_json::from_str(completion).map_err(|e| completed::invalid(&e))?;
        let first = told.training.examples.first();
        let head = Head {
            site: told.session.url.as_deref().and_then(site),
            title: told.session.goal,
            page_type: first.and_then(|example| example.context.page_type.clone()),
        };
        let indexed =
            |example: Example| Indexed { id: example.id, kind: example.kind, score: example.quality.score };
        Ok(Self {
            head,
            examples: told.training.examples.into_iter().map(indexed).collect(),
            quality: told.quality.map(|quality| quality.overall),
            redactions: told.redaction.map_or(0, |redaction| redaction.total),
            failure: told.failure.map(Fault::from),
        })
    }
}

/// The host name in an address.
fn site(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then(|| host.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use trailmill_core::{Options, door};

    #[test]
    fn tells_the_host_name_alone() {
        assert_eq!(site("https://a@Shop.Example:8080/x?y://z").as_deref(), Some("shop.example"));
        assert_eq!((site("about:blank"), site("file:///x")), (None, None));
    }

    #[test]
    fn finds_each_example_that_the_core_makes() {
        let input = include_bytes!("../../../tests/recordings/shop.session.json");
        let output = door::complete(input, &serde_json::to_vec(&Options::default()).unwrap()).unwrap();
        let outcomes = completed::outcomes(&output).unwrap();
        let facts = Facts::of(outcomes[0].completion.get()).unwrap();
        assert!(facts.head.site.is_some() && facts.head.title.is_some() && facts.head.page_type.is_some());
        assert_eq!(facts.examples.len(), outcomes[0].rows.len());
        assert!(facts.examples.iter().all(|e| e.score >= 0.5 && !e.kind.is_empty() && !e.id.is_empty()));
        let gist = completed::Gist::of(outcomes[0].completion.get()).unwrap();
        assert_eq!(facts.quality, gist.quality.map(|(overall, _)| overall));
        assert_eq!((facts.redactions, facts.failure), (gist.redactions as i64, gist.failure));
    }
}
