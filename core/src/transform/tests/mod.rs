//! The promises that prompts hold, on recordings of made-up sites.

mod drag;
mod goal;
mod left_out;
mod locators;
mod preference;
mod promises;
mod put_in;
mod rejected;
mod told;

use super::{Example, Kind, Role, transform};
use crate::{
    Options,
    enhance::enhance,
    redact::RedactionReport,
    reduce::{recording::Recording, reduce},
    session::{Ancestor, Attributes, LeftOut, Neighbour, Node, Rect, Session, Task, Viewport, Visual},
};
use proptest::prelude::*;

/// Numbers that depend on a seed alone.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap() % sides
    }
}

const WORDS: [&str; 16] = [
    "Garden", "Tea", "Blue", "Winter", "Offers", "Help", "Desk", "Lamp", "Small", "Open", "Oak", "Paper",
    "Window", "Coffee", "Green", "Round",
];

fn label(page: usize, item: usize) -> String {
    let word = |n: usize| WORDS[n % WORDS.len()];
    let more = if item.is_multiple_of(3) {
        format!(" {} {}", word(item + 5), word(page + 9))
    } else {
        String::new()
    };
    format!("{} {}{more} {page}{item}", word(item), word(page * 7 + item * 3))
}

/// A session on a site whose pages are columns of links and buttons; the recorder keeps what stands near the target,
/// cut at 30 characters, and the target in full.
fn recorded(seed: u64, clicks: usize) -> Session<'static> {
    let mut dice = Dice(seed);
    let mut recording = Recording::on("https://site.example/0");
    let mut page = 0;
    let sizes: Vec<usize> = (0..5).map(|_| 3 + dice.roll(30)).collect();
    for _ in 0..clicks {
        if dice.roll(4) == 0 {
            page = dice.roll(5);
        }
        let item = dice.roll(sizes[page]);
        let id = format!("e{page}-{item}");
        let tag = if item.is_multiple_of(2) { "a" } else { "button" };
        recording = recording.at(&format!("https://site.example/{page}"), &format!("Page {page}"));
        let text = label(page, item);
        recording =
            recording.event("click", &format!("{tag}#{id} class=x{item} title=more | {text}")).with(|i| {
                let viewport = Viewport { scroll_y: 40.0, ..Viewport::default() };
                let y = 24.0 * item as f64;
                i.visual = Some(Box::new(Visual {
                    bounding_box: Some(Rect { x: 10.0, y, width: 100.0, height: 20.0 }),
                    viewport: Some(viewport),
                    ..Visual::default()
                }));
                let element = i.element.as_deref_mut().unwrap();
                let near = item.saturating_sub(4)..(item + 5).min(sizes[page]);
                element.nearby = near.filter(|&n| n != item).map(|n| neighbour(page, item, n)).collect();
                element.ancestors = vec![Ancestor { level: 1, tag: "div".into(), ..Ancestor::default() }];
                let heading = format!("Section {} of page {page}", item / 6);
                let node = Node { tag: "h2".into(), text: heading.into(), ..Node::default() };
                let root = Node { tag: "div".into(), children: vec![node], ..Node::default() };
                i.context.get_or_insert_default().dom_snapshot = Some(root);
            });
    }
    let mut session = recording.session();
    session.task = Some(Task {
        title: "Find a lamp".into(),
        plan: vec!["Open the secret plan".into()],
        ..Task::default()
    });
    session
}

fn neighbour(page: usize, from: usize, n: usize) -> Neighbour<'static> {
    let text: String = label(page, n).chars().take(30).collect();
    Neighbour {
        tag: if n.is_multiple_of(2) { "a" } else { "button" }.into(),
        text: text.into(),
        distance: Some(24.0 * n.abs_diff(from) as f64),
        direction: if n < from { "above" } else { "below" }.into(),
        is_interactive: Some(true),
        is_visible: Some(true),
        ..Neighbour::default()
    }
}

/// A page with four buttons and a link; the person clicks `clicked` of the buttons in turn.
fn choices(goal: &str, clicked: &[&'static str]) -> Session<'static> {
    const BUTTONS: [&str; 4] = ["Red", "Green", "Blue", "Black"];
    let mut recording = Recording::on("https://a.example/").at("https://a.example/", "Colours");
    for name in clicked {
        recording = recording.wait(5_000).event("click", &format!("button#{name} | {name}")).with(|i| {
            let others = BUTTONS.iter().enumerate().filter(|(_, other)| *other != name);
            let near = |(n, other): (usize, &&'static str)| Neighbour {
                tag: "button".into(),
                text: (*other).into(),
                distance: Some(20.0 * (n + 1) as f64),
                direction: "below".into(),
                is_interactive: Some(true),
                ..Neighbour::default()
            };
            let mut nearby: Vec<Neighbour<'_>> = others.map(near).collect();
            nearby.push(Neighbour { tag: "a".into(), ..near((9, &"Help")) });
            i.element.as_deref_mut().unwrap().nearby = nearby;
        });
    }
    let mut session = recording.session();
    session.task = Some(Task { title: goal.to_owned().into(), ..Task::default() });
    session
}

fn made(session: &Session<'_>, kinds: &[Kind]) -> super::Training {
    let options = Options { kinds: kinds.to_vec(), min_score: 0.0, ..Options::default() };
    let reduction = reduce(session);
    let enhancement = enhance(session, &reduction);
    transform(session, &reduction, &enhancement, &RedactionReport::default(), &options)
}

fn said(example: &Example, role: Role) -> &str {
    &example.messages.iter().find(|m| m.role == role).unwrap().content
}

/// The bodies of the candidates' lines, and the position of the target's.
pub(super) fn lines(example: &Example) -> (Vec<&str>, usize) {
    let lines: Vec<&str> = said(example, Role::User).lines().filter(|l| l.starts_with('[')).collect();
    let answer: serde_json::Value = serde_json::from_str(said(example, Role::Assistant)).unwrap();
    let number = format!("[{}] ", answer["element"]);
    let at: Vec<usize> = (0..lines.len()).filter(|&i| lines[i].starts_with(&number)).collect();
    assert_eq!(at.len(), 1, "the target stands once");
    (lines.iter().map(|l| l.split_once(' ').unwrap().1).collect(), at[0])
}
