//! What a rule asks of one interaction.

use crate::session::{Element, Interaction, InteractionKind, Millis, Selectors};

/// A double or rage click, a repeated key: done again on the same element within this time, in milliseconds. A double
/// click takes at most 500 ms by the systems' defaults; people who click in vain are hardly slower.
pub const AGAIN: Millis = 1_000;

/// What the browser does by itself as part of one gesture (a label's click on its field, Enter's click on the submit
/// button) follows within this time, in milliseconds.
pub const SAME_GESTURE: Millis = 60;

/// What kind of control an element is, as far as its step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// Takes a file.
    File,
    /// Is on or off.
    Toggle,
    /// One of several of which one is on.
    Radio,
    /// A native list of options.
    Select,
    /// Takes text.
    Field,
    /// Anything else, or not recorded.
    Other,
}

/// Whether an element was recorded at all.
pub fn has_element(interaction: &Interaction<'_>) -> bool {
    interaction.element.as_ref().is_some_and(|e| !e.tag.is_empty())
        || interaction.selectors.as_ref().is_some_and(|s| !s.primary.is_empty() || !s.xpath.is_empty())
}

/// Whether a drop tells what the dragged element was let go on. Some recorders tell the end of a drag on the dragged element
/// itself, which says nothing of the place.
pub fn tells_the_place(drop: &Interaction<'_>, drag: &Interaction<'_>) -> bool {
    let (there, here) = (paths(drop), paths(drag));
    let mut known = there.iter().zip(here).filter(|(there, here)| !there.is_empty() && !here.is_empty());
    let same_path = known.clone().next().is_some() && known.all(|(there, here)| *there == here);
    let same_text = !text(drop).is_empty() && (tag(drop), text(drop)) == (tag(drag), text(drag));
    has_element(drop) && !same_path && !same_text
}

/// The recorder's own ways to the element, each empty where it was not recorded.
fn paths<'s>(interaction: &'s Interaction<'_>) -> [&'s str; 4] {
    let own = |s: &'s Selectors<'_>| [&*s.primary, &*s.xpath, &*s.css_path, &*s.detail_path];
    interaction.selectors.as_deref().map_or([""; 4], own)
}

/// The element's text; empty where it was not recorded.
pub fn text<'s>(interaction: &'s Interaction<'_>) -> &'s str {
    interaction.element.as_ref().map_or("", |e| &e.text)
}

/// An attribute of the element; empty where it was not recorded.
pub fn attribute<'s>(interaction: &'s Interaction<'_>, name: &str) -> &'s str {
    interaction.element.as_ref().and_then(|e| e.attributes.get(name)).map_or("", |v| v)
}

/// The element's tag; empty where it was not recorded.
pub fn tag<'s>(interaction: &'s Interaction<'_>) -> &'s str {
    interaction.element.as_ref().map_or("", |e| &e.tag)
}

/// What kind of control the element is. An inner part of an ARIA toggle counts as the toggle.
pub fn control(interaction: &Interaction<'_>) -> Control {
    let details = interaction.gesture.as_ref().and_then(|g| g.details.get("inputType"));
    let kind = match attribute(interaction, "type") {
        "" => details.map_or("", |v| v),
        kind => kind,
    };
    match tag(interaction) {
        "select" | "option" | "optgroup" => return Control::Select,
        "textarea" => return Control::Field,
        "input" | "" => match kind {
            "file" => return Control::File,
            "checkbox" => return Control::Toggle,
            "radio" => return Control::Radio,
            "select" | "select-one" | "select-multiple" => return Control::Select,
            "button" | "submit" | "reset" | "image" => return Control::Other,
            _ => {}
        },
        _ => {}
    }
    let own = by_role(tag(interaction), attribute(interaction, "role"));
    match (own, tag(interaction), interaction.element.as_deref()) {
        (Some(control), _, _) => control,
        (None, "input", _) => Control::Field,
        (None, _, Some(element)) if is_editable(element) => Control::Field,
        (None, _, Some(element)) => around(element),
        (None, _, None) => Control::Other,
    }
}

fn is_editable(element: &Element<'_>) -> bool {
    element.attributes.get("contenteditable").is_some_and(|v| v != "false")
}

