//! The order in which candidates are shown, and how many of them.
//!
//! Recorders keep mostly what stood around the target, so in a list from top to bottom the target would stand in the
//! middle. The page is therefore taken as a ring in its own order, and the list enters it at a place that makes every
//! rank equally likely to be the target's: the ranks of a session follow a sequence that fills 0..1 evenly (steps of
//! the golden ratio), begun where a hash of the session's first event tells. A reader of one prompt can't know that
//! hash, and no place is a better guess than another, in one session as in many.

use super::pool::Seen;
use crate::session::Session;
use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher;

/// Candidates that are shown at least, where there are so many.
const LEAST: usize = 24;
/// Candidates that are shown at most; with names and roles cut short this stays below 6,000 characters.
const MOST: usize = 60;
/// The golden ratio's fraction, of 2^64.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A place in 0..1 of 2^64 for the target of a step, the step by its index.
pub(super) fn turn(session: &Session<'_>, step: usize) -> u64 {
    let mut hasher = SipHasher24::new();
    hasher.write(session.id.as_bytes());
    if let Some(first) = session.interactions.first() {
        hasher.write(first.id.as_bytes());
        hasher.write_i64(first.timestamp);
    }
    hasher.finish128().h1.wrapping_add(GOLDEN.wrapping_mul(step as u64))
}

/// The part of the page that is shown, the target in it.
pub(super) fn window<'s>(url: &str, turn: u64, mut seen: Vec<Seen<'s>>) -> Vec<Seen<'s>> {
    let shown = kept(seen.len(), content(url, &seen));
    let rank = usize::try_from((u128::from(turn) * shown as u128) >> 64).unwrap_or(0);
    let target = seen.iter().position(|s| s.is_target).unwrap_or(0);
    let length = seen.len().max(1);
    seen.rotate_left((target + length - rank) % length);
    seen.truncate(shown);
    seen
}

fn kept(all: usize, hash: u64) -> usize {
    let most = all.min(MOST);
    let spread = most.saturating_sub(LEAST) as u64 + 1;
    most.min(LEAST + usize::try_from(hash % spread).unwrap_or(0))
}

/// A hash of the page's address and of all that stands on it, whatever was acted on.
fn content(url: &str, seen: &[Seen<'_>]) -> u64 {
    let mut hasher = SipHasher24::new();
    hasher.write(url.as_bytes());
    for s in seen {
        hasher.write(s.tag.as_bytes());
        hasher.write_u8(0);
        hasher.write(s.name.as_bytes());
        hasher.write_u8(0);
    }
    hasher.finish128().h1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_kept_varies_between_its_bounds() {
        assert_eq!(kept(7, 99), 7);
        assert_eq!(kept(24, 5), 24);
        let all: Vec<usize> = (0..400).map(|h| kept(300, h)).collect();
        assert_eq!((all.iter().min(), all.iter().max()), (Some(&24), Some(&60)));
    }
}
