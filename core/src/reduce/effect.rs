//! What followed from each step: only what was recorded after its act and before the next step's.
//!
//! Evidence, in this order: what its own interactions say of the change (`state.changes`, `state.after`), navigations that
//! belong to it, and how the page stood when the next thing happened. What the next step itself brought about (the page
//! that a typed address leads to) is never counted.

use super::{
    Action, Effect,
    draft::Proposal,
    facts::{self, Control},
    page::Here,
    rules::{navigation, tab},
    same,
};
use crate::session::{Interaction, InteractionKind, Millis, PageState, Session, Text};

/// The effect of each proposal, in their order. `pages` are those of the interactions.
pub fn effects<'s>(
    session: &'s Session<'_>,
    proposals: &[Proposal<'s>],
    pages: &[Here<'s>],
) -> Vec<Effect<'s>> {
    proposals
        .iter()
        .enumerate()
        .map(|(at, step)| {
            let from = pages.get(step.main).copied().unwrap_or_default();
            let next = proposals.get(at + 1);
            let mut effect = own(session, step, from, next);
            if let Some(next) = next {
                later(session, &mut effect, step, from, next);
            }
            effect.seen |= shows_itself(&step.action);
            effect
        })
        .collect()
}

/// What the step's own interactions show of its effect.
fn own<'s>(
    session: &'s Session<'_>,
    step: &Proposal<'s>,
    from: Here<'s>,
    next: Option<&Proposal<'s>>,
) -> Effect<'s> {
    let mut effect = Effect::default();
    let begins = |p: &Proposal<'_>| p.interactions.first().and_then(|&at| session.interactions.get(at));
    let until = next.and_then(begins).map(|i| i.timestamp);
    for i in step.interactions.iter().filter_map(|&at| session.interactions.get(at)) {
        if facts::is_navigation(i) {
            arrive(&mut effect, from, navigation::destination(i));
            effect.seen = true;
        } else {
            effect.seen |= tab::is_switch(i);
            told(&mut effect, i, from, until);
        }
    }
    effect
}

/// What an interaction itself tells of what it changed, where that was seen before the next step began.
fn told<'s>(effect: &mut Effect<'s>, i: &'s Interaction<'_>, from: Here<'s>, until: Option<Millis>) {
    let Some(state) = &i.state else { return };
    let seen_at = state.after.as_ref().and_then(|a| a.timestamp);
    if matches!((seen_at, until), (Some(seen), Some(until)) if seen > until) {
        return;
    }
    if let Some(changes) = &state.changes {
        arrive(effect, from, changes.url.as_deref().unwrap_or(""));
        effect.appeared.extend(changes.added_text.iter().map(|t| Text::Borrowed(&**t)));
        effect.dialogs.extend(changes.dialogs.iter().map(|t| Text::Borrowed(&**t)));
        effect.seen |= !changes.added_text.is_empty()
            || !changes.dialogs.is_empty()
            || !changes.removed_text.is_empty()
            || changes.title.is_some();
    }
    if let (Some(before), Some(after)) = (&state.before, &state.after) {
        arrive(effect, from, &after.url);
        effect.seen |= differs(&after.title, &before.title);
        effect.seen |=
            matches!((before.visible_elements, after.visible_elements), (Some(b), Some(a)) if a != b);
    }
}

/// What a field shows with its own event (a value) is taken; the page that a navigation leads to is the step itself.
fn shows_itself(action: &Action<'_>) -> bool {
    match action {
        Action::Fill { value } | Action::Select { value } | Action::Upload { value } => value.is_some(),
        Action::Scroll | Action::Hover | Action::Navigate { .. } | Action::GoBack | Action::SwitchTab => true,
        _ => false,
    }
}

/// What the interactions up to the beginning of the next step show of the page.
fn later<'s>(
    session: &'s Session<'_>,
    effect: &mut Effect<'s>,
    step: &Proposal<'s>,
    from: Here<'s>,
    next: &Proposal<'s>,
) {
    let Some(main) = session.interactions.get(step.main) else { return };
    let to = next.main + usize::from(!leads_elsewhere(&next.action));
    let between = session.interactions.get(step.last_act + 1..to).unwrap_or(&[]);
    for i in between {
        if facts::tab(i) != facts::tab(main) || facts::is_navigation(i) {
            continue;
        }
        arrive(effect, from, facts::url(i));
        effect.seen |= differs(facts::title(i), from.title) || differs(hash(i), hash(main));
        effect.seen |= is_taken(&step.action, main, i) || turned(main, i) || grew(main, i);
    }
}

/// Whether the page that a step was recorded on may be the one that it leads to.
fn leads_elsewhere(action: &Action<'_>) -> bool {
    matches!(action, Action::SwitchTab | Action::GoBack | Action::Navigate { .. })
}

