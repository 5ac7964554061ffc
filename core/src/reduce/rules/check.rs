//! check: a checkbox, switch or radio button, with everything that one gesture on it records (the label's click, the
//! field's own click, input, change).
//!
//! Whether it is on afterwards is told only from evidence: what the recorder says of it (`checked`); that a radio button
//! that was clicked is on; or `aria-checked`, which stands as it was just before the click, because pages set it anew when
//! they hear of the click. Where the next look at the same element contradicts that, nothing is claimed. The `checked`
//! attribute is how the page was delivered and tells nothing.

use super::{REACH, Rule};
use crate::{
    reduce::{
        Action,
        draft::Draft,
        facts::{self, AGAIN, Control, SAME_GESTURE},
        label, same,
    },
    session::{Interaction, InteractionKind},
};

/// The rule.
pub const RULE: Rule = Rule { name: "check", apply };

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(first) = draft.open(at) else { continue };
        let of_toggle = matches!(facts::control(first), Control::Toggle | Control::Radio);
        let kind = &first.kind;
        if of_toggle
            && matches!(kind, InteractionKind::Click | InteractionKind::Change | InteractionKind::Input)
        {
            check_from(draft, at, first);
        }
    }
}

fn check_from<'s>(draft: &mut Draft<'s>, at: usize, first: &'s Interaction<'s>) {
    let led = led_by(draft, at, first);
    let Some(step) = draft.make(RULE.name, Action::Check { checked: None }, at) else { return };
    if let Some(led) = led {
        draft.add(RULE.name, step, led);
    }
    let mut last = first;
    let mut said = recorded(first);
    let mut next = at + 1;
    while let Some(i) = draft.get(next) {
        if i.timestamp - last.timestamp > AGAIN || next - at > 4 * REACH {
            break;
        }
        next += 1;
        match i.kind {
            InteractionKind::Click | InteractionKind::Change | InteractionKind::Input
                if same::element(i, first) =>
            {
                if i.kind == InteractionKind::Click
                    && !facts::is_double(i)
                    && let Some(proposal) = draft.step(step)
                {
                    proposal.count += 1;
                }
                said = recorded(i).or(said);
                last = i;
                draft.add(RULE.name, step, next - 1);
            }
            InteractionKind::Click if i.timestamp - last.timestamp <= SAME_GESTURE => {}
            _ if facts::acts(i) || facts::is_navigation(i) => break,
            _ => {}
        }
    }
    let checked = said.or_else(|| inferred(draft, next, last));
    if let Some(proposal) = draft.step(step) {
        proposal.action = Action::Check { checked };
    }
}

/// The click on the label, or the key, by which the browser came to click the field itself: space ticks a box, and arrows
/// go from one radio button to the next.
fn led_by(draft: &Draft<'_>, at: usize, first: &Interaction<'_>) -> Option<usize> {
    let before = at.checked_sub(1)?;
    let (at, i) = (at.saturating_sub(4)..=before)
        .rev()
        .map_while(|p| Some((p, draft.open(p)?)))
        .find(|(_, i)| facts::acts(i) || i.kind == InteractionKind::KeyPress)?;
    let at_once = first.timestamp - i.timestamp <= SAME_GESTURE && same::view(i, first);
    let of_radios = || [i, first].map(facts::control) == [Control::Radio; 2];
    let leads = match facts::key(i) {
        " " => at_once,
        key if key.starts_with("Arrow") => at_once && of_radios(),
        _ => label::leads(i, first),
    };
    leads.then_some(at)
}

fn recorded(interaction: &Interaction<'_>) -> Option<bool> {
    interaction.gesture.as_ref()?.checked
}

