//! What an example's score is made of: one factor a file. A new factor is a file, its `mod` and a line in `ALL`;
//! `core/EXTENDING.md` has an example.
//!
//! Each factor looks at one kind of evidence and gives 0..1: about 1 where the evidence is there and agrees, around 0.15
//! where a main piece of it is missing, and next to 0 where it speaks against the example. `combine` makes one score of
//! them in which a single bad factor can't be outvoted.

mod agreement;
mod clarity;
mod combine;
mod durability;
mod effect;
mod grounding;
mod novelty;
mod page;
mod recorded_selectors;
mod redaction;
mod relevance;
mod richness;
mod text;
mod timing;
mod visibility;

use crate::{
    observation::{Candidate, Observation},
    reduce::Step,
    selector::Locator,
    session::{Element, Interaction, Session},
    transform::ExampleQuality,
};

/// All that a factor may look at.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'e, 's> {
    /// The session.
    pub session: &'e Session<'s>,
    /// The step that the example is made from.
    pub step: &'e Step<'e>,
    /// The steps before it, in order.
    pub earlier: &'e [Step<'e>],
    /// Its main interaction.
    pub interaction: &'e Interaction<'s>,
    /// What the agent would have seen.
    pub observation: &'e Observation<'e>,
    /// The ways to find the target again, best first.
    pub locators: &'e [Locator],
    /// Redactions in its interactions.
    pub redactions: usize,
}

impl<'e, 's> Evidence<'e, 's> {
    fn element(&self) -> Option<&'e Element<'s>> {
        self.interaction.element.as_deref()
    }

    fn target(&self) -> Option<&'e Candidate<'e>> {
        self.observation.candidates.get(self.observation.target)
    }
}

/// What a factor makes of the evidence.
#[derive(Debug, Clone, PartialEq)]
struct Reading {
    /// 0..1.
    score: f64,
    /// Why, in words; holds no recorded value.
    evidence: String,
}

impl Reading {
    fn new(score: f64, evidence: impl Into<String>) -> Self {
        Self { score: score.clamp(0.0, 1.0), evidence: evidence.into() }
    }
}

/// One factor.
struct Measure {
    /// Its name in a score.
    name: &'static str,
    /// Its part among the factors where all are equally good; the parts are made to sum to 1.
    part: f64,
    /// What it is read from.
    reach: Reach,
    /// Reads it.
    read: fn(&Evidence<'_, '_>) -> Reading,
}

/// What a factor is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// The step as a whole.
    Step,
    /// Each of the step's interactions that recorded an element; the worst counts, for all of them are its record.
    Records,
}

/// At most so many interactions of a step are read; a long text is typed in hundreds.
const MOST_RECORDS: usize = 8;

/// Every factor.
const ALL: &[Measure] = &[
    grounding::MEASURE,
    text::MEASURE,
    agreement::MEASURE,
    recorded_selectors::MEASURE,
    durability::MEASURE,
    clarity::MEASURE,
    richness::MEASURE,
    effect::MEASURE,
    timing::MEASURE,
    novelty::MEASURE,
    page::MEASURE,
    visibility::MEASURE,
    relevance::MEASURE,
    redaction::MEASURE,
];

/// Scores an example by all factors.
#[must_use]
pub fn score(evidence: &Evidence<'_, '_>) -> ExampleQuality {
    let session = evidence.session;
    let others: Vec<Evidence<'_, '_>> = (evidence.step.interactions.iter())
        .filter(|&&at| at != evidence.step.main)
        .filter_map(|&at| session.interactions.get(at))
        .filter(|interaction| interaction.element.as_deref().is_some_and(|element| !element.tag.is_empty()))
        .take(MOST_RECORDS - 1)
        .map(|interaction| Evidence { interaction, ..*evidence })
        .collect();
    combine::combine(ALL.iter().map(|measure| (measure.name, measure.part, read(measure, evidence, &others))))
}

fn read(measure: &Measure, main: &Evidence<'_, '_>, others: &[Evidence<'_, '_>]) -> Reading {
    let others = if measure.reach == Reach::Records { others } else { &[] };
    others
        .iter()
        .map(|other| (measure.read)(other))
        .fold((measure.read)(main), |worst, next| if next.score < worst.score { next } else { worst })
}

#[cfg(test)]
mod tests;
