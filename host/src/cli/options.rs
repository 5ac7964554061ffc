//! Choices that several commands have in common.

use super::names;
use crate::{Bounds, Fault};
use clap::Args;
use std::time::Duration;
use trailmill_core::{Options, options::Limits, read::Shape, redact::Level, transform::Kind, write::Format};

/// What the pipeline is told.
#[derive(Args)]
pub struct Choices {
    /// Shape of the input; detected from its content when absent
    #[arg(long, value_name = "SHAPE", value_parser = names::parser::<Shape>())]
    from: Option<Shape>,
    /// Format of the written rows
    #[arg(long, value_name = "FORMAT", value_parser = names::parser::<Format>(), default_value = "openai-chat")]
    pub format: Format,
    /// Kinds of example to make, separated by commas; next_action, grounding and journey_plan when absent
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = names::parser::<Kind>())]
    kinds: Option<Vec<Kind>>,
    /// Reject examples that score below this, 0 to 1
    #[arg(long, value_name = "SCORE", default_value_t = Options::default().min_score, value_parser = score)]
    min_score: f64,
    /// Make journey_plan examples with a goal that Trailmill words itself where the person stated none; they are marked synthetic
    #[arg(long)]
    synthetic: bool,
    /// How much personal data is redacted
    #[arg(long, value_name = "LEVEL", value_parser = names::parser::<Level>(), default_value = "standard")]
    redaction: Level,
    /// Bytes of one input at most
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().bytes)]
    pub max_bytes: usize,
}

impl Choices {
    /// The options, checked.
    ///
    /// # Errors
    /// When a value is outside its range.
    pub fn options(&self) -> Result<Options, Fault> {
        let defaults = Options::default();
        let options = Options {
            from: self.from,
            format: self.format,
            kinds: self.kinds.clone().unwrap_or(defaults.kinds),
            min_score: self.min_score,
            synthetic: self.synthetic,
            redaction: self.redaction,
            limits: Limits { bytes: self.max_bytes, ..defaults.limits },
            ..Options::default()
        };
        say_if_off(options.redaction);
        Ok(Options::from_json(&json(&options))?)
    }
}

/// Says so where nothing is redacted.
pub fn say_if_off(level: Level) {
    if level == Level::Off {
        super::warn("redaction is off: personal data goes into the output as it came in");
    }
}

/// Options as they are sent to the module. Options always are JSON; what could not be written would be refused there.
pub fn json(options: &Options) -> Vec<u8> {
    serde_json::to_vec(options).unwrap_or_else(|_| b"null".to_vec())
}

/// What the module may take.
#[derive(Args)]
pub struct SandboxBounds {
    /// Memory that one session may take in the sandbox, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=4096))]
    memory: u64,
    /// Time that one input may take in the sandbox, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120.0, value_parser = seconds)]
    deadline: f64,
}

impl SandboxBounds {
    /// The same for the sandbox.
    pub fn bounds(&self) -> Bounds {
        let memory = usize::try_from(self.memory << 20).unwrap_or(usize::MAX);
        Bounds { memory, deadline: Duration::from_secs_f64(self.deadline), ..Bounds::default() }
    }
}

/// A score from 0 to 1.
fn score(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(score) if (0.0..=1.0).contains(&score) => Ok(score),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}

/// Seconds above 0, up to a day.
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(seconds),
        _ => Err("expected a number of seconds above 0 and up to 86400".to_owned()),
    }
}
