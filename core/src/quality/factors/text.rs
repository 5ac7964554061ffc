//! Text: whether the element's own words were recorded, and whether they agree with what else was recorded of them.
//!
//! Formula, with words of its own (text, label, title, alt, placeholder): 1 for words that can be read (0.8 for a single
//! sign), times 0.12 for each contradiction: the parent shows other words, the label says other words than the text, the
//! selectors quote other words. Times 0.7 where the parent's text was cut, and the words don't stand before the cut.
//!
//! Without words of its own: 0.9 for a field with a label, 0.4 for one with words around it; 0.35 for a drawing or a plain
//! box inside something that has words, 0.25 where that has none; 0.2 for what should have words (an image, a button, a
//! link, a paragraph); 0.06 where other evidence shows that there were some: selectors that quote them, or a parent
//! that shows words that none of its other children has (0.35 where the element covers it: such a box is empty).
//! Range 0.001..1. Part 0.13: words are what an agent goes by.

use super::{Evidence, Measure, Reach, Reading};
use crate::{
    selector::{
        holds_placeholder, one_line,
        path::{css_segment, css_segments, is_xpath},
        uncut,
    },
    session::{Ancestor, Element, Node, Selectors},
};

pub const MEASURE: Measure = Measure { name: "text", part: 0.13, reach: Reach::Records, read };

/// Attributes that say what an element is in words for people.
const LABELS: [&str; 4] = ["aria-label", "title", "alt", "placeholder"];

/// Characters of a text that are compared.
const LONGEST: usize = 200;

/// Length at which the recorder cuts a parent's text, less a little for a word's end.
const CUT: usize = 48;

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let Some(element) = evidence.element() else { return Reading::new(0.1, "no element was recorded") };
    let text = words(&element.text);
    let labels: Vec<String> =
        LABELS.iter().filter_map(|l| element.attributes.get(l)).map(|l| words(l)).collect();
    let quoted = evidence.interaction.selectors.as_deref().map(quoted).unwrap_or_default();
    if text.is_empty() && labels.iter().all(String::is_empty) {
        return wordless(evidence, element, &quoted);
    }
    let around = around(element, &text);
    let mut score = if text.chars().count() + labels.iter().map(|l| l.chars().count()).sum::<usize>() < 2 {
        0.8
    } else {
        1.0
    };
    let mut said = Vec::new();
    let against = [
        (around == Around::Differs, "its parent shows other words"),
        (labels_differ(&text, &labels), "its label says other words than its text"),
        (
            field_differs(evidence, element, &text, &labels),
            "the field's label says other words than its text",
        ),
        (!redacted(element) && quotes_differ(&text, &labels, &quoted), "its selectors quote other words"),
    ];
    for (differs, why) in against {
        if differs {
            score *= 0.12;
            said.push(why);
        }
    }
    if around == Around::Unseen {
        score *= 0.7;
        said.push("its parent's words, as far as recorded, are others");
    }
    if said.is_empty() {
        said.push("it has words of its own");
    }
    Reading::new(score, said.join("; "))
}

/// Words as compared: lower case, one blank between them, without the dots of a cut, and no more than tell them apart.
fn words(text: &str) -> String {
    let start = text.char_indices().nth(LONGEST).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
    let line = one_line(start);
    let mut line = uncut(&line).to_owned();
    line.make_ascii_lowercase();
    line
}

fn wordless(evidence: &Evidence<'_, '_>, element: &Element<'_>, quoted: &[String]) -> Reading {
    if !quoted.is_empty() {
        return Reading::new(0.06, "it has no words, but its selectors quote some");
    }
    if evidence.observation.named_by == "label" {
        return labelled(evidence, element);
    }
    let lender = element.ancestors.iter().find(|a| !a.text.trim().is_empty());
    let drawn = matches!(&*element.tag, "svg" | "path" | "use" | "g" | "i" | "canvas" | "video");
    let image = matches!(&*element.tag, "img" | "picture");
    let parent = lender.filter(|lender| lender.level == 1 && !drawn && !image);
    if parent.is_some_and(|parent| left_over(parent, element)) {
        if !covers(element) {
            return Reading::new(
                0.06,
                "it has no words, but what it lies in shows some that no other child has",
            );
        }
        return Reading::new(0.35, "it has no words, and covers what has");
    }
    if image {
        return Reading::new(0.2, "it is an image that nothing describes");
    }
    if !drawn && carries_words(element) {
        return Reading::new(0.2, "it has no words, and should have some");
    }
    match lender {
        Some(_) => Reading::new(0.35, "it has no words and needs none: what it lies in has some"),
        None => Reading::new(0.25, "it has no words, and neither has what it lies in"),
    }
}

