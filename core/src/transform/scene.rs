//! A scene: what is told of a step and of the steps before it, in text.

use super::{
    group::group_of,
    words::{NAME, Tense, short, tell},
};
use crate::{
    observation::{ActedOn, Candidate, Facts, Observation, acted_on},
    reduce::{Action, Step},
    session::{Interaction, Task},
};
use std::{collections::VecDeque, fmt::Write};

/// Earlier steps that a prompt for one step tells.
pub(super) const TOLD: usize = 10;
/// The longest goal, address and title that are told, in characters.
const GOAL: usize = 1200;
const ADDRESS: usize = 160;
const TITLE: usize = 120;

/// What was done before a step, in words: the last steps, each with the page that it led to as far as that was seen.
#[derive(Debug)]
pub(super) struct History {
    /// How many are told, the last ones.
    most: usize,
    told: VecDeque<String>,
    /// Steps in all, told or not.
    steps: usize,
    /// The page of the step before.
    page: Option<(String, String)>,
}

impl History {
    /// Nothing done yet; the last `most` steps will be told.
    pub(super) fn of_last(most: usize) -> Self {
        Self { most, told: VecDeque::new(), steps: 0, page: None }
    }

    /// Steps that were done, told or not.
    pub(super) fn len(&self) -> usize {
        self.steps
    }

    /// The history up to a step that is about to be done on the page `url`, `title`.
    pub(super) fn arrive(&mut self, url: &str, title: &str) {
        let left = self.page.as_ref().is_some_and(|(before, _)| before != url && !url.is_empty());
        if let (true, Some(last)) = (left, self.told.back_mut()) {
            let same = self.page.as_ref().is_some_and(|(_, before)| !title.is_empty() && before == title);
            last.push_str(if same { " → another page of the same title" } else { " → page: " });
            match (same, title.is_empty()) {
                (true, _) => {}
                (false, true) => last.push_str(&address(url)),
                (false, false) => last.push_str(&short(title, TITLE)),
            }
        }
        if !url.is_empty() {
            self.page = Some((url.to_owned(), title.to_owned()));
        }
    }

    /// Adds a step that was done.
    pub(super) fn done(&mut self, step: &Step<'_>, object: &str) {
        self.steps += 1;
        let times = if step.count > 1 { format!(" {} times", step.count) } else { String::new() };
        self.told.push_back(tell(&step.action, object, Tense::Past) + &times);
        if self.told.len() > self.most {
            self.told.pop_front();
        }
    }

    /// Adds what the recorder saw a step do, in its own events.
    pub(super) fn saw(&mut self, what: &str) {
        if let Some(last) = self.told.back_mut() {
            last.push_str(" → ");
            last.push_str(what);
        }
    }

    /// Writes it.
    pub(super) fn write(&self, out: &mut String) {
        if self.steps == 0 {
            out.push_str("Done so far: nothing\n");
            return;
        }
        out.push_str("Done so far:\n");
        self.write_steps(out);
    }

    /// Writes the steps, one a line.
    pub(super) fn write_steps(&self, out: &mut String) {
        let left_out = self.steps.saturating_sub(self.told.len());
        if left_out > 0 {
            let steps = if left_out == 1 { "step" } else { "steps" };
            let _ = writeln!(out, "({left_out} earlier {steps})");
        }
        for (i, told) in self.told.iter().enumerate() {
            let _ = write!(out, "{}. ", left_out + i + 1);
            out.push_str(told);
            out.push('\n');
        }
    }
}

/// The goal in one line; nothing where none was stated.
pub(super) fn goal(task: Option<&Task<'_>>) -> Option<String> {
    let task = task?;
    let (title, more) = (task.title.trim(), task.description.trim());
    let stop = if title.ends_with(['.', '!', '?']) { " " } else { ". " };
    let whole = match (title.is_empty(), more.is_empty() || more == title) {
        (true, true) => return None,
        (false, true) => title.to_owned(),
        (true, false) => more.to_owned(),
        (false, false) => format!("{title}{stop}{more}"),
    };
    Some(short(&whole, GOAL))
}

/// Writes the goal.
pub(super) fn write_goal(goal: Option<&str>, out: &mut String) {
    write_line("Goal: ", goal.unwrap_or("not stated"), out);
}

/// What prompts tell of a page, once for all kinds.
pub(super) struct Told {
    /// Its title and address.
    pub page: String,
    /// The candidates, one a line.
    pub elements: String,
}

