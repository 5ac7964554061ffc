//! The pool: every element that was recorded up to a step and could have been the target.

use super::{
    name::{name, shown},
    role::{self, Role},
    target::Target,
};
use crate::session::{Element, Interaction, Neighbour, Node, Rect};
use std::borrow::Cow;

/// Nodes of a recorded tree that are looked at.
const NODES: usize = 400;
/// Texts of a recorded tree that become candidates.
const TEXTS: usize = 12;
/// Pixels between the rows in which elements are read from left to right.
const ROW: f64 = 8.0;
/// Names are shown whole up to a length between these, in characters: the shortest cut that recorders make, and a
/// length that tells products and articles apart.
const SHOWN: (usize, usize) = (30, 60);

/// One element that was seen.
#[derive(Debug, Clone)]
pub(super) struct Seen<'s> {
    pub tag: &'s str,
    pub role: Role<'s>,
    pub name: Cow<'s, str>,
    pub bounding_box: Option<Rect>,
    pub interactive: bool,
    pub is_target: bool,
    /// Row, place in the row, and order of recording: where it stands on the page.
    place: (f64, f64),
}

/// The elements that were seen, the target first.
#[derive(Debug)]
pub(super) struct Pool<'s> {
    pub seen: Vec<Seen<'s>>,
    /// The longest text in each recorded list; the shortest of these is where the recorder cuts.
    cut: usize,
}

impl<'s> Pool<'s> {
    /// Begins with the target and what was recorded around it by its own interaction.
    pub(super) fn around(
        interaction: &'s Interaction<'_>,
        element: &'s Element<'_>,
        target: &Target<'s>,
    ) -> Self {
        let origin = centre(interaction);
        let mut pool = Self { seen: Vec::with_capacity(32), cut: SHOWN.1 };
        pool.seen.push(Seen {
            tag: target.tag,
            role: target.role,
            name: target.shown.clone(),
            bounding_box: target.bounding_box,
            interactive: target.interactive,
            is_target: true,
            place: origin,
        });
        let tree = Tree::of(interaction);
        let theirs = pool.seen.len();
        pool.neighbours(element, origin, &tree, |n| target.is(n));
        if target.level == 0 && matches!(target.role, Role::Unknown) {
            let guise = pool
                .seen
                .get(theirs..)
                .and_then(|s| s.iter().find(|s| s.name == target.shown))
                .map(|s| s.role);
            if let (Some(role), Some(own)) = (guise, pool.seen.first_mut()) {
                own.role = role;
            }
        }
        tree.harvest(origin, target, &mut pool.seen);
        pool
    }

    /// Adds what an earlier interaction recorded: the element that it was done on, and its neighbours.
    pub(super) fn earlier(&mut self, interaction: &'s Interaction<'_>, element: &'s Element<'_>) {
        let origin = centre(interaction);
        let tree = Tree::of(interaction);
        if let Some(target) = Target::find(interaction, element).filter(|t| t.interactive) {
            self.seen.push(Seen {
                tag: target.tag,
                role: target.role,
                name: target.shown.clone(),
                bounding_box: None,
                interactive: true,
                is_target: false,
                place: origin,
            });
            self.neighbours(element, origin, &tree, |n| target.is(n));
        } else {
            self.neighbours(element, origin, &tree, |_| false);
        }
    }

