//! MinHash with banding: texts that have most of their words in common share a band, and are then compared word by word.
//!
//! A text is the set of its runs of `RUN` words. The least hash of such a set under a random order is the same for two
//! sets with a chance that is their Jaccard similarity s. [`BANDS`] bands of `ROWS` such hashes each have at least one in
//! common with a chance of 1 - (1 - s^5)^20: 0.9996 at 0.8, 0.975 at 0.7, 0.47 at 0.5. What shares none is not compared.

use super::hash::hash;

/// Bands of a print.
pub const BANDS: usize = 20;

/// Hashes of a band.
const ROWS: usize = 5;

/// Words of a run.
const RUN: usize = 3;

/// What a text is compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// Hashes of its runs, sorted, each once.
    pub runs: Vec<u32>,
    /// Its bands.
    pub bands: [u32; BANDS],
}

/// The print of a text. Texts with different keys share no band.
#[must_use]
pub fn print(key: &str, text: &str) -> Print {
    let runs = runs(text);
    let mut least = [u32::MAX; BANDS * ROWS];
    for &run in &runs {
        for (order, least) in (0_u64..).zip(&mut least) {
            *least = (*least).min(place(order, run));
        }
    }
    let key = hash(0, key.as_bytes());
    let mut bands = [0; BANDS];
    for ((number, band), rows) in (1_u64..).zip(&mut bands).zip(least.chunks_exact(ROWS)) {
        let bytes: Vec<u8> = rows.iter().flat_map(|row| row.to_le_bytes()).collect();
        *band = folded(hash(key ^ number, &bytes));
    }
    Print { runs, bands }
}

/// The Jaccard similarity of two texts: the share of the runs of both that they have in common. `a` and `b` are sorted.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn similarity(a: &[u32], b: &[u32]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0_usize);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    let all = a.len() + b.len() - common;
    if all == 0 { 1.0 } else { common as f64 / all as f64 }
}

fn runs(text: &str) -> Vec<u32> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<u64> = words.map(|word| hash(0, word.to_lowercase().as_bytes())).collect();
    let run = |words: &[u64]| {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        folded(hash(1, &bytes))
    };
    let mut runs: Vec<u32> = words.windows(RUN.min(words.len().max(1))).map(run).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// Where a run stands in one of the orders: a bijection of 64 bits that mixes every bit into every other (`SplitMix64`'s),
/// and of that the upper half.
fn place(order: u64, run: u32) -> u32 {
    let mut bits = order.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(u64::from(run) << 16);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    folded(bits)
}

#[allow(clippy::cast_possible_truncation)] // half of the bits are as good as all
fn folded(bits: u64) -> u32 {
    (bits >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarity_is_the_share_in_common() {
        assert_eq!(similarity(&[1, 2, 3], &[2, 3, 4]), 0.5);
        assert_eq!(similarity(&[1, 2], &[3]), 0.0);
        assert_eq!(similarity(&[], &[]), 1.0);
    }

    #[test]
    fn words_count_and_not_how_they_are_written() {
        assert_eq!(print("", "Add to bag"), print("", "add  TO: bag!"));
        assert_ne!(print("", "add to bag").runs, print("", "bag to add").runs);
        assert_eq!(print("", "one").runs.len(), 1);
        assert!(print("", "").runs.is_empty());
    }

    #[test]
    fn another_key_shares_no_band() {
        let (a, b) = (print("a", "Add to bag"), print("b", "Add to bag"));
        assert!(a.bands.iter().zip(&b.bands).all(|(a, b)| a != b));
    }

    /// The chance to agree in one order is the similarity: over 100 orders and 200 pairs the mean error is small.
    #[test]
    fn orders_agree_as_often_as_texts_do() {
        let mut off = 0.0;
        for pair in 0..200_u32 {
            let (a, b): (Vec<u32>, Vec<u32>) = ((0..100).collect(), (pair / 4..100 + pair / 4).collect());
            let spread = |set: &[u32]| {
                let mut set: Vec<u32> =
                    set.iter().map(|n| folded(hash(7, &(n + 1000 * pair).to_le_bytes()))).collect();
                set.sort_unstable();
                set
            };
            let (a, b) = (spread(&a), spread(&b));
            let least = |set: &[u32], order| set.iter().map(|run| place(order, *run)).min();
            let agree = (0..100).filter(|order| least(&a, *order) == least(&b, *order)).count();
            off += f64::from(u32::try_from(agree).unwrap()) / 100.0 - similarity(&a, &b);
        }
        assert!((off / 200.0).abs() < 0.01, "{off}");
    }
}
