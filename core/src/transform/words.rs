//! Actions in words, for histories and plans.

use crate::reduce::Action;

/// When the action is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    /// It was done.
    Past,
    /// It is to be done.
    Imperative,
}

/// The longest value that is told, in characters.
const VALUE: usize = 120;
/// The longest name that is told of what was done, in characters; those of candidates are no longer.
pub(super) const NAME: usize = 60;

/// An action in words; `object` is what it is done on, e.g. `"Add to bag" (button)`.
///
/// The object is told name first, as candidates are told role first: a line of an observation never stands in a
/// history.
pub(super) fn tell(action: &Action<'_>, object: &str, tense: Tense) -> String {
    let past = tense == Tense::Past;
    let verb = |told: &'static str, imperative: &'static str| if past { told } else { imperative };
    match action {
        Action::Click => format!("{} {object}", verb("clicked", "click")),
        Action::Fill { value: Some(value) } if value.trim().is_empty() => {
            format!("{} {object}", verb("emptied", "empty"))
        }
        Action::Fill { value: Some(value) } => {
            format!("{} '{}' into {object}", verb("typed", "type"), short(value, VALUE))
        }
        Action::Fill { value: None } => format!("{} into {object}", verb("typed", "type")),
        Action::Select { value: Some(value) } => {
            format!("{} '{}' in {object}", verb("chose", "choose"), short(value, VALUE))
        }
        Action::Select { value: None } => format!("{} an option in {object}", verb("chose", "choose")),
        Action::Press { key } => format!("{} {} in {object}", verb("pressed", "press"), short(key, VALUE)),
        Action::Check { checked: Some(true) } => format!("{} {object}", verb("turned on", "turn on")),
        Action::Check { checked: Some(false) } => format!("{} {object}", verb("turned off", "turn off")),
        Action::Check { checked: None } => format!("{} {object}", verb("switched", "switch")),
        Action::Submit => verb("sent the form", "send the form").to_owned(),
        Action::Hover => format!("{} the pointer on {object}", verb("rested", "rest")),
        Action::Scroll => verb("scrolled", "scroll").to_owned(),
        Action::Navigate { url } => format!("{} to {}", verb("went", "go"), short(url, VALUE)),
        Action::GoBack => verb("went back", "go back").to_owned(),
        Action::SwitchTab => verb("went to another tab", "go to another tab").to_owned(),
        Action::Upload { value: Some(value) } => {
            format!("{} the file '{}' in {object}", verb("chose", "choose"), short(value, VALUE))
        }
        Action::Upload { value: None } => format!("{} a file in {object}", verb("chose", "choose")),
        Action::Drag { onto } => {
            let onto = onto.as_deref().map_or_else(String::new, |n| format!(" onto \"{}\"", short(n, NAME)));
            format!("{} {object}{onto}", verb("dragged", "drag"))
        }
        Action::Finish => verb("finished", "finish").to_owned(),
    }
}

/// White space put right, and cut to `limit` characters, where there are words at the end of one.
pub(super) fn short(text: &str, limit: usize) -> String {
    let tidied = crate::observation::tidy(text);
    let Some((end, next)) = tidied.char_indices().nth(limit) else { return tidied.into_owned() };
    let head = tidied.get(..end).unwrap_or_default();
    let whole = head.rfind(' ').filter(|&space| next != ' ' && space * 2 >= head.len());
    format!("{}…", whole.and_then(|space| head.get(..space)).unwrap_or(head).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_told_in_both_tenses() {
        let fill = Action::Fill { value: Some("garden  chairs".into()) };
        assert_eq!(
            tell(&fill, "\"Search\" (input)", Tense::Past),
            "typed 'garden chairs' into \"Search\" (input)"
        );
        assert_eq!(tell(&Action::Click, "\"Go\" (button)", Tense::Imperative), "click \"Go\" (button)");
        assert_eq!(tell(&Action::GoBack, "", Tense::Past), "went back");
        let drag = |onto: Option<&'static str>| Action::Drag { onto: onto.map(Into::into) };
        let told = "dragged \"Letter\" (listitem) onto \"Done  today\"".replace("  ", " ");
        assert_eq!(tell(&drag(Some("Done  today")), "\"Letter\" (listitem)", Tense::Past), told);
        assert_eq!(
            tell(&drag(None), "\"Letter\" (listitem)", Tense::Imperative),
            "drag \"Letter\" (listitem)"
        );
        let none = Action::Fill { value: Some(" ".into()) };
        assert_eq!(tell(&none, "\"Search\" (input)", Tense::Past), "emptied \"Search\" (input)");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(short("ééé", 2), "éé…");
        assert_eq!(short(" a\n b ", 9), "a b");
        assert_eq!(short("Oak lamp, small", 12), "Oak lamp,…");
        assert_eq!(short("Oak lamp, small", 9), "Oak lamp,…");
        assert_eq!(short("a considerable", 8), "a consid…", "little would be left");
    }
}
