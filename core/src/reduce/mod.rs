//! reduce: interactions → steps. A step is one meaningful action; it knows the interactions that it came from.

mod draft;
mod effect;
mod facts;
mod label;
mod page;
#[cfg(test)]
pub(crate) mod recording;
mod rules;
mod same;
mod wandering;

use crate::session::{Interaction, InteractionKind, Millis, Session, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// What the reducer made of a session.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reduction<'s> {
    /// The steps, in order of time.
    pub steps: Vec<Step<'s>>,
    /// Interactions that became part of no step, with the reason.
    pub dropped: Vec<Dropped>,
}

/// One meaningful action.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<'s> {
    /// Position among the session's steps, from 0.
    pub index: usize,
    /// What was done.
    pub action: Action<'s>,
    /// Positions of its interactions in `session.interactions`, ascending.
    pub interactions: Vec<usize>,
    /// The one of them that carries the element (or, with none, that made the step).
    pub main: usize,
    /// Where its own recorded no element: the interaction of the step before that did, on the same field (the click that
    /// hollow typing followed).
    pub field: Option<usize>,
    /// How often it was done in a row (a double click counts 2).
    pub count: u32,
    /// When it began.
    pub started_at: Millis,
    /// When it ended.
    pub ended_at: Millis,
    /// The page it was done on.
    pub url: &'s str,
    /// That page's title.
    pub title: &'s str,
    /// What followed from it.
    pub effect: Effect<'s>,
    /// Names of the reducer's rules that made it.
    pub rules: Vec<&'static str>,
    /// Set where it is kept in the record but not trained on.
    pub noise: Option<Noise>,
}

impl Step<'_> {
    /// The interaction that tells what an element was dragged onto; nothing where that is not known.
    #[must_use]
    pub fn dropped_on<'i, 's>(&self, session: &'i Session<'s>) -> Option<&'i Interaction<'s>> {
        if !matches!(self.action, Action::Drag { .. }) {
            return None;
        }
        let at = |at: usize| session.interactions.get(at);
        let mut backwards = self.interactions.iter().rev().filter_map(|&i| at(i));
        let let_go = backwards.find(|i| i.kind == InteractionKind::Drop)?;
        facts::tells_the_place(let_go, at(self.main)?).then_some(let_go)
    }
}

/// A step's verb with its arguments. As JSON: `{"verb": "fill", "value": "…"}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Action<'s> {
    /// Click an element.
    Click,
    /// Put text in a field; the value is absent where none was recorded.
    Fill {
        /// The text.
        value: Option<Text<'s>>,
    },
    /// Choose an option.
    Select {
        /// The option.
        value: Option<Text<'s>>,
    },
    /// Press a key that acts.
    Press {
        /// The key, as `KeyboardEvent.key`.
        key: Text<'s>,
    },
    /// Turn a checkbox, switch or radio button on or off.
    Check {
        /// Whether it is on afterwards; absent where that was not recorded.
        checked: Option<bool>,
    },
    /// Send a form.
    Submit,
    /// Rest the pointer on an element.
    Hover,
    /// Scroll.
    Scroll,
    /// Go to an address.
    Navigate {
        /// The address; told as `to`, since a step's `url` is the page it was done on.
        #[serde(rename = "to")]
        url: Text<'s>,
    },
    /// Go back in history.
    GoBack,
    /// Go to another tab.
    SwitchTab,
    /// Choose a file.
    Upload {
        /// The file's name.
        value: Option<Text<'s>>,
    },
    /// Drag an element onto another.
    Drag {
        /// What the other is called; absent where that is not known.
        onto: Option<Text<'s>>,
    },
    /// The journey is done.
    Finish,
}

impl Action<'_> {
    /// The verb, in snake case.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Fill { .. } => "fill",
            Self::Select { .. } => "select",
            Self::Press { .. } => "press",
            Self::Check { .. } => "check",
            Self::Submit => "submit",
            Self::Hover => "hover",
            Self::Scroll => "scroll",
            Self::Navigate { .. } => "navigate",
            Self::GoBack => "go_back",
            Self::SwitchTab => "switch_tab",
            Self::Upload { .. } => "upload",
            Self::Drag { .. } => "drag",
            Self::Finish => "finish",
        }
    }
}

