//! product: one thing that can be bought.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Product, points };

const WORDS: &[&str] =
    &["product", "productpage", "produkt", "produit", "producto", "item", "itm", "dp", "pdp", "sku"];

/// What one does with a product. In the languages shops are mostly in.
const ADDS: &[&str] = &[
    "add to cart",
    "add to bag",
    "add to basket",
    "add to trolley",
    "buy now",
    "in den warenkorb",
    "ajouter au panier",
    "añadir al carrito",
    "añadir a la cesta",
    "aggiungi al carrello",
];

fn points(sight: &Sight<'_>) -> u32 {
    let mut segments = sight.address.segments();
    let short = segments.next().is_some_and(|s| matches!(s, "p" | "pd" | "dp")) && segments.next().is_some();
    let structure = sight.recorder_says(&["product"]);
    sight.path_says(WORDS) + 3 * u32::from(short) + sight.labels_say(ADDS) + structure
}
