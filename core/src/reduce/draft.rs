//! The steps while they are being made: rules claim interactions for them, each interaction once.

use super::{Action, Dropped, Noise, facts};
use crate::session::{Interaction, InteractionKind, Session};

/// A step that is being made.
#[derive(Debug)]
pub struct Proposal<'s> {
    /// What was done.
    pub action: Action<'s>,
    /// Positions of its interactions, in the order they were claimed.
    pub interactions: Vec<usize>,
    /// The one that carries the element, or that made the step.
    pub main: usize,
    /// Where its own recorded no element: the interaction of another step that did, on the same field just before.
    pub field: Option<usize>,
    /// The last one by which the person acted; what was claimed after it shows what followed.
    pub last_act: usize,
    /// How often it was done in a row.
    pub count: u32,
    /// Names of the rules that had a part in it.
    pub rules: Vec<&'static str>,
    /// Set where it is not to be trained on.
    pub noise: Option<Noise>,
}

/// What became of an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    InStep(usize),
    Dropped(&'static str),
}

/// A session's steps while they are being made.
#[derive(Debug)]
pub struct Draft<'s> {
    session: &'s Session<'s>,
    fates: Vec<Fate>,
    proposals: Vec<Proposal<'s>>,
    /// How often an interaction was looked at; tests hold it to a line.
    #[cfg(test)]
    pub looks: std::cell::Cell<usize>,
}

impl<'s> Draft<'s> {
    /// Nothing claimed yet.
    pub fn new(session: &'s Session<'s>) -> Self {
        Self {
            session,
            fates: vec![Fate::Open; session.interactions.len()],
            proposals: Vec::new(),
            #[cfg(test)]
            looks: std::cell::Cell::default(),
        }
    }

    /// How many interactions there are.
    pub fn len(&self) -> usize {
        self.session.interactions.len()
    }

    /// The interaction at `at`, if there.
    pub fn get(&self, at: usize) -> Option<&'s Interaction<'s>> {
        #[cfg(test)]
        self.looks.set(self.looks.get() + 1);
        self.session.interactions.get(at)
    }

    /// The interaction at `at`, if there and not yet claimed.
    pub fn open(&self, at: usize) -> Option<&'s Interaction<'s>> {
        if self.fates.get(at) == Some(&Fate::Open) { self.get(at) } else { None }
    }

    /// The positions of all interactions.
    pub fn positions(&self) -> std::ops::Range<usize> {
        0..self.len()
    }

    /// The step that the interaction at `at` belongs to.
    pub fn step_of(&self, at: usize) -> Option<usize> {
        match self.fates.get(at) {
            Some(Fate::InStep(step)) => Some(*step),
            _ => None,
        }
    }

    /// The step, if there.
    pub fn step(&mut self, step: usize) -> Option<&mut Proposal<'s>> {
        self.proposals.get_mut(step)
    }

    /// The step to read, if there.
    pub fn peek(&self, step: usize) -> Option<&Proposal<'s>> {
        self.proposals.get(step)
    }

    /// Makes a step of the interaction at `main`; nothing where that is claimed already.
    pub fn make(&mut self, rule: &'static str, action: Action<'s>, main: usize) -> Option<usize> {
        self.open(main)?;
        let step = self.proposals.len();
        self.proposals.push(Proposal {
            action,
            interactions: vec![main],
            main,
            field: None,
            last_act: main,
            count: 1,
            rules: vec![rule],
            noise: None,
        });
        self.claim(main, Fate::InStep(step));
        Some(step)
    }

    /// Adds an act of the person to a step.
    pub fn add(&mut self, rule: &'static str, step: usize, at: usize) {
        if self.attach(rule, step, at)
            && let Some(proposal) = self.step(step)
        {
            proposal.last_act = proposal.last_act.max(at);
        }
    }

    /// Adds an interaction that shows what led to a step or what followed from it. Whether it was still open.
    pub fn attach(&mut self, rule: &'static str, step: usize, at: usize) -> bool {
        if self.open(at).is_none() {
            return false;
        }
        let Some(proposal) = self.step(step) else { return false };
        proposal.interactions.push(at);
        if !proposal.rules.contains(&rule) {
            proposal.rules.push(rule);
        }
        self.claim(at, Fate::InStep(step));
        true
    }

    /// Leaves an interaction out, with the reason.
    pub fn leave_out(&mut self, at: usize, reason: &'static str) {
        if self.open(at).is_some() {
            self.claim(at, Fate::Dropped(reason));
        }
    }

    fn claim(&mut self, at: usize, fate: Fate) {
        if let Some(slot) = self.fates.get_mut(at) {
            *slot = fate;
        }
    }

    /// The proposals in order of time, and what was left out.
    pub fn finish(mut self) -> (Vec<Proposal<'s>>, Vec<Dropped>) {
        for proposal in &mut self.proposals {
            proposal.interactions.sort_unstable();
        }
        let session = self.session;
        self.proposals.sort_by_key(|p| first_act(session, p));
        let dropped = self
            .fates
            .iter()
            .enumerate()
            .filter_map(|(interaction, fate)| match fate {
                Fate::Dropped(reason) => Some(Dropped { interaction, reason }),
                Fate::Open => Some(Dropped { interaction, reason: "no_rule" }),
                Fate::InStep(_) => None,
            })
            .collect();
        (self.proposals, dropped)
    }
}

/// Position of the first interaction by which the person acted; a focus only leads there, and so does the touch of which
/// the browser made a click.
fn first_act(session: &Session<'_>, proposal: &Proposal<'_>) -> usize {
    let acted = |at: &&usize| {
        session.interactions.get(**at).is_some_and(|i| facts::acts(i) && i.kind != InteractionKind::Touch)
    };
    proposal.interactions.iter().find(acted).copied().unwrap_or(proposal.main).min(proposal.main)
}
