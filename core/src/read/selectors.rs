//! The group `selectors`: how the recorder would find the element again.

use super::{
    Text,
    json::{Json, Object},
    notes::Notes,
};
use crate::session::{Reliability, Selectors};

/// Reads the nested group, then its flat twins where the group left something open.
pub(super) fn read<'a>(nested: Object<'a>, twins: Object<'a>, notes: &mut Notes) -> Selectors<'a> {
    let mut selectors = Selectors::default();
    for (key, value) in nested.into_iter().chain(twins) {
        match key.as_ref() {
            "primary" => notes.fill(&mut selectors.primary, "primary", value),
            "xpath" => notes.fill(&mut selectors.xpath, "xpath", value),
            "cssPath" => notes.fill(&mut selectors.css_path, "cssPath", value),
            "detailPath" => notes.fill(&mut selectors.detail_path, "detailPath", value),
            "alternatives" if selectors.alternatives.is_empty() => {
                selectors.alternatives = notes.texts("alternatives", value);
            }
            "reliability" if selectors.reliability.is_empty() => {
                selectors.reliability = reliability(value, notes);
            }
            "alternatives" | "reliability" => {}
            _ => notes.unread(&key, &value),
        }
    }
    selectors
}

/// The recorder's `{selector: estimate}`, or the canonical list of `{selector, score}`.
fn reliability<'a>(value: Json<'a>, notes: &mut Notes) -> Vec<Reliability<'a>> {
    match value {
        Json::Object(fields) => fields
            .into_iter()
            .map(|(selector, score)| Reliability { selector, score: notes.number("reliability", &score) })
            .collect(),
        other => notes.objects("reliability", other, |fields, notes| {
            let mut reliability = Reliability { selector: Text::default(), score: None };
            for (key, value) in fields {
                match key.as_ref() {
                    "selector" => notes.fill(&mut reliability.selector, "selector", value),
                    "score" => reliability.score = notes.number("score", &value),
                    _ => notes.unread(&key, &value),
                }
            }
            reliability
        }),
    }
}

/// Keeps a selector that another part of the recorder took, where it is not there already. One that contradicts the
/// others is kept too: damage to any of them stays visible.
pub(super) fn add<'a>(selectors: &mut Selectors<'a>, selector: Text<'a>) {
    let known = selector.is_empty()
        || [&selectors.primary, &selectors.xpath, &selectors.css_path, &selectors.detail_path]
            .into_iter()
            .chain(&selectors.alternatives)
            .any(|other| *other == selector);
    if !known {
        selectors.alternatives.push(selector);
    }
}
