//! live: a recording that goes on. After each interaction it is told how good the recording is so far and why; the end
//! is always [`crate::complete`] of the whole.
//!
//! Only the last interactions are looked at again, so that one more costs as much in the thousandth minute as in the
//! first. What a step counts is settled once a few others have followed it. What only the whole tells is left to
//! the end: journeys, examples that repeat each other over a distance, a personal value that is learnt later.

use crate::{
    Error, ErrorCode, Options, Stage, door, enhance, observation,
    quality::{self, QualityReport},
    read::{self, Read},
    redact::{self, RedactionReport},
    reduce::{self, Reduction, Step},
    selector::{self, Locator},
    session::Session,
    transform::{self, Factor, Kind, Training},
    validate,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// From so many interactions on, the part that is looked at is cut: a person's last half minute or so.
const LARGEST: usize = 32;
/// Interactions at the end whose steps may still change: the longest run of events that belong together in practice.
const RECENT: usize = 8;
/// Interactions that are kept in front of those, for what a step is told by: the page before it, repetitions.
const CONTEXT: usize = 8;
/// From so many on it is cut even where no step ends: a long text that is typed in hundreds of events.
const MOST: usize = 4 * LARGEST;

/// What was counted so far, and where the part begins that is looked at again. The same for every caller: `{}` at first,
/// then what the call before gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Tally {
    /// Interactions in front of the part that is looked at again; they need not be handed over any more.
    pub from: usize,
    /// Interactions so far.
    pub interactions: usize,
    /// How many of the part's first interactions were counted already.
    counted: usize,
    steps: usize,
    examples: usize,
    scores: f64,
    rejections: BTreeMap<String, usize>,
}

/// How good a recording is so far. Holds no recorded value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Progress {
    /// Interactions so far.
    pub interactions: usize,
    /// Steps so far.
    pub steps: usize,
    /// Examples of single steps that would be kept.
    pub examples: usize,
    /// Their mean score, 0..1; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Examples of single steps that would not be, by the code of the reason.
    pub rejections: BTreeMap<String, usize>,
    /// What is thought of the last step; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<LastStep>,
    /// How good the last interactions are, taken as a session, and what lowers it.
    pub quality: QualityReport,
    /// What was mended in the newest interactions, with JSON pointers into the recording.
    pub issues: Vec<Error>,
}

/// What is thought of the last step, as long as nothing has followed it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastStep {
    /// Its verb, e.g. `fill`.
    pub action: &'static str,
    /// Ids of its interactions.
    pub interactions: Vec<String>,
    /// Score of its examples, 0..1; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// What the score is made of, by name.
    pub factors: BTreeMap<String, Factor>,
    /// Kinds of example that it would not give, with the reason.
    pub rejected: Vec<Refusal>,
}

/// Why a step would not give an example.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refusal {
    /// The kind.
    pub kind: Kind,
    /// Stable code of the reason, e.g. `no_name`.
    pub reason: String,
    /// The reason in words.
    pub message: String,
}

/// What [`follow`] gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Followed {
    /// How good the recording is so far.
    pub progress: Progress,
    /// To be handed over with the next interaction.
    pub tally: Tally,
}

/// Looks at a recording that went on. `recording` is a session in Trailmill's own shape with its interactions from
/// `tally.from` on, in the order in which they happened.
///
/// # Errors
/// When the recording can't be read, or one of its newest interactions can't; then it is not part of the recording, and
/// the tally is as it was.
pub fn follow(recording: &[u8], tally: &Tally, options: &Options) -> Result<Followed, Error> {
    let kinds =
        options.kinds.iter().copied().filter(|kind| !matches!(kind, Kind::JourneyPlan | Kind::Intent));
    let options = &Options { kinds: kinds.collect(), ..options.clone() };
    let known = tally.interactions.saturating_sub(tally.from);
    let (session, reading, redaction) = only(recording, options, tally.from, known)?;
    let issues = reading.issues.iter().filter(|issue| place(issue).is_some_and(|at| at >= known));
    let issues = issues.map(|issue| moved(issue.clone(), tally.from)).collect();
    let validation = validate::validate(&session, &reading, &redaction, options);
    let reduction = reduce::reduce(&session);
    let quality = quality::assess(&session, &reduction, &validation, options);
    let enhancement = enhance::enhance(&session, &reduction);
    let training = transform::transform(&session, &reduction, &enhancement, &redaction, options);
    let seen = Seen { session: &session, reduction: &reduction, training: &training };
    let mut all = tally.clone();
    all.interactions = tally.from + session.interactions.len();
    seen.count(&mut all, usize::MAX);
    let progress = Progress {
        interactions: all.interactions,
        steps: all.steps,
        examples: all.examples,
        score: (all.examples > 0).then(|| all.scores / all.examples as f64),
        rejections: all.rejections,
        last: seen.last(),
        quality,
        issues,
    };
    Ok(Followed { progress, tally: seen.settled(tally) })
}

/// Ranks the ways to find the acted-on element of a recording's one interaction again, best first.
///
/// # Errors
/// When the recording can't be read, or no element was recorded.
pub fn selectors(recording: &[u8], options: &Options) -> Result<Vec<Locator>, Error> {
    let (session, ..) = only(recording, options, 0, 0)?;
    let acted_on = session.interactions.first().and_then(|i| Some((i, observation::acted_on(i)?)));
    let Some((interaction, target)) = acted_on else {
        let error = Error::new(ErrorCode::Missing, Stage::Read, "a recorded element", "none");
        return Err(error.at("/interactions/0/element"));
    };
    Ok(selector::rank(interaction, target.level, &target.role, &target.name))
}

