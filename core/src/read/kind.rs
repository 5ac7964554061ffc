//! The recorder's name of an event → what happened.

use super::Text;
use crate::session::InteractionKind;

/// Names in lower case without separators, and what they mean. What is not listed stays as it was recorded.
const NAMES: [(&str, InteractionKind<'static>); 30] = [
    ("click", InteractionKind::Click),
    ("dblclick", InteractionKind::Click),
    ("doubleclick", InteractionKind::Click),
    ("input", InteractionKind::Input),
    ("type", InteractionKind::Input),
    ("change", InteractionKind::Change),
    ("select", InteractionKind::Change),
    ("submit", InteractionKind::Submit),
    ("formsubmit", InteractionKind::Submit),
    ("keypress", InteractionKind::KeyPress),
    ("keydown", InteractionKind::KeyPress),
    ("navigation", InteractionKind::Navigation),
    ("navigate", InteractionKind::Navigation),
    ("scroll", InteractionKind::Scroll),
    ("hover", InteractionKind::Hover),
    ("mouseover", InteractionKind::Hover),
    ("mouseenter", InteractionKind::Hover),
    ("focus", InteractionKind::Focus),
    ("focusin", InteractionKind::Focus),
    ("blur", InteractionKind::Blur),
    ("focusout", InteractionKind::Blur),
    ("drag", InteractionKind::Drag),
    ("dragstart", InteractionKind::Drag),
    ("drop", InteractionKind::Drop),
    ("dragend", InteractionKind::Drop),
    ("touch", InteractionKind::Touch),
    ("touchstart", InteractionKind::Touch),
    ("touchend", InteractionKind::Touch),
    ("tap", InteractionKind::Touch),
    ("keystroke", InteractionKind::KeyPress),
];

/// Reads a name, whatever its case and separators; none where it is blank.
pub(super) fn read(name: Text<'_>) -> Option<InteractionKind<'_>> {
    if name.trim().is_empty() {
        return None;
    }
    let known = NAMES.iter().find(|(known, _)| is_same(known, &name)).map(|(_, kind)| kind.clone());
    Some(known.unwrap_or(InteractionKind::Other(name)))
}

/// Whether the name is that of a known kind.
pub(super) fn is_known(name: &str) -> bool {
    NAMES.iter().any(|(known, _)| is_same(known, name))
}

/// Whether the name stands for two clicks: the kind alone would not say so.
pub(super) fn is_double(name: &str) -> bool {
    is_same("dblclick", name) || is_same("doubleclick", name)
}

fn is_same(known: &str, name: &str) -> bool {
    let letters = name.bytes().filter(|b| !matches!(b, b'_' | b'-' | b' ')).map(|b| b.to_ascii_lowercase());
    letters.eq(known.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_separators_do_not_matter() {
        for (name, kind) in [
            ("CLICK", InteractionKind::Click),
            ("FORM_SUBMIT", InteractionKind::Submit),
            ("KEY_PRESS", InteractionKind::KeyPress),
            ("keypress", InteractionKind::KeyPress),
            ("form-submit", InteractionKind::Submit),
            ("dblclick", InteractionKind::Click),
        ] {
            assert_eq!(read(name.into()), Some(kind), "{name}");
        }
    }

    #[test]
    fn unknown_names_stay_as_recorded() {
        let name = "navigation_restored";
        assert_eq!(read(name.into()), Some(InteractionKind::Other(name.into())));
        assert_eq!(read("clicks".into()), Some(InteractionKind::Other("clicks".into())));
        assert_eq!(read(" ".into()), None);
    }

    #[test]
    fn canonical_names_read_as_themselves() {
        for (_, kind) in NAMES {
            assert_eq!(read(kind.name().to_owned().into()), Some(kind.clone()));
        }
    }
}
