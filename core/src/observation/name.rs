//! Names: which texts are names, and how they are shown.

use std::borrow::Cow;

/// The longest text that is taken for a name, in characters; what is longer is a container's text.
const LONGEST: usize = 160;

/// A text as a name, white space put right, or nothing where it is none.
///
/// No names are: texts without a letter or digit, style sheets and scripts, addresses, names of image files, hashes,
/// and the texts of a whole container that run into each other ("Shop AllServicesLog In").
pub(super) fn name(text: &str) -> Option<Cow<'_, str>> {
    let tidied = tidy(text);
    let known = tidied.chars().any(char::is_alphanumeric)
        && (tidied.len() <= LONGEST || tidied.chars().nth(LONGEST).is_none())
        && !is_code(&tidied)
        && !is_file_or_hash(&tidied)
        && !is_run_together(&tidied);
    known.then_some(tidied)
}

/// White space in runs becomes one space, double quotes single ones; borrowed where nothing changes.
pub(crate) fn tidy(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_matches(is_space);
    let mut before = 0;
    let plain = trimmed.bytes().all(|b| {
        let fits = matches!(b, b' '..=b'~') && b != b'"' && (b != b' ' || before != b' ');
        before = b;
        fits
    });
    if plain {
        return Cow::Borrowed(trimmed);
    }
    let mut gap = false;
    let tidy = trimmed.chars().all(|c| {
        let twice = gap && c == ' ';
        gap = c == ' ';
        c != '"' && !twice && (c == ' ' || !is_space(c))
    });
    if tidy {
        return Cow::Borrowed(trimmed);
    }
    let mut out = String::with_capacity(trimmed.len());
    for c in trimmed.chars() {
        match c {
            '"' => out.push('\''),
            c if !is_space(c) => out.push(c),
            _ if !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    Cow::Owned(out)
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
}

fn is_code(text: &str) -> bool {
    let head = text.as_bytes().first();
    (text.contains('{') && (text.contains('}') || matches!(head, Some(b'.' | b'#' | b'@' | b'{'))))
        || text.contains('(') && text.contains("function(")
        || text.contains('=') && text.contains("__=")
        || text.starts_with("window.")
}

fn is_file_or_hash(text: &str) -> bool {
    const ENDINGS: [&str; 8] = [".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".avif", ".ico"];
    if text.contains(' ') {
        return false;
    }
    if text.starts_with("http://") || text.starts_with("https://") || text.starts_with("data:") {
        return true;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let hash = text.len() >= 16
        && digits >= 4
        && digits < text.len()
        && text.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'-' | b'_'));
    hash || ENDINGS.iter().any(|ending| text.len() > ending.len() && ends_with(text, ending))
}

fn ends_with(text: &str, ending: &str) -> bool {
    text.len()
        .checked_sub(ending.len())
        .and_then(|at| text.as_bytes().get(at..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(ending.as_bytes()))
}

/// Two or more places where a word runs straight into the next one. One may be a brand's own spelling.
fn is_run_together(text: &str) -> bool {
    text.len() > 20 && seams(text).nth(1).is_some()
}

/// Whether a word runs straight into the next one: texts of several elements were put together.
pub(super) fn has_seam(text: &str) -> bool {
    seams(text).next().is_some()
}

fn seams(text: &str) -> impl Iterator<Item = (char, char)> {
    let after = text.chars().skip(1);
    text.chars().zip(after).filter(|(a, b)| b.is_uppercase() && a.is_lowercase())
}

/// Whether a text is nothing but the placeholder of a redacted value, such as `[EMAIL_1]`: a field's content, no name.
pub(super) fn is_withheld(text: &str) -> bool {
    let inner = text.trim().strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    inner.is_some_and(|t| t.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'))
}

/// A name as it is shown: at most `limit` characters, cut at the end of a word.
///
/// Recorders cut the texts of neighbours and leave the target's whole, so a text that fills the limit is taken for one
/// that was cut, and all are cut alike.
pub(super) fn shown(name: &str, limit: usize) -> Cow<'_, str> {
    let Some((end, _)) = name.char_indices().nth(limit.saturating_sub(1)) else {
        return Cow::Borrowed(name);
    };
    let head = name.get(..end).unwrap_or(name);
    let whole_words = head.rfind(' ').filter(|&space| space * 2 >= head.len());
    let head = whole_words.and_then(|space| head.get(..space)).unwrap_or(head);
    Cow::Owned(format!("{}…", head.trim_end_matches([' ', ',', '-', '/', '.', '|', '&', ':'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_every_kind_is_one_space() {
        assert_eq!(name("  XS\u{a0}\u{a0} or\n\t S ").unwrap(), "XS or S");
        assert_eq!(name("say \"hi\"").unwrap(), "say 'hi'");
        assert!(matches!(name("Add to bag").unwrap(), Cow::Borrowed(_)));
    }

    #[test]
    fn code_files_hashes_and_whole_containers_are_no_names() {
        for text in [
            "",
            " – ",
            ".bs-no-scroll{overflow:hidden}#js",
            "window.__STATE__={}",
            "935a6e4d7456ec7a2af0e8efdaca031ae056a1af",
            "hero-banner-02.JPG",
            "https://a.example/b",
            "SavingsShop All DecorationsShop By Department",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
        assert_eq!(name(&"a ".repeat(200)), None);
    }

    #[test]
    fn prices_sizes_and_brands_are_names() {
        for text in ["$344.50", "XL", "StyleWell Park Pointe", "7", "1-800-430-3376", "20261123"] {
            assert_eq!(name(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_whole_and_a_cut_name_are_shown_alike() {
        let whole = shown("Laurel Oaks 7-Piece Dark Brown Steel Dining Set", 30);
        assert_eq!(whole, shown("Laurel Oaks 7-Piece Dark Brown", 30));
        assert_eq!(whole, "Laurel Oaks 7-Piece Dark…");
        assert_eq!(shown("Add to bag", 30), "Add to bag");
        assert_eq!(shown(&"x".repeat(50), 30).chars().count(), 30);
    }
}
