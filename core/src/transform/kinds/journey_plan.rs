//! `journey_plan`: goal + start page → the ordered steps in words.
//!
//! Where no goal was stated, the journey's purpose is told in its place, in words of the core's own: only when that is
//! asked for, and marked synthetic. The plan ends with `finish` where what was recorded shows that the journey reached its end. A stated goal is that of the
//! whole session, so only the last journey can finish it, and a later one is told what was done for it before.

use super::{Draft, json, message, sameness};
use crate::{
    enhance::Journey,
    observation::Observation,
    reduce::{Action, Step},
    transform::{
        ExampleQuality, Factor, Role,
        reason::Reason,
        scene,
        words::{Tense, short, tell},
    },
};
use serde::Serialize;
use std::collections::BTreeMap;

const SYSTEM: &str = "You plan what to do in a web browser for a person. You are given the goal, the page where it \
begins, and what was done for the goal already. Answer with one JSON object: {\"steps\": [the steps in order, each in words]}.";

#[derive(Serialize)]
struct Answer<'a> {
    steps: Vec<&'a str>,
}

/// A step as plans tell it.
#[derive(Debug)]
pub(super) struct Told {
    /// In words; absent where it is noise, or done on an element without a name.
    words: Option<String>,
    score: Option<f64>,
}

impl Told {
    /// Tells a step.
    pub(super) fn of(
        step: &Step<'_>,
        seen: Option<&Observation<'_>>,
        object: &str,
        score: Option<f64>,
    ) -> Self {
        let known = match &step.action {
            Action::Scroll | Action::Hover => false,
            Action::Navigate { .. }
            | Action::GoBack
            | Action::SwitchTab
            | Action::Submit
            | Action::Finish => true,
            _ => seen.is_some(),
        };
        let told = known && step.noise.is_none();
        Self { words: told.then(|| tell(&step.action, object, Tense::Imperative)), score }
    }
}

/// Makes the example of one of the session's journeys; `stated` is the goal that the person stated.
pub(super) fn make(
    stated: Option<&str>,
    journeys: &[Journey],
    journey: &Journey,
    steps: &[&Step<'_>],
    told: &[Told],
    synthetic: bool,
) -> Result<Draft, Reason> {
    let mut words: Vec<&str> = steps.iter().filter_map(|s| told.get(s.index)?.words.as_deref()).collect();
    words.dedup();
    let first = steps.first().filter(|_| words.len() > 1).ok_or(Reason::TooFewSteps)?;
    let composed = stated.is_none();
    let finish = tell(&Action::Finish, "", Tense::Imperative);
    if journey.finished && (composed || journey.index + 1 == journeys.len()) {
        words.push(&finish);
    }
    if composed && (!synthetic || journey.purpose.is_empty()) {
        return Err(Reason::NoGoal);
    }
    let goal = stated.map_or_else(|| short(&journey.purpose, 400), str::to_owned);
    let mut user = format!("Goal: {goal}\n");
    if !composed {
        write_done(told.get(..first.index).unwrap_or_default(), &mut user);
    }
    scene::write_page(first.url, first.title, &mut user);
    let plan = json(&Answer { steps: words });
    Ok(Draft {
        sameness: sameness([&*goal, first.url, &*plan]),
        messages: vec![
            message(Role::System, SYSTEM),
            message(Role::User, user.trim_end()),
            message(Role::Assistant, plan),
        ],
        rejected: None,
        synthetic: composed,
    })
}

/// Writes what was done for the same goal in the journeys before, the last steps of it; nothing where nothing was.
fn write_done(before: &[Told], out: &mut String) {
    let done: Vec<&str> = before.iter().filter_map(|told| told.words.as_deref()).collect();
    let Some(last) = done.len().checked_sub(1) else { return };
    out.push_str("Done already:\n");
    for (i, words) in done.iter().enumerate().skip((last + 1).saturating_sub(scene::TOLD)) {
        out.push_str(&format!("{}. {words}\n", i + 1));
    }
}

/// The mean score of steps.
pub(super) fn score<'t>(told: impl Iterator<Item = &'t Told>) -> ExampleQuality {
    let scores: Vec<f64> = told.filter_map(|told| told.score).collect();
    let mean = if scores.is_empty() { 0.0 } else { scores.iter().sum::<f64>() / scores.len() as f64 };
    let evidence = format!("mean of {} steps", scores.len());
    let steps = Factor { score: mean, weight: 1.0, evidence };
    ExampleQuality { score: mean, factors: BTreeMap::from([("steps".to_owned(), steps)]) }
}
