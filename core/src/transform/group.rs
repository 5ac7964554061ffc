//! Groups of choices: radio buttons of which one alone can be on.

use crate::{selector::path::xpath_steps, session::Interaction};

/// The group that the element `level` levels above the recorded one belongs to, in whatever words tell it from other
/// groups of the page; nothing where the element is no radio button, or nothing around it holds a group together.
pub(super) fn group_of(interaction: &Interaction<'_>, level: u32, role: &str) -> Option<String> {
    if !matches!(role, "radio" | "menuitemradio") {
        return None;
    }
    let element = interaction.element.as_deref()?;
    if let Some(name) = element.attributes.get("name").filter(|name| level == 0 && !name.is_empty()) {
        return Some(format!("name {name}"));
    }
    let holds = |tag: &str, role: Option<&str>| {
        matches!(role, Some("radiogroup" | "group" | "list" | "listbox" | "menu"))
            || matches!(tag, "fieldset" | "ul" | "ol" | "form")
    };
    let around = element.ancestors.iter().find(|a| a.level > level && holds(&a.tag, a.role.as_deref()))?;
    let steps = xpath_steps(interaction.selectors.as_deref().map_or("", |s| &*s.xpath));
    let above = usize::try_from(around.level).ok().and_then(|up| steps.len().checked_sub(up));
    let path = above.and_then(|end| steps.get(..end)).unwrap_or_default().join("/");
    let own = [&*around.tag, around.role.as_deref().unwrap_or_default(), &*around.selector, &*path];
    Some(own.join(" "))
}