impl Action<'_> {
    /// The same, owning its texts.
    #[must_use]
    pub fn to_owned_action(&self) -> Action<'static> {
        let own = |text: &Option<Text<'_>>| text.as_deref().map(|t| Text::Owned(t.to_owned()));
        match self {
            Self::Click => Action::Click,
            Self::Fill { value } => Action::Fill { value: own(value) },
            Self::Select { value } => Action::Select { value: own(value) },
            Self::Press { key } => Action::Press { key: Text::Owned(key.to_string()) },
            Self::Check { checked } => Action::Check { checked: *checked },
            Self::Submit => Action::Submit,
            Self::Hover => Action::Hover,
            Self::Scroll => Action::Scroll,
            Self::Navigate { url } => Action::Navigate { url: Text::Owned(url.to_string()) },
            Self::GoBack => Action::GoBack,
            Self::SwitchTab => Action::SwitchTab,
            Self::Upload { value } => Action::Upload { value: own(value) },
            Self::Drag { onto } => Action::Drag { onto: own(onto) },
            Self::Finish => Action::Finish,
        }
    }
}

/// What followed from a step. Used for scores and for the history of later steps only.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Effect<'s> {
    /// The page it led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub navigated_to: Option<Text<'s>>,
    /// Dialogs that opened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dialogs: Vec<Text<'s>>,
    /// Text that appeared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub appeared: Vec<Text<'s>>,
    /// Whether anything recorded later shows that it did something, in any of the ways above or another.
    pub seen: bool,
}

impl Effect<'_> {
    /// The same, owning its texts.
    #[must_use]
    pub fn to_owned_effect(&self) -> Effect<'static> {
        let own = |text: &Text<'_>| Text::Owned(text.to_string());
        Effect {
            navigated_to: self.navigated_to.as_ref().map(own),
            dialogs: self.dialogs.iter().map(own).collect(),
            appeared: self.appeared.iter().map(own).collect(),
            seen: self.seen,
        }
    }
}

/// Why a step is not trained on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Noise {
    /// The person removed it.
    Removed,
    /// A navigation that the browser made by itself.
    RestoredNavigation,
    /// A click without an element.
    NoElement,
    /// A click of which the recorder saw that nothing followed.
    WithoutEffect,
}

/// An interaction that became part of no step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dropped {
    /// Its position in `session.interactions`.
    pub interaction: usize,
    /// Why.
    pub reason: &'static str,
}

/// Reduces a session's interactions to steps.
///
/// Every interaction is in exactly one step or among the dropped. Linear in the number of interactions.
#[must_use]
pub fn reduce<'s>(session: &'s Session<'_>) -> Reduction<'s> {
    let mut draft = draft::Draft::new(session);
    for rule in rules::RULES {
        (rule.apply)(&mut draft);
    }
    let (proposals, dropped) = draft.finish();
    let removed: BTreeSet<&str> = session.removed.iter().map(|id| &**id).collect();
    let pages = page::pages(session);
    let effects = effect::effects(session, &proposals, &pages);
    let mut steps = proposals
        .into_iter()
        .zip(effects)
        .enumerate()
        .map(|(index, (proposal, effect))| step(session, index, proposal, effect, &pages, &removed))
        .collect::<Vec<_>>();
    wandering::mark(session, &mut steps);
    Reduction { steps, dropped }
}

