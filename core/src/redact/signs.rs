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
/// At least twelve letters, digits and `+_~` stand in a row.
pub(super) const PART: u8 = 128;
/// At least one letter is there.
pub(super) const LETTER: u8 = 64;

/// So many characters in a row are a run or a part.
const LONG: u32 = 12;

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
            b'A'..=b'Z' | b'a'..=b'z' => LETTER | RUN | PART,
            b'+' | b'_' => RUN | PART,
            b'/' | b'-' => RUN,
            b'~' => PART,
            128.. => LETTER,
            _ => 0,
        };
        b += 1;
    }
    table
};

/// The signs of a string.
pub(super) fn of(text: &str) -> u8 {
    let (mut seen, mut run, mut longest_run, mut part, mut longest_part) = (0u8, 0u32, 0, 0u32, 0);
    for &b in text.as_bytes() {
        let class = CLASS[b as usize];
        seen |= class;
        run = if class & RUN == 0 { 0 } else { run + 1 };
        longest_run = longest_run.max(run);
        part = if class & PART == 0 { 0 } else { part + 1 };
        longest_part = longest_part.max(part);
    }
    seen &= if longest_run >= LONG { !0 } else { !RUN };
    seen & if longest_part >= LONG { !0 } else { !PART }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_there() {
        assert_eq!(of("- ."), 0);
        assert_eq!(of("Add to bag"), LETTER);
        assert_eq!(of("a@b"), AT | LETTER);
        assert_eq!(of("3 "), DIGITS);
        assert_eq!(of("a::b"), LETTER | PAIR);
        assert_eq!(of("abcdef-ghijkl"), LETTER | RUN);
        assert_eq!(of("abcdef_ghijkl"), LETTER | RUN | PART);
    }
}
