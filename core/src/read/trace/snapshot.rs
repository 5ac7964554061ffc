//! Snapshots of a trace: each frame's document as nested arrays, in which what has not changed is told by how many
//! snapshots ago it was written and by its place there, counted from the innermost out.

use crate::read::{
    Text,
    json::{Fault, Json, Parser},
    page::{Kind, Sprout, kept, style},
};
use std::borrow::Cow;

/// What a child of an element is.
#[derive(Debug, Clone, Copy)]
enum Child {
    /// A node of the same snapshot.
    Own(usize),
    /// So many snapshots ago, the node of that place.
    Earlier(usize, usize),
}

#[derive(Debug)]
enum Node<'t> {
    Text(Text<'t>),
    Element(Text<'t>, Vec<(Text<'t>, Text<'t>)>, Vec<Child>),
}

/// A document, as it was written.
#[derive(Debug, Default)]
pub(super) struct Html<'t> {
    nodes: Vec<Node<'t>>,
    root: Option<Child>,
}

/// An array while it is read.
#[derive(Default)]
struct Open<'t> {
    tag: Option<Text<'t>>,
    attributes: Vec<(Text<'t>, Text<'t>)>,
    children: Vec<Child>,
    numbers: Vec<usize>,
    earlier: Option<Child>,
    is_begun: bool,
}

impl<'t> Html<'t> {
    /// Reads a document; without recursion, as pages nest deeper than any limit that JSON is read with.
    pub(super) fn read(parser: &mut Parser<'t>) -> Result<Self, Fault> {
        let mut html = Self::default();
        if parser.peek() != Some(b'[') {
            return parser.skip().map(|()| html);
        }
        let mut open = vec![Open::default()];
        parser.open();
        while let Some(top) = open.last_mut() {
            if parser.next(!std::mem::replace(&mut top.is_begun, true), b']')? {
                match parser.peek() {
                    Some(b'[') => {
                        parser.open();
                        open.push(Open::default());
                    }
                    Some(b'{') => parser.each_field(|parser, name| {
                        if let Json::Text(value) = parser.value(1)? {
                            top.attributes.push((Cow::Owned(name.to_owned()), value));
                        }
                        Ok(())
                    })?,
                    _ => match parser.value(1)? {
                        Json::Text(text) if top.tag.is_none() => top.tag = Some(text),
                        Json::Text(text) => {
                            html.nodes.push(Node::Text(text));
                            top.children.push(Child::Own(html.nodes.len() - 1));
                        }
                        Json::Number(number) => top.numbers.extend(number.parse::<usize>()),
                        _ => {}
                    },
                }
            } else if let Some(done) = open.pop() {
                html.close(done, open.last_mut());
            }
        }
        Ok(html)
    }

    fn close(&mut self, done: Open<'t>, around: Option<&mut Open<'t>>) {
        let child = match (done.tag, &done.numbers[..]) {
            (Some(tag), _) => {
                self.nodes.push(Node::Element(tag, done.attributes, done.children));
                Some(Child::Own(self.nodes.len() - 1))
            }
            (None, [ago, place]) => {
                if let Some(around) = around {
                    around.earlier = Some(Child::Earlier(*ago, *place));
                }
                return;
            }
            (None, _) => done.earlier,
        };
        match around {
            Some(around) => around.children.extend(child),
            None => self.root = child,
        }
    }
}

/// A document, put together from its snapshot and earlier ones.
#[derive(Default)]
pub(super) struct Document<'t> {
    /// Its nodes, each behind the one that it stands in.
    pub(super) sprouts: Vec<Sprout<'static>>,
    /// The number of the node that is marked as the one that is acted on.
    pub(super) target: Option<i64>,
    /// Frames: the numbers of their elements, and the recorder's names of what is in them.
    pub(super) frames: Vec<(i64, Text<'t>)>,
    /// How far it was scrolled down.
    pub(super) scrolled: Option<f64>,
}

