//! `trailmill explain`: how one step became or did not become an example.

mod told;
mod words;

use super::{
    inputs::Input,
    options::{Choices, SandboxBounds, json},
    print,
    shown::shown,
};
use crate::{Fault, FaultCode, Sandbox, completed, fault::FaultStage};
use clap::Args;
use std::path::PathBuf;
use told::{Completion, Session, Told};
use trailmill_core::Options;

/// Tell how one step of a session became, or did not become, an example
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill explain session.json 7                      the eighth step (steps count from 0)\n  \
    trailmill explain session.json 1f0c…-interaction-id    the step that an interaction became part of\n  \
    trailmill explain session.json 7 --json | jq .examples[].quality.factors")]
pub struct Explain {
    /// A recording, or - for stdin
    #[arg(value_name = "SESSION")]
    path: PathBuf,
    /// A step's index, from 0, or the id of an interaction
    #[arg(value_name = "STEP")]
    step: String,
    /// The session's id, where the recording holds several
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    choices: Choices,
    #[command(flatten)]
    bounds: SandboxBounds,
}

impl Explain {
    /// Explains it.
    pub fn run(&self) -> Result<u8, Fault> {
        let asked = self.choices.options()?;
        // Examples that are not good enough are made too, so that their sum can be told; the telling rejects them.
        let options = json(&Options { min_score: 0.0, ..asked.clone() });
        let input = Input::of(&self.path);
        let at_input = |fault: Fault| Fault { message: format!("{input}: {}", fault.message), ..fault };
        let bytes = input.read(self.choices.max_bytes).map_err(at_input)?;
        let output = Sandbox::embedded(self.bounds.bounds())?.complete(&bytes, &options).map_err(at_input)?;
        let (completion, session) = self.choose(&output).map_err(at_input)?;
        if let Some(failure) = &completion.failure {
            return Err(at_input(failure.clone().into()));
        }
        let told = Told::of(&completion, session.as_ref(), &self.step, asked.min_score).map_err(at_input)?;
        print(&if self.json { words::json(&told) } else { words::text(&told) })
    }

    /// The session that is meant.
    fn choose<'a>(&self, output: &'a [u8]) -> Result<(Completion<'a>, Option<Session<'a>>), Fault> {
        let mut sessions = Vec::new();
        for outcome in completed::outcomes(output)? {
            let completion = told::parse::<Completion<'_>>(outcome.completion.get())?;
            if self.session.as_ref().is_none_or(|id| *id == completion.session.id) {
                sessions.push((completion, outcome.session));
            }
        }
        let count = sessions.len();
        match (sessions.pop(), count) {
            (Some((completion, session)), 1) => {
                Ok((completion, session.map(|s| told::parse(s.get())).transpose()?))
            }
            (Some(_), _) => {
                let message = format!("it holds {count} such sessions; name one by its id with --session ID");
                Err(Fault::new(FaultCode::NotFound, FaultStage::Open, message))
            }
            (None, _) => {
                let which = self
                    .session
                    .as_deref()
                    .map_or_else(String::new, |id| format!(" with the id {}", shown(id, 80)));
                Err(Fault::new(
                    FaultCode::Unreadable,
                    FaultStage::Open,
                    format!("it holds no session{which}"),
                ))
            }
        }
    }
}
