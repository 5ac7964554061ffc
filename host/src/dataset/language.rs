//! The language that a session's pages are in, told from the names of their elements and the goal.

use std::collections::BTreeSet;
use trailmill_core::transform::{Example, Role};
use whatlang::{Lang, detect};

/// Bytes of text that are looked at; more than the language's trigrams need.
const LOOKED_AT: usize = 4000;

/// Bytes of text below which no language is told.
const ENOUGH: usize = 40;

/// The language as ISO 639-1; nothing where there is too little text, or it could be one or another.
#[must_use]
pub fn of(goal: Option<&str>, examples: &[Example]) -> Option<&'static str> {
    let mut text = goal.unwrap_or_default().to_owned();
    let users = examples.iter().flat_map(|e| &e.messages).filter(|m| m.role == Role::User);
    let mut names = BTreeSet::new();
    for name in users.flat_map(|message| quoted(&message.content)) {
        if text.len() > LOOKED_AT {
            break;
        }
        if names.insert(name) {
            text.push_str(". ");
            text.push_str(name);
        }
    }
    if text.len() < ENOUGH {
        return None;
    }
    detect(&text).filter(whatlang::Info::is_reliable).and_then(|told| code(told.lang()))
}

/// What stands in double quotes, without placeholders and addresses.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
    parts.filter(|part| !part.contains('[') && !part.contains('/'))
}

/// Codes of the languages that can be told, by the longer code that the detector has for them.
const CODES: &str = "afr:af aka:ak amh:am ara:ar aze:az bel:be ben:bn bul:bg cat:ca ces:cs cmn:zh cym:cy dan:da deu:de \
ell:el eng:en epo:eo est:et fin:fi fra:fr guj:gu heb:he hin:hi hrv:hr hun:hu hye:hy ind:id ita:it jav:jv jpn:ja kan:kn \
kat:ka khm:km kor:ko lat:la lav:lv lit:lt mal:ml mar:mr mkd:mk mya:my nep:ne nld:nl nob:nb ori:or pan:pa pes:fa pol:pl \
por:pt ron:ro rus:ru sin:si slk:sk slv:sl sna:sn spa:es srp:sr swe:sv tam:ta tel:te tgl:tl tha:th tuk:tk tur:tr ukr:uk \
urd:ur uzb:uz vie:vi yid:yi zul:zu";

fn code(language: Lang) -> Option<&'static str> {
    CODES
        .split_ascii_whitespace()
        .find_map(|pair| pair.split_once(':').filter(|(long, _)| *long == language.code()))
        .map(|(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_short_code() {
        for language in Lang::all() {
            assert!(code(*language).is_some_and(|short| short.len() == 2), "{language:?}");
        }
    }

    #[test]
    fn a_goal_in_words_tells_its_language() {
        let german = "Suche eine wasserdichte Jacke in Größe M und lege sie in den Warenkorb";
        assert_eq!(of(Some(german), &[]), Some("de"));
        let english = "Find a packable waterproof jacket in size M and put it in the shopping bag";
        assert_eq!(of(Some(english), &[]), Some("en"));
        assert_eq!(of(Some("OK"), &[]), None);
    }
}
