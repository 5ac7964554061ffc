//! Two real recordings of people who shop: what is personal in them goes, what the shops say and sell stays.

use super::{read_one, shared, strings};
use crate::{
    Options,
    redact::{placeholders, redact},
};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a recording: how many distinct values of each kind were redacted, and each string that changed, with
/// its place, before and after.
struct Outcome {
    values: BTreeMap<String, usize>,
    /// Replacements by place.
    places: BTreeMap<String, usize>,
    changed: Vec<(&'static str, String, String)>,
    prices: (usize, usize),
}

fn outcome(path: &str) -> Option<Outcome> {
    let bytes = shared(path)?;
    let read = read_one(&bytes);
    let (mut session, mut report) = (read.session, read.report);
    let before = strings(&mut session);
    let places = redact(&mut session, &mut report, &Options::default()).by_place;
    let after = strings(&mut session);
    let placeholders: BTreeSet<String> = after
        .iter()
        .flat_map(|(_, text)| placeholders::spans(text).map(|s| text[s.start + 1..s.end - 1].to_owned()))
        .collect();
    let mut values = BTreeMap::new();
    for kind in placeholders.iter().filter_map(|p| p.rsplit_once('_')) {
        *values.entry(kind.0.to_owned()).or_default() += 1;
    }
    let dollars = |strings: &[(&str, String)]| strings.iter().map(|(_, t)| t.matches('$').count()).sum();
    let prices = (dollars(&before), dollars(&after));
    let pairs = before.into_iter().zip(after).filter(|(b, a)| b.1 != a.1);
    let changed: Vec<_> = pairs.map(|((place, b), (_, a))| (place, b, a)).collect();
    if std::env::var_os("TRAILMILL_SHOW").is_some() {
        changed.iter().for_each(|(place, b, a)| println!("{place}\n  - {b}\n  + {a}"));
    }
    Some(Outcome { values, places, changed, prices })
}

fn counts(pairs: &[(&str, usize)]) -> BTreeMap<String, usize> {
    pairs.iter().map(|(kind, n)| ((*kind).to_owned(), *n)).collect()
}

/// The part of an address that names a page or product.
fn page(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

#[test]
fn a_recording_without_a_person_keeps_everything() {
    let Some(outcome) = outcome("recordings/hm.session.json") else { return };
    assert_eq!(outcome.values, counts(&[("IP", 1)]));
    assert_eq!(outcome.places, counts(&[("/environment/details/*", 1)]));
    assert_eq!(outcome.changed.len(), 1, "{:?}", outcome.changed);
    assert_eq!(outcome.prices.0, outcome.prices.1);
}

#[test]
fn only_what_is_personal_goes() {
    let Some(outcome) = outcome("recordings/homedepot.session.json") else { return };
    let expected = [("EMAIL", 1), ("IP", 1), ("KEY", 1), ("PHONE", 2), ("TRACKING", 3)];
    assert_eq!(outcome.values, counts(&expected));
    // No selector, attribute or title is among them, and of what the shop says only the texts with a person in them.
    let places = [
        ("/environment/details/*", 1),
        ("/environment/url", 4),
        ("/interactions/*/context/domSnapshot/*/text", 5),
        ("/interactions/*/context/url", 128),
        ("/interactions/*/element/ancestors/*/text", 2),
        ("/interactions/*/element/nearby/*/text", 2),
        ("/interactions/*/state/before/url", 38),
        ("/task/details/*", 4),
    ];
    assert_eq!(outcome.places, counts(&places));
    assert!(outcome.prices.0 > 20 && outcome.prices.0 == outcome.prices.1, "{:?}", outcome.prices);
    for (place, before, after) in &outcome.changed {
        if place.ends_with("/url") || place.starts_with("/task/details") {
            assert_eq!(page(before), page(after), "{place}");
            assert!(!after.contains("gclid=C") && !after.contains("gbraid=0"), "{place}: {after}");
        } else if place.ends_with("/text") {
            let kept =
                after.split(['[', ']']).filter(|t| !t.starts_with("EMAIL_") && !t.starts_with("PHONE_"));
            assert!(kept.clone().all(|t| before.contains(t)), "{place}: {after}");
            let gone = before.len() - kept.map(str::len).sum::<usize>();
            assert!((12..=24).contains(&gone), "{place}: {before} became {after}");
        } else {
            assert_eq!(*place, "/environment/details/*", "{before} became {after}");
        }
    }
}
