//! press: a key that acts. Enter and Escape anywhere, Tab in a form, arrows where they choose, keys held with control or
//! command; what the browser does because of it (a click on the submit button, the submit) belongs to it. The same key
//! again, in quick succession on the same element, is one step with a count; what was typed in between ends it, since only
//! arrows change a value by themselves.

use super::{REACH, Rule};
use crate::{
    reduce::{
        Action,
        draft::Draft,
        facts::{self, AGAIN, Control, SAME_GESTURE},
        same,
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
    let chooses = facts::key(first).starts_with("Arrow");
    let mut last = first;
    for next in (at + 1..draft.len()).take(4 * REACH) {
        let Some(i) = draft.get(next) else { break };
        let gap = i.timestamp - last.timestamp;
        match i.kind {
            InteractionKind::KeyPress if chord(i) == chord(first) => {
                if gap > AGAIN || !same_place(i, first) || draft.open(next).is_none() {
                    break;
                }
                draft.add(RULE.name, step, next);
                if let Some(proposal) = draft.step(step) {
                    proposal.count += 1;
                }
                last = i;
            }
            InteractionKind::Click if enters && gap <= SAME_GESTURE && same::page(i, first) => {
                draft.attach(RULE.name, step, next);
            }
            InteractionKind::Change if enters && gap <= SAME_GESTURE && same::page(i, first) => {}
            InteractionKind::Input | InteractionKind::Change
                if chooses && gap <= AGAIN && same_place(i, first) => {}
            _ if facts::acts(i) || facts::is_navigation(i) || i.kind == InteractionKind::KeyPress => break,
            _ => {}
        }
    }
}

/// Whether both were recorded on one element, or neither on any, on one page.
fn same_place(a: &Interaction<'_>, b: &Interaction<'_>) -> bool {
    if facts::has_element(a) || facts::has_element(b) { same::element(a, b) } else { same::page(a, b) }
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
    fn every_line_that_was_typed_and_sent_has_a_key_of_its_own() {
        let field = "input#todo type=text";
        let sent = |recording: Recording, text: &str| {
            recording
                .wait(300)
                .event("input", field)
                .value(text)
                .wait(200)
                .event("key_press", field)
                .key("Enter")
        };
        let told = sent(sent(sent(Recording::on("https://a.test/"), "milk"), "eggs"), "tea").told();
        assert_eq!(
            told,
            "fill \"milk\" [0] main 0 seen\npress \"Enter\" [1] main 1\n\
             fill \"eggs\" [2] main 2 seen\npress \"Enter\" [3] main 3\n\
             fill \"tea\" [4] main 4 seen\npress \"Enter\" [5] main 5"
        );
    }

    #[test]
    fn a_key_on_another_element_in_another_tab_or_frame_is_another_step() {
        let enter = |recording: Recording, element: &str| recording.event("key_press", element).key("Enter");
        let page = || Recording::on("https://a.test/");
        let two = "press \"Enter\" [0] main 0\npress \"Enter\" [1] main 1";
        assert_eq!(enter(enter(page(), "button#a"), "button#b").told(), two);
        let tab =
            |tab: &'static str| move |g: &mut crate::session::Gesture<'static>| g.tab = Some(tab.into());
        let tabs = page().hollow("key_press").key("Enter").gesture(tab("1"));
        assert_eq!(tabs.hollow("key_press").key("Enter").gesture(tab("2")).told(), two);
        let framed = |recording: Recording, frame: &'static str| {
            enter(recording, "button#a").with(|i| {
                i.context.as_mut().expect("a context").frame_path = vec![frame.into()];
            })
        };
        assert_eq!(framed(framed(page(), "iframe#a"), "iframe#b").told(), two);
        assert_eq!(framed(framed(page(), "iframe#a"), "iframe#a").told(), "press \"Enter\" x2 [0, 1] main 0");
    }

    #[test]
    fn the_change_that_enter_brings_does_not_hide_the_click_that_it_makes() {
        let told = Recording::on("https://a.test/")
            .event("input", "input#q type=search")
            .value("tea")
            .event("key_press", "input#q type=search")
            .key("Enter")
            .with(|i| i.timestamp += 90)
            .event("change", "input#q type=search")
            .value("tea")
            .with(|i| i.timestamp -= 5)
            .event("click", "button#go type=submit | Go")
            .with(|i| i.timestamp -= 100)
            .told();
        assert_eq!(told, "fill \"tea\" [0, 2] main 0 seen\npress \"Enter\" [1, 3] main 1");
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
