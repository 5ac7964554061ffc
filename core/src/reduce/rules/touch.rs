//! touch: the browser makes a click of a tap, and then the touch belongs to it; a touch that scrolls is no step. Where no
//! click came of it, the touch is one, with the end of it that some recorders tell as another touch.

use super::{REACH, Rule};
use crate::{
    reduce::{Action, draft::Draft, facts, same},
    session::{Interaction, InteractionKind, Millis},
};

/// The rule.
pub const RULE: Rule = Rule { name: "touch", apply };

/// A browser that waits for a second tap makes the click within this time, in milliseconds.
const TAP: Millis = 700;

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(touch) = draft.open(at).filter(|i| i.kind == InteractionKind::Touch) else { continue };
        let made = (at + 1..draft.len())
            .take(REACH)
            .filter_map(|n| draft.get(n).map(|i| (n, i)))
            .take_while(|(_, i)| i.timestamp - touch.timestamp <= TAP && !is_another(i, touch))
            .filter(|(_, i)| same::view(i, touch))
            .find(|(_, i)| {
                matches!(i.kind, InteractionKind::Click | InteractionKind::Scroll | InteractionKind::Drag)
            });
        match made {
            Some((n, _)) => match draft.step_of(n) {
                Some(step) => {
                    draft.attach(RULE.name, step, at);
                }
                None => draft.leave_out(at, "touch_that_scrolled"),
            },
            None if facts::has_element(touch) => {
                let Some(step) = draft.make(RULE.name, Action::Click, at) else { continue };
                if let Some(end) = end(draft, at, touch) {
                    draft.add(RULE.name, step, end);
                }
            }
            None => draft.leave_out(at, "no_element"),
        }
    }
}

/// Whether it is the touch of another element.
fn is_another(i: &Interaction<'_>, touch: &Interaction<'_>) -> bool {
    let told = facts::has_element(i) && facts::has_element(touch);
    i.kind == InteractionKind::Touch && told && !same::element(i, touch)
}

/// The touch that ends the one at `at`.
fn end(draft: &Draft<'_>, at: usize, touch: &Interaction<'_>) -> Option<usize> {
    let next = at + 1;
    let i = draft.open(next).filter(|i| i.timestamp - touch.timestamp <= TAP)?;
    (i.kind == InteractionKind::Touch && same::element(i, touch)).then_some(next)
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    #[test]
    fn a_tap_is_one_click_and_a_swipe_none() {
        let told = Recording::on("https://a.test/")
            .event("touch", "button#b")
            .event("click", "button#b")
            .wait(2_000)
            .event("touch", "main#m")
            .hollow("scroll")
            .wait(2_000)
            .event("touch", "button#c")
            .told();
        assert_eq!(told, "click [0, 1] main 1\nscroll [3] main 3 seen\nclick [4] main 4");
    }

    #[test]
    fn a_tap_that_made_no_click_is_one_step_and_no_part_of_the_next_tap() {
        let told = Recording::on("https://a.test/")
            .event("touch", "button#a")
            .event("touch", "button#a")
            .event("touch", "button#b")
            .event("touch", "button#b")
            .event("click", "button#b")
            .told();
        assert_eq!(told, "click [0, 1] main 0\nclick [2, 3, 4] main 4");
    }

    #[test]
    fn a_click_in_another_tab_was_not_made_of_the_touch() {
        let tab = |r: Recording, tab: &'static str| r.gesture(|g| g.tab = Some(tab.into()));
        let touched = tab(Recording::on("https://a.test/").event("touch", "button#a"), "1");
        let told = tab(touched.event("click", "button#a"), "2").told();
        assert_eq!(told, "click [0] main 0\nclick [1] main 1");
    }

    #[test]
    fn what_was_typed_between_a_tap_and_its_click_comes_first() {
        let told = Recording::on("https://a.test/")
            .event("touch", "button#b")
            .event("input", "input#q")
            .value("x")
            .event("click", "button#b")
            .told();
        assert_eq!(told, "fill \"x\" [1] main 1 seen\nclick [0, 2] main 2");
    }
}
