//! What a step put in: the text that was typed, the option that was chosen. An input or change is told of when it has changed
//! the page already, so whatever was recorded with it may show that text: the field itself, a preview, a button that clears it,
//! the address. In a prompt it would give the answer away.
//!
//! Told as it stood before the step is only what doesn't repeat the text, and what was recorded before the step already.

use super::{name::tidy, role};
use crate::{
    reduce::{Action, Step},
    session::{Element, Interaction, InteractionKind},
};
use std::collections::BTreeSet;

/// Characters of a text that are looked at; no name, title or part of an address is told that is longer.
const LOOKED_AT: usize = 200;
/// A text of this many characters or more may be one that a recorder cut.
const CUT: usize = 28;
/// Characters of a text that was put in by which its beginning is known again where the rest was cut.
const BEGINNING: usize = 8;

/// What a step put in, as far as it may show in what was recorded with it.
#[derive(Debug, Default)]
pub(crate) struct PutIn {
    /// In small letters, white space put right.
    values: Vec<String>,
    /// The same by their lines, which a page shows one by one.
    lines: BTreeSet<String>,
    /// What stood on the page before.
    known: BTreeSet<String>,
}

impl PutIn {
    /// What a step put in that is shown as `interaction` recorded it; nothing where that was recorded before anything was.
    pub(super) fn of(step: &Step<'_>, interaction: &Interaction<'_>) -> Self {
        let (Action::Fill { value } | Action::Select { value } | Action::Upload { value }) = &step.action
        else {
            return Self::default();
        };
        let mut put_in = Self::by(interaction);
        if changes(&interaction.kind) {
            let value = value.as_deref().unwrap_or_default();
            put_in.add(value);
            if matches!(step.action, Action::Upload { .. }) {
                put_in.add(value.rsplit(['/', '\\']).next().unwrap_or_default());
            }
        }
        put_in
    }

    /// What an event by itself is known to have put in.
    pub(super) fn by(interaction: &Interaction<'_>) -> Self {
        let mut put_in = Self::default();
        let Some(element) = interaction.element.as_deref().filter(|e| takes_values(interaction, e)) else {
            return put_in;
        };
        let typed = interaction.gesture.as_ref().and_then(|g| g.value.as_deref());
        typed.into_iter().chain(element.value.as_deref()).for_each(|value| put_in.add(value));
        // What stands in an editor is its text; in what takes text by its role alone some recorders write its name there.
        let text = squeezed(&element.text);
        let is_value = |value: &String| {
            let value = squeezed(value);
            value.starts_with(&text) || text.starts_with(&value)
        };
        let is_known = !put_in.is_nothing() && element.attributes.get("contenteditable").is_none();
        if !role::is_field(&element.tag) && (!is_known || put_in.values.iter().any(is_value)) {
            put_in.add(&element.text);
        }
        put_in
    }

    fn add(&mut self, value: &str) {
        let plain = plain(value);
        if plain.is_empty() || value == "[PROTECTED]" || self.values.contains(&plain) {
            return;
        }
        self.lines.extend(value.lines().map(self::plain).filter(|line| !line.is_empty()));
        self.values.push(plain);
    }

    /// Whether nothing is known to have been put in.
    pub(super) fn is_nothing(&self) -> bool {
        self.values.is_empty()
    }

    /// Takes what was seen before the step for what it is: no work of the step.
    pub(super) fn stood_before<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        self.known.extend(names.map(plain));
    }

    /// Whether a text tells what was put in, and did not stand there before.
    pub(crate) fn shows_in(&self, text: &str) -> bool {
        if self.is_nothing() {
            return false;
        }
        let text: String = plain(text).chars().take(LOOKED_AT).collect();
        let repeats = || self.values.iter().any(|value| repeats(&text, value));
        (self.lines.contains(&text) || repeats()) && !self.known.contains(&text)
    }

    /// Whether the query or the fragment of an address tells it: that is what a page writes anew while one types.
    fn shows_in_address(&self, url: &str) -> bool {
        let parts = url.split(['?', '&', '#', ';']).skip(1);
        parts
            .map(|part| part.split_once('=').map_or(part, |(_, value)| value))
            .any(|part| self.shows_in(&decoded(part)))
    }

    /// Address and title of a page as they were before; `earlier` are those that were recorded last before the step.
    pub(super) fn page_before<'s>(
        &self,
        (url, title): (&'s str, &'s str),
        earlier: Option<(&'s str, &'s str)>,
    ) -> (&'s str, &'s str) {
        let same = earlier.filter(|(before, _)| path(before) == path(url));
        (
            if self.shows_in_address(url) { same.map_or(path(url), |(url, _)| url) } else { url },
            if self.shows_in(title) { same.map_or("", |(_, title)| title) } else { title },
        )
    }
}

