//! The recipe: all that a dataset's bytes depend on, beside its sessions and the module.

use super::{balance::Caps, filter::Filter, split::Split};
use serde::{Deserialize, Serialize};
use trailmill_core::Options;

/// How a dataset is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Kinds, least score and format of the rows; with redaction and limits for sessions that are completed for it.
    pub options: Options,
    /// Which sessions and pages.
    pub filter: Filter,
    /// Examples that do the same on pages of this similarity or more are near-duplicates, 0.7..1; absent where they stay.
    pub near_duplicates: Option<f64>,
    /// The most of one sort.
    pub caps: Caps,
    /// Its splits.
    pub split: Split,
    /// Bytes of rows from which on a new file begins.
    pub file_bytes: u64,
    /// Whether there is Parquet beside the JSON lines.
    pub parquet: bool,
    /// Its name on the card.
    pub name: String,
    /// Its licence on the card, one of the Hub's identifiers.
    pub license: String,
}

/// One of the parts that inputs are dealt out to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl Part {
    /// All inputs.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// Whether an input is in this part: each is in exactly one, by the hash of its name.
    #[must_use]
    pub fn has(self, name: &str) -> bool {
        super::hash::hash(0, name.as_bytes()) % u64::from(self.of.max(1)) + 1 == u64::from(self.number)
    }
}

/// As written on the command line: `2/4`.
impl std::str::FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let parts = parts.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        let parts = parts.filter(|&(number, of)| (1..=of).contains(&number) && of <= 10_000);
        let (number, of) = parts.ok_or("expected NUMBER/OF, from 1/OF to OF/OF, OF up to 10000")?;
        Ok(Self { number, of })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_is_in_one_part() {
        for name in (0..100).map(|n| n.to_string()) {
            let parts = (1..=4).filter(|&number| Part { number, of: 4 }.has(&name)).count();
            assert_eq!(parts, 1);
            assert!(Part::WHOLE.has(&name));
        }
        assert_eq!("2/4".parse(), Ok(Part { number: 2, of: 4 }));
        for text in ["", "0/4", "5/4", "1/0", "1", "-1/2", "1/10001"] {
            assert!(text.parse::<Part>().is_err(), "{text}");
        }
    }
}
