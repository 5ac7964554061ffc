//! The kinds of example, one a file, and what they share: scores, thresholds, duplicates and provenance.

mod grounding;
mod intent;
mod journey_plan;
mod next_action;
mod preference;

use super::{
    Example, ExampleContext, ExampleQuality, Kind, LOCATORS, Message, Provenance, Rejected, Role, Training,
    TrainingMetadata, TrainingProcessing,
    reason::Reason,
    scene::{self, History},
};
use crate::{
    Options,
    enhance::{Enhancement, Journey},
    observation::{Observation, Observer, page_before},
    quality::factors::{self, Evidence},
    redact::RedactionReport,
    reduce::{Action, Reduction, Step},
    selector::{self, Locator},
    session::{Interaction, Session},
};
use journey_plan::Told;
use serde::Serialize;
use siphasher::sip128::{Hasher128, SipHasher24};
use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hasher,
};

/// Later steps that are looked at for one that was done before the present one ended.
const OVERTAKING: usize = 16;

/// All that a kind may look at to make an example of a step.
struct View<'v, 's> {
    session: &'v Session<'s>,
    /// The goal in one line, where one was stated.
    goal: Option<&'v str>,
    step: &'v Step<'v>,
    interaction: &'v Interaction<'s>,
    observation: &'v Observation<'v>,
    /// The page and its elements as prompts tell them.
    told: &'v scene::Told,
    locators: &'v [Locator],
    history: &'v History,
    /// The steps that follow.
    later: &'v [Step<'v>],
}

/// What was found out of a step's page and target.
struct Sight<'v> {
    url: &'v str,
    /// The rule that named the target; absent where none was found.
    named_by: Option<&'static str>,
    /// All ways to find the target again, best first.
    locators: &'v [Locator],
}

/// What a kind made: the messages, and whether any of their text was composed.
struct Draft {
    messages: Vec<Message>,
    rejected: Option<Message>,
    /// What another example that is the same, or nearly, has in common with it.
    sameness: u64,
    synthetic: bool,
}

/// Makes the examples of one session.
pub(super) struct Maker<'v, 's> {
    session: &'v Session<'s>,
    reduction: &'v Reduction<'v>,
    enhancement: &'v Enhancement,
    redaction: &'v RedactionReport,
    options: &'v Options,
    observer: Observer<'v>,
    /// The goal in one line, where one was stated.
    goal: Option<String>,
    history: History,
    /// All that was done, where it is asked for.
    whole: Option<History>,
    /// The journey of each step.
    journeys: Vec<usize>,
    /// Each step as plans tell it.
    told: Vec<Told>,
    /// What the person left out: kind and interaction.
    left_out: BTreeSet<(Kind, &'v str)>,
    /// Examples and rejections of each kind asked for.
    made: Vec<Made>,
    processing: TrainingProcessing,
}

/// The examples and rejections of one kind.
struct Made {
    kind: Kind,
    examples: Vec<Example>,
    rejected: Vec<Rejected>,
    /// Position of the example by what makes it the same as another.
    same: BTreeMap<u64, usize>,
    /// What the person left out, in words, by what makes another the same.
    left_out: BTreeMap<u64, String>,
    /// What is the same as a better example, or nearly, with that one's position; its message is yet to be told.
    duplicates: Vec<(usize, Rejected)>,
}

impl<'v, 's> Maker<'v, 's> {
    pub(super) fn new(
        session: &'v Session<'s>,
        reduction: &'v Reduction<'v>,
        enhancement: &'v Enhancement,
        redaction: &'v RedactionReport,
        options: &'v Options,
    ) -> Self {
        let mut journeys = vec![0; reduction.steps.len()];
        for journey in &enhancement.journeys {
            for &step in &journey.steps {
                if let Some(slot) = journeys.get_mut(step) {
                    *slot = journey.index;
                }
            }
        }
        let mut made: Vec<Made> = Vec::new();
        for &kind in &options.kinds {
            if made.iter().all(|m| m.kind != kind) {
                made.push(Made::of(kind));
            }
        }
        let processing = TrainingProcessing {
            pipeline: concat!("trailmill ", env!("CARGO_PKG_VERSION")).to_owned(),
            steps: reduction.steps.len(),
            ..TrainingProcessing::default()
        };
        let told = Vec::with_capacity(reduction.steps.len());
        let left_out = session.left_out.iter().map(|one| (one.kind, &*one.interaction)).collect();
        Self {
            session,
            reduction,
            enhancement,
            redaction,
            options,
            observer: Observer::of(session),
            goal: scene::goal(session.task.as_ref()),
            history: History::of_last(scene::TOLD),
            whole: options.kinds.contains(&Kind::Intent).then(|| History::of_last(intent::TOLD)),
            journeys,
            told,
            left_out,
            made,
            processing,
        }
    }

