//! The promises that prompts hold, on recordings of made-up sites.

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_target_is_there_once_and_its_line_stands_nowhere_else(seed: u64) {
        let session = recorded(seed, 20);
        for example in made(&session, &[Kind::NextAction, Kind::Grounding]).examples {
            let (lines, target) = lines(&example);
            prop_assert!(lines.len() >= 2);
            prop_assert_eq!(said(&example, Role::User).matches(lines[target]).count(), 1);
            let mut all = lines.clone();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(all.len(), lines.len(), "no two lines are the same");
        }
    }

    #[test]
    fn a_prompt_is_the_same_when_nothing_follows_its_step(seed: u64) {
        let session = recorded(seed, 14);
        let whole = made(&session, &[Kind::NextAction]);
        // A better one that is nearly the same may come yet.
        let gave_way = |example: &Example| {
            let at = example.context.step_index;
            whole.rejected.iter().any(|r| r.step_index == at && r.reason == "duplicate_of")
        };
        let mut compared = 0;
        for end in 1..session.interactions.len() {
            let mut cut = session.clone();
            cut.interactions.truncate(end);
            let part = made(&cut, &[Kind::NextAction]);
            // The last step may yet become another (a second click makes a double one), the ones before it not.
            for example in part.examples.iter().rev().skip(1) {
                let same = whole.examples.iter().any(|w| w.messages == example.messages);
                prop_assert!(same || gave_way(example));
                compared += usize::from(same);
            }
        }
        prop_assert!(compared > 0);
    }

    #[test]
    fn every_step_has_an_example_or_a_reason(seed: u64) {
        let session = recorded(seed, 12);
        let steps = reduce(&session).steps.len();
        let training = made(&session, &[Kind::NextAction, Kind::Grounding]);
        for kind in [Kind::NextAction, Kind::Grounding] {
            let kept = training.examples.iter().filter(|e| e.kind == kind).count();
            let rejected = training.rejected.iter().filter(|r| r.kind == kind).count();
            prop_assert_eq!(kept + rejected, steps);
        }
    }
}

#[test]
fn no_blind_strategy_finds_the_target() {
    let (mut chance, mut n) = (0.0, 0.0);
    let mut hits = [0.0; 5];
    for seed in 0..60 {
        for example in made(&recorded(seed, 30), &[Kind::NextAction]).examples {
            let (lines, target) = lines(&example);
            let long = |i: usize| lines[i].len();
            let longest = (0..lines.len()).rev().max_by_key(|&i| long(i)).unwrap();
            let shortest = (0..lines.len()).min_by_key(|&i| long(i)).unwrap();
            let guesses = [0, lines.len() - 1, lines.len() / 2, longest, shortest];
            for (hit, guess) in hits.iter_mut().zip(guesses) {
                *hit += f64::from(u8::from(guess == target));
            }
            chance += 1.0 / lines.len() as f64;
            n += 1.0;
        }
    }
    assert!(n > 1000.0);
    for (name, hit) in ["first", "last", "middle", "longest", "shortest"].iter().zip(hits) {
        assert!(hit < 1.5 * chance, "{name}: {hit} hits of {n}, by chance {chance}");
    }
}

#[test]
fn the_goal_is_told_and_the_plan_is_not() {
    let training = made(&recorded(3, 6), &[Kind::NextAction, Kind::JourneyPlan]);
    assert!(!training.examples.is_empty());
    for example in &training.examples {
        assert!(said(example, Role::User).starts_with("Goal: Find a lamp\n"));
        assert!(!said(example, Role::User).contains("secret plan"));
    }
}

#[test]
fn history_tells_what_was_done_and_nothing_of_what_is_to_be_done() {
    let session = Recording::on("https://a.example/list")
        .at("https://a.example/list", "List")
        .event("click", "a#one | Green tea")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .at("https://a.example/tea", "Tea page")
        .event("click", "button#buy | Add to bag")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [first, second] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert!(said(first, Role::User).contains("Done so far: nothing\nPage: List\n"));
    assert!(!said(first, Role::User).contains("Tea page"));
    let told = "Done so far:\n1. clicked \"Green tea\" (link) → page: Tea page\n";
    assert!(said(second, Role::User).contains(told), "{}", said(second, Role::User));
}

