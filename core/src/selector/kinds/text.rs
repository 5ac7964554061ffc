//! By the words that the element shows. Best 0.72: they are what a person sees, and the same words may stand elsewhere.

use super::{Draft, Subject, asks_for_all, by_text, by_words};
use crate::selector::{
    Locator, LocatorKind,
    subject::{Other, one_line, usable},
};

/// Tags whose text is not shown as text, or is somebody's input.
const SILENT: [&str; 8] = ["input", "textarea", "select", "img", "svg", "path", "video", "iframe"];

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    let text = one_line(subject.text);
    if !usable(&text) || SILENT.contains(&subject.tag) || text.chars().count() > 100 {
        return None;
    }
    let mut draft = Draft::new(0.72, "the element shows these words");
    draft.weigh_words(&text);
    let alike = |other: &Other<'_>| {
        other.text.len() >= text.len() && other.text.split_whitespace().eq(text.split(' '))
    };
    draft.weigh_lookalikes(subject.lookalikes(alike));
    if text.chars().count() < 3 {
        draft.doubt(0.7, "the text is so short that it will stand elsewhere too");
    }
    if subject.text.trim().contains('\n') {
        draft.doubt(0.6, "it stands in several lines, which may be texts of several elements");
    }
    if asks_for_all(subject, &text) {
        draft.weigh_capitals(&text);
    }
    let call = by_words(subject, "getByText", &text);
    Some(draft.finish(subject, LocatorKind::Text, call, None, by_text(subject)))
}
