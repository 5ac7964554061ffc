//! `file_too_large`: a file is no larger than a provider takes. A warning: another trainer may.

use crate::check::{Findings, LARGEST_FILE, Severity};

/// Looks at the length of a file, in bytes.
pub(in crate::check) fn look(bytes: u64, findings: &mut Findings) {
    if bytes > LARGEST_FILE {
        findings.rule = "file_too_large";
        let expected = format!("at most {} MiB, the most that OpenAI takes", LARGEST_FILE >> 20);
        findings.add(Severity::Warning, String::new(), expected, format!("{} MiB", bytes >> 20));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_gibibyte_is_the_most() {
        for (bytes, found) in [(LARGEST_FILE, 0), (LARGEST_FILE + 1, 1)] {
            let mut findings = Findings::default();
            look(bytes, &mut findings);
            assert_eq!(findings.found.len(), found);
        }
    }
}