#[test]
fn what_stood_alone_is_told_by_its_name_and_a_click_that_says_nothing_is_not() {
    let mut session = Recording::on("https://a.example/")
        .at("https://a.example/", "Start")
        .event("click", "a#tea | Green tea")
        .event("click", "div#blank | ")
        .event("click", "button#buy | Add to bag")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
        .session();
    session.task = Some(Task { title: "Buy tea".into(), ..Task::default() });
    let training = made(&session, &[Kind::NextAction, Kind::JourneyPlan]);
    assert_eq!(training.rejected[0].reason, "no_alternatives");
    let [next, plan] = &training.examples[..] else { panic!("two examples: {training:?}") };
    let told = "Done so far:\n1. clicked \"Green tea\" (link)\nPage: Start\n";
    assert!(said(next, Role::User).contains(told), "{}", said(next, Role::User));
    let planned = "[\"click \\\"Green tea\\\" (link)\",\"click \\\"Add to bag\\\" (button)\"";
    assert!(said(plan, Role::Assistant).contains(planned), "{}", said(plan, Role::Assistant));
}

#[test]
fn what_was_done_is_told_by_its_own_role_where_it_was_shown_by_its_tag() {
    let session = Recording::on("https://a.example/")
        .event("click", "div#xs role=radio | XS")
        .with(|i| {
            let other = Neighbour { tag: "div".into(), selector: "#xl".into(), ..neighbour(1, 2, 3) };
            i.element.as_deref_mut().unwrap().nearby = vec![other];
        })
        .event("click", "button#buy | Add to bag")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [first, second] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert!(said(first, Role::User).contains("clickable \"XS\""), "{}", said(first, Role::User));
    assert!(said(second, Role::User).contains("1. turned on \"XS\" (radio)"), "{}", said(second, Role::User));
}

#[test]
fn a_typed_value_is_in_the_answer_and_only_there() {
    let session = Recording::on("https://a.example/")
        .event("click", "input#q type=text placeholder=Find")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .event("input", "input#q type=text placeholder=Find value=oolong | oolong")
        .value("oolong")
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    let (_, target) = lines(example);
    let answer = format!("{{\"action\":\"fill\",\"element\":{},\"value\":\"oolong\"}}", target + 1);
    assert_eq!(said(example, Role::Assistant), answer);
    assert!(!said(example, Role::User).contains("oolong"));
}

#[test]
fn a_field_that_was_clicked_and_whose_text_was_not_recorded_gives_the_click() {
    let session = Recording::on("https://a.example/")
        .event("click", "input#q type=text placeholder=Find")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .event("input", "input#q type=text placeholder=Find")
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    assert!(said(example, Role::Assistant).starts_with("{\"action\":\"click\""));
    assert_eq!(training.rejected[0].reason, "value_not_recorded");
}

#[test]
fn steps_without_an_example_are_rejected_with_their_reason() {
    let session = Recording::on("https://a.example/")
        .event("click", "a#one | Tea")
        .event("click", "div#blank | ")
        .event("click", "a#two | Lamp")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .removed()
        .navigation("https://b.example/")
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let reasons: Vec<&str> = training.rejected.iter().map(|r| &*r.reason).collect();
    assert_eq!(reasons.get(..3), Some(&["no_alternatives", "no_name", "noise_removed"][..]), "{training:?}");
    assert_eq!(training.metadata.rejections["no_name"], 1);
}

#[test]
fn the_same_example_twice_is_one_with_a_count() {
    let click = |r: Recording| {
        r.event("click", "a#one | Tea").with(|i| {
            i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
        })
    };
    let session = click(click(Recording::on("https://a.example/")).wait(60_000)).session();
    let training = made(&session, &[Kind::Grounding]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    assert_eq!(example.count, 2);
    assert_eq!(training.rejected[0].reason, "duplicate_of");
}

#[test]
fn of_nearly_the_same_examples_the_best_is_kept() {
    let click = |r: Recording, alike: bool| {
        let one_by_one = |i: &mut crate::session::Interaction<'static>| {
            i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
            if !alike {
                i.selectors = None;
            }
        };
        r.event("click", "a#one | Tea").with(one_by_one).wait(60_000)
    };
    let session = click(click(click(Recording::on("https://a.example/"), false), true), true).session();
    for kind in [Kind::NextAction, Kind::Grounding] {
        let training = made(&session, &[kind]);
        let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
        assert_eq!(example.count, 3, "{kind:?}");
        let dropped: Vec<_> = training.rejected.iter().filter(|r| r.reason == "duplicate_of").collect();
        let steps: Vec<_> = dropped.iter().filter_map(|r| r.step_index).collect();
        assert_eq!(steps.len(), 2, "{training:?}");
        assert!(steps.is_sorted() && !steps.contains(&example.context.step_index.unwrap()));
        for rejected in dropped {
            assert!(rejected.score.unwrap() <= example.quality.score, "{rejected:?}");
            let told = format!("step {}", example.context.step_index.unwrap());
            assert!(rejected.message.contains(&told), "{}", rejected.message);
        }
        assert!(training.rejected.iter().any(|r| r.score < Some(example.quality.score)), "{training:?}");
    }
}

