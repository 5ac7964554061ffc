//! goal: a new search for something else after results of the last one were looked at, or another section of the site
//! (from the shop to the settings) in which the person stays. A form that one comes to belongs to what led there.

use super::Rule;
use crate::{
    enhance::{Boundary, PageType, deed::Deed, walk::Walk, words::Words},
    reduce::Action,
    session::Millis,
};

/// The rule.
pub const RULE: Rule = Rule { boundary: Boundary::Goal, evidence };

/// Looking this long at results, in milliseconds, is as good as opening one.
const LOOKED: Millis = 15_000;

/// Steps in a section that make a stay.
const STAY: usize = 2;

fn evidence(walk: &Walk<'_, '_>, at: usize) -> Option<String> {
    new_search(walk, at).or_else(|| other_section(walk, at))
}

fn new_search(walk: &Walk<'_, '_>, at: usize) -> Option<String> {
    let (searched, before) = walk.journey.search?;
    let now = walk.terms(search_at(walk, at)?)?;
    let looked = walk.step(at)?.started_at - walk.step(searched)?.ended_at >= LOOKED;
    let opened = walk.journey.opened > searched;
    let shared = Words::of(before).shares(&Words::of(now));
    ((looked || opened) && !shared && before != now)
        .then(|| format!("a search for something else: \"{now}\""))
}

/// The search that a step begins: itself, or the next one, where it is the way to where one searches.
fn search_at(walk: &Walk<'_, '_>, at: usize) -> Option<usize> {
    let way = matches!(walk.action(at), Some(Action::Navigate { .. } | Action::SwitchTab));
    let last = if way { at + 2 } else { at };
    (at..=last).find(|&n| walk.deed(n) == Deed::Search)
}

/// The section begins with the click that leads there, or else with the first step in it. Another site is not another
/// section.
fn other_section(walk: &Walk<'_, '_>, at: usize) -> Option<String> {
    let from = walk.journey.section?;
    if walk.site(at) != walk.site(walk.last()?) {
        return None;
    }
    let first = if walk.leads_on(at) { at + 1 } else { at };
    let to = section(walk.page_type(first))?;
    let within = |n: usize| walk.place(n) == walk.place(first) || section(walk.page_type(n)) == Some(to);
    let stays = walk.len() - first >= STAY && (first..first + STAY).all(within);
    (from != to && to != Section::Form && stays).then(|| format!("from {} to {}", from.name(), to.name()))
}

/// A part of a site that serves one kind of purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Looking for things and buying them.
    Shop,
    /// Messages.
    Mail,
    /// Figures and tools.
    Work,
    /// How something shall behave.
    Settings,
    /// Answers.
    Help,
    /// The person's own things.
    Account,
    /// Reading.
    Reading,
    /// Filling in.
    Form,
}

impl Section {
    fn name(self) -> &'static str {
        match self {
            Self::Shop => "the shop",
            Self::Mail => "the messages",
            Self::Work => "the work",
            Self::Settings => "the settings",
            Self::Help => "the help",
            Self::Account => "the account",
            Self::Reading => "the articles",
            Self::Form => "a form",
        }
    }
}

/// The section that a kind of page stands in; none for pages one only passes.
pub fn section(page_type: PageType) -> Option<Section> {
    match page_type {
        PageType::Listing | PageType::Product | PageType::Cart | PageType::Checkout => Some(Section::Shop),
        PageType::Mail => Some(Section::Mail),
        PageType::Dashboard => Some(Section::Work),
        PageType::Settings => Some(Section::Settings),
        PageType::Help => Some(Section::Help),
        PageType::Account => Some(Section::Account),
        PageType::Article => Some(Section::Reading),
        PageType::Form => Some(Section::Form),
        PageType::Home | PageType::Search | PageType::SignIn | PageType::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::enhance::walk::tests::journeys;
    use crate::reduce::recording::Recording;

    fn search(r: Recording, words: &str) -> Recording {
        let field = "input#q type=search";
        r.wait(3_000).event("input", field).value(words).event("key_press", field).key("Enter")
    }

    #[test]
    fn a_search_for_something_else_begins_a_journey() {
        let r = search(Recording::on("https://a.test/"), "red tea").navigation("https://a.test/s?q=red+tea");
        let r = r.wait(2_000).event("click", "a#1 | Tea").navigation("https://a.test/p/1");
        let r = search(r, "lamp").navigation("https://a.test/s?q=lamp");
        assert_eq!(journeys(r), ["Start 0..3", "Goal 3..5 a search for something else: \"lamp\""]);
    }

    #[test]
    fn a_refined_search_goes_on() {
        let r = search(Recording::on("https://a.test/"), "red tea").navigation("https://a.test/s?q=red+tea");
        let r = r.wait(2_000).event("click", "a#1 | Tea").navigation("https://a.test/p/1");
        let r = search(r, "green tea").navigation("https://a.test/s?q=green+tea");
        assert_eq!(journeys(r), ["Start 0..5"]);
    }

    #[test]
    fn another_section_begins_a_journey_where_the_person_stays() {
        let r = Recording::on("https://a.test/dashboard").event("click", "a#1 | Week").wait(2_000);
        let r = r.event("click", "a#2 | Month").wait(2_000).event("click", "a#3 | Settings");
        let r = r.navigation("https://a.test/settings/team").wait(2_000).event("click", "button#4 | Invite");
        let r = r.wait(2_000).event("input", "input#5 name=email").value("[EMAIL_1]");
        assert_eq!(journeys(r), ["Start 0..2", "Goal 2..5 from the work to the settings"]);
    }
}
