//! Text: whether the element's own words were recorded, and whether they agree with what else was recorded of them.
//!
//! Formula, with words of its own (text, label, title, alt, placeholder): 1 for words that can be read (0.8 for a single
//! sign), times 0.12 for each contradiction: the parent shows other words, the label says other words than the text, the
//! recorder's selectors quote other words. Without words of its own: 0.55 for a drawing, an image or a plain box inside
//! something that has words; 0.35 for an image or a box inside nothing that has; 0.2 for what should carry words (a button, a link, a
//! field, a paragraph); 0.06 where other evidence shows that there were words: selectors that quote them, a recorded
//! tree that holds them, a parent whose words can come from nowhere else.
//! Range 0.01..1. Part 0.13: words are what an agent goes by.

use super::{Evidence, Measure, Reading};
use crate::{
    selector::{
        holds_placeholder, one_line,
        path::{css_segment, css_segments, is_xpath},
        uncut,
    },
    session::{Element, Selectors},
};

pub const MEASURE: Measure = Measure { name: "text", part: 0.13, read };

/// Attributes that say what an element is in words for people.
const LABELS: [&str; 4] = ["aria-label", "title", "alt", "placeholder"];

/// Length at which the recorder cuts a parent's text, less a little for a word's end.
const CUT: usize = 48;

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let Some(element) = evidence.element() else { return Reading::new(0.1, "no element was recorded") };
    let text = words(&element.text);
    let labels: Vec<String> =
        LABELS.iter().filter_map(|l| element.attributes.get(l)).map(|l| words(l)).collect();
    let quoted = evidence.interaction.selectors.as_deref().map(quoted).unwrap_or_default();
    if text.is_empty() && labels.iter().all(String::is_empty) {
        return wordless(element, &quoted);
    }
    let mut score = if text.chars().count() + labels.iter().map(|l| l.chars().count()).sum::<usize>() < 2 {
        0.8
    } else {
        1.0
    };
    let mut said = Vec::new();
    let against = [
        (parent_differs(element, &text), "its parent shows other words"),
        (labels_differ(&text, &labels), "its label says other words than its text"),
        (!redacted(element) && quotes_differ(&text, &labels, &quoted), "its selectors quote other words"),
    ];
    for (differs, why) in against {
        if differs {
            score *= 0.12;
            said.push(why);
        }
    }
    if said.is_empty() {
        said.push("it has words of its own");
    }
    Reading::new(score, said.join("; "))
}

/// Words as compared: lower case, one blank between them, without the dots of a cut.
fn words(text: &str) -> String {
    uncut(&one_line(text)).to_lowercase()
}

fn wordless(element: &Element<'_>, quoted: &[String]) -> Reading {
    if !quoted.is_empty() {
        return Reading::new(0.06, "it has no words, but its selectors quote some");
    }
    let lender = element.ancestors.iter().find(|a| !a.text.trim().is_empty());
    let drawn =
        matches!(&*element.tag, "svg" | "path" | "use" | "g" | "i" | "img" | "picture" | "canvas" | "video");
    if !drawn && element.siblings.is_empty() && lender.is_some_and(|lender| lender.level == 1) {
        return Reading::new(
            0.06,
            "it has no words, but its parent has some and no other child to have them from",
        );
    }
    if !drawn && carries_words(element) {
        return Reading::new(0.2, "it has no words, and should have some");
    }
    match lender {
        Some(_) => Reading::new(0.55, "it has no words and needs none: what it lies in has some"),
        None => Reading::new(0.35, "it has no words, and neither has what it lies in"),
    }
}

fn carries_words(element: &Element<'_>) -> bool {
    let tag = &*element.tag;
    let role = element.attributes.get("role").map_or("", |role| &**role);
    matches!(
        tag,
        "button"
            | "a"
            | "p"
            | "label"
            | "li"
            | "option"
            | "td"
            | "th"
            | "summary"
            | "legend"
            | "strong"
            | "b"
    ) || matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "input" | "select" | "textarea")
        || matches!(
            role,
            "button" | "link" | "tab" | "option" | "menuitem" | "checkbox" | "radio" | "switch" | "heading"
        )
}

/// Whether the nearest ancestor with words has others. Fields and images show no text in their parents.
fn parent_differs(element: &Element<'_>, text: &str) -> bool {
    let shows =
        !matches!(&*element.tag, "input" | "select" | "textarea" | "img" | "svg" | "iframe" | "option");
    if !shows || text.is_empty() || holds_placeholder(&element.text) {
        return false;
    }
    let Some(parent) = element.ancestors.iter().find(|a| !a.text.trim().is_empty()) else { return false };
    let shown = words(&parent.text);
    let whole = parent.text.chars().count() < CUT;
    whole && !holds_placeholder(&parent.text) && !within(&shown, text)
}

/// Whether one text stands in the other, blanks apart: recorders glue the texts of children together.
fn within(one: &str, other: &str) -> bool {
    let squeeze = |text: &str| text.split_whitespace().collect::<String>();
    let (one, other) = (squeeze(one), squeeze(other));
    one.contains(&other) || other.contains(&one)
}

/// Whether some of its own words are redacted: then others may quote what was not.
fn redacted(element: &Element<'_>) -> bool {
    holds_placeholder(&element.text)
        || LABELS
            .iter()
            .filter_map(|label| element.attributes.get(label))
            .any(|label| holds_placeholder(label))
}

/// Whether no label shares a word with the text.
fn labels_differ(text: &str, labels: &[String]) -> bool {
    let said = labels.iter().any(|label| !label.is_empty());
    !text.is_empty() && said && !labels.iter().any(|label| !label.is_empty() && share(label, text))
}

fn share(one: &str, other: &str) -> bool {
    let pieces = |text: &'_ str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .take(40)
            .map(str::to_owned)
            .collect()
    };
    let (one, other) = (pieces(one), pieces(other));
    one.is_empty() || other.is_empty() || one.iter().any(|word| other.contains(word))
}

/// The words that the recorder's selectors quote: labels and contained text.
fn quoted(selectors: &Selectors<'_>) -> Vec<String> {
    let mut quoted = Vec::new();
    let all = std::iter::once(&selectors.primary).chain(selectors.alternatives.iter().take(12));
    for selector in all.filter(|s| !is_xpath(s) && (s.contains("contains(") || s.contains('='))) {
        let Some(last) = css_segments(selector).pop() else { continue };
        let segment = css_segment(last);
        let labels =
            segment.attributes.iter().filter(|(name, _)| LABELS.contains(&&**name)).map(|(_, value)| value);
        for text in labels.chain(segment.contains.as_ref()) {
            if !text.trim().is_empty() && !holds_placeholder(text) {
                quoted.push(words(text));
            }
        }
    }
    quoted
}

fn quotes_differ(text: &str, labels: &[String], quoted: &[String]) -> bool {
    let said =
        || std::iter::once(text).chain(labels.iter().map(String::as_str)).filter(|words| !words.is_empty());
    if said().any(holds_placeholder) {
        return false;
    }
    quoted.iter().any(|quote| !said().any(|words| share(quote, words) || within(quote, words)))
}
