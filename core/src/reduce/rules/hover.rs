//! hover: a step only where it revealed something; what one pointer tells several times of one element is one step.

use super::{REACH, Rule};
use crate::{
    reduce::{
        Action,
        draft::Draft,
        facts::{self, AGAIN},
        same,
    },
    session::{Interaction, InteractionKind},
};

/// The rule.
pub const RULE: Rule = Rule { name: "hover", apply };

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(hover) = draft.open(at).filter(|i| i.kind == InteractionKind::Hover) else { continue };
        if reveals(hover) {
            hover_from(draft, at, hover);
        } else {
            draft.leave_out(at, "hover_without_effect");
        }
    }
}

fn hover_from<'s>(draft: &mut Draft<'s>, at: usize, first: &'s Interaction<'s>) {
    let Some(step) = draft.make(RULE.name, Action::Hover, at) else { return };
    for next in (at + 1..draft.len()).take(REACH) {
        let Some(i) = draft.get(next) else { break };
        let other = i.kind == InteractionKind::Hover && !same::element(i, first);
        if other || facts::acts(i) || facts::is_navigation(i) || i.timestamp - first.timestamp > AGAIN {
            break;
        }
        if i.kind == InteractionKind::Hover {
            draft.add(RULE.name, step, next);
        }
    }
}

/// Whether text or a dialog appeared, or more elements are visible than before.
fn reveals(hover: &Interaction<'_>) -> bool {
    let Some(state) = &hover.state else { return false };
    let appeared = state.changes.as_ref().is_some_and(|c| !c.added_text.is_empty() || !c.dialogs.is_empty());
    let visible = |s: &Option<crate::session::PageState<'_>>| s.as_ref().and_then(|s| s.visible_elements);
    let more = matches!((visible(&state.before), visible(&state.after)), (Some(b), Some(a)) if a > b);
    appeared || more
}

#[cfg(test)]
mod tests {
    use crate::{reduce::recording::Recording, session::Changes};

    #[test]
    fn a_hover_is_a_step_only_where_it_revealed_something() {
        let told = Recording::on("https://a.test/")
            .event("hover", "li#menu")
            .state(|s| {
                s.changes = Some(Changes { added_text: vec!["Chairs".into()], ..Changes::default() });
            })
            .event("hover", "li#other")
            .told();
        assert_eq!(told, "hover [0] main 0 seen");
    }

    #[test]
    fn what_a_pointer_tells_twice_of_one_element_is_one_step() {
        let hover = |recording: Recording, element: &str| {
            recording.event("hover", element).state(|s| {
                s.changes = Some(Changes { added_text: vec!["Chairs".into()], ..Changes::default() });
            })
        };
        let page = || Recording::on("https://a.test/");
        assert_eq!(hover(hover(page(), "li#menu"), "li#menu").told(), "hover [0, 1] main 0 seen");
        let two = "hover [0] main 0 seen\nhover [1] main 1 seen";
        assert_eq!(hover(hover(page(), "li#menu"), "li#other").told(), two);
        assert_eq!(hover(hover(page(), "li#menu").wait(5_000), "li#menu").told(), two);
    }
}
