//! Detectors: what is personal by its own form, or by the words around it. One file each; adding one touches its file
//! and the list here, and `core/EXTENDING.md` has an example.

mod context;
mod digits;

mod address;
mod birth_date;
mod card;
mod document;
mod email;
mod iban;
mod ip;
mod jwt;
mod key;
mod link;
mod name;
mod order;
mod phone;
mod postcode;
mod ssn;
mod url_id;
mod userinfo;

use super::{
    Level,
    kind::{Kind, Nature},
    signs,
};
use digits::Run;

/// A text as the detectors see it: without escapes.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'t> {
    /// The text.
    pub text: &'t str,
    /// What sort of text it is.
    pub nature: Nature,
    /// How much is redacted.
    pub level: Level,
    /// Its runs of digits, without those that are part of a UUID; none in a style, where no number is looked for.
    pub runs: &'t [Run],
}

/// One find, in bytes of the view's text; both ends lie between characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// Where it begins.
    pub start: usize,
    /// Where it ends (exclusive).
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

/// One way to find personal values.
#[derive(Debug)]
pub(super) struct Detector {
    /// It has nothing to find where one of these [`signs`] is missing.
    needs: u8,
    /// The natures of text that it looks at.
    natures: &'static [Nature],
    /// Finds.
    find: fn(&View<'_>, &mut Vec<Hit>),
}

const ANY: &[Nature] = &[Nature::Prose, Nature::Url, Nature::Code, Nature::Style];
const NOT_STYLE: &[Nature] = &[Nature::Prose, Nature::Url, Nature::Code];
const READ: &[Nature] = &[Nature::Prose, Nature::Url];
const PROSE: &[Nature] = &[Nature::Prose];

/// All detectors.
const DETECTORS: &[Detector] = &[
    email::DETECTOR,
    userinfo::DETECTOR,
    card::DETECTOR,
    iban::DETECTOR,
    ssn::DETECTOR,
    phone::DETECTOR,
    ip::DETECTOR,
    jwt::DETECTOR,
    key::DETECTOR,
    link::DETECTOR,
    url_id::DETECTOR,
    postcode::DETECTOR,
    document::DETECTOR,
    order::DETECTOR,
    birth_date::DETECTOR,
    address::DETECTOR,
    name::DETECTOR,
];

/// Lets every detector look at a text whose signs are known.
pub(super) fn detect(text: &str, signs: u8, nature: Nature, level: Level, hits: &mut Vec<Hit>) {
    let runs =
        if signs & signs::DIGITS == 0 || nature == Nature::Style { Vec::new() } else { digits::runs(text) };
    let view = View { text, nature, level, runs: &runs };
    for detector in DETECTORS {
        if detector.needs & !signs == 0 && detector.natures.contains(&nature) {
            (detector.find)(&view, hits);
        }
    }
}

/// What one detector finds in a text, for its tests.
#[cfg(test)]
fn found<'t>(detector: &Detector, text: &'t str, nature: Nature) -> Vec<&'t str> {
    let signs = signs::of(text);
    if detector.needs & !signs != 0 || !detector.natures.contains(&nature) {
        return Vec::new();
    }
    let runs = digits::runs(text);
    let mut hits = Vec::new();
    (detector.find)(&View { text, nature, level: Level::Standard, runs: &runs }, &mut hits);
    hits.iter().map(|h| &text[h.start..h.end]).collect()
}
