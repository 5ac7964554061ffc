//! The promises that prompts hold, on real recordings (where they are at hand) and on the project's own.

use super::{Example, Kind, Role, tests::lines, transform};
use crate::{
    Options,
    at_hand::recordings,
    enhance::enhance,
    read::read,
    redact::RedactionReport,
    reduce::reduce,
    session::{InteractionKind, Session},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

fn made(session: &Session<'_>, kinds: &[Kind]) -> super::Training {
    let options = Options { kinds: kinds.to_vec(), min_score: 0.0, ..Options::default() };
    let reduction = reduce(session);
    let enhancement = enhance(session, &reduction);
    transform(session, &reduction, &enhancement, &RedactionReport::default(), &options)
}

/// What is made of every session of every recording.
fn each(kinds: &[Kind], mut look: impl FnMut(&str, &Session<'_>, &super::Training)) {
    for (path, bytes) in recordings(&["recordings", "sessions"]) {
        for session in read(&bytes, &Options::default()).unwrap() {
            let session = session.unwrap().session;
            look(&path.display().to_string(), &session, &made(&session, kinds));
        }
    }
}

fn user(example: &Example) -> &str {
    &example.messages.iter().find(|m| m.role == Role::User).unwrap().content
}

#[test]
fn every_click_on_a_recorded_element_with_a_name_is_an_example() {
    each(&[Kind::NextAction], |path, session, training| {
        let given: BTreeSet<&str> =
            training.examples.iter().flat_map(|e| &e.provenance.interactions).map(|id| &**id).collect();
        for click in session.interactions.iter().filter(|i| i.kind == InteractionKind::Click) {
            let Some(element) = &click.element else { continue };
            let blank = element.text.trim().is_empty()
                && ["aria-label", "alt", "title", "placeholder"]
                    .iter()
                    .all(|a| element.attributes.get(a).is_none());
            let seen_idle = training.rejected.iter().any(|rejected| {
                rejected.reason == "noise_without_effect"
                    && rejected.provenance.interactions.iter().any(|id| *id == click.id)
            });
            let missing = !blank && !seen_idle && !given.contains(&*click.id);
            assert!(!missing, "{path}: no example of the click {}", click.id);
        }
    });
}

#[test]
fn the_target_stands_once_and_neither_its_line_nor_its_locator_elsewhere() {
    each(&[Kind::NextAction, Kind::Grounding], |path, _, training| {
        for example in &training.examples {
            let (lines, target) = lines(example);
            assert!(lines.len() > 1, "{path}: a choice of one");
            assert_eq!(lines.iter().collect::<BTreeSet<_>>().len(), lines.len(), "{path}: {lines:?}");
            assert_eq!(user(example).matches(lines[target]).count(), 1, "{path}: {}", lines[target]);
            let answer: serde_json::Value = serde_json::from_str(&example.messages[2].content).unwrap();
            if let Some(locator) = answer["locator"].as_str() {
                assert!(!user(example).contains(locator), "{path}: {locator}");
            }
        }
    });
}

/// The lines that a way to guess would answer, by position.
type Guess = fn(&[&str]) -> Vec<usize>;

/// Ways to guess the target without reading what the lines say: each names the lines that it would answer, all of them
/// equally gladly.
const BLIND: [(&str, Guess); 13] = [
    ("first", |_| vec![0]),
    ("last", |lines| vec![lines.len() - 1]),
    ("middle", |lines| vec![lines.len() / 2]),
    ("longest", |lines| most(lines, |line| line.len())),
    ("shortest", |lines| most(lines, |line| usize::MAX - line.len())),
    ("most words", |lines| most(lines, |line| line.split(' ').count())),
    ("most detail", |lines| most(lines, |line| told(line).split(", ").count() + told(line).len())),
    ("least detail", |lines| most(lines, |line| usize::MAX - told(line).len())),
    ("rarest set of attributes", |lines| rarest(lines, told_names)),
    ("has a state", |lines| most(lines, |line| usize::from(!states(line).is_empty()))),
    ("is in a state of its own", |lines| rarest(lines, states)),
    ("has an address", |lines| most(lines, |line| usize::from(told(line).contains("href")))),
    ("is cut", |lines| most(lines, |line| usize::from(line.contains('…')))),
];

fn most(lines: &[&str], worth: impl Fn(&str) -> usize) -> Vec<usize> {
    let best = lines.iter().map(|line| worth(line)).max().unwrap();
    (0..lines.len()).filter(|&i| worth(lines[i]) == best).collect()
}

fn rarest(lines: &[&str], sort: impl Fn(&str) -> String) -> Vec<usize> {
    let of = |line: &str| lines.iter().filter(|other| sort(other) == sort(line)).count();
    most(lines, |line| usize::MAX - of(line))
}

/// What a line tells beside role and name.
fn told(line: &str) -> &str {
    line.split_once("\" (").map_or("", |(_, told)| told)
}

/// The states in a line, which stand before its attributes.
fn states(line: &str) -> String {
    told(line).split(", ").take_while(|fact| !fact.contains('"')).collect()
}

/// The names of the attributes in a line, without their values.
fn told_names(line: &str) -> String {
    told(line).split('"').step_by(2).collect()
}

/// How often each blind way found the target, beside chance.
#[derive(Default)]
struct Guesses {
    examples: f64,
    chance: f64,
    hits: [f64; BLIND.len()],
}

impl Guesses {
    fn add(&mut self, lines: &[&str], target: usize) {
        self.examples += 1.0;
        self.chance += 1.0 / lines.len() as f64;
        for (hit, (_, guess)) in self.hits.iter_mut().zip(BLIND) {
            let guessed = guess(lines);
            *hit += f64::from(u8::from(guessed.contains(&target))) / guessed.len() as f64;
        }
    }

    fn are_poor(&self, what: &str) {
        let most = 2.0 * self.chance + 0.3 * libm::sqrt(self.examples);
        for (hit, (name, _)) in self.hits.iter().zip(BLIND) {
            let (hit, chance) = (hit / self.examples, self.chance / self.examples);
            println!("{what}: {name} {hit:.3}, by chance {chance:.3}");
            assert!(hit * self.examples < most, "{what}: {name} finds {hit:.3}, by chance {chance:.3}");
        }
    }
}

#[test]
fn no_blind_way_finds_the_target() {
    let (mut all, mut folders) = (Guesses::default(), BTreeMap::<String, Guesses>::new());
    each(&[Kind::NextAction], |path, _, training| {
        let folder = Path::new(path).parent().unwrap().display().to_string();
        let guesses = folders.entry(folder).or_default();
        for example in &training.examples {
            let (lines, target) = lines(example);
            guesses.add(&lines, target);
            all.add(&lines, target);
        }
    });
    folders.iter().for_each(|(folder, guesses)| guesses.are_poor(folder));
    all.are_poor("all recordings");
}

#[test]
fn no_word_tells_the_target() {
    each(&[Kind::NextAction], |path, _, training| {
        let (mut on, mut off) = (BTreeMap::<&str, f64>::new(), BTreeMap::<&str, f64>::new());
        let (mut targets, mut others) = (0.0, 0.0);
        for example in &training.examples {
            let (lines, target) = lines(example);
            for (i, line) in lines.iter().enumerate() {
                let count = if i == target { &mut on } else { &mut off };
                let words: BTreeSet<&str> =
                    line.split([' ', '"', '(', ')', ',', ':']).filter(|w| !w.is_empty()).collect();
                words.into_iter().for_each(|word| *count.entry(word).or_default() += 1.0);
                *(if i == target { &mut targets } else { &mut others }) += 1.0;
            }
        }
        for (word, &count) in on.iter().filter(|&(_, &count)| count >= 8.0 && count >= targets / 2.0) {
            let elsewhere = off.get(word).copied().unwrap_or(0.0) / others;
            assert!(elsewhere >= 0.05 * count / targets, "{path}: {word} marks the target");
        }
    });
}

#[test]
fn a_prompt_holds_nothing_that_was_recorded_after_its_step() {
    each(&[Kind::NextAction], |path, session, whole| {
        let steps = reduce(session).steps;
        for step in &steps {
            let Some(of) = whole.examples.iter().find(|e| e.context.step_index == Some(step.index)) else {
                continue;
            };
            let mut cut = session.clone();
            cut.interactions.truncate(step.interactions.iter().max().unwrap() + 1);
            let part = made(&cut, &[Kind::NextAction]);
            let same = part.examples.iter().any(|e| user(e) == user(of));
            assert!(same, "{path}: step {} is told with what came later:\n{}", step.index, user(of));
        }
    });
}

#[test]
fn the_plan_of_the_task_is_never_told() {
    each(&[Kind::NextAction, Kind::Grounding, Kind::JourneyPlan], |path, session, training| {
        let plan = session.task.iter().flat_map(|t| &t.plan).filter(|p| p.len() > 20);
        for planned in plan {
            let told =
                training.examples.iter().find(|e| e.messages.iter().any(|m| m.content.contains(&**planned)));
            assert!(told.is_none(), "{path}: {planned}");
        }
    });
}
