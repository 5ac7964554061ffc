//! Recorded CSS paths and XPaths, taken apart. Recorders write them by their own rules, some without escaping: what can
//! be understood is, and the rest is left out.

use std::borrow::Cow;

/// One compound of a CSS path (`div#root.card:nth-child(2)`), or one step of an XPath (`div[2]`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Segment<'s> {
    /// Tag name; empty where the segment names none.
    pub tag: &'s str,
    /// Its id.
    pub id: Option<Cow<'s, str>>,
    /// Its attributes with the value they must have; ids given as an attribute are in `id`.
    pub attributes: Vec<(&'s str, Cow<'s, str>)>,
    /// Text it must contain (`:contains("…")`).
    pub contains: Option<Cow<'s, str>>,
    /// Position among its siblings.
    pub nth: Option<Nth>,
    /// From its first class on: some compounds have dozens, of which few are ever looked at.
    behind_tag: Parts<'s>,
}

/// A position among siblings, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nth {
    /// Among all of them.
    Child(u32),
    /// Among those with the same tag.
    OfType(u32),
}

impl<'s> Segment<'s> {
    /// Its classes.
    pub fn classes(&self) -> impl Iterator<Item = Cow<'s, str>> + use<'s> {
        self.behind_tag
            .filter(|(sign, class)| *sign == b'.' && !class.is_empty())
            .map(|(_, class)| unescape(class))
    }
}

/// Longer paths and compounds are no work of a recorder; they are not taken apart.
const LONGEST: usize = 8 << 10;

/// Whether a selector is an XPath.
#[must_use]
pub fn is_xpath(selector: &str) -> bool {
    selector.starts_with(['/', '(']) || selector.starts_with("xpath=") || selector.starts_with("xpath/")
}

/// Whether a selector goes by a role, a label or a text in a tool's own words: `aria/Search`, `text/Buy` (Puppeteer),
/// `linkText=Buy`, `name=q` (Selenium), `getByRole('button')` (Playwright). A path it is not.
#[must_use]
pub fn is_in_words(selector: &str) -> bool {
    let word = selector.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let (word, behind) = selector.split_at(word);
    match behind.bytes().next() {
        Some(b'/') => matches!(word, "aria" | "text"),
        Some(b'=') => !matches!(word, "" | "css" | "xpath"),
        Some(b'(') => ["getBy", "get_by_", "locator", "frame"].iter().any(|call| word.starts_with(call)),
        _ => false,
    }
}

/// The CSS path in a selector that a tool may have written in its own way: within the last of several shadow roots
/// (`my-menu >>> a`), behind a prefix; nothing where it goes by something else.
fn css_in(selector: &str) -> Option<&str> {
    let last = in_last_root(selector);
    let path = ["css=", "pierce/"].iter().find_map(|prefix| last.strip_prefix(prefix)).unwrap_or(last);
    (!is_in_words(path)).then_some(path)
}

/// What stands behind the last ` >>> `. To search for one sign, of which a path has few, is cheaper than for five.
fn in_last_root(selector: &str) -> &str {
    let bytes = selector.as_bytes();
    let roots = |at: &usize| bytes.get(at + 1) == Some(&b' ') && bytes[..=*at].ends_with(b" >>>");
    let last = memchr::memrchr_iter(b'>', bytes).find(roots);
    last.and_then(|at| selector.get(at + 2..)).unwrap_or(selector)
}

/// The segments of a CSS path, from the outermost in, as text.
#[must_use]
pub fn css_segments(path: &str) -> Vec<&str> {
    let mut segments = css_tail(path, usize::MAX);
    segments.reverse();
    segments
}

/// The last `most` segments of a CSS path as text, from the element up; plain paths are not read to their root.
#[must_use]
pub fn css_tail(path: &str, most: usize) -> Vec<&str> {
    let Some(path) = css_in(path).filter(|path| path.len() <= LONGEST) else { return Vec::new() };
    plain_tail(path, most).unwrap_or_else(|| {
        let mut tail = careful(path);
        tail.reverse();
        tail.truncate(most);
        tail
    })
}