/// A link goes somewhere, whatever role it claims; so it is no toggle.
fn by_role(tag: &str, role: &str) -> Option<Control> {
    match role {
        _ if tag == "a" => Some(Control::Other),
        "checkbox" | "switch" | "menuitemcheckbox" => Some(Control::Toggle),
        "radio" | "menuitemradio" => Some(Control::Radio),
        "textbox" | "searchbox" | "spinbutton" => Some(Control::Field),
        "button" | "link" | "tab" | "option" | "menuitem" | "treeitem" => Some(Control::Other),
        _ => None,
    }
}

/// The nearest ancestor that a pointer acts on decides, if it stands close.
fn around(element: &Element<'_>) -> Control {
    if matches!(&*element.tag, "button" | "a" | "label" | "summary") {
        return Control::Other;
    }
    element
        .ancestors
        .iter()
        .take(3)
        .find_map(|a| match &*a.tag {
            "button" | "a" | "label" | "summary" if a.role.is_none() => Some(Control::Other),
            tag => by_role(tag, a.role.as_deref().unwrap_or("")),
        })
        .unwrap_or(Control::Other)
}

/// The address of the page just before it; empty where it was not recorded.
pub fn url<'s>(interaction: &'s Interaction<'_>) -> &'s str {
    let before = interaction.state.as_ref().and_then(|s| s.before.as_ref()).map_or("", |b| &*b.url);
    if before.is_empty() { interaction.context.as_ref().map_or("", |c| &c.url) } else { before }
}

/// The title of the page just before it; empty where it was not recorded.
pub fn title<'s>(interaction: &'s Interaction<'_>) -> &'s str {
    let before = interaction.state.as_ref().and_then(|s| s.before.as_ref()).map_or("", |b| &*b.title);
    if before.is_empty() { interaction.context.as_ref().map_or("", |c| &c.page_title) } else { before }
}

/// The tab it happened in; empty where there was only one.
pub fn tab<'s>(interaction: &'s Interaction<'_>) -> &'s str {
    interaction.gesture.as_ref().and_then(|g| g.tab.as_deref()).unwrap_or("")
}

/// The typed or chosen value, where the recorder kept it. What it withheld is not a value.
pub fn value<'s>(interaction: &'s Interaction<'_>) -> Option<&'s str> {
    let typed = interaction.gesture.as_ref().and_then(|g| g.value.as_deref());
    let shown = interaction.element.as_ref().and_then(|e| e.value.as_deref());
    typed.or(shown).filter(|v| *v != "[PROTECTED]")
}

/// Whether it is the event that a browser tells after the two clicks of a double click.
pub fn is_double(interaction: &Interaction<'_>) -> bool {
    let name = || interaction.gesture.as_ref().and_then(|g| g.details.get("recordedType"));
    interaction.kind == InteractionKind::Click && name().is_some_and(|name| is_double_name(name))
}

fn is_double_name(name: &str) -> bool {
    let letters = name.bytes().filter(|b| b.is_ascii_alphabetic()).map(|b| b.to_ascii_lowercase());
    letters.clone().eq(*b"dblclick") || letters.eq(*b"doubleclick")
}

/// The key that was pressed; empty where it was not recorded.
pub fn key<'s>(interaction: &'s Interaction<'_>) -> &'s str {
    interaction.gesture.as_ref().and_then(|g| g.key.as_deref()).unwrap_or("")
}

/// Whether it tells that the page changed.
pub fn is_navigation(interaction: &Interaction<'_>) -> bool {
    match &interaction.kind {
        InteractionKind::Navigation => true,
        InteractionKind::Other(name) => matches!(
            &**name,
            "navigation_restored" | "page_load" | "pageview" | "popstate" | "hashchange" | "history_change"
        ),
        _ => false,
    }
}

/// Whether a person did something with it that may change the page; what stands between two such belongs to the first.
pub fn acts(interaction: &Interaction<'_>) -> bool {
    matches!(
        interaction.kind,
        InteractionKind::Click
            | InteractionKind::Input
            | InteractionKind::Change
            | InteractionKind::Submit
            | InteractionKind::Drag
            | InteractionKind::Drop
            | InteractionKind::Touch
    ) || (interaction.kind == InteractionKind::KeyPress && is_acting_key(key(interaction)))
}

/// Whether a key does something in most places by itself.
pub fn is_acting_key(key: &str) -> bool {
    matches!(key, "Enter" | "Escape" | "Esc")
}
