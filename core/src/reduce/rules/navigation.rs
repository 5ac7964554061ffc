//! navigation: a page change that a step caused is its effect; one that the person asked for by the address bar or by
//! going back is a step; one that the browser made by itself is kept as noise.
//!
//! A navigation belongs to the last step when nothing else was done since and it came within [`CAUSED`] of it (a page that
//! loads slowly tells of itself late), or within [`CHAINED`] of another one that belongs to it (a redirect). What the
//! recorder says of the way (`transition`) counts more than time.
//!
//! Each tab has a way of its own: what was done in one never leads another to a page, nor back to one. Only a tab that is
//! first seen now may have been opened by what was done last, wherever that was.

use super::Rule;
use crate::{
    reduce::{Action, Noise, draft::Draft, facts},
    session::{Interaction, InteractionKind, Millis, Text},
};
use std::collections::BTreeMap;

/// The rule.
pub const RULE: Rule = Rule { name: "navigation", apply };

/// Milliseconds from a step to the page change that it caused. Slow pages on real recordings took up to 6 s.
pub const CAUSED: Millis = 10_000;

/// Milliseconds from one page change to the next of the same chain.
const CHAINED: Millis = 3_000;

/// How many pages back the way is remembered.
const MEMORY: usize = 32;

/// The way in each tab, and what was done last in any, with its tab.
#[derive(Default)]
struct Ways<'s> {
    tabs: BTreeMap<&'s str, Way<'s>>,
    done: Option<(usize, Millis)>,
    done_in: &'s str,
}

impl<'s> Ways<'s> {
    /// The way in a tab. Where only one of the two tells its tab, what was done last may have been done in this one.
    fn of(&mut self, tab: &'s str) -> &mut Way<'s> {
        let cause = self.done;
        let untold = tab.is_empty() != self.done_in.is_empty();
        let way = self.tabs.entry(tab).or_insert_with(|| Way { cause, ..Way::default() });
        if untold && way.cause != cause {
            (way.cause, way.chained) = (cause, None);
        }
        way
    }
}

/// Where the person is in a tab, and how they came there.
#[derive(Default)]
struct Way<'s> {
    pages: Vec<&'s str>,
    cause: Option<(usize, Millis)>,
    chained: Option<Millis>,
}

impl<'s> Way<'s> {
    fn here(&self) -> &'s str {
        self.pages.last().copied().unwrap_or("")
    }

    fn before(&self) -> &'s str {
        self.pages.len().checked_sub(2).and_then(|at| self.pages.get(at)).copied().unwrap_or("")
    }

    fn arrive(&mut self, url: &'s str) {
        if url.is_empty() || url == self.here() {
            return;
        }
        if self.pages.len() >= MEMORY {
            self.pages.drain(..MEMORY / 2);
        }
        self.pages.push(url);
    }

    /// The step that caused it. A chain that leads back where it came from is no redirect.
    fn cause_of(&self, navigation: &Interaction<'_>, url: &str) -> Option<usize> {
        let (step, when) = self.cause?;
        let now = navigation.timestamp;
        let caused = match self.chained {
            None => now - when <= CAUSED,
            Some(last) => now - last <= CHAINED && (url.is_empty() || url != self.before()),
        };
        caused.then_some(step)
    }
}

fn apply(draft: &mut Draft<'_>) {
    let mut ways = Ways::default();
    for at in draft.positions() {
        let Some(i) = draft.get(at) else { break };
        let tab = facts::tab(i);
        let way = ways.of(tab);
        if facts::is_navigation(i) && draft.open(at).is_some() {
            if let Some(step) = place(draft, way, at, i) {
                (ways.done, ways.done_in) = (Some((step, i.timestamp)), tab);
            }
            continue;
        }
        way.arrive(facts::url(i));
        if let Some(step) = draft.step_of(at)
            && draft.peek(step).is_some_and(|p| p.last_act >= at && causes(&p.action))
        {
            (way.cause, way.chained) = (Some((step, i.timestamp)), None);
            (ways.done, ways.done_in) = (way.cause, tab);
        }
    }
}

