//! Whether two interactions were recorded on one and the same element, or at least on one page.
//!
//! A recorder's selector may fit many elements (`.btn`), so an equal one counts only where nothing steadier speaks against
//! it: the tag, id and name of an element and the type of a field stay. What an element reads as (its text, its label, where
//! a link leads) tells two apart as well, but may change by the very click ("Follow" and then "Following"), and so it does
//! not count where an id, a path or a box shows that both stood in one place.

use super::facts::{Control, attribute, control, has_element, tab, tag, text, url};
use crate::{
    selector::path::{css_segment, css_tail, xpath_step, xpath_steps},
    session::{Interaction, Selectors, Text},
};

/// Whether both were recorded on one and the same element of one page. Where nothing tells, they were not.
pub fn element(a: &Interaction<'_>, b: &Interaction<'_>) -> bool {
    let here = page(a, b) && frames(a) == frames(b) && hosts(a) == hosts(b);
    here && found_alike(a, b) && !differ_for_good(a, b) && (!read_otherwise(a, b) || known_as_one(a, b))
}

/// Whether both were recorded on one page, in one tab and frame. Keys and typing without an element may have been told
/// without their frame too; nothing speaks against them then.
pub fn page(a: &Interaction<'_>, b: &Interaction<'_>) -> bool {
    url(a) == url(b) && view(a, b)
}

/// Whether both were recorded in one tab and frame, whatever page it showed.
pub fn view(a: &Interaction<'_>, b: &Interaction<'_>) -> bool {
    let untold = |i: &Interaction<'_>| !has_element(i) && frames(i).is_empty();
    tab(a) == tab(b) && (frames(a) == frames(b) || untold(a) || untold(b))
}

/// Whether the first selector that both have is the same; where they share none, whether an id or a name is.
fn found_alike(a: &Interaction<'_>, b: &Interaction<'_>) -> bool {
    let named_alike = || share(a, b, "id") || share(a, b, "name");
    shared_selector(a, b).map_or_else(named_alike, |(one, other)| one == other)
}

fn shared_selector<'s>(a: &'s Interaction<'_>, b: &'s Interaction<'_>) -> Option<(&'s str, &'s str)> {
    let own = |s: &'s Selectors<'_>| [&*s.xpath, &*s.css_path, &*s.detail_path, &*s.primary];
    let (one, other) = (own(a.selectors.as_deref()?), own(b.selectors.as_deref()?));
    one.into_iter().zip(other).find(|(x, y)| !x.is_empty() && !y.is_empty())
}

/// Whether what stays as it is while an element is used differs. The value of a box to tick is what it stands for; that of
/// a field is what was typed.
fn differ_for_good(a: &Interaction<'_>, b: &Interaction<'_>) -> bool {
    let differs = |name: &str| told_apart(attribute(a, name), attribute(b, name));
    let is_ticked = matches!(control(a), Control::Toggle | Control::Radio);
    told_apart(tag(a), tag(b))
        || differs("id")
        || differs("name")
        || (differs("type") && !turns(attribute(a, "type"), attribute(b, "type")))
        || (is_ticked && differs("value"))
}

/// Whether a page turns a field of one type into the other while it is used: it shows a password, or offers a calendar.
fn turns(one: &str, other: &str) -> bool {
    let hidden = ["password", "date", "time", "datetime-local", "month", "week"];
    (one == "text" && hidden.contains(&other)) || (other == "text" && hidden.contains(&one))
}

/// Whether the two read as different elements. A text that goes on from the other one was cut short, or tells what a click
/// did; the text of a field, a list or a switch changes as it is used.
fn read_otherwise(a: &Interaction<'_>, b: &Interaction<'_>) -> bool {
    let differs = |name: &str| told_apart(attribute(a, name), attribute(b, name));
    let used = matches!(control(a), Control::Field | Control::Select) || attribute(a, "role") == "switch";
    let (one, other) = (text(a).trim(), text(b).trim());
    let goes_on = one.starts_with(other) || other.starts_with(one);
    (!used && told_apart(one, other) && !goes_on)
        || ["aria-label", "placeholder", "href"].into_iter().any(differs)
}

/// Whether both are one, whatever they read as: they have one id or are fields of one name, a selector that both share leads
/// to one place of the page, or both were seen in the same box.
fn known_as_one(a: &Interaction<'_>, b: &Interaction<'_>) -> bool {
    let seen = |i: &Interaction<'_>| i.visual.as_deref()?.bounding_box.filter(|b| b.width > 0.0);
    let boxed = seen(a).zip(seen(b)).is_some_and(|(one, other)| one == other);
    let named = share(a, b, "id") || (control(a) == Control::Field && share(a, b, "name"));
    named || boxed || shared_selector(a, b).is_some_and(|(path, _)| is_a_place(path))
}

/// Whether a path leads to one place: from the root or an id on by XPath, by an id of its own or by counting in CSS.
fn is_a_place(path: &str) -> bool {
    let counted = || css_tail(path, usize::MAX).into_iter().any(|part| css_segment(part).nth.is_some());
    let named = || css_tail(path, 1).first().is_some_and(|part| css_segment(part).id.is_some());
    match path.starts_with('/') {
        true if path.starts_with("//") => {
            xpath_steps(path).first().is_some_and(|step| xpath_step(step).id.is_some())
        }
        true => true,
        false => named() || counted(),
    }
}

/// Whether both have the attribute with one value.
fn share(a: &Interaction<'_>, b: &Interaction<'_>, name: &str) -> bool {
    !attribute(a, name).is_empty() && attribute(a, name) == attribute(b, name)
}

/// Whether both are known and differ.
fn told_apart(one: &str, other: &str) -> bool {
    !one.is_empty() && !other.is_empty() && one != other
}

fn frames<'s>(interaction: &'s Interaction<'_>) -> &'s [Text<'s>] {
    interaction.context.as_deref().map_or(&[], |context| &context.frame_path)
}

fn hosts<'s>(interaction: &'s Interaction<'_>) -> &'s [Text<'s>] {
    interaction.element.as_deref().map_or(&[], |element| &element.shadow_path)
}