/// Cards that are dragged onto one another: one is let go on `place`, then a button is pressed.
fn dragged_onto(place: &str) -> Session<'static> {
    let near = |tag: &'static str, selector: &'static str, text: &'static str| Neighbour {
        tag: tag.into(),
        text: text.into(),
        selector: selector.into(),
        ..neighbour(1, 2, 3)
    };
    let around = |i: &mut crate::session::Interaction<'static>| {
        i.element.as_deref_mut().unwrap().nearby = vec![
            near("li", "#book", "Read a book"),
            near("li", "#call", "Call home"),
            near("button", "#next", "Next week"),
        ];
    };
    Recording::on("https://a.example/")
        .event("drag", "li#letter tabindex=0 | Write a letter")
        .with(around)
        .event("drop", place)
        .event("click", "button#next | Next week")
        .with(around)
        .session()
}

#[test]
fn a_drag_names_where_it_leads_in_the_answer_and_not_in_the_prompt() {
    let of = |place: &str| made(&dragged_onto(place), &[Kind::NextAction]).examples.remove(0);
    let asked = |example: &Example| said(example, Role::User).to_owned();
    let unknown = of("li#letter | Write a letter");
    for (place, name) in [("li#call | Call home", "Call home"), ("li#book | Read a book", "Read a book")] {
        let example = of(place);
        let answer: serde_json::Value = serde_json::from_str(said(&example, Role::Assistant)).unwrap();
        let onto = format!("[{}] ", answer["onto"]);
        let line = said(&example, Role::User).lines().find(|line| line.starts_with(&onto)).unwrap();
        assert!(line.contains(name) && answer["action"] == "drag" && answer["onto"] != answer["element"]);
        assert_eq!(asked(&example), asked(&unknown), "wherever it leads");
        assert!(example.quality.score > unknown.quality.score);
    }
    for place in ["li#letter | Write a letter", "section#bin | Paper bin", "section#blank | "] {
        let answer: serde_json::Value = serde_json::from_str(said(&of(place), Role::Assistant)).unwrap();
        assert_eq!((&answer["action"], answer.get("onto")), (&"drag".into(), None), "{place}");
        assert_eq!(asked(&of(place)), asked(&unknown), "{place}");
    }
}

#[test]
fn a_drag_is_told_with_its_place_once_it_was_done() {
    let told = |place: &str| {
        let mut session = dragged_onto(place);
        session.task = Some(Task { title: "Plan the day".into(), ..Task::default() });
        let training = made(&session, &[Kind::NextAction, Kind::JourneyPlan]);
        let [_, next, plan] = &training.examples[..] else { panic!("three examples: {training:?}") };
        let done = said(next, Role::User).lines().find(|line| line.starts_with("1. ")).unwrap();
        (done.to_owned(), said(plan, Role::Assistant).to_owned())
    };
    let (done, plan) = told("section#bin | Paper bin");
    assert!(
        done.starts_with("1. dragged \"Write a letter\" (") && done.ends_with(") onto \"Paper bin\""),
        "{done}"
    );
    assert!(plan.contains("onto \\\"Paper bin\\\""), "{plan}");
    assert!(!told("li#letter | Write a letter").0.contains("onto"));
}

#[test]
fn where_a_drag_leads_is_no_wrong_thing_to_drag() {
    let training = made(&dragged_onto("li#book | Read a book"), &[Kind::Preference]);
    let example = &training.examples[0];
    let answer = |said: &str| serde_json::from_str::<serde_json::Value>(said).unwrap();
    let chosen = answer(said(example, Role::Assistant));
    let rejected = answer(&example.rejected.as_ref().unwrap().content);
    assert_eq!(chosen["onto"], rejected["onto"]);
    assert!(rejected["element"] != chosen["onto"] && rejected["element"] != chosen["element"]);
}

