//! Rows of trainers' formats, and training data of both shapes.

use trailmill_core::{check::check as findings, options::Limits, transform::training_data::TrainingData};

/// Rows, one a line; the same bytes as training data.
pub fn check(bytes: &[u8]) {
    let found = findings(bytes, None);
    assert_eq!(found, findings(bytes, None), "the same twice");
    if let Ok(data) = TrainingData::read(bytes, &Limits::default()) {
        assert!((0.0..=1.0).contains(&data.quality()), "{}", data.quality());
        let written = serde_json::to_vec(&data).unwrap();
        assert_eq!(
            TrainingData::read(&written, &Limits::default()).as_ref(),
            Ok(&data),
            "it is read as itself"
        );
    }
}
