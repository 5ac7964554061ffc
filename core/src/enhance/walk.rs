//! A session's steps as its journeys are told: what each step was, where, and what the journey so far has seen.

use super::{
    Page, PageType,
    address::Address,
    boundaries::goal::{Section, section},
    deed::{self, Deed},
};
use crate::{
    reduce::{Action, Step},
    session::{Interaction, Session},
};
use std::collections::BTreeSet;

/// What the journey so far has seen.
#[derive(Debug, Default)]
pub struct Current<'w> {
    /// Its first step.
    pub start: usize,
    /// The last step that counts; noise does not.
    pub last: Option<usize>,
    /// Sites it was on.
    pub sites: BTreeSet<&'w str>,
    /// Pages it was on, without their queries.
    pub places: BTreeSet<&'w str>,
    /// The last search whose words are known, and these.
    pub search: Option<(usize, &'w str)>,
    /// Whether the page that a search leads to is still to come.
    pub awaits_results: bool,
    /// The last step that opened a page beyond a search's results; 0 where none did.
    pub opened: usize,
    /// The last step that sent a form, an order or a message.
    pub sent: Option<usize>,
    /// The fields that were filled in.
    pub filled: BTreeSet<&'w str>,
    /// The section of the site that it was last in.
    pub section: Option<Section>,
}

/// A session's steps as its journeys are told.
#[derive(Debug)]
pub struct Walk<'w, 's> {
    session: &'w Session<'w>,
    steps: &'w [Step<'s>],
    pages: &'w [Page],
    deeds: Vec<Deed>,
    places: Vec<&'w str>,
    /// The journey so far.
    pub journey: Current<'w>,
}

impl<'w, 's> Walk<'w, 's> {
    /// At the beginning. `pages` are those of the steps.
    pub fn new(session: &'w Session<'_>, steps: &'w [Step<'s>], pages: &'w [Page]) -> Self {
        let deeds = deeds(session, steps);
        let places = steps.iter().map(place_of).collect();
        Self { session, steps, pages, deeds, places, journey: Current::default() }
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// The step.
    pub fn step(&self, at: usize) -> Option<&'w Step<'s>> {
        self.steps.get(at)
    }

    /// What was done.
    pub fn action(&self, at: usize) -> Option<&'w Action<'s>> {
        self.step(at).map(|s| &s.action)
    }

    /// What it was.
    pub fn deed(&self, at: usize) -> Deed {
        self.deeds.get(at).copied().unwrap_or(Deed::Other)
    }

    /// The last step of the journey that counts.
    pub fn last(&self) -> Option<usize> {
        self.journey.last
    }

