//! Nodes and their changes as rrweb writes them, read without a tree of JSON between: pages nest deeper than any limit
//! that JSON is read with.

use crate::read::{
    Text,
    json::{Fault, Json, Object, Parser, peek},
    page::{Kind, Sprout, kept, style},
};
use std::borrow::Cow;

/// Nodes that are added at once; what is more is left out.
const MOST: usize = 1 << 20;

/// A number of a node.
pub(super) fn number(parser: &mut Parser<'_>) -> Result<Option<i64>, Fault> {
    Ok(match parser.value(1)? {
        Json::Number(number) => number.parse().ok(),
        _ => None,
    })
}

/// A text; nothing where it is none.
pub(super) fn text<'a>(parser: &mut Parser<'a>) -> Result<Option<Text<'a>>, Fault> {
    Ok(match parser.value(1)? {
        Json::Text(text) => Some(text),
        _ => None,
    })
}

/// A node while it is read.
#[derive(Default)]
struct Draft<'a> {
    kind: i64,
    id: Option<i64>,
    tag: Text<'a>,
    text: Text<'a>,
    attributes: Vec<(Text<'a>, Text<'a>)>,
    in_shadow: bool,
    parent: Option<usize>,
}

/// Where the reading of a node has come to.
struct Open {
    node: usize,
    /// Whether the next thing is a child, and not a field.
    in_children: bool,
    first_field: bool,
    first_child: bool,
}

impl Open {
    fn of(node: usize) -> Self {
        Self { node, in_children: false, first_field: true, first_child: true }
    }
}

/// The node that begins here and all that is in it, each behind the one that it stands in. Empty where there is none.
pub(super) fn node<'a>(parser: &mut Parser<'a>) -> Result<Vec<Sprout<'a>>, Fault> {
    if parser.peek() != Some(b'{') {
        return parser.skip().map(|()| Vec::new());
    }
    let mut nodes = vec![Draft::default()];
    let mut open = vec![Open::of(0)];
    parser.open();
    while let Some(top) = open.last_mut() {
        if top.in_children {
            top.in_children = parser.next(std::mem::take(&mut top.first_child), b']')?;
            if top.in_children && (parser.peek() != Some(b'{') || nodes.len() == MOST) {
                parser.skip()?;
            } else if top.in_children {
                nodes.push(Draft { parent: Some(top.node), ..Draft::default() });
                open.push(Open::of(nodes.len() - 1));
                parser.open();
            }
        } else if parser.next(std::mem::take(&mut top.first_field), b'}')? {
            let key = parser.key()?;
            if key == "childNodes" && parser.peek() == Some(b'[') {
                parser.open();
                (top.in_children, top.first_child) = (true, true);
            } else if let Some(node) = nodes.get_mut(top.node) {
                field(parser, &key, node)?;
            }
        } else {
            open.pop();
        }
    }
    Ok(nodes.into_iter().map(sprout).collect())
}

fn field<'a>(parser: &mut Parser<'a>, key: &str, node: &mut Draft<'a>) -> Result<(), Fault> {
    match key {
        "type" => node.kind = number(parser)?.unwrap_or(-1),
        "id" => node.id = number(parser)?,
        "tagName" => node.tag = text(parser)?.unwrap_or_default(),
        "textContent" => node.text = text(parser)?.unwrap_or_default(),
        "isShadow" => node.in_shadow = parser.value(1)? == Json::Bool(true),
        "attributes" => parser.each_field(|parser, name| {
            if let (name, Some(value)) = attribute(parser, name)? {
                node.attributes.push((name, value));
            }
            Ok(())
        })?,
        _ => parser.skip()?,
    }
    Ok(())
}

/// An attribute as it is kept: its name, and its value where it has one that is kept. That a box is ticked is told by
/// `true`; a text only tells how the page was delivered.
fn attribute<'a>(parser: &mut Parser<'a>, name: &str) -> Result<(Text<'a>, Option<Text<'a>>), Fault> {
    let own = |name: &str| Cow::Owned(name.to_owned());
    if name == "rr_open_mode" {
        return Ok((Cow::Borrowed("open"), text(parser)?));
    }
    let Some(name) = kept(name) else { return parser.skip().map(|()| (own(name), None)) };
    let value = match (name, parser.value(1)?) {
        ("checked" | "selected", value) => (value == Json::Bool(true)).then_some(Cow::Borrowed("true")),
        ("style", Json::Text(text)) => Some(style(&text)),
        ("style", Json::Object(changed)) => changed_style(&changed),
        (_, Json::Text(text)) => Some(text),
        (_, Json::Number(number)) => Some(Cow::Borrowed(number)),
        (_, Json::Bool(true)) => Some(Cow::Borrowed("")),
        _ => None,
    };
    Ok((Cow::Borrowed(name), value))
}

