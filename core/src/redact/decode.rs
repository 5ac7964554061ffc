//! Escapes and base64: personal values are found behind percent escapes, HTML entities, JSON escapes, and base64.

use super::rows::rows;
use std::ops::Range;

/// A text without its escapes, and where each of its bytes came from.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The text without escapes.
    pub text: String,
    /// For each byte of `text` the position in the input where its escape (or itself) begins; one more for the end.
    origin: Vec<u32>,
}

impl Decoded {
    /// A range of `text` as a range of the input.
    pub(super) fn to_input(&self, start: usize, end: usize) -> (usize, usize) {
        let at = |i: usize| self.origin.get(i).or(self.origin.last()).map_or(0, |&o| o as usize);
        (at(start), at(end))
    }
}

/// How often escapes may be nested: an address in an address's query in JSON.
const ROUNDS: usize = 4;

/// Takes the escapes out of a text; `None` where it has none.
pub(super) fn unescape(text: &str) -> Option<Decoded> {
    let mut decoded = once(text, None)?;
    for _ in 1..ROUNDS {
        match once(&decoded.text, Some(&decoded.origin)) {
            Some(deeper) => decoded = deeper,
            None => break,
        }
    }
    Some(decoded)
}

fn once(text: &str, outer: Option<&[u32]>) -> Option<Decoded> {
    let mut marks = memchr::memchr3_iter(b'%', b'&', b'\\', text.as_bytes());
    if !marks.any(|at| escape(text, at, Bytes::All).is_some()) {
        return None;
    }
    pass(text, outer, Bytes::All).or_else(|| pass(text, outer, Bytes::Ascii))
}

/// Which percent escapes are taken out.
#[derive(Clone, Copy, PartialEq)]
enum Bytes {
    /// All of them.
    All,
    /// Only those of ASCII, where the others are no UTF-8.
    Ascii,
}

fn pass(text: &str, outer: Option<&[u32]>, bytes: Bytes) -> Option<Decoded> {
    let input = text.as_bytes();
    let (mut out, mut origin, mut changed, mut i) = (Vec::new(), Vec::new(), false, 0);
    while i < input.len() {
        let (unit, length) = escape(text, i, bytes).unwrap_or((Unit::Byte(input[i]), 0));
        changed |= length > 0;
        let mut buffer = [0u8; 4];
        let unit = match unit {
            Unit::Byte(b) => {
                buffer[0] = b;
                &buffer[..1]
            }
            Unit::Char(c) => c.encode_utf8(&mut buffer).as_bytes(),
        };
        for &b in unit {
            out.push(b);
            origin.push(outer.map_or(i as u32, |o| o.get(i).copied().unwrap_or_default()));
        }
        i += length.max(1);
    }
    origin.push(outer.map_or(input.len() as u32, |o| o.last().copied().unwrap_or_default()));
    let text = String::from_utf8(out).ok()?;
    changed.then_some(Decoded { text, origin })
}

enum Unit {
    Byte(u8),
    Char(char),
}

/// What the escape at a place says, and its length.
fn escape(text: &str, at: usize, bytes: Bytes) -> Option<(Unit, usize)> {
    match text.as_bytes()[at] {
        b'%' => percent(text.as_bytes(), at, bytes),
        b'&' => entity(text, at),
        b'\\' => backslash(text, at),
        _ => None,
    }
}

fn percent(input: &[u8], at: usize, bytes: Bytes) -> Option<(Unit, usize)> {
    let byte = hex(input.get(at + 1..at + 3)?)? as u8;
    (byte < 128 || bytes == Bytes::All).then_some((Unit::Byte(byte), 3))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |n, &b| Some(n << 4 | (b as char).to_digit(16)?))
}

/// Named entities that personal values are written with.
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("commat", '@'),
    ("period", '.'),
    ("plus", '+'),
    ("lpar", '('),
    ("rpar", ')'),
    ("hyphen", '-'),
    ("dash", '-'),
    ("num", '#'),
    ("excl", '!'),
    ("lowbar", '_'),
    ("sol", '/'),
    ("colon", ':'),
    ("equals", '='),
    ("percnt", '%'),
    ("dollar", '$'),
];

