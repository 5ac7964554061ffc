//! `same_answers`: of two answers to choose from, one is not the other.

use super::Rule;
use crate::{
    check::{Findings, row::Row},
    write::Format,
};

/// The rule.
pub(super) const RULE: Rule = Rule { name: "same_answers", look };

fn look(row: &Row<'_>, findings: &mut Findings) {
    let (good, bad) = match row.format {
        Format::OpenaiPreference => ("preferred_output", "non_preferred_output"),
        Format::TrlPreference => ("chosen", "rejected"),
        _ => return,
    };
    if let (Some(one), Some(other)) = (row.value.get(good), row.value.get(bad))
        && one == other
        && one.as_array().is_some_and(|list| !list.is_empty())
    {
        findings.error(format!("/{bad}"), format!("another answer than `{good}`"), "the same");
    }
}

#[cfg(test)]
mod tests {
    use crate::{check::tests::trips, write::Format};

    #[test]
    fn there_is_something_to_choose() {
        let same = r#"[{"role":"assistant","content":"a"}]"#;
        let line =
            format!(r#"{{"prompt":[{{"role":"user","content":"q"}}],"chosen":{same},"rejected":{same}}}"#);
        assert_eq!(trips("same_answers", Format::TrlPreference, &line).pointer, "/rejected");
        let line = format!(
            r#"{{"input":{{"messages":[{{"role":"user","content":"q"}}]}},"preferred_output":{same},"non_preferred_output":{same}}}"#
        );
        trips("same_answers", Format::OpenaiPreference, &line);
    }
}
