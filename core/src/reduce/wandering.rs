//! Wandering: clicks of which the recorder saw that nothing followed.
//!
//! Only a look at the page after the click is evidence of that; most recorders take none, and where none was taken a click
//! is believed. A control that keeps a state of its own (a field, a box to tick, a tab, a button that stays pressed) may
//! have changed where the look does not reach, and the last step of a session may have been all that was wanted.

use super::{
    Action, Noise, Step,
    facts::{self, Control},
};
use crate::session::{Interaction, Session};

/// Attributes by which an element keeps a state.
const STATES: [&str; 6] =
    ["aria-checked", "aria-expanded", "aria-haspopup", "aria-pressed", "aria-selected", "contenteditable"];

/// Marks the clicks without effect as noise.
pub fn mark(session: &Session<'_>, steps: &mut [Step<'_>]) {
    let mut next: Option<i64> = None;
    for step in steps.iter_mut().rev() {
        let main = session.interactions.get(step.main);
        let idle = main.zip(next).is_some_and(|(main, until)| is_idle(step, main, until));
        if idle && step.noise.is_none() {
            step.noise = Some(Noise::WithoutEffect);
        }
        next = Some(step.started_at);
    }
}

/// Whether a click, before the next step began, was seen to change nothing.
fn is_idle(step: &Step<'_>, main: &Interaction<'_>, until: i64) -> bool {
    let keeps_state = || {
        facts::control(main) != Control::Other
            || STATES.iter().any(|name| !facts::attribute(main, name).is_empty())
    };
    step.action == Action::Click && !step.effect.seen && looked_the_same(main, until) && !keeps_state()
}

/// Whether the look after an event shows the page as it was before it, in time and in all that is compared.
fn looked_the_same(main: &Interaction<'_>, until: i64) -> bool {
    let Some(state) = main.state.as_deref() else { return false };
    let Some((before, after)) = state.before.as_ref().zip(state.after.as_ref()) else { return false };
    let visible = before.visible_elements.zip(after.visible_elements);
    let focus = before.active_element == after.active_element;
    after.timestamp.is_none_or(|seen| seen <= until)
        && visible.is_some_and(|(before, after)| before == after)
        && (before.url == after.url && before.title == after.title && focus)
        && (before.viewport == after.viewport || after.viewport.is_none())
}

#[cfg(test)]
mod tests {
    use crate::{
        reduce::{Noise, recording::Recording, reduce},
        session::{Changes, PageState, State},
    };

    fn look(visible: i64) -> Option<PageState<'static>> {
        Some(PageState { visible_elements: Some(visible), ..PageState::default() })
    }

    fn idle(s: &mut State<'_>) {
        (s.before, s.after) = (look(40), look(40));
    }

    fn noise(recording: Recording) -> Vec<Option<Noise>> {
        reduce(&recording.session()).steps.into_iter().map(|step| step.noise).collect()
    }

    const IDLE: Option<Noise> = Some(Noise::WithoutEffect);

    #[test]
    fn a_click_that_was_seen_to_do_nothing_is_noise() {
        let clicks = Recording::on("https://a.test/").event("click", "p#text").state(idle);
        assert_eq!(noise(clicks.event("click", "a#more")), [IDLE, None]);
    }

    #[test]
    fn without_a_look_at_the_page_afterwards_a_click_is_believed() {
        let clicks = Recording::on("https://a.test/").event("click", "p#text").state(|s| s.before = look(40));
        assert_eq!(noise(clicks.event("click", "a#more")), [None, None]);
    }

    #[test]
    fn the_last_click_may_be_all_that_was_wanted() {
        let clicks = Recording::on("https://a.test/").event("click", "a#more");
        assert_eq!(noise(clicks.event("click", "p#text").state(idle)), [None, None]);
    }

    #[test]
    fn what_appeared_or_could_have_changed_unseen_is_no_noise() {
        let said = |s: &mut State<'_>| {
            idle(s);
            s.changes = Some(Changes { added_text: vec!["Saved".into()], ..Changes::default() });
        };
        let clicks = Recording::on("https://a.test/").event("click", "button#save").state(said);
        let clicks = clicks.event("click", "input#name").state(idle);
        let pressed = |i: &mut crate::session::Interaction<'static>| {
            let element = i.element.as_mut().expect("an element");
            element.attributes.0.push(("aria-pressed".into(), "false".into()));
        };
        let clicks = clicks.event("click", "button#like").state(idle).with(pressed);
        assert_eq!(noise(clicks.event("click", "a#more")), [None; 4]);
    }
}