fn inferred(draft: &Draft<'_>, from: usize, last: &Interaction<'_>) -> Option<bool> {
    if facts::control(last) == Control::Radio {
        let off = facts::attribute(last, "aria-disabled") == "true";
        return (!off).then_some(true);
    }
    let before = aria(last)?;
    let next = (from.saturating_sub(1)..draft.len())
        .take(4 * REACH)
        .filter_map(|at| draft.get(at))
        .filter(|i| !std::ptr::eq(*i, last))
        .find(|i| same::element(i, last));
    match next.and_then(aria) {
        Some(then) if then == before => None,
        _ => Some(!before),
    }
}

fn aria(interaction: &Interaction<'_>) -> Option<bool> {
    match facts::attribute(interaction, "aria-checked") {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    #[test]
    fn everything_one_gesture_on_a_checkbox_records_is_one_step() {
        let told = Recording::on("https://a.test/")
            .event("click", "label#l | Remember me")
            .with(|i| i.timestamp += 95)
            .event("click", "input#c type=checkbox")
            .event("input", "input#c type=checkbox")
            .event("change", "input#c type=checkbox")
            .gesture(|g| g.checked = Some(true))
            .told();
        assert_eq!(told, "check true [0, 1, 2, 3] main 1");
    }

    #[test]
    fn clicks_on_a_toggle_three_seconds_apart_are_two_steps_with_their_states() {
        let told = Recording::on("https://a.test/")
            .event("click", "input#c type=checkbox checked= aria-checked=true")
            .wait(3_000)
            .event("click", "input#c type=checkbox checked= aria-checked=false")
            .told();
        assert_eq!(told, "check false [0] main 0 seen\ncheck true [1] main 1");
    }

    #[test]
    fn nothing_is_claimed_where_the_next_look_contradicts_or_only_the_delivered_state_is_known() {
        let told = Recording::on("https://a.test/")
            .event("click", "input#c type=checkbox aria-checked=true")
            .wait(3_000)
            .event("click", "input#c type=checkbox aria-checked=true")
            .wait(3_000)
            .event("click", "input#d type=checkbox checked=")
            .told();
        assert_eq!(told, "check null [0] main 0\ncheck false [1] main 1\ncheck null [2] main 2");
    }

    #[test]
    fn a_slow_page_makes_no_second_step_of_a_label_that_names_its_box() {
        let told = |label: &str| {
            Recording::on("https://a.test/")
                .event("click", label)
                .wait(200)
                .event("click", "input#c type=checkbox")
                .event("change", "input#c type=checkbox")
                .told()
        };
        assert_eq!(told("label#l for=c | Remember me"), "check null [0, 1, 2] main 1");
        assert_eq!(told("label#l for=d | News"), "click [0] main 0\ncheck null [1, 2] main 1");
    }

    #[test]
    fn the_arrow_that_went_to_a_radio_button_is_part_of_its_step() {
        let told = Recording::on("https://a.test/")
            .event("key_press", "input#s type=radio name=size value=s")
            .key("ArrowDown")
            .with(|i| i.timestamp += 95)
            .event("click", "input#m type=radio name=size value=m")
            .event("change", "input#m type=radio name=size value=m")
            .told();
        assert_eq!(told, "check true [0, 1, 2] main 1");
    }

    #[test]
    fn two_boxes_that_one_selector_fits_are_two_steps() {
        let both = |one: &str, other: &str| {
            let recording = Recording::on("https://a.test/").event("click", one).found_by(".chk");
            recording.event("click", other).found_by(".chk").told()
        };
        let boxes = both("input# type=checkbox name=cotton", "input# type=checkbox name=linen");
        assert_eq!(boxes, "check null [0] main 0\ncheck null [1] main 1");
        let radios = both("input# type=radio name=size value=s", "input# type=radio name=size value=m");
        assert_eq!(radios, "check true [0] main 0\ncheck true [1] main 1");
    }

    #[test]
    fn a_clicked_radio_is_on_and_a_link_is_no_radio() {
        let told = Recording::on("https://a.test/")
            .event("click", "div#xs role=radio aria-checked=false | XS")
            .event("click", "a#red role=radio | Red")
            .told();
        assert_eq!(told, "check true [0] main 0\nclick [1] main 1");
    }
}
