//! Recorded CSS paths and XPaths, taken apart. Recorders write them by their own rules, some without escaping: what can
//! be understood is, and the rest is left out.

use std::borrow::Cow;

/// One compound of a CSS path (`div#root.card:nth-child(2)`), or one step of an XPath (`div[2]`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Segment<'s> {
    /// Tag name; empty where the segment names none.
    pub tag: Cow<'s, str>,
    /// Its id.
    pub id: Option<Cow<'s, str>>,
    /// Its classes.
    pub classes: Vec<Cow<'s, str>>,
    /// Its attributes with the value they must have; ids given as an attribute are in `id`.
    pub attributes: Vec<(Cow<'s, str>, Cow<'s, str>)>,
    /// Text it must contain (`:contains("…")`).
    pub contains: Option<Cow<'s, str>>,
    /// Position among its siblings.
    pub nth: Option<Nth>,
}

/// A position among siblings, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nth {
    /// Among all of them.
    Child(u32),
    /// Among those with the same tag.
    OfType(u32),
}

impl Segment<'_> {
    /// Whether it names nothing but a tag: such a selector fits many elements.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.id.is_none() && self.classes.is_empty() && self.attributes.is_empty() && self.contains.is_none()
    }
}

/// Longer paths are no work of a recorder; they are not taken apart.
const LONGEST: usize = 8 << 10;

/// Whether a selector is an XPath.
#[must_use]
pub fn is_xpath(selector: &str) -> bool {
    selector.starts_with(['/', '(']) || selector.starts_with("xpath=")
}

/// The segments of a CSS path, from the outermost in, as text.
#[must_use]
pub fn css_segments(path: &str) -> Vec<&str> {
    if path.len() > LONGEST {
        return Vec::new();
    }
    plain(path)
        .then(|| path.split(" > ").map(str::trim).collect())
        .filter(settled)
        .unwrap_or_else(|| careful(path))
}

/// The last `most` segments of a CSS path as text, from the element up; long paths are not read to their root.
#[must_use]
pub fn css_tail(path: &str, most: usize) -> Vec<&str> {
    if path.len() > LONGEST {
        return Vec::new();
    }
    let tail = plain(path).then(|| path.rsplit(" > ").take(most).map(str::trim).collect()).filter(settled);
    tail.unwrap_or_else(|| careful(path).into_iter().rev().take(most).collect())
}

/// Whether a path holds no quotes, in which a combinator could stand and be none.
fn plain(path: &str) -> bool {
    memchr::memchr2(b'"', b'\'', path.as_bytes()).is_none()
}

/// Whether no segment holds another combinator, or is empty.
fn settled(segments: &Vec<&str>) -> bool {
    segments.iter().all(|s| !s.is_empty() && memchr::memchr2(b' ', b'>', s.as_bytes()).is_none())
}

