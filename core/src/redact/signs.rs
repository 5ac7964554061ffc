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
/// At least one letter is there.
pub(super) const LETTER: u8 = 64;

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
            b'0'..=b'9' => DIGITS | RUN,
            b'A'..=b'Z' | b'a'..=b'z' => LETTER | RUN,
            b'+' | b'/' | b'-' | b'_' => RUN,
            128.. => LETTER,
            _ => 0,
        };
        b += 1;
    }
    table
};

/// The signs of a string.
pub(super) fn of(text: &str) -> u8 {
    let (mut seen, mut run, mut longest) = (0u8, 0usize, 0usize);
    for &b in text.as_bytes() {
        let class = CLASS[b as usize];
        seen |= class;
        run = if class & RUN == 0 { 0 } else { run + 1 };
        longest = longest.max(run);
    }
    if longest >= 12 { seen } else { seen & !RUN }
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
    }
}
