//! Which page each interaction was done on.

use super::{facts, rules::navigation};
use crate::session::Session;
use std::collections::BTreeMap;

/// A page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Here<'s> {
    /// Its address; empty where it is not known.
    pub url: &'s str,
    /// Its title; empty where it is not known.
    pub title: &'s str,
}

/// The page of each interaction, as it stood just before it. An interaction that recorded none was done where the one
/// before it in the same tab was; that of a navigation is the page it left.
pub fn pages<'s>(session: &'s Session<'_>) -> Vec<Here<'s>> {
    let mut tabs: BTreeMap<&str, Here<'s>> = BTreeMap::new();
    let mut pages = Vec::with_capacity(session.interactions.len());
    for interaction in &session.interactions {
        let here = tabs.entry(facts::tab(interaction)).or_default();
        if facts::is_navigation(interaction) {
            pages.push(*here);
            *here = arrived(*here, navigation::destination(interaction), "");
        } else {
            *here = arrived(*here, facts::url(interaction), facts::title(interaction));
            pages.push(*here);
        }
    }
    pages
}

fn arrived<'s>(here: Here<'s>, url: &'s str, title: &'s str) -> Here<'s> {
    let moved = !url.is_empty() && url != here.url;
    Here {
        url: if moved { url } else { here.url },
        title: match title {
            "" if moved => "",
            "" => here.title,
            title => title,
        },
    }
}