fn step<'s>(
    session: &'s Session<'_>,
    index: usize,
    proposal: draft::Proposal<'s>,
    effect: Effect<'s>,
    pages: &[page::Here<'s>],
    removed: &BTreeSet<&str>,
) -> Step<'s> {
    let draft::Proposal { action, interactions, main, field, last_act, count, rules, noise } = proposal;
    let time = |at: usize| session.interactions.get(at).map_or(0, |i| i.timestamp);
    let here = pages.get(main).copied().unwrap_or_default();
    let is_removed = |at: &usize| session.interactions.get(*at).is_some_and(|i| removed.contains(&*i.id));
    let noise = if interactions.iter().any(is_removed) { Some(Noise::Removed) } else { noise };
    Step {
        index,
        action,
        main,
        field,
        count,
        started_at: interactions.first().map_or_else(|| time(main), |&at| time(at)),
        ended_at: time(last_act),
        url: here.url,
        title: here.title,
        interactions,
        effect,
        rules,
        noise,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Step,
        draft::Draft,
        recording::{Event, KINDS, events, session},
        reduce,
        rules::RULES,
    };
    use crate::at_hand::shared;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn steps_part_the_interactions_and_keep_their_order(events in events()) {
            let session = session(&events);
            let reduction = reduce(&session);
            let mut places = vec![0; session.interactions.len()];
            for (at, step) in reduction.steps.iter().enumerate() {
                prop_assert_eq!(step.index, at);
                prop_assert!(step.interactions.contains(&step.main));
                prop_assert!(step.interactions.is_sorted());
                prop_assert!(step.count >= 1 && step.rules.iter().all(|r| !r.is_empty()));
                step.interactions.iter().for_each(|&i| places[i] += 1);
            }
            reduction.dropped.iter().for_each(|d| places[d.interaction] += 1);
            prop_assert!(places.iter().all(|&n| n == 1), "each exactly once: {:?}", places);
            prop_assert!(reduction.dropped.iter().all(|d| d.reason != "no_rule"));
            let leads = |i: &usize| matches!(session.interactions[*i].kind.name(), "focus" | "blur" | "touch");
            let begins = |s: &Step<'_>| s.interactions.iter().copied().find(|i| *i == s.main || !leads(i));
            let begun: Vec<_> = reduction.steps.iter().map(begins).collect();
            prop_assert!(begun.is_sorted(), "{:?}", begun);
        }

        #[test]
        fn every_click_with_an_element_is_in_a_step(events in events()) {
            let session = session(&events);
            let reduction = reduce(&session);
            for d in &reduction.dropped {
                prop_assert!(session.interactions[d.interaction].kind.name() != "click");
            }
        }
    }

    /// Clicks with an element, fills, toggles and page changes of the recordings were counted by hand.
    #[test]
    fn real_recordings_are_told_as_a_person_would() {
        for (name, verbs, led) in [
            ("homedepot.session.json", [("click", 25), ("fill", 2), ("check", 2)].as_slice(), 7),
            ("hm.session.json", &[("click", 16), ("check", 6)], 14),
        ] {
            let Some(bytes) = shared(&format!("recordings/{name}")) else { continue };
            let read = crate::read::read(&bytes, &crate::Options::default()).expect("readable");
            let session = &read.into_iter().next().expect("one").expect("a session").session;
            let reduction = reduce(session);
            println!("{}", super::recording::tell(&reduction));
            for (verb, count) in verbs {
                let found = reduction.steps.iter().filter(|s| s.action.verb() == *verb).count();
                assert_eq!((*verb, found), (*verb, *count), "{name}");
            }
            assert_eq!(reduction.steps.len(), verbs.iter().map(|(_, n)| n).sum::<usize>(), "{name}");
            let moved = reduction.steps.iter().filter(|s| s.effect.navigated_to.is_some()).count();
            assert_eq!(moved, led, "{name}");
            assert!(reduction.dropped.iter().all(|d| d.reason == "focus_only"), "{name}");
            let lost = |i: &crate::session::Interaction<'_>| {
                super::facts::has_element(i) && i.kind == crate::session::InteractionKind::Click
            };
            let clicks: Vec<_> = session.interactions.iter().enumerate().filter(|(_, i)| lost(i)).collect();
            for (at, _) in clicks {
                let own = reduction.steps.iter().filter(|s| s.main == at && s.count == 1).count();
                assert_eq!(own, 1, "{name}: click {at} has a step of its own");
            }
        }
    }

    /// Looks at interactions that the rules take for `length` events of a repeated pattern.
    fn looks(pattern: &[Event], length: usize) -> usize {
        let events: Vec<_> = pattern.iter().copied().cycle().take(length).collect();
        let session = session(&events);
        let mut draft = Draft::new(&session);
        RULES.iter().for_each(|rule| (rule.apply)(&mut draft));
        draft.looks.get()
    }

    #[test]
    fn the_work_grows_with_the_number_of_interactions_only() {
        let kind = |name: &str| KINDS.iter().position(|k| *k == name).expect("a kind");
        for (first, name) in KINDS.iter().enumerate() {
            for then in ["hover", "focus", "scroll", "input", "click", "drag"].map(kind) {
                for element in [0, 1, 2, 6] {
                    let pattern = [(first, element, 0, -100, 3), (then, element, 0, -100, 3)];
                    let (one, two) = (looks(&pattern, 1_000), looks(&pattern, 2_000));
                    assert!(two <= 2 * one + 1_000, "{} {} {element}: {one} then {two}", name, KINDS[then]);
                }
            }
        }
    }
}
