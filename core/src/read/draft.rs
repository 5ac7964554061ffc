//! A list of interactions while it is read: each in its turn, bad ones reported and left out.

use super::{Text, interaction, json::Json, notes::Notes};
use crate::{
    Error, ErrorCode, Stage,
    session::{Interaction, Millis},
};
use std::collections::BTreeMap;

/// What has been read of one list of interactions.
#[derive(Default)]
pub(super) struct Draft<'a> {
    pub(super) interactions: Vec<Interaction<'a>>,
    pub(super) notes: Notes,
    /// Items of the list so far, good and bad.
    pub(super) seen: usize,
    /// Items that were left out.
    pub(super) skipped: usize,
    /// Whether an item had the form of a download package's.
    pub(super) packaged: bool,
    /// Whether the list is longer than the limit; what is beyond it was not read.
    pub(super) over: bool,
    /// Places of interactions without a time of their own.
    untimed: Vec<usize>,
    ids: Ids<'a>,
}

/// Ids that are taken, with the number of those that wanted them.
#[derive(Default)]
pub(super) struct Ids<'a>(BTreeMap<Text<'a>, usize>);

impl<'a> Ids<'a> {
    /// Makes an id another one where it is taken, and tells whether it was.
    pub(super) fn make_unique(&mut self, id: &mut Text<'a>) -> bool {
        let Some(wanted) = self.0.get_mut(id) else {
            self.0.insert(id.clone(), 1);
            return false;
        };
        let mut number = *wanted + 1;
        let mut other = Text::Owned(format!("{id}~{number}"));
        while self.0.contains_key(&other) {
            number += 1;
            other = Text::Owned(format!("{id}~{number}"));
        }
        self.0.insert(id.clone(), number);
        self.0.insert(other.clone(), 1);
        *id = other;
        true
    }
}

/// What is told of an id that was taken.
pub(super) fn taken_id() -> Error {
    Error::new(ErrorCode::DuplicateKey, Stage::Read, "an id of its own", "one that was used before")
}