/// Splits a path with regard to quotes, brackets and escapes.
fn careful(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let (mut start, mut depth, mut quote, mut escaped) = (0, 0usize, None, false);
    for (i, b) in path.bytes().enumerate() {
        if escaped {
            escaped = false;
            continue;
        }
        match (quote, b) {
            (_, b'\\') => escaped = true,
            (Some(open), _) if b == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b'[' | b'(') => depth += 1,
            (None, b']' | b')') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => {
                segments.push(path.get(start..i).unwrap_or_default().trim());
                start = i + 1;
            }
            (None, b' ') if depth == 0 && descends(path, start, i) => {
                segments.push(path.get(start..i).unwrap_or_default().trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    segments.push(path.get(start..).unwrap_or_default().trim());
    segments.retain(|segment| !segment.is_empty());
    segments
}

/// Whether the blank at `i` is a descendant combinator: a compound before it, the start of another behind it.
fn descends(path: &str, start: usize, i: usize) -> bool {
    let before = path.get(start..i).unwrap_or_default().trim();
    let behind = path.get(i..).unwrap_or_default().trim_start();
    !before.is_empty()
        && behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '#' | '[' | '.' | '*'))
        && !ends_in_hex_escape(before)
}

/// `\32 xl`: the blank ends the escape.
fn ends_in_hex_escape(before: &str) -> bool {
    before
        .rsplit_once('\\')
        .is_some_and(|(_, tail)| (1..=6).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Takes one compound of a CSS selector apart.
#[must_use]
pub fn css_segment(text: &str) -> Segment<'_> {
    let mut segment = Segment::default();
    let mut rest = text.trim();
    let tag = rest.bytes().position(|b| matches!(b, b'#' | b'.' | b'[' | b':')).unwrap_or(rest.len());
    let (name, behind) = rest.split_at(tag);
    if name != "*" {
        segment.tag = Cow::Borrowed(name.trim());
    }
    rest = behind;
    while let Some(first) = rest.chars().next() {
        let (part, behind) = match first {
            '[' => split_attribute(rest),
            ':' => split_pseudo(rest),
            _ => split_name(rest),
        };
        take_part(&mut segment, first, part);
        if behind.len() >= rest.len() {
            break;
        }
        rest = behind.trim_start();
    }
    segment
}

fn take_part<'s>(segment: &mut Segment<'s>, first: char, part: &'s str) {
    match first {
        '#' => segment.id = Some(unescape(part)),
        '.' if !part.is_empty() => segment.classes.push(unescape(part)),
        '[' => {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = name.trim_end_matches(['^', '$', '*', '~', '|']).trim();
            let value = unescape(unquoted(value.trim()));
            match name {
                "id" => segment.id = Some(value),
                _ => segment.attributes.push((Cow::Borrowed(name), value)),
            }
        }
        ':' => {
            let (name, argument) = part.split_once('(').unwrap_or((part, ""));
            let argument = argument.trim_end_matches(')').trim();
            match name {
                "nth-child" => segment.nth = argument.parse().ok().map(Nth::Child),
                "nth-of-type" => segment.nth = argument.parse().ok().map(Nth::OfType),
                "contains" | "has-text" => {
                    segment.contains = Some(unescape(argument.trim_matches(['"', '\''])))
                }
                _ => {}
            }
        }
        _ => {}
    }
}

/// What stands between one pair of quotes; a value that ends in a quote of its own keeps it.
fn unquoted(value: &str) -> &str {
    let inner = |quote| value.strip_prefix(quote).map(|v: &str| v.strip_suffix(quote).unwrap_or(v));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

/// `#name…` or `.name…` → (name, behind). A colon or bracket that belongs to no selector syntax belongs to the name:
/// some recorders don't escape (`.lg:flex`, `.h-[24px]`).
fn split_name(text: &str) -> (&str, &str) {
    let body = text.get(1..).unwrap_or_default();
    let (mut escaped, mut depth) = (false, 0usize);
    for (i, b) in body.bytes().enumerate() {
        if escaped {
            escaped = false;
            continue;
        }
        let behind = || body.get(i..).unwrap_or_default();
        let ends = match b {
            b'[' if i > 0 && !is_attribute(behind()) => {
                depth += 1;
                false
            }
            b']' => {
                depth = depth.saturating_sub(1);
                false
            }
            b':' => depth == 0 && is_pseudo(behind()),
            b'#' | b'.' | b'[' => depth == 0,
            _ => b == b'\n',
        };
        if ends {
            return (body.get(..i).unwrap_or_default().trim(), behind());
        }
        escaped = b == b'\\';
    }
    (body.trim(), "")
}

fn is_attribute(text: &str) -> bool {
    let inner = text.get(1..).unwrap_or_default();
    let end = inner.find(']').unwrap_or(inner.len());
    inner.get(..end).is_some_and(|inner| inner.contains('='))
}

fn is_pseudo(text: &str) -> bool {
    let name = text.trim_start_matches(':');
    [
        "nth-child(",
        "nth-of-type(",
        "contains(",
        "has-text(",
        "not(",
        "first-",
        "last-",
        "only-",
        "nth-last",
        "is(",
        "has(",
    ]
    .iter()
    .any(|pseudo| name.starts_with(pseudo))
}

fn split_attribute(text: &str) -> (&str, &str) {
    let mut quote = None;
    let mut escaped = false;
    for (i, b) in text.bytes().enumerate().skip(1) {
        if escaped {
            escaped = false;
            continue;
        }
        match (quote, b) {
            (_, b'\\') => escaped = true,
            (Some(open), _) if b == open => quote = None,
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b']') => {
                return (text.get(1..i).unwrap_or_default(), text.get(i + 1..).unwrap_or_default());
            }
            _ => {}
        }
    }
    (text.get(1..).unwrap_or_default(), "")
}

fn split_pseudo(text: &str) -> (&str, &str) {
    let body = text.trim_start_matches(':');
    let (mut depth, mut quote, mut escaped) = (0usize, None, false);
    for (i, b) in body.bytes().enumerate() {
        if escaped {
            escaped = false;
            continue;
        }
        match (quote, b) {
            (_, b'\\') => escaped = true,
            (Some(open), _) if b == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b'(') => depth += 1,
            (None, b')') => depth = depth.saturating_sub(1),
            (None, b'.' | b'#' | b'[' | b':') if depth == 0 => return body.split_at(i),
            _ => {}
        }
    }
    (body, "")
}

/// Undoes CSS escapes.
fn unescape(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b != b'\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let mut code = 0u32;
        let mut digits = 0;
        while let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)).filter(|_| digits < 6) {
            code = code * 16 + digit;
            digits += 1;
            chars.next();
        }
        if digits == 0 {
            out.extend(chars.next());
        } else {
            out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
            chars.next_if(|c| c.is_ascii_whitespace());
        }
    }
    Cow::Owned(out)
}