/// The same of a path that holds no quotes and no combinator but ` > `; nothing for any other.
fn plain_tail(path: &str, most: usize) -> Option<Vec<&str>> {
    let bytes = path.as_bytes();
    if memchr::memchr2(b'"', b'\'', bytes).is_some() {
        return None;
    }
    let mut tail = Vec::with_capacity(most.min(8));
    let mut signs = memchr::memrchr_iter(b'>', bytes);
    let mut end = Some(path.len());
    while let Some(to) = end.filter(|_| tail.len() < most) {
        end = signs.next();
        let from = match end {
            Some(sign) if bytes.get(sign + 1) == Some(&b' ') && bytes[..sign].ends_with(b" ") => sign + 1,
            Some(_) => return None,
            None => 0,
        };
        let segment = trimmed(path.get(from..to)?.trim_matches(' '));
        if segment.is_empty() || memchr::memchr(b' ', segment.as_bytes()).is_some() {
            return None;
        }
        tail.push(segment);
    }
    Some(tail)
}

/// The signs of a selector, which are few, with their places.
fn signs(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let (bytes, mut from) = (text.as_bytes(), 0);
    std::iter::from_fn(move || {
        let at = from + bytes.get(from..)?.iter().position(|b| SIGNS[usize::from(*b)])?;
        from = at + 1;
        bytes.get(at).map(|sign| (at, *sign))
    })
}

/// Those of the signs that are no backslashes, nor escaped by one.
fn unescaped(signs: impl Iterator<Item = (usize, u8)>) -> impl Iterator<Item = (usize, u8)> {
    let mut escaped = None;
    signs.filter(move |&(at, b)| {
        let plain = escaped != Some(at);
        escaped = (plain && b == b'\\').then_some(at + 1);
        plain && b != b'\\'
    })
}

/// Those of the signs that don't stand in quotes, and are none.
fn unquoted(signs: impl Iterator<Item = (usize, u8)>) -> impl Iterator<Item = (usize, u8)> {
    let mut quote = None;
    signs.filter(move |&(_, b)| match quote {
        Some(open) => {
            if b == open {
                quote = None;
            }
            false
        }
        None => {
            quote = Some(b).filter(|b| matches!(b, b'"' | b'\''));
            quote.is_none()
        }
    })
}

/// Those of the signs that don't stand in brackets, and are none.
fn unbracketed(signs: impl Iterator<Item = (usize, u8)>) -> impl Iterator<Item = (usize, u8)> {
    let mut depth = 0usize;
    signs.filter(move |(_, b)| {
        match b {
            b'[' | b'(' => depth += 1,
            b']' | b')' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    })
}

/// Splits a path with regard to quotes, brackets and escapes.
fn careful(path: &str) -> Vec<&str> {
    let mut start = 0;
    let combinators = unbracketed(unquoted(unescaped(signs(path))));
    let ends = combinators.filter_map(|(at, b)| {
        let ends = b == b'>' || b == b' ' && descends(path, start, at);
        ends.then(|| path.get(std::mem::replace(&mut start, at + 1)..at).unwrap_or_default().trim())
    });
    let mut segments: Vec<&str> = ends.collect();
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

/// Whether a compound or a step of an XPath may ask for an id: most don't, and need not be taken apart to know.
#[must_use]
pub fn may_hold_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'#', b'[', bytes)
        .any(|at| at.checked_sub(1).and_then(|at| bytes.get(at)) != Some(&b'\\'))
}

/// Takes one compound of a CSS selector apart.
#[must_use]
pub fn css_segment(text: &str) -> Segment<'_> {
    let mut segment = Segment::default();
    let text = trimmed(text);
    if text.len() > LONGEST {
        return segment;
    }
    let tag = text.bytes().position(|b| matches!(b, b'#' | b'.' | b'[' | b':')).unwrap_or(text.len());
    let (name, behind) = text.split_at(tag);
    if name != "*" {
        segment.tag = trimmed(name);
    }
    let mut parts = Parts(behind);
    loop {
        let here = parts;
        let Some((sign, part)) = parts.next() else { break };
        match sign {
            b'#' => segment.id = Some(unescape(part)),
            b'.' => {
                if segment.behind_tag.0.is_empty() {
                    segment.behind_tag = here;
                }
                parts.skip_to_last_class();
            }
            b'[' => take_attribute(&mut segment, part),
            b':' => take_pseudo(&mut segment, part),
            _ => {}
        }
    }
    segment
}

