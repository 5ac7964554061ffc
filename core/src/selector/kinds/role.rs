//! By role and accessible name: what a person with a screen reader goes by. Best 0.92: it outlives restyling and most
//! rebuilding, and falls only with the wording.

use super::{Draft, SHORT, Subject, by_css, by_text};
use crate::selector::{
    Locator, LocatorKind,
    entry::{self, Entry, Told},
    quote,
    subject::{Naming, Other, one_line, uncut},
};

/// Roles that elements are found by.
const FINDABLE: [&str; 40] = [
    "alert",
    "article",
    "banner",
    "button",
    "cell",
    "checkbox",
    "columnheader",
    "combobox",
    "dialog",
    "form",
    "grid",
    "gridcell",
    "group",
    "heading",
    "img",
    "link",
    "list",
    "listbox",
    "listitem",
    "main",
    "menu",
    "menubar",
    "menuitem",
    "menuitemcheckbox",
    "menuitemradio",
    "navigation",
    "option",
    "radio",
    "radiogroup",
    "region",
    "row",
    "searchbox",
    "slider",
    "spinbutton",
    "switch",
    "tab",
    "tabpanel",
    "textbox",
    "tooltip",
    "treeitem",
];

/// Roles that take no name from what they hold: only a label names them.
const NAMED_BY_LABEL: [&str; 14] = [
    "article",
    "banner",
    "dialog",
    "form",
    "grid",
    "group",
    "list",
    "listbox",
    "main",
    "menu",
    "navigation",
    "radiogroup",
    "region",
    "tabpanel",
];

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    let role = subject.role;
    if subject.name.is_empty()
        || !FINDABLE.contains(&role)
        || subject.attribute("aria-hidden") == Some("true")
        || has_no_role(subject)
    {
        return None;
    }
    let mut draft = Draft::new(0.92, "role and name are what people go by");
    draft.weigh_words(&subject.name);
    if subject.naming == Naming::Lent {
        draft.doubt(0.5, "the name is not recorded on the element itself");
    } else if NAMED_BY_LABEL.contains(&role) && subject.attribute("aria-label").is_none() {
        draft.doubt(0.4, "such a role takes no name from what it holds");
    }
    if subject.naming != Naming::Own && subject.name.chars().count() < SHORT {
        draft.doubt(0.4, "so few letters are part of many names");
    }
    if !subject.name.contains(char::is_alphabetic) {
        draft.doubt(0.4, "it is called by a number, which counts something");
    } else if subject.name.chars().count() < 3 {
        draft.doubt(0.65, "the name is so short that others will have it too");
    }
    if subject.naming == Naming::Part {
        draft.doubt(0.85, "the name is that of a part, and may be the start of a longer one");
    }
    if is_exact(subject) && is_shown(subject) {
        draft.weigh_capitals(&subject.name);
    }
    let call = ["getByRole(", &quote::js(role), ", ", &naming(subject), ")"].concat();
    if let Some(entry) = entry::of(subject) {
        draft.doubt(0.9, "every entry of the list may have one, so it is looked for in its own");
        let call = format!("{}.{call}", within(&entry, &call));
        return Some(draft.finish(subject, LocatorKind::Role, call, None, None));
    }
    let alike = subject.lookalikes(|other| answers(other, role, &subject.name));
    // An XPath has no container.
    let xpath = if alike == 0 { xpath(subject) } else { None };
    let call = match (alike, container(subject)) {
        (0, _) => call,
        (_, Some(container)) => {
            draft.doubt(0.62, "others have the same role and name, so it is looked for in its container");
            [&container, ".", &call].concat()
        }
        (alike, None) => {
            draft.weigh_lookalikes(alike);
            call
        }
    };
    Some(draft.finish(subject, LocatorKind::Role, call, None, xpath))
}

/// The entry as a call: the innermost element of its tag that holds its title and the element that is looked for.
fn within(entry: &Entry<'_>, call: &str) -> String {
    let tag = quote::js(&format!("css={}", quote::css_ident(entry.tag)));
    let told = match &entry.told {
        Told::Title(title) => format!("hasText: {}", quote::js(title)),
        Told::Field(label) => format!("has: page.getByLabel({})", quote::js(label)),
    };
    format!("locator({tag}).filter({{ {told} }}).filter({{ has: page.{call} }}).last()")
}

/// Whether an element has no role at all, whatever people would call it.
fn has_no_role(subject: &Subject<'_>) -> bool {
    subject.attribute("role").is_none()
        && match subject.tag {
            "summary" => true,
            "input" => implied_by_type(subject.attribute("type").unwrap_or("text")).is_empty(),
            _ => false,
        }
}

fn naming(subject: &Subject<'_>) -> String {
    let exact = if is_exact(subject) { ", exact: true" } else { "" };
    ["{ name: ", &quote::js(uncut(&subject.name)), exact, " }"].concat()
}

/// A name of its own that is short, or that others begin or end with too, must be all of the name. Any other may have
/// got a word more or other capitals by the next visit.
fn is_exact(subject: &Subject<'_>) -> bool {
    let name = uncut(&subject.name);
    let whole = name.len() == subject.name.len() && subject.naming == Naming::Own;
    let longer = |other: &Other<'_>| other.says_more_than(name) && has_role(other, subject.role);
    whole && (name.chars().count() < SHORT || subject.others.iter().any(longer))
}

/// The nearest ancestor that can be found by what a person named it.
fn container(subject: &Subject<'_>) -> Option<String> {
    subject.ancestors.iter().find_map(|ancestor| {
        let anchor = super::css::anchor(ancestor)?;
        Some(by_css(&anchor))
    })
}

fn answers(other: &Other<'_>, role: &str, name: &str) -> bool {
    other.named(name) && has_role(other, role)
}

fn has_role(other: &Other<'_>, role: &str) -> bool {
    implied(other.tag, |attribute| other.attributes.get(attribute).map(|value| &**value)) == role
}

/// Whether its name is what it shows.
fn is_shown(subject: &Subject<'_>) -> bool {
    one_line(subject.text) == subject.name
}

/// By the words that the element shows; an attribute's words have their own kinds.
fn xpath(subject: &Subject<'_>) -> Option<String> {
    if is_shown(subject) { by_text(subject) } else { None }
}

/// The role of an element: the one that it states, or the one that its tag implies; empty where there is none.
pub fn implied<'r>(tag: &str, attribute: impl Fn(&str) -> Option<&'r str>) -> &'r str {
    if let Some(stated) = attribute("role").and_then(|role| role.split_ascii_whitespace().next()) {
        return stated;
    }
    match tag {
        "a" | "area" => "link",
        "button" | "summary" => "button",
        "select" => "combobox",
        "textarea" => "textbox",
        "option" => "option",
        "img" => "img",
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading",
        "li" => "listitem",
        "ul" | "ol" => "list",
        "nav" => "navigation",
        "main" => "main",
        "dialog" => "dialog",
        "form" => "form",
        "article" => "article",
        "input" => implied_by_type(attribute("type").unwrap_or("text")),
        _ => "",
    }
}

fn implied_by_type(kind: &str) -> &'static str {
    match kind {
        "button" | "submit" | "reset" | "image" => "button",
        "checkbox" => "checkbox",
        "radio" => "radio",
        "range" => "slider",
        "number" => "spinbutton",
        "search" => "searchbox",
        "hidden" | "password" | "file" | "color" | "date" | "time" | "month" | "week" | "datetime-local" => {
            ""
        }
        _ => "textbox",
    }
}
