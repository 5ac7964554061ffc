//! switch_tab: the person goes to another tab. Told by the recorder's own event, or by a focus without an element in
//! another tab than the last interaction's.

use super::Rule;
use crate::{
    reduce::{Action, draft::Draft, facts},
    session::{Interaction, InteractionKind, Millis},
};
use std::collections::BTreeSet;

/// The rule.
pub const RULE: Rule = Rule { name: "switch_tab", apply };

/// A tab that comes to the front within this time, in milliseconds, after an act was opened by it, unless the recorder says
/// that it was open before, or something was done in it.
const OPENS: Millis = 2_000;

fn apply(draft: &mut Draft<'_>) {
    let mut tab = "";
    let mut known = BTreeSet::new();
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
            let was_open = was_open(i) || known.contains(now);
            match act.filter(|(_, when)| i.timestamp - when <= OPENS && !was_open) {
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
        if !now.is_empty() {
            tab = now;
            known.insert(now);
        }
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
    fn going_back_to_a_tab_that_was_seen_before_is_a_step() {
        let tab = |r: Recording, tab: &'static str| r.gesture(|g| g.tab = Some(tab.into()));
        let opened = tab(Recording::on("https://a.test/").event("click", "a#new"), "1");
        let opened = tab(opened.hollow("tab_switch"), "2");
        let back = tab(opened.event("click", "button#copy"), "2").wait(400);
        let told = tab(back.hollow("tab_switch"), "1").told();
        assert_eq!(told, "click [0, 1] main 0 seen\nclick [2] main 2\nswitch_tab [3] main 3 seen");
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
