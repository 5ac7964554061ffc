//! By test id: an attribute that somebody put there to find the element. Best 0.96: it is made to stay; not 1, for it
//! can be shared by repeated parts of a page.

use super::{Draft, Subject, by_css};
use crate::selector::{Locator, LocatorKind, quote};

/// Attributes that are made for finding, best known first. Only the first is what `getByTestId` looks for.
const ATTRIBUTES: [&str; 10] = [
    "data-testid",
    "data-test-id",
    "data-test",
    "data-qa",
    "data-qa-id",
    "data-cy",
    "data-automation-id",
    "data-automation",
    "data-e2e",
    "data-hook",
];

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    let (attribute, value) =
        ATTRIBUTES.iter().find_map(|attribute| Some((*attribute, subject.attribute(attribute)?)))?;
    let mut draft = Draft::new(0.96, "a test id is made for finding the element");
    let css = ["[", attribute, "=", &quote::css_string(value), "]"].concat();
    draft.weigh_origin(value);
    let alike = subject.lookalikes(|other| other.has(attribute, value));
    draft.weigh_lookalikes(alike);
    if alike == 0 {
        draft.weigh_recorded(subject, &css);
    }
    if subject.tag == "svg" || subject.tag == "path" {
        draft.doubt(0.6, "it names a drawing, which other buttons may show too");
    }
    let call = match attribute {
        "data-testid" => ["getByTestId(", &quote::js(value), ")"].concat(),
        _ => by_css(&css),
    };
    let xpath = ["//*[@", attribute, "=", &quote::xpath(value), "]"].concat();
    Some(draft.finish(subject, LocatorKind::TestId, call, Some(css), Some(xpath)))
}
