//! What a caller may choose. Every field has a default; an unknown field is an error.

use crate::{
    Error, ErrorCode, Stage,
    read::Shape,
    redact::Level,
    transform::Kind,
    write::{Format, script::Script},
};
use serde::{Deserialize, Serialize};

/// Options of one completion. As JSON: an object, every field optional, `{}` for the defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The shape of the input; detected from its content when absent.
    pub from: Option<Shape>,
    /// The format of the rows that are written.
    pub format: Format,
    /// The script that is written of each session beside the rows; none when absent.
    pub script: Option<Script>,
    /// The kinds of example to make, in this order; by default `next_action`, `grounding` and `journey_plan`.
    pub kinds: Vec<Kind>,
    /// Examples that score below this are rejected; 0..1.
    pub min_score: f64,
    /// Whether text may be used that the core composes itself: the goal of a journey where the person stated none. An
    /// example with such text is marked `synthetic`; without this there is none.
    pub synthetic: bool,
    /// How much is redacted.
    pub redaction: Level,
    /// Bounds on hostile or broken input.
    pub limits: Limits,
    /// Scores at which verdicts change.
    pub thresholds: Thresholds,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            from: None,
            format: Format::OpenaiChat,
            script: None,
            kinds: vec![Kind::NextAction, Kind::Grounding, Kind::JourneyPlan],
            min_score: 0.5,
            synthetic: false,
            redaction: Level::Standard,
            limits: Limits::default(),
            thresholds: Thresholds::default(),
        }
    }
}

impl Options {
    /// Reads options from JSON; empty bytes give the defaults.
    ///
    /// # Errors
    /// When the bytes are no object of options, or a score is outside its range.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        let options: Self = serde_json::from_slice(bytes).map_err(|fault| {
            Error::of_json(ErrorCode::InvalidOptions, Stage::Options, "an object of options", &fault)
        })?;
        if (0.0..=1.0).contains(&options.min_score) {
            Ok(options)
        } else {
            let found = options.min_score.to_string();
            Err(Error::new(ErrorCode::InvalidOptions, Stage::Options, "a number from 0 to 1", found)
                .at("/min_score"))
        }
    }
}

/// Bounds on the input. What is over a bound is refused with an error that names the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of the whole input.
    pub bytes: usize,
    /// Interactions in one session.
    pub interactions: usize,
    /// Levels of nesting, counted from the interaction or the session; at most 128. An interaction that is deeper is
    /// skipped and reported.
    pub depth: usize,
    /// Bytes of one string; an interaction that holds a longer one is skipped and reported.
    pub string: usize,
}

impl Default for Limits {
    /// 128 MiB, 100,000 interactions, 96 levels, 1 MiB: ten times what the largest real recordings need.
    fn default() -> Self {
        Self { bytes: 128 << 20, interactions: 100_000, depth: 96, string: 1 << 20 }
    }
}

/// Scores at which verdicts change; 0..100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// A session whose validation score is below this fails.
    pub validation: f64,
    /// Session quality from here on is `fair`; below it is `poor`.
    pub minimum: f64,
    /// Session quality from here on is `good`.
    pub good: f64,
    /// Session quality from here on is `excellent`.
    pub excellent: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { validation: 30.0, minimum: 60.0, good: 75.0, excellent: 90.0 }
    }
}
