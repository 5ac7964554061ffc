//! How a number is distributed over examples: exact, in the memory of its distinct values.

use serde::Serialize;
use std::collections::BTreeMap;

/// Numbers, counted.
#[derive(Debug, Default)]
pub struct Counts {
    of: BTreeMap<usize, u64>,
    examples: u64,
    total: u64,
}

/// What is told of them. The nth percentile is the smallest number that n percent of the examples do not exceed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distribution {
    /// Sum.
    pub total: u64,
    /// Smallest.
    pub min: usize,
    /// 5th percentile.
    pub p5: usize,
    /// 50th percentile.
    pub median: usize,
    /// Mean.
    pub mean: f64,
    /// 95th percentile.
    pub p95: usize,
    /// Largest.
    pub max: usize,
}

impl Counts {
    /// Adds one.
    pub fn add(&mut self, number: usize) {
        *self.of.entry(number).or_default() += 1;
        self.examples += 1;
        self.total += number as u64;
    }

    /// Their distribution; all 0 where there are none.
    pub fn distribution(&self) -> Distribution {
        let percentile = |percent: u64| {
            let rank = (self.examples * percent).div_ceil(100).max(1);
            let mut seen = 0;
            let reached = self.of.iter().find(|(_, count)| {
                seen += **count;
                seen >= rank
            });
            reached.map_or(0, |(number, _)| *number)
        };
        Distribution {
            total: self.total,
            min: percentile(0),
            p5: percentile(5),
            median: percentile(50),
            mean: if self.examples == 0 { 0.0 } else { self.total as f64 / self.examples as f64 },
            p95: percentile(95),
            max: percentile(100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_numbers_that_are_there() {
        let mut counts = Counts::default();
        (1..=200).rev().for_each(|number| counts.add(number));
        let Distribution { total, min, p5, median, mean, p95, max } = counts.distribution();
        assert_eq!((total, min, p5, median, p95, max), (20_100, 1, 10, 100, 190, 200));
        assert!((mean - 100.5).abs() < 1e-9);
        assert_eq!(Counts::default().distribution().max, 0);
    }
}
