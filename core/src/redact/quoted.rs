//! Values that a selector quotes: what an attribute holds or an element shows, which is no code for standing in one.

use super::{kind::Nature, walk::nature};
use crate::selector::path::is_xpath;
use std::ops::Range;

/// A quoted value.
#[derive(Debug, PartialEq)]
pub(super) struct Quoted {
    /// Where it stands between its quotes, in bytes of the selector.
    pub place: Range<usize>,
    /// What sort of string it is.
    pub nature: Nature,
    /// Whether it has escapes of CSS.
    pub escaped: bool,
}

/// The values that a CSS selector or an XPath quotes, in order; without those that are code themselves.
pub(super) fn quoted(selector: &str) -> impl Iterator<Item = Quoted> {
    let (bytes, mut from) = (selector.as_bytes(), 0);
    // XPath knows no escapes.
    let escape = (!is_xpath(selector)).then_some(b'\\');
    std::iter::from_fn(move || {
        loop {
            let open = from + memchr::memchr2(b'"', b'\'', bytes.get(from..)?)?;
            from = open + 1;
            let Some(asked) = asked(selector.get(..open)?) else { continue };
            let place = from..end(bytes, open, escape);
            from = place.end + 1;
            let value = selector.get(place.clone())?;
            let nature = match asked {
                Asked::Attribute(name) => nature(name, value),
                Asked::Text => Nature::Prose,
            };
            if nature != Nature::Code {
                let escaped = escape.is_some() && value.contains('\\');
                return Some(Quoted { place, nature, escaped });
            }
        }
    })
}

/// What a selector asks for.
enum Asked<'s> {
    /// The value of an attribute.
    Attribute(&'s str),
    /// What an element shows.
    Text,
}

/// What a selector asks for where it goes on with a quote: `[name=`, `@name=`, `contains(@name,`, `text()=`, `:has-text(`. Nothing
/// where the quote begins no value: recorders write some names without escaping.
fn asked(before: &str) -> Option<Asked<'_>> {
    let before = before.trim_end();
    if before.ends_with('(') {
        return Some(Asked::Text);
    }
    let name = before.strip_suffix(['=', ','])?.trim_end_matches(['~', '|', '^', '$', '*', '!']).trim_end();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let rest = name.trim_end_matches(is_name);
    let attribute = rest.trim_end().ends_with(['[', '@']).then(|| name.get(rest.len()..)).flatten();
    Some(attribute.map_or(Asked::Text, Asked::Attribute))
}

/// Where a value ends: at the quote that it began with, or where the selector was cut.
fn end(bytes: &[u8], open: usize, escape: Option<u8>) -> usize {
    let (mut at, quote) = (open + 1, bytes.get(open));
    while let Some(byte) = bytes.get(at).filter(|byte| Some(*byte) != quote) {
        at += if Some(*byte) == escape { 2 } else { 1 };
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(selector: &str) -> Vec<(&str, Nature)> {
        quoted(selector).map(|quoted| (&selector[quoted.place], quoted.nature)).collect()
    }

    #[test]
    fn an_attributes_value_is_what_the_attribute_holds() {
        let css = r#"form#f > a[href="/reset?a=b"][id="x"]:not([ title ^= 'Ship it' ])"#;
        assert_eq!(values(css), [("/reset?a=b", Nature::Url), ("Ship it", Nature::Prose)]);
        let xpath = r#"//div[@id='root']/a[@aria-label="It's me" and contains(@href, 'tel:1')]"#;
        assert_eq!(values(xpath), [("It's me", Nature::Prose), ("tel:1", Nature::Url)]);
    }

    #[test]
    fn a_text_is_words() {
        let xpath = "//b[text()='Ann' or normalize-space(.) = \"Bo\"]/i[.='C']";
        assert_eq!(values(xpath), ["Ann", "Bo", "C"].map(|name| (name, Nature::Prose)));
        assert_eq!(values(r#"li:contains("Ann"):has-text('Bo')"#).len(), 2);
    }

    #[test]
    fn quotes_end_where_they_are_closed_or_cut() {
        assert_eq!(values(r#"[title="a\"b]"]"#)[0].0, r#"a\"b]"#);
        assert_eq!(values(r"//a[@title='C:\']/b[@alt='d']").len(), 2);
        assert_eq!(values("[title=\"Ship to 742 Ev")[0].0, "Ship to 742 Ev");
        assert_eq!(values("[title=\"a\\")[0].0, "a\\");
    }

    #[test]
    fn a_quote_in_a_name_begins_no_value() {
        assert_eq!(values("#it's > .bob's"), []);
        assert_eq!(values("div > a.b:nth-child(2)"), []);
    }
}
