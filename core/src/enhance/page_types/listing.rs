//! listing: many things to choose from.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Listing, points };

const WORDS: &[&str] = &[
    "category",
    "categories",
    "collection",
    "collections",
    "catalog",
    "catalogue",
    "browse",
    "products",
    "department",
    "departments",
    "shop",
    "store",
    "list",
    "all",
    "sale",
    "deals",
    "new arrivals",
];

/// Segments of one letter by which shops file categories.
const SHORT: &[&str] = &["c", "b", "cat"];

/// Names in a query by which lists are ordered and narrowed.
const REFINES: &[&str] = &[
    "sort", "sortby", "sort_by", "order", "page", "size", "color", "colour", "brand", "price", "filter",
    "category",
];

fn points(sight: &Sight<'_>) -> u32 {
    let mut segments = sight.address.segments();
    let short = segments.next().is_some_and(|s| SHORT.contains(&s)) && segments.next().is_some();
    let priced = u32::from(sight.prices >= 3);
    let structure = sight.recorder_says(&["category", "listing", "collection"]);
    let sorts = [
        "sort",
        "sort by",
        "low to high",
        "high to low",
        "filter",
        "filters",
        "sortieren",
        "trier",
        "ordenar",
    ];
    let asked = sight.address.queries().any(|(key, _)| REFINES.iter().any(|n| n.eq_ignore_ascii_case(key)));
    let filters = sight.labels_say(&sorts) + 2 * u32::from(asked);
    sight.path_says(WORDS).min(3) + 3 * u32::from(short) + 2 * priced + structure + filters
}
