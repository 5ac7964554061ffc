//! Journeys: runs of steps that serve one purpose. Every step belongs to exactly one.
//!
//! The purpose is told from all of a journey, its end included. It is for people, and for examples of a whole journey;
//! no prompt for a single step may hold it.

use super::{Boundary, Journey, Page, boundaries::RULES, intent, walk::Walk};
use crate::{
    reduce::{Reduction, Step},
    session::Session,
};

/// Parts the steps into journeys, in their order.
pub fn journeys(session: &Session<'_>, reduction: &Reduction<'_>, pages: &[Page]) -> Vec<Journey> {
    let steps = &reduction.steps;
    let mut walk = Walk::new(session, steps, pages);
    let mut begun: Vec<(usize, Boundary, String)> = Vec::new();
    for step in steps {
        let at = step.index;
        let found = if step.noise.is_none() { boundary(&walk, at) } else { None };
        match found {
            Some((reason, evidence)) => {
                walk.begin(at);
                begun.push((at, reason, evidence));
            }
            None if begun.is_empty() => begun.push((at, Boundary::Start, "the session begins".to_owned())),
            None => {}
        }
        if step.noise.is_none() {
            walk.take(at);
        }
    }
    let ends = begun.iter().skip(1).map(|(at, ..)| *at).chain([steps.len()]).collect::<Vec<_>>();
    begun
        .into_iter()
        .zip(ends)
        .enumerate()
        .map(|(index, ((from, boundary, evidence), to))| {
            let own: &[Step<'_>] = steps.get(from..to).unwrap_or(&[]);
            let told = intent::tell(&walk, pages, own);
            Journey {
                index,
                purpose: told.purpose,
                intent: told.intent,
                boundary,
                evidence,
                steps: (from..to).collect(),
                finished: told.finished,
            }
        })
        .collect()
}

fn boundary(walk: &Walk<'_, '_>, at: usize) -> Option<(Boundary, String)> {
    walk.last()?;
    RULES.iter().find_map(|rule| (rule.evidence)(walk, at).map(|evidence| (rule.boundary, evidence)))
}
