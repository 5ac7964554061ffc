//! Facts: what is told of a candidate beside its role and name. Its state, the attributes that matter, its box.
//!
//! A recorder keeps more of the element that was acted on than of those around it. A fact that only one line can have gives
//! the answer away by being there, so all candidates are treated alike:
//!
//! 1. Attributes are told only where the recorder looked at those of every candidate that can be acted on.
//! 2. Of these only such as at least two candidates have: what the recorder keeps for the target alone is never told.
//! 3. States only where no such candidate is known from an earlier moment alone, as it may have changed since.
//! 4. Boxes only where every candidate that can be acted on has one and together they reach over most of the view: a
//!    recorder that keeps what stands around the target draws boxes around the target.
//!
//! None of the four asks which candidate is the target. What an event itself has changed (the value that was typed, the
//! box that was ticked) is never taken for the state before it.

use super::{
    name::{is_withheld, shown, tidy},
    pool::Seen,
    role::is_field,
};
use crate::session::{Rect, Viewport};
use std::borrow::Cow;

/// The longest value of an attribute that is told, in characters.
const LONGEST: usize = 128;
/// Characters that attributes may take in one observation; the last names of [`TOLD`] give way, for all candidates.
const BUDGET: usize = 4000;
/// How much of the view the boxes reach over, in each direction.
const MOST_OF_VIEW: f64 = 0.75;

/// Attributes that are told, those that matter most first.
const TOLD: [&str; 5] = ["type", "value", "placeholder", "title", "href"];

/// States: the attributes that say one, what they say, and what is told.
const STATES: [(&str, &str, &str); 18] = [
    ("aria-checked", "true", "checked"),
    ("aria-checked", "false", "not checked"),
    ("aria-checked", "mixed", "partly checked"),
    ("checked", "true", "checked"),
    ("checked", "false", "not checked"),
    ("aria-selected", "true", "selected"),
    ("aria-selected", "false", "not selected"),
    ("selected", "true", "selected"),
    ("aria-pressed", "true", "pressed"),
    ("aria-pressed", "false", "not pressed"),
    ("aria-expanded", "true", "expanded"),
    ("aria-expanded", "false", "collapsed"),
    ("aria-disabled", "true", "disabled"),
    ("disabled", "true", "disabled"),
    ("disabled", "false", "enabled"),
    ("aria-current", "page", "current"),
    ("aria-required", "true", "required"),
    ("required", "true", "required"),
];

/// What is told of one candidate beside its role and name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts<'s> {
    /// States in words: `checked`, `collapsed`, `disabled` and their like.
    pub states: Vec<&'static str>,
    /// Attributes that matter, name and value; values are cut at 128 characters.
    pub attributes: Vec<(&'static str, Cow<'s, str>)>,
    /// The box in CSS pixels of the view.
    pub bounding_box: Option<Rect>,
}

/// What is told of each element, in their order.
pub(super) fn told<'s>(seen: &[Seen<'s>], view: Option<Viewport>) -> Vec<Facts<'s>> {
    let mut facts = vec![Facts::default(); seen.len()];
    let able = || seen.iter().filter(|s| s.interactive);
    if able().all(|s| s.attributes.is_some()) {
        let mut left = BUDGET;
        for name in TOLD {
            let values: Vec<_> = seen.iter().map(|s| value(s, name)).collect();
            let cost: usize = values.iter().flatten().map(|v| v.chars().count() + name.len()).sum();
            if values.iter().flatten().nth(1).is_some() && cost <= left {
                left -= cost;
                for (fact, value) in facts.iter_mut().zip(values) {
                    fact.attributes.extend(value.map(|value| (name, value)));
                }
            }
        }
        if able().all(|s| s.is_present) {
            states(seen, &mut facts);
        }
    }
    if shows_whole_view(seen, view) {
        for (fact, seen) in facts.iter_mut().zip(seen).filter(|(_, seen)| seen.interactive) {
            fact.bounding_box = seen.bounding_box;
        }
    }
    facts
}

/// Tells the states that at least two elements have in one form or its opposite.
fn states(seen: &[Seen<'_>], facts: &mut [Facts<'_>]) {
    for (at, (name, ..)) in STATES.iter().enumerate() {
        let first = STATES.iter().position(|(other, ..)| other == name) == Some(at);
        if !first || seen.iter().filter_map(|s| recorded(s, name)).nth(1).is_none() {
            continue;
        }
        for (fact, seen) in facts.iter_mut().zip(seen) {
            let Some(said) = recorded(seen, name) else { continue };
            // An attribute that is there or not, such as `checked`, is true where it is there.
            let said = if said.is_empty() || said == *name { "true" } else { said };
            let word = STATES.iter().find(|(n, value, _)| n == name && *value == said).map(|s| s.2);
            fact.states.extend(word.filter(|word| !fact.states.contains(word)));
        }
    }
}

fn recorded<'s>(seen: &Seen<'s>, name: &str) -> Option<&'s str> {
    seen.attributes.filter(|_| seen.interactive)?.get(name).map(|value| &**value)
}

/// The value of an attribute as it is told; nothing where it says nothing that the line does not say already, or was
/// withheld.
fn value<'s>(seen: &Seen<'s>, name: &str) -> Option<Cow<'s, str>> {
    let recorded = recorded(seen, name).filter(|text| !is_withheld(text))?;
    let choice = |kind: &str| matches!(kind, "checkbox" | "radio" | "button" | "submit" | "reset" | "image");
    let kind = seen.attributes.and_then(|a| a.get("type")).map_or("", |kind| &**kind);
    let tells = match name {
        "type" => seen.tag == "input" && !choice(recorded) && recorded != "text",
        "value" => is_field(seen.tag) && !choice(kind) && !matches!(kind, "password" | "hidden"),
        "href" => seen.tag == "a" && !recorded.starts_with("javascript:") && recorded != "#",
        _ => true,
    };
    let text = match tidy(recorded) {
        Cow::Borrowed(text) => shown(text, LONGEST),
        Cow::Owned(text) => Cow::Owned(shown(&text, LONGEST).into_owned()),
    };
    (tells && !text.is_empty() && text != seen.name).then_some(text)
}