    /// Makes the examples of the next step.
    pub(super) fn step(&mut self, step: &'v Step<'v>) {
        let seen = self.observer.observe(step);
        let (url, title) =
            seen.as_ref().map_or_else(|_| page_before(self.session, step), |o| (o.url, o.title));
        self.histories().for_each(|history| history.arrive(url, title));
        let interaction = self.session.interactions.get(step.main);
        let mut quality = None;
        let mut best = Vec::new();
        let outcomes: Vec<Result<Draft, Reason>> = match (&seen, interaction) {
            (Ok(observation), Some(interaction)) => {
                let (role, name) = (&*observation.target_role, &*observation.target_name);
                let locators = selector::rank(interaction, observation.target_level, role, name);
                self.count(interaction, observation, &locators);
                let earlier = self.reduction.steps.get(..step.index).unwrap_or_default();
                let redactions = self.redactions(&step.interactions);
                let session = self.session;
                quality = Some(factors::score(&Evidence {
                    session,
                    step,
                    earlier,
                    interaction,
                    observation,
                    locators: &locators,
                    redactions,
                }));
                let view = View {
                    session,
                    goal: self.goal.as_deref(),
                    step,
                    interaction,
                    observation,
                    told: &scene::Told::of(observation),
                    locators: &locators,
                    history: &self.history,
                    later: self.reduction.steps.get(step.index + 1..).unwrap_or_default(),
                };
                let made = self.made.iter().map(|made| view.make(made.kind)).collect();
                best = locators;
                made
            }
            (Err(_), _) if step.field.is_some() => {
                self.made.iter().map(|_| Err(Reason::ValueNotRecorded)).collect()
            }
            (Err(reason), _) => {
                let reason = View::without_observation(step, *reason);
                self.made.iter().map(|_| Err(reason)).collect()
            }
            (Ok(_), None) => self.made.iter().map(|_| Err(Reason::NoTargetElement)).collect(),
        };
        let named_by = seen.as_ref().ok().map(|o| o.named_by);
        let sight = Sight { url, named_by, locators: &best };
        let score = quality.as_ref().map(|q| q.score);
        let last = self.made.iter().rposition(|made| is_of_a_step(made.kind));
        for (at, outcome) in outcomes.into_iter().enumerate() {
            if self.made.get(at).is_some_and(|made| is_of_a_step(made.kind)) {
                let quality = if last == Some(at) { quality.take() } else { quality.clone() };
                self.settle_step(at, step, outcome, quality, &sight);
            }
        }
        let field = step.field.filter(|_| seen.is_err());
        let field = field.and_then(|at| {
            let there = Step { main: at, interactions: vec![at], ..step.clone() };
            self.observer.observe(&there).ok()
        });
        let observation = seen.as_ref().ok().or(field.as_ref());
        let object = scene::Object::of(&step.action, interaction, observation);
        let says_nothing = step.action == Action::Click && !object.is_named && !step.effect.seen;
        if step.noise.is_none() && !says_nothing {
            let until = self.overtaken(step);
            let begun = until.map(|_| begun(step));
            let known = begun.as_ref().unwrap_or(step);
            self.histories().for_each(|history| history.done(known, &object.words));
            self.tell_changes(step, until.unwrap_or(usize::MAX));
        }
        let found_by = interaction.and_then(|i| i.selectors.as_deref()).map_or("", |s| &*s.primary);
        self.told.push(Told::of(step, object, found_by, score));
    }

    fn histories(&mut self) -> impl Iterator<Item = &mut History> {
        std::iter::once(&mut self.history).chain(self.whole.as_mut())
    }

    /// The interaction with which another step was done before this one ended: what this one recorded from there on was
    /// not yet known to it.
    fn overtaken(&self, step: &Step<'_>) -> Option<usize> {
        let last = *step.interactions.last()?;
        let later = self.reduction.steps.get(step.index + 1..)?.iter().take(OVERTAKING);
        later.filter(|s| next_action::needs_element(&s.action)).map(|s| s.main).find(|&main| main < last)
    }

