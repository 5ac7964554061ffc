//! What a redactor knows of a session, carried from one of its fragments to the next.

use super::{focus::Focus, kind::Kind, placeholders::Numbered};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a redactor knows of a session: its values with their placeholders, and those that are looked for everywhere.
///
/// It holds personal values as they were recorded. Whoever keeps it seals it, and forgets it once the session is
/// complete. The same memory and fragment give the same memory and fragment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Memory {
    /// Values with their placeholders.
    pub(super) numbers: Vec<Numbered>,
    /// The highest number given, by label.
    pub(super) highest: BTreeMap<String, u32>,
    /// Values that are looked for in every string.
    pub(super) learnt: Vec<(Kind, String)>,
    /// Words that were greeted once, each with the last word of the greeting.
    pub(super) greeted: BTreeMap<String, String>,
    /// The personal field that had the focus last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) focus: Option<Focus>,
}
