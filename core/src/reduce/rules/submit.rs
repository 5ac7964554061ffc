//! submit: a form that was sent belongs to the click or key in the same tab and frame that sent it; where none was recorded,
//! it is a step.

use super::{REACH, Rule};
use crate::{
    reduce::{Action, draft::Draft, facts, same},
    session::{InteractionKind, Millis},
};

/// The rule.
pub const RULE: Rule = Rule { name: "submit", apply };

/// A form is sent within this time, in milliseconds, after what sends it, checks by script included.
const SOON: Millis = 2_000;

fn apply(draft: &mut Draft<'_>) {
    for at in draft.positions() {
        let Some(submit) = draft.open(at).filter(|i| i.kind == InteractionKind::Submit) else { continue };
        let act = (at.saturating_sub(REACH)..at)
            .rev()
            .filter_map(|p| draft.get(p).map(|i| (p, i)))
            .take_while(|(_, i)| submit.timestamp - i.timestamp <= SOON && !facts::is_navigation(i))
            .filter(|(p, i)| facts::acts(i) && draft.step_of(*p).is_some() && same::view(i, submit))
            .map(|(p, _)| p)
            .find_map(|p| draft.step_of(p).filter(|&s| sends(draft, s)));
        match act {
            Some(step) => {
                draft.attach(RULE.name, step, at);
            }
            None => {
                draft.make(RULE.name, Action::Submit, at);
            }
        }
    }
}

fn sends(draft: &Draft<'_>, step: usize) -> bool {
    draft.peek(step).is_some_and(|p| {
        matches!(&p.action, Action::Click | Action::Submit | Action::Check { .. } | Action::Select { .. })
            || matches!(&p.action, Action::Press { key } if key.ends_with("Enter"))
    })
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    #[test]
    fn a_submit_belongs_to_the_click_that_sent_it() {
        let told = Recording::on("https://a.test/")
            .event("click", "button#go type=submit")
            .event("submit", "form#f")
            .told();
        assert_eq!(told, "click [0, 1] main 0");
    }

    #[test]
    fn a_submit_in_another_tab_or_frame_is_a_step() {
        let click = || Recording::on("https://a.test/").event("click", "button#menu");
        let tab = |r: Recording, tab: &'static str| r.gesture(|g| g.tab = Some(tab.into()));
        let two = "click [0] main 0\nsubmit [1] main 1";
        assert_eq!(tab(tab(click(), "1").wait(1_400).event("submit", "form#f"), "9").told(), two);
        let framed = click().event("submit", "form#f").with(|i| {
            i.context.as_mut().expect("a context").frame_path = vec!["iframe#pay".into()];
        });
        assert_eq!(framed.told(), two);
    }

    #[test]
    fn a_submit_that_nothing_recorded_sent_is_a_step() {
        let told = Recording::on("https://a.test/")
            .event("input", "input#a")
            .value("x")
            .wait(5_000)
            .event("submit", "form#f")
            .told();
        assert_eq!(told, "fill \"x\" [0] main 0 seen\nsubmit [1] main 1");
    }
}
