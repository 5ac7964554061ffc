//! Postal codes in addresses of the web: as the value of a name that says so, and after a state in a path
//! (`/GA/30339`).

use super::{Detector, Hit, READ, View};
use crate::redact::{
    kind::{Kind, Nature},
    signs,
};

pub(super) const DETECTOR: Detector = Detector { needs: signs::PAIR | signs::DIGITS, natures: READ, find };

const NAMES: &[&str] = &[
    "zip",
    "zipcode",
    "zip_code",
    "postal",
    "postalcode",
    "postal_code",
    "postcode",
    "plz",
    "shipzip",
    "deliveryzip",
    "billingzip",
    "zip5",
    "cp",
    "cep",
    "pincode",
    "shippostal",
];

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let bytes = view.text.as_bytes();
    for at in memchr::memchr2_iter(b'=', b':', bytes) {
        let named = view.text[..at].trim_end_matches(['"', '\'', ' ']);
        let letters =
            named.bytes().rev().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count();
        let name = named[named.len() - letters..].replace('-', "_");
        if !NAMES.iter().any(|n| n.eq_ignore_ascii_case(&name)) {
            continue;
        }
        let skipped = bytes[at + 1..].iter().take_while(|b| matches!(b, b' ' | b'"' | b'\'')).count();
        let start = at + 1 + skipped;
        let length = code_length(&bytes[start..]);
        if length > 0 {
            hits.push(Hit { start, end: start + length, kind: Kind::Postcode });
        }
    }
    if view.nature == Nature::Url {
        in_path(view, hits);
    }
}

/// Length of a postal code: 3 to 10 letters, digits, spaces and dashes, with a digit early on.
fn code_length(bytes: &[u8]) -> usize {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'+');
    let length = bytes.iter().take_while(|b| inside(b)).count();
    let word = bytes[..length].iter().rev().skip_while(|b| !b.is_ascii_alphanumeric()).count();
    let digit = bytes[..length].iter().take(4).any(u8::is_ascii_digit);
    if (3..=10).contains(&word) && digit { word } else { 0 }
}

fn in_path(view: &View<'_>, hits: &mut Vec<Hit>) {
    for run in view.runs.iter().filter(|r| r.len() == 5) {
        let state =
            matches!(&view.text.as_bytes()[..run.start], [.., b'/', b'A'..=b'Z', b'A'..=b'Z', b'/' | b'-']);
        let closed =
            view.text[run.end..].is_empty() || view.text[run.end..].starts_with(['/', '?', '#', '-']);
        if state && closed {
            hits.push(Hit { start: run.start, end: run.end, kind: Kind::Postcode });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{detectors::found, kind::Nature};

    #[test]
    fn finds_codes() {
        for (text, code) in [
            ("https://x.com/stores?zip=30339&r=5", "30339"),
            ("https://x.com/stores?postal_code=SW1A 1AA", "SW1A 1AA"),
            ("https://x.com/l/Atlanta/GA/30339/121", "30339"),
            ("https://x.com/{\"zipCode\":\"94107-1234\"}", "94107-1234"),
        ] {
            assert_eq!(found(&DETECTOR, text, Nature::Url), [code], "{text}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in
            ["https://x.com/p/30339", "https://x.com/?size=30339", "https://x.com/?zip=file", "zip: yes"]
        {
            assert!(found(&DETECTOR, text, Nature::Url).is_empty(), "{text}");
        }
    }
}
