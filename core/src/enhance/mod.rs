//! enhance: what the pages are, what the person is after, and where one journey ends and the next begins.

pub mod address;
mod boundaries;
mod deed;
mod funnel;
mod intent;
mod journey;
mod page_type;
mod page_types;
mod sight;
mod walk;
mod words;

use crate::{reduce::Reduction, session::Session};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What kind of page it is. Told from addresses, titles and what stands on the page; never from a site's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PageType {
    Home,
    Search,
    Listing,
    Product,
    Cart,
    Checkout,
    SignIn,
    Account,
    Form,
    Mail,
    Dashboard,
    Article,
    Settings,
    Help,
    #[default]
    Other,
}

/// Where a person stands on the way to a purchase; only where a site sells something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum FunnelStage {
    Awareness,
    Consideration,
    Decision,
    Purchase,
}

/// What a journey is for, in one word of a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Intent {
    Browse,
    Search,
    Compare,
    Purchase,
    SignIn,
    FillForm,
    Communicate,
    Configure,
    Read,
    #[default]
    Unknown,
}

/// Why a journey begins where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Boundary {
    /// The session begins.
    Start,
    /// Another site.
    Site,
    /// A long pause.
    Time,
    /// Another goal: a new search, another section.
    Goal,
    /// A form was sent, and something else begins.
    Form,
    /// Back at the page where it all began.
    ReturnToStart,
}

/// What is known of the page that a step was done on.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What kind of page it is.
    pub page_type: PageType,
    /// Where on the way to a purchase.
    pub funnel: Option<FunnelStage>,
}

/// A run of steps that serves one purpose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Journey {
    /// Position among the session's journeys, from 0.
    pub index: usize,
    /// What it is for, in words, from all that was recorded of it. For people, and for examples of a whole journey: it
    /// tells how the journey ends, so no prompt for a single step may hold it.
    pub purpose: String,
    /// What it is for, in one word.
    pub intent: Intent,
    /// Why it begins where it does.
    pub boundary: Boundary,
    /// The evidence for that.
    pub evidence: String,
    /// Its steps, by index, ascending.
    pub steps: Vec<usize>,
    /// Whether it seems to have reached its end (an order, a form that was sent, a result that was opened).
    pub finished: bool,
}

/// What the enhancer found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Enhancement {
    /// The page of each step, in the order of steps.
    pub pages: Vec<Page>,
    /// Every step belongs to exactly one journey.
    pub journeys: Vec<Journey>,
}

/// Tells pages, intent and journeys. Every step has a page and belongs to exactly one journey.
#[must_use]
pub fn enhance(session: &Session<'_>, reduction: &Reduction<'_>) -> Enhancement {
    let pages = pages(session, reduction);
    let journeys = journey::journeys(session, reduction, &pages);
    Enhancement { pages, journeys }
}

/// The page of each step. A stay on one address is one page: told once, from all its steps. One that nothing tells is of
/// the kind of the stay before or after it on the same path.
fn pages(session: &Session<'_>, reduction: &Reduction<'_>) -> Vec<Page> {
    let mut stays: Vec<Stay<'_>> = Vec::new();
    let mut selling = BTreeSet::new();
    for steps in reduction.steps.chunk_by(|a, b| a.url == b.url) {
        let url = steps.first().map_or("", |s| s.url);
        let sight = sight::Sight::of(session, url, steps);
        let page_type = page_type::page_type(&sight);
        if funnel::sells(page_type, sight.prices) {
            selling.insert(sight.address.site());
        }
        stays.push(Stay { address: sight.address, page_type, steps: steps.len() });
    }
    for at in 1..stays.len() {
        lend(&mut stays, at - 1, at);
    }
    for at in (1..stays.len()).rev() {
        lend(&mut stays, at, at - 1);
    }
    let page = |stay: &Stay<'_>| Page {
        page_type: stay.page_type,
        funnel: if selling.contains(stay.address.site()) { funnel::stage(stay.page_type) } else { None },
    };
    stays.iter().flat_map(|stay| std::iter::repeat_n(page(stay), stay.steps)).collect()
}

/// Consecutive steps on one address.
struct Stay<'s> {
    address: address::Address<'s>,
    page_type: PageType,
    steps: usize,
}

fn lend(stays: &mut [Stay<'_>], from: usize, to: usize) {
    let Some(&Stay { address, page_type, .. }) = stays.get(from) else { return };
    if let Some(stay) = stays.get_mut(to)
        && stay.page_type == PageType::Other
        && (stay.address.host, stay.address.path) == (address.host, address.path)
    {
        stay.page_type = page_type;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{at_hand::shared, reduce::reduce};
    use proptest::prelude::*;

    #[test]
    fn real_recordings_are_one_purchase_each() {
        use PageType as P;
        for (name, kinds, finished) in [
            (
                "homedepot.session.json",
                [P::Home, P::Search, P::Product, P::Cart, P::Checkout].as_slice(),
                true,
            ),
            ("hm.session.json", &[P::Home, P::Listing, P::Product], false),
        ] {
            let Some(bytes) = shared(&format!("recordings/{name}")) else { continue };
            let read = crate::read::read(&bytes, &crate::Options::default()).expect("readable");
            let session = &read.into_iter().next().expect("one").expect("a session").session;
            let reduction = reduce(session);
            let Enhancement { pages, journeys } = enhance(session, &reduction);
            for kind in kinds {
                assert!(pages.iter().any(|p| p.page_type == *kind), "{name} {kind:?}");
            }
            assert!(pages.iter().all(|p| p.page_type != P::Other), "{name}");
            assert_eq!(journeys.len(), 1, "{name}");
            assert_eq!((journeys[0].intent, journeys[0].finished), (Intent::Purchase, finished), "{name}");
            assert_eq!(journeys[0].steps.len(), reduction.steps.len(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_step_has_a_page_and_one_journey(events in crate::reduce::recording::events()) {
            let session = crate::reduce::recording::session(&events);
            let reduction = reduce(&session);
            let Enhancement { pages, journeys } = enhance(&session, &reduction);
            prop_assert_eq!(pages.len(), reduction.steps.len());
            let own: Vec<_> = journeys.iter().flat_map(|j| &j.steps).copied().collect();
            prop_assert_eq!(own, (0..reduction.steps.len()).collect::<Vec<_>>());
            for (at, journey) in journeys.iter().enumerate() {
                prop_assert_eq!(journey.index, at);
                prop_assert!(!journey.steps.is_empty() && !journey.evidence.is_empty() && !journey.purpose.is_empty());
            }
        }
    }
}
