//! Scripts: one document a session that does again what was done in it. A row is an example; a script is made of the steps, in
//! order, so it has a list of its own and stands beside the rows.

mod acts;
mod playwright_test;
mod side;
mod user_flow;

use crate::{reduce::Reduction, session::Session};
use serde::{Deserialize, Serialize};

/// The scripts. One file of this folder each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Script {
    /// A test of Playwright's runner, in TypeScript.
    PlaywrightTest,
    /// A flow of Chrome DevTools' Recorder.
    UserFlow,
    /// A project of Selenium IDE.
    Side,
}

impl Script {
    /// What the name of its file ends in.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::PlaywrightTest => "spec.ts",
            Self::UserFlow => "flow.json",
            Self::Side => "side",
        }
    }
}

/// Writes a session as a script.
#[must_use]
pub fn script(session: &Session<'_>, reduction: &Reduction<'_>, script: Script) -> String {
    match script {
        Script::PlaywrightTest => playwright_test::script(session, reduction),
        Script::UserFlow => user_flow::script(session, reduction),
        Script::Side => side::script(session, reduction),
    }
}