/// Puts the last of a frame's documents together, as it was for a call. Its nodes are numbered from `id` on; at most `limit`
/// are looked at.
pub(super) fn document<'t>(written: &[&Html<'t>], id: i64, call: &str, limit: &mut usize) -> Document<'t> {
    let mut document = Document::default();
    let Some(last) = written.len().checked_sub(1) else { return document };
    let root = Sprout { id, kind: Kind::Document, in_shadow: false, parent: None };
    document.sprouts.push(root);
    let root = written.get(last).and_then(|html| html.root);
    let mut open: Vec<_> = root.map(|root| (last, root, 0, false)).into_iter().collect();
    while let Some((snapshot, child, parent, in_shadow)) = open.pop() {
        if *limit == 0 {
            break;
        }
        *limit -= 1;
        let (snapshot, place) = match child {
            Child::Own(place) => (snapshot, place),
            // Only what was written before can be meant, so that there is an end.
            Child::Earlier(ago, place) => match snapshot.checked_sub(ago.max(1)) {
                Some(earlier) => (earlier, place),
                None => continue,
            },
        };
        let number = id + document.sprouts.len() as i64;
        let sprout = |kind| Sprout { id: number, kind, in_shadow, parent: Some(parent) };
        match written.get(snapshot).and_then(|html| html.nodes.get(place)) {
            Some(Node::Text(text)) => {
                document.sprouts.push(sprout(Kind::Text(Cow::Owned(text.clone().into_owned()))));
            }
            Some(Node::Element(tag, attributes, children)) => {
                let has = |name: &str| attributes.iter().any(|(key, _)| key == name);
                let is_root = has("__playwright_shadow_root_");
                let inside = if is_root { parent } else { document.sprouts.len() };
                open.extend(children.iter().rev().map(|&child| (snapshot, child, inside, is_root)));
                if is_root {
                    continue;
                }
                // Older traces say in the mark which call it is for.
                let is_marked = |(name, of): &(Text<'_>, Text<'_>)| {
                    name == "__playwright_target__" && (of.is_empty() || of == call)
                };
                if attributes.iter().any(is_marked) {
                    document.target = Some(number);
                }
                document.note(number, tag, attributes);
                document.sprouts.push(sprout(element(tag, attributes)));
            }
            None => {}
        }
    }
    document
}

impl<'t> Document<'t> {
    fn note(&mut self, number: i64, tag: &str, attributes: &[(Text<'t>, Text<'t>)]) {
        for (name, value) in attributes {
            match &**name {
                "src" | "__playwright_src__" if matches!(tag, "IFRAME" | "FRAME") => {
                    let frame = value.strip_prefix("/snapshot/").map(|frame| Cow::Owned(frame.to_owned()));
                    self.frames.extend(frame.map(|frame| (number, frame)));
                }
                "__playwright_scroll_top_" if tag == "HTML" => self.scrolled = value.parse().ok(),
                _ => {}
            }
        }
    }
}

/// An element as it is kept. What was typed, ticked or chosen is told beside the attributes that the page was delivered
/// with, and counts more.
fn element(tag: &str, attributes: &[(Text<'_>, Text<'_>)]) -> Kind<'static> {
    let is_typed = attributes.iter().any(|(name, _)| name == "__playwright_value_");
    let told = attributes.iter().filter_map(|(name, value)| {
        let name = match &**name {
            "__playwright_value_" => "value",
            "__playwright_checked_" => "checked",
            "__playwright_selected_" => "selected",
            "__playwright_dialog_open_" => "open",
            "value" if is_typed => return None,
            "checked" | "selected" => return None,
            "style" => return Some((Cow::Borrowed("style"), style(value))),
            name => kept(name)?,
        };
        Some((Cow::Borrowed(name), Cow::Owned(value.clone().into_owned())))
    });
    Kind::Element(Cow::Owned(tag.to_ascii_lowercase()), told.collect())
}
