//! By id. Best 0.87: a written id is meant to be unique; a generated one is worth next to nothing.

use super::{Draft, Subject, by_css};
use crate::selector::{Locator, LocatorKind, quote};

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    let id = subject.attribute("id").filter(|id| !id.contains(char::is_whitespace))?;
    let mut draft = Draft::new(0.87, "an id is meant to be unique");
    draft.weigh_origin(id);
    draft.weigh_lookalikes(
        subject.lookalikes(|other| other.attributes.get("id").is_some_and(|other| other == id)),
    );
    let css = ["#", &quote::css_ident(id)].concat();
    let xpath = ["//*[@id=", &quote::xpath(id), "]"].concat();
    let call = by_css(&css);
    Some(draft.finish(subject, LocatorKind::Id, call, Some(css), Some(xpath)))
}