/// The steps of an XPath, from the outermost in, as text.
#[must_use]
pub fn xpath_steps(path: &str) -> Vec<&str> {
    let path = path.strip_prefix("xpath=").unwrap_or(path);
    let mut steps = Vec::new();
    if path.len() > LONGEST {
        return steps;
    }
    let (mut start, mut depth, mut quote) = (0, 0usize, None);
    for (i, b) in path.bytes().enumerate() {
        match (quote, b) {
            (Some(open), _) if b == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b'[' | b'(') => depth += 1,
            (None, b']' | b')') => depth = depth.saturating_sub(1),
            (None, b'/') if depth == 0 => {
                steps.push(path.get(start..i).unwrap_or_default());
                start = i + 1;
            }
            _ => {}
        }
    }
    steps.push(path.get(start..).unwrap_or_default());
    steps.retain(|step| !step.is_empty());
    steps
}

/// Takes one step of an XPath apart.
#[must_use]
pub fn xpath_step(text: &str) -> Segment<'_> {
    let end = text.find('[').unwrap_or(text.len());
    let (tag, mut rest) = text.split_at(end);
    let mut segment = Segment::default();
    if tag != "*" {
        segment.tag = Cow::Borrowed(tag);
    }
    while rest.starts_with('[') {
        let (inner, behind) = split_attribute(rest);
        let inner = inner.trim();
        if let Ok(nth) = inner.parse() {
            segment.nth = Some(Nth::OfType(nth));
        } else if let Some((name, value)) = inner.strip_prefix('@').and_then(|inner| inner.split_once('=')) {
            let value = Cow::Borrowed(value.trim().trim_matches(['"', '\'']));
            match name.trim() {
                "id" => segment.id = Some(value),
                name => segment.attributes.push((Cow::Borrowed(name), value)),
            }
        }
        rest = behind;
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_falls_into_its_compounds() {
        let path = "#root > div.a.b:nth-of-type(2) > a[href=\"x > y\"]";
        assert_eq!(css_segments(path), ["#root", "div.a.b:nth-of-type(2)", "a[href=\"x > y\"]"]);
        assert_eq!(css_segments("ul li.item"), ["ul", "li.item"]);
        assert_eq!(css_segments("div.\\32 xl\\:box > p"), ["div.\\32 xl\\:box", "p"]);
        assert!(css_segments("  ").is_empty());
    }

    #[test]
    fn the_tail_of_a_path_is_its_end() {
        for path in [
            "#root > div.a.b:nth-of-type(2) > p",
            "ul li.item > a",
            "p",
            "a[href=\"x > y\"] > b",
            "div.\\32 xl > p",
        ] {
            let mut whole = css_segments(path);
            whole.reverse();
            for most in 0..4 {
                assert_eq!(css_tail(path, most), whole[..most.min(whole.len())], "{path}");
            }
        }
    }

    #[test]
    fn a_compound_falls_into_its_parts() {
        let segment = css_segment("div#root.card.is-open:nth-child(3)");
        assert_eq!(segment.tag, "div");
        assert_eq!(segment.id.as_deref(), Some("root"));
        assert_eq!(segment.classes, ["card", "is-open"]);
        assert_eq!(segment.nth, Some(Nth::Child(3)));
    }

    #[test]
    fn escapes_are_undone_and_missing_ones_forgiven() {
        assert_eq!(css_segment("#men-\\/en\\.html").id.as_deref(), Some("men-/en.html"));
        assert_eq!(css_segment("div.\\32 xl\\:box").classes, ["2xl:box"]);
        let raw = css_segment("div.lg:col-5.h-[24px].\n.hover:x:nth-child(2)");
        assert_eq!(raw.classes, ["lg:col-5", "h-[24px]", "hover:x"]);
        assert_eq!(raw.nth, Some(Nth::Child(2)));
    }

    #[test]
    fn attributes_and_text() {
        let segment = css_segment("[data-testid=\"a]b\"]");
        assert_eq!(segment.attributes, [("data-testid".into(), "a]b".into())]);
        let segment = css_segment("[role=\"radio\"]:contains(\"Size\\ XS\")");
        assert_eq!(segment.contains.as_deref(), Some("Size XS"));
        assert_eq!(segment.attributes.len(), 1);
        assert!(css_segment("span").is_bare());
    }

    #[test]
    fn xpaths() {
        let steps = xpath_steps("//div[@id='a/b']/ul/li[2]");
        assert_eq!(steps, ["div[@id='a/b']", "ul", "li[2]"]);
        assert_eq!(xpath_step("div[@id='a/b']").id.as_deref(), Some("a/b"));
        assert_eq!(xpath_step("li[2]").nth, Some(Nth::OfType(2)));
        assert_eq!(xpath_step("*[@class='x']").tag, "");
    }

    #[test]
    fn nothing_hostile_panics() {
        for text in [
            "",
            "[",
            "]",
            "[[[",
            ":",
            "::::",
            "#",
            ".",
            "\\",
            "a\\",
            "(",
            "')\"",
            "a[b='",
            "é[ü]",
            ".é:",
            "\u{1F600}>",
        ] {
            for segment in css_segments(text) {
                let _ = css_segment(segment);
            }
            for step in xpath_steps(text) {
                let _ = xpath_step(step);
            }
        }
    }
}
