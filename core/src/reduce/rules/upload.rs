//! upload: a file field that changed, with the click that opened its dialog.

use super::{REACH, Rule};
use crate::{
    reduce::{
        Action,
        draft::Draft,
        facts::{self, Control},
        same,
    },
    session::{InteractionKind, Text},
};

/// The rule.
pub const RULE: Rule = Rule { name: "upload", apply };

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(change) = draft.open(at) else { continue };
        let changed = matches!(change.kind, InteractionKind::Change | InteractionKind::Input);
        if !changed || facts::control(change) != Control::File {
            continue;
        }
        let before = (at.saturating_sub(REACH)..at)
            .rev()
            .map_while(|p| draft.open(p).map(|i| (p, i)))
            .find(|(_, i)| facts::acts(i));
        let value = facts::value(change).map(Text::Borrowed);
        let Some(step) = draft.make(RULE.name, Action::Upload { value }, at) else { continue };
        if let Some((p, i)) = before
            && i.kind == InteractionKind::Click
            && same::element(i, change)
        {
            draft.add(RULE.name, step, p);
        }
        let again = (at + 1..draft.len())
            .take(REACH)
            .map_while(|n| draft.open(n).map(|i| (n, i)))
            .filter(|(_, i)| matches!(i.kind, InteractionKind::Change | InteractionKind::Input))
            .take_while(|(_, i)| i.timestamp - change.timestamp <= facts::AGAIN)
            .find(|(_, i)| same::element(i, change));
        if let Some((n, i)) = again {
            draft.add(RULE.name, step, n);
            if let Some(proposal) = draft.step(step)
                && let Some(value) = facts::value(i)
            {
                proposal.action = Action::Upload { value: Some(Text::Borrowed(value)) };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    #[test]
    fn a_chosen_file_is_one_step_with_its_click_and_a_cancelled_dialog_a_click() {
        let told = Recording::on("https://a.test/")
            .event("click", "input#f type=file")
            .event("change", "input#f type=file")
            .value("cv.pdf")
            .event("click", "input#f type=file")
            .told();
        assert_eq!(told, "upload \"cv.pdf\" [0, 1] main 1 seen\nclick [2] main 2");
    }

    #[test]
    fn a_file_that_input_and_change_tell_is_one_step_with_the_name_that_either_knows() {
        let told = Recording::on("https://a.test/")
            .event("input", "input#f type=file")
            .event("change", "input#f type=file")
            .value("cv.pdf")
            .told();
        assert_eq!(told, "upload \"cv.pdf\" [0, 1] main 0 seen");
    }
}
