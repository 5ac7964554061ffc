//! Relevance: whether the step has to do with what the person set out to do.
//!
//! Formula: with a stated goal, 0.55 + 0.45 × the share of the goal's words (three letters and more) that stand in the
//! target's name, the page's title or its address, reaching 1 at a third of them. 0.6 without a goal.
//! Range 0.55..1: many a needed step (close a banner) shares no word with the goal. Part 0.05.

use super::{Evidence, Measure, Reach, Reading};

pub const MEASURE: Measure = Measure { name: "relevance", part: 0.05, reach: Reach::Step, read };

/// At most so many words of a goal are looked at.
const MOST_WORDS: usize = 60;

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let Some(task) = evidence.session.task.as_ref() else { return Reading::new(0.6, "no goal was stated") };
    let name = evidence.target().map_or("", |target| target.name.as_str());
    let page = [name, evidence.observation.title, evidence.observation.url].map(str::to_ascii_lowercase);
    let goal = task.title.to_ascii_lowercase();
    let mut words: Vec<&str> =
        goal.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() >= 3).collect();
    words.truncate(MOST_WORDS);
    words.sort_unstable();
    words.dedup();
    if words.is_empty() {
        return Reading::new(0.6, "no goal was stated");
    }
    let found = words.iter().filter(|word| page.iter().any(|text| text.contains(**word))).count();
    #[allow(clippy::cast_precision_loss)]
    let share = (3.0 * found as f64 / words.len() as f64).min(1.0);
    Reading::new(0.55 + 0.45 * share, format!("{found} of {} words of the goal stand here", words.len()))
}
