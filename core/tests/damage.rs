//! Do scores mean something? Each kind of damage hits one group of evidence of half of the interactions, then of the
//! other half, and the scores before are held against those after: AUC = P(before > after), ties half.
//!
//! Nothing is redacted on the way: a name field that was given another element's words would teach the redactor that they
//! are a name, and words that are gone contradict nothing. The recordings are the project's own and, where they lie beside the repository, two real ones.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, path::PathBuf};
use trailmill_core::{
    Options, enhance, read, redact, reduce,
    session::{Element, Interaction, Rect, Reliability, Selectors, Session},
    transform,
};

#[expect(dead_code, reason = "part of it is for the crate's own tests")]
#[path = "../src/at_hand.rs"]
mod at_hand;

/// What every kind of damage must reach, as a mean over the recordings.
const LEAST: f64 = 0.90;

/// Damages one interaction; the other interactions of the session lend it what it gets wrong.
type Damage = fn(&mut Interaction<'static>, &Interaction<'static>);

const DAMAGES: [(&str, Damage); 16] = [
    ("blank text", blank_text),
    ("generic selectors", generic_selectors),
    ("another's selectors", others_selectors),
    ("no page", no_page),
    ("off screen", off_screen),
    ("no context", |hit, _| hit.context = None),
    ("no visual", |hit, _| hit.visual = None),
    ("no selectors", |hit, _| hit.selectors = None),
    ("another's text", others_text),
    ("another tag", another_tag),
    ("another's attributes", others_attributes),
    ("another's box", others_box),
    ("another viewport", another_viewport),
    ("another site", another_site),
    ("another first selector", others_first_selector),
    ("another element", another_element),
];

fn blank_text(hit: &mut Interaction<'static>, _: &Interaction<'static>) {
    let Some(element) = hit.element.as_deref_mut() else { return };
    element.text = "".into();
    element
        .attributes
        .0
        .retain(|(name, _)| !["aria-label", "title", "alt", "placeholder"].contains(&&**name));
}

fn generic_selectors(hit: &mut Interaction<'static>, _: &Interaction<'static>) {
    let Some(element) = hit.element.as_deref_mut() else { return };
    let tag = element.tag.clone();
    element
        .attributes
        .0
        .retain(|(name, _)| !["id", "data-testid", "aria-label", "name", "role"].contains(&&**name));
    hit.selectors = Some(Box::new(Selectors {
        primary: tag.clone(),
        xpath: format!("//{tag}").into(),
        css_path: tag.clone(),
        detail_path: tag.clone(),
        alternatives: vec![tag.clone()],
        reliability: vec![Reliability { selector: tag, score: Some(0.1) }],
    }));
}

fn others_selectors(hit: &mut Interaction<'static>, other: &Interaction<'static>) {
    hit.selectors.clone_from(&other.selectors);
}

fn others_first_selector(hit: &mut Interaction<'static>, other: &Interaction<'static>) {
    if let Some((own, other)) = hit.selectors.as_mut().zip(other.selectors.as_ref()) {
        own.primary = other.primary.clone();
    }
}

fn no_page(hit: &mut Interaction<'static>, _: &Interaction<'static>) {
    hit.context = None;
    hit.state = None;
}

fn off_screen(hit: &mut Interaction<'static>, _: &Interaction<'static>) {
    let visual = hit.visual.get_or_insert_default();
    visual.bounding_box = Some(Rect { x: -9000.0, y: -9000.0, width: 0.0, height: 0.0 });
    visual.is_in_viewport = Some(false);
    visual.percent_visible = Some(0.0);
}

fn others_text(hit: &mut Interaction<'static>, other: &Interaction<'static>) {
    if let Some((own, other)) = hit.element.as_mut().zip(other.element.as_ref()) {
        own.text = other.text.clone();
    }
}

fn another_element(hit: &mut Interaction<'static>, other: &Interaction<'static>) {
    hit.element.clone_from(&other.element);
}

fn another_tag(hit: &mut Interaction<'static>, _: &Interaction<'static>) {
    if let Some(element) = hit.element.as_mut() {
        element.tag = if element.tag == "section" { "td".into() } else { "section".into() };
    }
}

fn others_attributes(hit: &mut Interaction<'static>, other: &Interaction<'static>) {
    if let Some((own, other)) = hit.element.as_mut().zip(other.element.as_ref()) {
        own.attributes.clone_from(&other.attributes);
    }
}

fn others_box(hit: &mut Interaction<'static>, other: &Interaction<'static>) {
    if let Some((own, other)) = hit.visual.as_mut().zip(other.visual.as_ref()) {
        own.bounding_box = other.bounding_box;
    }
}

fn another_viewport(hit: &mut Interaction<'static>, _: &Interaction<'static>) {
    if let Some(view) = hit.visual.as_mut().and_then(|visual| visual.viewport.as_mut()) {
        (view.width, view.height, view.scroll_y) = (90.0, 60.0, 90_000.0);
    }
}

