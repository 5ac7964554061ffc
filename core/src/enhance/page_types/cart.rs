//! cart: what was chosen to be bought.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Cart, points };

const WORDS: &[&str] = &[
    "cart",
    "basket",
    "bag",
    "trolley",
    "shopping bag",
    "warenkorb",
    "panier",
    "carrito",
    "cesta",
    "carrello",
    "winkelwagen",
];

fn points(sight: &Sight<'_>) -> u32 {
    let structure = sight.recorder_says(&["cart", "basket"]);
    sight.segment_is(WORDS) + sight.title_says(WORDS) + structure
}
