//! What of a document is there to be read and acted on, as a pruned tree: what people act on with its name, what they
//! read, and the parts of the page that hold them. Built once for each state of a page.

use super::{
    At, MASKED, Page, Text,
    words::{Index, is_pressed},
};
use crate::session::{Attributes, Changes, Node};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::{borrow::Cow, collections::BTreeMap, hash::Hasher, mem::size_of};

/// Nodes of a snapshot at most: as many as observations look at, and the root.
const MOST: usize = 390;
/// Nodes from the beginning of a longer page that are kept, and of those before the element.
const HEAD: usize = 60;
/// Levels of a snapshot; what lies deeper is moved up, so that it can be read again under the limit of nesting.
const DEEPEST: usize = 40;
/// Texts that are told to have come or gone.
const TEXTS: usize = 20;

/// Parts of a page that hold others, and are kept though they say nothing themselves.
const STRUCTURE: [&str; 14] = [
    "header", "nav", "main", "aside", "footer", "form", "fieldset", "dialog", "ul", "ol", "li", "table",
    "tr", "label",
];

#[derive(Debug)]
struct Entry<'a> {
    at: At,
    name: Text<'a>,
    is_interactive: bool,
    parent: Option<usize>,
    depth: usize,
}

/// What was there at one moment.
#[derive(Debug)]
pub(in crate::read) struct View<'a> {
    document: At,
    version: u64,
    entries: Vec<Entry<'a>>,
    pub(super) index: Index<'a>,
    /// Texts of the open dialogs.
    pub(in crate::read) dialogs: Vec<Text<'a>>,
    lines: Vec<Text<'a>>,
}

impl<'a> View<'a> {
    /// Looks at a document.
    pub(in crate::read) fn of(page: &Page<'a>, document: At) -> Self {
        let mut view = Self {
            document,
            version: page.version,
            entries: Vec::new(),
            index: Index::default(),
            dialogs: Vec::new(),
            lines: Vec::new(),
        };
        view.number(page);
        view.see(page);
        view
    }

    /// Whether it is the view of a document as it is now.
    pub(in crate::read) fn is_of(&self, page: &Page<'a>, document: At) -> bool {
        self.document == document && self.version == page.version
    }

    /// How many things can be seen.
    pub(in crate::read) fn count(&self) -> usize {
        self.entries.len()
    }

    /// A number for what can be read, in hexadecimal digits.
    pub(in crate::read) fn hash(&self) -> Text<'a> {
        let mut hasher = SipHasher24::new();
        for line in &self.lines {
            hasher.write(line.as_bytes());
            hasher.write_u8(0);
        }
        Cow::Owned(format!("{:016x}", hasher.finish128().h1))
    }

    /// What is different in a later view.
    pub(in crate::read) fn changes(&self, later: &Self) -> Changes<'a> {
        Changes {
            url: None,
            title: None,
            dialogs: missing(&later.dialogs, &self.dialogs),
            added_text: missing(&later.lines, &self.lines),
            removed_text: missing(&self.lines, &later.lines),
        }
    }

    /// Notes which elements have which ids.
    fn number(&mut self, page: &Page<'a>) {
        let mut open = vec![(self.document, self.document)];
        while let Some((at, scope)) = open.pop() {
            self.index.add(page, at, scope);
            let scope_of = |child: At| match page.node(child) {
                Some(node) if node.in_shadow => at,
                _ => scope,
            };
            open.extend(page.children(at).into_iter().rev().map(|child| (child, scope_of(child))));
        }
    }

    fn see(&mut self, page: &Page<'a>) {
        let mut open = vec![(self.document, None)];
        while let Some((at, parent)) = open.pop() {
            let mut parent = parent;
            if page.element(at).is_some() {
                let tag = page.tag(at);
                if matches!(tag, "svg" | "option" | "optgroup") || page.is_hidden(at) {
                    continue;
                }
                if let Some(own) = self.entry(page, at, parent) {
                    parent = Some(own);
                    let is_interactive = self.entries.last().is_some_and(|entry| entry.is_interactive);
                    // What stands in a control is its name already.
                    if page.is_field(at) || (is_interactive && !page.holds_controls(at)) {
                        continue;
                    }
                }
            }
            open.extend(page.children(at).into_iter().rev().map(|child| (child, parent)));
        }
    }

    /// The position of what is seen of an element itself, if anything.
    fn entry(&mut self, page: &Page<'a>, at: At, parent: Option<usize>) -> Option<usize> {
        let tag = page.tag(at);
        let is_interactive = page.is_interactive(at);
        let is_named = is_interactive || tag == "img";
        let text = if is_named { Text::default() } else { page.own_text(at, 200) };
        let role = page.attribute(at, "role");
        if tag == "input" && !is_interactive {
            return None;
        }
        if !is_named && text.is_empty() && role.is_none() && !STRUCTURE.contains(&tag) {
            return None;
        }
        let name = if is_named { page.name_of(at, &self.index) } else { text };
        if tag == "img" && name.is_empty() {
            return None;
        }
        if tag == "dialog" || role.is_some_and(|role| role == "dialog" || role == "alertdialog") {
            let said = page.name_of(at, &self.index);
            self.dialogs.extend(Some(said).filter(|said| !said.is_empty()));
        }
        let mut parent = parent;
        while let Some(above) = parent.and_then(|p| self.entries.get(p)).filter(|e| e.depth >= DEEPEST) {
            parent = above.parent;
        }
        let depth = parent.and_then(|p| self.entries.get(p)).map_or(0, |entry| entry.depth + 1);
        self.lines.extend(Some(&name).filter(|name| !name.is_empty()).cloned());
        self.entries.push(Entry { at, name, is_interactive, parent, depth });
        Some(self.entries.len() - 1)
    }

    /// Its tree with at most [`MOST`] nodes, those around an element, and the bytes of memory that it takes.
    pub(super) fn tree(&self, page: &Page<'a>, target: At) -> (Node<'a>, usize) {
        let around: Vec<At> = [target].into_iter().chain(page.ancestors(target)).collect();
        let place = around.iter().find_map(|at| self.entries.iter().position(|entry| entry.at == *at));
        let start =
            place.unwrap_or(0).saturating_sub(HEAD).min(self.entries.len().saturating_sub(MOST - HEAD));
        let is_kept = |position: usize| {
            position < HEAD || (start.max(HEAD)..start.max(HEAD) + MOST - HEAD).contains(&position)
        };
        let mut below: BTreeMap<Option<usize>, Vec<Node<'a>>> = BTreeMap::new();
        let mut weight = size_of::<Node<'_>>();
        for (position, entry) in
            self.entries.iter().enumerate().rev().filter(|(position, _)| is_kept(*position))
        {
            let mut children = below.remove(&Some(position)).unwrap_or_default();
            children.reverse();
            let is_control = matches!(page.tag(entry.at), "input" | "select" | "textarea" | "a" | "button");
            let text = if page.is_field(entry.at) { Text::default() } else { entry.name.clone() };
            if text.is_empty() && children.is_empty() && !is_control {
                continue;
            }
            let mut parent = entry.parent;
            while let Some(above) = parent.filter(|above| !is_kept(*above)) {
                parent = self.entries.get(above).and_then(|above| above.parent);
            }
            let tag = page.element(entry.at).map_or(Text::default(), |(tag, _)| tag.clone());
            let node = Node { tag, attributes: self.attributes(page, entry), text, children };
            weight += weight_of(&node);
            below.entry(parent).or_default().push(node);
        }
        let mut children = below.remove(&None).unwrap_or_default();
        children.reverse();
        (Node { tag: Cow::Borrowed("body"), children, ..Node::default() }, weight)
    }

    fn attributes(&self, page: &Page<'a>, entry: &Entry<'a>) -> Attributes<'a> {
        const READ: [&str; 5] = ["id", "class", "role", "for", "data-testid"];
        let at = entry.at;
        let mut attributes = match entry.is_interactive {
            true => page.attributes(at),
            false => Attributes::default(),
        };
        for name in READ {
            let known = attributes.get(name).is_some();
            let value = page.attribute(at, name).filter(|value| !known && !value.is_empty());
            attributes.0.extend(value.map(|value| (Cow::Borrowed(name), cut(value, 120))));
        }
        if page.is_field(at) && !entry.name.is_empty() && attributes.get("aria-label").is_none() {
            attributes.0.push((Cow::Borrowed("aria-label"), entry.name.clone()));
        }
        attributes
    }
}