fn another_site(hit: &mut Interaction<'static>, _: &Interaction<'static>) {
    hit.context.get_or_insert_default().url = "https://elsewhere.example/".into();
}

/// The best score of the examples of each interaction.
fn scores(session: &Session<'static>, report: &read::ReadReport) -> BTreeMap<String, f64> {
    let options = Options { min_score: 0.0, redaction: redact::Level::Off, ..Options::default() };
    let (mut session, mut report) = (session.clone(), report.clone());
    let redaction = redact::redact(&mut session, &mut report, &options);
    let reduction = reduce::reduce(&session);
    let enhancement = enhance::enhance(&session, &reduction);
    let training = transform::transform(&session, &reduction, &enhancement, &redaction, &options);
    let mut best = BTreeMap::new();
    for example in training.examples.iter().filter(|e| e.kind != transform::Kind::JourneyPlan) {
        for id in &example.provenance.interactions {
            let score = best.entry(id.clone()).or_insert(0.0f64);
            *score = score.max(example.quality.score);
        }
    }
    best
}

fn auc(before: &[f64], after: &[f64]) -> f64 {
    let wins: f64 = before
        .iter()
        .flat_map(|b| {
            after.iter().map(move |a| {
                if b > a {
                    1.0
                } else if b == a {
                    0.5
                } else {
                    0.0
                }
            })
        })
        .sum();
    wins / (before.len() * after.len()) as f64
}

/// Damages every second of the usable interactions from `first` on; gives their scores before and after. What the damage
/// leaves as it was is not counted.
fn hit(recording: &Recording, first: usize, damage: Damage) -> (Vec<f64>, Vec<f64>) {
    let session = &recording.session;
    let mut damaged = session.clone();
    let primary = |at: usize| session.interactions[at].selectors.as_ref().map(|s| s.primary.clone());
    let text = |at: usize| session.interactions[at].element.as_ref().map_or("", |e| &*e.text);
    for (position, &at) in recording.usable.iter().enumerate().skip(first).step_by(2) {
        let others = recording.usable.iter().cycle().skip(position + recording.usable.len() / 3);
        let fits = |o: &usize| primary(*o) != primary(at) && text(*o) != text(at) && !text(*o).is_empty();
        let other = others.take(recording.usable.len()).copied().find(fits).unwrap();
        damage(&mut damaged.interactions[at], &session.interactions[other]);
    }
    let now = scores(&damaged, &recording.report);
    let changed = |at: &&usize| damaged.interactions[**at] != session.interactions[**at];
    let hits: Vec<&str> =
        recording.usable.iter().filter(changed).map(|&at| &*session.interactions[at].id).collect();
    (
        hits.iter().map(|id| recording.intact[*id]).collect(),
        hits.iter().map(|id| now.get(*id).copied().unwrap_or(0.0)).collect(),
    )
}

/// A recording as it is, with the scores of its examples by interaction.
struct Recording {
    name: String,
    session: Session<'static>,
    report: read::ReadReport,
    intact: BTreeMap<String, f64>,
    /// The interactions that carry an element and yield an example.
    usable: Vec<usize>,
}

impl Recording {
    fn of((path, bytes): (PathBuf, Vec<u8>)) -> Self {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes: &'static [u8] = bytes.leak();
        let read::Read { session, report } =
            read::read(bytes, &Options::default()).unwrap().remove(0).unwrap();
        let intact = scores(&session, &report);
        let fits = |i: &Interaction<'_>| {
            i.element.as_deref().is_some_and(|e: &Element<'_>| !e.tag.is_empty())
                && intact.contains_key(&*i.id)
        };
        let usable = (0..session.interactions.len()).filter(|&at| fits(&session.interactions[at])).collect();
        Self { name, session, report, intact, usable }
    }
}

#[test]
fn damage_lowers_scores() {
    let recordings: Vec<Recording> =
        at_hand::recordings(&["recordings"]).into_iter().map(Recording::of).collect();
    let mut means = Vec::new();
    for (kind, damage) in DAMAGES {
        let mut aucs = Vec::new();
        for recording in &recordings {
            let (halves, tried) = ([0, 1].map(|first| hit(recording, first, damage)), aucs.len());
            aucs.extend(
                halves.iter().filter(|(b, _)| !b.is_empty()).map(|(before, after)| auc(before, after)),
            );
            println!("{kind:24} {:24} {:.3?}", recording.name, &aucs[tried..]);
        }
        means.push((kind, aucs.iter().sum::<f64>() / aucs.len() as f64));
    }
    for (kind, mean) in &means {
        println!("{kind:24} {mean:.3}");
    }
    for (kind, mean) in means {
        assert!(mean >= LEAST, "{kind}: AUC {mean:.3}");
    }
}