/// Whether a change of some properties hides the element.
fn changed_style(changed: &Object<'_>) -> Option<Text<'static>> {
    let value = |name: &str| match peek(changed, name) {
        Some(Json::Text(text)) => Some(text.to_string()),
        Some(Json::Array(items)) => match items.first() {
            Some(Json::Text(text)) => Some(text.to_string()),
            _ => None,
        },
        Some(_) => Some(String::new()),
        None => None,
    };
    let told = ["display", "visibility"].map(|name| value(name).map(|value| format!("{name}:{value};")));
    let told: String = told.into_iter().flatten().collect();
    (!told.is_empty()).then(|| style(&told))
}

fn sprout(node: Draft<'_>) -> Sprout<'_> {
    let mut tag = node.tag;
    if tag.bytes().any(|byte| byte.is_ascii_uppercase()) {
        tag.to_mut().make_ascii_lowercase();
    }
    let kind = match node.kind {
        0 => Kind::Document,
        2 => Kind::Element(tag, node.attributes),
        3 => Kind::Text(node.text),
        _ => Kind::Other,
    };
    Sprout { id: node.id.unwrap_or(-1), kind, in_shadow: node.in_shadow, parent: node.parent }
}

/// Nodes that are added: below which one, and before which.
pub(super) struct Add<'a> {
    pub(super) parent: i64,
    pub(super) next: Option<i64>,
    pub(super) nodes: Vec<Sprout<'a>>,
}

/// What changed at once.
#[derive(Default)]
pub(super) struct Mutation<'a> {
    pub(super) removes: Vec<i64>,
    pub(super) adds: Vec<Add<'a>>,
    pub(super) texts: Vec<(i64, Text<'a>)>,
    pub(super) attributes: Vec<(i64, Text<'a>, Option<Text<'a>>)>,
}

impl<'a> Mutation<'a> {
    /// Reads one of its lists; false where the field is none.
    pub(super) fn field(&mut self, parser: &mut Parser<'a>, key: &str) -> Result<bool, Fault> {
        match key {
            "removes" => parser.each_item(|parser| {
                let mut id = None;
                parser.each_field(|parser, key| match key {
                    "id" => number(parser).map(|found| id = found),
                    _ => parser.skip(),
                })?;
                self.removes.extend(id);
                Ok(())
            })?,
            "adds" => parser.each_item(|parser| {
                let (mut parent, mut next, mut nodes) = (None, None, Vec::new());
                parser.each_field(|parser, key| match key {
                    "parentId" => number(parser).map(|found| parent = found),
                    "nextId" => number(parser).map(|found| next = found),
                    "node" => node(parser).map(|found| nodes = found),
                    _ => parser.skip(),
                })?;
                self.adds.extend(parent.map(|parent| Add { parent, next, nodes }));
                Ok(())
            })?,
            "texts" => parser.each_item(|parser| {
                let (mut id, mut value) = (None, None);
                parser.each_field(|parser, key| match key {
                    "id" => number(parser).map(|found| id = found),
                    "value" => text(parser).map(|found| value = found),
                    _ => parser.skip(),
                })?;
                self.texts.extend(id.map(|id| (id, value.unwrap_or_default())));
                Ok(())
            })?,
            "attributes" => parser.each_item(|parser| {
                let (mut id, mut changed) = (None, Vec::new());
                parser.each_field(|parser, key| match key {
                    "id" => number(parser).map(|found| id = found),
                    "attributes" => parser.each_field(|parser, name| {
                        let is_told = kept(name).is_some() || name == "rr_open_mode";
                        let told = attribute(parser, name)?;
                        // How the page was delivered, or other properties of a style, change no state.
                        let is_state = matches!(name, "checked" | "selected" | "style");
                        if is_told && !(is_state && told.1.is_none()) {
                            changed.push(told);
                        }
                        Ok(())
                    }),
                    _ => parser.skip(),
                })?;
                if let Some(id) = id {
                    self.attributes.extend(changed.into_iter().map(|(name, value)| (id, name, value)));
                }
                Ok(())
            })?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}