fn entity(text: &str, at: usize) -> Option<(Unit, usize)> {
    let rest = text.as_bytes().get(at + 1..)?;
    let end = rest.iter().take(10).position(|&b| b == b';')?;
    let name = std::str::from_utf8(&rest[..end]).ok()?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => hex(digits.as_bytes().get(..digits.len().min(7))?)?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => ENTITIES.iter().find(|(n, _)| *n == name)?.1,
    };
    Some((Unit::Char(c), end + 2))
}

fn backslash(text: &str, at: usize) -> Option<(Unit, usize)> {
    let rest = text.as_bytes().get(at + 1..)?;
    let c = match *rest.first()? {
        b'u' => return unicode(rest),
        b'x' => return Some((Unit::Char(char::from_u32(hex(rest.get(1..3)?)?)?), 4)),
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b @ (b'"' | b'\\' | b'/' | b'\'') => b as char,
        _ => return None,
    };
    Some((Unit::Char(c), 2))
}

fn unicode(rest: &[u8]) -> Option<(Unit, usize)> {
    let first = hex(rest.get(1..5)?)?;
    if let Some(c) = char::from_u32(first) {
        return Some((Unit::Char(c), 6));
    }
    let second = hex(rest.get(7..11)?)?;
    let pair =
        (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&second) && rest[5..7] == *b"\\u";
    let code = 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
    pair.then_some((Unit::Char(char::from_u32(code)?), 12))
}

/// One base64 word of a text, and what it says.
#[derive(Debug)]
pub(super) struct Word {
    /// Where it begins.
    pub start: usize,
    /// Where it ends, `=` included.
    pub end: usize,
    /// What it says.
    pub text: String,
}

/// Fewer characters are not taken for base64: twelve say nine bytes.
const LEAST_WORD: usize = 12;

/// The base64 words of a text that say something readable (plain or for URLs).
pub(super) fn base64_words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let word = |run: Range<usize>| {
        let (start, text) = readable_tail(&bytes[run.clone()])?;
        let padding = bytes[run.end..].iter().take(2).take_while(|b| **b == b'=').count();
        Some(Word { start: run.start + start, end: run.end + padding, text })
    };
    rows(bytes, LEAST_WORD, |b| six(b) < 64).filter_map(word).collect()
}

/// The first tail of a run that says something readable: the run itself, or what follows a `/` or `-` in it.
///
/// Tails that begin a multiple of four characters apart end alike. So one that says something unreadable tells from where
/// on those may be readable, and none before is decoded.
fn readable_tail(run: &[u8]) -> Option<(usize, String)> {
    let (mut start, mut least) = (0, [0; 4]);
    while let Some(word) = run[start..].first_chunk() {
        if start >= least[start % 4] && begins_readable(word) {
            let said = decode64(&run[start..])?;
            let unreadable = unreadable_end(&said);
            if unreadable == 0 {
                return Some((start, String::from_utf8(said).ok()?));
            }
            least[start % 4] = start + unreadable.div_ceil(3) * 4;
        }
        start += 1 + run[start..].iter().position(|b| six(*b) >= 62)?;
    }
    None
}

/// Where what is not readable ends for the last time; 0 where all is.
fn unreadable_end(said: &[u8]) -> usize {
    let (mut at, mut end) = (0, 0);
    for chunk in said.utf8_chunks() {
        at += chunk.valid().len() + chunk.invalid().len();
        if !chunk.invalid().is_empty() {
            end = at;
        }
    }
    said.iter().rposition(|b| !readable(*b)).map_or(end, |control| end.max(control + 1))
}

