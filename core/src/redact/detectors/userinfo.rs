//! Credentials in an address: what stands between `//` and `@` in `https://user:secret@host/`.

use super::{ANY, Detector, Hit, View};
use crate::redact::{kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::AT | signs::PAIR, natures: ANY, find };

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let text = view.text;
    for (slashes, separator) in text.match_indices("://") {
        let start = slashes + separator.len();
        let ends = |c: char| matches!(c, '/' | '?' | '#' | '"' | '\'' | '<' | '>') || c.is_whitespace();
        let authority = text[start..].split(ends).next().unwrap_or_default();
        if let Some((credentials, _)) = authority.rsplit_once('@')
            && credentials.contains(':')
        {
            hits.push(Hit { start, end: start + credentials.len(), kind: Kind::Password });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn finds_credentials() {
        assert_eq!(found(&DETECTOR, "see https://jane:s3cret@host/a", Nature::Url), ["jane:s3cret"]);
        assert!(found(&DETECTOR, "https://host/@jane", Nature::Url).is_empty());
        assert!(found(&DETECTOR, "https://host:80/a?b=c@d", Nature::Url).is_empty());
    }
}
