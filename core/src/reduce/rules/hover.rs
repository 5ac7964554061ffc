//! hover: a step only where it revealed something.

use super::Rule;
use crate::{
    reduce::{Action, draft::Draft},
    session::{Interaction, InteractionKind},
};

/// The rule.
pub const RULE: Rule = Rule { name: "hover", apply };

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(hover) = draft.open(at).filter(|i| i.kind == InteractionKind::Hover) else { continue };
        if reveals(hover) {
            draft.make(RULE.name, Action::Hover, at);
        } else {
            draft.leave_out(at, "hover_without_effect");
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
}
