//! The element that is to be found again, and what of the page around it was recorded.

use crate::{
    observation::{is_field, tidy},
    session::{Ancestor, Attributes, Element, Interaction, Neighbour, Node, Selectors, Text},
};
use std::borrow::Cow;

/// How many nodes of a DOM snapshot are looked at.
const MOST_NODES: usize = 2_000;

/// The element that is to be found again: the recorded one, or one of its ancestors.
#[derive(Debug)]
pub struct Subject<'s> {
    /// 0 for the recorded element, n for its nth ancestor.
    pub level: usize,
    /// Tag name.
    pub tag: &'s str,
    /// Its role, as the observation calls it.
    pub role: &'s str,
    /// Its name as it was recorded, blanks in a row made one; empty where it holds a redaction or is none.
    pub name: String,
    /// Where the name was recorded.
    pub naming: Naming,
    /// Its attributes, for an ancestor those few that were recorded.
    pub attributes: Vec<(&'s str, Cow<'s, str>)>,
    /// Its text.
    pub text: &'s str,
    /// Its ancestors, the parent first.
    pub ancestors: &'s [Ancestor<'s>],
    /// The recorder's selectors of the recorded element.
    pub selectors: Option<&'s Selectors<'s>>,
    /// Everything else that was recorded on the page.
    pub others: Vec<Other<'s>>,
    /// The frames it lies in, outermost first.
    pub frames: &'s [Text<'s>],
    /// The hosts of the shadow roots it lies in, outermost first.
    pub hosts: &'s [Text<'s>],
}

/// Where a name was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// On the element itself: its text, or a label of its own.
    Own,
    /// On something that it holds, so that it is part of its name.
    Part,
    /// On something beside it.
    Lent,
}

/// An element that was recorded beside the subject.
#[derive(Debug, Clone, Copy)]
pub struct Other<'s> {
    /// The recording that it stands in; the same element may stand in more than one.
    pub source: Source,
    /// Tag name.
    pub tag: &'s str,
    /// Its text.
    pub text: &'s str,
    /// A short selector, where one was recorded.
    pub selector: &'s str,
    /// Its attributes.
    pub attributes: &'s Attributes<'s>,
}

/// Where another element was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Source {
    Nearby,
    Clickable,
    Sibling,
    Snapshot,
}

impl<'s> Subject<'s> {
    /// Gathers what is known; nothing where the interaction has no such element.
    #[must_use]
    pub fn of(interaction: &'s Interaction<'s>, level: u32, role: &'s str, name: &str) -> Option<Self> {
        let element = interaction.element.as_deref()?;
        let level = usize::try_from(level).ok()?;
        let ancestor = match level {
            0 => None,
            _ => Some(element.ancestors.iter().find(|a| usize::try_from(a.level) == Ok(level))?),
        };
        let above = element.ancestors.iter().position(|a| usize::try_from(a.level).is_ok_and(|l| l > level));
        let mut subject = Self {
            level,
            tag: ancestor.map_or(&*element.tag, |a| &*a.tag),
            role,
            name: String::new(),
            naming: Naming::Lent,
            attributes: ancestor.map_or_else(|| own_attributes(element), ancestor_attributes),
            text: ancestor.map_or(&*element.text, |a| &*a.text),
            ancestors: above.and_then(|at| element.ancestors.get(at..)).unwrap_or_default(),
            selectors: interaction.selectors.as_deref(),
            others: others(interaction, element),
            frames: interaction.context.as_deref().map_or(&[], |context| &context.frame_path),
            hosts: &element.shadow_path,
        };
        (subject.name, subject.naming) = subject.recorded_name(element, &one_line(name));
        if subject.naming == Naming::Lent && computed_name(interaction).is_some_and(|own| own == subject.name)
        {
            subject.naming = Naming::Own;
        }
        if !subject.is_stated(element) {
            subject.name = head(&subject.name);
        }
        if !usable(&subject.name) || subject.is_called_otherwise() {
            subject.name.clear();
        }
        Some(subject)
    }

