//! Recorded selectors: how much the recorder's own selectors tell of the element.
//!
//! Formula: each selector by what it names, at best: test id 1, written id 0.95, field name, label or address 0.85, an
//! id that counts 0.8, the way down from a written id 0.8 less 0.02 a step (0.5 at least), a class that says what it is
//! 0.6, a role, a label or a text in a tool's own words 0.6, any other way of three steps and more 0.42, a generated id
//! 0.4, a class by looks or generated 0.25, a type or role 0.2, a tag alone 0.02. The score is 0.8 × the best of all +
//! 0.2 × the recorder's first choice. 0.12 where none was recorded.
//! Range 0.02..1. Part 0.12: a recorder that knew its element could say more than `div`.

use super::{Evidence, Measure, Reach, Reading};
use crate::{
    selector::{
        generated::{ClassUse, Origin, class_use, origin},
        path::{
            Segment, css_segment, css_segments, is_in_words, is_xpath, may_hold_id, xpath_step, xpath_steps,
        },
    },
    validate::recorded_selector::without_repeats,
};
use std::borrow::Cow;

pub const MEASURE: Measure = Measure { name: "recorded_selectors", part: 0.12, reach: Reach::Records, read };

/// At most so many alternatives are looked at.
const MOST_ALTERNATIVES: usize = 12;

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let none = Reading::new(0.12, "no selector was recorded");
    let Some(selectors) = evidence.interaction.selectors.as_deref() else { return none };
    let paths = [&selectors.primary, &selectors.css_path, &selectors.xpath, &selectors.detail_path];
    let recorded = paths.into_iter().chain(selectors.alternatives.iter().take(MOST_ALTERNATIVES));
    let recorded = recorded.map(AsRef::as_ref).filter(|selector: &&str| !selector.is_empty());
    let mut told = without_repeats(recorded).map(tells);
    let Some(first) = told.next() else { return none };
    let best = told.fold(first, better);
    let first = if selectors.primary.is_empty() { best } else { first };
    Reading::new(0.8 * best.0 + 0.2 * first.0, format!("at best they name {}", best.1))
}

/// The most that a way down from an id can tell.
const BEST_WAY: f64 = 0.8;

/// At most so many classes of a segment are looked at.
const MOST_CLASSES: usize = 6;

/// What a selector tells of its element, and in words.
fn tells(selector: &str) -> (f64, &'static str) {
    if is_in_words(selector) {
        return (0.6, "a role, a label or a text");
    }
    let xpath = is_xpath(selector);
    let texts = if xpath { xpath_steps(selector) } else { css_segments(selector) };
    let segment = |text| if xpath { xpath_step(text) } else { css_segment(text) };
    let Some((last, above)) = texts.split_last() else { return (0.02, "nothing") };
    let itself = names(&segment(last));
    if itself.0 >= BEST_WAY {
        return itself;
    }
    let ids = above.iter().rev().map(|text| if may_hold_id(text) { segment(text).id } else { None });
    let way = way_down(ids, above.len());
    if way.0 > itself.0 { way } else { itself }
}

/// What one segment says of the element itself.
fn names(segment: &Segment<'_>) -> (f64, &'static str) {
    let mut best = match segment.id.as_deref().map(origin) {
        Some(Origin::Written) => (0.95, "an id"),
        Some(Origin::Counted) => (0.8, "an id that counts"),
        Some(Origin::Generated) => (0.4, "a generated id"),
        None => (0.02, "a tag alone"),
    };
    for (name, value) in &segment.attributes {
        best = better(best, by_attribute(name, value));
    }
    for class in segment.classes().take(MOST_CLASSES) {
        if best.0 >= 0.6 {
            break;
        }
        best = better(
            best,
            match class_use(&class) {
                ClassUse::Identity => (0.6, "a class that says what it is"),
                _ => (0.25, "classes that many elements share, or that change"),
            },
        );
    }
    best
}

fn by_attribute(name: &str, value: &str) -> (f64, &'static str) {
    match (name, origin(value)) {
        ("type" | "role", _) => (0.2, "a type or a role"),
        (_, Origin::Generated) => (0.4, "a generated value"),
        (name, Origin::Counted) if name.starts_with("data-") => (0.85, "a test id that counts"),
        (name, _) if name.starts_with("data-") => (1.0, "a test id"),
        _ => (0.85, "a name, a label or an address"),
    }
}

/// What the way down to the element says, by the ids on it from the parent up.
fn way_down<'s>(above: impl Iterator<Item = Option<Cow<'s, str>>>, steps: usize) -> (f64, &'static str) {
    let mut way = if steps >= 2 { (0.42, "a way from the root") } else { (0.02, "a tag alone") };
    for (distance, id) in (1u32..).zip(above) {
        match id.as_deref().map(origin) {
            Some(Origin::Written) => {
                let worth = (BEST_WAY - 0.02 * f64::from(distance)).max(0.5);
                return better(way, (worth, "the way down from an id"));
            }
            Some(Origin::Counted) => way = better(way, (0.5, "the way down from an id that counts")),
            Some(Origin::Generated) => way = better(way, (0.35, "the way down from a generated id")),
            None => {}
        }
    }
    way
}

fn better(one: (f64, &'static str), other: (f64, &'static str)) -> (f64, &'static str) {
    if other.0 > one.0 { other } else { one }
}
