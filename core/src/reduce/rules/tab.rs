//! switch_tab: the person goes to another tab. Told by the recorder's own event, or by a focus without an element in
//! another tab than the last interaction's.

use super::Rule;
use crate::{
    reduce::{Action, draft::Draft, facts},
    session::{InteractionKind, Millis},
};

/// The rule.
pub const RULE: Rule = Rule { name: "switch_tab", apply };

/// A tab that opens within this time, in milliseconds, after an act was opened by it.
const OPENS: Millis = 2_000;

fn apply(draft: &mut Draft<'_>) {
    let mut tab = "";
    let mut act: Option<(usize, Millis)> = None;
    for at in draft.positions() {
        let Some(i) = draft.get(at) else { break };
        let now = facts::tab(i);
        let switched = match &i.kind {
            InteractionKind::Other(name) => names_switch(name),
            InteractionKind::Focus => {
                !facts::has_element(i) && now != tab && !now.is_empty() && !tab.is_empty()
            }
            _ => false,
        };
        if switched && draft.open(at).is_some() {
            match act.filter(|(_, when)| i.timestamp - when <= OPENS) {
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

fn names_switch(name: &str) -> bool {
    matches!(name, "tab_switch" | "switch_tab" | "tab_activated" | "tab_change" | "tab_changed" | "tab_focus")
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
        assert_eq!(told, "click [0, 1] main 0\nswitch_tab [2] main 2 seen");
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
