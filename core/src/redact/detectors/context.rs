//! Words around a find: "call me at", "card number", "born on".

/// How far before a find a word still tells what it is, in bytes.
const BEFORE: usize = 40;

/// Whether one of `words` (lower case) stands shortly before `at`.
pub(super) fn before(text: &str, at: usize, words: &[&str]) -> bool {
    within(text, floor(text, at.saturating_sub(BEFORE)), at, words)
}

/// Words between a label and its value: `phone number is`, `contact us at`.
const JOINING: &[&str] = &[
    "number", "numbers", "no", "num", "nr", "nummer", "numero", "número", "numéro", "is", "are", "was",
    "ist", "at", "on", "to", "of", "me", "us", "him", "her", "them", "my", "your", "our", "the", "a", "and",
    "or", "value", "date", "dd", "mm", "yyyy", "optional", "required",
];

/// Whether one of `words` (lower case) stands before `at` with nothing but such words and signs between.
pub(super) fn directly_before(text: &str, at: usize, words: &[&str]) -> bool {
    let mut rest = &text[floor(text, at.saturating_sub(BEFORE))..at];
    loop {
        let said = rest.trim_end_matches(|c: char| !c.is_alphabetic());
        // Digits right behind a word belong to it, as in `phone2`; others are a number of their own.
        let gap = rest[said.len()..].trim_start_matches(|c: char| c.is_ascii_digit());
        let word = last_word(said);
        if word.is_empty() || gap.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let start = said.len() - word.len();
        if begins_one(&rest.as_bytes()[start..], words) {
            return true;
        }
        if !JOINING.iter().any(|joining| joining.eq_ignore_ascii_case(word)) {
            return false;
        }
        rest = &rest[..start];
    }
}

/// The word that a text ends with: letters, of `phoneNumber` the last part.
fn last_word(text: &str) -> &str {
    let mut start = text.len();
    for (i, c) in text.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()) {
        start = i;
        if c.is_uppercase() && text[..i].ends_with(char::is_lowercase) {
            break;
        }
    }
    &text[start..]
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
    }

    #[test]
    fn only_joining_words_stand_between_what_is_directly_before() {
        for label in
            ["Phone: ", "phone number is (", "\"phoneNumber\":\"", "phone2=", "Phone:\u{a0}", "PHONE NO. "]
        {
            assert!(directly_before(label, label.len(), &["phone"]), "{label}");
        }
        for label in ["Phone Case ", "phone 14 ", "[PHONE_1] ", "", "5 ", "headphone "] {
            assert!(!directly_before(label, label.len(), &["phone"]), "{label}");
        }
    }
}
