//! `preference`: the prompt of `next_action`, with what the person did as the chosen answer, and the same done on a
//! plausible other candidate as the rejected one.
//!
//! Plausible is what can be acted on, has the role of the target, and stands near it among the candidates. What the goal
//! names, or speaks of more than of the target, and what the person turns to soon afterwards, is no wrong answer and is
//! never the rejected one; the latter is looked up in later steps, of which nothing reaches the prompt. A value that
//! belongs in one field is wrong in any other, whatever is filled in next. Of choices that rule each other out, such as
//! sizes, none is wrong but by the goal: it must speak of the target more than of the other.

use super::{Draft, View, json, message, next_action};
use crate::{
    observation::{Observation, observe},
    reduce::Action,
    transform::{Role, reason::Reason},
};

/// Places in the list of candidates within which another one is near.
const NEAR: usize = 8;
/// Steps after this one whose targets are not wrong.
const SOON: usize = 8;
/// The shortest word, in letters, by which a goal speaks of an element.
const TELLING: usize = 4;

/// Makes the example of a step.
pub(super) fn make(view: &View<'_, '_>) -> Result<Draft, Reason> {
    let mut draft = next_action::make(view)?;
    let other = plausible(view).ok_or(Reason::NoPlausibleOther)?;
    let rejected = next_action::answer(view, other)?;
    draft.rejected = Some(message(Role::Assistant, json(&rejected)));
    Ok(draft)
}

/// The position of the nearest plausible candidate. Of two that are equally near, the one before the target at every
/// second step, so that the order of the numbers tells nothing.
fn plausible(view: &View<'_, '_>) -> Option<usize> {
    let Observation { candidates, target, drop_target, target_role, .. } = view.observation;
    let own = candidates.get(*target)?;
    let has_value = matches!(view.step.action, Action::Fill { .. } | Action::Select { .. });
    let soon = if has_value { Vec::new() } else { soon(view) };
    let goal = view.goal.unwrap_or_default().to_lowercase();
    let least = spoken_of(&goal, &own.name);
    let is_choice = matches!(&**target_role, "radio" | "menuitemradio" | "option");
    let before_first = view.step.index.is_multiple_of(2);
    let fits = |&at: &usize| {
        candidates.get(at).is_some_and(|c| {
            at != *target
                && Some(at) != *drop_target
                && c.interactive
                && c.role == own.role
                && !wanted(&goal, &c.name)
                && (has_value || spoken_of(&goal, &c.name) + usize::from(is_choice) <= least)
                && !soon.iter().any(|done| same(done, &c.name))
        })
    };
    let near = target.saturating_sub(NEAR)..(target + NEAR + 1).min(candidates.len());
    near.filter(fits).min_by_key(|&at| (at.abs_diff(*target), (at < *target) != before_first))
}

/// Whether the goal, in small letters, names an element; names of one or two letters stand in any text.
fn wanted(goal: &str, name: &str) -> bool {
    let name = name.trim_end_matches('…').to_lowercase();
    name.chars().nth(2).is_some() && goal.contains(&name)
}

/// How many words of a name the goal, in small letters, holds: long ones, and one that is all of the name.
fn spoken_of(goal: &str, name: &str) -> usize {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let (goal, name) = (words(goal), words(name));
    let alone = name.len() == 1;
    name.iter()
        .filter(|word| (alone || word.chars().nth(TELLING - 1).is_some()) && goal.contains(word))
        .count()
}

/// The names of what the person acts on soon afterwards.
fn soon(view: &View<'_, '_>) -> Vec<String> {
    let seen = view.later.iter().take(SOON).filter_map(|step| observe(view.session, step).ok());
    seen.filter_map(|seen| seen.candidates.into_iter().nth(seen.target)).map(|c| c.name).collect()
}

/// Whether two names are of one element; either may be cut short.
fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_end_matches('…'), other.trim_end_matches('…'));
    one.starts_with(other) || other.starts_with(one)
}
