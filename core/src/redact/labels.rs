//! Labels: what the fields that an interaction recorded are called by other elements, which name them by their id or are
//! named by them.

use super::asked::Asked;
use crate::{
    observation::is_field,
    session::{Attributes, Interaction, Neighbour, Node, Text},
};
use std::collections::{BTreeMap, BTreeSet};

/// The texts that label a field from elsewhere.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// By the id of the field that a `label` is for.
    of_fields: BTreeMap<String, String>,
    /// By the label's own id, of those that a field names.
    by_id: BTreeMap<String, String>,
}

impl Labels {
    /// Those in the tree and among the neighbours that came with an interaction.
    pub(super) fn of(interaction: &Interaction<'_>) -> Self {
        let mut labels = Self::default();
        let mut named = BTreeSet::new();
        if let Some(element) = interaction.element.as_deref() {
            note_named(&element.attributes, &mut named);
            for neighbour in element.siblings.iter().chain(&element.nearby).chain(&element.nearest_clickable)
            {
                note_named(&neighbour.attributes, &mut named);
                labels.add_neighbour(neighbour);
            }
        }
        if let Some(root) = interaction.context.as_deref().and_then(|c| c.dom_snapshot.as_ref()) {
            every_node(root, &mut |node| {
                note_named(&node.attributes, &mut named);
                labels.add_for(node);
            });
            if !named.is_empty() {
                every_node(root, &mut |node| labels.add_named(node, &named));
            }
        }
        labels
    }

    fn add_neighbour(&mut self, neighbour: &Neighbour<'_>) {
        if let Some(id) = Some(neighbour).filter(|n| n.tag == "label").and_then(is_for) {
            self.of_fields.entry(id).or_insert_with(|| neighbour.text.to_string());
        }
    }

    fn add_for(&mut self, node: &Node<'_>) {
        if node.tag == "label" {
            let stated = node.attributes.get("for").map(|id| &**id);
            let by_own = node.attributes.get("id").and_then(|id| id.strip_suffix("-label"));
            if let Some(id) = stated.or(by_own).filter(|id| !id.is_empty()) {
                self.of_fields.entry(id.to_owned()).or_insert_with(|| text_of(node).to_owned());
            }
        }
    }

    fn add_named(&mut self, node: &Node<'_>, named: &BTreeSet<Text<'_>>) {
        if let Some(id) = node.attributes.get("id").filter(|id| named.contains(*id)) {
            self.by_id.entry(id.to_string()).or_insert_with(|| text_of(node).to_owned());
        }
    }

    /// What labels a field with these ids and attributes.
    pub(super) fn of_field<'l>(&'l self, ids: &[&str], attributes: &Attributes<'_>) -> Vec<&'l str> {
        let own = ids.iter().filter_map(|id| self.of_fields.get(*id));
        let named = attributes.get("aria-labelledby").map_or("", |ids| ids);
        let named = named.split_ascii_whitespace().filter_map(|id| self.by_id.get(id));
        own.chain(named).map(String::as_str).collect()
    }
}

/// The id of the field that a label among the neighbours is for, where that was recorded.
pub(super) fn is_for(label: &Neighbour<'_>) -> Option<String> {
    let stated = label.attributes.get("for").map(|id| id.to_string());
    let asked = || Asked::by([&*label.selector, &label.css_path]).attributes;
    let asked = || asked().into_iter().find(|(name, _)| *name == "for").map(|(_, id)| id.into_owned());
    stated.or_else(asked).filter(|id| !id.is_empty())
}

/// The text of a label: its own, else the first in it; never that of a field in it.
pub(super) fn text_of<'n>(label: &'n Node<'_>) -> &'n str {
    if says_something(&label.text) {
        return &label.text;
    }
    let mut open: Vec<&Node<'_>> = label.children.iter().rev().collect();
    while let Some(node) = open.pop() {
        if is_field(&node.tag) {
            continue;
        }
        if says_something(&node.text) {
            return &node.text;
        }
        open.extend(node.children.iter().rev());
    }
    ""
}

/// Whether a label is for no field by its id and has none in it: then it is for what follows.
pub(super) fn is_free(label: &Node<'_>) -> bool {
    label.attributes.get("for").is_none() && !holds_field(label)
}

fn holds_field(node: &Node<'_>) -> bool {
    node.children.iter().any(|child| is_field(&child.tag) || holds_field(child))
}

fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn note_named<'t>(attributes: &'t Attributes<'_>, named: &mut BTreeSet<Text<'t>>) {
    let ids = attributes.get("aria-labelledby").map_or("", |ids| ids);
    named.extend(ids.split_ascii_whitespace().map(Text::Borrowed));
}

fn every_node<'n, 'a>(node: &'n Node<'a>, visit: &mut impl FnMut(&'n Node<'a>)) {
    visit(node);
    node.children.iter().for_each(|child| every_node(child, visit));
}
