//! What ties an output to its input, options and module.

use crate::module;
use serde::{Deserialize, Serialize};

/// Hashes (SHA-256, hexadecimal) that tie a completion to what it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Receipt {
    /// Of the canonical, redacted session's JSON bytes; absent where the session could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_sha256: Option<String>,
    /// Of the options in canonical form: every default filled in, as they are sent to the module.
    pub options_sha256: String,
    /// Of the module's bytes.
    pub module_sha256: String,
    /// Of the completion's JSON bytes as the module wrote them, which is without this receipt.
    pub output_sha256: String,
    /// Version of the byte doors.
    pub abi: u32,
}

impl Receipt {
    /// The receipt of one completion by the embedded module; `input_sha256` is the canonical session's.
    #[must_use]
    pub fn of(input_sha256: Option<String>, options: &[u8], completion: &str) -> Self {
        Self {
            input_sha256,
            options_sha256: module::sha256(options),
            module_sha256: module::SHA256.clone(),
            output_sha256: module::sha256(completion.as_bytes()),
            abi: trailmill_core::door::ABI_VERSION,
        }
    }

    /// `completion` (a JSON object) with this receipt as its last member; all other bytes stay as they are.
    #[must_use]
    pub fn append_to(&self, completion: &str) -> String {
        let receipt = serde_json::to_string(self).unwrap_or_default();
        let body = completion.trim_end().strip_suffix('}').unwrap_or(completion);
        let comma = if body.trim_end().ends_with('{') { "" } else { "," };
        format!("{body}{comma}\"receipt\":{receipt}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_last_member_and_touches_nothing_else() {
        let completion = r#"{"session":{"id":"s"},"score":1.0}"#;
        let receipt = Receipt::of(Some(module::sha256(b"{}")), b"{}", completion);
        let whole = receipt.append_to(completion);
        assert!(whole.starts_with(r#"{"session":{"id":"s"},"score":1.0,"receipt":{"#));
        let value: serde_json::Value = serde_json::from_str(&whole).unwrap();
        assert_eq!(value["receipt"]["output_sha256"], module::sha256(completion.as_bytes()));
        assert_eq!(value["receipt"]["input_sha256"], module::sha256(b"{}"));
    }

    #[test]
    fn an_empty_completion_stays_json() {
        let whole = Receipt::of(None, b"{}", "{}").append_to("{}");
        assert!(
            serde_json::from_str::<serde_json::Value>(&whole).unwrap()["receipt"]["input_sha256"].is_null()
        );
    }
}
