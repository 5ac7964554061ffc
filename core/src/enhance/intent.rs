//! What a journey is for, in one word and in a sentence, and whether it reached its end.
//!
//! Told from what was done, not from where it was done alone: a checkout page that is only looked at is no purchase.

use super::{Intent, Page, PageType, deed::Deed, walk::Walk, words::Words};
use crate::reduce::Step;

/// What is told of a journey.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    /// In one word.
    pub intent: Intent,
    /// In a sentence.
    pub purpose: String,
    /// Whether it seems to have reached its end.
    pub finished: bool,
}

/// What pages say when something is done.
const DONE: &[&str] = &[
    "thank you",
    "thanks",
    "order confirmation",
    "order confirmed",
    "confirmation",
    "success",
    "received",
    "danke",
    "merci",
    "gracias",
];

/// Characters of a name in a sentence.
const NAME: usize = 80;

/// What of a journey matters for its purpose.
#[derive(Default)]
struct Seen<'w> {
    pages: [usize; 15],
    things: Vec<&'w str>,
    things_count: usize,
    title: &'w str,
    filled: &'w str,
    terms: Option<&'w str>,
    fills: usize,
    added: bool,
    ordered: bool,
    sent: bool,
    opened: bool,
    done: bool,
}

/// Tells what a journey is for.
pub fn tell(walk: &Walk<'_, '_>, pages: &[Page], steps: &[Step<'_>]) -> Told {
    let mut seen = Seen::default();
    for step in steps.iter().filter(|s| s.noise.is_none()) {
        // A click that only leads to the journey's first page counts as done there.
        let leads = step.index > 0
            && steps.first().is_some_and(|f| f.index == step.index)
            && walk.leads_on(step.index);
        let page = pages.get(step.index + usize::from(leads));
        see(walk, page.map_or(PageType::Other, |p| p.page_type), step, &mut seen);
    }
    let intent = intent(&seen);
    Told { intent, purpose: purpose(intent, &seen), finished: finished(intent, &seen) }
}

fn see<'w>(walk: &Walk<'w, '_>, page_type: PageType, step: &'w Step<'_>, seen: &mut Seen<'w>) {
    if let Some(count) = seen.pages.get_mut(page_type as usize) {
        *count += 1;
    }
    seen.title = if step.title.is_empty() { seen.title } else { step.title };
    seen.done |=
        Words::of(step.title).any(DONE) || step.effect.appeared.iter().any(|t| Words::of(t).any(DONE));
    if page_type == PageType::Product && !step.title.is_empty() && seen.things.last() != Some(&step.title) {
        seen.things_count += 1;
        if seen.things.len() < 3 {
            seen.things.push(step.title);
        }
    }
    match walk.deed(step.index) {
        Deed::Search => seen.terms = seen.terms.or_else(|| walk.terms(step.index)),
        Deed::AddToCart => seen.added = true,
        Deed::Order => seen.ordered = true,
        Deed::Fill => {
            seen.fills += 1;
            seen.filled = if step.title.is_empty() { seen.filled } else { step.title };
        }
        Deed::Send if seen.fills > 0 => seen.sent = true,
        _ => {}
    }
    seen.opened |= step.effect.navigated_to.is_some() && page_type == PageType::Search;
}

fn intent(seen: &Seen<'_>) -> Intent {
    let on = |page_type: PageType| seen.pages.get(page_type as usize).copied().unwrap_or(0);
    let all: usize = seen.pages.iter().sum();
    let mostly = |page_type: PageType| on(page_type) * 2 >= all;
    match () {
        () if all == 0 => Intent::Unknown,
        () if seen.added || seen.ordered || mostly(PageType::Checkout) => Intent::Purchase,
        () if mostly(PageType::Settings) => Intent::Configure,
        () if mostly(PageType::Mail) => Intent::Communicate,
        () if mostly(PageType::SignIn) => Intent::SignIn,
        () if seen.sent || (seen.fills >= 2 && on(PageType::SignIn) == 0) => Intent::FillForm,
        () if seen.things_count >= 2 => Intent::Compare,
        () if seen.terms.is_some() || on(PageType::Search) > 0 => Intent::Search,
        () if mostly(PageType::Article) || mostly(PageType::Help) => Intent::Read,
        () if mostly(PageType::Other) && seen.title.is_empty() => Intent::Unknown,
        () => Intent::Browse,
    }
}

