//! `trailmill`: the whole example, with its score, its provenance and its context.

use super::{Row, raw};
use crate::transform::Example;

/// The row of an example.
pub(super) fn row(example: &Example) -> Option<Row> {
    raw(example)
}