/// The session with one more example left out.
fn without(session: &Session<'static>, example: &Example) -> Session<'static> {
    let mut session = session.clone();
    let interaction = example.provenance.interactions.last().unwrap().clone().into();
    session.left_out.push(LeftOut { kind: example.kind, interaction });
    session
}

#[test]
fn an_example_that_was_left_out_is_rejected_and_the_others_stay() {
    let kinds = [Kind::NextAction, Kind::Grounding, Kind::JourneyPlan, Kind::Intent, Kind::Preference];
    let session = recorded(3, 12);
    let whole = made(&session, &kinds);
    for kind in kinds {
        let gone = whole.examples.iter().find(|e| e.kind == kind).unwrap();
        let training = made(&without(&session, gone), &kinds);
        let of_gone: Vec<_> = training.rejected.iter().filter(|r| r.reason == "left_out").collect();
        let [rejected, more @ ..] = &of_gone[..] else { panic!("{kind:?}: {training:?}") };
        assert_eq!(
            (rejected.kind, rejected.step_index, rejected.score, &*rejected.message),
            (kind, gone.context.step_index, Some(gone.quality.score), "the person left it out")
        );
        assert_eq!(rejected.provenance, gone.provenance);
        // A worse answer beside the one that was left out does not bring it back.
        let told: Vec<_> = more.iter().map(|r| (r.kind, r.step_index)).collect();
        let with_it = (kind == Kind::NextAction).then_some((Kind::Preference, gone.context.step_index));
        assert_eq!(told, Vec::from_iter(with_it), "{kind:?}");
        assert_eq!(training.metadata.rejections["left_out"], of_gone.len());
        let is_gone =
            |e: &Example| of_gone.iter().any(|r| r.kind == e.kind && r.step_index == e.context.step_index);
        let others: Vec<_> = whole.examples.iter().filter(|e| !is_gone(e)).cloned().collect();
        assert_eq!(training.examples, others, "{kind:?}");
    }
}

#[test]
fn what_was_left_out_stays_so_when_goal_and_steps_change() {
    let mut session = recorded(3, 12);
    let gone = made(&session, &[Kind::NextAction]).examples.pop().unwrap();
    session = without(&session, &gone);
    session.task = None;
    session.removed.push(session.interactions[0].id.clone());
    let training = made(&session, &[Kind::NextAction]);
    assert!(training.examples.iter().all(|e| e.context.step_index != gone.context.step_index));
    assert!(training.examples.iter().all(|e| e.id != gone.id) && !training.examples.is_empty());
    assert_eq!(training.metadata.rejections["left_out"], 1);
}

#[test]
fn with_an_example_that_was_left_out_go_those_that_are_the_same() {
    let click = |r: Recording| {
        r.event("click", "a#one | Tea").wait(60_000).with(|i| {
            i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
        })
    };
    let session = click(click(click(Recording::on("https://a.example/")))).session();
    for step in 0..3 {
        let mut session = session.clone();
        let interaction = session.interactions[step].id.clone();
        session.left_out.push(LeftOut { kind: Kind::NextAction, interaction });
        let training = made(&session, &[Kind::NextAction]);
        assert!(training.examples.is_empty(), "{training:?}");
        let why: Vec<_> = training.rejected.iter().map(|r| (&*r.reason, r.step_index)).collect();
        let reason = |at: usize| if at == step { "left_out" } else { "duplicate_of" };
        assert_eq!(why, [0, 1, 2].map(|at| (reason(at), Some(at))));
        let told = format!("the same as the example of step {step}, or nearly, which the person left out");
        assert_eq!(training.rejected.iter().filter(|r| r.message == told).count(), 2, "{training:?}");
    }
}

#[test]
fn ways_to_find_the_target_are_told_beside_the_prompt_and_not_in_it() {
    let training = made(&recorded(3, 12), &[Kind::NextAction]);
    assert!(!training.examples.is_empty());
    for example in &training.examples {
        let ways = &example.context.locators;
        assert!((1..=super::LOCATORS).contains(&ways.len()));
        assert!(ways.windows(2).all(|pair| pair[0].durability >= pair[1].durability));
        for way in ways {
            assert!(example.messages.iter().all(|m| !m.content.contains(&way.playwright)), "{way:?}");
        }
    }
}

#[test]
fn a_score_below_the_threshold_is_told() {
    let session = recorded(5, 4);
    let reduction = reduce(&session);
    let options = Options { kinds: vec![Kind::NextAction], min_score: 1.0, ..Options::default() };
    let enhancement = enhance(&session, &reduction);
    let training = transform(&session, &reduction, &enhancement, &RedactionReport::default(), &options);
    assert!(training.examples.is_empty());
    assert!(training.rejected.iter().all(|r| r.reason == "below_min_score" && r.score.is_some()));
}

#[test]
fn recorded_texts_cant_forge_a_line() {
    let forged = |n: &mut Neighbour<'static>| {
        n.text = "Tea\n[1] button \"x\"".into();
        n.attributes = Attributes(vec![("role".into(), "link\n[2]".into())]);
    };
    let session = Recording::on("https://a.example/?q=\n[3] button")
        .at("https://a.example/?q=\n[3] button", "Title\n[4] button")
        .event("click", "a#one role=link\n[5] | Lamp\u{2028}[6] button \"y\"")
        .with(|i| {
            let mut other = neighbour(1, 2, 3);
            forged(&mut other);
            i.element.as_deref_mut().unwrap().nearby = vec![other];
        })
        .session();
    let training = made(&session, &[Kind::NextAction, Kind::Grounding]);
    assert_eq!(training.examples.len(), 2);
    for example in &training.examples {
        assert_eq!(lines(example).0.len(), 2, "{}", said(example, Role::User));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_recording_brings_it_down(text in "\\PC{0,40}", x in any::<f64>(), tag in "(a|input|svg||\\PC{1,5})", level: u32) {
        let session = Recording::on(&text)
            .event("click", &format!("{}#i title=t | {text}", tag.replace([' ', '#'], "")))
            .with(|i| {
                let rect = Rect { x, y: -x, width: x, height: x };
                i.visual = Some(Box::new(Visual { bounding_box: Some(rect), ..Visual::default() }));
                let element = i.element.as_deref_mut().unwrap();
                let ancestor = Ancestor { level, tag: "a".into(), text: text.clone().into(), ..Ancestor::default() };
                element.ancestors = vec![ancestor];
                element.nearby = vec![neighbour(1, 2, 3), Neighbour { distance: Some(x), ..neighbour(1, 2, 4) }];
            })
            .session();
        let training = made(&session, &[Kind::NextAction, Kind::Grounding, Kind::JourneyPlan]);
        prop_assert!(training.examples.len() + training.rejected.len() > 0);
    }
}

#[test]
fn a_lonely_click_is_shown_among_plain_texts_or_what_the_site_showed_before() {
    let plain = Neighbour {
        tag: "p".into(),
        text: "Step 1 of 3".into(),
        is_interactive: Some(false),
        ..Neighbour::default()
    };
    let session = Recording::on("https://a.example/1")
        .event("click", "button#next | Next")
        .with(|i| i.element.as_deref_mut().unwrap().siblings = vec![plain])
        .at("https://a.example/2", "Two")
        .event("click", "button#pay | Pay now")
        .at("https://b.example/", "Elsewhere")
        .event("click", "button#done | Done")
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [first, second] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert!(said(first, Role::User).contains("text \"Step 1 of 3\""));
    assert!(said(second, Role::User).contains("button \"Next\""));
    assert_eq!(training.rejected[0].reason, "no_alternatives");
}

#[test]
fn one_element_under_two_names_is_one_candidate() {
    let seen_again = Neighbour {
        selector: "#mail".into(),
        tag: "input".into(),
        text: "name@site".into(),
        ..neighbour(1, 2, 3)
    };
    let session = Recording::on("https://a.example/")
        .event("click", "input#mail type=email aria-label=E-mail")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .event("click", "button#go | Continue")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![seen_again])
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let (lines, _) = lines(training.examples.last().unwrap());
    assert_eq!(lines.iter().filter(|l| l.starts_with("input")).count(), 1, "{lines:?}");
}

