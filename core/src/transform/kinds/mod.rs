//! The kinds of example, one a file, and what they share: what each may look at, and what it makes of that.

mod grounding;
pub(super) mod intent;
pub(super) mod journey_plan;
pub(super) mod next_action;
mod preference;

use super::{
    Kind, Message, Role,
    reason::Reason,
    scene::{self, History},
};
use crate::{
    observation::{Observation, Unobservable},
    reduce::Step,
    selector::Locator,
    session::{Interaction, Session},
};
use serde::Serialize;
use siphasher::sip128::SipHasher24;
use std::hash::Hasher;

/// All that a kind may look at to make an example of a step.
pub(super) struct View<'v, 's> {
    pub session: &'v Session<'s>,
    /// The goal in one line, where one was stated.
    pub goal: Option<&'v str>,
    pub step: &'v Step<'v>,
    pub interaction: &'v Interaction<'s>,
    pub observation: &'v Observation<'v>,
    /// The page and its elements as prompts tell them.
    pub told: &'v scene::Told,
    pub locators: &'v [Locator],
    pub history: &'v History,
    /// The steps that follow.
    pub later: &'v [Step<'v>],
}

/// What a kind made: the messages, and whether any of their text was composed.
pub(super) struct Draft {
    pub messages: Vec<Message>,
    pub rejected: Option<Message>,
    /// What another example that is the same, or nearly, has in common with it.
    pub sameness: u64,
    pub synthetic: bool,
}

impl View<'_, '_> {
    /// Makes the example of a kind.
    pub(super) fn make(&self, kind: Kind) -> Result<Draft, Reason> {
        match kind {
            Kind::NextAction => next_action::make(self),
            Kind::Grounding => grounding::make(self),
            Kind::Preference => preference::make(self),
            Kind::JourneyPlan | Kind::Intent => Err(Reason::TooFewSteps),
        }
    }

    /// Why there is no example: an action that needs no element is told apart from one whose element is missing.
    pub(super) fn without_observation(step: &Step<'_>, why: Unobservable) -> Reason {
        if next_action::needs_element(&step.action) {
            Reason::Unobservable(why)
        } else {
            Reason::NoTargetElement
        }
    }
}

fn message(role: Role, content: impl Into<String>) -> Message {
    Message { role, content: content.into() }
}

/// What examples have in common that are the same, or nearly: their words, with nothing told of what changes from one to
/// the next.
fn sameness<'w>(words: impl IntoIterator<Item = &'w str>) -> u64 {
    let mut hasher = SipHasher24::new();
    for word in words {
        hasher.write(word.as_bytes());
        hasher.write_u8(0);
    }
    hasher.finish()
}

/// The same of what stands on a page, in whatever order and wherever it stands.
fn sameness_of_page(observation: &Observation<'_>) -> u64 {
    let candidates = observation.candidates.iter().map(|c| {
        let states = c.facts.states.iter().copied();
        let attributes = c.facts.attributes.iter().flat_map(|(name, value)| [*name, &**value]);
        sameness([&*c.role, &*c.name].into_iter().chain(states).chain(attributes))
    });
    candidates.fold(sameness([observation.url]), u64::wrapping_add)
}

/// The name that a value of a closed set has in JSON.
pub(super) fn word(value: &impl Serialize) -> String {
    json(value).trim_matches('"').to_owned()
}

/// An answer as one JSON object.
fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}
