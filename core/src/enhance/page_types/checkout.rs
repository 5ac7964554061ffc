//! checkout: address, delivery, payment, order.

use super::Rule;
use crate::enhance::{PageType, sight::Sight};

/// The rule.
pub const RULE: Rule = Rule { page_type: PageType::Checkout, points };

const WORDS: &[&str] =
    &["checkout", "payment", "billing", "shipping", "kasse", "bezahlen", "paiement", "pago", "afrekenen"];

const ORDERS: &[&str] = &[
    "place order",
    "place your order",
    "buy now",
    "pay now",
    "kaufen",
    "zahlungspflichtig bestellen",
    "commander",
];

fn points(sight: &Sight<'_>) -> u32 {
    let card =
        sight.fields_called(&["cc number", "cc csc", "cc exp", "card number", "cardnumber", "cvv"]).min(1);
    sight.path_says(WORDS)
        + sight.title_says(&["checkout", "payment", "kasse", "paiement"])
        + sight.labels_say(ORDERS)
        + 3 * u32::try_from(card).unwrap_or(1)
        + sight.recorder_says(&["checkout"])
}
