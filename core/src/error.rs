//! What went wrong, as data: a code for programs, a stage, a JSON pointer, what was expected and what was found.

use serde::{Deserialize, Serialize};

/// A stage of the pipeline, in the order a session passes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Options are taken in.
    Options,
    /// Bytes become a canonical session.
    Read,
    /// Personal data is replaced.
    Redact,
    /// Rules look at the session.
    Validate,
    /// Interactions become steps.
    Reduce,
    /// The session's quality is told.
    Assess,
    /// Pages, intent and journeys are told.
    Enhance,
    /// Steps become examples.
    Transform,
    /// Examples become rows of a format.
    Write,
}

/// What kind of fault it was; stable, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Nothing but white space.
    EmptyInput,
    /// More bytes than `limits.bytes`.
    TooManyBytes,
    /// More interactions than `limits.interactions`.
    TooManyInteractions,
    /// Deeper than `limits.depth`.
    TooDeep,
    /// A string longer than `limits.string`.
    StringTooLong,
    /// Not UTF-8.
    InvalidUtf8,
    /// Not JSON.
    InvalidJson,
    /// The same key twice in one object.
    DuplicateKey,
    /// JSON, but of none of the known shapes.
    UnknownShape,
    /// A value of another type than expected.
    WrongType,
    /// A value that must be there is not.
    Missing,
    /// Options that can't be taken.
    InvalidOptions,
    /// The session's validation score is below the threshold.
    ValidationFailed,
}

/// A fault, told so that a person knows what to do next and a program can branch on it. Holds no recorded value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Error {
    /// Stable code.
    pub code: ErrorCode,
    /// Where on the way it happened.
    pub stage: Stage,
    /// JSON pointer (RFC 6901) to the fault in the input; empty for the whole document.
    pub pointer: String,
    /// What was expected there, in words.
    pub expected: String,
    /// What was found there, in words; a type or a size, never a recorded value.
    pub found: String,
}

impl Error {
    /// A fault at the root of the input.
    #[must_use]
    pub fn new(code: ErrorCode, stage: Stage, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { code, stage, pointer: String::new(), expected: expected.into(), found: found.into() }
    }

    /// JSON that does not hold what was expected: told by kind and place. Of the parser's own message only the names
    /// that the program itself expects are taken: the rest may quote the input.
    #[must_use]
    pub(crate) fn of_json(code: ErrorCode, stage: Stage, expected: &str, fault: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let what = match fault.classify() {
            Category::Syntax => "something that is no JSON",
            Category::Eof => "the end of the input",
            Category::Data => "another field or type of value",
            Category::Io => "an input that can't be read",
        };
        let (line, column) = (fault.line(), fault.column());
        let message = fault.to_string();
        let wanted = message.rsplit_once(", expected ").filter(|_| fault.is_data());
        let expected = match wanted.and_then(|(_, wanted)| wanted.rsplit_once(" at line ")) {
            Some((wanted, _)) => format!("{expected}: {wanted}"),
            None => expected.to_owned(),
        };
        Self::new(code, stage, expected, format!("{what} at line {line}, column {column}"))
    }

    /// The same fault at `pointer`.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { pointer, expected, found, .. } = self;
        let place = if pointer.is_empty() { "the input" } else { pointer };
        write!(f, "at {place}: expected {expected}, found {found}")
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use crate::{ErrorCode, Options, door};

    #[test]
    fn errors_about_json_quote_nothing_of_it() {
        for input in [
            r#"{"text": 5, "mail": "ann@example.org"}"#,
            r#"{"text": {"ann@example.org": 1}}"#,
            r#""ann@example.org""#,
            r#"{"ann@example.org": 1}"#,
            r#"{"text": "ann@example.org"#,
            r#"{"min_score": "ann@example.org"}"#,
            r#"{"format": "ann@example.org"}"#,
            r#"{"limits": {"ann@example.org": 1}}"#,
            r#"{"format": "x, expected ann@example.org"}"#,
        ] {
            for error in [
                door::redact(input.as_bytes(), b"").err(),
                Options::from_json(input.as_bytes()).err(),
                crate::read::read(input.as_bytes(), &Options::default()).err(),
            ]
            .into_iter()
            .flatten()
            {
                assert!(!format!("{error:?}").contains("ann"), "{error:?}");
            }
        }
    }

    #[test]
    fn an_unknown_option_is_told_with_the_known_ones() {
        let error = Options::from_json(br#"{"formt": "trl"}"#).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidOptions);
        assert!(error.expected.contains("`format`"), "{error}");
    }
}
