//! By the text that stands for an image. Best 0.74: it is content, and goes with the picture.

use super::{Subject, by_attribute};
use crate::selector::{Locator, LocatorKind};

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    by_attribute(subject, LocatorKind::Alt, "alt", "getByAltText", 0.74, "the image is described")
}
