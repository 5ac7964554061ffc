//! Page: whether it is known which page the step was done on.
//!
//! Formula: address 0.6 + title 0.2 + state before the step 0.2, from what was recorded with the step itself. 0.15 where
//! only the state tells the address, 0.1 where only an earlier step does, 0.02 where nothing does. Times 0.15 where the
//! state names another site than the page: contrary evidence.
//! Range 0.02..1. Part 0.11: the same button means another thing on another page.

use super::{Evidence, Measure, Reach, Reading};
use crate::enhance::address::origin;

pub const MEASURE: Measure = Measure { name: "page", part: 0.11, reach: Reach::Records, read };

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let context = evidence.interaction.context.as_deref();
    let state = evidence.interaction.state.as_deref().and_then(|state| state.before.as_ref());
    let url = context.map_or("", |context| &*context.url);
    let state_url = state.map_or("", |state| &*state.url);
    if url.is_empty() {
        return match (state_url.is_empty(), evidence.step.url.is_empty()) {
            (false, _) => Reading::new(0.15, "the page is known from its state alone"),
            (true, false) => Reading::new(0.1, "the page is known from an earlier step alone"),
            (true, true) => Reading::new(0.02, "the page is not known"),
        };
    }
    let title = context.is_some_and(|context| !context.page_title.is_empty());
    let mut score = 0.6 + if title { 0.2 } else { 0.0 } + if state_url.is_empty() { 0.0 } else { 0.2 };
    let mut words = String::from("address");
    words.push_str(if title { ", title" } else { ", no title" });
    words.push_str(if state_url.is_empty() { ", no state" } else { " and state" });
    if !state_url.is_empty() && origin(state_url) != origin(url) {
        score *= 0.15;
        words.push_str("; they name different sites");
    }
    Reading::new(score, words)
}
