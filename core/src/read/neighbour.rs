//! The elements that were recorded because they stood around the one that was acted on.

use super::{
    Text,
    json::{Json, Object},
    notes::Notes,
    visual,
};
use crate::session::{Ancestor, Attributes, Neighbour, Overlay};

/// A tag name in lower case; what is no name stays as it was recorded.
pub(super) fn tag<'a>(name: &'static str, value: Json<'a>, notes: &mut Notes) -> Text<'a> {
    let mut tag = notes.text(name, value).unwrap_or_default();
    let is_name = || tag.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'));
    if tag.bytes().any(|byte| byte.is_ascii_uppercase()) && is_name() {
        tag.to_mut().make_ascii_lowercase();
    }
    tag
}

/// One ancestor. Its level is 0 where the recorder gave none.
pub(super) fn ancestor<'a>(fields: Object<'a>, notes: &mut Notes) -> Ancestor<'a> {
    let mut ancestor = Ancestor::default();
    for (key, value) in fields {
        match key.as_ref() {
            "level" => ancestor.level = level(&value, notes),
            "tag" | "tagName" if ancestor.tag.is_empty() => ancestor.tag = tag("tag", value, notes),
            "id" => notes.fill_some(&mut ancestor.id, "id", value),
            "role" => notes.fill_some(&mut ancestor.role, "role", value),
            "className" => notes.fill(&mut ancestor.class_name, "className", value),
            "classes" if ancestor.class_name.is_empty() => ancestor.class_name = classes(value, notes),
            "selector" => notes.fill(&mut ancestor.selector, "selector", value),
            "text" => notes.fill(&mut ancestor.text, "text", value),
            "cssPath" | "css_selector" | "cssSelector" => {
                notes.fill(&mut ancestor.css_path, "cssPath", value);
            }
            _ => notes.unread(&key, &value),
        }
    }
    ancestor
}

fn level(value: &Json<'_>, notes: &mut Notes) -> u32 {
    notes.integer("level", value).and_then(|level| u32::try_from(level).ok()).unwrap_or(0)
}

fn classes<'a>(value: Json<'a>, notes: &mut Notes) -> Text<'a> {
    let mut classes = notes.texts("classes", value);
    match classes.pop() {
        Some(only) if classes.is_empty() => only,
        None => Text::default(),
        Some(last) => {
            classes.push(last);
            Text::Owned(classes.join(" "))
        }
    }
}

/// One neighbour, clickable or sibling.
pub(super) fn neighbour<'a>(fields: Object<'a>, notes: &mut Notes) -> Neighbour<'a> {
    let mut neighbour = Neighbour::default();
    for (key, value) in fields {
        match key.as_ref() {
            "tag" | "tagName" if neighbour.tag.is_empty() => neighbour.tag = tag("tag", value, notes),
            "text" => notes.fill(&mut neighbour.text, "text", value),
            "selector" => notes.fill(&mut neighbour.selector, "selector", value),
            "cssPath" | "css_selector" | "cssSelector" => {
                notes.fill(&mut neighbour.css_path, "cssPath", value);
            }
            "distance" => neighbour.distance = notes.number("distance", &value),
            "direction" | "position" => notes.fill(&mut neighbour.direction, "direction", value),
            "isVisible" => neighbour.is_visible = notes.boolean("isVisible", &value),
            "isInteractive" => neighbour.is_interactive = notes.boolean("isInteractive", &value),
            "boundingBox" => neighbour.bounding_box = visual::rect("boundingBox", value, notes),
            "attributes" => neighbour.attributes = notes.attributes("attributes", value),
            _ => notes.unread(&key, &value),
        }
    }
    neighbour
}

/// One overlay; every scalar but its text is a detail.
pub(super) fn overlay<'a>(fields: Object<'a>, notes: &mut Notes) -> Overlay<'a> {
    let mut overlay = Overlay::default();
    for (key, value) in fields {
        match key.as_ref() {
            "text" => notes.fill(&mut overlay.text, "text", value),
            "details" => add_details(&mut overlay.details, "details", value, notes),
            _ => notes.detail(&mut overlay.details, key, value),
        }
    }
    overlay
}

/// Adds an object of scalars to `details`.
pub(super) fn add_details<'a>(
    details: &mut Attributes<'a>,
    name: &'static str,
    value: Json<'a>,
    notes: &mut Notes,
) {
    let Some(fields) = notes.object(name, value) else { return };
    notes.enter(name);
    for (key, value) in fields {
        notes.detail(details, key, value);
    }
    notes.leave();
}