/// Whether a page change may follow from it: looking around leads nowhere.
fn causes(action: &Action<'_>) -> bool {
    !matches!(action, Action::Hover | Action::Scroll)
}

/// Gives a navigation to the step that caused it, or makes one of it and tells which.
fn place<'s>(draft: &mut Draft<'s>, way: &mut Way<'s>, at: usize, i: &'s Interaction<'s>) -> Option<usize> {
    let url = destination(i);
    let asked = asked_for(i);
    let back = asked == Some(Asked::Back) || (asked.is_none() && !url.is_empty() && url == way.before());
    let caused = if asked.is_none() { way.cause_of(i, url) } else { None };
    if let Some(step) = caused {
        draft.attach(RULE.name, step, at);
        way.chained = Some(i.timestamp);
        way.arrive(url);
        return None;
    }
    let made = match () {
        () if url.is_empty() && asked != Some(Asked::Back) => {
            draft.leave_out(at, "navigation_without_address");
            None
        }
        () if url == way.here() && asked.is_none() && way.cause.is_some() => {
            draft.leave_out(at, "same_page");
            None
        }
        () if back => draft.make(RULE.name, Action::GoBack, at),
        () => draft.make(RULE.name, Action::Navigate { url: Text::Borrowed(url) }, at),
    };
    if let Some(step) = made {
        way.cause = Some((step, i.timestamp));
        if let Some(proposal) = draft.step(step)
            && is_restored(i)
        {
            proposal.noise = Some(Noise::RestoredNavigation);
        }
    }
    if back {
        way.pages.pop();
    }
    way.arrive(url);
    made
}

/// The address that a navigation led to; empty where it was not recorded.
pub fn destination<'s>(navigation: &'s Interaction<'_>) -> &'s str {
    let state = navigation.state.as_ref();
    let changed = state.and_then(|s| s.changes.as_ref()).and_then(|c| c.url.as_deref());
    let details = navigation.gesture.as_ref().map(|g| &g.details);
    let told = details.and_then(|d| d.get("toUrl").or_else(|| d.get("to")).or_else(|| d.get("url")));
    let after = state.and_then(|s| s.after.as_ref()).map(|a| &*a.url);
    let context = navigation.context.as_ref().map(|c| &*c.url);
    [changed, told.map(|t| &**t), after, context].into_iter().flatten().find(|u| !u.is_empty()).unwrap_or("")
}

/// What a person asked the browser itself for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Back,
    Address,
}

fn asked_for(navigation: &Interaction<'_>) -> Option<Asked> {
    if matches!(&navigation.kind, InteractionKind::Other(name) if name == "popstate") {
        return None;
    }
    let details = &navigation.gesture.as_ref()?.details;
    let names = ["transition", "transitionType", "navigationType", "transitionQualifiers"];
    names.iter().filter_map(|name| details.get(name)).find_map(|told| match &**told {
        "back_forward" | "forward_back" | "back" => Some(Asked::Back),
        "typed" | "generated" | "keyword" | "auto_bookmark" | "start_page" | "from_address_bar" => {
            Some(Asked::Address)
        }
        _ => None,
    })
}

fn is_restored(navigation: &Interaction<'_>) -> bool {
    matches!(&navigation.kind, InteractionKind::Other(name) if name == "navigation_restored")
}

#[cfg(test)]
mod tests {
    use crate::reduce::recording::Recording;

    const A: &str = "https://a.test/";
    const B: &str = "https://a.test/b";

    #[test]
    fn a_page_change_soon_after_a_click_is_its_effect() {
        let told = Recording::on(A)
            .event("click", "a#b | B")
            .at("", "")
            .hollow("navigation")
            .wait(1_500)
            .at(B, "")
            .hollow("navigation_restored")
            .event("click", "a#c | C")
            .told();
        assert_eq!(told, "click [0, 1, 2] main 0 -> https://a.test/b\nclick [3] main 3");
    }