    /// An attribute of the subject, where it can be used in a locator.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| &**value).filter(|v| usable(v))
    }

    /// How many other elements answer to `matches`, as far as recorded; the subject itself, which a snapshot holds
    /// too and the neighbours of a child hold, is not counted.
    pub fn lookalikes(&self, matches: impl Fn(&Other<'s>) -> bool) -> usize {
        let [nearby, clickable, siblings, snapshot] = self.counts(matches);
        let itself = usize::from(self.level > 0);
        (nearby.saturating_sub(itself))
            .max(clickable.saturating_sub(itself))
            .max(siblings)
            .max(snapshot.saturating_sub(1))
    }

    /// How many more there are of an element that belongs to the subject and is not the subject itself, such as its label.
    #[must_use]
    pub fn more_of_its(&self, matches: impl Fn(&Other<'s>) -> bool) -> usize {
        self.counts(matches).into_iter().max().unwrap_or_default().saturating_sub(1)
    }

    /// How many other elements answer to `matches` in each recording.
    fn counts(&self, matches: impl Fn(&Other<'s>) -> bool) -> [usize; 4] {
        let mut counts = [0usize; 4];
        for other in self.others.iter().filter(|other| matches(other)) {
            let slot = match other.source {
                Source::Nearby => 0,
                Source::Clickable => 1,
                Source::Sibling => 2,
                Source::Snapshot => 3,
            };
            if let Some(count) = counts.get_mut(slot) {
                *count += 1;
            }
        }
        counts
    }

    /// How many elements the recorder said a selector finds, where it said so of this very selector.
    ///
    /// Recorders set an id or a path to a constant, whatever it finds: only attributes and classes are evidence.
    #[must_use]
    pub fn recorded_matches(&self, selector: &str) -> Option<f64> {
        let of = self.selectors?.reliability.iter().find(|r| r.selector == selector)?.score?;
        (of > 0.0).then(|| libm::round(1.0 / of))
    }

    /// Whether its name is all of an attribute that says it, in which no two texts run into each other.
    fn is_stated(&self, element: &Element<'_>) -> bool {
        let stated =
            |name| self.attribute(name).or_else(|| element.attributes.get(name).map(|value| &**value));
        ["aria-label", "alt", "title", "placeholder"]
            .into_iter()
            .filter_map(stated)
            .any(|value| one_line(value) == self.name)
    }

    /// Whether it states another label, or one that can't be told: whatever it shows is no name of it then.
    fn is_called_otherwise(&self) -> bool {
        let stated =
            |name: &str| self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| &**value);
        let label = stated("aria-label").filter(|label| !label.trim().is_empty());
        let its = |label: &str| usable(label) && same_start(&tidy(&one_line(label)), &tidy(&self.name));
        stated("aria-labelledby").is_none() && label.is_some_and(|label| !its(label))
    }

    /// What the elements say that the subject states as its label: it is called so whatever it holds.
    fn labelled_by(&self, name: &str) -> Option<(String, Naming)> {
        let id = self.attribute("aria-labelledby")?.split_ascii_whitespace().next()?;
        let label = self.others.iter().find(|other| other.attributes.get("id").is_some_and(|v| v == id));
        match label.map(|label| one_line(label.text)).filter(|text| !text.is_empty()) {
            Some(text) => Some((text, Naming::Own)),
            None => Some((name.to_owned(), Naming::Lent)),
        }
    }

    /// The name as it was recorded (an observation shows some signs in another way), and where.
    fn recorded_name(&self, element: &Element<'_>, name: &str) -> (String, Naming) {
        if let Some(label) = self.labelled_by(name) {
            return label;
        }
        // What may be chosen in a field is no part of its name.
        let choices = one_line(self.text);
        let choices = choices.split(' ').next().filter(|first| self.tag == "select" && !first.is_empty());
        let name = choices.and_then(|first| name.split_once(first)).map_or(name, |(name, _)| name.trim());
        let labels = ["aria-label", "alt", "title", "placeholder", "value"];
        let own = labels.iter().filter_map(|label| self.attribute(label)).chain([self.text]);
        if let Some(recorded) = said(own, name) {
            return (recorded, Naming::Own);
        }
        if is_field(self.tag) {
            let around = self.ancestors.iter().filter(|a| a.tag == "label").map(|a| &*a.text);
            let label = self.others.iter().filter(|other| other.tag == "label").map(|other| other.text);
            if let Some(recorded) = said(around.chain(label), name) {
                return (recorded, Naming::Own);
            }
        }
        let inner = labels.iter().filter_map(|label| element.attributes.get(label)).map(|value| &**value);
        match said(inner.chain([&*element.text]), name).filter(|_| self.level > 0) {
            Some(recorded) => (recorded, Naming::Part),
            None => (name.to_owned(), Naming::Lent),
        }
    }
}

/// The accessible name as the recorder computed it from all that names the element, as one does that tells the role with it.
fn computed_name(interaction: &Interaction<'_>) -> Option<String> {
    let details = &interaction.gesture.as_ref()?.details;
    details.get("role")?;
    details.get("name").map(|name| one_line(name))
}

/// The name as the first of some recorded texts that begins with it has it; with dots where that text goes on. A text that
/// ends before it, and was not cut, is all that is sure.
fn said<'t>(texts: impl Iterator<Item = &'t str>, name: &str) -> Option<String> {
    let shown = tidy(uncut(name));
    texts.map(one_line).find(|text| same_start(&tidy(text), &shown)).map(|text| {
        let length = shown.chars().count();
        match tidy(&text).chars().count() {
            n if n > length => text.chars().take(length).chain(['…']).collect(),
            n if n < length && uncut(&text).len() < text.len() => name.to_owned(),
            _ => text,
        }
    })
}