impl<'a> Page<'a> {
    /// What is told of an element's attributes: what it is, and its states; never what was typed into it.
    pub(super) fn attributes(&self, at: At) -> Attributes<'a> {
        let Some((tag, own)) = self.element(at) else { return Attributes::default() };
        let kind = self.attribute(at, "type").map_or("", |kind| &**kind);
        let told = own.iter().filter(|(name, _)| match &**name {
            "value" => tag == "input" && is_pressed(kind) || tag == "option",
            name => !matches!(name, "style" | "hidden" | "open" | "checked" | "selected" | "disabled"),
        });
        let mut attributes: Vec<_> = told.map(|(name, value)| (name.clone(), cut(value, 400))).collect();
        let state = |name: &'static str| {
            let is_so = self.attribute(at, name).is_some_and(|value| value != "false");
            (Cow::Borrowed(name), Cow::Borrowed(if is_so { "true" } else { "false" }))
        };
        if tag == "input" && matches!(kind, "checkbox" | "radio") {
            attributes.push(state("checked"));
        }
        if tag == "option" {
            attributes.push(state("selected"));
        }
        if matches!(&**tag, "input" | "button" | "select" | "textarea") {
            attributes.push(state("disabled"));
        }
        Attributes(attributes)
    }
}

/// The first `limit` characters.
pub(super) fn cut<'a>(text: &Text<'a>, limit: usize) -> Text<'a> {
    let Some((end, _)) = text.char_indices().nth(limit) else { return text.clone() };
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(..end).unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.get(..end).unwrap_or(text).to_owned()),
    }
}

fn weight_of(node: &Node<'_>) -> usize {
    let owned = |text: &Text<'_>| if let Cow::Owned(text) = text { text.len() } else { 0 };
    let pairs = node
        .attributes
        .0
        .iter()
        .map(|(name, value)| size_of::<(Text<'_>, Text<'_>)>() + owned(name) + owned(value));
    size_of::<Node<'_>>() + owned(&node.tag) + owned(&node.text) + pairs.sum::<usize>()
}

/// The lines of `these` that are not in `others`, each as often as it is too many; nothing of what was masked.
fn missing<'a>(these: &[Text<'a>], others: &[Text<'a>]) -> Vec<Text<'a>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in others {
        *counts.entry(line).or_default() += 1;
    }
    let mut lacking = Vec::new();
    for line in these {
        match counts.get_mut(&**line).filter(|left| **left > 0) {
            Some(left) => *left -= 1,
            None if lacking.len() == TEXTS => break,
            None if *line != MASKED => lacking.push(line.clone()),
            None => {}
        }
    }
    lacking
}
