//! home: the page where a site begins.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Home, points };

fn points(sight: &Sight<'_>) -> u32 {
    let bare = !sight.address.host.is_empty() && sight.address.segments().next().is_none();
    3 * u32::from(bare)
}
