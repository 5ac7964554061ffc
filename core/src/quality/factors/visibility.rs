//! Visibility: whether the person could see the element and hit it.
//!
//! Formula: 1, times what each doubt takes. Contrary evidence takes nearly all: a box without a size (× 0.04; × 0.45
//! where it is only flat, as the boxes of links around images are), a box outside the viewport (× 0.04), "not in the viewport" or 0 % visible (× 0.06), hidden by its style (× 0.06), a pointer
//! outside the box (× 0.12). Partly visible takes little: 0.6 + 0.4 × the visible part. A pointer that does not add up
//! (page ≠ client + scroll) or a viewport that changed between the records takes half. Missing: 0.15 without any
//! box, 0.85 without a viewport or a word on visibility. A pointer at 0, 0 is none: that is how a key's click is
//! recorded.
//! Range 0..1. Part 0.11: what was not there to be seen was not what the person acted on.

use super::{Evidence, Measure, Reach, Reading};
use crate::session::{Coordinates, Interaction, Rect, Viewport, Visual};

pub const MEASURE: Measure = Measure { name: "visibility", part: 0.11, reach: Reach::Records, read };

/// CSS pixels by which a rounded or moving box may differ.
const SLACK: f64 = 4.0;

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let Some((visual, rect)) =
        evidence.interaction.visual.as_deref().and_then(|v| Some((v, v.bounding_box?)))
    else {
        return Reading::new(0.15, "no box was recorded");
    };
    let mut score = 1.0;
    let mut words: Vec<&str> = Vec::new();
    for (doubts, by, why) in doubts(evidence.interaction, visual, &rect) {
        if doubts {
            score *= by;
            words.push(why);
        }
    }
    if let Some(percent) = visual.percent_visible.filter(|p| (0.0..100.0).contains(p) && *p > 0.0) {
        score *= 0.6 + 0.004 * percent;
        words.push("it was partly visible");
    }
    if words.is_empty() {
        words.push("in view");
    }
    Reading::new(score, words.join("; "))
}

fn doubts(interaction: &Interaction<'_>, visual: &Visual, rect: &Rect) -> [(bool, f64, &'static str); 9] {
    let pointer = visual.coordinates.filter(|at| at.client_x != 0.0 || at.client_y != 0.0);
    let unseen = visual.is_in_viewport == Some(false) || visual.percent_visible.is_some_and(|p| p <= 0.0);
    let unsaid =
        visual.viewport.is_none() || visual.is_in_viewport.is_none() && visual.percent_visible.is_none();
    [
        (sizeless(rect), 0.04, "its box has no size"),
        (!sizeless(rect) && flat(rect), 0.45, "its box is flat"),
        (visual.viewport.is_some_and(|view| outside(rect, &view)), 0.04, "its box lies outside the viewport"),
        (unseen, 0.06, "it was not in view"),
        (hidden(interaction), 0.06, "its style hides it"),
        (pointer.is_some_and(|at| misses(rect, &at)), 0.12, "the pointer was not on it"),
        (
            pointer.zip(visual.viewport).is_some_and(|(at, view)| astray(&at, &view)),
            0.5,
            "the pointer's places disagree",
        ),
        (resized(interaction, visual), 0.5, "the viewport changed between the records"),
        (unsaid, 0.85, "it is not recorded whether it was in view"),
    ]
}

/// A number that is none compares false, and counts as sizeless.
fn sizeless(rect: &Rect) -> bool {
    !(rect.width > 0.0 || rect.height > 0.0)
}

/// A line around something that floats has a width and no height.
fn flat(rect: &Rect) -> bool {
    !(rect.width > 0.0 && rect.height > 0.0)
}

fn outside(rect: &Rect, view: &Viewport) -> bool {
    view.width > 0.0
        && view.height > 0.0
        && (rect.x >= view.width
            || rect.y >= view.height
            || rect.x + rect.width <= 0.0
            || rect.y + rect.height <= 0.0)
}

fn misses(rect: &Rect, at: &Coordinates) -> bool {
    at.client_x < rect.x - SLACK
        || at.client_y < rect.y - SLACK
        || at.client_x > rect.x + rect.width + SLACK
        || at.client_y > rect.y + rect.height + SLACK
}

/// Only where a place on the page was recorded beside the one in the viewport.
fn astray(at: &Coordinates, view: &Viewport) -> bool {
    let recorded = at.page_x != 0.0 || at.page_y != 0.0;
    let apart = |page: f64, client: f64, scroll: f64| (page - client - scroll).abs() > 2.0 * SLACK;
    recorded && (apart(at.page_x, at.client_x, view.scroll_x) || apart(at.page_y, at.client_y, view.scroll_y))
}

fn resized(interaction: &Interaction<'_>, visual: &Visual) -> bool {
    let state = interaction.state.as_deref().and_then(|state| state.before.as_ref()?.viewport);
    visual.viewport.zip(state).is_some_and(|(now, before)| {
        (now.width - before.width).abs() > SLACK || (now.height - before.height).abs() > SLACK
    })
}

fn hidden(interaction: &Interaction<'_>) -> bool {
    let style =
        |name: &str| interaction.element.as_deref().and_then(|e| e.computed_style.get(name)).map(|v| &**v);
    style("display") == Some("none") || style("visibility") == Some("hidden")
}