/// A click on a field that is then typed into did what it was to do.
fn is_taken(action: &Action<'_>, main: &Interaction<'_>, i: &Interaction<'_>) -> bool {
    *action == Action::Click && i.kind == InteractionKind::Input && facts::control(main) == Control::Field
}

/// More or fewer elements are visible on the same page: a menu opened, a dialog closed. A ticking clock or a counter
/// changes fewer than four; and where the page was scrolled in between, it may have loaded more by that.
fn grew(main: &Interaction<'_>, i: &Interaction<'_>) -> bool {
    let (Some(was), Some(is)) = (before(main), before(i)) else { return false };
    let scrolled = |s: &PageState<'_>| s.viewport.map_or(0.0, |v| v.scroll_y);
    let counts = was.visible_elements.zip(is.visible_elements);
    let changed = counts.is_some_and(|(was, is)| was.abs_diff(is) >= 4);
    changed && facts::url(main) == facts::url(i) && (scrolled(was) - scrolled(is)).abs() < 1.0
}

fn before<'s>(i: &'s Interaction<'_>) -> Option<&'s PageState<'s>> {
    i.state.as_ref()?.before.as_ref()
}

/// The next look at the same element shows it in another state.
fn turned(main: &Interaction<'_>, i: &Interaction<'_>) -> bool {
    let states = ["aria-checked", "aria-expanded", "aria-pressed", "aria-selected"];
    let changed = |name: &&str| differs(facts::attribute(main, name), facts::attribute(i, name));
    states.iter().any(changed) && same::element(main, i)
}

fn hash<'s>(i: &'s Interaction<'_>) -> &'s str {
    i.context.as_ref().map_or("", |c| &c.html_hash)
}

fn differs(a: &str, b: &str) -> bool {
    !a.is_empty() && !b.is_empty() && a != b
}

fn arrive<'s>(effect: &mut Effect<'s>, from: Here<'s>, url: &'s str) {
    if !url.is_empty() && !from.url.is_empty() && url != from.url {
        effect.navigated_to = Some(Text::Borrowed(url));
        effect.seen = true;
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        reduce::{recording::Recording, reduce},
        session::{Changes, PageState},
    };

    fn changes(text: &str) -> Option<Changes<'static>> {
        let text = || vec![text.to_owned().into()];
        Some(Changes { added_text: text(), dialogs: text(), ..Changes::default() })
    }

    #[test]
    fn what_appeared_and_where_it_led_is_told() {
        let session = Recording::on("https://a.test/")
            .event("click", "button#b")
            .state(|s| {
                s.before = Some(PageState { url: "https://a.test/".into(), ..PageState::default() });
                s.after = Some(PageState { url: "https://a.test/cart".into(), ..PageState::default() });
                s.changes = changes("Added");
            })
            .session();
        let effect = reduce(&session).steps.remove(0).effect;
        assert_eq!(effect.navigated_to.as_deref(), Some("https://a.test/cart"));
        assert_eq!((effect.appeared[0].as_ref(), effect.dialogs[0].as_ref()), ("Added", "Added"));
        assert!(effect.seen);
    }

    #[test]
    fn what_was_seen_after_the_next_step_began_is_not_its_effect() {
        let session = Recording::on("https://a.test/")
            .event("click", "button#a")
            .state(|s| {
                s.after = Some(PageState { timestamp: Some(1_900), ..PageState::default() });
                s.changes = changes("Too late");
            })
            .event("click", "button#b")
            .session();
        let effect = reduce(&session).steps.remove(0).effect;
        assert!(effect.appeared.is_empty() && !effect.seen, "the next step began at 1,200");
    }

    #[test]
    fn a_typed_address_is_no_effect_of_the_step_before_it() {
        let told = Recording::on("https://a.test/")
            .event("click", "button#a")
            .navigation("https://b.test/")
            .gesture(|g| g.details.0.push(("transition".into(), "typed".into())))
            .told();
        assert_eq!(told.lines().next(), Some("click [0] main 0"));
    }

    #[test]
    fn another_title_or_another_tree_shows_an_effect_and_nothing_shows_none() {
        let told = Recording::on("https://a.test/")
            .at("https://a.test/", "One")
            .event("click", "button#a")
            .at("https://a.test/", "Two")
            .event("click", "button#b")
            .with(|i| i.context.as_mut().expect("a context").html_hash = "1".into())
            .event("click", "button#c")
            .with(|i| i.context.as_mut().expect("a context").html_hash = "2".into())
            .event("click", "button#d")
            .told();
        assert_eq!(told, "click [0] main 0 seen\nclick [1] main 1 seen\nclick [2] main 2\nclick [3] main 3");
    }
}
