//! Makes one score of many factors.
//!
//! A plain weighted mean averages a fatal fault away: fourteen factors, one of them 0, still give 0.9. So the score is the
//! weighted harmonic mean, shifted by [`FLOOR`] so that a 0 does not swallow all the rest:
//!
//! ```text
//! score = (Σ part) / (Σ part / (factor + FLOOR)) − FLOOR
//! ```
//!
//! It is the same number as the sum of `factor × weight` with the weights
//!
//! ```text
//! weight = (part / (factor + FLOOR)) / (Σ part / (factor + FLOOR))
//! ```
//!
//! which sum to 1: the worse a factor, the more it weighs. These weights are what is shown, so the shares add up to the
//! score. It rises when any factor rises, and lies between the lowest and the highest of them.

use super::Reading;
use crate::transform::{ExampleQuality, Factor};

/// What keeps a factor of 0 from deciding alone: with it, such a factor of a tenth of the parts pulls 0.85 down to 0.14,
/// and one of 0.15 pulls it down to 0.62.
const FLOOR: f64 = 0.02;

pub fn combine(readings: impl Iterator<Item = (&'static str, f64, Reading)>) -> ExampleQuality {
    let mut quality = ExampleQuality::default();
    let mut sum = 0.0;
    for (name, part, reading) in readings {
        let weight = part / (reading.score + FLOOR);
        sum += weight;
        quality
            .factors
            .insert(name.to_owned(), Factor { score: reading.score, weight, evidence: reading.evidence });
    }
    for factor in quality.factors.values_mut() {
        factor.weight /= sum;
        quality.score += factor.score * factor.weight;
    }
    quality.score = quality.score.clamp(0.0, 1.0);
    quality
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scores: &[f64]) -> ExampleQuality {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        combine(names.into_iter().zip(scores).map(|(name, score)| (name, 0.1, Reading::new(*score, ""))))
    }

    #[test]
    fn the_shares_add_up_to_the_score_and_the_weights_to_one() {
        let quality = of(&[0.0, 0.3, 1.0, 0.7, 0.99, 0.5, 0.5, 0.2, 0.9, 0.8]);
        let weights: f64 = quality.factors.values().map(|f| f.weight).sum();
        let shares: f64 = quality.factors.values().map(|f| f.weight * f.score).sum();
        assert!((weights - 1.0).abs() < 1e-12);
        assert!((shares - quality.score).abs() < 1e-12);
    }

    #[test]
    fn one_fatal_factor_is_not_outvoted() {
        assert!(of(&[0.85; 10]).score > 0.84);
        let mut scores = [0.85; 10];
        scores[3] = 0.15;
        assert!((0.55..0.68).contains(&of(&scores).score), "{}", of(&scores).score);
        scores[3] = 0.0;
        assert!((0.1..0.2).contains(&of(&scores).score), "{}", of(&scores).score);
    }

    #[test]
    fn it_rises_with_every_factor_and_stays_between_them() {
        let scores = [0.1, 0.3, 1.0, 0.7, 0.99, 0.5, 0.5, 0.2, 0.9, 0.8];
        let before = of(&scores).score;
        for i in 0..scores.len() {
            let mut better = scores;
            better[i] = (better[i] + 0.05f64).min(1.0);
            assert!(of(&better).score >= before);
        }
        assert!((0.1..=1.0).contains(&before));
        assert_eq!(of(&[0.0; 10]).score, 0.0);
        assert!((of(&[1.0; 10]).score - 1.0).abs() < 1e-12);
    }
}