/// The parts of a compound behind its tag, without the sign that each begins with, which stands beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Parts<'s>(&'s str);

impl Parts<'_> {
    /// Goes to the last of the classes that follow here with nothing else among them.
    fn skip_to_last_class(&mut self) {
        let bytes = self.0.as_bytes();
        let end = bytes.iter().position(|b| ENDS_CLASSES[usize::from(*b)]).unwrap_or(bytes.len());
        let last = bytes.get(..end).and_then(|run| memchr::memrchr(b'.', run)).unwrap_or(0);
        if bytes.first() == Some(&b'.') && last > 0 && bytes.get(last - 1) != Some(&b'\\') {
            self.0 = self.0.get(last..).unwrap_or_default();
        }
    }
}

impl<'s> Iterator for Parts<'s> {
    type Item = (u8, &'s str);

    fn next(&mut self) -> Option<Self::Item> {
        let sign = *self.0.as_bytes().first()?;
        let (part, behind) = match sign {
            b'[' => split_attribute(self.0),
            b':' => split_pseudo(self.0),
            _ => split_name(self.0),
        };
        self.0 = if behind.len() < self.0.len() { trimmed(behind) } else { "" };
        Some((sign, part))
    }
}

fn take_attribute<'s>(segment: &mut Segment<'s>, part: &'s str) {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let name = name.trim_end_matches(['^', '$', '*', '~', '|']);
    let (name, value) = (trimmed(name), unescape(unquoted_value(trimmed(value))));
    match name {
        "id" => segment.id = Some(value),
        _ => segment.attributes.push((name, value)),
    }
}

fn take_pseudo<'s>(segment: &mut Segment<'s>, part: &'s str) {
    let (name, argument) = part.split_once('(').unwrap_or((part, ""));
    let argument = argument.trim_end_matches(')').trim();
    match name {
        "nth-child" => segment.nth = argument.parse().ok().map(Nth::Child),
        "nth-of-type" => segment.nth = argument.parse().ok().map(Nth::OfType),
        "contains" | "has-text" => segment.contains = Some(unescape(argument.trim_matches(['"', '\'']))),
        _ => {}
    }
}

