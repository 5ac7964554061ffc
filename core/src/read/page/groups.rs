//! The groups of an interaction that are worked out from the page: the element, what stood around it, and the ways to it.

use super::{At, Page, Text, view::View, view::cut};
use crate::{
    observation::aria,
    session::{Ancestor, Attributes, Element, Interaction, Neighbour, Overlay, Selectors},
};
use std::borrow::Cow;

/// Ancestors that are told, and those of them with their text.
const ANCESTORS: (usize, usize) = (8, 3);
/// Siblings before and after that are told.
const SIBLINGS: usize = 3;
/// Dialogs that are told.
const DIALOGS: usize = 3;

impl<'a> Page<'a> {
    /// Tells of an interaction on an element what can be worked out from the page as it stands. Snapshots take of `room`,
    /// in bytes of memory; where there is none left, there is no snapshot.
    pub(in crate::read) fn describe(
        &self,
        at: At,
        view: &View<'a>,
        told: &mut Interaction<'a>,
        room: &mut usize,
    ) {
        told.selectors = Some(Box::new(self.selectors(at, &view.index)));
        told.element = Some(Box::new(self.element_group(at, view)));
        told.gesture.get_or_insert_default().details.0.extend(self.told(at, view).0);
        let (tree, weight) = view.tree(self, at);
        let context = told.context.get_or_insert_default();
        context.html_hash = view.hash();
        context.frame_path = self.frame_path(at);
        context.dom_snapshot = (weight <= *room && self.has_looks()).then_some(tree);
        *room = room.saturating_sub(weight);
    }

    /// The element and what stood around it.
    fn element_group(&self, at: At, view: &View<'a>) -> Element<'a> {
        let ancestors = (1..).zip(self.ancestors(at)).take(ANCESTORS.0);
        let dialogs = view.dialogs.iter().take(DIALOGS).cloned();
        Element {
            ancestors: ancestors.map(|(level, above)| self.ancestor(above, level, view)).collect(),
            siblings: self.siblings(at, view),
            overlays: dialogs.map(|text| Overlay { text, ..Overlay::default() }).collect(),
            shadow_path: self.shadow_path(at, &view.index),
            ..self.bare_element(at)
        }
    }

    /// The element alone.
    fn bare_element(&self, at: At) -> Element<'a> {
        Element {
            tag: self.element(at).map_or(Text::default(), |(tag, _)| tag.clone()),
            text: self.text_of(at, 200),
            attributes: self.attributes(at),
            ..Element::default()
        }
    }

    /// The ways to it.
    pub(in crate::read) fn selector_group(&self, at: At, view: &View<'a>) -> Selectors<'a> {
        self.selectors(at, &view.index)
    }

    /// Role and name of what was acted on, as a recorder that computes names tells them; nothing where it has none.
    fn told(&self, at: At, view: &View<'a>) -> Attributes<'a> {
        let acted = self.acted_on(at);
        let own = |name: &str| self.attribute(acted, name).map(|value| &**value);
        // Fields without a role by the rules of ARIA.
        let kind = own("type").unwrap_or("text");
        let is_bare = matches!(
            kind,
            "password" | "file" | "color" | "date" | "time" | "month" | "week" | "datetime-local"
        );
        let name = self.name_of(acted, &view.index);
        if name.is_empty() || (self.tag(acted) == "input" && own("role").is_none() && is_bare) {
            return Attributes::default();
        }
        let role = aria(self.tag(acted), own("role"), own("type"));
        Attributes(vec![(Cow::Borrowed("role"), Cow::Owned(role)), (Cow::Borrowed("name"), name)])
    }

    fn ancestor(&self, at: At, level: u32, view: &View<'a>) -> Ancestor<'a> {
        let is_named = self.is_interactive(at) || self.tag(at) == "label";
        let text = match level as usize {
            level if level > ANCESTORS.1 => Text::default(),
            _ if is_named => self.name_of(at, &view.index),
            _ => self.text_of(at, 50),
        };
        let own = |name| self.attribute(at, name).filter(|value| !value.is_empty());
        Ancestor {
            level,
            tag: self.element(at).map_or(Text::default(), |(tag, _)| tag.clone()),
            id: own("id").cloned(),
            role: own("role").cloned(),
            class_name: own("class").map_or(Text::default(), |class| cut(class, 120)),
            selector: self.short(at),
            text,
            css_path: Text::default(),
        }
    }

    fn siblings(&self, at: At, view: &View<'a>) -> Vec<Neighbour<'a>> {
        let row = self.row(at);
        let place = row.iter().position(|&other| other == at).unwrap_or(0);
        let near = row.iter().enumerate().skip(place.saturating_sub(SIBLINGS)).take(2 * SIBLINGS + 1);
        let near = near.filter(|&(other, &sibling)| {
            other != place && other.abs_diff(place) <= SIBLINGS && !self.is_hidden(sibling)
        });
        let told = near.map(|(other, &sibling)| {
            let is_interactive = self.is_interactive(sibling);
            Neighbour {
                tag: self.element(sibling).map_or(Text::default(), |(tag, _)| tag.clone()),
                text: match is_interactive {
                    true => self.name_of(sibling, &view.index),
                    false => self.text_of(sibling, 60),
                },
                selector: self.short(sibling),
                distance: Some(other.abs_diff(place) as f64),
                direction: Cow::Borrowed(if other < place { "before" } else { "after" }),
                is_interactive: Some(is_interactive),
                ..Neighbour::default()
            }
        });
        told.filter(|sibling| !sibling.text.is_empty()).collect()
    }
}