    /// Tells what the events of a step themselves, those before `until`, say that it changed.
    fn tell_changes(&mut self, step: &Step<'_>, until: usize) {
        let own = step.interactions.iter().take_while(|&&i| i < until);
        let own = own.filter_map(|&i| self.session.interactions.get(i));
        let changes = own.filter_map(|i| i.state.as_deref()?.changes.as_ref());
        let mut dialogs = changes.flat_map(|c| &c.dialogs).take(2).peekable();
        let known = until == usize::MAX && dialogs.peek().is_none();
        let text = step.effect.appeared.iter().find(|text| known && is_message(text));
        let dialogs = dialogs.map(|dialog| ("dialog", dialog)).chain(text.map(|text| ("text", text)));
        for (what, said) in dialogs {
            let told = format!("{what}: {}", super::words::short(said, 80));
            self.histories().for_each(|history| history.saw(&told));
        }
    }

    /// Makes the examples of a journey, all of whose steps are known.
    pub(super) fn journey(&mut self, journey: &Journey) {
        let Some(at) = self.made.iter().position(|made| made.kind == Kind::JourneyPlan) else { return };
        let steps: Vec<&Step<'_>> =
            journey.steps.iter().filter_map(|&i| self.reduction.steps.get(i)).collect();
        let (journeys, synthetic) = (&self.enhancement.journeys, self.options.synthetic);
        let page = steps.first().map_or(("", ""), |first| page_before(self.session, first));
        let goal = self.goal.as_deref();
        let outcome = journey_plan::make(goal, journeys, journey, page, &steps, &self.told, synthetic);
        let url = steps.first().map_or("", |s| s.url);
        let score = journey_plan::score(journey.steps.iter().filter_map(|&i| self.told.get(i)));
        let interactions: Vec<usize> = steps.iter().flat_map(|s| s.interactions.iter().copied()).collect();
        let provenance = self.provenance(&interactions, &["journey"]);
        let context = ExampleContext {
            url: url.to_owned(),
            page_type: self.page_type(journey.steps.first().copied().unwrap_or(0)),
            journey: journey.index,
            step_index: None,
            locators: Vec::new(),
        };
        self.settle(at, context, provenance, outcome, Some(score));
    }

    /// Makes the example of the whole session, all of whose steps are known.
    fn session(&mut self) {
        let Some(at) = self.made.iter().position(|made| made.kind == Kind::Intent) else { return };
        let (steps, Some(mut whole)) = (&self.reduction.steps, self.whole.take()) else { return };
        let Some(first) = steps.first() else { return };
        let page = page_before(self.session, first);
        let outcome = intent::make(self.goal.as_deref(), page, steps, &mut whole);
        let score = journey_plan::score(self.told.iter());
        let interactions: Vec<usize> = steps.iter().flat_map(|s| s.interactions.iter().copied()).collect();
        let provenance = self.provenance(&interactions, &["session"]);
        let (url, page_type) = (first.url.to_owned(), self.page_type(first.index));
        let context = ExampleContext { url, page_type, ..ExampleContext::default() };
        self.settle(at, context, provenance, outcome, Some(score));
    }

    /// Puts it all together.
    pub(super) fn finish(mut self) -> Training {
        self.session();
        let mut training = Training { processing: self.processing, ..Training::default() };
        for made in self.made {
            let (examples, rejected) = made.in_order();
            training.examples.extend(examples);
            training.rejected.extend(rejected);
        }
        training.metadata = TrainingMetadata::of(&training);
        training
    }

    fn settle_step(
        &mut self,
        at: usize,
        step: &Step<'_>,
        outcome: Result<Draft, Reason>,
        quality: Option<ExampleQuality>,
        sight: &Sight<'_>,
    ) {
        let named = sight.named_by.map(|rule| ["named_by_", rule].concat());
        let rules: Vec<&str> = step.rules.iter().copied().chain(named.as_deref()).collect();
        let provenance = self.provenance(&step.interactions, &rules);
        let context = ExampleContext {
            url: sight.url.to_owned(),
            page_type: self.page_type(step.index),
            journey: self.journeys.get(step.index).copied().unwrap_or(0),
            step_index: Some(step.index),
            locators: sight.locators.iter().take(LOCATORS).cloned().collect(),
        };
        let outcome = match step.noise {
            Some(noise) => Err(Reason::Noise(noise)),
            None => outcome,
        };
        self.settle(at, context, provenance, outcome, quality);
    }