    fn neighbours(
        &mut self,
        element: &'s Element<'_>,
        origin: (f64, f64),
        tree: &Tree<'s>,
        is_target: impl Fn(&Neighbour<'_>) -> bool,
    ) {
        for list in [&element.nearby, &element.siblings, &element.nearest_clickable] {
            let longest = list.iter().map(|n| n.text.chars().count()).max().unwrap_or(0);
            if longest >= SHOWN.0 {
                self.cut = self.cut.min(longest);
            }
        }
        let clickable = |n: &&Neighbour<'_>| n.is_interactive != Some(false);
        let lists = element.nearby.iter().chain(element.siblings.iter()).filter(clickable);
        for n in lists.chain(&element.nearest_clickable) {
            let hidden = n.is_visible == Some(false)
                || n.bounding_box.is_some_and(|b| b.width <= 0.0 || b.height <= 0.0)
                || is_unseen(&n.tag);
            let Some(name) = name(label_of(n, element)).filter(|_| !hidden && !is_target(n)) else {
                continue;
            };
            let role = match n.attributes.is_empty() {
                false => Role::recorded(n.attributes.get("role").map(|r| &**r)),
                true => tree.role(&n.tag, &n.selector),
            };
            let interactive = n.is_interactive.unwrap_or(true);
            let place = place(n, origin);
            self.seen.push(Seen {
                tag: &n.tag,
                role,
                name,
                bounding_box: n.bounding_box,
                interactive,
                is_target: false,
                place,
            });
        }
    }

    /// Cuts all names alike and leaves each name once: the target's, then the first that was seen.
    pub(super) fn settle(&mut self) {
        let limit = self.cut.clamp(SHOWN.0, SHOWN.1);
        for seen in &mut self.seen {
            if let Cow::Owned(cut) = shown(&seen.name, limit) {
                seen.name = Cow::Owned(cut);
            }
        }
        let mut kept: Vec<Seen<'s>> = Vec::with_capacity(self.seen.len());
        for seen in self.seen.drain(..) {
            let twin = |other: &&mut Seen<'s>| other.tag == seen.tag && other.name == seen.name;
            if let Some(other) = kept.iter_mut().find(twin).filter(|other| other.role == Role::Unknown) {
                other.role = seen.role;
            }
            let same = |other: &Seen<'s>| other.name.eq_ignore_ascii_case(&seen.name);
            let part =
                |other: &Seen<'s>| !seen.interactive && other.interactive && other.name.contains(&*seen.name);
            if !kept.iter().any(|other| same(other) || part(other)) {
                kept.push(seen);
            }
        }
        self.seen = kept;
    }

    /// Puts the elements in the order of the page: row by row, each from the left.
    pub(super) fn in_page_order(&mut self) {
        self.seen.sort_by(|a, b| {
            let row = |s: &Seen<'_>| libm::floor(s.place.1 / ROW);
            row(a)
                .total_cmp(&row(b))
                .then(a.place.0.total_cmp(&b.place.0))
                .then(a.place.1.total_cmp(&b.place.1))
                .then_with(|| a.name.cmp(&b.name))
        });
    }
}

/// Centre of the recorded element in CSS pixels of the page, x then y.
fn centre(interaction: &Interaction<'_>) -> (f64, f64) {
    let Some(visual) = interaction.visual.as_deref() else { return (0.0, 0.0) };
    let scroll = visual.viewport.unwrap_or_default();
    let b = visual.bounding_box.unwrap_or_default();
    (b.x + b.width / 2.0 + scroll.scroll_x, b.y + b.height / 2.0 + scroll.scroll_y)
}

/// Where a neighbour stands: by its distance and direction from the recorded element.
fn place(n: &Neighbour<'_>, (x, y): (f64, f64)) -> (f64, f64) {
    let distance = n.distance.unwrap_or(0.0);
    match &*n.direction {
        "above" => (x, y - distance),
        "below" => (x, y + distance),
        "left" => (x - distance, y),
        "before" => (x, y - distance),
        "right" => (x + distance, y),
        _ => (x, y + distance),
    }
}

/// What names a neighbour: its text; for a field what the clickable elements call it, as its text is its value.
fn label_of<'s>(n: &'s Neighbour<'_>, element: &'s Element<'_>) -> &'s str {
    if !role::is_field(&n.tag) {
        return &n.text;
    }
    for key in ["placeholder", "aria-label", "title"] {
        if let Some(label) = n.attributes.get(key).filter(|l| !l.is_empty()) {
            return label;
        }
    }
    let same = |c: &&Neighbour<'_>| c.tag == n.tag && c.distance.is_some() && c.distance == n.distance;
    element.nearest_clickable.iter().find(same).map(|c| &*c.text).filter(|t| !t.is_empty()).unwrap_or(&n.text)
}

fn is_unseen(tag: &str) -> bool {
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

/// The part of the page's tree that an interaction recorded, flat and in document order.
struct Tree<'s> {
    nodes: Vec<&'s Node<'s>>,
}

impl<'s> Tree<'s> {
    fn of(interaction: &'s Interaction<'_>) -> Self {
        let mut nodes = Vec::new();
        let root = interaction.context.as_deref().and_then(|c| c.dom_snapshot.as_ref());
        let mut open: Vec<&'s Node<'_>> = root.into_iter().collect();
        while let Some(node) = open.pop() {
            if nodes.len() == NODES {
                break;
            }
            if !is_unseen(&node.tag) || nodes.is_empty() {
                nodes.push(node);
                open.extend(node.children.iter().rev());
            }
        }
        Self { nodes }
    }

