//! By CSS: a link's address, a class that says what the element is, or the way down from a named ancestor. Best 0.7 for
//! an address, 0.62 for a class, 0.45 for a way down, 0.2 for a way from the root.

use super::{Draft, Subject, by_css};
use crate::{
    selector::{
        Locator, LocatorKind,
        generated::{ClassUse, Origin, class_use, origin},
        path::{Nth, Segment, css_segment, css_segments, may_hold_id},
        quote,
        subject::usable,
    },
    session::Ancestor,
};
use std::borrow::Cow;

pub fn locate(subject: &Subject<'_>) -> Option<Locator> {
    let best = [by_address(subject), by_class(subject)]
        .into_iter()
        .flatten()
        .reduce(|best, next| if next.1.durability > best.1.durability { next } else { best });
    let reached = best.as_ref().map_or(0.0, |(_, draft)| draft.durability);
    let (css, draft) = by_way_down(subject, reached).or(best)?;
    let call = by_css(&css);
    Some(draft.finish(subject, LocatorKind::Css, call, Some(css), None))
}

/// A link by where it leads, up to what changes from visit to visit.
fn by_address(subject: &Subject<'_>) -> Option<(String, Draft)> {
    let href = subject.attribute("href").filter(|_| subject.tag == "a")?;
    let path = lasting(href);
    if path.len() <= 1 || path.len() > 120 || path.starts_with("javascript:") {
        return None;
    }
    let operator = if path.len() == href.len() { "=" } else { "^=" };
    let mut draft = Draft::new(0.7, "a link is found by where it leads");
    draft.weigh_lookalikes(
        subject.lookalikes(|other| other.attributes.get("href").is_some_and(|h| h.starts_with(path))),
    );
    Some((["a[href", operator, &quote::css_string(path), "]"].concat(), draft))
}

/// An address without its fragment, and without the first part of its query that was made up by a tool and all that
/// follows it.
fn lasting(href: &str) -> &str {
    let address = href.split('#').next().unwrap_or(href);
    let Some(query) = address.find('?') else { return address };
    let mut end = query;
    for part in address.get(query + 1..).unwrap_or_default().split('&') {
        let value = part.split_once('=').map_or(part, |(_, value)| value);
        if part.is_empty() || value.len() > 40 || origin(value) == Origin::Generated {
            break;
        }
        end += 1 + part.len();
    }
    address.get(..end).unwrap_or(address)
}

/// An element by the classes that say what it is.
fn by_class(subject: &Subject<'_>) -> Option<(String, Draft)> {
    let class = subject.attribute("class")?;
    let names: Vec<&str> = class
        .split_ascii_whitespace()
        .filter(|c| usable(c) && class_use(c) == ClassUse::Identity)
        .take(3)
        .collect();
    if names.is_empty() {
        return None;
    }
    let mut draft = Draft::new(0.62, "its class says what it is");
    let alike = subject.lookalikes(|other| other.tag == subject.tag && other.has_classes(&names));
    draft.weigh_lookalikes(alike);
    let tag = quote::css_ident(subject.tag);
    let mut css = tag.clone();
    for name in names {
        css.push('.');
        css.push_str(&quote::css_ident(name));
    }
    if alike == 0 {
        draft.weigh_recorded(subject, css.strip_prefix(&tag).unwrap_or(&css));
    }
    Some((css, draft))
}

/// The recorded path, from the last named element on it, without what a build or the moment put there; nothing where it lasts
/// no longer than what was `reached` already.
fn by_way_down(subject: &Subject<'_>, reached: f64) -> Option<(String, Draft)> {
    let segments = css_segments(&subject.selectors?.css_path);
    let kept = segments.len().checked_sub(subject.level).filter(|kept| *kept > 1)?;
    let way = segments.get(..kept)?;
    let tag = css_segment(way.last()?).tag;
    if !tag.is_empty() && tag != subject.tag {
        return None;
    }
    let mut anchor = None;
    for (at, text) in way.iter().enumerate().filter(|(_, text)| may_hold_id(text)) {
        let Some(id) = css_segment(text).id else { continue };
        if !usable(&id) || is_part_of_an_id(subject, &id) {
            return None;
        }
        if origin(&id) == Origin::Written {
            anchor = Some(at);
        }
    }
    let down = way.get(anchor.unwrap_or(0)..)?;
    let steps = down.len().saturating_sub(1);
    let mut draft = match anchor {
        Some(_) => Draft::new(0.45, "it goes down from an element with a written id"),
        None => Draft::new(0.2, "it goes down from the root, so that any change on the way breaks it"),
    };
    if steps > 2 {
        let by = libm::pow(0.93, f64::from(u32::try_from(steps.min(30) - 2).unwrap_or(0)));
        draft.doubt(by, "the way down is long");
    }
    if draft.durability <= reached {
        return None;
    }
    let css: Vec<String> = down.iter().map(|text| write(&css_segment(text))).collect();
    Some((css.join(" > "), draft))
}

/// Whether what a path gives as an id is only the start of one: some recorders don't escape (`#main.part`, `#main part`).
fn is_part_of_an_id(subject: &Subject<'_>, id: &str) -> bool {
    let mut ids = subject.ancestors.iter().filter_map(|ancestor| ancestor.id.as_deref());
    !ids.clone().any(|own| own == id) && ids.any(|own| own.starts_with(id))
}

fn write(segment: &Segment<'_>) -> String {
    if let Some(id) = &segment.id {
        return ["#", &quote::css_ident(id)].concat();
    }
    let mut out = if segment.tag.is_empty() { String::from("*") } else { quote::css_ident(segment.tag) };
    let class = |c: &Cow<'_, str>| class_use(c) == ClassUse::Identity;
    for name in segment.classes().filter(class).take(2) {
        out.push('.');
        out.push_str(&quote::css_ident(&name));
    }
    match segment.nth {
        Some(Nth::Child(nth)) => out.push_str(&format!(":nth-child({nth})")),
        Some(Nth::OfType(nth)) => out.push_str(&format!(":nth-of-type({nth})")),
        None => {}
    }
    out
}

/// The CSS of an ancestor that can be found by what a person named it: a written id, or a test id.
pub fn anchor(ancestor: &Ancestor<'_>) -> Option<String> {
    if let Some(id) = ancestor.id.as_deref().filter(|id| usable(id) && origin(id) == Origin::Written) {
        return Some(format!("#{}", quote::css_ident(id)));
    }
    let segment = css_segment(&ancestor.selector);
    let (name, value) = segment.attributes.first()?;
    let made_for_it = name.starts_with("data-") && usable(value) && origin(value) == Origin::Written;
    made_for_it.then(|| format!("[{name}={}]", quote::css_string(value)))
}