    /// Keeps an example, or tells why not. Of examples that are the same, or nearly, the best is kept, the first of equals;
    /// none where the person left one of them out.
    fn settle(
        &mut self,
        at: usize,
        context: ExampleContext,
        provenance: Provenance,
        outcome: Result<Draft, Reason>,
        quality: Option<ExampleQuality>,
    ) {
        let Some(kind) = self.made.get(at).map(|made| made.kind) else { return };
        let is_left_out = self.is_left_out(kind, &provenance);
        let Some(made) = self.made.get_mut(at) else { return };
        let score = quality.as_ref().map(|q| q.score);
        let reason = match outcome {
            Err(reason) => reason,
            Ok(draft) if is_left_out => {
                made.left_out.insert(draft.sameness, context.words());
                Reason::LeftOut
            }
            Ok(_) if score.unwrap_or(0.0) < self.options.min_score => {
                Reason::BelowMinScore(self.options.min_score)
            }
            Ok(draft) => {
                let Draft { messages, rejected, sameness, synthetic } = draft;
                let id = id_of(made.kind, messages.iter().chain(&rejected));
                let quality = quality.unwrap_or_default();
                let example = Example {
                    id,
                    kind,
                    messages,
                    rejected,
                    quality,
                    provenance,
                    context,
                    synthetic,
                    count: 1,
                };
                return made.keep(sameness, example);
            }
        };
        let (step_index, journey) = (context.step_index, context.journey);
        let (code, message) = (reason.code().to_owned(), reason.message());
        made.rejected.push(Rejected { kind, step_index, journey, reason: code, message, score, provenance });
    }

    /// Whether the person left out what a kind makes of these interactions.
    fn is_left_out(&self, kind: Kind, provenance: &Provenance) -> bool {
        let same = (kind == Kind::Preference).then_some(Kind::NextAction);
        let any = |kind| provenance.interactions.iter().any(|id| self.left_out.contains(&(kind, &**id)));
        !self.left_out.is_empty() && std::iter::once(kind).chain(same).any(any)
    }

    fn provenance(&self, interactions: &[usize], rules: &[&str]) -> Provenance {
        let ids =
            interactions.iter().filter_map(|&i| self.session.interactions.get(i)).map(|i| i.id.to_string());
        Provenance {
            interactions: ids.collect(),
            rules: rules.iter().map(|&rule| rule.to_owned()).collect(),
            redactions: self.redactions(interactions),
        }
    }

    fn redactions(&self, interactions: &[usize]) -> usize {
        let ids = interactions.iter().filter_map(|&i| self.session.interactions.get(i));
        ids.filter_map(|i| self.redaction.by_interaction.get(&*i.id)).sum()
    }

    fn page_type(&self, step: usize) -> String {
        let page_type = self.enhancement.pages.get(step).map(|p| p.page_type).unwrap_or_default();
        word(&page_type)
    }

    fn count(&mut self, interaction: &Interaction<'_>, observation: &Observation<'_>, locators: &[Locator]) {
        let primary = interaction.selectors.as_deref().map_or("", |s| &*s.primary);
        let recorded = locators.iter().find(|l| l.css.as_deref() == Some(primary)).map(|l| l.durability);
        if locators.first().is_some_and(|best| recorded.is_none_or(|r| best.durability > r)) {
            self.processing.selector_enhancements += 1;
        }
        if matches!(
            observation.named_by,
            "label" | "image" | "part" | "sibling" | "parent" | "neighbour" | "tree"
        ) {
            self.processing.context_enhancements += 1;
        }
    }
}

impl Made {
    fn of(kind: Kind) -> Self {
        let (examples, rejected, duplicates) = (Vec::new(), Vec::new(), Vec::new());
        let (same, left_out) = (BTreeMap::new(), BTreeMap::new());
        Self { kind, examples, rejected, same, left_out, duplicates }
    }

    /// Keeps an example, unless one that is the same, or nearly, is as good; a worse one gives way to it.
    fn keep(&mut self, sameness: u64, mut example: Example) {
        let at = *self.same.entry(sameness).or_insert(self.examples.len());
        let Some(kept) = self.examples.get_mut(at) else { return self.examples.push(example) };
        let count = kept.count + 1;
        if example.quality.score > kept.quality.score {
            std::mem::swap(kept, &mut example);
        }
        kept.count = count;
        self.duplicates.push((at, example.duplicate()));
    }