/// Whether an event is told of when it has changed the page already.
fn changes(kind: &InteractionKind<'_>) -> bool {
    matches!(kind, InteractionKind::Input | InteractionKind::Change)
}

/// Whether an event put a text or a choice into its element. That of a box or a radio button is no text of the page.
fn takes_values(interaction: &Interaction<'_>, element: &Element<'_>) -> bool {
    let toggle = element.attributes.get("type").is_some_and(|kind| matches!(&**kind, "checkbox" | "radio"));
    let field = role::is_field(&element.tag) || role::is_editable(&element.attributes);
    !toggle && changes(&interaction.kind) && (field || interaction.kind == InteractionKind::Input)
}

/// Whether a text holds a value as whole words, or ends in its beginning where it may have been cut. A lone letter or digit
/// stands in any text: it must be all of it.
fn repeats(text: &str, value: &str) -> bool {
    if text == value {
        return true;
    }
    if value.chars().nth(1).is_none() {
        return false;
    }
    let whole = text.trim_end_matches(['…', '.']);
    let is_cut = text.ends_with('…') || text.chars().nth(CUT - 1).is_some();
    let mut before = ' ';
    text.char_indices().any(|(at, c)| {
        let begins = !(before.is_alphanumeric() && c.is_alphanumeric());
        before = c;
        let rest = text.get(at..).filter(|_| begins).unwrap_or_default();
        if let Some(after) = rest.strip_prefix(value) {
            return !(value.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric));
        }
        let rest = whole.get(at..).filter(|_| begins && is_cut).unwrap_or_default();
        rest.chars().nth(BEGINNING - 1).is_some() && value.starts_with(rest)
    })
}

/// A text in small letters, white space put right.
fn plain(text: &str) -> String {
    tidy(text).to_lowercase()
}

/// The same without any: the lines of an editor run into each other.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_lowercase()
}

/// An address up to its query.
fn path(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// A part of an address as it was before it was written into one.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| byte == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        let escaped = escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(escaped.unwrap_or(if byte == b'+' { b' ' } else { byte }));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(value: &str) -> PutIn {
        let mut put_in = PutIn::default();
        put_in.add(value);
        put_in
    }

    #[test]
    fn a_value_is_known_again_as_whole_words_and_where_it_was_cut() {
        let lunch = typed("Lunch on Friday\nworks for me");
        for text in [
            "Preview: lunch on  Friday works for me!",
            "works for me",
            "Clear \u{201c}Lunch on Friday works for me\u{201d}",
            "Message to Jo: Lunch on Friday…",
            "Draft: Lunch on Friday works fo",
        ] {
            assert!(lunch.shows_in(text), "{text}");
        }
        for text in ["Lunch", "Send", "works", "Lunch on Fridays", ""] {
            assert!(!lunch.shows_in(text), "{text}");
        }
        assert!(!typed("art").shows_in("Start the party"));
    }

    #[test]
    fn a_lone_letter_empties_no_page() {
        let put_in = typed("a");
        assert!(put_in.shows_in("A") && !put_in.shows_in("Add a friend"));
    }

    #[test]
    fn what_stood_there_before_is_told() {
        let mut put_in = typed("Large");
        put_in.stood_before(["Large print", "Size: Large"].into_iter());
        assert!(!put_in.shows_in("Large print") && put_in.shows_in("In Large"));
    }

    #[test]
    fn an_address_and_a_title_are_told_as_they_were() {
        let put_in = typed("oak lamp");
        let now = ("https://a.test/s?page=2&q=oak+l%61mp", "Oak lamp – A");
        assert_eq!(put_in.page_before(now, None), ("https://a.test/s", ""));
        let before = ("https://a.test/s?page=2", "A");
        assert_eq!(put_in.page_before(now, Some(before)), before);
        assert_eq!(put_in.page_before(now, Some(("https://a.test/", "A"))), ("https://a.test/s", ""));
        let other = ("https://a.test/s?q=chair", "Chairs");
        assert_eq!(put_in.page_before(other, Some(before)), other);
    }
}
