//! Finding: what is personal in one string, by its form and by what was learnt, behind its escapes and in its base64.

use super::{
    Level, collected,
    decode::{self, Word},
    detectors::{self, Hit},
    kind::{Kind, Nature},
    learnt::{Learnt, Match},
    placeholders, signs,
};

use std::ops::Range;

/// One personal stretch of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it begins, in bytes of the string.
    pub start: usize,
    /// Where it ends (exclusive).
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// The value without its escapes.
    pub value: String,
}

/// Base64 in base64 is looked into so many levels deep.
const DEEPEST: usize = 3;

/// What was found in a string.
#[derive(Debug, Default)]
pub(super) struct Finding {
    /// Stretches in order, none touching a character of another.
    pub found: Vec<Found>,
    /// Whether the string has no escapes and says nothing in base64: then a value can stand in it only as it is.
    pub plain: bool,
}

/// Finds what is personal in a string.
pub(super) fn find(text: &str, nature: Nature, level: Level, learnt: &Learnt) -> Finding {
    at_depth(text, nature, level, learnt, 0)
}

fn at_depth(text: &str, nature: Nature, level: Level, learnt: &Learnt, depth: usize) -> Finding {
    let signs = signs::of(text);
    let decoded = if signs & signs::ESCAPE == 0 { None } else { decode::unescape(text) };
    let Some(decoded) = decoded else {
        return in_view(text, signs, nature, level, learnt, depth);
    };
    let mut found = in_view(&decoded.text, signs::of(&decoded.text), nature, level, learnt, depth).found;
    for f in &mut found {
        (f.start, f.end) = decoded.to_input(f.start, f.end);
    }
    let mut matches = Vec::new();
    learnt.find(text, nature, &mut matches);
    found.extend(matches.iter().map(found_match));
    if signs & signs::BRACKET != 0 {
        leave_placeholders(text, &mut found);
    }
    Finding { found: merge(found, text), plain: false }
}

fn in_view(text: &str, signs: u8, nature: Nature, level: Level, learnt: &Learnt, depth: usize) -> Finding {
    let (mut hits, mut matches) = (Vec::new(), Vec::new());
    detectors::detect(text, signs, nature, level, &mut hits);
    learnt.find(text, nature, &mut matches);
    shed_labels(text, &mut hits, &matches);
    let mut found: Vec<Found> = matches.iter().map(found_match).collect();
    found.extend(hits.iter().map(|hit| found_hit(text, hit)));
    let said = nature != Nature::Style && depth < DEEPEST;
    let words = if said { decode::base64_words(text) } else { Vec::new() };
    let plain = words.is_empty();
    in_base64(words, level, learnt, depth, &mut found);
    if found.is_empty() {
        return Finding { found, plain };
    }
    if signs & signs::BRACKET != 0 {
        leave_placeholders(text, &mut found);
    }
    Finding { found: merge(found, text), plain }
}

/// Drops what is found in a placeholder, and what has a part of one: a value with brackets may fit there.
fn leave_placeholders(text: &str, found: &mut Vec<Found>) {
    let all: Vec<Range<usize>> = placeholders::spans(text).collect();
    let around = |at: usize| all.get(all.partition_point(|p| p.end <= at)).filter(|p| p.start <= at);
    let cut = |at: usize| around(at).is_some_and(|p| p.start < at);
    found.retain(|f| !cut(f.start) && !cut(f.end) && around(f.start) != Some(&(f.start..f.end)));
}

fn in_base64(words: Vec<Word>, level: Level, learnt: &Learnt, depth: usize, found: &mut Vec<Found>) {
    for word in words {
        let first = at_depth(&word.text, Nature::Prose, level, learnt, depth + 1).found.into_iter().next();
        if let Some(Found { kind, value, .. }) = first {
            found.push(Found { start: word.start, end: word.end, kind, value });
        }
    }
}

fn found_hit(text: &str, hit: &Hit) -> Found {
    let value = text.get(hit.start..hit.end).unwrap_or_default();
    // Of the kinds that a query tells by their name, these have blanks in them.
    let spoken = matches!(hit.kind, Kind::Postcode | Kind::Address | Kind::Name);
    let value = if spoken { value.replace('+', " ") } else { value.to_owned() };
    Found { start: hit.start, end: hit.end, kind: hit.kind, value }
}

fn found_match(m: &Match<'_>) -> Found {
    Found { start: m.start, end: m.end, kind: m.kind, value: m.value.to_owned() }
}

/// Takes a label off an address that is known without it.
fn shed_labels(text: &str, hits: &mut [Hit], matches: &[Match<'_>]) {
    for hit in hits.iter_mut().filter(|h| h.kind == Kind::Email) {
        let from = matches.partition_point(|m| m.start <= hit.start);
        let known = matches[from..].iter().take_while(|m| m.start < hit.end).find(|m| {
            m.kind == Kind::Email && m.end == hit.end && collected::is_label(&text[hit.start..m.start])
        });
        hit.start = known.map_or(hit.start, |m| m.start);
    }
}

/// Joins stretches that overlap: the first kind names both, and the value is that of the stretch that covers all. Of two
/// with the same ends the earlier in the list (a learnt value) tells it.
fn merge(mut found: Vec<Found>, text: &str) -> Vec<Found> {
    found.sort_by(|a, b| (a.start, b.end, a.kind).cmp(&(b.start, a.end, b.kind)));
    let mut merged: Vec<Found> = Vec::with_capacity(found.len());
    for next in found {
        match merged.last_mut() {
            Some(last) if next.start < last.end => {
                last.kind = last.kind.min(next.kind);
                if next.end > last.end {
                    last.end = next.end;
                    last.value = text.get(last.start..last.end).unwrap_or_default().to_owned();
                }
            }
            _ => merged.push(next),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(String, String)> {
        let found = find(text, Nature::Prose, Level::Standard, &Learnt::default()).found;
        found.into_iter().map(|f| (text[f.start..f.end].to_owned(), f.value)).collect()
    }

    #[test]
    fn looks_behind_escapes() {
        for escaped in
            ["jane%40example.com", "jane&#64;example.com", "jane\\u0040example.com", "jane%2540example%2Ecom"]
        {
            let text = format!("?q={escaped}&x");
            assert_eq!(values(&text), [(escaped.to_owned(), "jane@example.com".to_owned())]);
        }
        assert_eq!(values("?q=%28206%29%20555-1234&p=2")[0].0, "%28206%29%20555-1234");
        assert_eq!(values("?q=%28206%29+555-1234&p=2")[0].0, "%28206%29+555-1234");
    }

    #[test]
    fn looks_into_base64() {
        let word = "eyJ1c2VyIjoiamFuZUBleGFtcGxlLmNvbSJ9";
        assert_eq!(values(&format!("state={word};"))[0], (word.to_owned(), "jane@example.com".to_owned()));
    }

    #[test]
    fn leaves_placeholders() {
        assert!(values("Hi [NAME_1], mail [EMAIL_12] or [PHONE_123456789] 55").is_empty());
    }

    #[test]
    fn stretches_never_overlap() {
        let text = "token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N";
        let found = find(text, Nature::Url, Level::Standard, &Learnt::default()).found;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, Kind::Jwt);
    }
}
