//! Lines of a file of any length, one in memory at a time.

use std::io::{self, BufRead};

/// Reads the next line into `line`, without its end; false at the end of the input. Of a line that is longer than `most`
/// bytes, only so many and one more are kept: enough to see that it is too long.
pub fn next(input: &mut impl BufRead, line: &mut Vec<u8>, most: usize) -> io::Result<bool> {
    line.clear();
    let mut begun = false;
    loop {
        let there = input.fill_buf()?;
        if there.is_empty() {
            return Ok(begun);
        }
        begun = true;
        let end = there.iter().position(|&b| b == b'\n');
        let piece = &there[..end.unwrap_or(there.len())];
        line.extend_from_slice(&piece[..piece.len().min((most + 1).saturating_sub(line.len()))]);
        let used = end.map_or(there.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn all(text: &[u8], most: usize) -> Vec<Vec<u8>> {
        let (mut input, mut line, mut lines) = (BufReader::with_capacity(3, text), Vec::new(), Vec::new());
        while next(&mut input, &mut line, most).unwrap() {
            lines.push(line.clone());
        }
        lines
    }

    #[test]
    fn lines_end_with_a_break_or_with_the_file() {
        assert_eq!(all(b"abcd\r\n\ne", 9), [&b"abcd"[..], b"", b"e"]);
        assert_eq!(all(b"a\n", 9), [b"a"]);
        assert!(all(b"", 9).is_empty());
    }

    #[test]
    fn a_long_line_is_cut_and_the_next_one_is_whole() {
        assert_eq!(all(b"abcdefgh\nij\n", 4), [&b"abcde"[..], b"ij"]);
    }
}
