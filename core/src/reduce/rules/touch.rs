//! touch: the browser makes a click of a tap, and then the touch belongs to it; a touch that scrolls is no step.

use super::{REACH, Rule};
use crate::{
    reduce::{Action, draft::Draft, facts},
    session::{InteractionKind, Millis},
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
            .take_while(|(_, i)| i.timestamp - touch.timestamp <= TAP)
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
                draft.make(RULE.name, Action::Click, at);
            }
            None => draft.leave_out(at, "no_element"),
        }
    }
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
