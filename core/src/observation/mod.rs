//! Observations: what the agent would have seen just before a step.

use crate::{
    reduce::Step,
    session::{Rect, Session},
};

/// One element in an observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'s> {
    /// Tag name.
    pub tag: &'s str,
    /// ARIA role, explicit or implied by the tag.
    pub role: String,
    /// Accessible name, as far as recorded; never empty.
    pub name: String,
    /// Its box, where known.
    pub bounding_box: Option<Rect>,
    /// Whether it can be acted on.
    pub interactive: bool,
}

/// What the agent would have seen just before a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation<'s> {
    /// The page's address.
    pub url: &'s str,
    /// The page's title.
    pub title: &'s str,
    /// The candidates, in the order of the page; candidate `i` is shown as number `i + 1`.
    pub candidates: Vec<Candidate<'s>>,
    /// Position of the acted-on one among the candidates.
    pub target: usize,
    /// 0 where the target is the recorded element itself, n where it is its nth ancestor (an icon's button).
    pub target_level: u32,
    /// The rule that gave the target its name.
    pub named_by: &'static str,
}

/// Why there is no observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unobservable {
    /// No element was recorded.
    NoElement,
    /// The element has no name, and neither has anything that could lend it one.
    Nameless,
    /// Nothing else was recorded on the page, so there would be no choice.
    NoAlternatives,
}

/// Observes the page just before a step.
///
/// # Errors
/// When the step's target can't be shown among others.
pub fn observe<'s>(session: &'s Session<'_>, step: &Step<'_>) -> Result<Observation<'s>, Unobservable> {
    let _ = (session, step);
    Err(Unobservable::NoElement)
}
