//! Observations: what the agent would have seen just before a step.
//!
//! An observation is made from what was recorded up to the step's own event: the tree and the neighbours that the
//! recorder took with it, and those of earlier events on the same page. Nothing recorded later is looked at. Of each
//! candidate only what is known of all of its sort is shown, all names are cut alike, and where the list begins is
//! taken from a hash of the page, so that neither detail nor place tells the target. States, attributes and boxes follow the
//! rule that `facts.rs` states: all candidates that can be acted on, or none. What the step itself put on the page before its
//! event was told, such as a typed text, is left out as `put_in.rs` states.

mod facts;
mod name;
mod order;
mod pool;
mod put_in;
mod role;
mod settled;
mod target;
mod tree;

pub use facts::Facts;
pub(crate) use name::tidy;
pub(crate) use put_in::PutIn;
pub(crate) use role::{aria, is_field, is_interactive};
pub(crate) use target::{label, lent_names};

use crate::{
    enhance::address::{origin, without_fragment},
    reduce::Step,
    session::{Element, Interaction, Session},
};
use pool::{Pool, Seen};
use role::Role;
use std::collections::{BTreeMap, BTreeSet};
use target::Target;

/// Earlier interactions that are looked through for the same page.
const LOOK_BACK: usize = 64;
/// Earlier interactions whose elements become candidates.
const HARVESTS: usize = 6;
/// With fewer candidates than this, elements that stay on a site from page to page are added.
const FEW: usize = 3;

/// One element in an observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'s> {
    /// Tag name.
    pub tag: &'s str,
    /// What it is called: its ARIA role where that is known of every candidate of its tag, else by its tag.
    pub role: String,
    /// Its name as it is shown, cut like all others; never empty.
    pub name: String,
    /// Whether it can be acted on.
    pub interactive: bool,
    /// What is told of it beside.
    pub facts: Facts<'s>,
}

/// What the agent would have seen just before a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation<'s> {
    /// The page's address.
    pub url: &'s str,
    /// The page's title.
    pub title: &'s str,
    /// The candidates, in the order of the page; candidate `i` is shown as number `i + 1`.
    pub candidates: Vec<Candidate<'s>>,
    /// Position of the acted-on one among the candidates.
    pub target: usize,
    /// Position of what the target was dragged onto, where that is known and among the candidates. Never shown.
    pub drop_target: Option<usize>,
    /// 0 where the target is the recorded element itself, n where it is its nth ancestor (an icon's button).
    pub target_level: u32,
    /// The target's ARIA role, as far as recorded; for locators, never shown among the candidates.
    pub target_role: String,
    /// The target's accessible name in full, as far as recorded; for locators, never shown among the candidates.
    pub target_name: String,
    /// The rule that gave the target its name.
    pub named_by: &'static str,
}

/// Why there is no observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unobservable {
    /// No element was recorded.
    NoElement,
    /// The element has no name, and neither has anything that could lend it one.
    Nameless,
    /// Nothing else was recorded on the page, so there would be no choice.
    NoAlternatives,
}

/// Observes the page just before a step.
///
/// # Errors
/// When the step's target can't be shown among others.
pub fn observe<'s>(session: &'s Session<'_>, step: &Step<'_>) -> Result<Observation<'s>, Unobservable> {
    Observer::of(session).observe(step)
}

/// Observes the pages of a session, step after step.
#[derive(Debug)]
pub struct Observer<'s> {
    session: &'s Session<'s>,
    /// What interactions add to the observations of later steps, by position.
    harvests: BTreeMap<usize, Pool<'s>>,
    /// Whether the elements of interactions stay from page to page, by position.
    staying: BTreeMap<usize, bool>,
}

impl<'s> Observer<'s> {
    /// Before the first step.
    #[must_use]
    pub fn of(session: &'s Session<'_>) -> Self {
        Self { session, harvests: BTreeMap::new(), staying: BTreeMap::new() }
    }

