//! Where one journey ends and the next begins, one reason per file. A rule looks at the step that might begin a journey
//! and at what the journey so far was; it answers with its evidence.

use super::{Boundary, walk::Walk};

pub mod form;
pub mod goal;
pub mod return_to_start;
pub mod site;
pub mod time;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The reason it stands for.
    pub boundary: Boundary,
    /// The evidence that a journey begins with the step `at`, if there is any.
    pub evidence: fn(&Walk<'_, '_>, at: usize) -> Option<String>,
}

/// All rules; the first that finds evidence gives the reason.
pub const RULES: &[Rule] = &[site::RULE, time::RULE, form::RULE, return_to_start::RULE, goal::RULE];
