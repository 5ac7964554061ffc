//! What can be wrong with a recording's bytes. Sound sessions are among the faults, so that a third of all is sound.

use super::draw::Draw;

/// A fault and how it is inflicted.
#[derive(Clone, Copy)]
pub struct Fault {
    /// What is wrong, in a word.
    pub name: &'static str,
    /// The text with the fault in it.
    pub inflict: fn(String, &mut Draw) -> Vec<u8>,
}

/// All of them.
pub const FAULTS: &[Fault] = &[
    Fault { name: "sound", inflict: |text, _| text.into_bytes() },
    Fault {
        name: "duplicate-key",
        inflict: |text, draw| somewhere(&text, "\"type\":", "\"type\":7,\"type\":", draw),
    },
    Fault { name: "sound", inflict: |text, _| text.into_bytes() },
    Fault { name: "endless-number", inflict: |text, draw| somewhere(&text, "0.5", "1e999", draw) },
    Fault { name: "no-number", inflict: |text, draw| somewhere(&text, "0.5", "NaN", draw) },
    Fault { name: "lone-surrogate", inflict: |text, draw| somewhere(&text, "Sign in", r"\ud83d in", draw) },
    Fault {
        name: "null-interaction",
        inflict: |text, draw| somewhere(&text, "{\"context\"", "null,{\"context\"", draw),
    },
    Fault { name: "sound", inflict: |text, _| text.into_bytes() },
    Fault {
        name: "wrong-type",
        inflict: |text, draw| somewhere(&text, "\"attributes\":{", "\"attributes\":7,\"a\":{", draw),
    },
    Fault { name: "too-deep", inflict: |text, draw| somewhere(&text, "\"children\":[", &deep(), draw) },
    Fault {
        name: "long-string",
        inflict: |text, draw| somewhere(&text, "Sign in", &"é".repeat(700_000), draw),
    },
    Fault { name: "sound", inflict: |text, _| text.into_bytes() },
    Fault {
        name: "backwards",
        inflict: |text, draw| somewhere(&text, "\"timestamp\":17", "\"timestamp\":16", draw),
    },
    Fault { name: "truncated", inflict: truncated },
    Fault { name: "invalid-utf8", inflict: invalid_utf8 },
    Fault { name: "marked-and-spaced", inflict: |text, _| format!("\u{feff}\r\n\t {text}\r\n").into_bytes() },
];

/// Puts `with` in the place of one of the first occurrences of `what`.
fn somewhere(text: &str, what: &str, with: &str, draw: &mut Draw) -> Vec<u8> {
    let places: Vec<usize> = text.match_indices(what).map(|(place, _)| place).take(16).collect();
    if places.is_empty() {
        return text.as_bytes().to_vec();
    }
    let place = draw.pick(&places);
    [&text[..place], with, &text[place + what.len()..]].concat().into_bytes()
}

fn deep() -> String {
    format!("\"deeper\":{}{},\"children\":[", "[".repeat(200), "]".repeat(200))
}

fn truncated(text: String, draw: &mut Draw) -> Vec<u8> {
    let length = text.len() / 2 + draw.below(text.len() as u64 / 2) as usize;
    text.into_bytes()[..length].to_vec()
}

fn invalid_utf8(text: String, draw: &mut Draw) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    let place = draw.below(bytes.len() as u64) as usize;
    bytes[place] = 0xff;
    bytes
}
