//! By placeholder: the words in an empty field. Best 0.82: they say what belongs there, and are reworded now and then.

use super::{Subject, by_attribute};
use crate::selector::{Locator, LocatorKind};

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    let reason = "the placeholder says what belongs into the field";
    by_attribute(subject, LocatorKind::Placeholder, "placeholder", "getByPlaceholder", 0.82, reason)
}
