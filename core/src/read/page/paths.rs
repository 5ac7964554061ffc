//! How an element could be found again, worked out from the page.

use super::{At, Page, Text, view::View, words::Index};
use crate::{
    selector::quote::{css_ident, css_string},
    session::{Reliability, Selectors},
};
use std::borrow::Cow;

/// Attributes that name an element for tests.
const TESTS: [&str; 5] = ["data-testid", "data-test-id", "data-test", "data-cy", "data-qa"];

/// A way to an element that holds on the same page later.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) struct Way<'a> {
    around: Vec<Text<'a>>,
    path: Text<'a>,
}

/// A short selector: of elements of a tag, or of any, those with an attribute, or with classes.
struct Short {
    css: String,
    any_tag: bool,
    asked: Vec<(&'static str, String)>,
}

impl<'a> Page<'a> {
    /// Short selectors, best first.
    fn shorts(&self, at: At) -> Vec<Short> {
        let tag = css_ident(self.tag(at));
        let value = |name| self.attribute(at, name).filter(|value| !value.is_empty());
        let mut shorts = Vec::new();
        if let Some(id) = value("id") {
            let asked = vec![("id", id.to_string())];
            shorts.push(Short { css: format!("#{}", css_ident(id)), any_tag: true, asked });
        }
        for (names, any_tag) in [(&TESTS[..], true), (&["name", "aria-label", "placeholder"][..], false)] {
            for &name in names {
                let Some(value) = value(name).filter(|value| any_tag || value.len() < 80) else { continue };
                let of = if any_tag { "" } else { &tag };
                let css = format!("{of}[{name}={}]", css_string(value));
                shorts.push(Short { css, any_tag, asked: vec![(name, value.to_string())] });
            }
        }
        let classes: Vec<&str> =
            value("class").map_or(Vec::new(), |c| c.split_ascii_whitespace().take(3).collect());
        if !classes.is_empty() {
            let css = classes.iter().fold(tag, |css, class| format!("{css}.{}", css_ident(class)));
            let asked = classes.into_iter().map(|class| ("class", class.to_owned())).collect();
            shorts.push(Short { css, any_tag: false, asked });
        }
        shorts
    }

    /// The shortest that says something, be it shared.
    pub(super) fn short(&self, at: At) -> Text<'a> {
        let best = self.shorts(at).into_iter().next();
        Cow::Owned(best.map_or_else(|| css_ident(self.tag(at)), |short| short.css))
    }

    fn fits(&self, at: At, tag: &str, short: &Short) -> bool {
        (short.any_tag || self.tag(at) == tag)
            && short.asked.iter().all(|(name, asked)| {
                self.attribute(at, name).is_some_and(|own| match *name {
                    "class" => own.split_ascii_whitespace().any(|class| class == asked),
                    _ => **own == **asked,
                })
            })
    }

    /// The place of an element among those of its tag that stand beside it, from 1; nothing where it is the only one.
    fn nth(&self, at: At) -> Option<usize> {
        let mut alike = self.row(at);
        alike.retain(|&other| self.tag(other) == self.tag(at));
        if alike.len() < 2 { None } else { alike.iter().position(|&other| other == at).map(|nth| nth + 1) }
    }

    /// The element and those around it within its document or shadow root, from the element up.
    fn way(&self, at: At) -> Vec<At> {
        let mut way = vec![at];
        let mut below = at;
        for above in self.ancestors(at) {
            if self.node(below).is_some_and(|node| node.in_shadow) {
                break;
            }
            way.push(above);
            below = above;
        }
        way
    }

