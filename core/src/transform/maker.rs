//! The maker: goes through the steps of a session and lets each kind make its examples, with what was known by then.

use super::{
    Example, ExampleContext, ExampleQuality, Kind, LOCATORS, Provenance, Rejected, Training,
    TrainingMetadata, TrainingProcessing,
    kinds::{
        Draft, View, intent,
        journey_plan::{self, Told},
        next_action::needs_element,
        word,
    },
    made::{Made, id_of},
    reason::Reason,
    scene::{self, History, Object},
    words::short,
};
use crate::{
    Options,
    enhance::{Enhancement, Journey},
    observation::{Observation, Observer, Unobservable, page_before},
    quality::factors::{self, Evidence},
    redact::RedactionReport,
    reduce::{Action, Reduction, Step},
    selector::{self, Locator},
    session::{Interaction, Session},
};
use std::collections::BTreeSet;

/// Later steps that are looked at for one that was done before the present one ended.
const OVERTAKING: usize = 16;

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

/// Where a step was done.
struct Sight<'o> {
    url: &'o str,
    /// The rule that named the target; absent where none was found.
    named_by: Option<&'static str>,
}

/// What the kinds made of one step, in their order, with what is the same for all.
struct Outcomes {
    of_kinds: Vec<Result<Draft, Reason>>,
    quality: Option<ExampleQuality>,
    /// All ways to find the target again, best first.
    locators: Vec<Locator>,
}

impl Outcomes {
    /// Nothing of any kind, for one reason.
    fn none(reason: Reason, kinds: usize) -> Self {
        Self { of_kinds: (0..kinds).map(|_| Err(reason)).collect(), quality: None, locators: Vec::new() }
    }
}

impl<'v, 's> Maker<'v, 's> {
    /// Before the first step.
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
        let outcomes = self.outcomes(step, &seen);
        let score = outcomes.quality.as_ref().map(|q| q.score);
        let named_by = seen.as_ref().ok().map(|o| o.named_by);
        self.settle_step(step, outcomes, Sight { url, named_by });
        let object = self.object(step, seen.ok());
        self.remember(step, &object);
        let interaction = self.session.interactions.get(step.main);
        let found_by = interaction.and_then(|i| i.selectors.as_deref()).map_or("", |s| &*s.primary);
        self.told.push(Told::of(step, object, found_by, score));
    }

    /// What each kind makes of a step, or why nothing.
    fn outcomes(&mut self, step: &'v Step<'v>, seen: &Result<Observation<'v>, Unobservable>) -> Outcomes {
        match (seen, self.session.interactions.get(step.main)) {
            (Ok(observation), Some(interaction)) => self.make(step, interaction, observation),
            (Err(_), _) if step.field.is_some() => Outcomes::none(Reason::ValueNotRecorded, self.made.len()),
            (Err(reason), _) => Outcomes::none(View::without_observation(step, *reason), self.made.len()),
            (Ok(_), None) => Outcomes::none(Reason::NoTargetElement, self.made.len()),
        }
    }

    /// What each kind makes of a step whose page was seen.
    fn make(
        &mut self,
        step: &'v Step<'v>,
        interaction: &'v Interaction<'s>,
        observation: &Observation<'v>,
    ) -> Outcomes {
        let (role, name) = (&*observation.target_role, &*observation.target_name);
        let locators = selector::rank(interaction, observation.target_level, role, name);
        self.count(interaction, observation, &locators);
        let session = self.session;
        let quality = factors::score(&Evidence {
            session,
            step,
            earlier: self.reduction.steps.get(..step.index).unwrap_or_default(),
            interaction,
            observation,
            locators: &locators,
            redactions: self.redactions(&step.interactions),
        });
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
        let of_kinds = self.made.iter().map(|made| view.make(made.kind)).collect();
        Outcomes { of_kinds, quality: Some(quality), locators }
    }

    /// What a step was done on: where it could not be observed, what the field is called that it went on with.
    fn object(&mut self, step: &Step<'_>, seen: Option<Observation<'v>>) -> Object {
        let seen = seen.or_else(|| {
            let at = step.field?;
            let there = Step { main: at, interactions: vec![at], ..step.clone() };
            self.observer.observe(&there).ok()
        });
        Object::of(&step.action, self.session.interactions.get(step.main), seen.as_ref())
    }

    /// Adds a step to what was done, as far as it says anything and was known when the next one began.
    fn remember(&mut self, step: &Step<'_>, object: &Object) {
        let says_nothing = step.action == Action::Click && !object.is_named && !step.effect.seen;
        if step.noise.is_some() || says_nothing {
            return;
        }
        let until = self.overtaken(step);
        let begun = until.map(|_| begun(step));
        let known = begun.as_ref().unwrap_or(step);
        self.histories().for_each(|history| history.done(known, &object.words));
        self.tell_changes(step, until.unwrap_or(usize::MAX));
    }

    fn histories(&mut self) -> impl Iterator<Item = &mut History> {
        std::iter::once(&mut self.history).chain(self.whole.as_mut())
    }

    /// The interaction with which another step was done before this one ended: what this one recorded from there on was
    /// not yet known to it.
    fn overtaken(&self, step: &Step<'_>) -> Option<usize> {
        let last = *step.interactions.last()?;
        let later = self.reduction.steps.get(step.index + 1..)?.iter().take(OVERTAKING);
        later.filter(|s| needs_element(&s.action)).map(|s| s.main).find(|&main| main < last)
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
            let told = format!("{what}: {}", short(said, 80));
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

    /// Keeps what was made of a step, kind by kind.
    fn settle_step(&mut self, step: &Step<'_>, outcomes: Outcomes, sight: Sight<'_>) {
        let Outcomes { of_kinds, mut quality, mut locators } = outcomes;
        locators.truncate(LOCATORS);
        let named = sight.named_by.map(|rule| ["named_by_", rule].concat());
        let rules: Vec<&str> = step.rules.iter().copied().chain(named.as_deref()).collect();
        let last = self.made.iter().rposition(|made| is_of_a_step(made.kind));
        for (at, outcome) in of_kinds.into_iter().enumerate() {
            if !self.made.get(at).is_some_and(|made| is_of_a_step(made.kind)) {
                continue;
            }
            let quality = if last == Some(at) { quality.take() } else { quality.clone() };
            let provenance = self.provenance(&step.interactions, &rules);
            let context = ExampleContext {
                url: sight.url.to_owned(),
                page_type: self.page_type(step.index),
                journey: self.journeys.get(step.index).copied().unwrap_or(0),
                step_index: Some(step.index),
                locators: locators.clone(),
            };
            let outcome = step.noise.map_or(outcome, |noise| Err(Reason::Noise(noise)));
            self.settle(at, context, provenance, outcome, quality);
        }
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
