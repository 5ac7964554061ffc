//! `invalid_json`: a line is one JSON value in UTF-8, and not blank.

use crate::check::LONGEST_ROW;
use serde_json::Value;

/// The row of a line; else what was expected, and what was found.
pub(in crate::check) fn parse(line: &[u8]) -> Result<Value, (String, String)> {
    let expected = || "one JSON object a line".to_owned();
    if line.len() > LONGEST_ROW {
        return Err((format!("a row of at most {LONGEST_ROW} bytes"), format!("{} bytes", line.len())));
    }
    if line.iter().all(u8::is_ascii_whitespace) {
        return Err((expected(), "a blank line".to_owned()));
    }
    let text = std::str::from_utf8(line)
        .map_err(|e| ("UTF-8".to_owned(), format!("bytes that are not, from byte {} on", e.valid_up_to())))?;
    if text.starts_with('\u{feff}') {
        return Err((expected(), "a byte order mark".to_owned()));
    }
    if text.contains("$serde_json::private") {
        // The parser here would take it for what it wraps; no other does.
        return Err((expected(), "what one library's writer wraps raw JSON in".to_owned()));
    }
    // Of the parser's own message only the place is taken: the rest may quote the row.
    serde_json::from_str(text)
        .map_err(|e| (expected(), format!("something that is no JSON, column {}", e.column())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{check::tests::trips, write::Format};

    #[test]
    fn a_row_at_the_limit_is_read_and_one_byte_more_is_told_with_it() {
        let row = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2)).into_bytes();
        assert!(parse(&row(LONGEST_ROW)).is_ok());
        let (expected, found) = parse(&row(LONGEST_ROW + 1)).unwrap_err();
        assert_eq!((&*expected, &*found), ("a row of at most 16777216 bytes", "16777217 bytes"));
    }

    #[test]
    fn what_is_no_json_is_told_by_its_place() {
        let finding = trips("invalid_json", Format::OpenaiChat, "{\"messages\": secret}");
        assert_eq!(finding.found, "something that is no JSON, column 14");
        assert_eq!(trips("invalid_json", Format::Alpaca, "  ").found, "a blank line");
        let wrapped = r#"{"messages":[],"tools":{"$serde_json::private::RawValue":"[]"}}"#;
        assert!(trips("invalid_json", Format::OpenaiTools, wrapped).found.contains("wraps raw JSON"));
        assert!(trips("invalid_json", Format::Alpaca, "\u{feff}{}").found.contains("byte order mark"));
    }
}
