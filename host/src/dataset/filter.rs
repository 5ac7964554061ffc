//! Which examples a dataset is made of, and why the others were left out.

use super::taken::Head;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, ops::AddAssign};
use trailmill_core::{Options, enhance::address::Address, transform::Example, write};

/// Which sessions and pages; an empty list lets all through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Sites or host names, in lower case: an example's page is on one of them or below it.
    pub sites: Vec<String>,
    /// Languages, ISO 639-1: a session's pages are in one of them.
    pub languages: Vec<String>,
    /// Sessions begun at this time or later, milliseconds since 1970; then without those that have no time.
    pub since: Option<i64>,
    /// Sessions begun before this time; then without those that have no time.
    pub until: Option<i64>,
}

/// Why an example is not in a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    /// Of a kind that was not asked for.
    Kind,
    /// Its score is too low.
    Score,
    /// On another site.
    Site,
    /// Of another time.
    Date,
    /// In another language.
    Language,
    /// The format has no row for it.
    NoRow,
    /// The same as another.
    Duplicate,
    /// Nearly the same as a better one.
    NearDuplicate,
    /// Its template has enough.
    TemplateCap,
    /// Its site has enough.
    SiteCap,
}

/// How many examples were left out for each reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LeftOut(pub BTreeMap<Left, u64>);

impl LeftOut {
    /// Counts one more.
    pub fn count(&mut self, why: Left) {
        self.0.entry(why).or_default().add_assign(1);
    }

    /// Adds the counts of another part.
    pub fn add(&mut self, other: &Self) {
        for (why, count) in &other.0 {
            self.0.entry(*why).or_default().add_assign(count);
        }
    }
}

impl Filter {
    /// Whether an example belongs in, and if not, why.
    ///
    /// # Errors
    /// The first reason against it.
    pub fn check(&self, options: &Options, head: &Head, example: &Example) -> Result<(), Left> {
        if !options.kinds.contains(&example.kind) {
            return Err(Left::Kind);
        }
        if example.quality.score < options.min_score {
            return Err(Left::Score);
        }
        if !self.has_site(&example.context.url) {
            return Err(Left::Site);
        }
        if !self.has_time(head.started_at) {
            return Err(Left::Date);
        }
        let spoken = |wanted: &String| head.language.as_ref() == Some(wanted);
        if !self.languages.is_empty() && !self.languages.iter().any(spoken) {
            return Err(Left::Language);
        }
        if write::write(std::slice::from_ref(example), options.format).is_empty() {
            return Err(Left::NoRow);
        }
        Ok(())
    }

    fn has_site(&self, url: &str) -> bool {
        let host = Address::of(url).host.to_ascii_lowercase();
        let within = |site: &String| {
            host.strip_suffix(site.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.sites.is_empty() || self.sites.iter().any(within)
    }

    fn has_time(&self, started_at: Option<i64>) -> bool {
        match (started_at, self.since, self.until) {
            (_, None, None) => true,
            (None, ..) => false,
            (Some(at), since, until) => {
                since.is_none_or(|since| at >= since) && until.is_none_or(|until| at < until)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_its_hosts_and_no_others() {
        let filter = Filter { sites: vec!["shop.example".to_owned()], ..Filter::default() };
        assert!(filter.has_site("https://shop.example/x"));
        assert!(filter.has_site("https://WWW.shop.example:8080/x"));
        assert!(!filter.has_site("https://myshop.example/x"));
        assert!(!filter.has_site("about:blank"));
        assert!(Filter::default().has_site("about:blank"));
    }

    #[test]
    fn a_time_is_within_its_bounds() {
        let filter = Filter { since: Some(10), until: Some(20), ..Filter::default() };
        let has = [None, Some(9), Some(10), Some(19), Some(20)].map(|at| filter.has_time(at));
        assert_eq!(has, [false, false, true, true, false]);
        assert!(Filter::default().has_time(None));
    }
}
