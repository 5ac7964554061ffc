//! Splits: which part of a dataset a session belongs to. A hash decides, so the same session is in the same split of every
//! dataset, whatever else is in it.

use super::{hash::hash, taken::Head};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What stays together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Sessions of one stated goal; a session without one stays together with itself alone.
    Task,
    /// The examples of one session.
    Session,
    /// Sessions that begin on one site.
    Site,
}

/// One split's name and its share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Its name, e.g. `train`.
    pub name: String,
    /// Its share of all, above 0; shares of a dataset sum to 1.
    pub share: f64,
}

/// How a dataset is split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// The splits.
    pub shares: Vec<Share>,
    /// What stays together.
    pub by: By,
    /// Another seed makes another split.
    pub seed: u64,
}

impl Split {
    /// The split of a session, by its place among the shares.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn of(&self, head: &Head) -> usize {
        let task = head.task.as_deref().map(folded).filter(|task| !task.is_empty());
        let key = match (self.by, &task) {
            (By::Task, Some(task)) => format!("task\0{task}"),
            (By::Site, _) => format!("site\0{}", head.site),
            (By::Task | By::Session, _) => format!("session\0{}", head.session),
        };
        // 53 bits: as many as a float holds exactly.
        let at = (hash(self.seed, key.as_bytes()) >> 11) as f64 / (1_u64 << 53) as f64;
        let mut end = 0.0;
        let within = |share: &Share| {
            end += share.share;
            at < end
        };
        self.shares.iter().position(within).unwrap_or(self.shares.len().saturating_sub(1))
    }
}

/// A goal without what doesn't make it another one: case, white space, punctuation.
fn folded(task: &str) -> String {
    let words = task.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Splits as they are written on the command line: `train=0.9,test=0.1`.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares(pub Vec<Share>);

impl FromStr for Shares {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut shares: Vec<Share> = Vec::new();
        for part in text.split(',') {
            let (name, share) =
                part.split_once('=').ok_or("expected NAME=SHARE,…, e.g. train=0.9,test=0.1")?;
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty() || !name.chars().all(plain) || shares.iter().any(|known| known.name == name) {
                return Err(format!("expected each name once, of letters, digits and _, found {name:?}"));
            }
            let share = share.parse().ok().filter(|share| *share > 0.0 && *share <= 1.0);
            let share =
                share.ok_or_else(|| format!("the share of {name}: expected a number above 0, up to 1"))?;
            shares.push(Share { name: name.to_owned(), share });
        }
        let sum: f64 = shares.iter().map(|share| share.share).sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(format!("expected shares that sum to 1, found {sum}"));
        }
        Ok(Self(shares))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::taken::Origin;
    use trailmill_core::redact::Level;

    fn head(session: &str, task: Option<&str>, site: &str) -> Head {
        Head {
            session: session.to_owned(),
            task: task.map(str::to_owned),
            site: site.to_owned(),
            started_at: None,
            language: None,
            origin: Origin::Recording,
            module: None,
            redaction: Level::Standard,
        }
    }

    fn split(by: By) -> Split {
        let Shares(shares) = "train=0.8,validation=0.1,test=0.1".parse().unwrap();
        Split { shares, by, seed: 0 }
    }

    #[test]
    fn shares_are_about_what_was_asked_for() {
        let mut counts = [0_i32; 3];
        for n in 0..10_000 {
            counts[split(By::Session).of(&head(&format!("s{n}"), None, ""))] += 1;
        }
        for (count, wanted) in counts.into_iter().zip([8000, 1000, 1000]) {
            assert!((count - wanted).abs() < 150, "{counts:?}");
        }
    }

    #[test]
    fn what_stays_together_has_one_split() {
        for n in 0..200 {
            let (one, other) = (format!("a{n}"), format!("b{n}"));
            let task = format!("Buy jacket {n}");
            let again = format!("  buy JACKET, {n}. ");
            let of = |by, session: &str, task: &str| split(by).of(&head(session, Some(task), "shop.example"));
            assert_eq!(of(By::Task, &one, &task), of(By::Task, &other, &again));
            assert_eq!(of(By::Site, &one, &task), of(By::Site, &other, "x"));
        }
    }

    #[test]
    fn a_seed_makes_another_split() {
        let of = |seed| {
            let split = Split { seed, ..split(By::Session) };
            (0..64).map(|n| split.of(&head(&n.to_string(), None, ""))).collect::<Vec<_>>()
        };
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn shares_that_can_not_be_are_refused() {
        for text in ["", "train", "train=0.5", "a=0.5,a=0.5", "a=1,b=0", "../a=1", "a=2,b=-1", "a=NaN"] {
            assert!(text.parse::<Shares>().is_err(), "{text}");
        }
    }
}
