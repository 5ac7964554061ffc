//! click: a click, or several on one element in quick succession: one step with a count. A click on an element that was
//! not recorded is kept, but not trained on. A double click that a recorder tells besides its two clicks adds none.

use super::{REACH, Rule};
use crate::{
    reduce::{
        Action, Noise,
        draft::Draft,
        facts::{self, AGAIN, Control},
        label, same,
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
        let Some(first) = draft.open(at) else { continue };
        let twice = facts::is_double(first);
        if first.kind != InteractionKind::Click && !twice {
            continue;
        }
        let Some(step) = draft.make(RULE.name, Action::Click, at) else { continue };
        if twice && let Some(proposal) = draft.step(step) {
            proposal.count = 2;
        }
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
            InteractionKind::Click
                if facts::is_double(i) && draft.open(next).is_some() && same::element(i, first) =>
            {
                draft.add(REPEATED, step, next);
                if let Some(proposal) = draft.step(step) {
                    proposal.count = proposal.count.max(2);
                }
            }
            InteractionKind::Click if draft.open(next).is_some() && same::element(i, first) => {
                draft.add(REPEATED, step, next);
                if let Some(proposal) = draft.step(step) {
                    proposal.count += 1;
                }
                (last, since) = (i, 0);
            }
            InteractionKind::Click
                if in_label(first)
                    && matches!(facts::control(i), Control::Field | Control::Select)
                    && label::leads(first, i) =>
            {
                draft.add(LABEL, step, next);
                if let Some(proposal) = draft.step(step) {
                    proposal.main = next;
                }
                break;
            }
            _ if facts::acts(i) || facts::is_navigation(i) => break,
            _ => {}
        }
    }
}

fn in_label(interaction: &Interaction<'_>) -> bool {
    let ancestors = interaction.element.as_ref().map_or(&[][..], |e| &e.ancestors);
    facts::tag(interaction) == "label" || ancestors.iter().take(3).any(|a| a.tag == "label")
}

#[cfg(test)]
mod tests {
    use crate::{
        reduce::recording::Recording,
        session::{Rect, Visual},
    };

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
    fn a_double_click_counts_two_whether_its_clicks_were_told_or_not() {
        let double = |recording: Recording| {
            recording.event("click", "li#file | Letter").gesture(|g| {
                g.details.0.push(("recordedType".into(), "dblclick".into()));
            })
        };
        let page = || Recording::on("https://a.test/");
        let clicks = || page().event("click", "li#file | Letter").event("click", "li#file | Letter");
        assert_eq!(double(clicks()).told(), "click x2 [0, 1, 2] main 0");
        assert_eq!(double(page()).told(), "click x2 [0] main 0");
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
    fn two_buttons_that_one_selector_fits_are_two_steps() {
        let both = |selector: &str, one: &str, other: &str| {
            let recording = Recording::on("https://a.test/").event("click", one).found_by(selector);
            recording.event("click", other).found_by(selector).told()
        };
        let (two, twice) = ("click [0] main 0\nclick [1] main 1", "click x2 [0, 1] main 0");
        assert_eq!(both(".btn", "button# | One", "button# | Two"), two);
        assert_eq!(both(".btn", "button# aria-label=Edit", "button# aria-label=Delete"), two);
        assert_eq!(both("#list > a", "a# href=/one", "a# href=/two"), two);
        assert_eq!(both(".btn", "button# | Add", "button# | Added"), twice, "the first click is told by it");
        assert_eq!(both("#like", "button#like | Like", "button#like | Undo"), twice);
        assert_eq!(both("li:nth-child(2) > button", "button# | Like", "button# | Undo"), twice);
    }

    #[test]
    fn a_button_that_stays_in_its_box_is_one_whatever_it_says() {
        let clicked = |recording: Recording, text: &str, x: f64| {
            recording.event("click", &format!("button# | {text}")).found_by(".btn").with(|i| {
                let bounding_box = Some(Rect { x, width: 80.0, height: 30.0, ..Rect::default() });
                i.visual = Some(Box::new(Visual { bounding_box, ..Visual::default() }));
            })
        };
        let both =
            |x: f64| clicked(clicked(Recording::on("https://a.test/"), "Play", 10.0), "Pause", x).told();
        assert_eq!(both(10.0), "click x2 [0, 1] main 0");
        assert_eq!(both(90.0), "click [0] main 0\nclick [1] main 1");
    }

    #[test]
    fn a_label_leads_to_its_field() {
        let told = Recording::on("https://a.test/")
            .event("click", "label#l | Name")
            .with(|i| i.timestamp += 95)
            .event("click", "input#n type=text")
            .told();
        assert_eq!(told, "click [0, 1] main 1");
        let told = Recording::on("https://a.test/")
            .event("click", "label#l for=s | Size")
            .wait(200)
            .event("click", "select#s")
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
