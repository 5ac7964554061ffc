//! press: a key that acts. Enter and Escape anywhere, Tab in a form, arrows where they choose, keys held with control or
//! command; what the browser does because of it (a click on the submit button, the submit) belongs to it.

use super::{REACH, Rule};
use crate::{
    reduce::{
        Action,
        draft::Draft,
        facts::{self, AGAIN, Control, SAME_GESTURE},
    },
    session::{Interaction, InteractionKind, Text},
};

/// The rule.
pub const RULE: Rule = Rule { name: "press", apply };

/// Roles in which arrow keys choose.
const CHOOSES: &[&str] = &[
    "combobox",
    "grid",
    "gridcell",
    "listbox",
    "menu",
    "menubar",
    "menuitem",
    "option",
    "radio",
    "radiogroup",
    "searchbox",
    "slider",
    "spinbutton",
    "tab",
    "tablist",
    "tree",
    "treeitem",
];

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(first) = draft.open(at) else { continue };
        if first.kind == InteractionKind::KeyPress && acts_here(first) {
            press_from(draft, at, first);
        }
    }
}

fn press_from<'s>(draft: &mut Draft<'s>, at: usize, first: &'s Interaction<'s>) {
    let Some(step) = draft.make(RULE.name, Action::Press { key: chord(first) }, at) else { return };
    let enters = facts::key(first) == "Enter";
    let mut last = first;
    for next in (at + 1..draft.len()).take(4 * REACH) {
        let Some(i) = draft.get(next) else { break };
        let gap = i.timestamp - last.timestamp;
        match i.kind {
            InteractionKind::KeyPress if chord(i) == chord(first) => {
                if gap > AGAIN || facts::url(i) != facts::url(first) || draft.open(next).is_none() {
                    break;
                }
                draft.add(RULE.name, step, next);
                if let Some(proposal) = draft.step(step) {
                    proposal.count += 1;
                }
                last = i;
            }
            InteractionKind::Click if enters && gap <= SAME_GESTURE => {
                draft.attach(RULE.name, step, next);
            }
            InteractionKind::Input | InteractionKind::Change if gap <= AGAIN => {}
            _ if facts::acts(i) || facts::is_navigation(i) || i.kind == InteractionKind::KeyPress => break,
            _ => {}
        }
    }
}

/// Whether a key acts where it was pressed, and does not only type.
pub fn acts_here(interaction: &Interaction<'_>) -> bool {
    let key = facts::key(interaction);
    let role = facts::attribute(interaction, "role");
    let kind = facts::attribute(interaction, "type");
    match key {
        "Enter" | "Escape" | "Esc" => true,
        "Tab" => facts::control(interaction) != Control::Other,
        "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" => {
            facts::tag(interaction) == "select"
                || matches!(kind, "range" | "number" | "radio" | "date")
                || CHOOSES.contains(&role)
        }
        _ => commands(interaction) && key.chars().count() == 1 && !edits(key),
    }
}

fn commands(interaction: &Interaction<'_>) -> bool {
    let held = interaction.gesture.as_ref().map_or(&[][..], |g| &g.modifiers);
    held.iter().any(|m| m == "ctrl" || m == "meta")
}

/// Copying, pasting, undoing and their like edit text; what they did shows in the field's value.
fn edits(key: &str) -> bool {
    matches!(key, "a" | "c" | "v" | "x" | "y" | "z" | "A" | "C" | "V" | "X" | "Y" | "Z")
}

/// The key with what was held, e.g. `Control+Enter`.
fn chord<'s>(interaction: &'s Interaction<'_>) -> Text<'s> {
    let key = facts::key(interaction);
    let held = interaction.gesture.as_ref().map_or(&[][..], |g| &g.modifiers);
    if held.is_empty() {
        return Text::Borrowed(key);
    }
    let mut chord = String::new();
    for (name, written) in [("ctrl", "Control+"), ("meta", "Meta+"), ("alt", "Alt+"), ("shift", "Shift+")] {
        if held.iter().any(|m| m == name) {
            chord.push_str(written);
        }
    }
    chord.push_str(key);
    Text::Owned(chord)
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    #[test]
    fn enter_that_sends_a_form_is_one_step_with_the_click_and_the_submit() {
        let told = Recording::on("https://a.test/")
            .event("key_press", "input#q type=search")
            .key("Enter")
            .with(|i| i.timestamp += 95)
            .event("click", "button#go type=submit | Go")
            .event("submit", "form#f")
            .navigation("https://a.test/s")
            .told();
        assert_eq!(told, "press \"Enter\" [0, 1, 2, 3] main 0 -> https://a.test/s");
    }

    #[test]
    fn keys_act_only_where_they_do() {
        let told = Recording::on("https://a.test/")
            .event("key_press", "body#b")
            .key("Tab")
            .event("key_press", "div#d")
            .key("ArrowDown")
            .event("key_press", "input#i type=text")
            .key("Tab")
            .event("key_press", "ul#l role=listbox")
            .key("ArrowDown")
            .event("key_press", "ul#l role=listbox")
            .key("ArrowDown")
            .hollow("key_press")
            .key("Escape")
            .hollow("key_press")
            .key("k")
            .gesture(|g| g.modifiers.push("ctrl".into()))
            .told();
        assert_eq!(
            told,
            "press \"Tab\" [2] main 2\npress \"ArrowDown\" x2 [3, 4] main 3\npress \"Escape\" [5] main 5\n\
             press \"Control+k\" [6] main 6"
        );
    }
}
