//! What is told of a step: the parts of a completion and of its session that concern it.

use crate::{Fault, FaultCode, fault::FaultStage};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use trailmill_core::{
    Error,
    enhance::Journey,
    transform::{Example, Rejected, Role},
};

/// The parts of a completion that are looked at.
#[derive(Deserialize)]
pub struct Completion<'a> {
    /// Which session it is.
    pub session: Summary,
    /// Why it did not come through.
    pub failure: Option<Error>,
    /// Its steps, as written.
    #[serde(borrow)]
    steps: Vec<&'a RawValue>,
    journeys: Vec<Journey>,
    training: Training,
}

/// Which session it is.
#[derive(Deserialize, Serialize)]
pub struct Summary {
    /// Its id.
    pub id: String,
    /// The person's goal, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
}

#[derive(Deserialize)]
struct Training {
    examples: Vec<Example>,
    rejected: Vec<Rejected>,
}

/// A step, as far as words are made of it.
#[derive(Deserialize)]
pub struct Step {
    /// Position, from 0.
    pub index: usize,
    /// What was done.
    pub verb: String,
    /// The verb's arguments.
    pub value: Option<String>,
    /// The key that was pressed.
    pub key: Option<String>,
    /// The address that was gone to.
    pub to: Option<String>,
    /// Whether a box was on afterwards.
    pub checked: Option<bool>,
    /// How often in a row.
    pub count: u32,
    /// When, in milliseconds.
    pub started_at: i64,
    /// Where.
    pub url: String,
    /// Ids of its interactions.
    pub interactions: Vec<String>,
    /// What followed from it.
    pub effect: Effect,
    /// Rules that made it.
    pub rules: Vec<String>,
    /// Why it is not trained on.
    pub noise: Option<String>,
}

/// What followed from a step.
#[derive(Deserialize)]
pub struct Effect {
    /// The page it led to.
    pub navigated_to: Option<String>,
    /// Dialogs that opened.
    #[serde(default)]
    pub dialogs: Vec<String>,
    /// Text that appeared.
    #[serde(default)]
    pub appeared: Vec<String>,
    /// Whether anything shows that it did something.
    pub seen: bool,
}

/// The part of a canonical session that is looked at.
#[derive(Deserialize)]
pub struct Session<'a> {
    #[serde(borrow)]
    interactions: Vec<&'a RawValue>,
}

/// An interaction, as far as words are made of it.
#[derive(Deserialize)]
pub struct Interaction {
    /// Its id.
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// When, in milliseconds.
    pub timestamp: i64,
    /// The element.
    pub element: Option<Element>,
    /// The page.
    pub context: Option<Context>,
}

/// An element, as far as words are made of it.
#[derive(Deserialize)]
pub struct Element {
    /// Its tag.
    #[serde(default)]
    pub tag: String,
    /// Its text.
    #[serde(default)]
    pub text: String,
}

/// A page, as far as words are made of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// Its title.
    #[serde(default)]
    pub page_title: String,
}

/// All that is told of one step.
#[derive(Serialize)]
pub struct Told<'a> {
    /// Which session it is.
    pub session: &'a Summary,
    /// How many steps it has.
    pub steps: usize,
    /// The step, as in the completion.
    #[serde(rename = "step")]
    pub step_bytes: &'a RawValue,
    /// The same, read.
    #[serde(skip)]
    pub step: Step,
    /// Its interactions, as in the canonical session.
    #[serde(rename = "interactions")]
    pub interaction_bytes: Vec<&'a RawValue>,
    /// The same, read.
    #[serde(skip)]
    pub interactions: Vec<Interaction>,
    /// Its journey.
    pub journey: Option<&'a Journey>,
    /// The score below which an example is rejected.
    pub min_score: f64,
    /// The examples made from it, kept where they score at least `min_score`.
    pub examples: Vec<&'a Example>,
    /// What was not made from it, and why.
    pub rejected: Vec<&'a Rejected>,
}

impl<'a> Told<'a> {
    /// Gathers what there is on the step with that index, or with an interaction of that id.
    ///
    /// # Errors
    /// When there is no such step.
    pub fn of(
        completion: &'a Completion<'a>,
        session: Option<&'a Session<'a>>,
        which: &str,
        min_score: f64,
    ) -> Result<Self, Fault> {
        let (step_bytes, step) = completion.step(which)?;
        let mut told = Self {
            session: &completion.session,
            steps: completion.steps.len(),
            step_bytes,
            journey: completion.journeys.iter().find(|journey| journey.steps.contains(&step.index)),
            step,
            interaction_bytes: Vec::new(),
            interactions: Vec::new(),
            min_score,
            examples: Vec::new(),
            rejected: Vec::new(),
        };
        for bytes in session.into_iter().flat_map(|session| &session.interactions) {
            let interaction = parse::<Interaction>(bytes.get())?;
            if told.step.interactions.contains(&interaction.id) {
                told.interaction_bytes.push(bytes);
                told.interactions.push(interaction);
            }
        }
        let (index, journey) = (told.step.index, told.journey.map(|journey| journey.index));
        let concerns =
            |step: Option<usize>, of: usize| step.map_or(Some(of) == journey, |step| step == index);
        let training = &completion.training;
        told.examples =
            training.examples.iter().filter(|e| concerns(e.context.step_index, e.context.journey)).collect();
        told.rejected = training.rejected.iter().filter(|r| concerns(r.step_index, r.journey)).collect();
        Ok(told)
    }
}

impl<'a> Completion<'a> {
    fn step(&'a self, which: &str) -> Result<(&'a RawValue, Step), Fault> {
        if let Some(&bytes) = which.parse().ok().and_then(|index: usize| self.steps.get(index)) {
            return Ok((bytes, parse::<Step>(bytes.get())?));
        }
        for bytes in &self.steps {
            let step = parse::<Step>(bytes.get())?;
            if step.interactions.iter().any(|id| id == which) {
                return Ok((bytes, step));
            }
        }
        let there = match self.steps.len() {
            0 => "it has none".to_owned(),
            count => format!("it has the steps 0 to {}", count - 1),
        };
        let message = format!("no step has this index or an interaction of this id; {there}");
        Err(Fault::new(FaultCode::NotFound, FaultStage::Open, message))
    }
}

/// The line of the observation that shows the acted-on candidate: the one with the answer's number.
pub fn target_line(example: &Example) -> Option<&str> {
    #[derive(Deserialize)]
    struct Answer {
        element: usize,
    }
    let answer = answer(example)?;
    let number = format!("[{}]", serde_json::from_str::<Answer>(answer).ok()?.element);
    let asked = example.messages.iter().filter(|message| message.role == Role::User);
    asked.flat_map(|message| message.content.lines()).map(str::trim).find(|line| line.starts_with(&number))
}

/// What the example teaches to answer.
pub fn answer(example: &Example) -> Option<&str> {
    example
        .messages
        .iter()
        .rfind(|message| message.role == Role::Assistant)
        .map(|message| message.content.as_str())
}

/// Reads a part of the module's output.
///
/// # Errors
/// When it is not what the ABI says.
pub fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let message = format!("the module's output is not of this ABI, column {}", error.column());
        Fault::new(FaultCode::OutputInvalid, FaultStage::Leave, message)
    })
}
