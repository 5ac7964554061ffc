//! What holds for any text: nothing panics, redacting twice is redacting once, and a planted value never comes out.

use crate::redact::{Level, RedactedText, decode::encode64, placeholders, redact_texts};
use proptest::prelude::*;

/// Values of every kind that its form tells.
const VALUES: &[&str] = &[
    "jane.doe@mail.example.com",
    "4111 1111 1111 1111",
    "5105105105105100",
    "DE89370400440532013000",
    "460-89-9847",
    "(206) 555-1234",
    "+46 (0)8 928 571 38",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "sk-live-ab3de5fgh7jkmn2pqrstu9wxyzabcdefghjkmn4p",
    "2001:db8:85a3::8a2e:370:7334",
];

/// Pieces that texts are made of, so that they come near to what detectors look for.
const PIECES: &[&str] = &[
    "[EMAIL_1]",
    "[",
    "]",
    "%40",
    "%",
    "&#64;",
    "&amp;",
    "\\u0040",
    "\\",
    "@",
    ".",
    "-",
    " ",
    "+",
    "(",
    ")",
    ":",
    "=",
    "/",
    "?",
    "\n",
    "phone",
    "call ",
    "Hi, Jane! ",
    "born 2/8/1935",
    "12",
    "2065551234",
    "0",
    "4111",
    "555-1234",
    "a@b.co",
    "eyJ",
    "x",
    "12 N Main St",
    "gclid=",
    "é",
    "😀",
    "card",
    "DE89",
    "::",
    "Signed in as ",
    "Ann",
    "amFuZUB4LmNvbQ==",
    "token=",
    "\u{a0}",
];

fn composed() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..14).prop_map(|pieces| pieces.concat())
}

fn escaped(value: &str, form: usize) -> String {
    let percent = |keep: fn(u8) -> bool| {
        value
            .bytes()
            .map(|b| if keep(b) { (b as char).to_string() } else { format!("%{b:02X}") })
            .collect::<String>()
    };
    match form {
        0 => value.to_owned(),
        1 => percent(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b)),
        2 => percent(|b| b.is_ascii_alphanumeric() || b"-_.~ ".contains(&b)).replace(' ', "+"),
        3 => value.chars().map(|c| format!("&#{};", c as u32)).collect(),
        4 => value.chars().map(|c| format!("\\u{:04x}", c as u32)).collect(),
        5 => encode64(value.as_bytes(), [b'+', b'/']),
        _ => encode64(format!("{{\"v\":\"{value}\"}}").as_bytes(), [b'-', b'_']),
    }
}

fn twice(text: &str, level: Level) -> Result<(), TestCaseError> {
    let once = redact_texts([text], level).remove(0);
    let again = redact_texts([once.text.as_str()], level).remove(0);
    prop_assert_eq!(&once.text, &again.text, "{:?} {:?}", text, again.spans);
    prop_assert!(again.spans.is_empty());
    let points = text.chars().count();
    let mut least = 0;
    for span in &once.spans {
        prop_assert!(least <= span.start && span.start < span.end && span.end <= points, "{:?}", once.spans);
        least = span.end;
    }
    only_spans_change(text, &once)
}

/// What lies outside of the spans stands in the output as it stood, with one placeholder between each two pieces.
fn only_spans_change(text: &str, redacted: &RedactedText) -> Result<(), TestCaseError> {
    let chars: Vec<char> = text.chars().collect();
    let bounds = redacted.spans.iter().flat_map(|span| [span.start, span.end]);
    let bounds: Vec<usize> = std::iter::once(0).chain(bounds).chain([chars.len()]).collect();
    let mut rest = redacted.text.as_str();
    for (n, bound) in bounds.chunks(2).enumerate() {
        if n > 0 {
            let placeholder = placeholders::spans(rest).next().filter(|range| range.start == 0);
            let end = placeholder.map_or(0, |range| range.end);
            prop_assert!(end > 0, "no placeholder at {:?} of {:?}", rest, redacted.text);
            rest = &rest[end..];
        }
        let kept: String = chars[bound[0]..bound[1]].iter().collect();
        prop_assert!(rest.starts_with(&kept), "{:?} became {:?}", text, redacted.text);
        rest = &rest[kept.len()..];
    }
    prop_assert!(rest.is_empty(), "{:?} grew to {:?}", text, redacted.text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_redacted_once(text in "\\PC{0,60}") {
        twice(&text, Level::Standard)?;
        twice(&text, Level::Strict)?;
    }

    #[test]
    fn composed_text_is_redacted_once(text in composed()) {
        twice(&text, Level::Standard)?;
        twice(&text, Level::Strict)?;
    }

    #[test]
    fn a_value_never_comes_out(
        value in prop::sample::select(VALUES),
        form in 0usize..7,
        before in "([A-Za-z ,.'!]{0,20}[ :\"]|We didn't recognise this value|)",
        after in "([ \",;<&][A-Za-z ,.]{0,20}|)",
    ) {
        let written = escaped(value, form);
        let gap = if form > 4 { " " } else { "" };
        let text = format!("{before}{gap}{written}{after}");
        let redacted = redact_texts([text.as_str()], Level::Standard).remove(0);
        only_spans_change(&text, &redacted)?;
        let redacted = redacted.text;
        for form in 0..7 {
            prop_assert!(!redacted.contains(&escaped(value, form)), "{:?} became {:?}", text, redacted);
        }
    }
}
