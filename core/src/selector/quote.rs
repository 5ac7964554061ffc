//! Strings in three languages. What comes out parses back to exactly what went in, whatever quotes it holds.

use std::fmt::Write;

/// A JavaScript string in single quotes.
#[must_use]
pub fn js(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    let mut rest = text;
    // All between what may need an escape is copied at once.
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'\'' | b'\\' | ..b' ' | 0x7f | 0xe2)) {
        let (plain, marked) = rest.split_at(at);
        out.push_str(plain);
        let mut marked = marked.chars();
        match marked.next() {
            Some('\'') => out.push_str("\\'"),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(c @ ('\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' | '\u{7f}')) => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.extend(c),
        }
        rest = marked.as_str();
    }
    out.push_str(rest);
    out.push('\'');
    out
}

/// A CSS string in double quotes.
#[must_use]
pub fn css_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\0' => out.push('\u{fffd}'),
            '\u{1}'..='\u{1f}' | '\u{7f}' => {
                let _ = write!(out, "\\{:x} ", c as u32);
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A CSS identifier, escaped as `CSS.escape` does.
#[must_use]
pub fn css_ident(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    let mut before = None;
    for (i, c) in text.chars().enumerate() {
        let leading = i == 0 || i == 1 && before == Some('-');
        match c {
            '\0' => out.push('\u{fffd}'),
            '\u{1}'..='\u{1f}' | '\u{7f}' => {
                let _ = write!(out, "\\{:x} ", c as u32);
            }
            '0'..='9' if leading => {
                let _ = write!(out, "\\{:x} ", c as u32);
            }
            '-' if text.len() == 1 => out.push_str("\\-"),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '\u{80}'.. => out.push(c),
            _ => {
                out.push('\\');
                out.push(c);
            }
        }
        before = Some(c);
    }
    out
}

/// An XPath string; one with both kinds of quotes becomes a `concat(…)`, for XPath knows no escapes.
#[must_use]
pub fn xpath(text: &str) -> String {
    if !text.contains('\'') {
        return ["'", text, "'"].concat();
    }
    if !text.contains('"') {
        return ["\"", text, "\""].concat();
    }
    let mut out = String::from("concat(");
    for (i, piece) in text.split('\'').enumerate() {
        if i > 0 {
            out.push_str(", \"'\", ");
        }
        let _ = write!(out, "'{piece}'");
    }
    out.push(')');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn javascript() {
        assert_eq!(js("Add to bag"), "'Add to bag'");
        assert_eq!(js("it's \"5\\6\"\n\u{2028}"), "'it\\'s \"5\\\\6\"\\n\\u2028'");
    }

    #[test]
    fn css() {
        assert_eq!(css_string("a\"b\\c'd\n"), "\"a\\\"b\\\\c'd\\a \"");
        assert_eq!(css_ident("men-/en.html"), "men-\\/en\\.html");
        assert_eq!(css_ident("2xl"), "\\32 xl");
        assert_eq!(css_ident("-1a"), "-\\31 a");
        assert_eq!(css_ident("-"), "\\-");
        assert_eq!(css_ident("größe:x"), "größe\\:x");
    }

    #[test]
    fn xpath_knows_no_escapes() {
        assert_eq!(xpath("plain"), "'plain'");
        assert_eq!(xpath("it's"), "\"it's\"");
        assert_eq!(xpath("it's 5\""), "concat('it', \"'\", 's 5\"')");
    }
}
