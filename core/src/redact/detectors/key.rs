//! API keys, access tokens and other secrets: words that begin as issuers' keys do, words after "Bearer" or
//! "api key", and long words in prose that look drawn by lot: capitals, small letters and digits, with an entropy above
//! [`LEAST_ENTROPY`] bits per character.

use super::{ANY, Detector, Hit, View, context};
use crate::redact::{
    kind::{Kind, Nature},
    rows::rows,
    signs,
};

pub(super) const DETECTOR: Detector = Detector { needs: signs::DIGITS, natures: ANY, find };

/// How issuers' keys begin, and how many characters follow at least.
const PREFIXES: &[(&str, usize)] = &[
    ("sk-", 20),
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("pk_live_", 16),
    ("pk_test_", 16),
    ("rk_live_", 16),
    ("rk_test_", 16),
    ("whsec_", 16),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("ghr_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 16),
    ("xoxa-", 16),
    ("xoxp-", 16),
    ("xoxr-", 16),
    ("xoxs-", 16),
    ("AIza", 30),
    ("ya29.", 20),
    ("SG.", 20),
    ("hf_", 20),
    ("npm_", 30),
    ("shpat_", 20),
    ("dop_v1_", 30),
    ("EAAC", 40),
];

/// The bytes that those begin with.
const BEGINS: [bool; 256] = {
    let (mut table, mut i) = ([false; 256], 0);
    while i < PREFIXES.len() {
        table[PREFIXES[i].0.as_bytes()[0] as usize] = true;
        i += 1;
    }
    table
};

/// The bytes that words consist of.
const WORD: [bool; 256] = {
    let (mut table, mut b) = ([false; 256], 0);
    while b < 128 {
        let c = b as u8;
        table[b] = c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.' | b'+' | b'~');
        b += 1;
    }
    table
};

/// What follows a prefix is judged by so many characters: issuers' keys are hardly longer.
const LONGEST: usize = 128;

/// A key has a part of at least so many characters without a dash or dot.
const LONGEST_PART: usize = 16;

/// Words that are followed by a secret.
const WORDS: &[&str] = &[
    "bearer",
    "basic",
    "apikey",
    "api key",
    "api_key",
    "api-key",
    "secret",
    "token",
    "authorization",
    "password",
    "passwd",
    "passcode",
    "private key",
    "access key",
    "credential",
    "csrf",
    "xsrf",
    "nonce",
    "cookie",
    "auth",
];

/// The shortest word that looks drawn by lot, with words around that tell of a secret, and without.
const SHORTEST_TOLD: usize = 16;
const SHORTEST: usize = 32;

/// Bits per character, over the word's own characters. A random word of 32 letters and digits has about 4.4, English
/// words joined by dashes stay below 4.
const LEAST_ENTROPY: f64 = 4.1;
/// The same for a shorter word with words around.
const LEAST_ENTROPY_TOLD: f64 = 3.0;

fn find(view: &View<'_>, hits: &mut Vec<Hit>) {
    let bytes = view.text.as_bytes();
    let read = matches!(view.nature, Nature::Prose | Nature::Url) && !view.runs.is_empty();
    let part = |b: u8| WORD[usize::from(b)] && !matches!(b, b'-' | b'.');
    if read || rows(bytes, LONGEST_PART, part).next().is_some() {
        let words = rows(bytes, SHORTEST_TOLD, |b| WORD[usize::from(b)]);
        let drawn_from = drawn_from(view);
        words.for_each(|row| word(view, row.start, row.end, drawn_from, hits));
    }
}

/// From where on words that merely look drawn by lot count: everywhere in prose, in an address from its query on.
fn drawn_from(view: &View<'_>) -> usize {
    let nowhere = view.text.len();
    match view.nature {
        Nature::Prose => 0,
        Nature::Url => memchr::memchr2(b'?', b'#', view.text.as_bytes()).unwrap_or(nowhere),
        Nature::Code | Nature::Style => nowhere,
    }
}

fn word(view: &View<'_>, start: usize, end: usize, drawn_from: usize, hits: &mut Vec<Hit>) {
    let word = &view.text[start..end];
    let end = start + word.trim_end_matches(['.', '-', '+', '~']).len();
    let word = &view.text[start..end];
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if let Some(at) = access_key_start(word) {
        hits.push(Hit { start: start + at, end: start + at + 20, kind: Kind::Key });
        return;
    }
    if digits < 2 {
        return;
    }
    let longest = word.split(['-', '.']).map(str::len).max().unwrap_or_default();
    if let Some(at) = (longest >= LONGEST_PART).then(|| key_start(word)).flatten() {
        hits.push(Hit { start: start + at, end, kind: Kind::Key });
        return;
    }
    if digits < 3 || view.runs.is_empty() || word.contains('.') || is_uuid(word) || start < drawn_from {
        return;
    }
    let drawn = word.len() >= SHORTEST && is_mixed(word) && entropy(word) >= LEAST_ENTROPY;
    if drawn || entropy(word) >= LEAST_ENTROPY_TOLD && context::before(view.text, start, WORDS) {
        hits.push(Hit { start, end, kind: Kind::Key });
    }
}

/// Where the id of an access key begins: AKIA or ASIA and sixteen capitals and digits from 2 to 7. Labels may run into it.
fn access_key_start(word: &str) -> Option<usize> {
    word.as_bytes().windows(20).position(|id| {
        matches!(id, [b'A', b'K' | b'S', b'I', b'A', rest @ ..]
            if rest.iter().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')))
    })
}

/// Where a word's key begins: the prefix, perhaps short words and dashes (`live-`), and at least `least` characters with
/// digits and little repetition. A label may run straight into it.
fn key_start(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    (0..word.len().saturating_sub(LONGEST_PART)).filter(|&at| BEGINS[usize::from(bytes[at])]).find(|&at| {
        let mut alike = PREFIXES.iter().filter(|(prefix, _)| prefix.as_bytes()[..2] == bytes[at..at + 2]);
        let rest = |prefix: &str| {
            let rest = word.get(at..)?.strip_prefix(prefix)?;
            Some(rest.get(..LONGEST).unwrap_or(rest))
        };
        alike.any(|(prefix, least)| rest(prefix).is_some_and(|rest| is_secret(rest, *least)))
    })
}

fn is_secret(rest: &str, least: usize) -> bool {
    let longest = rest.split(['-', '.']).map(str::len).max().unwrap_or_default();
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    rest.len() >= least && longest >= LONGEST_PART && digits >= 2 && entropy(rest) >= LEAST_ENTROPY_TOLD
}

/// Whether capitals, small letters and digits are mixed as by lot: one sort follows another at least so often.
/// In random letters and digits that is 0.62 of all places, in labels that run together 0.3.
const LEAST_CHANGES: f64 = 0.42;

fn is_mixed(word: &str) -> bool {
    let sort = |b: u8| match b {
        b'A'..=b'Z' => 0,
        b'a'..=b'z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let sorts: Vec<usize> = word.bytes().map(sort).collect();
    let count = |sort: usize| sorts.iter().filter(|s| **s == sort).count();
    let changes = sorts.windows(2).filter(|w| w[0] != w[1]).count();
    let all = (0..3).all(|s| count(s) > 0);
    all && changes as f64 >= LEAST_CHANGES * sorts.len() as f64 && count(3) * 8 <= sorts.len()
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36 && word.bytes().filter(|b| *b == b'-').count() == 4
}

/// Shannon's entropy of a word's characters, bits per character: `-Σ p log2 p`, 0..8.
fn entropy(word: &str) -> f64 {
    let mut counts = [0u32; 256];
    for b in word.bytes() {
        counts[b as usize] += 1;
    }
    let n = word.len() as f64;
    counts.iter().filter(|c| **c > 0).map(|&c| f64::from(c) / n).map(|p| -p * libm::log2(p)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::detectors::found;

    fn keys(text: &str) -> Vec<&str> {
        found(&DETECTOR, text, Nature::Prose)
    }

    #[test]
    fn finds_keys() {
        for (text, key) in [
            (
                "sk-live-ab3de5fgh7jkmn2pqrstu9wxyzabcdefghjkmn4p",
                "sk-live-ab3de5fgh7jkmn2pqrstu9wxyzabcdefghjkmn4p",
            ),
            ("valuesk-live-ab3de5fgh7jkmn2pqrstu9wxyz", "sk-live-ab3de5fgh7jkmn2pqrstu9wxyz"),
            ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
            ("key AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
            ("id 7: keyASIAZYMQRXJQRLFXVJQQ.", "ASIAZYMQRXJQRLFXVJQQ"),
            ("AKIATLHAQUKLDD5ZEH67Change", "AKIATLHAQUKLDD5ZEH67"),
            ("Authorization: Bearer mF_9.B5f-4.1JqM8s7d6f5g4h3", ""),
            ("Bearer mF9B5f41JqM8s7d6f5", "mF9B5f41JqM8s7d6f5"),
            ("x Zx81kQp0TbV4mR7yLc2WnE6sJd9HgFa3Uo5X y", "Zx81kQp0TbV4mR7yLc2WnE6sJd9HgFa3Uo5X"),
        ] {
            let expected: Vec<&str> = if key.is_empty() { Vec::new() } else { vec![key] };
            assert_eq!(keys(text), expected, "{text}");
        }
    }

    #[test]
    fn a_long_text_takes_no_longer_than_it_must() {
        for unit in ["sk-", "sk-aaaaaaaaaaaaaaaa11", "aaaaaaaaaaaaaaa111/"] {
            let text = unit.repeat((1 << 20) / unit.len());
            assert!(found(&DETECTOR, &text, Nature::Url).is_empty(), "{unit}");
        }
    }

    #[test]
    fn names_that_machines_made_stay() {
        for text in [
            "task-list-item-container-1234567890",
            "sui-swiper-pagination-bullet-actives-main",
            "StyleWell-Park-Pointe-4-Piece-Wicker-Patio-Conversation-Set-with-Seabreeze-Blue-Cushions-GC-11115",
            "a924d2de-0063-468e-ba4b-8311f1ae5213",
            "transitional-mobile-carousel-men-en_us-men.html-2",
            "Lander9PM98134CartLander9PM98134Shop",
            "SEM-BF-CDP-GGL-Multi-Multi-NA-Multi-NA-RSA-NA-NA-NA-NA-BT1-NA-NA-NA-THD_CORE",
        ] {
            assert!(keys(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn entropy_is_in_bits() {
        assert!(entropy("aaaa") < 1e-9);
        assert!((entropy("abcd") - 2.0).abs() < 1e-9);
    }
}
