//! Street addresses: a house number, one to four words, and a word for a street (or a word that ends in one, as in
//! "Hauptstraße 5", or one before the name, as in "Calle Mayor 5"); with unit, town, state and postal code where they
//! follow. It must be followed by more of an address or by the end, or have words before it such as "ship to".

use super::{Detector, Hit, PROSE, View, context};
use crate::redact::{Level, kind::Kind, signs};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: PROSE, find };

const STREETS: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "boulevard",
    "blvd",
    "lane",
    "ln",
    "drive",
    "dr",
    "court",
    "ct",
    "place",
    "pl",
    "terrace",
    "ter",
    "parkway",
    "pkwy",
    "circle",
    "cir",
    "highway",
    "hwy",
    "square",
    "sq",
    "trail",
    "trl",
    "way",
    "row",
    "close",
    "crescent",
    "grove",
    "alley",
    "turnpike",
    "crossing",
];
const ENDINGS: &[&str] = &[
    "straße", "strasse", "str.", "gasse", "weg", "platz", "allee", "straat", "laan", "gade", "vej", "gatan",
    "vägen",
];
const BEGINNINGS: &[&str] =
    &["rue", "calle", "via", "avenida", "rua", "viale", "piazza", "ulica", "ul.", "carrer", "plaza"];
const DIRECTIONS: &[&str] = &["n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west"];
const UNITS: &[&str] = &["apt", "apartment", "suite", "ste", "unit", "floor", "fl", "room", "rm", "#"];
const WORDS: &[&str] = &[
    "address",
    "ship to",
    "shipping to",
    "deliver to",
    "delivering to",
    "delivery to",
    "billing",
    "lives at",
    "live at",
    "home",
    "located at",
    "residence",
    "send to",
    "ships to",
];
/// Words after a number that measure: what follows is a thing, no street.
const MEASURES: &[&str] = &[
    "pack", "piece", "pc", "pcs", "inch", "in", "ft", "foot", "volt", "amp", "watt", "gal", "gallon", "oz",
    "lb", "mm", "cm", "light", "tier", "door", "drawer", "shelf", "speed", "way", "ply", "count", "ct",
    "year", "month", "day", "hour", "minute", "mile", "ways", "step", "stage", "point", "gauge", "position",
    "outlet", "person", "people", "seat", "seater", "set",
];

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let mut least = 0;
    for run in view.runs {
        if run.start < least || run.len() > 6 {
            continue;
        }
        let Some((start, end)) =
            after_number(view, run.start, run.end).or_else(|| before_number(view, run.start, run.end))
        else {
            continue;
        };
        if start >= least {
            let end = rest_of_address(view.text, end);
            hits.push(Hit { start, end, kind: Kind::Address });
            least = end;
        }
    }
}

/// "123 North Main Street": number, words, a word for a street.
fn after_number(view: &View<'_>, start: usize, number_end: usize) -> Option<(usize, usize)> {
    let text = view.text;
    let bytes = text.as_bytes();
    if start > 0 && matches!(bytes[start - 1], b'.' | b',' | b'$' | b'-' | b'/' | b'#' | b'_' | b'=') {
        return None;
    }
    let (mut at, mut named) = (number_end, 0);
    for _ in 0..6 {
        let (from, to) = next_word(text, at)?;
        let word = &text[from..to];
        let lower = word.to_lowercase();
        let bare = lower.trim_end_matches('.');
        if named > 0 && STREETS.contains(&bare) && !lower_case(word, text, start) {
            return ends_well(view, start, to).then_some((start, to));
        }
        if named == 0 && MEASURES.contains(&bare) {
            return None;
        }
        let direction = DIRECTIONS.contains(&bare);
        let ordinal =
            word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(|c: char| c.is_alphabetic());
        if !(direction || ordinal || word.starts_with(char::is_uppercase) || told(view, start)) {
            return None;
        }
        named += usize::from(!direction || named > 0);
        at = to;
    }
    None
}

/// Whether the word for a street is in lower case although nothing before the number speaks of an address.
fn lower_case(word: &str, text: &str, start: usize) -> bool {
    word.starts_with(char::is_lowercase) && !context::before(text, start, WORDS)
}

/// How far before a number the words that name its street begin, in bytes.
const REACH: usize = 120;

/// The whole words within reach of a number.
fn words_before(text: &str, number: usize) -> &str {
    let from = context::floor(text, number.saturating_sub(REACH));
    let near = &text[from..number];
    if from == 0 { near } else { near.split_once(' ').map_or("", |(_cut, whole)| whole) }
}

