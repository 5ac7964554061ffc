//! IP addresses: four numbers up to 255 with dots; and eight groups of hexadecimal digits with colons, `::` for groups of
//! zeros, the last two perhaps as an address of four numbers. Loopback and unspecified addresses are nobody's.

use super::{Detector, Hit, NOT_STYLE, View, context, digits::Run};
use crate::redact::{
    kind::{Kind, Nature},
    signs,
};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: NOT_STYLE, find };

/// Words after which four numbers are a version.
const VERSIONS: &[&str] = &["version", "ver", "release", "build", "section", "v"];

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    version_4(view, hits);
    version_6(view, hits);
}

fn version_4(view: &View<'_>, hits: &mut Vec<Hit>) {
    let mut i = 0;
    while let Some(four) = view.runs.get(i..i + 4) {
        let found = is_version_4(view, four);
        if found {
            hits.push(Hit { start: four[0].start, end: four[3].end, kind: Kind::Ip });
        }
        i += if found { 4 } else { 1 };
    }
}

fn is_version_4(view: &View<'_>, four: &[Run]) -> bool {
    let (bytes, start, end) = (view.text.as_bytes(), four[0].start, four[3].end);
    let dotted = four.windows(2).all(|w| w[0].end + 1 == w[1].start && bytes[w[0].end] == b'.');
    let octet = |run: &Run| {
        view.text[run.start..run.end].parse::<u8>().is_ok() && (run.len() == 1 || bytes[run.start] != b'0')
    };
    let nobody = || matches!(&view.text[start..end], "0.0.0.0" | "127.0.0.1" | "127.0.1.1");
    // More numbers make it longer; after a dash it is a drawing.
    let more =
        || matches!(bytes[end..], [b'.', b'0'..=b'9', ..]) || matches!(bytes[..start], [.., b'.' | b'-']);
    dotted && four.iter().all(octet) && !more() && !nobody() && !is_version(view, start)
}

fn is_version(view: &View<'_>, start: usize) -> bool {
    let product = view.nature != Nature::Url
        && matches!(&view.text.as_bytes()[..start], [.., b'a'..=b'z' | b'A'..=b'Z', b'/']);
    let near = context::floor(view.text, start.saturating_sub(10));
    product || context::before(&view.text[near..], start - near, VERSIONS)
}

/// From its first colon on, the shortest address has two colons and a digit.
const LEAST_TAIL: usize = 3;

fn version_6(view: &View<'_>, hits: &mut Vec<Hit>) {
    let bytes = view.text.as_bytes();
    let mut i = 0;
    while let Some(colon) = memchr::memchr(b':', &bytes[i..]).map(|c| i + c) {
        let back = bytes[i..colon].iter().rev().take_while(|b| b.is_ascii_hexdigit()).count();
        let inside = |b: &&u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'.');
        let end = colon + bytes[colon..].iter().take_while(inside).count();
        i = end;
        if end - colon < LEAST_TAIL {
            continue;
        }
        let stray = back == 0 && bytes.get(colon + 1) != Some(&b':');
        let start = if stray { colon + 1 } else { colon - back.min(4) };
        let end = trimmed_end(bytes, start, end);
        let bounded = !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
        if is_version_6(&view.text[start..end], if bounded { 2 } else { 4 }) {
            hits.push(Hit { start, end, kind: Kind::Ip });
        }
    }
}

/// Where the address ends: before dots and colons that end a clause, and after four digits of its last group, where a
/// label that runs into it begins with one of a to f.
fn trimmed_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let marks = bytes[start..end].iter().rev().take_while(|b| matches!(b, b'.' | b':')).count();
    let end = end - if bytes[start..end].ends_with(b"::") { 0 } else { marks };
    let last = bytes[start..end].iter().rev().take_while(|b| b.is_ascii_hexdigit()).count();
    end - last.saturating_sub(4)
}

/// Whether a text is an address of at least so many groups.
fn is_version_6(text: &str, least: usize) -> bool {
    let (head, short) = match text.split_once("::") {
        Some((head, tail)) => (head, Some(tail)),
        None => (text, None),
    };
    let (Some(a), Some(b)) = (groups(head), groups(short.unwrap_or_default())) else { return false };
    let digit = text.bytes().any(|b| b.is_ascii_digit());
    match short {
        Some(_) => digit && a + b < 8 && a + b >= least,
        None => digit && a == 8,
    }
}

/// How many groups of four hexadecimal digits a part has; `None` where it is malformed.
fn groups(part: &str) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    let pieces: Vec<&str> = part.split(':').collect();
    let mut count = 0;
    for (i, piece) in pieces.iter().enumerate() {
        let octets = piece.split('.').filter(|o| o.parse::<u8>().is_ok()).count();
        count += match piece.len() {
            _ if i + 1 == pieces.len() && octets == 4 && piece.split('.').count() == 4 => 2,
            1..=4 if piece.bytes().all(|b| b.is_ascii_hexdigit()) => 1,
            _ => return None,
        };
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::detectors::found;

    #[test]
    fn finds_addresses() {
        for (text, ip) in [
            ("get address 41.173.96.26 blocked", "41.173.96.26"),
            ("\\|106.31.73.20|%20", "106.31.73.20"),
            ("http://10.0.0.7/a", "10.0.0.7"),
            ("2001:db8::1", "2001:db8::1"),
            (":2001:db8:1:2::1ff5Change", "2001:db8:1:2::1ff5"),
            ("value2001:db8:85a3::8a2e:370:7334", "2001:db8:85a3::8a2e:370:7334"),
            ("6e40:4041:c617:e898:c11:40d2:c669:2eb4.", "6e40:4041:c617:e898:c11:40d2:c669:2eb4"),
        ] {
            assert_eq!(found(&DETECTOR, text, Nature::Prose), [ip], "{text}");
        }
    }

    #[test]
    fn a_mapped_address_is_covered() {
        assert!(found(&DETECTOR, "::ffff:100.64.0.5", Nature::Prose).contains(&"::ffff:100.64.0.5"));
    }

    #[test]
    fn a_segment_of_a_path_is_no_version_of_the_one_before() {
        let path = "https://shop.example/host/56.176.97.139/edit";
        assert_eq!(found(&DETECTOR, path, Nature::Url), ["56.176.97.139"]);
    }

    #[test]
    fn others_stay() {
        for text in [
            "Chrome/138.0.0.0",
            "version 1.2.3.4",
            "1.2.3",
            "1.2.3.4.5",
            "127.0.0.1",
            "::1",
            "a::before",
            "10:20:30",
            "div::after",
            "std::fmt",
            "256.1.1.1",
            "aa:bb:cc:dd:ee:ff",
        ] {
            assert!(found(&DETECTOR, text, Nature::Prose).is_empty(), "{text}");
        }
    }
}
