//! Words around a find: "call me at", "card number", "born on".

/// How far before a find a word still tells what it is, in bytes.
const BEFORE: usize = 40;
/// How far after it, in bytes: "… office", "…-Fax".
const AFTER: usize = 10;

/// Whether one of `words` (lower case) stands shortly before `at`.
pub(super) fn before(text: &str, at: usize, words: &[&str]) -> bool {
    within(text, floor(text, at.saturating_sub(BEFORE)), at, words)
}

/// Whether one of `words` (lower case) stands directly after `at`.
pub(super) fn after(text: &str, at: usize, words: &[&str]) -> bool {
    let near = floor(text, at + AFTER);
    let end = text[at..near].find('\n').map_or(near, |n| at + n);
    within(text, at, end, words)
}

/// Whether one of `words` stands between two places, as a word of its own: no letter before it (or a change from lower
/// to upper case, as in `userPhone`), and no lower-case letter after it where it is short.
fn within(text: &str, start: usize, end: usize, words: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let mut previous = start.checked_sub(1).map_or(b' ', |p| bytes[p]);
    let initials = words.iter().fold(0, |bits, word| bits | initial(word.as_bytes()[0]));
    (start..end).any(|i| {
        let (left, first) = (previous, bytes[i]);
        previous = first;
        let camel = first.is_ascii_uppercase() && left.is_ascii_lowercase();
        (camel || !is_letter(left)) && initials & initial(first) != 0 && begins_one(&bytes[i..end], words)
    })
}

/// A bit for the first byte of a word, whatever its case: most places begin with another than any of the words.
fn initial(first: u8) -> u64 {
    1 << (first.to_ascii_lowercase() & 63)
}

/// Whether one of `words` stands at the beginning.
fn begins_one(window: &[u8], words: &[&str]) -> bool {
    let Some(first) = window.first().map(u8::to_ascii_lowercase) else { return false };
    words.iter().any(|word| {
        let n = word.len();
        word.as_bytes()[0] == first
            && window.get(..n).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
            && (n >= 5 || !window.get(n).is_some_and(|b| b.is_ascii_lowercase() || *b >= 128))
            && !placeholder_end(window, n)
    })
}

/// Whether a word ends where a placeholder's number begins: `PHONE` in `[PHONE_1]` tells nothing about what follows.
fn placeholder_end(window: &[u8], at: usize) -> bool {
    window.get(at) == Some(&b'_') && window.get(at + 1).is_some_and(u8::is_ascii_digit)
}

fn is_letter(b: u8) -> bool {
    b.is_ascii_alphabetic() || b >= 128
}

/// The nearest border between characters at or before `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(before("Phone: 5", 7, &["phone"]));
        assert!(before("\"phoneNumber\":5", 14, &["phone"]));
        assert!(before("userPhone=5", 10, &["phone"]));
        assert!(before("tel:5", 4, &["tel"]));
        assert!(!before("Hotel 5", 6, &["tel"]));
        assert!(!before("[PHONE_1] 5", 10, &["phone"]));
        assert!(after("5-Fax", 1, &["fax"]));
        assert!(!after("5\nfax", 1, &["fax"]));
    }
}
