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
/// A capital J is there: a token may be.
pub(super) const JAY: u8 = 32;

const SIGNS: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut b = 0usize;
    while b < 256 {
        table[b] = match b as u8 {
            b'@' => AT,
            b'%' | b'&' | b'\\' => ESCAPE,
            b'=' | b':' => PAIR,
            b'[' => BRACKET,
            b'0'..=b'9' => DIGITS,
            b'J' => JAY,
            _ => 0,
        };
        b += 1;
    }
    table
};

/// The signs of a string.
pub(super) fn of(text: &str) -> u8 {
    text.bytes().fold(0, |signs, b| signs | SIGNS[usize::from(b)])
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
        assert_eq!(of("eyJ"), JAY);
        assert_eq!(of("[a\\b]"), BRACKET | ESCAPE);
    }
}
