//! help: answers and support.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Help, points };

const WORDS: &[&str] = &[
    "help",
    "support",
    "faq",
    "faqs",
    "docs",
    "documentation",
    "guide",
    "manual",
    "customer service",
    "returns",
    "hilfe",
    "aide",
    "ayuda",
];

fn points(sight: &Sight<'_>) -> u32 {
    sight.path_says(WORDS)
        + sight.part_says(WORDS)
        + sight.title_says(&["help", "support", "faq", "documentation"])
}
