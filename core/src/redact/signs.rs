//! Signs: one quick pass over a string that tells which detectors need to look at it at all.

/// An at sign is there.
pub(super) const AT: u8 = 1;
/// Something that may be an escape is there: `%`, `&`, `\`.
pub(super) const ESCAPE: u8 = 2;
/// An equals sign or a colon is there: a name may have a value.
pub(super) const PAIR: u8 = 4;
/// An opening square bracket is there.
pub(super) const BRACKET: u8 = 8;
/// A digit is there.
pub(super) const DIGITS: u8 = 16;
/// At least twelve letters, digits and `+/-_` stand in a row.
pub(super) const RUN: u8 = 32;
/// At least twelve letters, digits and `+_` stand in a row.
pub(super) const PART: u8 = 64;
/// The same for sixteen.
pub(super) const LONG_PART: u8 = 128;

const CLASS: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut b = 0usize;
    while b < 256 {
        let c = b as u8;
        table[b] = match c {
            b'@' => AT,
            b'%' | b'&' | b'\\' => ESCAPE,
            b'=' | b':' => PAIR,
            b'[' => BRACKET,
            b'0'..=b'9' => DIGITS | RUN | PART,
            b'A'..=b'Z' | b'a'..=b'z' | b'+' | b'_' => RUN | PART,
            b'/' | b'-' => RUN,
            _ => 0,
        };
        b += 1;
    }
    table
};

/// The signs of a string.
pub(super) fn of(text: &str) -> u8 {
    let (mut seen, mut run, mut longest_run, mut part, mut longest_part) = (0u8, 0, 0, 0, 0);
    let end = std::iter::once(&b' ');
    for (at, &b) in text.as_bytes().iter().chain(end).enumerate() {
        let class = CLASS[b as usize];
        seen |= class;
        if class & PART == 0 {
            longest_part = longest_part.max(at - part);
            part = at + 1;
            if class & RUN == 0 {
                longest_run = longest_run.max(at - run);
                run = at + 1;
            }
        }
    }
    let mut signs = seen & !(RUN | PART);
    signs |= if longest_run >= 12 { RUN } else { 0 };
    signs |= if longest_part >= 12 { PART } else { 0 };
    signs | if longest_part >= 16 { LONG_PART } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_there() {
        assert_eq!(of("- ."), 0);
        assert_eq!(of("Add to bag"), 0);
        assert_eq!(of("a@b"), AT);
        assert_eq!(of("3 "), DIGITS);
        assert_eq!(of("a::b"), PAIR);
        assert_eq!(of("abcdef-ghijkl"), RUN);
        assert_eq!(of("abcdef_ghijkl"), RUN | PART);
        assert_eq!(of("x abcdef_ghijklmno"), RUN | PART | LONG_PART);
    }
}
