//! JSON web tokens: `eyJ…` (base64 of `{"`), a dot, a payload, and usually a signature; encrypted ones have five parts.

use super::{ANY, Detector, Hit, View};
use crate::redact::{kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::JAY, natures: ANY, find };

/// Shorter parts are no token's.
const SHORTEST_PART: usize = 8;

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let bytes = view.text.as_bytes();
    let mut least = 0;
    for j in memchr::memchr_iter(b'J', bytes) {
        let Some(start) = j.checked_sub(2).filter(|s| *s >= least && bytes[*s..j] == *b"ey") else {
            continue;
        };
        let part = |from: usize| from + bytes[from..].iter().take_while(|b| is_word(**b)).count();
        let first = part(start);
        // Where the word is no token's first part, none of its ends is.
        least = first;
        if first - start < SHORTEST_PART || bytes.get(first) != Some(&b'.') {
            continue;
        }
        let mut end = part(first + 1);
        if end - first <= SHORTEST_PART {
            continue;
        }
        while bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(|b| is_word(*b)) {
            end = part(end + 1);
        }
        hits.push(Hit { start, end, kind: Kind::Jwt });
        least = end;
    }
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn finds_tokens() {
        let token =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
        for text in [token.to_owned(), format!("this value{token}"), format!("Bearer {token}, and")] {
            assert_eq!(found(&DETECTOR, &text, Nature::Prose), [token]);
        }
    }

    #[test]
    fn a_long_text_takes_no_longer_than_it_must() {
        for unit in ["eyJ", "eyJhbGciOiJI.x ", "eyJa.eyJ"] {
            let text = unit.repeat((1 << 20) / unit.len());
            assert!(found(&DETECTOR, &text, Nature::Prose).is_empty(), "{unit}");
        }
    }

    #[test]
    fn others_stay() {
        for text in ["eyJewellery.com", "keyJumper-long-name.css", "eyJhbGciOiJIUzI1NiJ9"] {
            assert!(found(&DETECTOR, text, Nature::Prose).is_empty(), "{text}");
        }
    }
}
