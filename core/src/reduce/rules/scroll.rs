//! scroll: scrolling until something else is done is one step; where it ends up where it began, none.

use super::Rule;
use crate::{
    reduce::{Action, draft::Draft, facts},
    session::{Interaction, InteractionKind},
};

/// The rule.
pub const RULE: Rule = Rule { name: "scroll", apply };

/// CSS pixels below which nobody meant to scroll: one line of text.
const LEAST: f64 = 20.0;

fn apply(draft: &mut Draft<'_>) {
    let mut at = 0;
    while at < draft.len() {
        at = match draft.open(at) {
            Some(first) if first.kind == InteractionKind::Scroll => settle(draft, at, first),
            _ => at + 1,
        };
    }
}

fn settle<'s>(draft: &mut Draft<'s>, at: usize, first: &'s Interaction<'s>) -> usize {
    let mut run = vec![at];
    let mut last = first;
    for next in at + 1..draft.len() {
        let Some(i) = draft.get(next) else { break };
        if i.kind == InteractionKind::Scroll {
            if facts::url(i) != facts::url(first) || facts::tab(i) != facts::tab(first) {
                break;
            }
            run.push(next);
            last = i;
        } else if draft.step_of(next).is_some() || facts::is_navigation(i) {
            break;
        }
    }
    let end = run.last().map_or(at, |&l| l) + 1;
    let moved = match (position(first), position(last)) {
        (Some((x, y)), Some((u, v))) if run.len() > 1 => (x - u).abs() >= LEAST || (y - v).abs() >= LEAST,
        _ => true,
    };
    if moved && let Some(step) = draft.make(RULE.name, Action::Scroll, at) {
        run.iter().for_each(|&p| draft.add(RULE.name, step, p));
    } else {
        run.iter().for_each(|&p| draft.leave_out(p, "scroll_to_and_fro"));
    }
    end
}

/// How far the page was scrolled; where an element was, that tells nothing of it.
fn position(scroll: &Interaction<'_>) -> Option<(f64, f64)> {
    if !matches!(facts::tag(scroll), "" | "html" | "body") {
        return None;
    }
    let seen = scroll.visual.as_ref().and_then(|v| v.viewport);
    let before = scroll.state.as_ref().and_then(|s| s.before.as_ref()).and_then(|b| b.viewport);
    seen.or(before).map(|v| (v.scroll_x, v.scroll_y))
}

#[cfg(test)]
mod tests {
    use crate::{
        reduce::recording::Recording,
        session::{Element, Viewport, Visual},
    };

    fn at(recording: Recording, y: f64) -> Recording {
        recording.hollow("scroll").with(|i| {
            let viewport = Some(Viewport { scroll_y: y, ..Viewport::default() });
            i.visual = Some(Box::new(Visual { viewport, ..Visual::default() }));
        })
    }

    #[test]
    fn scrolling_until_something_else_is_done_is_one_step() {
        let recording = at(at(at(Recording::on("https://a.test/"), 0.0), 300.0), 800.0);
        let told = recording.event("click", "a#x").hollow("scroll").told();
        assert_eq!(told, "scroll [0, 1, 2] main 0 seen\nclick [3] main 3\nscroll [4] main 4 seen");
    }

    #[test]
    fn scrolling_a_list_is_a_step_though_the_page_stays() {
        let list = |recording: Recording| {
            at(recording, 0.0).with(|i| {
                let element = Element { tag: "ul".into(), ..Element::default() };
                i.element = Some(Box::new(element));
            })
        };
        assert_eq!(list(list(Recording::on("https://a.test/"))).told(), "scroll [0, 1] main 0 seen");
    }

    #[test]
    fn scrolling_to_and_fro_is_none() {
        assert_eq!(at(at(at(Recording::on("https://a.test/"), 0.0), 300.0), 5.0).told(), "");
    }
}