    /// The role of the elements that a short selector fits, where they agree.
    fn role(&self, tag: &str, selector: &str) -> Role<'s> {
        let mut found = Role::Unknown;
        for node in self.nodes.iter().filter(|node| node.tag == tag && fits(node, selector)) {
            let role = Role::recorded(node.attributes.get("role").map(|r| &**r));
            match found {
                Role::Unknown => found = role,
                other if other != role => return Role::Unknown,
                _ => {}
            }
        }
        found
    }

    /// Adds the named elements and the first texts of the tree.
    fn harvest(&self, origin: (f64, f64), target: &Target<'s>, out: &mut Vec<Seen<'s>>) {
        let here = self
            .nodes
            .iter()
            .position(|n| n.tag == target.tag && name(&n.text).is_some_and(|t| t == target.shown));
        let here = here.unwrap_or(0);
        let mut texts = 0;
        for (i, node) in self.nodes.iter().enumerate() {
            let role = Role::recorded(node.attributes.get("role").map(|r| &**r));
            let interactive = role::is_interactive(&node.tag, role.get());
            let text = if interactive && node.text.is_empty() { first_text(node) } else { &node.text };
            let Some(name) = name(text).filter(|n| !target.whole.contains(&**n) && *n != target.accessible)
            else {
                continue;
            };
            if !interactive {
                texts += usize::from(says_something(&name));
                if texts > TEXTS || !says_something(&name) {
                    continue;
                }
            }
            let step = if i < here { -1.0 } else { 1.0 };
            let place = (origin.0 + (i as f64 - here as f64) * 1e-3, origin.1 + step);
            out.push(Seen {
                tag: &node.tag,
                role,
                name,
                bounding_box: None,
                interactive,
                is_target: false,
                place,
            });
        }
    }
}

/// Whether a text says something by itself, and is no fragment such as a lone number.
fn says_something(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() || matches!(c, '%' | '$' | '€' | '£' | '¥' | '₹'))
}

/// The first text under a node.
fn first_text<'s>(node: &'s Node<'_>) -> &'s str {
    let mut open: Vec<&Node<'_>> = node.children.iter().rev().collect();
    while let Some(node) = open.pop() {
        if !node.text.is_empty() && !is_unseen(&node.tag) {
            return &node.text;
        }
        open.extend(node.children.iter().rev());
    }
    ""
}

/// Whether a short selector (an id, a test id, or classes) fits a node.
fn fits(node: &Node<'_>, selector: &str) -> bool {
    let attribute = |key: &str| node.attributes.get(key).map_or("", |value| &**value);
    if let Some(id) = selector.strip_prefix('#') {
        return !id.is_empty() && same_unescaped(id, attribute("id"));
    }
    if let Some(rest) = selector.strip_prefix("[data-testid=\"") {
        return rest.strip_suffix("\"]").is_some_and(|id| same_unescaped(id, attribute("data-testid")));
    }
    let Some(classes) = selector.strip_prefix('.') else { return false };
    let has = |class: &str| attribute("class").split_ascii_whitespace().any(|own| same_unescaped(class, own));
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
    use crate::session::Attributes;

    fn node(tag: &'static str, role: &'static str, class: &'static str) -> Node<'static> {
        Node {
            tag: tag.into(),
            attributes: Attributes(vec![("role".into(), role.into()), ("class".into(), class.into())]),
            ..Node::default()
        }
    }

    #[test]
    fn a_short_selector_finds_the_role_where_all_it_fits_agree() {
        let (a, b, c) = (node("a", "radio", "x y z"), node("a", "radio", "x y"), node("a", "", "y w"));
        let tree = Tree { nodes: vec![&a, &b, &c] };
        assert_eq!(tree.role("a", ".x.y"), Role::Is("radio"));
        assert_eq!(tree.role("a", ".y"), Role::Unknown);
        assert_eq!(tree.role("a", ".w"), Role::Absent);
        assert_eq!(tree.role("button", ".x"), Role::Unknown);
    }

    #[test]
    fn escaped_ids_are_compared_as_they_are_meant() {
        assert!(same_unescaped("men-\\/en_us\\/men\\.html", "men-/en_us/men.html"));
        assert!(!same_unescaped("men", "menu"));
    }
}
