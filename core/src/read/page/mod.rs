//! A page as it stood at one moment, for readers of recordings that tell the page and not what stood around an element:
//! its tree by the recorder's numbers, changed as the recording goes on, and what is worked out from it.
//!
//! There is no layout: what a style sheet hides is not known to be hidden, and no box is made up. Work is counted in
//! looks at nodes, and the reader says how many there may be, so that no recording costs more than its length.

mod groups;
mod paths;
mod view;
mod words;

pub(super) use paths::Way;
pub(super) use view::View;
pub(super) use words::style;

use super::Text;
use std::{borrow::Cow, cell::Cell, collections::BTreeMap};

/// The place of a node in its page. It holds until the node is removed.
pub(super) type At = u32;

/// Nodes of a page at most; what is more is left out. The largest real pages have a tenth.
const MOST: usize = 1 << 20;

/// Levels around a node that are looked at; pages have below 100.
const LEVELS: usize = 128;

/// What stands in the place of text that the recorder masked.
const MASKED: &str = "[MASKED]";

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind<'a> {
    /// A page's own document, or that of a frame.
    Document,
    /// An element: its tag in lower case, and of its attributes those that are kept.
    Element(Text<'a>, Vec<(Text<'a>, Text<'a>)>),
    /// A text.
    Text(Text<'a>),
    /// A comment and the like.
    Other,
}

/// A node that is to be added: its number, and the place of the one that it stands in among those that are added with it.
#[derive(Debug)]
pub(super) struct Sprout<'a> {
    pub(super) id: i64,
    pub(super) kind: Kind<'a>,
    /// Whether it lies in the shadow root of the node that it stands in.
    pub(super) in_shadow: bool,
    pub(super) parent: Option<usize>,
}

#[derive(Debug)]
struct Node<'a> {
    id: i64,
    kind: Kind<'a>,
    in_shadow: bool,
    parent: Option<At>,
    first: Option<At>,
    last: Option<At>,
    before: Option<At>,
    after: Option<At>,
}

/// The tree of a page.
#[derive(Debug)]
pub(super) struct Page<'a> {
    nodes: Vec<Node<'a>>,
    free: Vec<At>,
    by_id: BTreeMap<i64, At>,
    root: Option<At>,
    /// Changes with every change of the page.
    version: u64,
    looks: Cell<usize>,
}

impl<'a> Page<'a> {
    /// Nothing yet; nodes may be looked at so many times.
    pub(super) fn new(looks: usize) -> Self {
        let (nodes, free) = (Vec::new(), Vec::new());
        Self { nodes, free, by_id: BTreeMap::new(), root: None, version: 0, looks: Cell::new(looks) }
    }