/// Puts interactions in the order of time, and tells how many stood out of it.
pub(super) fn order(interactions: &mut [Interaction<'_>]) -> usize {
    let mut latest = Millis::MIN;
    let mut moved = 0;
    for interaction in &*interactions {
        moved += usize::from(interaction.timestamp < latest);
        latest = latest.max(interaction.timestamp);
    }
    interactions.sort_by_key(|interaction| interaction.timestamp);
    for same_time in interactions.chunk_by_mut(|a, b| a.timestamp == b.timestamp) {
        moved += sort_by_sequence(same_time);
    }
    moved
}

impl<'a> Draft<'a> {
    /// Takes the next item; the notes stand at its place, `received` is when the frame around it was sent.
    pub(super) fn push(&mut self, item: Json<'a>, received: Option<Millis>, limit: usize) {
        let position = self.seen;
        self.seen += 1;
        if self.interactions.len() >= limit {
            self.over = true;
            return;
        }
        let fields = match item {
            Json::Object(fields) => fields,
            other => {
                self.skipped += 1;
                return self.notes.issue(
                    ErrorCode::WrongType,
                    "an interaction, an object",
                    other.type_name(),
                );
            }
        };
        self.packaged |= fields.iter().any(|(key, _)| key == "fullData");
        let Some(event) = interaction::read(fields, received, &mut self.notes) else {
            self.skipped += 1;
            return;
        };
        let mut interaction = event.interaction;
        if !event.timed {
            self.untimed.push(self.interactions.len());
            self.notes.issue_at("timestamp", ErrorCode::Missing, "when it happened", "no time");
        }
        if interaction.id.is_empty() {
            interaction.id = Text::Owned(format!("i{position}"));
        }
        if self.ids.make_unique(&mut interaction.id) {
            let Error { code, expected, found, .. } = taken_id();
            self.notes.issue_at("id", code, &expected, &found);
        }
        self.interactions.push(interaction);
    }

    /// Takes the next interaction as its reader has put it together; gives its position. None beyond the limit.
    pub(super) fn take(&mut self, mut interaction: Interaction<'a>, limit: usize) -> Option<usize> {
        let place = self.seen;
        self.seen += 1;
        if self.interactions.len() >= limit {
            self.over = true;
            return None;
        }
        let Interaction { selectors, visual, element, context, state, gesture, .. } = &mut interaction;
        for (name, is_recorded) in [
            ("selectors", stays(selectors)),
            ("visual", stays(visual)),
            ("element", stays(element)),
            ("context", stays(context)),
            ("state", stays(state)),
            ("interaction", stays(gesture)),
        ] {
            let count = self.notes.group(name);
            *if is_recorded { &mut count.recorded } else { &mut count.missing } += 1;
        }
        if interaction.id.is_empty() {
            interaction.id = Text::Owned(format!("i{place}"));
        }
        self.ids.make_unique(&mut interaction.id);
        self.interactions.push(interaction);
        Some(self.interactions.len() - 1)
    }

    /// Leaves an item out because of `error`.
    pub(super) fn skip(&mut self, error: Error) {
        self.seen += 1;
        self.skipped += 1;
        self.notes.issue_with(error);
    }

    /// Counts items that were left out without an error of their own.
    pub(super) fn skip_unlisted(&mut self, count: usize) {
        self.seen += count;
        self.skipped += count;
        self.notes.issue_count += count;
    }

    /// Puts the interactions in the order of time and tells how many stood out of it. Those without a time get that of
    /// the one before, of the next where there is none, else `start`.
    pub(super) fn sort(&mut self, start: Option<Millis>) -> usize {
        self.give_times(start);
        order(&mut self.interactions)
    }

    fn give_times(&mut self, start: Option<Millis>) {
        let untimed = std::mem::take(&mut self.untimed);
        let Some(&first) = untimed.first() else { return };
        let leading = (0..).zip(&untimed).take_while(|(place, untimed)| place == *untimed).count();
        let next = self.interactions.get(leading).map(|interaction| interaction.timestamp);
        let mut time = next.or(start).unwrap_or(0);
        if let Some(before) = first.checked_sub(1).and_then(|place| self.interactions.get(place)) {
            time = before.timestamp;
        }
        let mut untimed = untimed.into_iter().peekable();
        for (place, interaction) in self.interactions.iter_mut().enumerate().skip(first) {
            if untimed.next_if_eq(&place).is_some() {
                interaction.timestamp = time;
            } else {
                time = interaction.timestamp;
            }
        }
    }
}

/// Takes a group away that says nothing, for the canonical form has none such, and tells whether it stays.
fn stays<T: Default + PartialEq>(group: &mut Option<Box<T>>) -> bool {
    *group = group.take().filter(|group| **group != T::default());
    group.is_some()
}

/// Within one millisecond the recorder's count tells the order, if all of them are of one page load: counted, no count
/// twice, and the clock since the page load not more than a second apart. Tells how many moved.
fn sort_by_sequence(same_time: &mut [Interaction<'_>]) -> usize {
    if same_time.len() < 2 || same_time.iter().any(|i| i.sequence.is_none()) {
        return 0;
    }
    let clock = same_time.iter().map(|i| i.session_time.unwrap_or(0));
    let (first, last) = (clock.clone().min().unwrap_or(0), clock.max().unwrap_or(0));
    let mut counts: Vec<_> = same_time.iter().map(|i| i.sequence).collect();
    let backwards = counts.windows(2).filter(|pair| pair.first() > pair.last()).count();
    counts.sort_unstable();
    if last.saturating_sub(first) > 1000 || counts.windows(2).any(|pair| pair.first() == pair.last()) {
        return 0;
    }
    same_time.sort_by_key(|i| i.sequence);
    backwards
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Context, InteractionKind};

    #[test]
    fn a_group_that_says_nothing_is_not_there() {
        let mut draft = Draft::default();
        let context = Context { url: "https://a.example/".into(), ..Context::default() };
        let told = Interaction {
            selectors: Some(Box::default()),
            context: Some(Box::new(context)),
            ..interaction::bare(InteractionKind::Click, 1)
        };
        assert_eq!(draft.take(told, 1), Some(0));
        assert!(draft.interactions[0].selectors.is_none() && draft.interactions[0].context.is_some());
        let mut of = |name| draft.notes.group(name).recorded;
        assert_eq!((of("selectors"), of("context")), (0, 1));
    }
}
