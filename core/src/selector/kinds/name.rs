//! By the `name` of a form field. Best 0.84: the server reads the field by it, so it is not changed lightly.

use super::{Draft, Subject, by_css, tag_or_any};
use crate::selector::{Locator, LocatorKind, quote};

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    let name = subject.attribute("name")?;
    let mut draft = Draft::new(0.84, "the server reads the field by its name");
    draft.weigh_origin(name);
    let choice = matches!(subject.attribute("type"), Some("radio" | "checkbox"));
    let value = subject.attribute("value").filter(|_| choice && subject.attribute("type") == Some("radio"));
    let alike = subject.lookalikes(|other| {
        other.has("name", name)
            && value.is_none_or(|value| other.attributes.get("value").is_some_and(|v| v == value))
    });
    draft.weigh_lookalikes(alike);
    let mut css = format!("{}[name={}]", quote::css_ident(subject.tag), quote::css_string(name));
    let mut xpath = format!("//{}[@name={}", tag_or_any(subject), quote::xpath(name));
    if let Some(value) = value {
        css.push_str(&format!("[value={}]", quote::css_string(value)));
        xpath.push_str(&format!(" and @value={}", quote::xpath(value)));
    } else if alike == 0 {
        draft.weigh_recorded(subject, &format!("[name={}]", quote::css_string(name)));
    }
    xpath.push(']');
    let call = by_css(&css);
    Some(draft.finish(subject, LocatorKind::Name, call, Some(css), Some(xpath)))
}
