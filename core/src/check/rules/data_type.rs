//! `data_type`: a row is an object.

use super::Rule;
use crate::check::{Findings, kind, row::Row};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "data_type", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    if !row.value.is_object() {
        findings.error("", "an object", kind(Some(row.value)));
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::tests::trips, write::Format};

    #[test]
    fn a_row_is_an_object() {
        assert_eq!(trips("data_type", Format::OpenaiChat, "[1]").found, "an array");
        trips("data_type", Format::PromptCompletion, "\"text\"");
    }
}
