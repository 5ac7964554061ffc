//! Roles: what an element is called among the candidates.

use crate::session::Attributes;

/// The longest text that can be a role; `menuitemcheckbox` and `doc-acknowledgments` fit.
const LONGEST: usize = 24;

/// What is known of an element's `role` attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role<'s> {
    /// The recorder did not look.
    Unknown,
    /// It has none.
    Absent,
    /// It is this.
    Is(&'s str),
}

impl<'s> Role<'s> {
    /// What a recorder that looks at roles found: the first word of the attribute, where it can be a role and takes
    /// none away.
    pub(super) fn recorded(role: Option<&'s str>) -> Self {
        let word = role.and_then(|role| role.split_ascii_whitespace().next());
        match word {
            Some("presentation" | "none" | "generic") => Self::Absent,
            Some(word)
                if word.len() <= LONGEST && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') =>
            {
                Self::Is(word)
            }
            _ => Self::Absent,
        }
    }

    /// The role, where there is one.
    pub(super) fn get(self) -> Option<&'s str> {
        match self {
            Self::Is(role) => Some(role),
            Self::Unknown | Self::Absent => None,
        }
    }
}

/// What a recorder that keeps roles and types knows of an element: its role, or for an input the one that its type
/// implies.
pub(super) fn of<'s>(tag: &str, role: Option<&'s str>, input_type: Option<&str>) -> Role<'s> {
    match (Role::recorded(role), tag, input_type) {
        (Role::Absent, "input", None) => Role::Unknown,
        (Role::Absent, "input", Some(kind)) => Role::Is(of_input(kind)),
        (role, ..) => role,
    }
}

/// The role that an input's type implies.
fn of_input(kind: &str) -> &'static str {
    match kind {
        "checkbox" => "checkbox",
        "radio" => "radio",
        "button" | "submit" | "reset" | "image" => "button",
        "range" => "slider",
        "number" => "spinbutton",
        "search" => "searchbox",
        _ => "textbox",
    }
}

/// Roles of elements that are acted on themselves.
const ACTED_ON: [&str; 16] = [
    "button",
    "checkbox",
    "combobox",
    "link",
    "menuitem",
    "menuitemcheckbox",
    "menuitemradio",
    "option",
    "radio",
    "searchbox",
    "slider",
    "spinbutton",
    "switch",
    "tab",
    "textbox",
    "treeitem",
];

/// Whether an element of this tag and role is one that people act on.
pub(crate) fn is_interactive(tag: &str, role: Option<&str>) -> bool {
    match role {
        Some(role) if ACTED_ON.contains(&role) => true,
        _ => matches!(tag, "a" | "button" | "input" | "select" | "textarea" | "summary" | "option" | "label"),
    }
}

/// Whether it is a field that text or a choice is put in; its text is then its value and not its name.
pub(crate) fn is_field(tag: &str) -> bool {
    matches!(tag, "input" | "select" | "textarea")
}

/// Whether it takes text or a choice though it is no native field; what stands in it is then its value and not its name.
pub(super) fn is_editable(attributes: &Attributes<'_>) -> bool {
    let role = Role::recorded(attributes.get("role").map(|role| &**role)).get();
    matches!(role, Some("textbox" | "searchbox" | "combobox"))
        || attributes.get("contenteditable").is_some_and(|value| value != "false")
}

/// What an element is called by its tag alone.
pub(super) fn by_tag(tag: &str, interactive: bool) -> &'static str {
    match tag {
        "a" => "link",
        "button" | "summary" => "button",
        "input" => "input",
        "select" => "combobox",
        "textarea" => "textbox",
        "option" => "option",
        "label" => "label",
        "img" | "svg" | "picture" => "image",
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading",
        _ if interactive => "clickable",
        _ => "text",
    }
}

/// The ARIA role: the explicit one, else the one that the tag and the type of an input imply.
pub(crate) fn aria(tag: &str, role: Option<&str>, input_type: Option<&str>) -> String {
    match (role, tag) {
        (Some(role), _) => role.to_owned(),
        (None, "input") => of_input(input_type.unwrap_or("text")).to_owned(),
        (None, _) => by_tag(tag, false).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_div_is_interactive_by_its_role_only() {
        assert!(is_interactive("div", Some("radio")));
        assert!(!is_interactive("div", None));
        assert!(!is_interactive("ul", Some("menu")));
        assert!(is_interactive("a", None));
        assert!(is_interactive("a", Some("presentation")));
    }

    #[test]
    fn a_role_is_one_word_or_none() {
        assert_eq!(Role::recorded(Some(" button link")), Role::Is("button"));
        assert_eq!(Role::recorded(Some("[7] \"x\"")), Role::Absent);
        assert_eq!(Role::recorded(Some("")), Role::Absent);
        assert_eq!(Role::recorded(Some("presentation")), Role::Absent, "a link stays one");
    }

    #[test]
    fn inputs_are_called_by_their_type() {
        assert_eq!(aria("input", None, Some("checkbox")), "checkbox");
        assert_eq!(aria("input", Some("combobox"), Some("search")), "combobox");
        assert_eq!(aria("a", None, None), "link");
    }
}