#[test]
fn a_locator_to_be_learnt_goes_by_what_the_prompt_tells() {
    let session = Recording::on("https://a.example/")
        .event("click", "button#pay data-testid=pay-now | Pay now")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .session();
    let training = made(&session, &[Kind::Grounding]);
    let answer: serde_json::Value =
        serde_json::from_str(said(&training.examples[0], Role::Assistant)).unwrap();
    assert_eq!(answer["locator"], "getByRole('button', { name: 'Pay now' })");
    let ways = &training.examples[0].context.locators;
    assert_eq!(ways[0].playwright, "getByTestId('pay-now')", "the best stands beside the prompt");
}

#[test]
fn a_locator_that_finds_others_too_is_not_to_be_learnt() {
    let twin = |tag: &'static str| Node { tag: tag.into(), text: "Remove".into(), ..Node::default() };
    let session = Recording::on("https://a.example/")
        .event("click", "button#one | Remove")
        .with(|i| {
            i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
            let children = vec![twin("button"), twin("button")];
            let root = Node { tag: "div".into(), children, ..Node::default() };
            i.context.get_or_insert_default().dom_snapshot = Some(root);
        })
        .session();
    let training = made(&session, &[Kind::Grounding]);
    assert_eq!(training.rejected[0].reason, "no_locator", "{training:?}");
}

