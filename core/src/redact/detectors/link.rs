//! Links that let in whoever has them: the token that follows `/reset/`, `/invite/`, `/verify/` and the like in an
//! address's path.

use super::{Detector, Hit, READ, View, digits};
use crate::redact::{kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: READ, find };

/// Words of a path that a token follows, each alone or with others: `reset-password`.
const WORDS: &[&str] = &[
    "reset",
    "recover",
    "recovery",
    "invite",
    "invites",
    "invitation",
    "invitations",
    "verify",
    "verification",
    "confirm",
    "confirmation",
    "activate",
    "activation",
    "unlock",
    "unsubscribe",
    "magiclink",
    "magic-link",
];

/// The longest segment of a path that is looked through for such a word, in bytes.
const LONGEST: usize = 40;
/// So many segments after the word the token may be: `/reset/MQ/<token>`, `/verify/email/<token>`.
const REACH: usize = 2;

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let (mut at, mut left) = (0, 0);
    for segment in view.text.split('/') {
        let token = segment.find(|c| !is_token(c)).map_or(segment, |end| &segment[..end]);
        if left > 0 && digits::is_drawn(token) {
            hits.push(Hit { start: at, end: at + token.len(), kind: Kind::Key });
        }
        let goes_on = token.len() == segment.len();
        left = if begins_link(segment) {
            REACH
        } else if goes_on {
            left.saturating_sub(1)
        } else {
            0
        };
        at += segment.len() + 1;
    }
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '=')
}

fn begins_link(segment: &str) -> bool {
    let is_word = |part: &str| WORDS.iter().any(|word| word.eq_ignore_ascii_case(part));
    segment.len() <= LONGEST && (is_word(segment) || segment.split(['-', '_']).any(is_word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn finds_tokens() {
        for (text, token) in [
            ("https://shop.test/reset/9f8e7d6c5b4a3928", "9f8e7d6c5b4a3928"),
            ("https://shop.test/invite/xK9pQ2mZ?from=mail", "xK9pQ2mZ"),
            ("/account/verify/email/kd83Hs92kLq0#top", "kd83Hs92kLq0"),
            ("/reset-password/MQ/c5v2xh-8f9e7d6c5b4a/", "c5v2xh-8f9e7d6c5b4a"),
            (
                "Or open https://shop.test/verify/550e8400-e29b-41d4-a716-446655440000 now",
                "550e8400-e29b-41d4-a716-446655440000",
            ),
        ] {
            assert_eq!(found(&DETECTOR, text, Nature::Url), [token], "{text}");
        }
    }

    #[test]
    fn other_paths_stay() {
        for text in [
            "https://shop.test/p/9f8e7d6c5b4a3928",
            "https://shop.test/reset/step-2",
            "https://shop.test/invite/friends2024",
            "https://shop.test/verify/email?next=/p/9f8e7d6c5b4a3928",
            "https://shop.test/confirmation/thank-you/shop/p/9f8e7d6c5b4a3928",
            "/collections/verify-lamps-4-pack",
        ] {
            assert!(found(&DETECTOR, text, Nature::Url).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_long_text_takes_no_longer_than_it_must() {
        for unit in ["reset/", "/1", "reset/a1"] {
            let text = unit.repeat((1 << 20) / unit.len());
            assert!(found(&DETECTOR, &text, Nature::Url).is_empty(), "{unit}");
        }
    }
}
