//! `grounding`: a plain description of an element + candidates → the candidate and a durable Playwright locator.

use super::{Draft, View, json, message, sameness};
use crate::{
    observation::{Observation, put_in},
    selector::{Locator, LocatorKind},
    session::Ancestor,
    transform::{Role, reason::Reason, scene::write_line, words::short},
};
use serde::Serialize;

const SYSTEM: &str = "You find elements on web pages. You are given a page with its elements, one a line, each with its \
number in brackets, and the description of one of them. Answer with one JSON object: {\"element\": number, \"locator\": \
a Playwright locator that will still find it when the page's generated names have changed}.";

/// The longest name that is told, in characters.
const NAME: usize = 120;

/// A locator below this, 0..1, is no answer to learn: the best kind falls below it as soon as one more element answers to it.
const LASTING: f64 = 0.42;

#[derive(Serialize)]
struct Answer<'a> {
    element: usize,
    locator: &'a str,
}

/// Makes the example of a step.
pub(super) fn make(view: &View<'_, '_>) -> Result<Draft, Reason> {
    let put_in = put_in(view.session, view.step);
    let told = |l: &&Locator| in_words(l) && l.durability >= LASTING && !put_in.shows_in(&l.playwright);
    let locator = view.locators.iter().find(told).ok_or(Reason::NoLocator)?;
    let answer = Answer { element: view.observation.target + 1, locator: &locator.playwright };
    let description = describe(view);
    let mut user = String::with_capacity(2048);
    user.push_str(&view.told.page);
    write_line("Find: ", &description, &mut user);
    user.push_str(&view.told.elements);
    Ok(Draft {
        messages: vec![
            message(Role::System, SYSTEM),
            message(Role::User, user),
            message(Role::Assistant, json(&answer)),
        ],
        rejected: None,
        sameness: same_names(view.observation, &description),
        synthetic: false,
    })
}

/// Whether a locator goes by what the prompt tells of an element. An id that no prompt shows, or that of a box around it,
/// can't be learnt, only made up.
fn in_words(locator: &Locator) -> bool {
    use LocatorKind::{Alt, Label, Placeholder, Role, Text, Title};
    matches!(locator.kind, Role | Label | Placeholder | Alt | Title | Text)
        && !locator.playwright.contains("css=")
}

/// The page, what stands on it in whatever order, and the element.
fn same_names(observation: &Observation<'_>, description: &str) -> u64 {
    let names = observation.candidates.iter().map(|c| sameness([&*c.name]));
    names.fold(sameness([observation.url, description]), u64::wrapping_add)
}

/// The element in plain words: its name, its role, and where it stands.
fn describe(view: &View<'_, '_>) -> String {
    let observation = view.observation;
    let shown = observation.candidates.get(observation.target).map_or("", |c| &*c.role);
    let role = if observation.target_role == "label" { shown } else { &*observation.target_role };
    let article = if role.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let name = short(&observation.target_name, NAME);
    let ancestors = view.interaction.element.as_deref().map(|e| &*e.ancestors).unwrap_or_default();
    let place = ancestors.iter().filter(|a| a.level > observation.target_level).find_map(region);
    match place {
        Some(place) => format!("{article} {role} named “{name}”, {place}"),
        None => format!("{article} {role} named “{name}”"),
    }
}

/// The part of the page that an ancestor marks.
fn region(ancestor: &Ancestor<'_>) -> Option<&'static str> {
    Some(match (ancestor.role.as_deref(), &*ancestor.tag) {
        (Some("dialog" | "alertdialog"), _) | (_, "dialog") => "in a dialog",
        (Some("navigation"), _) | (_, "nav") => "in the navigation",
        (Some("menu" | "menubar"), _) => "in a menu",
        (Some("listbox"), _) => "in a list of suggestions",
        (Some("radiogroup"), _) => "in a group of choices",
        (Some("tablist"), _) => "among the tabs",
        (Some("search"), _) | (_, "search") => "in the search",
        (Some("form"), _) | (_, "form") => "in a form",
        (Some("banner"), _) | (_, "header") => "in the header",
        (Some("contentinfo"), _) | (_, "footer") => "in the footer",
        (_, "table") => "in a table",
        (_, "article") => "in an article",
        (_, "aside") => "at the side",
        _ => return None,
    })
}
