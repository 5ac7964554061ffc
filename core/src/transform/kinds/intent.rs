//! `intent`: the steps → the goal that the person stated.
//!
//! A goal is stated for a session, so there is one example of it, told from all of its steps; where none was stated
//! there is none.

use super::{Draft, json, message};
use crate::{
    reduce::Step,
    transform::{
        Role,
        reason::Reason,
        scene::{self, History},
    },
};
use serde::Serialize;

const SYSTEM: &str = "You tell what a person wanted from what they did in a web browser. You are given the page where it \
began and the steps in order. Answer with the goal as one JSON object: {\"goal\": what the person set out to do}.";

/// Steps that are told, the last ones.
pub(in crate::transform) const TOLD: usize = 60;
/// With fewer steps than this nothing can be told from them.
pub(super) const FEW: usize = 2;

#[derive(Serialize)]
struct Answer<'a> {
    goal: &'a str,
}

/// Makes the example of a session; `done` are all of its steps, `page` is where they begin, by address and title.
pub(in crate::transform) fn make(
    goal: Option<&str>,
    page: (&str, &str),
    steps: &[Step<'_>],
    done: &mut History,
) -> Result<Draft, Reason> {
    let goal = goal.ok_or(Reason::NoStatedGoal)?;
    let last = steps.last().filter(|_| done.len() >= FEW).ok_or(Reason::TooFewSteps)?;
    if let Some(url) = last.effect.navigated_to.as_deref() {
        done.arrive(url, "");
    }
    let mut user = String::with_capacity(2048);
    scene::write_page(page.0, page.1, &mut user);
    user.push_str("Steps:\n");
    done.write_steps(&mut user);
    Ok(Draft {
        messages: vec![
            message(Role::System, SYSTEM),
            message(Role::User, user.trim_end()),
            message(Role::Assistant, json(&Answer { goal })),
        ],
        rejected: None,
        sameness: 0,
        synthetic: false,
    })
}