    /// The title of the page's own document.
    pub(super) fn title(&self) -> Text<'a> {
        let inside = |at: At, tag: &str| self.children(at).into_iter().find(|&child| self.tag(child) == tag);
        let html = self.root.and_then(|root| inside(root, "html"));
        let title = html.and_then(|html| inside(html, "head")).and_then(|head| inside(head, "title"));
        title.map(|title| self.text_of(title, 300)).unwrap_or_default()
    }

    /// Whether nodes may still be looked at. Where not, what is told is cut short.
    pub(super) fn has_looks(&self) -> bool {
        self.looks.get() > 0
    }

    /// How many looks are left.
    pub(super) fn looks(&self) -> usize {
        self.looks.get()
    }

    /// Lets so many nodes be looked at from now on.
    pub(super) fn give_looks(&mut self, looks: usize) {
        self.looks.set(looks);
    }

    fn look(&self) -> bool {
        let left = self.looks.get();
        self.looks.set(left.saturating_sub(1));
        left > 0
    }

    /// The node of a number.
    pub(super) fn find(&self, id: i64) -> Option<At> {
        self.by_id.get(&id).copied()
    }

    /// The number of a node.
    pub(super) fn id(&self, at: At) -> Option<i64> {
        self.node(at).map(|node| node.id)
    }

    /// Puts another page in the place of this one.
    pub(super) fn replace(&mut self, sprouts: Vec<Sprout<'a>>) {
        self.version += 1;
        self.nodes.clear();
        self.free.clear();
        self.by_id.clear();
        self.root = None;
        self.root = self.grow(sprouts, None, None);
    }

    /// Adds nodes below the one numbered `parent`, before the one numbered `next`, else as the last. False where there is
    /// no such parent. Nodes of the same numbers are removed first; a frame has one document.
    pub(super) fn add(&mut self, sprouts: Vec<Sprout<'a>>, parent: i64, next: Option<i64>) -> bool {
        for sprout in &sprouts {
            self.remove(sprout.id);
        }
        let Some(parent) = self.find(parent) else { return false };
        self.version += 1;
        if sprouts.first().is_some_and(|sprout| sprout.kind == Kind::Document) {
            while let Some(old) = self.node(parent).and_then(|node| node.first) {
                self.cut(old);
            }
        }
        let next = next.and_then(|id| self.find(id)).filter(|&next| self.parent(next) == Some(parent));
        self.grow(sprouts, Some(parent), next);
        true
    }

    /// Removes a node and all that is in it. False where there is none of the number.
    pub(super) fn remove(&mut self, id: i64) -> bool {
        let Some(at) = self.find(id) else { return false };
        self.version += 1;
        self.cut(at);
        true
    }

    /// Changes a text; false where there is none of the number.
    pub(super) fn set_text(&mut self, id: i64, text: Text<'a>) -> bool {
        let Some(Kind::Text(own)) = self.kind_mut(id) else { return false };
        *own = unmasked(text);
        true
    }

    /// Sets an attribute, or takes it away; false where there is no element of the number.
    pub(super) fn set_attribute(&mut self, id: i64, name: Text<'a>, value: Option<Text<'a>>) -> bool {
        let Some(Kind::Element(_, attributes)) = self.kind_mut(id) else { return false };
        let own = attributes.iter().position(|(key, _)| *key == name);
        match (own.and_then(|own| attributes.get_mut(own)), value) {
            (Some((_, slot)), Some(value)) => *slot = value,
            (None, Some(value)) => attributes.push((name, value)),
            (Some(_), None) => attributes.retain(|(key, _)| *key != name),
            (None, None) => {}
        }
        true
    }

    fn kind_mut(&mut self, id: i64) -> Option<&mut Kind<'a>> {
        let at = self.find(id)?;
        self.version += 1;
        self.nodes.get_mut(at as usize).map(|node| &mut node.kind)
    }

    fn grow(&mut self, sprouts: Vec<Sprout<'a>>, parent: Option<At>, next: Option<At>) -> Option<At> {
        let mut grown: Vec<Option<At>> = Vec::with_capacity(sprouts.len());
        for Sprout { id, kind, in_shadow, parent: below } in sprouts {
            let (parent, next) = match below {
                Some(below) => (grown.get(below).copied().flatten(), None),
                None => (parent, next),
            };
            let lost = id < 0 || (below.is_some() && parent.is_none()) || self.by_id.contains_key(&id);
            grown.push(if lost { None } else { self.put(id, kind, in_shadow, parent, next) });
        }
        grown.first().copied().flatten()
    }

    /// Adds one node. None where there are more than can be numbered.
    fn put(
        &mut self,
        id: i64,
        kind: Kind<'a>,
        in_shadow: bool,
        parent: Option<At>,
        next: Option<At>,
    ) -> Option<At> {
        let kind = match kind {
            Kind::Text(text) => Kind::Text(unmasked(text)),
            kind => kind,
        };
        let before = match next {
            Some(next) => self.node(next).and_then(|next| next.before),
            None => parent.and_then(|parent| self.node(parent)).and_then(|parent| parent.last),
        };
        let node = Node { id, kind, in_shadow, parent, first: None, last: None, before, after: next };
        let at = match self.free.pop() {
            Some(at) => at,
            None => At::try_from(self.nodes.len()).ok().filter(|_| self.nodes.len() < MOST)?,
        };
        match self.nodes.get_mut(at as usize) {
            Some(slot) => *slot = node,
            None => self.nodes.push(node),
        }
        self.by_id.insert(id, at);
        self.link(parent, before, next, (Some(at), Some(at)));
        Some(at)
    }

    /// Makes what stands between two children of `parent` their neighbour: the first of it, and the last.
    fn link(
        &mut self,
        parent: Option<At>,
        before: Option<At>,
        after: Option<At>,
        (first, last): (Option<At>, Option<At>),
    ) {
        match before {
            Some(before) => self.with(before, |node| node.after = first),
            None => self.with_some(parent, |node| node.first = first),
        }
        match after {
            Some(after) => self.with(after, |node| node.before = last),
            None => self.with_some(parent, |node| node.last = last),
        }
    }

    fn with(&mut self, at: At, change: impl FnOnce(&mut Node<'a>)) {
        if let Some(node) = self.nodes.get_mut(at as usize) {
            change(node);
        }
    }

    fn with_some(&mut self, at: Option<At>, change: impl FnOnce(&mut Node<'a>)) {
        if let Some(at) = at {
            self.with(at, change);
        }
    }

    fn cut(&mut self, at: At) {
        let Some(&Node { parent, before, after, .. }) = self.node(at) else { return };
        self.link(parent, before, after, (after, before));
        if self.root == Some(at) {
            self.root = None;
        }
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            let Some(node) = self.nodes.get_mut(at as usize) else { continue };
            node.kind = Kind::Other;
            let (id, mut child) = (node.id, node.first);
            self.by_id.remove(&id);
            self.free.push(at);
            while let Some(at) = child {
                open.push(at);
                child = self.node(at).and_then(|node| node.after);
            }
        }
    }

    fn node(&self, at: At) -> Option<&Node<'a>> {
        self.nodes.get(at as usize)
    }

    fn parent(&self, at: At) -> Option<At> {
        self.node(at)?.parent
    }

    /// Tag and attributes, where it is an element.
    fn element(&self, at: At) -> Option<(&Text<'a>, &[(Text<'a>, Text<'a>)])> {
        match &self.node(at)?.kind {
            Kind::Element(tag, attributes) => Some((tag, attributes)),
            _ => None,
        }
    }

    /// The tag; empty where it is no element.
    pub(super) fn tag(&self, at: At) -> &str {
        self.element(at).map_or("", |(tag, _)| tag)
    }

    /// An attribute.
    pub(super) fn attribute(&self, at: At, name: &str) -> Option<&Text<'a>> {
        self.element(at)?.1.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    fn is_document(&self, at: At) -> bool {
        self.node(at).is_some_and(|node| node.kind == Kind::Document)
    }

    /// Its children, those in its shadow root first, as pages show them there. Not what is in a frame.
    fn children(&self, at: At) -> Vec<At> {
        let (mut shadow, mut light) = (Vec::new(), Vec::new());
        let mut child = self.node(at).and_then(|node| node.first);
        while let Some((place, node)) = child.and_then(|place| Some((place, self.node(place)?))) {
            if !self.look() {
                break;
            }
            if node.kind != Kind::Document && node.kind != Kind::Other {
                if node.in_shadow { shadow.push(place) } else { light.push(place) }
            }
            child = node.after;
        }
        shadow.append(&mut light);
        shadow
    }

    /// The elements around it, its parent first, through shadow roots up to its document.
    fn ancestors(&self, at: At) -> impl Iterator<Item = At> {
        let up = move |&at: &At| self.parent(at).filter(|&at| self.look() && !self.is_document(at));
        std::iter::successors(up(&at), up).take(LEVELS)
    }

    /// The document or shadow root that it lies in: the place of the document, or of the shadow root's host.
    fn scope(&self, at: At) -> At {
        let mut at = at;
        for _ in 0..LEVELS {
            let Some(node) = self.node(at) else { break };
            match node.parent {
                Some(parent) if node.in_shadow => return parent,
                Some(parent) if self.look() => at = parent,
                _ => break,
            }
            if self.is_document(at) {
                break;
            }
        }
        at
    }

    /// The document that it lies in.
    pub(super) fn document(&self, at: At) -> At {
        let top = self.ancestors(at).last().unwrap_or(at);
        self.parent(top).unwrap_or(top)
    }

    /// The page's own document.
    pub(super) fn root(&self) -> Option<At> {
        self.root
    }

    /// Elements that stand in the same parent and root as it, itself among them.
    fn row(&self, at: At) -> Vec<At> {
        let Some(node) = self.node(at) else { return Vec::new() };
        let Some(parent) = node.parent else { return vec![at] };
        let mut row = self.children(parent);
        row.retain(|&other| {
            self.element(other).is_some()
                && self.node(other).is_some_and(|other| other.in_shadow == node.in_shadow)
        });
        row
    }

    /// Every element of a document or shadow root, in the order of the page.
    fn elements(&self, scope: At) -> Vec<At> {
        let is_host = !self.is_document(scope);
        let inside = |at: At, parent_is_scope: bool| {
            let in_shadow = self.node(at).is_some_and(|node| node.in_shadow);
            in_shadow == (is_host && parent_is_scope)
        };
        let (mut found, mut open) = (Vec::new(), vec![scope]);
        while let Some(at) = open.pop() {
            if at != scope && self.element(at).is_some() {
                found.push(at);
            }
            let children = self.children(at);
            open.extend(children.into_iter().rev().filter(|&child| inside(child, at == scope)));
        }
        found
    }
}