/// "Hauptstraße 5" and "Calle Mayor 5": a word for a street, and the number last.
fn before_number(view: &View<'_>, number: usize, number_end: usize) -> Option<(usize, usize)> {
    let near = words_before(view.text, number);
    let text = near.trim_end_matches([' ', ',']);
    let street_end = number - (near.len() - text.len());
    if !(1..=2).contains(&(number - street_end)) {
        return None;
    }
    let words: Vec<&str> = text.rsplit(' ').take(4).collect();
    let last = words.first()?.to_lowercase();
    let whole = last.len() > 4 && ENDINGS.iter().any(|e| last.ends_with(e) && last.len() > e.len() + 1);
    let upper = words.first()?.starts_with(char::is_uppercase);
    if whole && upper {
        let start = street_end - words[0].len();
        return ends_well(view, start, number_end).then_some((start, number_end));
    }
    let back = words.iter().skip(1).position(|w| BEGINNINGS.contains(&w.to_lowercase().as_str()))? + 1;
    let start = street_end + 1 - words[..=back].iter().map(|w| w.len() + 1).sum::<usize>();
    (upper && ends_well(view, start, number_end)).then_some((start, number_end))
}

/// The next word on the same line: where it begins and ends.
fn next_word(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    let spaces = rest.bytes().take(3).take_while(|b| *b == b' ' || *b == b'+').count();
    if !(1..3).contains(&spaces) {
        return None;
    }
    let from = at + spaces;
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’');
    let length: usize = text[from..].chars().take_while(|c| inside(*c)).map(char::len_utf8).sum();
    (length > 0).then_some((from, from + length))
}

fn told(view: &View<'_>, start: usize) -> bool {
    view.level == Level::Strict || context::before(view.text, start, WORDS)
}

/// Whether an address may end there: the text or line ends, a comma or a unit follows, or words before tell.
fn ends_well(view: &View<'_>, start: usize, end: usize) -> bool {
    let rest = &view.text[end..];
    let next = next_word(view.text, end).map(|(a, b)| view.text[a..b].to_lowercase());
    rest.is_empty()
        || rest.starts_with(['\n', ',', '"', '<', '|', ';', ')', '&'])
        || rest.trim_start().starts_with('#')
        || next.is_some_and(|w| UNITS.contains(&w.trim_end_matches('.')))
        || told(view, start)
}

/// Takes unit, town, state and postal code along, where they follow: up to four parts, the last one with a number.
fn rest_of_address(text: &str, end: usize) -> usize {
    let (mut at, mut reached) = (end, end);
    for _ in 0..8 {
        let rest = &text[at..];
        let gap = rest.len() - rest.trim_start_matches([',', ' ', '#', '+']).len();
        let part = &rest[gap..];
        let length: usize = part
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '.' || *c == '-')
            .map(char::len_utf8)
            .sum();
        let word = &part[..length];
        let plausible =
            word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || UNITS.contains(&word);
        if gap == 0 || gap > 3 || length == 0 || !plausible {
            break;
        }
        at += gap + length;
        let state = length == 2 && word.bytes().all(|b| b.is_ascii_uppercase());
        if state || word.bytes().any(|b| b.is_ascii_digit()) {
            reached = at;
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn finds_addresses() {
        for (text, address) in [
            ("742 Evergreen Terrace", "742 Evergreen Terrace"),
            ("Ship to: 12 N Main St, Springfield, IL 62704, USA", "12 N Main St, Springfield, IL 62704"),
            ("1600 Rosewood Park Avenue Apt 4, Salem", "1600 Rosewood Park Avenue Apt 4"),
            ("lives at 44 old mill road in town", "44 old mill road"),
            ("Hauptstraße 5, 10115 Berlin", "Hauptstraße 5, 10115"),
            ("Calle Mayor 15", "Calle Mayor 15"),
            ("221B Baker Street", ""),
        ] {
            let expected: Vec<&str> = if address.is_empty() { Vec::new() } else { vec![address] };
            assert_eq!(found(&DETECTOR, text, Nature::Prose), expected, "{text}");
        }
    }

    #[test]
    fn a_long_text_takes_no_longer_than_it_must() {
        for unit in ["1,", "1a", "1 ", "a 1, "] {
            let text = unit.repeat((1 << 20) / unit.len());
            assert!(found(&DETECTOR, &text, Nature::Prose).is_empty(), "{unit}");
        }
    }

    #[test]
    fn things_stay() {
        for text in [
            "4 Piece Wicker Patio Set",
            "18 Volt Impact Drive Socket",
            "3 Drive Size",
            "5 Way Switch",
            "2 Pack Square",
            "$25 Off Garden Way",
            "12 ft. Long Square Gazebo",
            "Save 10 Percent on Road bikes",
            "1/4 Inch Drive",
        ] {
            assert!(found(&DETECTOR, text, Nature::Prose).is_empty(), "{text}");
        }
    }
}
