//! settings: how something shall behave.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Settings, points };

const WORDS: &[&str] = &[
    "settings",
    "preferences",
    "config",
    "configuration",
    "options",
    "security",
    "privacy",
    "notifications",
    "einstellungen",
    "parametres",
    "ajustes",
    "permissions",
    "members",
    "billing",
];

fn points(sight: &Sight<'_>) -> u32 {
    let path = sight.path_says(WORDS);
    let named = sight.path_says(&["settings", "preferences", "einstellungen"]).min(2);
    path + named + sight.title_says(&["settings", "preferences", "einstellungen"])
}
