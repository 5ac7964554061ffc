//! Which kind of page it is: the kind whose rule finds the most, if that is enough.

use super::{PageType, page_types::RULES, sight::Sight};

/// Points that a rule must reach: one sure sign, or two weak ones.
const ENOUGH: u32 = 3;

/// The kind with the most points; of several, the first in the list.
pub fn page_type(sight: &Sight<'_>) -> PageType {
    let mut best = (PageType::Other, ENOUGH - 1);
    for rule in RULES {
        let points = (rule.points)(sight);
        if points > best.1 {
            best = (rule.page_type, points);
        }
    }
    best.0
}
