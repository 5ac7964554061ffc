//! `score`: where a row tells how good it is, that is a number from 0 to 1.

use super::Rule;
use crate::{
    check::{Findings, kind, row::Row},
    write::Format,
};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "score", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    if !matches!(row.format, Format::Trailmill | Format::Sectioned) {
        return;
    }
    let score = row.value.pointer("/quality/score");
    if score.is_some_and(|score| !score.as_f64().is_some_and(|score| (0.0..=1.0).contains(&score))) {
        findings.error("/quality/score", "a number from 0 to 1", kind(score));
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::tests::trips, write::Format};

    #[test]
    fn a_score_is_from_none_to_one() {
        for score in ["1.5", "\"high\"", "null"] {
            let line = format!(r#"{{"prompt":"a","completion":"b","quality":{{"score":{score}}}}}"#);
            assert_eq!(trips("score", Format::Sectioned, &line).pointer, "/quality/score");
        }
    }
}