#[test]
fn a_locator_to_be_learnt_asks_for_no_box_that_the_prompt_does_not_tell() {
    let entry = |i: &mut crate::session::Interaction<'static>| {
        let element = i.element.as_deref_mut().unwrap();
        element.nearby = vec![neighbour(1, 2, 3)];
        let text = "Brass lamp$89.50Keep it";
        element.ancestors =
            vec![Ancestor { level: 1, tag: "li".into(), text: text.into(), ..Ancestor::default() }];
    };
    let session = Recording::on("https://a.example/").event("click", "button#one | Keep it").with(entry);
    let training = made(&session.session(), &[Kind::Grounding]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    assert!(example.context.locators.iter().any(|l| l.playwright.contains("hasText: 'Brass lamp'")));
    assert!(!said(example, Role::Assistant).contains("Brass"), "{}", said(example, Role::Assistant));
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

/// The names of the chosen and the rejected candidate.
fn compared(example: &Example) -> (String, String) {
    let name = |answer: &str| {
        let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
        let number = format!("[{}] ", answer["element"]);
        let line = said(example, Role::User).lines().find(|l| l.starts_with(&number)).unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    (name(said(example, Role::Assistant)), name(&example.rejected.as_ref().unwrap().content))
}

#[test]
fn what_is_rejected_has_the_same_role_and_is_not_what_follows_or_what_the_goal_names() {
    let training = made(&choices("Paint it black", &["Red", "Green"]), &[Kind::Preference]);
    let [first, second] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert_eq!(compared(first), ("Red".to_owned(), "Blue".to_owned()));
    assert!(["Red", "Blue"].contains(&&*compared(second).1), "{:?}", compared(second));
    let training = made(&choices("Black or blue or green", &["Red"]), &[Kind::Preference]);
    assert_eq!(training.rejected[0].reason, "no_plausible_other");
}

#[test]
fn of_choices_that_rule_each_other_out_only_the_goal_says_which_is_wrong() {
    let sized = |goal: &str| {
        let mut session = choices(goal, &["Red"]);
        let element = session.interactions[0].element.as_deref_mut().unwrap();
        element.tag = "div".into();
        element.attributes.0.push(("role".into(), "radio".into()));
        for other in &mut element.nearby {
            (other.tag, other.attributes) = ("div".into(), Attributes(vec![("role".into(), "radio".into())]));
        }
        made(&session, &[Kind::Preference])
    };
    assert_eq!(sized("Paint it").rejected[0].reason, "no_plausible_other");
    assert_eq!(compared(&sized("Paint it red").examples[0]).0, "Red");
}

#[test]
fn what_the_person_turns_to_on_a_later_page_is_not_wrong() {
    let mut session = choices("Paint it", &["Red", "Green", "Blue"]);
    for (at, interaction) in session.interactions.iter_mut().enumerate() {
        interaction.context.get_or_insert_default().url = format!("https://a.example/{at}").into();
    }
    let training = made(&session, &[Kind::Preference]);
    assert_eq!(compared(&training.examples[0]), ("Red".to_owned(), "Black".to_owned()));
}

#[test]
fn a_preference_asks_what_its_next_action_asks() {
    let session = choices("Paint it black", &["Red", "Green"]);
    let training = made(&session, &[Kind::NextAction, Kind::Preference]);
    let of = |kind| training.examples.iter().filter(move |e| e.kind == kind);
    assert_eq!(of(Kind::Preference).count(), 2);
    for (one, other) in of(Kind::NextAction).zip(of(Kind::Preference)) {
        assert_eq!(one.messages, other.messages);
        assert!(one.rejected.is_none() && one.id != other.id);
    }
}

#[test]
fn an_intent_is_told_from_the_steps_where_a_goal_was_stated() {
    let mut session = choices("Paint it black", &["Red", "Green"]);
    let training = made(&session, &[Kind::Intent]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    assert_eq!(said(example, Role::Assistant), r#"{"goal":"Paint it black"}"#);
    assert!(said(example, Role::User).contains("1. clicked \"Red\" (button)\n2. clicked \"Green\" (button)"));
    assert!(!said(example, Role::User).contains("Paint"));
    session.task = None;
    assert_eq!(made(&session, &[Kind::Intent]).rejected[0].reason, "no_goal");
    let short = made(&choices("Paint it", &["Red"]), &[Kind::Intent]);
    assert_eq!(short.rejected[0].reason, "too_few_steps");
}

#[test]
fn a_goal_in_words_of_the_core_is_marked_and_only_told_when_asked_for() {
    let session = Recording::on("https://a.example/")
        .event("click", "a#tea | Tea")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .wait(2_000)
        .event("click", "button#add | Add to bag")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
        .session();
    let silent = made(&session, &[Kind::JourneyPlan]);
    assert_eq!((silent.examples.len(), &*silent.rejected[0].reason), (0, "no_goal"));
    let (reduction, kinds) = (reduce(&session), vec![Kind::JourneyPlan]);
    let options = Options { kinds, min_score: 0.0, synthetic: true, ..Options::default() };
    let enhancement = enhance(&session, &reduction);
    let told = transform(&session, &reduction, &enhancement, &RedactionReport::default(), &options);
    assert!(told.examples.len() == 1 && told.examples[0].synthetic, "{told:?}");
}

#[test]
fn a_plan_finishes_where_the_recording_shows_the_end() {
    let order = |last: &str| {
        let session = Recording::on("https://a.example/checkout")
            .at("https://a.example/checkout", "Checkout")
            .event("click", "a#pay | Pay by card")
            .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
            .wait(2_000)
            .event("click", &format!("button#last | {last}"))
            .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
            .session();
        let session = Session { task: Some(Task { title: "Buy it".into(), ..Task::default() }), ..session };
        let training = made(&session, &[Kind::JourneyPlan]);
        said(&training.examples[0], Role::Assistant).to_owned()
    };
    assert!(order("Place order").ends_with("\"click \\\"Place order\\\" (button)\",\"finish\"]}"));
    assert!(
        order("Change address")
            .ends_with("\"click \\\"Change address\\\" (button)\",\"see what is left to do\"]}")
    );
}

#[test]
fn typing_that_was_not_recorded_is_told_by_the_name_of_its_field() {
    let session = Recording::on("https://a.example/")
        .event("click", "input#q type=text placeholder=Find")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .hollow("input")
        .hollow("input")
        .event("click", "button#go | Go")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [click, go] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert!(said(click, Role::User).contains("nothing"));
    let told = "1. clicked \"Find\" (textbox)\n2. typed into \"Find\" (textbox)\n";
    assert!(said(go, Role::User).contains(told), "{}", said(go, Role::User));
    assert_eq!(training.rejected[0].reason, "value_not_recorded");
}

#[test]
fn what_a_step_recorded_after_the_next_one_began_is_not_told_to_it() {
    let near = |i: &mut crate::session::Interaction<'static>| {
        i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
    };
    let session = Recording::on("https://a.example/")
        .event("input", "input#q type=text placeholder=Find")
        .with(near)
        .value("oo")
        .event("hover", "a#tip | What is this?")
        .with(near)
        .wait(2_000)
        .event("input", "input#q type=text placeholder=Find")
        .value("oolong")
        .event("click", "button#go | Go")
        .with(near)
        .session();
    let training = made(&session, &[Kind::NextAction]);
    assert!(!training.examples.is_empty());
    for example in training.examples.iter().filter(|e| e.provenance.interactions == ["i1"]) {
        assert!(!said(example, Role::User).contains("oolong"), "{}", said(example, Role::User));
    }
}
