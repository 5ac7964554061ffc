//! select: a native list whose option changed, with the click that opened it or the keys that went through it where the
//! option is known.

use super::{REACH, Rule};
use crate::{
    reduce::{
        Action,
        draft::Draft,
        facts::{self, AGAIN, Control},
        label, same,
    },
    session::{InteractionKind, Text},
};

/// The rule.
pub const RULE: Rule = Rule { name: "select", apply };

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(change) = draft.open(at) else { continue };
        let changed = matches!(change.kind, InteractionKind::Change | InteractionKind::Input);
        if !changed || facts::control(change) != Control::Select {
            continue;
        }
        let mut value = facts::value(change);
        let (mut after, mut between) = (Vec::new(), Vec::new());
        for next in (at + 1..draft.len()).take(REACH) {
            let Some(i) = draft.open(next).filter(|i| i.timestamp - change.timestamp <= AGAIN) else { break };
            let changed = matches!(i.kind, InteractionKind::Change | InteractionKind::Input);
            if changed && same::element(i, change) {
                value = facts::value(i).or(value);
                after.append(&mut between);
                after.push(next);
            } else if i.kind == InteractionKind::KeyPress && value.is_some() && same::element(i, change) {
                between.push(next);
            } else if facts::acts(i) {
                break;
            }
        }
        let opened = if value.is_some() { opening(draft, at) } else { Vec::new() };
        let action = Action::Select { value: value.map(Text::Borrowed) };
        let main = opened.last().copied().unwrap_or(at);
        let labelled = opened.last().and_then(|&first| label::before(draft, first));
        let Some(step) = draft.make(RULE.name, action, main) else { continue };
        opened.iter().chain(&labelled).chain(&after).for_each(|&p| draft.add(RULE.name, step, p));
        draft.add(RULE.name, step, at);
    }
}

/// The clicks on the list or its options and the keys in it just before it changed, the last first.
fn opening(draft: &Draft<'_>, at: usize) -> Vec<usize> {
    let Some(change) = draft.get(at) else { return Vec::new() };
    let mut opening = Vec::new();
    for p in (at.saturating_sub(REACH)..at).rev() {
        let Some(i) = draft.open(p) else { break };
        let on_list = same::element(i, change);
        match i.kind {
            InteractionKind::Click if on_list => opening.push(p),
            InteractionKind::Click if facts::tag(i) == "option" && same::page(i, change) => opening.push(p),
            InteractionKind::KeyPress if on_list => opening.push(p),
            _ if facts::acts(i) || facts::is_navigation(i) => break,
            _ => {}
        }
    }
    opening
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    #[test]
    fn a_list_with_its_click_is_one_step_where_the_option_is_known() {
        let told = Recording::on("https://a.test/")
            .event("click", "select#s")
            .event("input", "select#s")
            .value("de")
            .event("change", "select#s")
            .value("de")
            .told();
        assert_eq!(told, "select \"de\" [0, 1, 2] main 0 seen");
    }

    #[test]
    fn the_label_that_was_clicked_to_open_its_list_is_part_of_the_choice() {
        let told = Recording::on("https://a.test/")
            .event("click", "label#l | Size")
            .with(|i| i.timestamp += 95)
            .event("click", "select#s")
            .wait(900)
            .event("change", "select#s")
            .value("M")
            .told();
        assert_eq!(told, "select \"M\" [0, 1, 2] main 1 seen");
    }

    #[test]
    fn two_lists_that_one_selector_fits_are_two_steps() {
        let told = Recording::on("https://a.test/")
            .event("change", "select# name=size")
            .found_by(".sel")
            .value("M")
            .event("change", "select# name=colour")
            .found_by(".sel")
            .value("Blue")
            .told();
        assert_eq!(told, "select \"M\" [0] main 0 seen\nselect \"Blue\" [1] main 1 seen");
    }

    #[test]
    fn the_keys_that_chose_an_option_are_part_of_the_choice() {
        let told = Recording::on("https://a.test/")
            .event("key_press", "select#s")
            .key("ArrowDown")
            .event("key_press", "select#s")
            .key("ArrowDown")
            .event("change", "select#s")
            .value("de")
            .event("key_press", "select#s")
            .key("Tab")
            .told();
        assert_eq!(told, "select \"de\" [0, 1, 2] main 0 seen\npress \"Tab\" [3] main 3");
    }

    #[test]
    fn a_button_clicked_just_before_a_key_in_the_list_is_a_step_of_its_own() {
        let told = Recording::on("https://a.test/")
            .event("click", "button#moss | Moss")
            .with(|i| i.timestamp += 40)
            .event("key_press", "select#s")
            .key("ArrowDown")
            .event("change", "select#s")
            .value("M")
            .told();
        assert_eq!(told, "click [0] main 0\nselect \"M\" [1, 2] main 1 seen");
    }

    #[test]
    fn every_key_on_the_way_through_the_list_is_part_of_the_choice() {
        let down = |recording: Recording, value: &str| {
            let recording = recording.event("key_press", "select#s").key("ArrowDown");
            recording.event("change", "select#s").value(value)
        };
        let told = down(down(down(Recording::on("https://a.test/"), "at"), "ch"), "de").told();
        assert_eq!(told, "select \"de\" [0, 1, 2, 3, 4, 5] main 0 seen");
    }

    #[test]
    fn without_the_option_the_click_stays_a_step() {
        let told =
            Recording::on("https://a.test/").event("click", "select#s").event("change", "select#s").told();
        assert_eq!(told, "click [0] main 0\nselect null [1] main 1");
    }
}
