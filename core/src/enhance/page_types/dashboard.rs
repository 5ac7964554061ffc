//! dashboard: figures, lists and tools of some work.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Dashboard, points };

const WORDS: &[&str] = &[
    "dashboard",
    "admin",
    "console",
    "overview",
    "analytics",
    "reports",
    "report",
    "metrics",
    "monitoring",
    "insights",
    "workspace",
    "projects",
    "board",
    "boards",
    "issues",
    "tickets",
];

fn points(sight: &Sight<'_>) -> u32 {
    let part = sight.part_says(&["dashboard", "admin", "console", "analytics"]);
    sight.path_says(WORDS) + part + sight.title_says(&["dashboard", "overview", "analytics", "reports"])
}
