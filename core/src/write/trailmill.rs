//! `trailmill`: the whole example, with its score, its provenance and its context.

use super::{
    Format, Row, Writer, has,
    layout::{
        Holds::{Object, Other, Talk, Text},
        Layout, OWN, may, must,
    },
    raw,
};
use crate::transform::Example;

pub(super) const WRITER: Writer = Writer {
    format: Format::Trailmill,
    layout: Layout {
        fields: &[
            must("id", Text),
            must("kind", Text),
            must("messages", Talk),
            may("rejected", Other),
            must("quality", Object(&[must("score", Other), must("factors", Other)])),
            must("provenance", Other),
            must("context", Other),
            may("synthetic", Other),
            may("count", Other),
        ],
        speech: OWN,
    },
    fits: |row| has(row, &["messages", "provenance"]),
    holds_choice: true,
    row,
};

/// The row of an example.
fn row(example: &Example) -> Option<Row> {
    raw(example)
}