/// What stands between one pair of quotes; a value that ends in a quote of its own keeps it.
fn unquoted_value(value: &str) -> &str {
    let inner = |quote| value.strip_prefix(quote).map(|v: &str| v.strip_suffix(quote).unwrap_or(v));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

/// `#name…` or `.name…` → (name, behind). A colon or bracket that belongs to no selector syntax belongs to the name:
/// some recorders don't escape (`.lg:flex`, `.h-[24px]`).
fn split_name(text: &str) -> (&str, &str) {
    let body = text.get(1..).unwrap_or_default();
    let mut depth = 0usize;
    for (i, b) in unescaped(signs(body)) {
        if !matches!(b, b'#' | b'.' | b':' | b'[' | b']' | b'\n') {
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
            b'\n' => true,
            _ => depth == 0,
        };
        if ends {
            return (trimmed(body.get(..i).unwrap_or_default()), behind());
        }
    }
    (trimmed(body), "")
}

/// The bytes that mean something in a selector, wherever one means it.
const SIGNS: [bool; 256] = table(b"#.:[]()\"'\n\\> /");
/// What ends a row of classes.
const ENDS_CLASSES: [bool; 256] = table(b"#:[\n");

const fn table(bytes: &[u8]) -> [bool; 256] {
    let (mut table, mut at) = ([false; 256], 0);
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
}

/// A text without blanks around it; most have none, which its first and last byte tell.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
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

/// `[name="value"]…` → (what stands between the brackets, behind).
fn split_attribute(text: &str) -> (&str, &str) {
    let end = unquoted(unescaped(signs(text))).find(|&(_, b)| b == b']').map_or(text.len(), |(end, _)| end);
    (text.get(1..end).unwrap_or_default(), text.get(end + 1..).unwrap_or_default())
}

/// `:name(argument)…` → (name and argument, behind).
fn split_pseudo(text: &str) -> (&str, &str) {
    let body = text.trim_start_matches(':');
    let mut depth = 0usize;
    let end = unquoted(unescaped(signs(body))).find(|(_, b)| {
        match b {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(b, b'.' | b'#' | b'[' | b':')
    });
    end.and_then(|(end, _)| body.split_at_checked(end)).unwrap_or((body, ""))
}

/// Undoes CSS escapes.
#[must_use]
pub fn unescape(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', text.as_bytes()).is_none() {
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
    let path = ["xpath=", "xpath/"].iter().find_map(|prefix| path.strip_prefix(prefix)).unwrap_or(path);
    if path.len() > LONGEST {
        return Vec::new();
    }
    let (mut steps, mut start) = (Vec::with_capacity(8), 0);
    let slashes = unbracketed(unquoted(signs(path))).filter(|&(_, b)| b == b'/').map(|(at, _)| at);
    for end in slashes.chain([path.len()]) {
        steps.extend(path.get(start..end).filter(|step| !step.is_empty()));
        start = end + 1;
    }
    steps
}

/// Takes one step of an XPath apart.
#[must_use]
pub fn xpath_step(text: &str) -> Segment<'_> {
    let end = text.find('[').unwrap_or(text.len());
    let (tag, mut rest) = text.split_at(end);
    let mut segment = Segment::default();
    if tag != "*" {
        segment.tag = tag;
    }
    while rest.starts_with('[') {
        let (inner, behind) = split_attribute(rest);
        let inner = trimmed(inner);
        if let Ok(nth) = inner.parse() {
            segment.nth = Some(Nth::OfType(nth));
        } else if let Some((name, value)) = inner.strip_prefix('@').and_then(|inner| inner.split_once('=')) {
            let value = Cow::Borrowed(value.trim().trim_matches(['"', '\'']));
            match name.trim() {
                "id" => segment.id = Some(value),
                name => segment.attributes.push((name, value)),
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
        assert!(segment.classes().eq(["card", "is-open"]));
        assert_eq!(segment.nth, Some(Nth::Child(3)));
    }

    #[test]
    fn escapes_are_undone_and_missing_ones_forgiven() {
        assert_eq!(css_segment("#men-\\/en\\.html").id.as_deref(), Some("men-/en.html"));
        assert!(css_segment("div.\\32 xl\\:box").classes().eq(["2xl:box"]));
        let raw = css_segment("div.lg:col-5.h-[24px].\n.hover:x:nth-child(2)");
        assert!(raw.classes().eq(["lg:col-5", "h-[24px]", "hover:x"]));
        assert_eq!(raw.nth, Some(Nth::Child(2)));
    }

    #[test]
    fn attributes_and_text() {
        let segment = css_segment("[data-testid=\"a]b\"]");
        assert_eq!(segment.attributes, [("data-testid", "a]b".into())]);
        let segment = css_segment("[role=\"radio\"]:contains(\"Size\\ XS\")");
        assert_eq!(segment.contains.as_deref(), Some("Size XS"));
        assert_eq!(segment.attributes.len(), 1);
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
    fn a_tools_own_words_are_no_path_and_its_prefixes_no_part_of_one() {
        for words in
            ["aria/Buy #2", "text/Buy", "linkText=Buy", "name=q", "getByRole('link', { name: 'a > b' })"]
        {
            assert!(is_in_words(words) && css_segments(words).is_empty(), "{words}");
        }
        assert_eq!(css_segments("css=#nav > a"), ["#nav", "a"]);
        assert_eq!(css_segments("my-menu >>> pierce/a.talks"), ["a.talks"]);
        assert!(is_xpath("xpath///*[@id='nav']/a"));
        assert_eq!(xpath_steps("xpath///*[@id='nav']/a"), ["*[@id='nav']", "a"]);
        for path in
            ["a[href=\"/x\"]", "#a", "div > a", "body/div[2]/a", "id(\"nav\")/a", "css=a", "xpath=//a"]
        {
            assert!(!is_in_words(path), "{path}");
        }
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
