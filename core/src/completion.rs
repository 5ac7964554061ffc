//! Everything the pipeline says of one session.

use crate::{
    Error, Session, Stage,
    enhance::{Enhancement, Journey},
    quality::QualityReport,
    read::ReadReport,
    redact::RedactionReport,
    reduce::Reduction,
    session::Millis,
    transform::Training,
    validate::ValidationReport,
    write::Row,
};
use serde::Serialize;

/// What became of one session: what is said of it, the session as read and redacted, and its rows.
#[derive(Debug, Serialize)]
pub struct Outcome<'a> {
    /// What is said of it.
    pub completion: Completion,
    /// The session in canonical form, redacted: what is stored, and what a receipt names. Absent where it could not
    /// be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Session<'a>>,
    /// The kept examples in the chosen format; none where the session came in fragments.
    pub rows: Vec<Row>,
    /// The session as a script, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
}

/// Whether a session came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It did.
    Completed,
    /// It did not; `failure` says why.
    Failed,
}

/// Everything the pipeline says of one session.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Completion {
    /// Which session it is.
    pub session: SessionSummary,
    /// Whether it came through.
    pub status: Status,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Error>,
    /// The stages it passed, in order.
    pub stages: Vec<StageReport>,
    /// What the reader found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<ReadReport>,
    /// What the rules say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation: Option<ValidationReport>,
    /// How good the session is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<QualityReport>,
    /// What was redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redaction: Option<RedactionReport>,
    /// The steps.
    pub steps: Vec<StepSummary>,
    /// The journeys.
    pub journeys: Vec<Journey>,
    /// The examples and the rejections.
    pub training: Training,
}

/// Which session it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionSummary {
    /// Its id; empty where it could not be read.
    pub id: String,
    /// The person's goal, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
    /// The first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Millis>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// How many interactions it has.
    pub interactions: usize,
}

/// One stage that a session passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StageReport {
    /// The stage.
    pub stage: Stage,
    /// The pipeline's public name of the part it belongs to: validation, quality, enhancement, training.
    pub part: &'static str,
    /// How many things went in.
    pub took: usize,
    /// How many came out.
    pub gave: usize,
}

/// One step, told for people and programs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepSummary {
    /// Position among the session's steps, from 0.
    pub index: usize,
    /// What was done.
    #[serde(flatten)]
    pub action: crate::reduce::Action<'static>,
    /// How often in a row.
    pub count: u32,
    /// When it began.
    pub started_at: Millis,
    /// The page it was done on.
    pub url: String,
    /// Ids of its interactions.
    pub interactions: Vec<String>,
    /// What followed from it.
    pub effect: crate::reduce::Effect<'static>,
    /// Rules that made it.
    pub rules: Vec<&'static str>,
    /// Set where it is not trained on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noise: Option<crate::reduce::Noise>,
}

/// What the stages gave for a session that came through all of them.
#[derive(Debug)]
pub struct Given<'v, 's> {
    /// The session, read and redacted.
    pub session: &'v Session<'s>,
    /// What the reader found.
    pub reading: ReadReport,
    /// What was redacted.
    pub redaction: RedactionReport,
    /// What the rules say.
    pub validation: ValidationReport,
    /// The steps.
    pub reduction: Reduction<'v>,
    /// How good the session is.
    pub quality: QualityReport,
    /// The pages and the journeys.
    pub enhancement: Enhancement,
    /// The examples and the rejections.
    pub training: Training,
}

impl<'a> Outcome<'a> {
    /// Of a session that could not be read.
    #[must_use]
    pub fn unreadable(error: Error) -> Self {
        Self {
            completion: Completion::stopped(SessionSummary::default(), error),
            session: None,
            rows: Vec::new(),
            script: None,
        }
    }

    /// Of a session that failed its validation.
    #[must_use]
    pub fn failed(
        session: Session<'a>,
        reading: ReadReport,
        redaction: RedactionReport,
        validation: ValidationReport,
        error: Error,
    ) -> Self {
        let completion = Completion {
            stages: vec![
                StageReport::new(Stage::Read, reading.interactions, session.interactions.len()),
                StageReport::new(Stage::Redact, session.interactions.len(), session.interactions.len()),
                StageReport::new(Stage::Validate, session.interactions.len(), 0),
            ],
            reading: Some(reading),
            redaction: Some(redaction),
            validation: Some(validation),
            ..Completion::stopped(SessionSummary::of(&session), error)
        };
        Self { completion, session: Some(session), rows: Vec::new(), script: None }
    }
}

impl Completion {
    fn stopped(session: SessionSummary, error: Error) -> Self {
        Self {
            session,
            status: Status::Failed,
            failure: Some(error),
            stages: Vec::new(),
            reading: None,
            validation: None,
            quality: None,
            redaction: None,
            steps: Vec::new(),
            journeys: Vec::new(),
            training: Training::default(),
        }
    }

    /// Of a session that came through.
    #[must_use]
    pub fn completed(given: Given<'_, '_>) -> Self {
        let Given { session, reading, redaction, validation, reduction, quality, enhancement, training } =
            given;
        let (interactions, steps) = (session.interactions.len(), reduction.steps.len());
        Self {
            session: SessionSummary::of(session),
            status: Status::Completed,
            failure: None,
            stages: vec![
                StageReport::new(Stage::Read, reading.interactions, interactions),
                StageReport::new(Stage::Redact, interactions, interactions),
                StageReport::new(Stage::Validate, interactions, interactions),
                StageReport::new(Stage::Reduce, interactions, steps),
                StageReport::new(Stage::Assess, steps, steps),
                StageReport::new(Stage::Enhance, steps, enhancement.journeys.len()),
                StageReport::new(Stage::Transform, steps, training.examples.len()),
                StageReport::new(Stage::Write, training.examples.len(), training.examples.len()),
            ],
            reading: Some(reading),
            validation: Some(validation),
            quality: Some(quality),
            redaction: Some(redaction),
            steps: reduction.steps.iter().map(|step| StepSummary::of(step, session)).collect(),
            journeys: enhancement.journeys,
            training,
        }
    }
}

impl SessionSummary {
    fn of(session: &Session<'_>) -> Self {
        Self {
            id: session.id.to_string(),
            goal: session.task.as_ref().map(|t| t.title.to_string()).filter(|t| !t.is_empty()),
            url: session.environment.url.as_deref().map(str::to_owned),
            started_at: session.started_at,
            ended_at: session.ended_at,
            interactions: session.interactions.len(),
        }
    }
}

impl StageReport {
    fn new(stage: Stage, took: usize, gave: usize) -> Self {
        let part = match stage {
            Stage::Options | Stage::Read | Stage::Redact | Stage::Validate => "validation",
            Stage::Reduce | Stage::Assess => "quality",
            Stage::Enhance => "enhancement",
            Stage::Transform | Stage::Write => "training",
        };
        Self { stage, part, took, gave }
    }
}

impl StepSummary {
    fn of(step: &crate::reduce::Step<'_>, session: &Session<'_>) -> Self {
        Self {
            index: step.index,
            action: step.action.to_owned_action(),
            count: step.count,
            started_at: step.started_at,
            url: step.url.to_owned(),
            interactions: step.interactions.iter().map(|&i| session.interactions[i].id.to_string()).collect(),
            effect: step.effect.to_owned_effect(),
            rules: step.rules.clone(),
            noise: step.noise,
        }
    }
}