/// Whether one text is the other, or the other cut short.
fn same_start(recorded: &str, name: &str) -> bool {
    let (recorded, name) = (uncut(recorded), uncut(name));
    !recorded.is_empty() && !name.is_empty() && (recorded.starts_with(name) || name.starts_with(recorded))
}

/// A text without the dots that say that it was cut short.
#[must_use]
pub fn uncut(text: &str) -> &str {
    text.strip_suffix("...").or_else(|| text.strip_suffix('…')).unwrap_or(text).trim_end()
}

/// The first words of a text in which those of several elements may run into each other, with dots where it goes on.
///
/// Recorders put texts of neighbours together without a blank ("Brass lamp$89.50Add to cart"), and pages don't read
/// like that: what stands before the first such seam is sure.
#[must_use]
pub fn head(text: &str) -> String {
    let mut before = None;
    for (letters, (at, c)) in text.char_indices().enumerate() {
        if letters >= SHORTEST_HEAD && before.is_some_and(|before| is_seam(before, c)) {
            return format!("{}…", text.get(..at).unwrap_or_default());
        }
        before = Some(c);
    }
    text.to_owned()
}

/// Characters before which no seam is looked for.
const SHORTEST_HEAD: usize = 3;

/// Whether two characters that touch belong to texts of two elements.
fn is_seam(a: char, b: char) -> bool {
    let money = matches!(b, '$' | '€' | '£');
    a.is_lowercase() && b.is_uppercase()
        || a.is_alphabetic() && (b.is_ascii_digit() || money)
        || a.is_ascii_digit() && b.is_uppercase()
        || matches!(a, '?' | '!' | ')') && b.is_alphanumeric()
}

/// Whether a character is a blank to browsers: to them one that begins a file is, and the control character of a new line
/// is not.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && c != '\u{85}' || c == '\u{feff}'
}

/// A text with every run of blanks made one, as browsers match it.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(256));
    for word in text.split(is_blank).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether a text may stand in a locator: there, shorter than what recorders cut a value to, and without a redaction in it.
#[must_use]
pub fn usable(text: &str) -> bool {
    !text.trim().is_empty() && text.len() < 400 && !holds_placeholder(text)
}

/// Whether a text is in capitals, and more than a size or an abbreviation. A style may show it so, and the page hold it in
/// small letters.
#[must_use]
pub fn is_in_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase) && text.chars().filter(|c| c.is_uppercase()).nth(3).is_some()
}

/// Whether a redaction's placeholder (`[EMAIL_1]`), or a recorder's own (`[PROTECTED]`), stands in a text.
#[must_use]
pub fn holds_placeholder(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'[', bytes).any(|at| {
        let behind = bytes.get(at + 1..).unwrap_or_default();
        let inner = |b: &&u8| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_';
        let end = behind.iter().take_while(inner).count();
        end >= 3 && behind[0].is_ascii_uppercase() && behind.get(end) == Some(&b']')
    })
}

fn own_attributes<'s>(element: &'s Element<'s>) -> Vec<(&'s str, Cow<'s, str>)> {
    element.attributes.0.iter().map(|(name, value)| (&**name, Cow::Borrowed(&**value))).collect()
}

/// What an ancestor's record says of its attributes: id, role, class, and what its short selector asks for.
fn ancestor_attributes<'s>(ancestor: &'s Ancestor<'s>) -> Vec<(&'s str, Cow<'s, str>)> {
    let mut attributes = Vec::new();
    if let Some(id) = &ancestor.id {
        attributes.push(("id", Cow::Borrowed(&**id)));
    }
    if let Some(role) = &ancestor.role {
        attributes.push(("role", Cow::Borrowed(&**role)));
    }
    if !ancestor.class_name.is_empty() {
        attributes.push(("class", Cow::Borrowed(&*ancestor.class_name)));
    }
    for (name, value) in super::path::css_segment(&ancestor.selector).attributes {
        if !value.is_empty() {
            attributes.push((name, value));
        }
    }
    attributes
}

