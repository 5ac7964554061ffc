//! The group `element`: the element that was acted on and what stood around it, as two parts of the recorder saw it.

use super::{
    Text,
    json::{Json, Object, take},
    neighbour::{ancestor, neighbour, overlay, tag},
    notes::Notes,
    selectors, visual,
};
use crate::session::{Ancestor, Attributes, Element, Neighbour, Rect, Selectors, Visual};
use std::collections::BTreeMap;

/// Reads the nested group, then its flat twins where the group left something open.
pub(super) fn read<'a>(nested: Object<'a>, twins: Object<'a>, notes: &mut Notes) -> Element<'a> {
    let mut element = Element::default();
    for (key, value) in nested.into_iter().chain(twins) {
        match key.as_ref() {
            "tag" | "tagName" if element.tag.is_empty() => element.tag = tag("tag", value, notes),
            "text" => notes.fill(&mut element.text, "text", value),
            "value" if element.value.is_none() => element.value = notes.text("value", value),
            "attributes" if element.attributes.is_empty() => {
                element.attributes = notes.attributes("attributes", value);
            }
            "shadowPath" => fill(&mut element.shadow_path, || notes.texts("shadowPath", value)),
            "computedStyle" if element.computed_style.is_empty() => {
                element.computed_style = notes.attributes("computedStyle", value);
            }
            "parentElements" => {
                fill(&mut element.ancestors, || notes.objects("parentElements", value, ancestor))
            }
            "ancestors" => fill(&mut element.ancestors, || notes.objects("ancestors", value, ancestor)),
            "nearbyElements" => {
                fill(&mut element.nearby, || notes.objects("nearbyElements", value, neighbour))
            }
            "nearby" => fill(&mut element.nearby, || notes.objects("nearby", value, neighbour)),
            "nearestClickable" => {
                fill(&mut element.nearest_clickable, || notes.objects("nearestClickable", value, neighbour))
            }
            "siblingElements" => {
                fill(&mut element.siblings, || notes.objects("siblingElements", value, neighbour))
            }
            "siblings" => fill(&mut element.siblings, || notes.objects("siblings", value, neighbour)),
            "overlays" => fill(&mut element.overlays, || notes.objects("overlays", value, overlay)),
            "tag" | "tagName" | "value" | "attributes" | "computedStyle" => {}
            _ => notes.unread(&key, &value),
        }
    }
    number_levels(&mut element.ancestors);
    element
}

fn fill<T>(slot: &mut Vec<T>, read: impl FnOnce() -> Vec<T>) {
    if slot.is_empty() {
        *slot = read();
    }
}

/// Ancestors without a level get the one that follows from their place.
fn number_levels(ancestors: &mut [Ancestor<'_>]) {
    for (place, ancestor) in (1..).zip(ancestors) {
        if ancestor.level == 0 {
            ancestor.level = place;
        }
    }
}

/// Merges `elementDetails`, the second recording of the same element.
pub(super) fn merge_details<'a>(
    details: Object<'a>,
    element: &mut Element<'a>,
    selectors: &mut Selectors<'a>,
    visual: &mut Visual,
    notes: &mut Notes,
) {
    for (key, value) in details {
        match key.as_ref() {
            "tag" | "tagName" => {
                let second = tag("tag", value, notes);
                if element.tag.is_empty() {
                    element.tag = second;
                } else if !second.is_empty() && second != element.tag {
                    notes.count_unread("tag", 1);
                }
            }
            "text" => {
                let second = notes.text("text", value).unwrap_or_default();
                keep_longer(&mut element.text, second, notes);
            }
            "value" if element.value.is_none() => element.value = notes.text("value", value),
            "xpath" => {
                let xpath = notes.text("xpath", value).unwrap_or_default();
                selectors::add(selectors, xpath);
            }
            "cssSelector" => notes.fill(&mut selectors.detail_path, "cssSelector", value),
            "attributes" => {
                let second = notes.attributes("attributes", value);
                merge_attributes(&mut element.attributes, second, notes);
            }
            "boundingBox" => {
                if let Some(second) = visual::rect("boundingBox", value, notes) {
                    merge_box(&mut visual.bounding_box, second, notes);
                }
            }
            "computedStyle" if element.computed_style.is_empty() => {
                element.computed_style = notes.attributes("computedStyle", value);
            }
            _ => notes.unread(&key, &value),
        }
    }
}

/// Keeps the longer text. Where the shorter one is no beginning of it (the recorder's three dots aside), the shorter
/// one is lost, and counted.
fn keep_longer<'a>(text: &mut Text<'a>, second: Text<'a>, notes: &mut Notes) {
    let (longer, shorter) = if second.len() > text.len() { (&second, &*text) } else { (&*text, &second) };
    let beginning = shorter.strip_suffix("...").unwrap_or(shorter).trim();
    if !longer.trim_start().starts_with(beginning) {
        notes.count_unread("text", 1);
    }
    if second.len() > text.len() {
        *text = second;
    }
}

