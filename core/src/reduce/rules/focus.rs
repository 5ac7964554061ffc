//! focus: the focus that a click, a key or typing brings belongs to it; any other focus or blur is no step.

use super::{REACH, Rule};
use crate::{
    reduce::{
        draft::Draft,
        facts::{self, AGAIN},
        same,
    },
    session::{Interaction, InteractionKind, Millis},
};

/// The rule.
pub const RULE: Rule = Rule { name: "focus", apply };

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(i) = draft.open(at) else { continue };
        let led = match i.kind {
            InteractionKind::Focus => following(draft, at, i),
            InteractionKind::Blur => preceding(draft, at, i),
            _ => continue,
        };
        match led {
            Some(step) => {
                draft.attach(RULE.name, step, at);
            }
            None => draft.leave_out(at, "focus_only"),
        }
    }
}

/// How long people look at a field that they are in before they act, in milliseconds: a list of choices takes reading.
const PAUSE: Millis = 30_000;

/// The step whose act comes next on the same page: on the same recorded element, or soon and not on another.
fn following(draft: &Draft<'_>, at: usize, focus: &Interaction<'_>) -> Option<usize> {
    (at + 1..draft.len())
        .take(REACH)
        .filter_map(|n| draft.get(n).map(|i| (n, i)))
        .take_while(|(_, i)| i.timestamp - focus.timestamp <= PAUSE)
        .find(|(_, i)| facts::acts(i))
        .filter(|(_, act)| same::page(act, focus) && agree(act, focus))
        .filter(|(_, act)| {
            act.timestamp - focus.timestamp <= AGAIN || facts::has_element(act) && same::element(act, focus)
        })
        .and_then(|(n, _)| draft.step_of(n))
}

/// The step whose act came last, where the same element lost the focus.
fn preceding(draft: &Draft<'_>, at: usize, blur: &Interaction<'_>) -> Option<usize> {
    (at.saturating_sub(REACH)..at)
        .rev()
        .filter_map(|p| draft.get(p).map(|i| (p, i)))
        .find(|(_, i)| facts::acts(i))
        .filter(|(_, act)| same::element(act, blur))
        .and_then(|(p, _)| draft.step_of(p))
}

fn agree(act: &Interaction<'_>, focus: &Interaction<'_>) -> bool {
    !facts::has_element(focus) || !facts::has_element(act) || same::element(act, focus)
}

#[cfg(test)]
mod tests {
    use crate::reduce::{recording::Recording, reduce};

    #[test]
    fn a_focus_in_another_tab_leads_to_no_click() {
        let tab = |r: Recording, tab: &'static str| r.gesture(|g| g.tab = Some(tab.into()));
        let focus = tab(Recording::on("https://a.test/").hollow("focus"), "1");
        assert_eq!(tab(focus.event("click", "button#b"), "2").told(), "click [1] main 1");
    }

    #[test]
    fn a_focus_goes_with_the_click_it_came_with_and_is_else_left_out() {
        let session = Recording::on("https://a.test/")
            .hollow("focus")
            .wait(3_000)
            .event("focus", "button#a")
            .hollow("focus")
            .event("click", "button#b")
            .event("blur", "button#b")
            .session();
        let reduction = reduce(&session);
        assert_eq!(reduction.steps[0].interactions, [2, 3, 4]);
        let left: Vec<_> = reduction.dropped.iter().map(|d| (d.interaction, d.reason)).collect();
        assert_eq!(left, [(0, "focus_only"), (1, "focus_only")]);
    }
}