    /// Observes the page just before a step.
    ///
    /// # Errors
    /// When the step's target can't be shown among others.
    pub fn observe(&mut self, step: &Step<'_>) -> Result<Observation<'s>, Unobservable> {
        let session = self.session;
        let at = moment(session, step).ok_or(Unobservable::NoElement)?;
        let interaction = session.interactions.get(at).ok_or(Unobservable::NoElement)?;
        let acted_on = element(interaction).ok_or(Unobservable::NoElement)?;
        let (url, title) = before(session, step, page(interaction));
        let put_in = self.put_in_anew(step, at, url);
        let target = Target::find(interaction, acted_on, &put_in).ok_or(Unobservable::Nameless)?;
        let mut pool = Pool::around(interaction, acted_on, &target);
        pool.leave_out(&put_in);
        self.harvests = self.harvests.split_off(&at.saturating_sub(LOOK_BACK));
        self.staying = self.staying.split_off(&at.saturating_sub(LOOK_BACK));
        let view = interaction.visual.as_deref().and_then(|v| v.viewport);
        pool.settle();
        if !facts::shows_whole_view(&pool.seen, view) {
            self.same_page(&mut pool, at, url);
            pool.settle();
        }
        if pool.seen.len() < FEW {
            self.same_site(&mut pool, at, url, Self::stays);
            pool.settle();
        }
        if pool.seen.len() < 2 {
            pool.plain(interaction, acted_on, &target);
            pool.leave_out(&put_in);
            self.same_site(&mut pool, at, url, |_, _, _| true);
            pool.settle();
        }
        if pool.seen.len() < 2 {
            return Err(Unobservable::NoAlternatives);
        }
        pool.in_page_order();
        let limit = pool.limit();
        let seen = order::window(url, order::turn(session, step.index), pool.seen);
        let target_at = seen.iter().position(|s| s.is_target).ok_or(Unobservable::NoElement)?;
        let drop =
            step.dropped_on(session).and_then(|drop| Target::find(drop, element(drop)?, &PutIn::default()));
        Ok(Observation {
            url,
            title,
            candidates: candidates(&seen, facts::told(&seen, view)),
            target: target_at,
            drop_target: drop.and_then(|drop| pool::position(&seen, &drop, limit)),
            target_level: target.level,
            target_role: aria(target.tag, target.role.get(), target.input_type),
            target_name: target.accessible.into_owned(),
            named_by: target.named_by,
        })
    }

    /// What a step put in that shows at its moment, and not in what earlier interactions recorded.
    fn put_in_anew(&mut self, step: &Step<'_>, at: usize, url: &str) -> PutIn {
        let mut put_in = put_in(self.session, step);
        if !put_in.is_nothing() {
            let mut before = Pool::default();
            self.same_page(&mut before, at, url);
            self.same_site(&mut before, at, url, |_, _, _| true);
            put_in.stood_before(before.seen.iter().map(|seen| &*seen.name));
        }
        put_in
    }

    /// Adds what earlier interactions recorded on the same page, as long as it was not left in between; of the events on
    /// one element only the last, and nothing that went away since.
    fn same_page(&mut self, pool: &mut Pool<'s>, at: usize, url: &str) {
        let (mut harvests, mut last, mut gone) = (0, "", BTreeSet::new());
        for (at, interaction) in earlier(self.session, at) {
            let (theirs, _) = page(interaction);
            let left =
                !theirs.is_empty() && theirs != url && without_fragment(theirs) != without_fragment(url);
            // Where neither tells its page, nothing says that they are the same.
            let unknown = theirs.is_empty() && url.is_empty();
            if unknown || left || harvests == HARVESTS {
                break;
            }
            let changes = interaction.state.as_deref().and_then(|s| s.changes.as_ref());
            gone.extend(changes.iter().flat_map(|c| &c.removed_text).map(|text| &**text));
            let selector = interaction.selectors.as_deref().map_or("", |s| &*s.primary);
            let again = !selector.is_empty() && selector == last;
            if let Some(element) = element(interaction).filter(|_| !again) {
                pool.add(self.harvest(at, interaction, element));
                pool.forget(&gone);
                harvests += 1;
                last = selector;
            }
        }
    }

    /// Adds what earlier interactions recorded on other pages of the site, where that is taken to last: in the parts that
    /// stay from page to page, such as header and menu.
    fn same_site(
        &mut self,
        pool: &mut Pool<'s>,
        at: usize,
        url: &str,
        lasting: impl Fn(&mut Self, usize, &Element<'_>) -> bool,
    ) {
        let (mut harvests, here) = (0, origin(url));
        if here.is_empty() {
            return;
        }
        for (at, interaction) in earlier(self.session, at) {
            let Some(element) =
                element(interaction).filter(|e| origin(page(interaction).0) == here && lasting(self, at, e))
            else {
                continue;
            };
            pool.add(self.harvest(at, interaction, element));
            harvests += 1;
            if harvests == HARVESTS / 2 {
                break;
            }
        }
    }

    /// Whether the element of the interaction at a position stays from page to page.
    fn stays(&mut self, at: usize, element: &Element<'_>) -> bool {
        *self.staying.entry(at).or_insert_with(|| stays(element))
    }

    /// What the interaction at a position adds to later observations.
    fn harvest(
        &mut self,
        at: usize,
        interaction: &'s Interaction<'_>,
        element: &'s Element<'_>,
    ) -> &Pool<'s> {
        self.harvests.entry(at).or_insert_with(|| Pool::earlier(interaction, element))
    }
}

/// The interactions before a position that are looked through, the last first, with their positions.
fn earlier<'s>(session: &'s Session<'s>, at: usize) -> impl Iterator<Item = (usize, &'s Interaction<'s>)> {
    session.interactions.iter().enumerate().take(at).rev().take(LOOK_BACK)
}

/// The element that was acted on: the recorded one, or the ancestor that reacts in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActedOn {
    /// 0 for the recorded element itself, n for its nth ancestor.
    pub level: u32,
    /// Its ARIA role, as far as recorded.
    pub role: String,
    /// Its accessible name, as far as recorded; empty where nothing names it.
    pub name: String,
}

