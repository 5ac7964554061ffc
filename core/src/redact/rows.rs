//! Rows: bytes of one sort, so many of them one after another that most of a text need not be looked at to find them.

use std::ops::Range;

/// Where at least `least` bytes stand in a row that `inside` holds for, each time as many as there are.
pub(super) fn rows(
    bytes: &[u8],
    least: usize,
    inside: impl Fn(u8) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    // Bytes from the first place to the second are known to be inside.
    let (mut from, mut known) = (0, 0);
    std::iter::from_fn(move || {
        while let Some(window) = bytes.get(known..from + least) {
            let Some(other) = window.iter().rev().position(|b| !inside(*b)) else {
                let more = bytes[from + least..].iter().take_while(|b| inside(**b)).count();
                let row = from..from + least + more;
                (from, known) = (row.end, row.end);
                return Some(row);
            };
            // Nothing so long begins before the last byte that is none of them.
            known = from + least;
            from = known - other;
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_long_rows_only() {
        let found = |text: &str| {
            rows(text.as_bytes(), 4, |b| b.is_ascii_lowercase())
                .map(|r| text[r].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(found("abc abcd.abcdefghi-abc"), ["abcd", "abcdefghi"]);
        assert_eq!(found("abcd"), ["abcd"]);
        assert_eq!(found("Aabc-abcde"), ["abcde"]);
        assert!(found("").is_empty() && found("ab").is_empty() && found("abc-abc-abc").is_empty());
    }
}
