//! return to start: back on the home page or dashboard where the journey began, after having been elsewhere, and not by
//! going back for a look. It begins with the click that leads there.

use super::Rule;
use crate::{
    enhance::{Boundary, PageType, walk::Walk},
    reduce::Action,
};

/// The rule.
pub const RULE: Rule = Rule { boundary: Boundary::ReturnToStart, evidence };

/// Pages to have been on in between, and steps to have done.
const ELSEWHERE: (usize, usize) = (2, 3);

fn evidence(walk: &Walk<'_, '_>, at: usize) -> Option<String> {
    let last = walk.last()?;
    let start = walk.entry();
    let begun = walk.page_type(start);
    let hub = matches!(begun, PageType::Home | PageType::Dashboard);
    let first = if walk.leads_on(at) { at + 1 } else { at };
    let back = walk.place(first) == walk.place(start) && walk.place(last) != walk.place(start);
    let (pages, steps) = ELSEWHERE;
    let been = walk.journey.places.len() > pages && at - walk.journey.start >= steps;
    let went_back = matches!(walk.action(at), Some(Action::GoBack));
    (hub && back && been && !went_back).then(|| "back on the page where it began".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::enhance::walk::tests::journeys;
    use crate::reduce::recording::Recording;

    #[test]
    fn back_on_the_home_page_something_else_begins() {
        let r = Recording::on("https://a.test/").event("click", "a#1 | News").navigation("https://a.test/n");
        let r = r.wait(2_000).event("click", "a#2 | More").navigation("https://a.test/m");
        let r = r.wait(2_000).event("click", "a#3 | Most").wait(2_000).event("click", "a#home | Home");
        let r = r.navigation("https://a.test/").wait(2_000).event("click", "a#4 | Sport");
        assert_eq!(journeys(r), ["Start 0..3", "ReturnToStart 3..5 back on the page where it began"]);
    }
}
