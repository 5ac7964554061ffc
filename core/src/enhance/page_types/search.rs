//! search: results of a search.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Search, points };

const WORDS: &[&str] = &[
    "search",
    "results",
    "find",
    "suche",
    "suchergebnisse",
    "recherche",
    "buscar",
    "busqueda",
    "cerca",
    "zoeken",
];

const KEYS: &[&str] =
    &["q", "query", "search", "search_query", "searchterm", "keyword", "keywords", "k", "s", "term", "text"];

fn points(sight: &Sight<'_>) -> u32 {
    let asked =
        sight.address.queries().any(|(k, v)| !v.is_empty() && KEYS.iter().any(|n| n.eq_ignore_ascii_case(k)));
    let title = sight.title_says(&["search", "search results", "results for", "suche", "recherche"]);
    sight.path_says(WORDS) + 4 * u32::from(asked) + title + sight.recorder_says(&["search"])
}
