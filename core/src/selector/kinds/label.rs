//! By label: the words beside a form field, or its `aria-label`. Best 0.88: labels change less than the markup around.

use super::{Draft, Subject, by_words};
use crate::selector::{
    Locator, LocatorKind, quote,
    subject::{Source, one_line, usable},
};

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    if let Some(label) = subject.attribute("aria-label") {
        let label = one_line(label);
        let mut draft = Draft::new(0.88, "it is labelled for people who don't see it");
        draft.weigh_words(&label);
        draft.weigh_lookalikes(subject.lookalikes(|other| other.has("aria-label", &label)));
        let css = format!("{}[aria-label={}]", subject.tag, quote::css_string(&label));
        let xpath = format!("//{}[@aria-label={}]", super::tag_or_any(subject.tag), quote::xpath(&label));
        return Some(draft.finish(
            subject,
            LocatorKind::Label,
            by_words("getByLabel", &label),
            Some(css),
            Some(xpath),
        ));
    }
    let label = field_label(subject)?;
    let mut draft = Draft::new(0.88, "it has a label");
    draft.weigh_words(&label);
    let alike = subject.lookalikes(|other| other.tag == "label" && one_line(other.text) == label);
    draft.weigh_lookalikes(alike);
    Some(draft.finish(subject, LocatorKind::Label, by_words("getByLabel", &label), None, None))
}

/// The text of the `<label for>` that the recorded tree holds for a field.
fn field_label(subject: &Subject<'_>) -> Option<String> {
    let id = subject.attribute("id").filter(|_| matches!(subject.tag, "input" | "select" | "textarea"))?;
    let label = subject.others.iter().find(|other| {
        other.source == Source::Snapshot
            && other.tag == "label"
            && other.attributes.get("for").is_some_and(|v| v == id)
    })?;
    let text = one_line(label.text);
    usable(&text).then_some(text)
}