fn others<'s>(interaction: &'s Interaction<'s>, element: &'s Element<'s>) -> Vec<Other<'s>> {
    let lists = [
        (Source::Nearby, &element.nearby),
        (Source::Clickable, &element.nearest_clickable),
        (Source::Sibling, &element.siblings),
    ];
    let mut others = Vec::with_capacity(64);
    for (source, list) in lists {
        others.extend(list.iter().map(|neighbour| of_neighbour(source, neighbour)));
    }
    let snapshot = interaction.context.as_deref().and_then(|context| context.dom_snapshot.as_ref());
    let mut open: Vec<&'s Node<'s>> = snapshot.into_iter().collect();
    let mut seen = 0;
    while let Some(node) = open.pop().filter(|_| seen < MOST_NODES) {
        seen += 1;
        others.push(Other {
            source: Source::Snapshot,
            tag: &node.tag,
            text: &node.text,
            selector: "",
            attributes: &node.attributes,
        });
        open.extend(node.children.iter().rev());
    }
    others
}

fn of_neighbour<'s>(source: Source, neighbour: &'s Neighbour<'s>) -> Other<'s> {
    Other {
        source,
        tag: &neighbour.tag,
        text: &neighbour.text,
        selector: &neighbour.selector,
        attributes: &neighbour.attributes,
    }
}

impl Other<'_> {
    /// Whether it has an attribute with this value, by its attributes or by its short selector.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.attributes.get(name).is_some_and(|v| v == value)
            || self.selector.starts_with('[')
                && super::path::css_segment(self.selector)
                    .attributes
                    .iter()
                    .any(|(n, v)| *n == name && v == value)
    }

    /// Whether it has all of `classes`, by its attributes or by its short selector.
    #[must_use]
    pub fn has_classes(&self, classes: &[&str]) -> bool {
        if let Some(class) = self.attributes.get("class") {
            return classes.iter().all(|wanted| class.split_ascii_whitespace().any(|c| c == *wanted));
        }
        if !self.selector.contains('.') {
            return false;
        }
        let segment = super::path::css_segment(self.selector);
        classes.iter().all(|wanted| segment.classes().any(|c| c == *wanted))
    }

    /// The value of an attribute, by its attributes or by its short selector.
    #[must_use]
    pub fn value_of(&self, name: &str) -> Option<String> {
        let asked = || super::path::css_segment(self.selector).attributes;
        let recorded = self.attributes.get(name).map(|value| value.to_string());
        recorded.or_else(|| asked().into_iter().find(|(n, _)| *n == name).map(|(_, v)| v.into_owned()))
    }

    /// Whether a name is part of what it says, in whatever letters, and not just that.
    #[must_use]
    pub fn says_more_than(&self, name: &str) -> bool {
        let more = |text: &str| {
            text.len() >= name.len()
                && text.to_lowercase().contains(&name.to_lowercase())
                && one_line(text) != name
        };
        more(self.text)
            || ["aria-label", "alt", "title", "placeholder"]
                .iter()
                .any(|a| self.attributes.get(a).is_some_and(|v| more(v)))
            || self.selector.starts_with('[')
                && super::path::css_segment(self.selector).attributes.iter().any(|(_, v)| more(v))
    }

    /// Whether this is its name, as far as recorded.
    #[must_use]
    pub fn named(&self, name: &str) -> bool {
        let start = uncut(name);
        let is = |text: &str| match start.len() == name.len() {
            true => text.split_whitespace().eq(name.split_whitespace()),
            false => one_line(text).starts_with(start),
        };
        is(self.text)
            || ["aria-label", "alt", "title", "placeholder"]
                .iter()
                .any(|a| self.attributes.get(a).is_some_and(|v| is(v)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_seen_and_brackets_are_not() {
        assert!(holds_placeholder("Hi [NAME_1]!"));
        assert!(holds_placeholder("[PROTECTED]"));
        assert!(!holds_placeholder("size [xs] a[0] [A] [Alt]"));
    }

    #[test]
    fn cut_texts_begin_alike() {
        assert!(same_start("Laurel Oaks 7-Piece", "Laurel Oaks 7-Piece Dark"));
        assert!(same_start("Laurel Oa...", "Laurel Oaks 7-Piece Dark"));
        assert!(!same_start("", "Laurel"));
        assert!(!same_start("...", "Laurel"));
    }
}
