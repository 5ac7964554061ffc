//! `next_action`: goal + history + observation → one action on one candidate.

use super::{Draft, View, json, message, sameness, sameness_of_page};
use crate::{
    reduce::Action,
    transform::{Role, reason::Reason, scene},
};
use serde::Serialize;

const SYSTEM: &str = "You act in a web browser for a person. You are given the goal, what was done so far, and the page \
with its elements, one a line, each with its number in brackets. Answer with the next action as one JSON object: \
{\"action\": …, \"element\": number, \"value\": …}. Actions: click, fill (value: the text), select (value: the option), \
press (value: the key), check (value: true or false), submit, hover, upload (value: the file), drag (onto: the \
number of the element to drop it on, where that is shown). Leave out value where the action has none.";

/// The answer.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Answer<'a> {
    action: &'static str,
    element: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    onto: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value<'a>>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Text(&'a str),
    On(bool),
}

/// Makes the example of a step.
pub(super) fn make(view: &View<'_, '_>) -> Result<Draft, Reason> {
    let answer = answer(view, view.observation.target)?;
    let mut user = String::with_capacity(2048);
    scene::write_goal(view.goal, &mut user);
    view.history.write(&mut user);
    user.push_str(&view.told.page);
    user.push_str(&view.told.elements);
    // What was done before and where things stand differ each time; that the same is done with the same does not. Two of one
    // name are told apart by how they are found.
    let called = |at: usize| view.observation.candidates.get(at).map(|c| [&*c.role, &*c.name]);
    let target = called(view.observation.target).unwrap_or_default();
    let onto = view.observation.drop_target.and_then(called);
    let action = json(&Answer { element: 0, onto: None, ..answer });
    let page = sameness_of_page(view.observation).to_string();
    let found_by = view.locators.first().map_or("", |locator| &*locator.playwright);
    let words = target.into_iter().chain([&*page, &*action, found_by]).chain(onto.into_iter().flatten());
    let sameness = sameness(words);
    Ok(Draft {
        messages: vec![
            message(Role::System, SYSTEM),
            message(Role::User, user),
            message(Role::Assistant, json(&answer)),
        ],
        rejected: None,
        sameness,
        synthetic: false,
    })
}

/// Whether an action is done on an element.
pub(in crate::transform) fn needs_element(action: &Action<'_>) -> bool {
    !matches!(
        action,
        Action::Scroll | Action::Navigate { .. } | Action::GoBack | Action::SwitchTab | Action::Finish
    )
}

/// What was done, as if it had been done on the candidate at position `on`.
pub(super) fn answer<'v>(view: &View<'v, '_>, on: usize) -> Result<Answer<'v>, Reason> {
    let action = &view.step.action;
    if !needs_element(action) {
        return Err(Reason::NoTargetElement);
    }
    let value = match action {
        Action::Fill { value } | Action::Select { value } | Action::Upload { value } => {
            Some(Value::Text(value.as_deref().ok_or(Reason::ValueNotRecorded)?))
        }
        Action::Press { key } => Some(Value::Text(key)),
        Action::Check { checked } => checked.map(Value::On),
        _ => None,
    };
    let onto = view.observation.drop_target.map(|at| at + 1);
    Ok(Answer { action: action.verb(), element: on + 1, onto, value })
}
