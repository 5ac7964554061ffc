//! site: the person goes to another site by themselves. A site that a step of the journey led to (a search result, a sign
//! in, a payment) belongs to it, and so do a glance (a few looks at another site before coming back) and a site on which
//! the same is sought.

use super::Rule;
use crate::{
    enhance::{Boundary, deed::Deed, walk::Walk, words::Words},
    reduce::Action,
};

/// The rule.
pub const RULE: Rule = Rule { boundary: Boundary::Site, evidence };

/// Steps of a glance, the ways there and back not counted.
const GLANCE: usize = 2;

fn evidence(walk: &Walk<'_, '_>, at: usize) -> Option<String> {
    let site = walk.site(at);
    let last = walk.last()?;
    if site.is_empty() || walk.journey.sites.is_empty() || walk.journey.sites.contains(&site) {
        return None;
    }
    let led = walk.led_to(last) == Some(site) && !matches!(walk.action(at), Some(Action::Navigate { .. }));
    if led || is_glance(walk, at, site) || seeks_the_same(walk, at) {
        return None;
    }
    Some(format!("the site changes from {} to {site}", walk.site(last)))
}

/// Whether the same words are soon searched for there.
fn seeks_the_same(walk: &Walk<'_, '_>, at: usize) -> bool {
    let Some((_, before)) = walk.journey.search else { return false };
    let soon = (at..walk.len().min(at + 3)).find(|&n| walk.deed(n) == Deed::Search);
    soon.and_then(|n| walk.terms(n)).is_some_and(|now| Words::of(before).shares(&Words::of(now)))
}

/// Whether the person only looks, types nothing, and soon comes back to a site of the journey.
fn is_glance(walk: &Walk<'_, '_>, at: usize, site: &str) -> bool {
    let mut looks = 0;
    for next in at..walk.len().min(at + GLANCE + 3) {
        if walk.site(next) != site {
            return walk.journey.sites.contains(&walk.site(next));
        }
        match walk.action(next) {
            Some(
                Action::SwitchTab | Action::Navigate { .. } | Action::GoBack | Action::Scroll | Action::Hover,
            ) => {}
            Some(Action::Click) => looks += 1,
            _ => return false,
        }
        if looks > GLANCE {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::enhance::walk::tests::journeys;
    use crate::reduce::recording::Recording;

    fn typed(r: Recording, url: &str) -> Recording {
        r.wait(4_000).navigation(url).gesture(|g| g.details.0.push(("transition".into(), "typed".into())))
    }

    #[test]
    fn a_typed_address_of_another_site_begins_a_journey() {
        let r = Recording::on("https://a.test/x").event("click", "a#1 | One").event("click", "a#2 | Two");
        let r = typed(r, "https://b.test/")
            .event("click", "button#3 | Three")
            .wait(3_000)
            .event("click", "button#4");
        assert_eq!(journeys(r), ["Start 0..2", "Site 2..5 the site changes from a.test to b.test"]);
    }

    #[test]
    fn a_site_that_a_click_led_to_belongs_to_the_journey() {
        let r = Recording::on("https://a.test/s?q=tea")
            .event("click", "a#1 | Tea")
            .navigation("https://b.test/tea");
        assert_eq!(journeys(r.event("click", "button#2 | Read")), ["Start 0..2"]);
    }

    #[test]
    fn a_glance_at_another_tab_is_no_journey_and_a_stay_is_one() {
        let there = |r: Recording, url: &str| r.wait(9_000).at(url, "").hollow("tab_switch");
        let r = Recording::on("https://a.test/x").event("click", "a#1 | One");
        let r = there(r, "https://b.test/").event("click", "a#2 | Two");
        let r = there(r, "https://a.test/x").event("click", "a#3 | Three");
        assert_eq!(journeys(r), ["Start 0..5"]);
        let r = Recording::on("https://a.test/x").event("click", "a#1 | One");
        let r = there(r, "https://b.test/").event("input", "input#2 name=note").value("milk");
        let r = there(r, "https://a.test/x").event("click", "a#3 | Three");
        assert_eq!(journeys(r).len(), 3);
    }
}
