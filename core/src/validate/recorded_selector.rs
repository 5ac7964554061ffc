//! How well a recorded selector would find its element again, told from the selector alone.
//!
//! | what the selector's end goes by | grade |
//! |---|---|
//! | a test id that a person wrote | 1.0 |
//! | an id that a person wrote | 0.95 |
//! | an attribute that people or forms rely on (`name`, `aria-label`, `placeholder`, `alt`, `title`, `for`, `href`) | 0.8 |
//! | a test id or an id that counts | 0.7 |
//! | a text, or a role, a label or a text in a tool's own words | 0.6 |
//! | a class that says what the element is | 0.5 |
//! | a path below something with a written id or test id | 0.4 |
//! | a path below something with a class that says what it is, or a role | 0.3 |
//! | positions alone, or generated names | 0.2 |
//! | a bare tag | 0.1 |
//!
//! The order follows what survives a rebuild of the page; the steps are a judgement, not a measurement. The recorder's
//! own estimates are not used: real ones give every XPath 0.7, whatever it says.

use crate::{
    selector::{
        generated::{ClassUse, Origin, class_use, origin},
        path::{
            Segment, css_segment, css_segments, css_tail, is_in_words, is_xpath, may_hold_id, xpath_step,
            xpath_steps,
        },
    },
    session::{Selectors, Session},
};
use std::borrow::Cow;

/// Selectors up to this grade are expected to break with the next version of the page.
pub const WEAK: f64 = 0.2;

/// What a text is worth.
const BY_TEXT: f64 = 0.6;

const TEST_IDS: [&str; 5] = ["data-testid", "data-test", "data-test-id", "data-cy", "data-qa"];
const RELIED_ON: [&str; 7] = ["name", "aria-label", "placeholder", "alt", "title", "for", "href"];

/// The grade of each interaction's selectors.
#[must_use]
pub fn grades(session: &Session<'_>) -> Vec<f64> {
    let selectors = session.interactions.iter().map(|interaction| interaction.selectors.as_deref());
    selectors.map(|selectors| selectors.map_or(0.0, grade)).collect()
}

/// The grade of the best of an element's recorded selectors, 0..1; 0 where none was recorded.
#[must_use]
pub fn grade(selectors: &Selectors<'_>) -> f64 {
    let all = || without_repeats(recorded(selectors));
    let words = if all().any(is_in_words) { BY_TEXT } else { 0.0 };
    let ends = all().filter_map(end).fold(words, |best, end| own_grade(best, &end));
    all().fold(ends, way_grade)
}

/// All selectors that were recorded, the primary first.
pub fn recorded<'s>(selectors: &'s Selectors<'_>) -> impl Iterator<Item = &'s str> {
    let Selectors { primary, xpath, css_path, detail_path, alternatives, .. } = selectors;
    [primary, css_path, detail_path, xpath]
        .into_iter()
        .chain(alternatives)
        .map(AsRef::as_ref)
        .filter(|selector: &&str| !selector.is_empty())
}

/// Selectors without those that repeat the first: recorders tell the primary among the alternatives again.
pub fn without_repeats<'s>(selectors: impl Iterator<Item = &'s str>) -> impl Iterator<Item = &'s str> {
    let mut first = None;
    selectors.filter(move |selector| {
        let repeats = first == Some(*selector);
        first.get_or_insert(*selector);
        !repeats
    })
}

/// What a selector asks of the element itself: its last compound, or the last step of an XPath.
#[must_use]
pub fn end(selector: &str) -> Option<Segment<'_>> {
    if is_xpath(selector) {
        xpath_steps(selector).pop().map(xpath_step)
    } else {
        css_tail(selector, 1).pop().map(css_segment)
    }
}

/// What the way down to the end of a selector goes by, or `least` where that is more.
fn way_grade(least: f64, selector: &str) -> f64 {
    if least >= BEST_WAY {
        return least;
    }
    let xpath = is_xpath(selector);
    let steps = if xpath { xpath_steps(selector) } else { css_segments(selector) };
    let Some((_, above)) = steps.split_last() else {
        return least;
    };
    let mut best = least.max(if above.is_empty() { 0.1 } else { 0.2 });
    // Only an id or an attribute is worth more than a class.
    for step in above {
        if best < CLASS_WAY || best < BEST_WAY && may_hold_id(step) {
            best = best.max(anchor_grade(&if xpath { xpath_step(step) } else { css_segment(step) }));
        }
    }
    best
}

/// What the end of a selector goes by, or `least` where that is more.
fn own_grade(least: f64, segment: &Segment<'_>) -> f64 {
    let attributes = segment.attributes.iter().map(|(name, value)| {
        if TEST_IDS.contains(name) {
            by_origin(value, 1.0)
        } else if RELIED_ON.contains(name) && !value.is_empty() {
            0.8
        } else {
            0.0
        }
    });
    let id = segment.id.as_deref().map_or(0.0, |id| by_origin(id, 0.95));
    let text = if segment.contains.is_some() { BY_TEXT } else { 0.0 };
    let named = attributes.fold(least.max(id).max(text), f64::max);
    let says = |class: Cow<'_, str>| class_use(&class) == ClassUse::Identity;
    if named < 0.5 && segment.classes().any(says) { 0.5 } else { named }
}

/// The most that a path gains from something above its end.
const BEST_WAY: f64 = 0.4;
/// The most that it gains from a class or a role there.
const CLASS_WAY: f64 = 0.3;

/// What a path gains from something above its end.
fn anchor_grade(segment: &Segment<'_>) -> f64 {
    match own_grade(0.0, segment) {
        own if own >= 0.95 => BEST_WAY,
        own if own >= 0.5 => CLASS_WAY,
        _ if segment.attributes.iter().any(|(name, _)| *name == "role") => CLASS_WAY,
        _ => 0.0,
    }
}

fn by_origin(name: &str, written: f64) -> f64 {
    match origin(name) {
        Origin::Written => written,
        Origin::Counted => 0.7,
        Origin::Generated => 0.2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade_one(selector: &str) -> f64 {
        grade(&Selectors { primary: selector.into(), ..Selectors::default() })
    }

    #[test]
    fn what_lasts_longer_is_graded_higher() {
        let order = [
            "div",
            "/html/body/div[2]/ul/li[4]/a",
            "ul.product-list > li:nth-of-type(4) > a",
            "#results > li:nth-of-type(4) > a",
            ".product-card",
            "[role=\"radio\"]:contains(\"Size XS\")",
            "#row-17",
            "input[name=\"email\"]",
            "#add-to-bag",
            "[data-testid=\"add\"]",
        ];
        let grades: Vec<_> = order.iter().map(|s| grade_one(s)).collect();
        assert!(grades.is_sorted_by(|a, b| a < b), "{grades:?}");
    }

    #[test]
    fn generated_names_are_no_better_than_positions() {
        assert!(grade_one("#radix-12ab > div.css-1q2w3e:nth-child(2)") <= WEAK);
        assert!(grade_one(".c22abe.fb4ad9") <= WEAK);
    }

    #[test]
    fn the_best_of_all_counts() {
        let selectors = Selectors {
            primary: "img".into(),
            xpath: "//button[@id='add-to-bag']".into(),
            ..Selectors::default()
        };
        assert_eq!(grade(&selectors), 0.95);
        assert_eq!(grade(&Selectors::default()), 0.0);
    }
}
