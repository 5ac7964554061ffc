//! E-mail addresses: local part, `@`, a domain with at least one dot. A label that runs straight into the local part
//! can't be told from it and goes with it, unless the address is known from elsewhere (see the replacing pass).
//! Letters of any script count; a domain ends before a capital that follows its lower-case last label, as in
//! `x@example.comSign in`.

use super::{ANY, Detector, Hit, View};
use crate::redact::{kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::AT, natures: ANY, find };

/// Longest local part and domain that are looked at, in characters (RFC 5321, with room for a label).
const LONGEST: usize = 255;

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let mut least = 0;
    for at in memchr::memchr_iter(b'@', view.text.as_bytes()) {
        let Some(start) = local_start(&view.text[least..at]) else { continue };
        let after = &view.text[at + 1..];
        let Some(end) = domain_end(after).filter(|_| !is_density(after)) else { continue };
        hits.push(Hit { start: least + start, end: at + 1 + end, kind: Kind::Email });
        least = at + 1 + end;
    }
}

/// Whether it is a picture's pixel density, as in `icon@2x.png`.
fn is_density(domain: &str) -> bool {
    matches!(domain.as_bytes(), [b'1'..=b'9', b'x' | b'X', b'.' | b'-' | b'_', ..])
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%'*+-/=?^_`{|}~.".contains(c)
}

/// Where the local part begins. Signs at its very start belong to the sentence, those of an address of the web (`=`, `?`, `/`, `#`) end it.
fn local_start(before: &str) -> Option<usize> {
    let mut start = before.len();
    for (i, c) in before.char_indices().rev().take(LONGEST) {
        if !is_local(c) || matches!(c, '=' | '?' | '/' | '#' | '|' | '`' | '{' | '}' | '\'') {
            break;
        }
        start = i;
    }
    let trimmed = before[start..].trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    (!trimmed.is_empty()).then(|| before.len() - trimmed.len())
}

/// Where the domain ends: after its last label of at least two letters that follows a dot.
fn domain_end(after: &str) -> Option<usize> {
    let (mut end, mut label_start, mut dots) = (None, 0, 0);
    for (i, c) in after.char_indices().take(LONGEST).chain(std::iter::once((after.len(), ' '))) {
        let Some(label) = after.get(label_start..i) else { break };
        if c == '.' || !(c.is_alphanumeric() || c == '-') {
            if label.is_empty() || label.starts_with('-') {
                break;
            }
            if dots > 0 {
                end = top_level(label).map(|n| label_start + n).or(end);
            }
            if c != '.' {
                break;
            }
            dots += 1;
            label_start = i + 1;
        }
    }
    end
}

/// How much of the last label is the domain's: letters, up to a capital after a lower-case letter.
fn top_level(label: &str) -> Option<usize> {
    let mut previous = None;
    let mut letters = 0;
    for (i, c) in label.char_indices() {
        let turns = c.is_uppercase() && previous.is_some_and(char::is_lowercase) && letters >= 2;
        if turns || !(c.is_alphabetic() || label.starts_with("xn--")) {
            return (letters >= 2).then_some(i);
        }
        letters += 1;
        previous = Some(c);
    }
    (letters >= 2).then_some(label.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    fn emails(text: &str) -> Vec<&str> {
        found(&DETECTOR, text, Nature::Prose)
    }

    #[test]
    fn finds_addresses() {
        for (text, address) in [
            ("jane@example.com", "jane@example.com"),
            ("Signed in as jane.doe+shop@mail.example.co.uk.", "jane.doe+shop@mail.example.co.uk"),
            ("<jane_d@example.com>,", "jane_d@example.com"),
            ("?email=jane@example.com&page=2", "jane@example.com"),
            ("{\"contact\":\"jane@example.com\"}", "jane@example.com"),
            ("jürgen@müller.de", "jürgen@müller.de"),
            ("jane@example.comSign in", "jane@example.com"),
            ("[aria-label=\"Account jane@example.com\"]", "jane@example.com"),
            ("a@b.xn--p1ai", "a@b.xn--p1ai"),
        ] {
            assert_eq!(emails(text), [address], "{text}");
        }
    }

    #[test]
    fn takes_the_label_along_rather_than_part_of_the_address() {
        assert_eq!(emails("this valuejane@x.example.com"), ["valuejane@x.example.com"]);
    }

    #[test]
    fn finds_each_of_several() {
        assert_eq!(emails("a@b.co,c@d.co a@b.coc@d.co").len(), 3);
    }

    #[test]
    fn other_at_signs_stay() {
        for text in [
            "@media (min-width: 3px)",
            "2 @ $5.00",
            "@jane",
            "jane@",
            "jane@localhost",
            "icon@2x.png",
            "npm i x@1.2.3",
        ] {
            assert!(emails(text).is_empty(), "{text}");
        }
    }
}