/// Whether the first characters of a word say what readable text may begin with: nearly none that is no base64 does.
fn begins_readable(word: &[u8; LEAST_WORD]) -> bool {
    if !matches!(six(word[0]), 2..=3 | 8..=31 | 48..=61) {
        return false;
    }
    let mut said = [0u8; LEAST_WORD / 4 * 3];
    word.chunks_exact(4).enumerate().all(|(n, four)| {
        let (from, to) = (n * 3, n * 3 + 3);
        let bits = four.iter().fold(0u32, |bits, b| bits << 6 | u32::from(six(*b)));
        said[from..to].copy_from_slice(&bits.to_be_bytes()[1..]);
        let begun = |e: std::str::Utf8Error| e.error_len().is_none();
        said[from..to].iter().all(|b| readable(*b))
            && std::str::from_utf8(&said[..to]).map_or_else(begun, |_| true)
    })
}

/// The value of one character of base64, 64 for any other.
fn six(b: u8) -> u8 {
    SIXES[b as usize]
}

const SIXES: [u8; 256] = {
    let mut table = [64u8; 256];
    let mut b = 0u8;
    while b < 128 {
        table[b as usize] = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => 64,
        };
        b += 1;
    }
    table
};

fn readable(b: u8) -> bool {
    b >= 32 && b != 127 || matches!(b, b'\n' | b'\r' | b'\t')
}

/// What base64 without its padding says; bits that are left over are dropped.
pub(super) fn decode64(word: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(word.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0u32, 0u32);
    for &b in word {
        let six = six(b);
        if six > 63 {
            return None;
        }
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}

/// Base64 of bytes, without padding, in the alphabet that ends with the two given characters.
pub(super) fn encode64(bytes: &[u8], last: [u8; 2]) -> String {
    let mut out = String::with_capacity(bytes.len() / 3 * 4 + 4);
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..=chunk.len() as u32 {
            out.push(match (bits >> (18 - 6 * n) & 63) as u8 {
                six @ 0..26 => b'A' + six,
                six @ 26..52 => b'a' + six - 26,
                six @ 52..62 => b'0' + six - 52,
                62 => last[0],
                _ => last[1],
            } as char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_out_escapes_of_every_sort() {
        for escaped in [
            "q=jane%40x.com",
            "q=jane&#64;x.com",
            "q=jane&#x40;x.com",
            "q=jane\\u0040x.com",
            "q=jane&commat;x.com",
            "q=jane%2540x.com",
            "q=jane\\x40x.com",
            "q=jane&amp;#64;x.com",
        ] {
            let decoded = unescape(escaped).unwrap();
            assert_eq!(decoded.text, "q=jane@x.com", "{escaped}");
            assert_eq!(decoded.to_input(2, decoded.text.len()), (2, escaped.len()));
        }
        assert!(unescape("100 % cotton & silk \\o/").is_none());
    }

    #[test]
    fn bytes_that_are_no_text_stay() {
        assert_eq!(unescape("%ff%40").unwrap().text, "%ff@");
        assert_eq!(unescape("\\ud83d\\ude00").unwrap().text, "😀");
        assert!(unescape("\\ud83d").is_none());
    }

    #[test]
    fn finds_base64_that_says_something() {
        let words = base64_words("id=amFuZUB4LmNvbQ== and amFuZUB4LmNvbQ /path/amFuZUB4LmNvbQ");
        assert_eq!(words.len(), 3);
        assert!(words.iter().all(|w| w.text == "jane@x.com"));
        assert_eq!((words[0].start, words[0].end), (3, 19));
        assert!(base64_words("sui-grid__col sui-top-navigation productImages").is_empty());
    }

    #[test]
    fn a_long_word_is_decoded_no_oftener_than_it_must() {
        let head = "aGVsbG8gd29ybGQ/".repeat(1 << 15);
        assert!(base64_words(&format!("{head}{}", "_".repeat(1 << 19))).is_empty());
        let words = base64_words(&format!("{head}____/aGVsbG8gd29ybGQh"));
        assert_eq!(words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>(), ["hello world!"]);
    }

    #[test]
    fn base64_goes_there_and_back() {
        for n in 0..40u8 {
            let bytes: Vec<u8> = (0..n).map(|i| i.wrapping_mul(37)).collect();
            assert_eq!(decode64(encode64(&bytes, [b'+', b'/']).as_bytes()).unwrap(), bytes);
        }
    }
}