    /// All ways to an element within its document or shadow root.
    pub(super) fn selectors(&self, at: At, index: &Index<'a>) -> Selectors<'a> {
        let scope = self.scope(at);
        let way = self.way(at);
        let places: Vec<(&str, Option<usize>)> =
            way.iter().map(|&one| (self.tag(one), self.nth(one))).collect();
        let parts: Vec<String> = places.iter().map(|&(tag, nth)| css_part(tag, nth)).collect();
        let path = |parts: &[String]| parts.iter().rev().map(String::as_str).collect::<Vec<_>>().join(" > ");
        let named = way.iter().position(|&one| {
            self.attribute(one, "id").is_some_and(|id| !id.is_empty() && index.count(scope, id) == 1)
        });
        let css_path = match named.and_then(|named| Some((way.get(named)?, parts.get(..named)?))) {
            Some((&anchor, [])) => self.short(anchor).into_owned(),
            Some((&anchor, below)) => format!("{} > {}", self.short(anchor), path(below)),
            None => path(&parts),
        };
        let elements = self.elements(scope);
        let tag = self.tag(at);
        let count = |short: &Short| elements.iter().filter(|&&one| self.fits(one, tag, short)).count();
        let found: Vec<(Text<'a>, usize)> = self
            .shorts(at)
            .into_iter()
            .map(|short| (count(&short), short.css))
            .map(|(count, css)| (Cow::Owned(css), count.max(1)))
            .collect();
        let primary = found.iter().find(|(_, count)| *count == 1).map(|(css, _)| css.clone());
        let primary = primary.unwrap_or_else(|| Cow::Owned(css_path.clone()));
        Selectors {
            xpath: if self.is_document(scope) { xpath(&places) } else { Text::default() },
            css_path: Cow::Owned(css_path),
            detail_path: Cow::Owned(path(&parts)),
            alternatives: found.iter().map(|(css, _)| css).filter(|css| **css != primary).cloned().collect(),
            reliability: found
                .into_iter()
                .map(|(selector, count)| Reliability { selector, score: Some(1.0 / count as f64) })
                .collect(),
            primary,
        }
    }

    /// The hosts of the shadow roots that an element lies in, outermost first, each within the root of the one before.
    pub(super) fn shadow_path(&self, at: At, index: &Index<'a>) -> Vec<Text<'a>> {
        let mut hosts = Vec::new();
        let mut scope = self.scope(at);
        while !self.is_document(scope) && self.element(scope).is_some() && hosts.len() < 16 {
            hosts.push(self.selectors(scope, index).primary);
            scope = self.scope(scope);
        }
        hosts.reverse();
        hosts
    }

    /// The frames that an element lies in, outermost first, each within the document of the one before.
    pub(in crate::read) fn frame_path(&self, at: At) -> Vec<Text<'a>> {
        let mut frames = Vec::new();
        let mut document = self.document(at);
        while let Some(frame) =
            self.parent(document).filter(|_| frames.len() < 16 && self.is_document(document))
        {
            let index = self.index(self.scope(frame));
            frames.push(self.selectors(frame, &index).primary);
            document = self.document(frame);
        }
        // A damaged recording may put a document below what is no element.
        frames.retain(|frame| !frame.is_empty());
        frames.reverse();
        frames
    }

    /// The way to an element: frames, hosts of shadow roots, and the path within the last.
    pub(in crate::read) fn way_to(&self, at: At, view: &View<'a>) -> Way<'a> {
        let mut around = self.frame_path(at);
        around.extend(self.shadow_path(at, &view.index));
        Way { around, path: self.selectors(at, &view.index).detail_path }
    }

    /// The field or control of the page's own document that a way leads to.
    pub(in crate::read) fn at_way(&self, way: &Way<'a>) -> Option<At> {
        let scope = self.root().filter(|_| way.around.is_empty())?;
        let tag = way.path.rsplit(" > ").next()?.split(':').next()?;
        let mut alike = self.elements(scope).into_iter().filter(|&at| self.tag(at) == tag);
        alike.find(|&at| self.path(at) == *way.path)
    }

    fn path(&self, at: At) -> String {
        let way = self.way(at);
        let parts: Vec<String> =
            way.iter().rev().map(|&one| css_part(self.tag(one), self.nth(one))).collect();
        parts.join(" > ")
    }

    /// An index of one document or shadow root.
    fn index(&self, scope: At) -> Index<'a> {
        let mut index = Index::default();
        self.elements(scope).into_iter().for_each(|at| index.add(self, at, scope));
        index
    }
}

fn css_part(tag: &str, nth: Option<usize>) -> String {
    let tag = css_ident(tag);
    nth.map_or_else(|| tag.clone(), |nth| format!("{tag}:nth-of-type({nth})"))
}

fn xpath<'a>(places: &[(&str, Option<usize>)]) -> Text<'a> {
    let mut path = String::new();
    for (tag, nth) in places.iter().rev() {
        path.push('/');
        path.push_str(tag);
        path.extend(nth.map(|nth| format!("[{nth}]")));
    }
    Cow::Owned(path)
}
