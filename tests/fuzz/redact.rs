//! The redactor: a second pass finds nothing and changes nothing, and outside of what was found every character stands
//! as it stood.

use trailmill_core::redact::{Level, RedactedText, redact_texts};

/// Texts that belong together, one a line.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for level in [Level::Standard, Level::Strict] {
        let lines: Vec<&str> = text.split('\n').collect();
        let together = redact_texts(lines.iter().copied(), level);
        assert_eq!(together, redact_texts(lines.iter().copied(), level), "the same twice");
        assert_eq!(together.len(), lines.len());
        for (line, redacted) in lines.iter().zip(&together) {
            only_spans_change(line, redacted);
        }
        let again = redact_texts(together.iter().map(|redacted| &*redacted.text), level);
        for (once, again) in together.iter().zip(&again) {
            assert_eq!(once.text, again.text, "{:?}", again.spans);
            assert!(again.spans.is_empty(), "{again:?}");
        }
        let alone = redact_texts([text], level).remove(0);
        only_spans_change(text, &alone);
        let again = redact_texts([&*alone.text], level).remove(0);
        assert_eq!(again, RedactedText { text: alone.text, spans: Vec::new() });
    }
    let off = redact_texts([text], Level::Off).remove(0);
    assert_eq!(off, RedactedText { text: text.to_owned(), spans: Vec::new() });
}

/// What lies outside of the spans stands in the output as it stood, with one placeholder of the span's kind between each
/// two pieces.
fn only_spans_change(text: &str, redacted: &RedactedText) {
    let chars: Vec<char> = text.chars().collect();
    let kept = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let (mut rest, mut end) = (&*redacted.text, 0);
    for span in &redacted.spans {
        assert!(end <= span.start && span.start < span.end && span.end <= chars.len(), "{redacted:?}");
        rest = behind(rest, &kept(end, span.start), redacted);
        rest = behind(rest, &format!("[{}_", span.kind), redacted);
        let number = rest.find(']').filter(|&end| end > 0 && rest[..end].bytes().all(|b| b.is_ascii_digit()));
        rest = &rest[number.unwrap_or_else(|| panic!("no number: {redacted:?}")) + 1..];
        end = span.end;
    }
    assert_eq!(behind(rest, &kept(end, chars.len()), redacted), "", "{text:?} grew: {redacted:?}");
}

fn behind<'t>(rest: &'t str, kept: &str, redacted: &RedactedText) -> &'t str {
    rest.strip_prefix(kept).unwrap_or_else(|| panic!("no {kept:?} at {rest:?}: {redacted:?}"))
}
