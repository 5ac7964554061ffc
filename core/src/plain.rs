//! Strings of JSON: how far one stands for itself, for the reader and the writer.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// How many of the first bytes stand for themselves in a string of JSON: no quote, backslash or control character.
/// Eight are looked at at once.
pub(crate) fn plain(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        if let Some(mark) = mark(*word) {
            return i * 8 + mark;
        }
    }
    match bytes.last_chunk::<8>() {
        // Those of the last eight that were looked at before are no marks.
        Some(last) if !rest.is_empty() => bytes.len() - 8 + mark(*last).unwrap_or(8),
        Some(_) => bytes.len(),
        None => rest.iter().position(|b| *b < 0x20 || matches!(b, b'"' | b'\\')).unwrap_or(rest.len()),
    }
}

/// The place of the first byte that does not stand for itself.
fn mark(word: [u8; 8]) -> Option<usize> {
    let word = u64::from_le_bytes(word);
    let less = less(word) & HIGH;
    // A byte beyond ASCII may look like one that is searched for; few strings hold any.
    let marks = if less == 0 { 0 } else { less & !word };
    (marks != 0).then(|| marks.trailing_zeros() as usize / 8)
}

/// The high bit of the first ASCII byte that does not stand for itself is set, and none of an ASCII byte before it: it
/// alone becomes less than nothing by what is taken off. With its second bit turned, the quote comes to stand right behind
/// the control characters, and nothing else between them.
fn less(word: u64) -> u64 {
    let (turned, slash) = (word ^ (ONES * 2), word ^ (ONES * b'\\' as u64));
    turned.wrapping_sub(ONES * 0x21) | slash.wrapping_sub(ONES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_at_the_first_byte_that_needs_an_escape() {
        for mark in [b'"', b'\\', 0, b'\n', 0x1f] {
            for at in 0..20 {
                let mut bytes = [b'x'; 20];
                bytes[at] = mark;
                bytes[19] = b'"';
                assert_eq!(plain(&bytes), at);
                assert_eq!(plain(&bytes[..at]), at);
            }
        }
        assert_eq!(plain("é\u{7f}\u{80} 😀!#[]".as_bytes()), "é\u{7f}\u{80} 😀!#[]".len());
    }
}
