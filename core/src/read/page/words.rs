//! What elements say and what they are called.

use super::{At, Kind, LEVELS, Page, Text};
use crate::observation::{is_field, is_interactive};
use std::{borrow::Cow, collections::BTreeMap};

/// The longest name, in characters.
const NAME: usize = 160;
/// The longest text of an element that is its name.
const CONTENT: usize = 120;

/// Where the elements of a page are that others name by id, and how many have the id.
#[derive(Debug, Default)]
pub(super) struct Index<'a> {
    ids: BTreeMap<(At, Text<'a>), (At, usize)>,
    labels: BTreeMap<(At, Text<'a>), At>,
}

impl<'a> Index<'a> {
    /// Adds an element that lies in the document or shadow root `scope`.
    pub(super) fn add(&mut self, page: &Page<'a>, at: At, scope: At) {
        if let Some(id) = page.attribute(at, "id").filter(|id| !id.is_empty()) {
            self.ids.entry((scope, id.clone())).or_insert((at, 0)).1 += 1;
        }
        if page.tag(at) == "label"
            && let Some(id) = page.attribute(at, "for").filter(|id| !id.is_empty())
        {
            self.labels.entry((scope, id.clone())).or_insert(at);
        }
    }

    /// How many elements of a document or shadow root have an id.
    pub(super) fn count(&self, scope: At, id: &Text<'a>) -> usize {
        self.ids.get(&(scope, id.clone())).map_or(0, |(_, count)| *count)
    }
}

impl<'a> Page<'a> {
    /// Whether people act on such elements.
    pub(super) fn is_interactive(&self, at: At) -> bool {
        const ROLES: [&str; 17] = [
            "button",
            "link",
            "checkbox",
            "radio",
            "switch",
            "tab",
            "menuitem",
            "menuitemcheckbox",
            "menuitemradio",
            "option",
            "combobox",
            "textbox",
            "searchbox",
            "slider",
            "spinbutton",
            "treeitem",
            "gridcell",
        ];
        let has = |name| self.attribute(at, name).is_some();
        let told = |name, no: fn(&str) -> bool| self.attribute(at, name).is_some_and(|value| !no(value));
        match self.tag(at) {
            "" => false,
            "a" => has("href") || has("role"),
            "input" => self.attribute(at, "type").is_none_or(|kind| kind != "hidden"),
            "button" | "select" | "textarea" | "summary" | "option" | "area" => true,
            _ => {
                self.attribute(at, "role").is_some_and(|role| ROLES.contains(&&**role))
                    || told("tabindex", |value| value.trim_start().starts_with('-'))
                    || told("contenteditable", |value| value == "false")
            }
        }
    }

    /// The element that was acted on where a click fell on `at`: what lies in a link or a button stands for it.
    pub(in crate::read) fn acted_on(&self, at: At) -> At {
        let reacts = |&one: &At| {
            let role = self.attribute(one, "role").map(|role| &**role);
            is_interactive(self.tag(one), role) || self.is_interactive(one)
        };
        let around = [at].into_iter().chain(self.ancestors(at).take(8));
        let reacting = around.take_while(|&one| self.tag(one) != "body").find(reacts);
        reacting
            .filter(|&one| is_interactive(self.tag(one), self.attribute(one, "role").map(|role| &**role)))
            .unwrap_or(at)
    }

    /// Whether it is a field that text or a choice is put in.
    pub(super) fn is_field(&self, at: At) -> bool {
        is_field(self.tag(at))
    }

    /// Whether it and what is in it is not shown, as far as its own attributes tell.
    pub(super) fn is_hidden(&self, at: At) -> bool {
        let Some((tag, _)) = self.element(at) else { return false };
        let unseen = matches!(
            &**tag,
            "script" | "style" | "noscript" | "template" | "link" | "meta" | "head" | "source" | "track"
        );
        unseen
            || self.attribute(at, "hidden").is_some_and(|value| value != "false")
            || self.attribute(at, "style").is_some_and(|style| style == HIDES)
            || (tag == "dialog" && self.attribute(at, "open").is_none())
    }

    /// An element's text, white space put right, cut at `limit` characters; nothing of what stands in fields.
    pub(super) fn text_of(&self, at: At, limit: usize) -> Text<'a> {
        if self.is_field(at) {
            return Text::default();
        }
        if let [only] = *self.children(at)
            && let Some(Kind::Text(text)) = self.node(only).map(|node| &node.kind)
        {
            return squeezed(text, limit);
        }
        let mut text = String::new();
        let mut open = vec![Some(at)];
        while let Some(next) = open.pop() {
            if text.len() > limit * 8 {
                break;
            }
            // None is where a box ends.
            let Some(next) = next else {
                text.push(' ');
                continue;
            };
            match self.node(next).map(|node| &node.kind) {
                Some(Kind::Text(own)) => text.push_str(own),
                Some(Kind::Element(tag, _)) if next == at || self.is_read(next, tag) => {
                    // Boxes stand apart, and mostly so do elements without a text of their own between them.
                    if !is_inline(tag) || self.follows_element(next) {
                        text.push(' ');
                    }
                    if !is_inline(tag) {
                        open.push(None);
                    }
                    open.extend(self.children(next).into_iter().rev().map(Some));
                }
                _ => {}
            }
        }
        squeezed(&Cow::Owned(text), limit)
    }

    fn follows_element(&self, at: At) -> bool {
        let before = self.node(at).and_then(|node| node.before);
        before.is_some_and(|before| self.element(before).is_some())
    }

    fn is_read(&self, at: At, tag: &str) -> bool {
        !matches!(tag, "textarea" | "select" | "svg") && !self.is_hidden(at)
    }

    /// The texts that stand in an element itself.
    pub(super) fn own_text(&self, at: At, limit: usize) -> Text<'a> {
        let children = self.children(at);
        let mut texts = children.iter().filter_map(|&child| match &self.node(child)?.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        });
        let Some(first) = texts.next() else { return Text::default() };
        match texts.next() {
            None => squeezed(first, limit),
            Some(second) => {
                let rest: Vec<&str> = [first, second].into_iter().chain(texts).map(|text| &**text).collect();
                squeezed(&Cow::Owned(rest.concat()), limit)
            }
        }
    }

    /// What an element is called, by the most common rules: a label of its own, else what stands on it.
    pub(super) fn name_of(&self, at: At, index: &Index<'a>) -> Text<'a> {
        let own = |name| self.attribute(at, name).map(|text| squeezed(text, NAME));
        let said = |text: &Text<'a>| !text.is_empty();
        if let Some(label) = own("aria-label").filter(said) {
            return label;
        }
        if let Some(by) = self.attribute(at, "aria-labelledby") {
            let scope = self.scope(at);
            let labels = by.split_ascii_whitespace().take(8);
            let labels =
                labels.filter_map(|id| index.ids.get(&(scope, Cow::Owned(id.to_owned()))).map(|id| id.0));
            let texts: Vec<Text<'a>> = labels.map(|label| self.text_of(label, NAME)).collect();
            let text = squeezed(&Cow::Owned(texts.join(" ")), NAME);
            if said(&text) {
                return text;
            }
        }
        if self.is_field(at) {
            return self.field_name(at, index);
        }
        let text = self.text_of(at, CONTENT);
        if said(&text) {
            return text;
        }
        let image = [at].into_iter().chain(self.inside(at));
        let mut told = image
            .flat_map(|one| ["alt", "aria-label"].map(|name| self.attribute(one, name)))
            .flatten()
            .map(|text| squeezed(text, NAME));
        told.find(said).or_else(|| own("title")).unwrap_or_default()
    }

    fn field_name(&self, at: At, index: &Index<'a>) -> Text<'a> {
        let by_id = self.attribute(at, "id").and_then(|id| index.labels.get(&(self.scope(at), id.clone())));
        let around = || self.ancestors(at).take(8).find(|&one| self.tag(one) == "label");
        let label = by_id.copied().or_else(around).map(|label| self.text_of(label, NAME));
        let pressed =
            self.tag(at) == "input" && self.attribute(at, "type").is_some_and(|kind| is_pressed(kind));
        let own = |name: &str| self.attribute(at, name).map(|text| squeezed(text, NAME));
        let value = if pressed { own("value").or_else(|| own("type")) } else { None };
        let told = [label, value, own("placeholder"), own("title")];
        told.into_iter().flatten().find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The elements in an element, hidden ones left out, as far as a name may lie.
    fn inside(&self, at: At) -> Vec<At> {
        let (mut found, mut open) = (Vec::new(), self.children(at));
        open.reverse();
        while let Some(next) = open.pop().filter(|_| found.len() < LEVELS) {
            if self.element(next).is_some() && !self.is_hidden(next) {
                found.push(next);
                open.extend(self.children(next).into_iter().rev());
            }
        }
        found
    }

    /// Whether an element holds others that people act on.
    pub(super) fn holds_controls(&self, at: At) -> bool {
        self.inside(at)
            .iter()
            .any(|&one| matches!(self.tag(one), "a" | "button" | "input" | "select" | "textarea"))
    }

    /// What is chosen of a list: the names of its options that are marked so.
    pub(in crate::read) fn chosen(&self, select: At) -> Option<Text<'a>> {
        let is_chosen =
            |&one: &At| self.attribute(one, "selected").is_some_and(|selected| selected == "true");
        let chosen = self.inside(select).into_iter().filter(is_chosen).map(|one| self.text_of(one, NAME));
        let chosen: Vec<Text<'a>> = chosen.collect();
        (!chosen.is_empty()).then(|| Cow::Owned(chosen.join(", ")))
    }

    /// What the option of a choice is called that has a value; the value itself where none has.
    pub(in crate::read) fn label_of_option(&self, select: At, value: &Text<'a>) -> Text<'a> {
        let options = self.inside(select).into_iter().filter(|&one| self.tag(one) == "option");
        let mut named = options.map(|one| (one, self.text_of(one, NAME)));
        let own = |one: At, text: &Text<'a>| self.attribute(one, "value").cloned().unwrap_or(text.clone());
        let found = named.find(|(one, text)| own(*one, text) == *value).map(|(_, text)| text);
        found.filter(|text| !text.is_empty()).unwrap_or_else(|| value.clone())
    }
}

/// The kinds of input whose value is its name.
pub(super) fn is_pressed(kind: &str) -> bool {
    matches!(kind, "button" | "submit" | "reset")
}

/// What is kept of a style that hides its element.
const HIDES: &str = "hidden";

/// What is kept of a `style`: whether it hides its element.
pub(in crate::read) fn style(text: &str) -> Text<'static> {
    let plain: String = text.chars().take(4_000).filter(|c| !c.is_whitespace()).collect();
    let hides = plain.contains("display:none") || plain.contains("visibility:hidden");
    Cow::Borrowed(if hides { HIDES } else { "" })
}

/// Elements whose text runs on from what stands before.
fn is_inline(tag: &str) -> bool {
    const INLINE: [&str; 27] = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
        "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    ];
    INLINE.contains(&tag)
}

/// White space in runs becomes one space; what is longer than `limit` characters is cut.
pub(in crate::read) fn squeezed<'a>(text: &Text<'a>, limit: usize) -> Text<'a> {
    let trimmed = text.trim();
    let plain = trimmed.len() <= limit
        && !trimmed.contains("  ")
        && !trimmed.contains(|c: char| c.is_whitespace() && c != ' ');
    if plain {
        return match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(_) => Cow::Owned(trimmed.to_owned()),
        };
    }
    let (mut out, mut length) = (String::new(), 0);
    for word in trimmed.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
            length += 1;
        }
        for letter in word.chars() {
            out.push(letter);
            length += 1;
        }
        if length > limit {
            let end = out.char_indices().nth(limit.saturating_sub(1)).map_or(out.len(), |(end, _)| end);
            out.truncate(end);
            out.push('…');
            break;
        }
    }
    Cow::Owned(out)
}