/// A field is as well named by a label as by words of its own; by the words around it, less surely.
fn labelled(evidence: &Evidence<'_, '_>, element: &Element<'_>) -> Reading {
    let name = words(&evidence.observation.target_name);
    let around = element.ancestors.iter().any(|a| a.tag == "label");
    let beside =
        element.nearby.iter().chain(&element.siblings).any(|n| n.tag == "label" && words(&n.text) == name);
    if around || beside || element.attributes.get("id").is_some_and(|id| has_label(evidence, id)) {
        Reading::new(0.9, "it is a field with a label")
    } else {
        Reading::new(0.4, "it is a field without words, and those around it seem to be its label")
    }
}

/// Whether the recorded tree holds a label for this id.
fn has_label(evidence: &Evidence<'_, '_>, id: &str) -> bool {
    let mut open: Vec<&Node<'_>> = evidence
        .interaction
        .context
        .as_deref()
        .and_then(|context| context.dom_snapshot.as_ref())
        .into_iter()
        .collect();
    while let Some(node) = open.pop() {
        if node.tag == "label" && node.attributes.get("for").is_some_and(|of| of == id) {
            return true;
        }
        open.extend(&node.children);
    }
    false
}

/// Whether the parent shows words that none of the element's siblings has.
fn left_over(parent: &Ancestor<'_>, element: &Element<'_>) -> bool {
    let mut rest = words(&parent.text);
    for sibling in &element.siblings {
        let text = words(&sibling.text);
        if !text.is_empty() {
            rest = rest.replacen(&text, " ", 1);
        }
    }
    rest.chars().any(char::is_alphanumeric)
}

/// Whether it lies over its surroundings, as empty boxes do that only catch the pointer.
fn covers(element: &Element<'_>) -> bool {
    element.computed_style.get("position").is_some_and(|position| matches!(&**position, "absolute" | "fixed"))
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

/// What the nearest ancestor with words says of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// It shows it, or tells nothing.
    Fits,
    /// What is left of it after the recorder's cut does not show it.
    Unseen,
    /// It shows other words.
    Differs,
}

/// Fields and images show no text in what they lie in.
fn around(element: &Element<'_>, text: &str) -> Around {
    let shows = !matches!(&*element.tag, "input" | "select" | "textarea" | "img" | "iframe" | "option");
    if !shows || text.is_empty() || holds_placeholder(&element.text) {
        return Around::Fits;
    }
    let Some(parent) = element.ancestors.iter().find(|a| !a.text.trim().is_empty()) else {
        return Around::Fits;
    };
    if holds_placeholder(&parent.text) || within(&words(&parent.text), text) {
        return Around::Fits;
    }
    if parent.text.chars().count() < CUT { Around::Differs } else { Around::Unseen }
}

/// Whether a field's text is neither its value nor its label. Recorders take a field's text from there.
fn field_differs(evidence: &Evidence<'_, '_>, element: &Element<'_>, text: &str, labels: &[String]) -> bool {
    let labelled = evidence.observation.named_by == "label" && labels.iter().all(String::is_empty);
    let field = matches!(&*element.tag, "input" | "textarea");
    if !(field && labelled) || text.is_empty() || redacted(element) {
        return false;
    }
    let recorded = [element.value.as_deref(), element.attributes.get("value").map(|value| &**value)];
    let value =
        recorded.into_iter().flatten().map(words).any(|value| !value.is_empty() && within(&value, text));
    !value && !share(&words(&evidence.observation.target_name), text)
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
            segment.attributes.iter().filter(|(name, _)| LABELS.contains(name)).map(|(_, value)| value);
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
