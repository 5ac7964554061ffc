//! account: the person's own things: profile, orders, lists.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Account, points };

const WORDS: &[&str] =
    &["account", "profile", "orders", "my orders", "wishlist", "favorites", "konto", "compte", "cuenta"];

fn points(sight: &Sight<'_>) -> u32 {
    sight.path_says(WORDS)
        + sight.title_says(&["my account", "your account", "your orders", "my orders", "profile"])
}
