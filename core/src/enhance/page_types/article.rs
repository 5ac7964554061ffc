//! article: something to read.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Article, points };

const WORDS: &[&str] = &[
    "article", "articles", "blog", "news", "story", "post", "posts", "wiki", "magazine", "recipe", "recipes",
    "paper", "papers", "abstract", "doi",
];

fn points(sight: &Sight<'_>) -> u32 {
    let structure = sight.recorder_says(&["article", "blog"]);
    sight.path_says(WORDS) + sight.part_says(WORDS) + dated(sight) + structure
}

/// A year and a month in the path are how articles are filed.
fn dated(sight: &Sight<'_>) -> u32 {
    let segments: Vec<&str> = sight.address.segments().collect();
    let number = |s: &str, digits: usize| s.len() == digits && s.bytes().all(|b| b.is_ascii_digit());
    let filed = segments.windows(2).any(|w| number(w[0], 4) && number(w[1], 2));
    3 * u32::from(filed)
}
