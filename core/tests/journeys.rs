//! Journey boundaries against sessions that a person labelled: `tests/journeys/labels.json` names, for each session, the
//! interactions with which a journey other than the first begins. A boundary counts only where it is exactly there.

#![allow(clippy::unwrap_used, missing_docs)]

use std::{collections::BTreeMap, fs, path::Path};
use trailmill_core::{Options, Session, enhance, read, reduce};

/// The least that is accepted, of both together.
const LEAST_F1: f64 = 0.85;

/// Steps with which journeys begin, as labelled and as told.
fn boundaries(session: &Session<'_>, labels: &[String]) -> (Vec<usize>, Vec<usize>) {
    let reduction = reduce::reduce(session);
    let step_of = |id: &String| {
        let at = session.interactions.iter().position(|i| i.id == *id).unwrap();
        reduction.steps.iter().position(|s| s.interactions.contains(&at)).unwrap()
    };
    let labelled = labels.iter().map(step_of).collect();
    let journeys = enhance::enhance(session, &reduction).journeys;
    for journey in &journeys {
        println!(
            "    {:?}: {} ({:?}: {})",
            journey.steps, journey.purpose, journey.boundary, journey.evidence
        );
    }
    (labelled, journeys.iter().skip(1).map(|j| j.steps[0]).collect())
}

#[test]
fn journeys_begin_where_a_person_says_they_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/journeys");
    let labels: BTreeMap<String, Vec<String>> =
        serde_json::from_slice(&fs::read(folder.join("labels.json")).unwrap()).unwrap();
    assert!(labels.len() >= 20);
    let (mut hits, mut labelled_all, mut told_all) = (0, 0, 0);
    for (name, labels) in &labels {
        let bytes = fs::read(folder.join(format!("{name}.json"))).unwrap();
        let read = read::read(&bytes, &Options::default()).unwrap().remove(0).unwrap();
        assert_eq!((read.report.skipped, read.report.issue_count), (0, 0), "{name}");
        println!("{name}");
        let (labelled, told) = boundaries(&read.session, labels);
        println!("    labelled {labelled:?}, told {told:?}");
        hits += told.iter().filter(|at| labelled.contains(at)).count();
        labelled_all += labelled.len();
        told_all += told.len();
    }
    let f1 = 2.0 * hits as f64 / (labelled_all + told_all) as f64;
    println!("{hits} of {labelled_all} found, {told_all} told: F1 {f1:.3}");
    assert!(f1 >= LEAST_F1, "boundary F1 {f1:.3}");
}