    #[test]
    fn the_first_page_a_typed_address_and_a_late_change_are_steps() {
        let told = Recording::on(A)
            .hollow("navigation")
            .event("click", "a#b | B")
            .navigation("https://other.test/")
            .gesture(|g| g.details.0.push(("transition".into(), "typed".into())))
            .event("click", "button#x | X")
            .wait(60_000)
            .navigation(B)
            .told();
        assert_eq!(
            told,
            "navigate \"https://a.test/\" [0] main 0 seen\nclick [1] main 1\n\
             navigate \"https://other.test/\" [2] main 2 -> https://other.test/\nclick [3] main 3\n\
             navigate \"https://a.test/b\" [4] main 4 -> https://a.test/b"
        );
    }

    #[test]
    fn going_back_is_told_by_the_way_or_by_the_recorder() {
        let told = Recording::on(A)
            .event("click", "a#b | B")
            .navigation(B)
            .wait(5_000)
            .navigation(A)
            .event("click", "a#c | C")
            .navigation("https://a.test/c")
            .gesture(|g| g.details.0.push(("transition".into(), "back_forward".into())))
            .told();
        assert_eq!(
            told,
            "click [0, 1] main 0 -> https://a.test/b\ngo_back [2] main 2 -> https://a.test/\nclick [3] main 3\n\
             go_back [4] main 4 -> https://a.test/c"
        );
    }

    #[test]
    fn what_the_browser_restores_by_itself_is_noise() {
        let told = Recording::on(A).hollow("navigation_restored").told();
        assert_eq!(told, "navigate \"https://a.test/\" [0] main 0 seen (RestoredNavigation)");
    }

    fn in_tab(recording: Recording, tab: &'static str) -> Recording {
        recording.gesture(|g| g.tab = Some(tab.into()))
    }

    #[test]
    fn another_tab_leads_neither_back_nor_on() {
        let one = in_tab(Recording::on(A).event("click", "a#one | One"), "1");
        let two = in_tab(one.wait(20_000).at("https://b.test/", "").event("click", "a#two | Two"), "2");
        let told = in_tab(two.wait(20_000).navigation(A), "1").told();
        assert_eq!(told, "click [0] main 0\nclick [1] main 1", "tab 1 showed that page all along");

        let one = in_tab(Recording::on(A).event("click", "a#one | One"), "1");
        let two = in_tab(one.wait(20_000).at("https://b.test/", "").event("click", "a#two | Two"), "2");
        let told = in_tab(two.wait(1_000).navigation("https://c.test/"), "1").told();
        assert_eq!(
            told,
            "click [0] main 0\nclick [1] main 1\nnavigate \"https://c.test/\" [2] main 2 -> https://c.test/"
        );
    }

    #[test]
    fn a_tab_that_a_click_opened_shows_what_it_led_to_and_goes_its_own_way() {
        let opened = in_tab(Recording::on(A).event("click", "a#b target=_blank | B"), "1");
        let opened = in_tab(opened.navigation(B), "2");
        let on = in_tab(opened.wait(20_000).event("click", "a#c | C"), "2");
        let told = in_tab(on.navigation("https://c.test/"), "2");
        let told = in_tab(told.wait(20_000).navigation(B), "2").told();
        assert_eq!(
            told,
            "click [0, 1] main 0 -> https://a.test/b\nclick [2, 3] main 2 -> https://c.test/\n\
             go_back [4] main 4 -> https://a.test/b"
        );
    }

    #[test]
    fn a_recorder_may_know_the_tab_of_its_navigations_only() {
        let on =
            |recording: Recording, url: &str| in_tab(recording.event("click", "a#on").navigation(url), "5");
        let told = on(on(Recording::on(A), B).wait(5_000), "https://c.test/").told();
        assert_eq!(told, "click [0, 1] main 0 -> https://a.test/b\nclick [2, 3] main 2 -> https://c.test/");
    }

    #[test]
    fn scrolling_leads_nowhere() {
        let told = Recording::on(A).hollow("scroll").navigation(B).told();
        assert_eq!(
            told,
            "scroll [0] main 0 seen\nnavigate \"https://a.test/b\" [1] main 1 -> https://a.test/b"
        );
    }
}