/// The one session of a recording, redacted. Its first `known` interactions were read before.
fn only<'a>(
    recording: &'a [u8],
    options: &Options,
    from: usize,
    known: usize,
) -> Result<(Session<'a>, read::ReadReport, RedactionReport), Error> {
    let mut sessions = read::read(recording, options)?.into_iter();
    let (Some(first), None) = (sessions.next(), sessions.next()) else {
        return Err(Error::new(ErrorCode::UnknownShape, Stage::Read, "one session", "several"));
    };
    let Read { mut session, mut report } = first?;
    let redaction = redact::redact(&mut session, &mut report, options);
    if report.skipped > 0 {
        let newest = report.issues.into_iter().rfind(|issue| place(issue).is_some_and(|at| at >= known));
        let unnamed = || Error::new(ErrorCode::WrongType, Stage::Read, "an interaction", "something else");
        return Err(moved(newest.unwrap_or_else(unnamed), from));
    }
    Ok((session, report, redaction))
}

const LIST: &str = "/interactions/";

/// The interaction that an issue is about, by its position.
fn place(issue: &Error) -> Option<usize> {
    issue.pointer.strip_prefix(LIST)?.split('/').next()?.parse().ok()
}

/// An issue of a part, with the pointer that it has in the whole.
fn moved(issue: Error, from: usize) -> Error {
    let Some(at) = place(&issue) else { return issue };
    let inside = issue.pointer.get(LIST.len()..).and_then(|rest| rest.split_once('/'));
    let pointer = match inside {
        Some((_, inside)) => format!("{LIST}{}/{inside}", at + from),
        None => format!("{LIST}{}", at + from),
    };
    issue.at(pointer)
}

/// The part that is looked at, and what was made of it.
struct Seen<'v, 's> {
    session: &'v Session<'s>,
    reduction: &'v Reduction<'v>,
    training: &'v Training,
}

impl Seen<'_, '_> {
    /// Counts the steps that begin before the interaction `end` and were not counted yet.
    fn count(&self, tally: &mut Tally, end: usize) {
        let begins = |step: usize| self.reduction.steps.get(step).map_or(usize::MAX, begin);
        let counts = |step: Option<usize>| step.is_some_and(|s| (tally.counted..end).contains(&begins(s)));
        let steps = self.reduction.steps.iter().filter(|step| counts(Some(step.index))).count();
        let examples = self.training.examples.iter().filter(|e| counts(e.context.step_index));
        let scores: Vec<f64> = examples.map(|example| example.quality.score).collect();
        let rejected = self.training.rejected.iter().filter(|r| counts(r.step_index));
        let reasons: Vec<&str> = rejected.map(|rejected| rejected.reason.as_str()).collect();
        tally.steps += steps;
        tally.examples += scores.len();
        tally.scores += scores.iter().sum::<f64>();
        for reason in reasons {
            *tally.rejections.entry(reason.to_owned()).or_default() += 1;
        }
    }

    /// The tally for the next call: as it was, or cut where the part has grown long.
    fn settled(&self, tally: &Tally) -> Tally {
        let length = self.session.interactions.len();
        let mut settled = Tally { interactions: tally.from + length, ..tally.clone() };
        let latest = length.saturating_sub(RECENT);
        let ends =
            self.reduction.steps.iter().map(begin).filter(|at| (tally.counted + 1..=latest).contains(at));
        let cut = ends.max().or((length > MOST).then_some(latest));
        let Some(cut) = cut.filter(|_| length > LARGEST) else { return settled };
        self.count(&mut settled, cut);
        settled.counted = cut.min(CONTEXT);
        settled.from = tally.from + cut - settled.counted;
        settled
    }

    fn last(&self) -> Option<LastStep> {
        let step = self.reduction.steps.last()?;
        let id = |&at: &usize| self.session.interactions.get(at).map(|i| i.id.to_string());
        let example = self.training.examples.iter().rfind(|e| e.context.step_index == Some(step.index));
        let rejected = self.training.rejected.iter().filter(|r| r.step_index == Some(step.index));
        let refusal = |r: &transform::Rejected| Refusal {
            kind: r.kind,
            reason: r.reason.clone(),
            message: r.message.clone(),
        };
        Some(LastStep {
            action: step.action.verb(),
            interactions: step.interactions.iter().filter_map(id).collect(),
            score: example.map(|e| e.quality.score),
            factors: example.map(|e| e.quality.factors.clone()).unwrap_or_default(),
            rejected: rejected.map(refusal).collect(),
        })
    }
}

/// The interaction that a step begins with.
fn begin(step: &Step<'_>) -> usize {
    step.interactions.first().copied().unwrap_or(step.main)
}

/// [`follow`], bytes in and bytes out: options and tally as JSON, empty for the defaults.
///
/// # Errors
/// As [`follow`], and where options or tally can't be taken.
pub fn follow_bytes(recording: &[u8], tally: &[u8], options: &[u8]) -> Result<Vec<u8>, Error> {
    let tally = match tally.is_empty() {
        true => Tally::default(),
        false => serde_json::from_slice(tally).map_err(|fault| {
            Error::of_json(ErrorCode::InvalidJson, Stage::Read, "the tally of an earlier call", &fault)
        })?,
    };
    door::bytes(&follow(recording, &tally, &Options::from_json(options)?)?)
}

/// [`selectors`], bytes in and bytes out.
///
/// # Errors
/// As [`selectors`], and where the options can't be taken.
pub fn selectors_bytes(recording: &[u8], options: &[u8]) -> Result<Vec<u8>, Error> {
    door::bytes(&selectors(recording, &Options::from_json(options)?)?)
}