/// Attributes that say something of what an element is, or of its state.
const KEPT: [&str; 41] = [
    "id",
    "class",
    "name",
    "type",
    "role",
    "href",
    "for",
    "placeholder",
    "title",
    "alt",
    "value",
    "checked",
    "selected",
    "hidden",
    "open",
    "style",
    "disabled",
    "autocomplete",
    "inputmode",
    "tabindex",
    "contenteditable",
    "aria-label",
    "aria-labelledby",
    "aria-expanded",
    "aria-checked",
    "aria-selected",
    "aria-pressed",
    "aria-haspopup",
    "aria-controls",
    "aria-current",
    "aria-disabled",
    "aria-required",
    "data-testid",
    "data-test",
    "data-test-id",
    "data-cy",
    "data-qa",
    "draggable",
    "target",
    "multiple",
    "required",
];

/// The name of an attribute, where it is kept.
pub(super) fn kept(name: &str) -> Option<&'static str> {
    KEPT.into_iter().find(|kept| *kept == name)
}

/// Whether a text is one that a recorder put stars in the place of.
pub(super) fn is_masked(text: &str) -> bool {
    let mut stars = 0;
    text.chars().filter(|c| !c.is_whitespace()).all(|c| {
        stars += 1;
        c == '*'
    }) && stars > 0
}

/// A text as it is kept. Fewer than three stars may be a mark of the page's own.
fn unmasked(text: Text<'_>) -> Text<'_> {
    let masked = is_masked(&text) && text.matches('*').nth(2).is_some();
    if masked { Cow::Borrowed(MASKED) } else { text }
}
