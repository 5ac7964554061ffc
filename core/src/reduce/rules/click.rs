//! click: a click, or several on one element in quick succession: one step with a count. A click on an element that was
//! not recorded is kept, but not trained on.

use super::{REACH, Rule};
use crate::{
    reduce::{
        Action, Noise,
        draft::Draft,
        facts::{self, AGAIN, Control, SAME_GESTURE},
    },
    session::{Interaction, InteractionKind},
};

/// The rule.
pub const RULE: Rule = Rule { name: "click", apply };

/// Further clicks on the same element in quick succession.
const REPEATED: &str = "repeated_click";

/// The click that the browser makes on a label's field.
const LABEL: &str = "label";

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(first) = draft.open(at).filter(|i| i.kind == InteractionKind::Click) else { continue };
        let Some(step) = draft.make(RULE.name, Action::Click, at) else { continue };
        if facts::has_element(first) {
            follow(draft, step, at, first);
        } else if let Some(proposal) = draft.step(step) {
            proposal.noise = Some(Noise::NoElement);
        }
    }
}

fn follow<'s>(draft: &mut Draft<'s>, step: usize, at: usize, first: &'s Interaction<'s>) {
    let mut last = first;
    let mut since = 0;
    for next in at + 1..draft.len() {
        let Some(i) = draft.get(next) else { break };
        let gap = i.timestamp - last.timestamp;
        if gap > AGAIN || since > REACH {
            break;
        }
        since += 1;
        match &i.kind {
            InteractionKind::Click if draft.open(next).is_some() && facts::same_element(i, first) => {
                draft.add(REPEATED, step, next);
                if let Some(proposal) = draft.step(step) {
                    proposal.count += 1;
                }
                (last, since) = (i, 0);
            }
            InteractionKind::Click
                if gap <= SAME_GESTURE && in_label(first) && facts::control(i) == Control::Field =>
            {
                draft.add(LABEL, step, next);
                if let Some(proposal) = draft.step(step) {
                    proposal.main = next;
                }
                break;
            }
            InteractionKind::Other(name) if is_double(name) && facts::same_element(i, first) => {
                draft.add(REPEATED, step, next);
                if let Some(proposal) = draft.step(step) {
                    proposal.count = proposal.count.max(2);
                }
            }
            _ if facts::acts(i) || facts::is_navigation(i) => break,
            _ => {}
        }
    }
}

fn is_double(name: &str) -> bool {
    matches!(name, "dblclick" | "double_click" | "doubleclick")
}

fn in_label(interaction: &Interaction<'_>) -> bool {
    let ancestors = interaction.element.as_ref().map_or(&[][..], |e| &e.ancestors);
    facts::tag(interaction) == "label" || ancestors.iter().take(3).any(|a| a.tag == "label")
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    #[test]
    fn quick_clicks_on_one_element_are_one_step_with_a_count() {
        let told = Recording::on("https://a.test/")
            .event("click", "button#b | Go")
            .hollow("focus")
            .event("click", "button#b | Go")
            .event("click", "button#b | Go")
            .wait(1_000)
            .event("click", "button#b | Go")
            .told();
        assert_eq!(told, "click x3 [0, 1, 2, 3] main 0\nclick [4] main 4");
    }

    #[test]
    fn the_same_button_on_another_page_is_another_step() {
        let told = Recording::on("https://a.test/?page=1")
            .event("click", "a#next | Next")
            .at("https://a.test/?page=2", "")
            .event("click", "a#next | Next")
            .told();
        assert_eq!(told, "click [0] main 0 -> https://a.test/?page=2\nclick [1] main 1");
    }

    #[test]
    fn a_label_leads_to_its_field() {
        let told = Recording::on("https://a.test/")
            .event("click", "label#l | Name")
            .with(|i| i.timestamp += 95)
            .event("click", "input#n type=text")
            .told();
        assert_eq!(told, "click [0, 1] main 1");
    }

    #[test]
    fn a_click_on_nothing_is_noise() {
        assert_eq!(Recording::on("https://a.test/").hollow("click").told(), "click [0] main 0 (NoElement)");
    }

    #[test]
    fn a_removed_interaction_marks_its_step() {
        let told = Recording::on("https://a.test/")
            .event("focus", "button#b")
            .removed()
            .event("click", "button#b")
            .told();
        assert_eq!(told, "click [0, 1] main 1 (Removed)");
    }
}