fn merge_attributes<'a>(attributes: &mut Attributes<'a>, second: Attributes<'a>, notes: &mut Notes) {
    if attributes.is_empty() {
        *attributes = second;
        return;
    }
    if *attributes == second {
        return;
    }
    let known: BTreeMap<Text<'a>, Text<'a>> = attributes.0.iter().cloned().collect();
    for (name, value) in second.0 {
        match known.get(&name) {
            None => attributes.0.push((name, value)),
            Some(first) if *first != value => notes.count_unread("attributes", 1),
            Some(_) => {}
        }
    }
}

/// The second box is rounded to whole pixels; one that is farther off contradicts the first and is counted.
fn merge_box(slot: &mut Option<Rect>, second: Rect, notes: &mut Notes) {
    let Some(first) = slot else {
        *slot = Some(second);
        return;
    };
    let near = |a: f64, b: f64| (a - b).abs() <= 1.0;
    let same = near(first.x, second.x)
        && near(first.y, second.y)
        && near(first.width, second.width)
        && near(first.height, second.height);
    if !same {
        notes.count_unread("boundingBox", 1);
    }
}

/// Merges `contextData`: ancestors and siblings with their CSS paths, and the clickable elements nearest to it.
pub(super) fn merge_context_data<'a>(
    mut fields: Object<'a>,
    element: &mut Element<'a>,
    detail_path: &str,
    notes: &mut Notes,
) {
    let parent = take(&mut fields, "parent").unwrap_or(Json::Null);
    for (key, value) in fields {
        match key.as_ref() {
            "ancestors" => {
                let mut second = notes.objects("ancestors", value, ancestor);
                number_levels(&mut second);
                merge_ancestors(&mut element.ancestors, second, notes);
            }
            "siblings" => {
                let second = notes.objects("siblings", value, neighbour);
                merge_siblings(&mut element.siblings, second);
            }
            "nearestClickable" if element.nearest_clickable.is_empty() => {
                element.nearest_clickable = notes.objects("nearestClickable", value, neighbour);
            }
            _ => notes.unread(&key, &value),
        }
    }
    if let Some(fields) = notes.object("parent", parent).filter(|fields| !fields.is_empty()) {
        notes.enter("parent");
        let parent = Ancestor { level: 1, ..ancestor(fields, notes) };
        notes.leave();
        merge_ancestors(&mut element.ancestors, vec![parent], notes);
    }
    for ancestor in &mut element.ancestors {
        if is_path_above(&ancestor.css_path, detail_path) {
            ancestor.css_path = Text::default();
        }
    }
}

/// Whether the element's own path says the same, going on below.
fn is_path_above(path: &str, detail_path: &str) -> bool {
    detail_path.strip_prefix(path).is_some_and(|below| below.starts_with(" > "))
}

/// Merges by level, both lists being in the order of their levels. What contradicts the first recording is counted.
fn merge_ancestors<'a>(first: &mut Vec<Ancestor<'a>>, second: Vec<Ancestor<'a>>, notes: &mut Notes) {
    if first.is_empty() {
        *first = second;
        return;
    }
    let mut places: BTreeMap<u32, usize> = BTreeMap::new();
    for (place, ancestor) in first.iter().enumerate() {
        places.entry(ancestor.level).or_insert(place);
    }
    for ancestor in second {
        match places.get(&ancestor.level).and_then(|&place| first.get_mut(place)) {
            None => first.push(ancestor),
            Some(known) if known.tag.is_empty() || known.tag == ancestor.tag => {
                merge_ancestor(known, ancestor, notes);
            }
            Some(_) => notes.count_unread("ancestors", 1),
        }
    }
    first.sort_by_key(|ancestor| ancestor.level);
}

fn merge_ancestor<'a>(first: &mut Ancestor<'a>, second: Ancestor<'a>, notes: &mut Notes) {
    let mut merge = |slot: &mut Text<'a>, value: Text<'a>| {
        if slot.is_empty() {
            *slot = value;
        } else if !value.is_empty() && *slot != value && !slot.split_whitespace().eq(value.split_whitespace())
        {
            notes.count_unread("ancestors", 1);
        }
    };
    merge(&mut first.tag, second.tag);
    merge(&mut first.class_name, second.class_name);
    merge(&mut first.selector, second.selector);
    merge(&mut first.text, second.text);
    merge(&mut first.css_path, second.css_path);
    for (slot, value) in [(&mut first.id, second.id), (&mut first.role, second.role)] {
        match (slot.as_ref(), value) {
            (None, value) => *slot = value,
            (Some(known), Some(value)) if *known != value => notes.count_unread("ancestors", 1),
            _ => {}
        }
    }
}

/// The second recording of the siblings adds their CSS paths; both go through them in the same order. Where they
/// differ, both are kept.
fn merge_siblings<'a>(first: &mut Vec<Neighbour<'a>>, second: Vec<Neighbour<'a>>) {
    let known = first.len();
    for (place, sibling) in second.into_iter().enumerate() {
        let twin = first.get_mut(place).filter(|twin| {
            place < known
                && twin.css_path.is_empty()
                && twin.tag == sibling.tag
                && twin.direction == sibling.direction
                && (twin.text == sibling.text || sibling.text.is_empty() || twin.text.is_empty())
        });
        match twin {
            Some(twin) => {
                twin.css_path = sibling.css_path;
                if twin.text.is_empty() {
                    twin.text = sibling.text;
                }
            }
            None => first.push(sibling),
        }
    }
}
