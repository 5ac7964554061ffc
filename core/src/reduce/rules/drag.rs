//! drag: what lies between taking an element and letting it go is one step.

use super::Rule;
use crate::{
    reduce::{Action, draft::Draft, facts},
    session::{InteractionKind, Millis},
};

/// The rule.
pub const RULE: Rule = Rule { name: "drag", apply };

/// A drag that is not let go within this time, in milliseconds, was given up.
const LONGEST: Millis = 30_000;

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(first) = draft.open(at).filter(|i| i.kind == InteractionKind::Drag) else { continue };
        let mut run = Vec::new();
        let mut dropped = false;
        for next in at + 1..draft.len() {
            let Some(i) = draft.open(next) else { break };
            if i.timestamp - first.timestamp > LONGEST {
                break;
            }
            match i.kind {
                InteractionKind::Drag => run.push(next),
                InteractionKind::Drop => {
                    run.push(next);
                    dropped = true;
                    break;
                }
                _ if facts::acts(i) || facts::is_navigation(i) => break,
                _ => {}
            }
        }
        if dropped && let Some(step) = draft.make(RULE.name, Action::Drag, at) {
            run.iter().for_each(|&next| draft.add(RULE.name, step, next));
        } else {
            draft.leave_out(at, "drag_without_drop");
            run.iter().for_each(|&next| draft.leave_out(next, "drag_without_drop"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    #[test]
    fn drag_and_drop_are_one_step_and_a_drag_alone_is_none() {
        let told = Recording::on("https://a.test/")
            .event("drag", "li#card")
            .event("drag", "li#card")
            .event("drop", "ul#done")
            .event("drag", "li#card")
            .event("click", "button#b")
            .told();
        assert_eq!(told, "drag [0, 1, 2] main 0\nclick [4] main 4");
    }
}
