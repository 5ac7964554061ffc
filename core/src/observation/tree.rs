//! The part of the page's tree that an interaction recorded, flat and in document order.

use super::{
    name::name,
    role::{self, Role},
};
use crate::session::{Interaction, Node};

/// Nodes that are looked at.
const NODES: usize = 400;

/// The recorded part of a page's tree.
pub(super) struct Tree<'s> {
    nodes: Vec<(&'s Node<'s>, usize)>,
}

/// A node of the tree that has a name.
pub(super) struct Named<'s> {
    pub node: &'s Node<'s>,
    pub role: Role<'s>,
    pub text: &'s str,
    pub interactive: bool,
}

impl<'s> Tree<'s> {
    /// The tree that came with an interaction; empty where none did.
    pub(super) fn of(interaction: &'s Interaction<'_>) -> Self {
        let Some(root) = interaction.context.as_deref().and_then(|c| c.dom_snapshot.as_ref()) else {
            return Self { nodes: Vec::new() };
        };
        let (mut nodes, mut open) = (Vec::with_capacity(32), Vec::with_capacity(16));
        open.push((root, 0));
        while let Some((node, parent)) = open.pop() {
            if nodes.len() == NODES {
                break;
            }
            if !is_unseen(&node.tag) || nodes.is_empty() {
                let at = nodes.len();
                nodes.push((node, parent));
                open.extend(node.children.iter().rev().map(|child| (child, at)));
            }
        }
        Self { nodes }
    }

    /// The role of the elements that a short selector fits, where they agree.
    pub(super) fn role(&self, tag: &str, selector: &str) -> Role<'s> {
        let mut found = Role::Unknown;
        for (node, _) in self.nodes.iter().filter(|(node, _)| node.tag == tag && fits(node, selector)) {
            let role = role_of(node);
            match found {
                Role::Unknown => found = role,
                other if other != role => return Role::Unknown,
                _ => {}
            }
        }
        found
    }

    /// Whether a short selector fits more than one element.
    pub(super) fn is_shared(&self, tag: &str, selector: &str) -> bool {
        self.nodes.iter().filter(|(node, _)| node.tag == tag && fits(node, selector)).nth(1).is_some()
    }

    /// What the one element is called that a path with places among siblings of its tag leads to; empty where its last two
    /// parts fit none or several.
    pub(super) fn name_at(&self, path: &str) -> &'s str {
        let mut parts = path.rsplit(" > ").map(place);
        let (Some((tag, Some(nth))), Some((above, _))) = (parts.next(), parts.next()) else { return "" };
        let mut found = self.nodes.iter().filter(|(node, _)| node.tag == above).filter_map(|(node, _)| {
            node.children.iter().filter(|child| child.tag == tag).nth(nth.checked_sub(1)?)
        });
        match (found.next(), found.next()) {
            (Some(node), None) if node.text.is_empty() => named_by_content_or_label(node),
            (Some(node), None) => &node.text,
            _ => "",
        }
    }

    /// What labels the one field that a short selector fits; empty where nothing does.
    pub(super) fn label(&self, tag: &str, selector: &str) -> &'s str {
        let mut fitting = (0..self.nodes.len())
            .filter(|&i| self.nodes.get(i).is_some_and(|(node, _)| node.tag == tag && fits(node, selector)));
        match (fitting.next(), fitting.next()) {
            (Some(i), None) => self.label_at(i),
            _ => "",
        }
    }

    /// Every node with a name, in document order, by position in the tree.
    pub(super) fn named(&self) -> impl Iterator<Item = (usize, Named<'s>)> {
        self.nodes.iter().enumerate().filter_map(|(i, &(node, _))| {
            let role = role_of(node);
            let interactive = role::is_interactive(&node.tag, role.get());
            let text = match interactive {
                _ if role::is_field(&node.tag) => self.label_at(i),
                _ if role::is_editable(&node.attributes) && !self.label_at(i).is_empty() => self.label_at(i),
                _ if node.tag == "option" && self.above(i).any(|(above, _)| above.tag == "select") => "",
                true if node.text.is_empty() => named_by_content_or_label(node),
                _ => &node.text,
            };
            (!text.is_empty()).then_some((i, Named { node, role, text, interactive }))
        })
    }

    /// What labels the field at a position: an attribute, a label that names its id, a label around it, or the only
    /// label in the box that it stands in.
    fn label_at(&self, at: usize) -> &'s str {
        let Some(&(field, parent)) = self.nodes.get(at) else { return "" };
        let hidden = attribute(field, "type") == "hidden";
        let pressed = matches!(attribute(field, "type"), "button" | "submit" | "reset");
        let own = if pressed { attribute(field, "value") } else { attribute(field, "aria-label") };
        if hidden || !own.is_empty() {
            return if hidden { "" } else { own };
        }
        let id = attribute(field, "id");
        let by_id = self.nodes.iter().map(|&(node, _)| node).find(|node| labels(node, id));
        let around = self.above(at).map(|&(node, _)| node).find(|node| node.tag == "label");
        let mut beside = self.nodes.get(parent).into_iter().flat_map(|(p, _)| &p.children);
        let beside = beside.find(|n| n.tag == "label" && attribute(n, "for").is_empty());
        let label = by_id.or(around).or(beside).map_or("", |label| text_of(label));
        [label, attribute(field, "placeholder"), attribute(field, "title")]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    /// What labels the field with an id; empty where nothing does.
    pub(super) fn label_for(&self, id: &str) -> &'s str {
        let label = self.nodes.iter().map(|&(node, _)| node).find(|node| labels(node, id));
        label.map_or("", |label| text_of(label))
    }

    fn above(&self, at: usize) -> impl Iterator<Item = &(&'s Node<'s>, usize)> {
        let mut at = at;
        std::iter::from_fn(move || {
            let &(_, parent) = self.nodes.get(at)?;
            if at == 0 {
                return None;
            }
            at = parent;
            self.nodes.get(parent)
        })
    }
}

