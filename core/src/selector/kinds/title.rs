//! By title: the words of a tooltip. Best 0.76: rarely two alike, and rarely kept up with care.

use super::{Subject, by_attribute};
use crate::selector::{Locator, LocatorKind};

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    by_attribute(subject, LocatorKind::Title, "title", "getByTitle", 0.76, "it has a tooltip")
}