fn finished(intent: Intent, seen: &Seen<'_>) -> bool {
    match intent {
        Intent::Purchase => seen.ordered || seen.done,
        Intent::FillForm | Intent::Communicate | Intent::Configure => seen.sent || seen.done,
        Intent::Search => seen.opened,
        Intent::SignIn => seen.pages.get(PageType::SignIn as usize).copied() != Some(seen.pages.iter().sum()),
        _ => seen.done,
    }
}

fn purpose(intent: Intent, seen: &Seen<'_>) -> String {
    let page = named(" on", seen.title);
    match intent {
        Intent::Purchase => {
            let what = seen.things.last().or(seen.things.first()).copied().unwrap_or("");
            if what.is_empty() { format!("buy something{page}") } else { format!("buy{}", named("", what)) }
        }
        Intent::Compare => {
            format!("compare{}", seen.things.iter().map(|t| named("", t)).collect::<Vec<_>>().join(" and"))
        }
        Intent::Search => match seen.terms {
            Some(terms) => format!("search for{}", named("", terms)),
            None => format!("search{page}"),
        },
        Intent::SignIn => format!("sign in{page}"),
        Intent::FillForm => format!("fill in the form{}", named(" on", seen.filled)),
        Intent::Communicate => format!("{} messages{page}", if seen.fills > 0 { "write" } else { "read" }),
        Intent::Configure => format!("change settings{page}"),
        Intent::Read => format!("read{page}"),
        Intent::Browse => format!("look around{page}"),
        Intent::Unknown => "unknown".to_owned(),
    }
}

/// ` <lead> "<name>"`, the name cut short; nothing where it is empty.
fn named(lead: &str, name: &str) -> String {
    let name = name.trim();
    let cut = name.char_indices().nth(NAME).map_or(name, |(at, _)| name.get(..at).unwrap_or(name));
    if cut.is_empty() { String::new() } else { format!("{lead} \"{cut}\"") }
}

#[cfg(test)]
mod tests {
    use crate::{
        enhance::{Intent, Journey, enhance},
        reduce::{recording::Recording, reduce},
    };

    fn first(recording: Recording) -> Journey {
        let session = recording.session();
        enhance(&session, &reduce(&session)).journeys.remove(0)
    }

    #[test]
    fn a_purchase_is_finished_by_its_order() {
        let bag = Recording::on("")
            .at("https://a.test/p/chair/1", "Chair")
            .event("click", "button#a | Add to cart");
        let bag = bag.wait(2_000).at("https://a.test/cart", "Cart").event("click", "button#b | Checkout");
        let j = first(bag);
        assert_eq!((j.intent, &*j.purpose, j.finished), (Intent::Purchase, "buy \"Chair\"", false));
        let bag =
            Recording::on("").at("https://a.test/checkout", "Pay").event("click", "button#c | Place order");
        assert!(first(bag).finished);
    }

    #[test]
    fn other_journeys_are_told_by_what_was_done() {
        let on = |url: &str, title: &str| Recording::on("").at(url, title);
        let search = on("https://a.test/", "A").event("input", "input#q type=search").value("red tea");
        assert_eq!(first(search).purpose, "search for \"red tea\"");
        let form = on("https://a.test/apply", "Apply").event("input", "input#a name=city").value("Rome");
        let form = form
            .event("input", "input#b name=street")
            .value("[ADDRESS_1]")
            .event("click", "button#s | Submit");
        let j = first(form);
        assert_eq!((j.intent, j.finished), (Intent::FillForm, true));
        let mail = on("https://mail.a.test/inbox", "Inbox").event("click", "div#m | Hello");
        assert_eq!(first(mail).intent, Intent::Communicate);
        let read = on("https://a.test/blog/tea", "Tea").event("click", "a#m | More");
        assert_eq!(first(read).intent, Intent::Read);
    }
}
