//! By label: the words beside a form field, or its `aria-label`. Best 0.88: labels change less than the markup around.

use super::{Draft, Subject, by_value, by_words};
use crate::{
    observation::is_field,
    selector::{
        Locator, LocatorKind,
        subject::{Naming, one_line, usable},
    },
};

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    if let Some(value) = subject.attribute("aria-label") {
        let label = one_line(value);
        let mut draft = Draft::new(0.88, "it is labelled for people who don't see it");
        draft.weigh_words(&label);
        draft.weigh_lookalikes(subject.lookalikes(|other| other.has("aria-label", value)));
        let (css, xpath) = by_value(subject, "aria-label", value);
        return Some(draft.finish(
            subject,
            LocatorKind::Label,
            by_words(subject, "getByLabel", &label),
            Some(css),
            Some(xpath),
        ));
    }
    let label = field_label(subject)?;
    let mut draft = Draft::new(0.88, "it has a label");
    draft.weigh_words(&label);
    let alike = subject.more_of_its(|other| other.tag == "label" && one_line(other.text) == label);
    draft.weigh_lookalikes(alike);
    Some(draft.finish(subject, LocatorKind::Label, by_words(subject, "getByLabel", &label), None, None))
}

/// The text of the label of a field: the recorded one that refers to its id, else the one that gave it its name.
fn field_label(subject: &Subject<'_>) -> Option<String> {
    if !is_field(subject.tag) {
        return None;
    }
    let labels = || subject.others.iter().filter(|other| other.tag == "label");
    let id = subject.attribute("id");
    let stated =
        labels().find(|label| id.is_some_and(|id| label.attributes.get("for").is_some_and(|v| v == id)));
    let text = match stated {
        Some(label) => one_line(label.text),
        None if subject.naming != Naming::Own => return None,
        None => labels().map(|label| one_line(label.text)).find(|text| *text == subject.name)?,
    };
    usable(&text).then_some(text)
}
