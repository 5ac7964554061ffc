//! drag: what lies between taking an element and letting it go is one step.

use super::Rule;
use crate::{
    observation::acted_on,
    reduce::{Action, draft::Draft, facts},
    session::{InteractionKind, Millis, Text},
};

/// The rule.
pub const RULE: Rule = Rule { name: "drag", apply };

/// A drag that is not let go within this time, in milliseconds, was given up.
const LONGEST: Millis = 30_000;

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(first) = draft.open(at).filter(|i| i.kind == InteractionKind::Drag) else { continue };
        let mut run = Vec::new();
        let mut let_go = None;
        for next in at + 1..draft.len() {
            let Some(i) = draft.open(next) else { break };
            if i.timestamp - first.timestamp > LONGEST || facts::tab(i) != facts::tab(first) {
                break;
            }
            match i.kind {
                InteractionKind::Drag => run.push(next),
                InteractionKind::Drop => {
                    run.push(next);
                    let_go = Some(i);
                    break;
                }
                _ if facts::acts(i) || facts::is_navigation(i) => break,
                _ => {}
            }
        }
        let onto = let_go.filter(|drop| facts::tells_the_place(drop, first)).and_then(acted_on);
        let onto = onto.map(|onto| Text::Owned(onto.name)).filter(|name| !name.is_empty());
        if let_go.is_some()
            && let Some(step) = draft.make(RULE.name, Action::Drag { onto }, at)
        {
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
        assert_eq!(told, "drag null [0, 1, 2] main 0\nclick [4] main 4");
    }

    #[test]
    fn what_is_let_go_in_another_tab_was_taken_elsewhere() {
        let tab = |r: Recording, tab: &'static str| r.gesture(|g| g.tab = Some(tab.into()));
        let taken = tab(Recording::on("https://a.test/").event("drag", "li#card"), "1");
        let clicked = tab(taken.event("drop", "ul#done"), "2").event("click", "button#b");
        assert_eq!(clicked.told(), "click [2] main 2");
    }

    #[test]
    fn what_it_was_dropped_on_is_told_and_never_the_dragged_element_itself() {
        let let_go_on = |element: &str| {
            let recording = Recording::on("https://a.test/").event("drag", "li#card | Write a letter");
            recording.event("drop", element).told()
        };
        assert_eq!(let_go_on("section#done aria-label=Done"), "drag \"Done\" [0, 1] main 0");
        assert_eq!(let_go_on("li#other | Read a book"), "drag \"Read a book\" [0, 1] main 0");
        // The end of a drag, as some recorders tell it; the site may have moved the element by then.
        assert_eq!(let_go_on("li#card | Write a letter"), "drag null [0, 1] main 0");
        assert_eq!(let_go_on("li#moved | Write a letter"), "drag null [0, 1] main 0");
    }
}
