//! `too_few_examples`: a file holds at least as many examples as a provider takes. A warning: files may be joined.

use crate::check::{FEWEST, Findings, Severity};

/// Looks at the number of a file's rows.
pub(in crate::check) fn look(rows: u64, findings: &mut Findings) {
    if rows < FEWEST {
        findings.rule = "too_few_examples";
        let expected = format!("at least {FEWEST} examples, the fewest that OpenAI takes");
        findings.add(Severity::Warning, String::new(), expected, rows.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_are_too_few() {
        for (rows, found) in [(9, 1), (10, 0)] {
            let mut findings = Findings::default();
            look(rows, &mut findings);
            assert_eq!(findings.found.len(), found);
        }
    }
}
