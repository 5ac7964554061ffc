//! What an example's score is made of: one factor a file.

use crate::{
    observation::Observation,
    reduce::Step,
    selector::Locator,
    session::{Interaction, Session},
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

/// Scores an example by all factors.
#[must_use]
pub fn score(evidence: &Evidence<'_, '_>) -> ExampleQuality {
    let _ = evidence;
    ExampleQuality::default()
}