/// Elements that are never seen by themselves.
pub(super) fn is_unseen(tag: &str) -> bool {
    matches!(
        tag,
        "style"
            | "script"
            | "noscript"
            | "template"
            | "meta"
            | "link"
            | "head"
            | "title"
            | "iframe"
            | "svg"
            | "html"
    )
}

fn attribute<'s>(node: &'s Node<'_>, key: &str) -> &'s str {
    node.attributes.get(key).map_or("", |value| value)
}

fn role_of<'s>(node: &'s Node<'_>) -> Role<'s> {
    role::of(&node.tag, node.attributes.get("role").map(|r| &**r), node.attributes.get("type").map(|t| &**t))
}

fn labels(node: &Node<'_>, id: &str) -> bool {
    let its_own = attribute(node, "for") == id || attribute(node, "id").strip_suffix("-label") == Some(id);
    !id.is_empty() && node.tag == "label" && its_own
}

fn text_of<'s>(node: &'s Node<'_>) -> &'s str {
    if node.text.is_empty() { first_text(node) } else { &node.text }
}

/// What stands in an element, else what labels it.
fn named_by_content_or_label<'s>(node: &'s Node<'_>) -> &'s str {
    let labels = ["aria-label", "title", "alt"].map(|key| attribute(node, key));
    [first_text(node)].into_iter().chain(labels).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The first name under a node.
fn first_text<'s>(node: &'s Node<'_>) -> &'s str {
    let mut open: Vec<&Node<'_>> = node.children.iter().rev().collect();
    while let Some(node) = open.pop() {
        if !is_unseen(&node.tag) && name(&node.text).is_some() {
            return &node.text;
        }
        open.extend(node.children.iter().rev());
    }
    ""
}

/// The tag of one part of a path, and its place among the siblings of that tag, from 1.
fn place(part: &str) -> (&str, Option<usize>) {
    let tag = part.split(['.', '#', ':', '[']).next().unwrap_or_default();
    let nth = part.split_once(":nth-of-type(").and_then(|(_, rest)| rest.split(')').next());
    (tag, nth.and_then(|nth| nth.parse().ok()))
}

/// Whether a short selector (an id, a test id, or classes) fits a node.
fn fits(node: &Node<'_>, selector: &str) -> bool {
    if let Some(id) = selector.strip_prefix('#') {
        return !id.is_empty() && same_unescaped(id, attribute(node, "id"));
    }
    if let Some(rest) = selector.strip_prefix("[data-testid=\"") {
        return rest.strip_suffix("\"]").is_some_and(|id| same_unescaped(id, attribute(node, "data-testid")));
    }
    let Some(classes) = selector.strip_prefix('.') else { return false };
    let has =
        |class: &str| attribute(node, "class").split_ascii_whitespace().any(|own| same_unescaped(class, own));
    !classes.contains(['[', ' ', '>']) && classes.split('.').all(has)
}

/// Compares a CSS-escaped name with a plain one.
fn same_unescaped(escaped: &str, plain: &str) -> bool {
    let mut rest = plain.chars();
    escaped.chars().filter(|&c| c != '\\').all(|c| rest.next() == Some(c)) && rest.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Attributes, Context, InteractionKind};

    fn node(
        tag: &'static str,
        attributes: &[(&'static str, &'static str)],
        text: &'static str,
    ) -> Node<'static> {
        let attributes = attributes.iter().map(|&(k, v)| (k.into(), v.into())).collect();
        Node { tag: tag.into(), attributes: Attributes(attributes), text: text.into(), children: Vec::new() }
    }

    fn recorded(children: Vec<Node<'static>>) -> Interaction<'static> {
        let root = Node { tag: "div".into(), children, ..Node::default() };
        Interaction {
            id: "i".into(),
            kind: InteractionKind::Click,
            timestamp: 0,
            sequence: None,
            session_time: None,
            selectors: None,
            visual: None,
            element: None,
            context: Some(Box::new(Context { dom_snapshot: Some(root), ..Context::default() })),
            state: None,
            gesture: None,
        }
    }

    #[test]
    fn a_short_selector_finds_the_role_where_all_it_fits_agree() {
        let radio = |class| node("a", &[("role", "radio"), ("class", class)], "");
        let i = recorded(vec![radio("x y z"), radio("x y"), node("a", &[("class", "y w")], "")]);
        let tree = Tree::of(&i);
        assert_eq!(tree.role("a", ".x.y"), Role::Is("radio"));
        assert_eq!(tree.role("a", ".y"), Role::Unknown);
        assert_eq!(tree.role("a", ".w"), Role::Absent);
        assert_eq!(tree.role("button", ".x"), Role::Unknown);
    }

    #[test]
    fn a_field_is_called_by_its_label_and_not_by_its_value() {
        let mut around = node("label", &[], "Morning");
        around.children = vec![node("input", &[("type", "radio")], "")];
        let mut notes = node("div", &[], "");
        notes.children = vec![node("div", &[("contenteditable", "")], "Milk and bread")];
        let i = recorded(vec![
            node("label", &[("for", "n")], "Last name"),
            node("input", &[("id", "n"), ("type", "text"), ("value", "Ada")], "Ada"),
            around,
            node("input", &[("type", "hidden"), ("aria-label", "token")], ""),
            node("div", &[("role", "textbox"), ("aria-label", "Message")], "Lunch on Friday works"),
            notes,
        ]);
        let tree = Tree::of(&i);
        let named: Vec<(&str, &str)> = tree.named().map(|(_, n)| (&*n.node.tag, n.text)).collect();
        let labels = [
            ("label", "Last name"),
            ("input", "Last name"),
            ("label", "Morning"),
            ("input", "Morning"),
            ("div", "Message"),
            ("div", "Milk and bread"),
        ];
        assert_eq!(named, labels);
        assert_eq!(tree.label("input", "#n"), "Last name");
    }

    #[test]
    fn escaped_ids_are_compared_as_they_are_meant() {
        assert!(same_unescaped("men-\\/en_us\\/men\\.html", "men-/en_us/men.html"));
        assert!(!same_unescaped("men", "menu"));
    }
}