    /// Its examples, and what was rejected with the reasons, by step and journey.
    fn in_order(mut self) -> (Vec<Example>, Vec<Rejected>) {
        let left_out: BTreeMap<usize, String> = std::mem::take(&mut self.left_out)
            .into_iter()
            .filter_map(|(sameness, words)| Some((*self.same.get(&sameness)?, words)))
            .collect();
        let which_left_out =
            |words: &str| format!("the same as {words}, or nearly, which the person left out");
        for (at, mut duplicate) in self.duplicates {
            duplicate.message = match (left_out.get(&at), self.examples.get(at)) {
                (Some(words), _) => which_left_out(words),
                (None, Some(kept)) => {
                    format!("the same as {}, or nearly, and no better", kept.context.words())
                }
                (None, None) => String::new(),
            };
            self.rejected.push(duplicate);
        }
        let mut kept = Vec::with_capacity(self.examples.len());
        for (at, example) in self.examples.into_iter().enumerate() {
            match left_out.get(&at) {
                Some(words) => {
                    self.rejected.push(Rejected { message: which_left_out(words), ..example.duplicate() });
                }
                None => kept.push(example),
            }
        }
        kept.sort_by_key(|e| (e.context.step_index, e.context.journey));
        self.rejected.sort_by_key(|r| (r.step_index, r.journey));
        (kept, self.rejected)
    }
}

impl ExampleContext {
    /// Which example it is, in words.
    fn words(&self) -> String {
        match self.step_index {
            Some(step) => format!("the example of step {step}"),
            None => format!("the example of journey {}", self.journey),
        }
    }
}

impl Example {
    /// It as one that is not kept beside one that is the same.
    fn duplicate(self) -> Rejected {
        Rejected {
            kind: self.kind,
            step_index: self.context.step_index,
            journey: self.context.journey,
            reason: "duplicate_of".to_owned(),
            message: String::new(),
            score: Some(self.quality.score),
            provenance: self.provenance,
        }
    }
}

/// Whether a text that appeared tells what happened, and is not the name of something that can now be acted on.
fn is_message(text: &str) -> bool {
    text.split_whitespace().nth(2).is_some()
}

/// A step as it is known while it goes on: what it will have put in or turned on, where it leads, and how often, is yet to
/// come.
fn begun<'s>(step: &Step<'s>) -> Step<'s> {
    let action = match &step.action {
        Action::Fill { .. } => Action::Fill { value: None },
        Action::Select { .. } => Action::Select { value: None },
        Action::Upload { .. } => Action::Upload { value: None },
        Action::Check { .. } => Action::Check { checked: None },
        Action::Drag { .. } => Action::Drag { onto: None },
        action => action.clone(),
    };
    Step { action, count: 1, ..step.clone() }
}

/// Whether a kind is made from one step.
fn is_of_a_step(kind: Kind) -> bool {
    !matches!(kind, Kind::JourneyPlan | Kind::Intent)
}

impl View<'_, '_> {
    fn make(&self, kind: Kind) -> Result<Draft, Reason> {
        match kind {
            Kind::NextAction => next_action::make(self),
            Kind::Grounding => grounding::make(self),
            Kind::Preference => preference::make(self),
            Kind::JourneyPlan | Kind::Intent => Err(Reason::TooFewSteps),
        }
    }

    /// Why there is no example: an action that needs no element is told apart from one whose element is missing.
    fn without_observation(step: &Step<'_>, why: crate::observation::Unobservable) -> Reason {
        if next_action::needs_element(&step.action) {
            Reason::Unobservable(why)
        } else {
            Reason::NoTargetElement
        }
    }
}

impl TrainingMetadata {
    fn of(training: &Training) -> Self {
        let mut metadata = Self { total_examples: training.examples.len(), ..Self::default() };
        let mut sum = 0.0;
        for example in &training.examples {
            sum += example.quality.score;
            let level = match example.quality.score {
                score if score >= 0.8 => "high",
                score if score >= 0.6 => "medium",
                _ => "low",
            };
            *metadata.quality_distribution.entry(level.to_owned()).or_default() += 1;
            *metadata.context_types.entry(example.context.page_type.clone()).or_default() += 1;
            *metadata.kinds.entry(word(&example.kind)).or_default() += 1;
        }
        for rejected in &training.rejected {
            *metadata.rejections.entry(rejected.reason.clone()).or_default() += 1;
        }
        if !training.examples.is_empty() {
            metadata.overall_quality = Some(sum / training.examples.len() as f64);
        }
        metadata
    }
}

fn message(role: Role, content: impl Into<String>) -> Message {
    Message { role, content: content.into() }
}

/// Hash of kind and messages, as 32 hexadecimal digits.
fn id_of<'m>(kind: Kind, messages: impl Iterator<Item = &'m Message>) -> String {
    let mut hasher = SipHasher24::new();
    hasher.write(word(&kind).as_bytes());
    for message in messages {
        hasher.write_u8(0);
        hasher.write_u8(message.role as u8);
        hasher.write(message.content.as_bytes());
    }
    let hash = hasher.finish128();
    format!("{:016x}{:016x}", hash.h1, hash.h2)
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
fn word(value: &impl Serialize) -> String {
    json(value).trim_matches('"').to_owned()
}

/// An answer as one JSON object.
fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}
