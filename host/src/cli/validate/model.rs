//! Models that are fine-tuned: the encoding that each counts tokens in, and how many one example may have.

use bpe_openai::Tokenizer;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;
use trailmill_core::{check, write::Format};

/// A model, or a family of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
pub enum Model {
    /// And gpt-4.1-mini, gpt-4.1-nano
    #[value(name = "gpt-4.1")]
    #[serde(rename = "gpt-4.1")]
    Gpt41,
    /// And gpt-4o-mini
    #[value(name = "gpt-4o")]
    #[serde(rename = "gpt-4o")]
    Gpt4o,
    /// gpt-4-0613
    #[value(name = "gpt-4")]
    #[serde(rename = "gpt-4")]
    Gpt4,
    /// gpt-3.5-turbo-0125
    #[value(name = "gpt-3.5-turbo")]
    #[serde(rename = "gpt-3.5-turbo")]
    Gpt35Turbo,
}

/// Tokens that stand around each message, its role among them (OpenAI, guide to data preparation).
const AROUND_MESSAGE: usize = 4;
/// Tokens that begin the answer.
const BEFORE_ANSWER: usize = 3;

/// Passes over the data that are made where nobody says how many, and the bounds that the number of examples that are
/// seen in all is kept in (OpenAI, guide to data preparation).
const EPOCHS: u64 = 3;
const MOST_EPOCHS: u64 = 25;
const FEWEST_SEEN: u64 = 100;
const MOST_SEEN: u64 = 25_000;

/// The tokens of one example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// All of them.
    pub all: usize,
    /// Those of the answers.
    pub answers: usize,
}

impl Model {
    /// Tokens of one example at most; what is beyond is cut off (OpenAI, fine-tuning guide).
    pub fn limit(self) -> usize {
        match self {
            Self::Gpt41 | Self::Gpt4o => 65_536,
            Self::Gpt35Turbo => 16_385,
            Self::Gpt4 => 8_192,
        }
    }

    /// The name of its encoding.
    pub fn encoding(self) -> &'static str {
        match self {
            Self::Gpt41 | Self::Gpt4o => "o200k_base",
            Self::Gpt4 | Self::Gpt35Turbo => "cl100k_base",
        }
    }

    fn tokenizer(self) -> &'static Tokenizer {
        match self {
            Self::Gpt41 | Self::Gpt4o => bpe_openai::o200k_base(),
            Self::Gpt4 | Self::Gpt35Turbo => bpe_openai::cl100k_base(),
        }
    }

    /// Counts the tokens of a row.
    pub fn count(self, row: &Value, format: Format) -> Tokens {
        let tokenizer = self.tokenizer();
        let (mut tokens, mut messages) = (Tokens { all: 0, answers: 0 }, 0);
        for spoken in check::texts(row, format) {
            let count = tokenizer.count(spoken.text);
            tokens.all += count;
            tokens.answers += if spoken.answer { count } else { 0 };
            messages += usize::from(spoken.message);
        }
        if messages > 0 {
            tokens.all += messages * AROUND_MESSAGE + BEFORE_ANSWER;
        }
        tokens
    }
}

/// How often all examples will be seen where nobody says so.
pub fn epochs(examples: u64) -> u64 {
    match examples {
        0 => 0,
        n if n * EPOCHS < FEWEST_SEEN => (FEWEST_SEEN / n).min(MOST_EPOCHS),
        n if n * EPOCHS > MOST_SEEN => (MOST_SEEN / n).max(1),
        _ => EPOCHS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts as tiktoken gives them for the same texts.
    #[test]
    fn tokens_are_those_of_the_real_encodings() {
        for (text, o200k, cl100k) in [
            ("tiktoken is great!", 6, 6),
            ("antidisestablishmentarianism", 6, 6),
            ("2 + 2 = 4", 7, 7),
            ("お誕生日おめでとう", 8, 9),
        ] {
            assert_eq!(Model::Gpt4o.tokenizer().count(text), o200k, "{text}");
            assert_eq!(Model::Gpt4.tokenizer().count(text), cl100k, "{text}");
        }
    }

    #[test]
    fn a_message_has_tokens_around_it() {
        let row = serde_json::json!({"messages": [
            {"role": "user", "content": "2 + 2 = 4"}, {"role": "assistant", "content": "tiktoken is great!"}]});
        let tokens = Model::Gpt4o.count(&row, Format::OpenaiChat);
        assert_eq!(tokens, Tokens { all: 7 + 6 + 2 * 4 + 3, answers: 6 });
        let pair = serde_json::json!({"prompt": "2 + 2 = 4", "completion": "tiktoken is great!"});
        assert_eq!(Model::Gpt4o.count(&pair, Format::PromptCompletion), Tokens { all: 13, answers: 6 });
    }

    #[test]
    fn few_examples_are_seen_more_often_and_many_less() {
        assert_eq!([0, 2, 10, 50, 5_000, 10_000, 90_000].map(epochs), [0, 25, 10, 3, 3, 2, 1]);
    }
}
