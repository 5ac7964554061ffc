//! By the `name` of a form field. Best 0.84: the server reads the field by it, so it is not changed lightly.

use super::{Draft, Subject, by_css, tag_or_any};
use crate::selector::{Locator, LocatorKind, quote};

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    let name = subject.attribute("name")?;
    let mut draft = Draft::new(0.84, "the server reads the field by its name");
    draft.weigh_origin(name);
    let kind = subject.attribute("type");
    let value = subject.attribute("value").filter(|_| kind == Some("radio"));
    // A box that is not ticked sends nothing, so that a hidden field of the same name often stands before it.
    let kind = kind.filter(|kind| *kind == "checkbox");
    let alike = subject.lookalikes(|other| {
        other.has("name", name)
            && value.is_none_or(|value| other.attributes.get("value").is_some_and(|v| v == value))
            && kind.is_none_or(|kind| other.attributes.get("type").is_none_or(|k| k == kind))
    });
    draft.weigh_lookalikes(alike);
    let mut css = format!("{}[name={}]", quote::css_ident(subject.tag), quote::css_string(name));
    let mut xpath = format!("//{}[@name={}", tag_or_any(subject), quote::xpath(name));
    for (attribute, value) in [("type", kind), ("value", value)] {
        if let Some(value) = value {
            css.push_str(&format!("[{attribute}={}]", quote::css_string(value)));
            xpath.push_str(&format!(" and @{attribute}={}", quote::xpath(value)));
        }
    }
    if value.is_none() && alike == 0 {
        draft.weigh_recorded(subject, &format!("[name={}]", quote::css_string(name)));
    }
    xpath.push(']');
    let call = by_css(&css);
    Some(draft.finish(subject, LocatorKind::Name, call, Some(css), Some(xpath)))
}