    /// The address it belongs to, without query; for a typed address where that leads.
    pub fn place(&self, at: usize) -> &'w str {
        self.places.get(at).copied().unwrap_or("")
    }

    /// The site it belongs to.
    pub fn site(&self, at: usize) -> &'w str {
        Address::of(self.place(at)).site()
    }

    /// Whether it is a click that led to the page of the next step: the act by which a person goes there.
    pub fn leads_on(&self, at: usize) -> bool {
        let to = self.step(at).and_then(|s| s.effect.navigated_to.as_deref()).map(without_query);
        matches!(self.action(at), Some(Action::Click))
            && to.is_some()
            && to == self.places.get(at + 1).copied()
    }

    /// The first step on the page where the journey begins: the one after a click that only leads there.
    pub fn entry(&self) -> usize {
        let start = self.journey.start;
        if self.leads_on(start) && start > 0 { start + 1 } else { start }
    }

    /// The site that the step led to.
    pub fn led_to(&self, at: usize) -> Option<&'w str> {
        self.step(at)?.effect.navigated_to.as_deref().map(|url| Address::of(url).site())
    }

    /// What kind of page it belongs to; for a typed address that of the page where it leads, where a step was done there.
    pub fn page_type(&self, at: usize) -> PageType {
        let typed = matches!(self.action(at), Some(Action::Navigate { .. }));
        let there = typed && self.place(at + 1) == self.place(at);
        match (typed, there) {
            (true, false) => PageType::Other,
            (true, true) => self.pages.get(at + 1).map_or(PageType::Other, |p| p.page_type),
            _ => self.pages.get(at).map_or(PageType::Other, |p| p.page_type),
        }
    }

    /// What tells the element that was acted on from others.
    pub fn target(&self, at: usize) -> Option<&'w str> {
        let main: &'w Interaction<'w> = self.session.interactions.get(self.step(at)?.main)?;
        let selectors = main.selectors.as_ref()?;
        [&*selectors.xpath, &*selectors.primary].into_iter().find(|s| !s.is_empty())
    }

    /// What a search is for: as typed, or as the page says that it or one of the next two steps led to.
    pub fn terms(&self, at: usize) -> Option<&'w str> {
        (at..self.len().min(at + 3)).find_map(|n| self.steps.get(n).and_then(deed::terms))
    }

    /// Begins a journey with the step `at`.
    pub fn begin(&mut self, at: usize) {
        self.journey = Current { start: at, ..Current::default() };
    }

    /// Takes the step `at` into the journey.
    pub fn take(&mut self, at: usize) {
        let Some(step) = self.steps.get(at) else { return };
        let (place, deed, target) = (self.place(at), self.deed(at), self.target(at));
        let (site, page_type) = (self.site(at), self.page_type(at));
        let entered = if at == self.journey.start { self.page_type(self.entry()) } else { page_type };
        let terms = if deed == Deed::Search { self.terms(at) } else { None };
        let journey = &mut self.journey;
        journey.last = Some(at);
        if !place.is_empty() {
            journey.places.insert(place);
            journey.sites.insert(site);
        }
        journey.section = section(entered).or(journey.section);
        match deed {
            Deed::Search => {
                journey.search = terms.map(|t| (at, t)).or(journey.search);
                journey.awaits_results = true;
            }
            Deed::Fill => {
                journey.filled.extend(target);
                journey.sent = None;
            }
            Deed::Order => journey.sent = Some(at),
            Deed::Send if sends_on(page_type) && !journey.filled.is_empty() => journey.sent = Some(at),
            _ => {}
        }
        if let Some(url) = step.effect.navigated_to.as_deref() {
            journey.sites.insert(Address::of(url).site());
            match journey.awaits_results {
                true => journey.awaits_results = false,
                false => journey.opened = at,
            }
        }
    }
}

/// On the way to a purchase and at a sign in, forms are stages of something longer.
fn sends_on(page_type: PageType) -> bool {
    !matches!(
        page_type,
        PageType::SignIn
            | PageType::Cart
            | PageType::Checkout
            | PageType::Product
            | PageType::Listing
            | PageType::Search
    )
}

fn place_of<'w>(step: &'w Step<'_>) -> &'w str {
    let url = match &step.action {
        Action::Navigate { url } => url,
        _ => step.url,
    };
    without_query(url)
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or("")
}

/// Typing whose field was not recorded went into the field that was clicked last, on the same page.
fn deeds(session: &Session<'_>, steps: &[Step<'_>]) -> Vec<Deed> {
    let mut field: Option<(&str, &Interaction<'_>)> = None;
    let mut deeds = Vec::with_capacity(steps.len());
    for step in steps {
        let typed_in = field.filter(|(url, _)| *url == step.url).map(|(_, i)| i);
        deeds.push(deed::deed(session, step, typed_in));
        let main = session.interactions.get(step.main);
        field = match main {
            Some(main) if main.element.is_some() => Some((step.url, main)),
            _ => field,
        };
    }
    deeds
}

#[cfg(test)]
pub mod tests {
    use crate::{
        enhance::enhance,
        reduce::{recording::Recording, reduce},
    };

    /// The journeys in words: `Site 2..5 the site changes …`.
    pub fn journeys(recording: Recording) -> Vec<String> {
        let session = recording.session();
        let reduction = reduce(&session);
        let told = enhance(&session, &reduction).journeys.into_iter().map(|j| {
            let (first, last) = (j.steps[0], j.steps[j.steps.len() - 1] + 1);
            let evidence = if j.index == 0 { String::new() } else { format!(" {}", j.evidence) };
            format!("{:?} {first}..{last}{evidence}", j.boundary)
        });
        told.collect()
    }
}
