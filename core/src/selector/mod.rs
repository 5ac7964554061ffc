//! Selectors: ways to find an element again, ranked by how long they will last.

mod entry;
pub mod generated;
mod kinds;
pub(crate) mod path;
pub(crate) mod quote;
mod subject;

pub use kinds::implied_role;
pub(crate) use subject::{holds_placeholder, one_line, uncut};

use crate::session::Interaction;
use serde::{Deserialize, Serialize};

/// What a locator goes by. One file of this folder each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum LocatorKind {
    TestId,
    Role,
    Label,
    Placeholder,
    Alt,
    Title,
    Text,
    Id,
    Name,
    Css,
    Xpath,
}

/// One way to find an element again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Locator {
    /// What it goes by.
    pub kind: LocatorKind,
    /// As a Playwright call to be put behind `page.`, e.g. `getByRole('button', { name: 'Add to bag' })`. It goes through
    /// frames by itself, and open shadow roots need no way of their own. Where it asks for an element that holds another
    /// one, it names that as `page.…` too: Playwright builds the inner locator from the same page.
    pub playwright: String,
    /// As a CSS selector, where it can be one. It holds within the document at the end of `frames` and the shadow root at the
    /// end of `hosts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub css: Option<String>,
    /// As an XPath within the document at the end of `frames`, where it can be one: no XPath leads into a shadow root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xpath: Option<String>,
    /// The way through frames, outermost first, as recorded ([`Context::frame_path`](crate::session::Context)).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<String>,
    /// The way through shadow roots, outermost first: CSS selectors of their hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// How long it will last, 0..1.
    pub durability: f64,
    /// Why.
    pub reasons: Vec<String>,
}

/// Ranks the ways to find an element of an interaction again, best first.
///
/// `level` 0 is the element itself, n its nth ancestor. `role` and `name` are what the observation calls it. Equal
/// durabilities are ranked by kind, in the order of [`LocatorKind`]. Empty where no such element was recorded, or where a
/// frame or a shadow root that it lies in is told by what was redacted.
#[must_use]
pub fn rank(interaction: &Interaction<'_>, level: u32, role: &str, name: &str) -> Vec<Locator> {
    let Some(subject) = subject::Subject::of(interaction, level, role, name) else { return Vec::new() };
    // What can't be told of the way through frames and shadow roots leaves no way at all.
    if subject.frames.iter().chain(subject.hosts).any(|step| holds_placeholder(step)) {
        return Vec::new();
    }
    let mut locators: Vec<Locator> = Vec::with_capacity(kinds::ALL.len());
    for locator in kinds::ALL.iter().filter_map(|locate| locate(&subject)) {
        let at = locators.partition_point(|other| other.durability >= locator.durability);
        locators.insert(at, locator);
    }
    locators
}

#[cfg(test)]
mod tests;