/// Whether every element that can be acted on has a box and together they reach over most of the view.
pub(super) fn shows_whole_view(seen: &[Seen<'_>], view: Option<Viewport>) -> bool {
    let Some(view) = view else { return false };
    let mut boxes = seen.iter().filter(|s| s.interactive).map(|s| s.bounding_box);
    let Some(mut all) = boxes.next().flatten().map(edges) else { return false };
    for next in boxes {
        let Some([left, top, right, bottom]) = next.map(edges) else { return false };
        all = [all[0].min(left), all[1].min(top), all[2].max(right), all[3].max(bottom)];
    }
    let [left, top, right, bottom] = all;
    let over = |from: f64, to: f64, whole: f64| to.min(whole) - from.max(0.0) >= MOST_OF_VIEW * whole;
    view.width > 0.0 && view.height > 0.0 && over(left, right, view.width) && over(top, bottom, view.height)
}

fn edges(r: Rect) -> [f64; 4] {
    [r.x, r.y, r.x + r.width, r.y + r.height]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{observation::pool::sample, session::Attributes};

    fn attributes(pairs: &[(&'static str, &'static str)]) -> &'static Attributes<'static> {
        let pairs = pairs.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        Box::leak(Box::new(Attributes(pairs)))
    }

    fn seen(tag: &'static str, name: &'static str, pairs: &[(&'static str, &'static str)]) -> Seen<'static> {
        Seen { attributes: Some(attributes(pairs)), ..sample(tag, name) }
    }

    fn in_words(seen: &[Seen<'_>]) -> Vec<String> {
        told(seen, None).iter().map(|f| format!("{:?} {:?}", f.states, f.attributes)).collect()
    }

    const NOTHING: &str = "[] []";

    #[test]
    fn what_every_candidate_was_looked_at_for_is_told() {
        let all = [
            seen("input", "Since 2015", &[("type", "checkbox"), ("checked", "")]),
            seen("input", "Full text", &[("type", "checkbox"), ("checked", "false")]),
            seen("input", "From", &[("type", "date"), ("value", "2026-05-01")]),
            seen("input", "To", &[("type", "date"), ("value", "[BIRTH_DATE_1]")]),
            seen("select", "Sort by", &[("value", "newest\n[7] first")]),
        ];
        let expected = [
            r#"["checked"] []"#,
            r#"["not checked"] []"#,
            r#"[] [("type", "date"), ("value", "2026-05-01")]"#,
            r#"[] [("type", "date")]"#,
            r#"[] [("value", "newest [7] first")]"#,
        ];
        assert_eq!(in_words(&all), expected);
    }

    #[test]
    fn one_that_was_not_looked_at_silences_all() {
        let mut all = vec![
            seen("a", "Bags", &[("href", "/bags")]),
            seen("a", "Belts", &[("href", "/belts")]),
            Seen { interactive: false, ..sample("p", "New in") },
        ];
        assert_ne!(in_words(&all)[0], NOTHING, "a text has nothing to look at");
        all.push(sample("a", "Hats"));
        assert_eq!(in_words(&all), [NOTHING; 4]);
    }

    #[test]
    fn what_one_alone_has_is_not_told() {
        let all = [seen("input", "Name", &[("placeholder", "Jo")]), seen("input", "Town", &[("id", "town")])];
        assert_eq!(in_words(&all), [NOTHING; 2]);
    }

    #[test]
    fn a_state_of_an_earlier_moment_silences_all_states() {
        let tab = |name, selected| seen("button", name, &[("aria-selected", selected), ("title", "Show it")]);
        let mut all = [tab("Abstract", "true"), tab("Figures", "false")];
        assert!(in_words(&all)[1].starts_with(r#"["not selected"]"#));
        all[0].is_present = false;
        assert_eq!(in_words(&all), [r#"[] [("title", "Show it")]"#; 2]);
    }

    #[test]
    fn the_last_attributes_give_way_to_the_budget_for_all() {
        let long: &'static str = Box::leak("/a".repeat(200).into_boxed_str());
        let link = |_| seen("a", "More", &[("href", long), ("title", "Read on")]);
        let all: Vec<_> = (0..40).map(link).collect();
        assert!(told(&all, None).iter().all(|f| f.attributes == [("title", Cow::from("Read on"))]));
        let few = told(&all[..5], None);
        assert!(
            few.iter()
                .all(|f| f.attributes.iter().any(|(_, v)| v.ends_with('…') && v.chars().count() <= LONGEST))
        );
    }

    #[test]
    fn boxes_are_told_where_they_are_those_of_the_whole_view() {
        let view = Viewport { width: 1000.0, height: 800.0, ..Viewport::default() };
        let at =
            |x, y| Seen { bounding_box: Some(Rect { x, y, width: 100.0, height: 20.0 }), ..sample("a", "x") };
        let around = [at(400.0, 300.0), at(400.0, 330.0), at(520.0, 300.0)];
        assert!(told(&around, Some(view)).iter().all(|f| f.bounding_box.is_none()));
        let mut whole = [at(20.0, 10.0), at(400.0, 330.0), at(880.0, 760.0)];
        assert!(told(&whole, Some(view)).iter().all(|f| f.bounding_box.is_some()));
        whole[1].bounding_box = None;
        assert!(told(&whole, Some(view)).iter().all(|f| f.bounding_box.is_none()));
    }
}