impl Told {
    /// Tells an observation.
    pub(super) fn of(observation: &Observation<'_>) -> Self {
        let (mut page, mut elements) = (String::with_capacity(256), String::with_capacity(2048));
        write_page(observation.url, observation.title, &mut page);
        write_candidates(observation, &mut elements);
        Self { page, elements }
    }
}

/// Writes title and address of a page.
pub(super) fn write_page(url: &str, title: &str, out: &mut String) {
    if !title.is_empty() {
        write_line("Page: ", &short(title, TITLE), out);
    }
    match (url.is_empty(), title.is_empty()) {
        (true, true) => out.push_str("Page: none yet\n"),
        (true, false) => {}
        _ => write_line("Address: ", &address(url), out),
    }
}

/// Writes what is told of something in a line of its own.
pub(super) fn write_line(of: &str, told: &str, out: &mut String) {
    for part in [of, told, "\n"] {
        out.push_str(part);
    }
}

/// An address; a long one without its query, which is the site's own book-keeping.
fn address(url: &str) -> String {
    match url.split_once('?') {
        Some((page, _)) if url.len() > ADDRESS => short(page, ADDRESS) + "?…",
        _ => short(url, ADDRESS),
    }
}

/// Writes the candidates, one a line.
fn write_candidates(observation: &Observation<'_>, out: &mut String) {
    out.push_str("Elements:");
    for (i, Candidate { role, name, facts, .. }) in observation.candidates.iter().enumerate() {
        let _ = write!(out, "\n[{}] ", i + 1);
        for part in [role, " \"", name, "\""] {
            out.push_str(part);
        }
        write_facts(facts, out);
    }
}

/// Writes what is told of a candidate beside its role and name, in round brackets.
fn write_facts(facts: &Facts<'_>, out: &mut String) {
    let mut open = " (";
    let mut write = |fact: &str| {
        out.push_str(open);
        out.push_str(fact);
        open = ", ";
    };
    for state in &facts.states {
        write(state);
    }
    for (name, value) in &facts.attributes {
        write(&format!("{name} \"{value}\""));
    }
    if let Some(r) = facts.bounding_box {
        write(&format!("at {:.0},{:.0} size {:.0}×{:.0}", r.x, r.y, r.width, r.height));
    }
    if open != " (" {
        out.push(')');
    }
}

/// What a step is done on.
#[derive(Debug, Default)]
pub(super) struct Object {
    /// In words: name first.
    pub words: String,
    /// Whether it has a name.
    pub is_named: bool,
    /// The group of choices that it is one of.
    pub group: Option<String>,
}

impl Object {
    /// What a step is done on: the target of its observation, else what its interaction says of the element alone.
    pub(super) fn of(
        action: &Action<'_>,
        interaction: Option<&Interaction<'_>>,
        seen: Option<&Observation<'_>>,
    ) -> Self {
        let alone = if seen.is_none() { interaction.and_then(acted_on) } else { None };
        let known = seen.map(|o| (o.target_level, &*o.target_role));
        let known = known.or(alone.as_ref().map(|a| (a.level, &*a.role)));
        let group = interaction.zip(known).and_then(|(i, (level, role))| group_of(i, level, role));
        let shown = seen.and_then(|o| Some((o, o.candidates.get(o.target)?)));
        let named = match (shown, &alone) {
            (Some((seen, Candidate { role, name, .. })), _) => {
                Some((plain_role(&seen.target_role, role), name.clone()))
            }
            (None, Some(ActedOn { role, name, .. })) => Some((&**role, short(name, NAME))),
            (None, None) => None,
        };
        match named {
            Some((role, name)) if !name.is_empty() => {
                Self { words: format!("\"{name}\" ({role})"), is_named: true, group }
            }
            _ if matches!(action, Action::Fill { .. } | Action::Select { .. } | Action::Press { .. }) => {
                Self { words: "a field".to_owned(), is_named: false, group }
            }
            _ => Self { words: "an element without a name".to_owned(), is_named: false, group },
        }
    }
}

/// The role of an element, where what is known of it says more than what it was shown as.
fn plain_role<'r>(own: &'r str, shown: &'r str) -> &'r str {
    if matches!(own, "" | "label" | "text") { shown } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_title_and_description_and_never_the_plan() {
        let task = Task {
            title: "Find an outfit".into(),
            description: "With shoes".into(),
            plan: vec!["Open the shop".into()],
            ..Task::default()
        };
        assert_eq!(goal(Some(&task)).unwrap(), "Find an outfit. With shoes");
        assert_eq!(goal(Some(&Task::default())), None);
    }
}
