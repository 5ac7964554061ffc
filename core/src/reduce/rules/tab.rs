//! switch_tab: the person goes to another tab. Told by the recorder's own event, or by a focus without an element in
//! another tab than the last interaction's.

use super::Rule;
use crate::{
    reduce::{Action, draft::Draft, facts},
    session::{Interaction, InteractionKind, Millis},
};

/// The rule.
pub const RULE: Rule = Rule { name: "switch_tab", apply };

/// A tab that comes to the front within this time, in milliseconds, after an act was opened by it, unless the recorder says
/// that it was open before.
const OPENS: Millis = 2_000;

fn apply(draft: &mut Draft<'_>) {
    let mut tab = "";
    let mut act: Option<(usize, Millis)> = None;
    for at in draft.positions() {
        let Some(i) = draft.get(at) else { break };
        let now = facts::tab(i);
        let switched = match &i.kind {
            InteractionKind::Other(_) => is_switch(i),
            InteractionKind::Focus => {
                !facts::has_element(i) && now != tab && !now.is_empty() && !tab.is_empty()
            }
            _ => false,
        };
        if switched && draft.open(at).is_some() {
            match act.filter(|(_, when)| i.timestamp - when <= OPENS && !was_open(i)) {
                Some((step, _)) => {
                    draft.attach(RULE.name, step, at);
                }
                None => {
                    draft.make(RULE.name, Action::SwitchTab, at);
                }
            }
        }
        if facts::acts(i)
            && let Some(step) = draft.step_of(at)
        {
            act = Some((step, i.timestamp));
        }
        tab = if now.is_empty() { tab } else { now };
    }
}

/// Whether the recorder's own event tells that another tab came to the front.
pub fn is_switch(interaction: &Interaction<'_>) -> bool {
    let InteractionKind::Other(name) = &interaction.kind else { return false };
    matches!(
        &**name,
        "tab_switch" | "switch_tab" | "tab_activated" | "tab_change" | "tab_changed" | "tab_focus"
    )
}

/// Whether the recorder says that the tab had been open already.
fn was_open(interaction: &Interaction<'_>) -> bool {
    let opened = interaction.gesture.as_ref().and_then(|g| g.details.get("opened"));
    opened.is_some_and(|told| &**told == "false")
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    #[test]
    fn going_to_another_tab_is_a_step_unless_a_click_opened_it() {
        let told = Recording::on("https://a.test/")
            .event("click", "a#new")
            .hollow("tab_switch")
            .wait(5_000)
            .hollow("tab_switch")
            .told();
        assert_eq!(told, "click [0, 1] main 0 seen\nswitch_tab [2] main 2 seen");
    }

    #[test]
    fn going_to_a_tab_that_was_open_is_a_step_however_soon_it_comes() {
        let told = Recording::on("https://a.test/")
            .event("click", "button#a")
            .hollow("tab_switch")
            .gesture(|g| g.details.0.push(("opened".into(), "false".into())))
            .told();
        assert_eq!(told, "click [0] main 0\nswitch_tab [1] main 1 seen");
    }

    #[test]
    fn a_focus_in_another_tab_tells_it_too() {
        let told = Recording::on("https://a.test/")
            .event("click", "a#x")
            .gesture(|g| g.tab = Some("1".into()))
            .wait(9_000)
            .hollow("focus")
            .gesture(|g| g.tab = Some("2".into()))
            .told();
        assert_eq!(told, "click [0] main 0\nswitch_tab [1] main 1 seen");
    }
}