/// The element that an interaction acted on; nothing where none was recorded.
#[must_use]
pub fn acted_on(interaction: &Interaction<'_>) -> Option<ActedOn> {
    let element = element(interaction)?;
    if let Some(target) = Target::find(interaction, element, &PutIn::by(interaction)) {
        let role = aria(target.tag, target.role.get(), target.input_type);
        return Some(ActedOn { level: target.level, role, name: target.accessible.into_owned() });
    }
    let attribute = |name: &str| element.attributes.get(name).map(|value| &**value);
    let role = aria(&element.tag, Role::recorded(attribute("role")).get(), attribute("type"));
    Some(ActedOn { level: 0, role, name: String::new() })
}

/// The first interaction of a step that recorded an element: the page was still as it was before the step.
fn moment(session: &Session<'_>, step: &Step<'_>) -> Option<usize> {
    let recorded = |&i: &usize| session.interactions.get(i).and_then(element).is_some();
    step.interactions
        .iter()
        .copied()
        .find(recorded)
        .filter(|&i| i <= step.main)
        .or(Some(step.main).filter(recorded))
}

/// What a step put in, as far as it may show in what its moment recorded.
pub(crate) fn put_in(session: &Session<'_>, step: &Step<'_>) -> PutIn {
    let at = moment(session, step).unwrap_or(step.main);
    session.interactions.get(at).map(|interaction| PutIn::of(step, interaction)).unwrap_or_default()
}

/// Address and title of the page that a step was done on, as they were before it.
pub(crate) fn page_before<'s>(session: &'s Session<'_>, step: &Step<'s>) -> (&'s str, &'s str) {
    before(session, step, (step.url, step.title))
}

/// What was recorded with a step of the address and the title of its page, as it was before the step.
fn before<'s>(session: &'s Session<'_>, step: &Step<'_>, recorded: (&'s str, &'s str)) -> (&'s str, &'s str) {
    let put_in = put_in(session, step);
    if put_in.is_nothing() {
        return recorded;
    }
    let at = moment(session, step).unwrap_or(step.main);
    let last = earlier(session, at).map(|(_, i)| page(i)).find(|(url, _)| !url.is_empty());
    put_in.page_before(recorded, last)
}

fn element<'s>(interaction: &'s Interaction<'_>) -> Option<&'s Element<'s>> {
    interaction
        .element
        .as_deref()
        .filter(|e| !e.tag.is_empty() || !e.text.is_empty() || !e.attributes.is_empty())
}

/// Address and title of the page before an interaction.
fn page<'s>(interaction: &'s Interaction<'_>) -> (&'s str, &'s str) {
    let before = interaction.state.as_deref().and_then(|s| s.before.as_ref());
    let context = interaction.context.as_deref();
    let first =
        |a: Option<&'s str>, b: Option<&'s str>| a.filter(|t| !t.is_empty()).or(b).unwrap_or_default();
    (
        first(before.map(|p| &*p.url), context.map(|c| &*c.url)),
        first(before.map(|p| &*p.title), context.map(|c| &*c.page_title)),
    )
}

/// Whether an element lies in a part that stays from page to page, and not in one that opens and closes.
fn stays(element: &Element<'_>) -> bool {
    let within = |words: &[&str], roles: &[&str]| {
        element.ancestors.iter().any(|a| {
            let (id, role) = (a.id.as_deref().unwrap_or_default(), a.role.as_deref().unwrap_or_default());
            let last = a.css_path.rsplit('>').next().unwrap_or_default();
            roles.contains(&role) || [&*a.tag, id, last].iter().any(|text| begins_word(text, words))
        })
    };
    within(&["header", "nav", "footer"], &["banner", "navigation", "menubar", "contentinfo"])
        && !within(&["listbox", "dialog", "modal", "popup", "drawer", "suggest"], &["listbox", "dialog"])
}

/// Whether a word of `text` begins with one of `words`.
fn begins_word(text: &str, words: &[&str]) -> bool {
    let mut pieces = text.as_bytes().split(|b| !b.is_ascii_alphanumeric());
    pieces.any(|piece| words.iter().any(|word| piece.starts_with(word.as_bytes())))
}

/// What is shown of the elements: roles only where they are known of every one of the same tag.
fn candidates<'s>(seen: &[Seen<'s>], facts: Vec<Facts<'s>>) -> Vec<Candidate<'s>> {
    let unknown = |tag: &str| seen.iter().any(|s| s.tag == tag && s.role == Role::Unknown);
    seen.iter()
        .zip(facts)
        .map(|(s, facts)| Candidate {
            tag: s.tag,
            role: match s.role.get().filter(|_| !unknown(s.tag)) {
                Some(role) => role.to_owned(),
                None => role::by_tag(s.tag, s.interactive).to_owned(),
            },
            name: s.name.to_string(),
            interactive: s.interactive,
            facts,
        })
        .collect()
}
