//! The kinds of locator, one a file. A new kind is a file and a line in [`ALL`].

mod alt;
mod css;
mod id;
mod label;
mod name;
mod placeholder;
mod role;
mod test_id;
mod text;
mod title;
mod xpath;

use super::{
    Locator, LocatorKind,
    generated::{Origin, origin},
    quote,
    subject::{Other, Subject, is_in_capitals, one_line, uncut},
};

pub use role::implied as implied_role;

/// What one kind makes of an element: a way to find it again, or nothing.
type Kind = fn(&Subject<'_>) -> Option<Locator>;

/// Every kind, in the order of [`LocatorKind`]: of equals the first is ranked higher.
pub const ALL: [Kind; 11] = [
    test_id::locate,
    role::locate,
    label::locate,
    placeholder::locate,
    alt::locate,
    title::locate,
    text::locate,
    id::locate,
    name::locate,
    css::locate,
    xpath::locate,
];

/// A locator in the making: it begins at what its kind is worth at best, and each doubt takes its share.
struct Draft {
    durability: f64,
    reasons: Vec<String>,
}

impl Draft {
    fn new(best: f64, reason: &str) -> Self {
        Self { durability: best, reasons: vec![reason.to_owned()] }
    }

    /// Multiplies the durability, with the reason.
    fn doubt(&mut self, by: f64, reason: &str) {
        self.durability *= by;
        self.reasons.push(reason.to_owned());
    }

    /// Doubts a value that a tool made up or that counts.
    fn weigh_origin(&mut self, value: &str) {
        match origin(value) {
            Origin::Written => {}
            Origin::Counted => self.doubt(0.72, "it ends in a count, which holds as long as the order does"),
            Origin::Generated => {
                self.doubt(0.15, "it looks generated: it changes with the next build or page load")
            }
        }
    }

    /// Doubts a locator that finds more than its element. `alike` counts the others.
    fn weigh_lookalikes(&mut self, alike: usize) {
        match alike {
            0 => {}
            1 => self.doubt(0.45, "one more element on the recorded page answers to it"),
            n => self.doubt(0.3, &format!("{n} more elements on the recorded page answer to it")),
        }
    }

    /// Doubts what the recorder itself found more than once.
    fn weigh_recorded(&mut self, subject: &Subject<'_>, selector: &str) {
        if let Some(found) = subject.recorded_matches(selector).filter(|found| *found > 1.0) {
            self.doubt(0.35, &format!("the recorder found about {found} elements by it"));
        }
    }

    /// Doubts words that change: counts, prices, dates, long sentences.
    fn weigh_words(&mut self, words: &str) {
        if words.chars().count() > 60 {
            self.doubt(0.8, "the text is long, so that some of it will be edited");
        }
        let digits = words.bytes().filter(u8::is_ascii_digit).count();
        if digits >= 2 && (digits * 4 > words.len() || words.contains(['$', '€', '£', '%'])) {
            self.doubt(0.75, "the text holds a price, a date or a count");
        }
    }

    /// Doubts words in capitals, where letters must be as they are.
    fn weigh_capitals(&mut self, words: &str) {
        if is_in_capitals(words) {
            self.doubt(0.8, "a style may show capitals where the page holds small letters");
        }
    }

    fn finish(
        self,
        subject: &Subject<'_>,
        kind: LocatorKind,
        call: String,
        css: Option<String>,
        xpath: Option<String>,
    ) -> Locator {
        Locator {
            kind,
            playwright: framed(subject, call),
            css,
            xpath: xpath.filter(|_| subject.hosts.is_empty()),
            frames: subject.frames.iter().map(|frame| frame.to_string()).collect(),
            hosts: subject.hosts.iter().map(|host| host.to_string()).collect(),
            durability: libm::round(self.durability.clamp(0.0, 1.0) * 1000.0) / 1000.0,
            reasons: self.reasons,
        }
    }
}

/// A call inside its frames, outermost first.
fn framed(subject: &Subject<'_>, call: String) -> String {
    let mut out = String::new();
    for frame in subject.frames {
        let counted = !frame.is_empty() && frame.bytes().all(|b| b.is_ascii_digit());
        match counted {
            true => out.push_str(&format!("locator('iframe, frame').nth({frame}).contentFrame().")),
            false => out.push_str(&format!("frameLocator({}).", quote::js(frame))),
        }
    }
    out.push_str(&call);
    out
}

/// `locator('css=…')`.
fn by_css(css: &str) -> String {
    ["locator(", &quote::js(&["css=", css].concat()), ")"].concat()
}

/// Names with fewer characters stand in too many others.
const SHORT: usize = 5;

/// `getByX('text')`, which finds texts that hold these words; exactly these, where others hold them too or may well do.
fn by_words(subject: &Subject<'_>, method: &str, words: &str) -> String {
    match asks_for_all(subject, words) {
        true => [method, "(", &quote::js(words), ", { exact: true })"].concat(),
        false => [method, "(", &quote::js(uncut(words).trim_start()), ")"].concat(),
    }
}

/// Whether words that were not cut must be all of a text: others hold them too, or may well do.
fn asks_for_all(subject: &Subject<'_>, words: &str) -> bool {
    let whole = uncut(words);
    let common = whole.chars().count() < SHORT || subject.others.iter().any(|o| o.says_more_than(whole));
    whole.len() == words.trim_end().len() && common
}

/// An XPath to the elements that show the subject's words and no others; nothing where the page may hold them otherwise than
/// they were recorded. XPath knows four blanks: others are letters to it, and of lines nobody knows which are one text.
fn by_text(subject: &Subject<'_>) -> Option<String> {
    let (words, tag) = (subject.text.trim(), tag_or_any(subject));
    let line = one_line(words);
    let plain = words.split([' ', '\t']).filter(|word| !word.is_empty()).eq(line.split(' '));
    let sure = plain && line == uncut(&line) && !is_in_capitals(&line) && tag != "*";
    sure.then(|| ["//", tag, "[normalize-space()=", &quote::xpath(&line), "]"].concat())
}

/// A locator by one attribute that says what the element is, in words for people (alt, title, placeholder). All of its blanks
/// count: no way that goes by it makes them one.
fn by_attribute(
    subject: &Subject<'_>,
    kind: LocatorKind,
    attribute: &str,
    method: &str,
    best: f64,
    reason: &str,
) -> Option<Locator> {
    let value = subject.attribute(attribute)?;
    let mut draft = Draft::new(best, reason);
    draft.weigh_words(value);
    draft.weigh_lookalikes(subject.lookalikes(|other: &Other<'_>| other.has(attribute, value)));
    let (css, xpath) = by_value(subject, attribute, value);
    Some(draft.finish(subject, kind, by_words(subject, method, value), Some(css), Some(xpath)))
}

/// A CSS selector and an XPath to the elements of the subject's tag that have this very value.
fn by_value(subject: &Subject<'_>, attribute: &str, value: &str) -> (String, String) {
    let css = [&*quote::css_ident(subject.tag), "[", attribute, "=", &quote::css_string(value), "]"].concat();
    let xpath = ["//", tag_or_any(subject), "[@", attribute, "=", &quote::xpath(value), "]"].concat();
    (css, xpath)
}

/// A tag name for an XPath: `*` where it is unknown, or where it lives in another namespace (an svg and its parts).
fn tag_or_any<'s>(subject: &Subject<'s>) -> &'s str {
    let tag = subject.tag;
    let plain = !tag.is_empty() && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let drawn = is_drawn(tag) || subject.ancestors.iter().any(|ancestor| ancestor.tag == "svg");
    if plain && !drawn { tag } else { "*" }
}

/// Whether a tag is that of a drawing or of a part that only drawings have.
fn is_drawn(tag: &str) -> bool {
    matches!(
        tag,
        "svg"
            | "path"
            | "g"
            | "use"
            | "circle"
            | "ellipse"
            | "rect"
            | "line"
            | "polygon"
            | "polyline"
            | "text"
            | "tspan"
    )
}
