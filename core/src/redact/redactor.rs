//! The redactor: what was found in a session so far, its placeholders, and the counts for the report.

use super::{
    Level, RedactedText, RedactionReport, Span,
    collected::Collected,
    find::{self, Finding, Found},
    kind::{Kind, Nature},
    learnt::Learnt,
    memory::Memory,
    placeholders::{self, Placeholders},
    seen::{Rewritten, Seen, Verdict},
    walk::Place,
};
use crate::{
    read::ReadReport,
    session::{Session, Text},
};
use std::collections::BTreeMap;

/// A rewritten string is looked at again so many times at most.
const REWRITES: usize = 8;

/// How often each kind stands where.
#[derive(Debug, Default)]
struct Counts {
    of_kinds: BTreeMap<Kind, usize>,
    of_places: BTreeMap<&'static str, usize>,
    of_interactions: BTreeMap<usize, usize>,
}

impl Counts {
    fn add(&mut self, kind: Kind, place: Place) {
        *self.of_kinds.entry(kind).or_default() += 1;
        *self.of_places.entry(place.path).or_default() += 1;
        if let Some(interaction) = place.interaction {
            *self.of_interactions.entry(interaction).or_default() += 1;
        }
    }
}

/// Finds, replaces and counts.
#[derive(Debug)]
pub(super) struct Redactor<'a> {
    level: Level,
    placeholders: Placeholders,
    collected: Collected,
    learnt: Learnt,
    counts: Counts,
    seen: Seen<'a>,
    /// Whether the last pass of replacing found a value that no pass of learning had.
    pub(super) learnt_more: bool,
}

impl<'a> Redactor<'a> {
    pub(super) fn new(level: Level) -> Self {
        Self {
            level,
            placeholders: Placeholders::default(),
            collected: Collected::default(),
            learnt: Learnt::default(),
            counts: Counts::default(),
            seen: Seen::default(),
            learnt_more: false,
        }
    }

    /// A redactor that knows what the fragments before taught.
    pub(super) fn knowing(level: Level, memory: Memory) -> Self {
        let Memory { numbers, highest, learnt, greeted, focus: _ } = memory;
        let mut redactor = Self::new(level);
        redactor.placeholders = Placeholders::of(numbers, highest);
        redactor.collected = Collected::of(learnt, greeted);
        redactor.know();
        redactor
    }

    /// Takes note of placeholders that stand in a text already, and counts them: who recorded it has replaced them.
    pub(super) fn observe(&mut self, place: Place, text: &str) {
        let Self { placeholders, counts, .. } = self;
        placeholders.observe(text, |kind| counts.add(kind, place));
    }

    /// Learns what is personal in a text, without changing it.
    pub(super) fn learn(&mut self, nature: Nature, text: &str) -> Verdict {
        let Finding { found, plain } = find::find(text, nature, self.level, &self.learnt);
        for found in &found {
            self.collected.learn(found, text);
        }
        if found.is_empty() && plain { Verdict::Plain } else { Verdict::Rich }
    }

    /// The same for a text of the input; one that was learnt from already is passed over.
    pub(super) fn learn_once(&mut self, nature: Nature, text: &Text<'a>) {
        if self.seen.verdict(nature, text).is_none() {
            let verdict = self.learn(nature, text);
            self.seen.add(nature, text, verdict);
        }
    }

    /// Makes what was learnt known to the passes that follow.
    pub(super) fn know(&mut self) {
        self.collected.note_ordinary(self.seen.texts());
        self.learnt = self.collected.searchable();
        self.learnt_more = false;
    }

    /// Forgets what became of the strings, for another round: more was learnt since.
    pub(super) fn forget(&mut self) {
        self.seen = Seen::default();
    }

    fn find(&self, text: &str, nature: Nature) -> Vec<Found> {
        find::find(text, nature, self.level, &self.learnt).found
    }

    /// Replaces a field's text by one placeholder, and learns it.
    pub(super) fn replace_whole(&mut self, kind: Kind, place: Place, text: &mut Text<'_>) {
        let value = text.trim();
        let kind = match self.find(value, Nature::Prose).as_slice() {
            [found] if found.start == 0 && found.end == value.len() && kind > found.kind => found.kind,
            _ => kind,
        };
        let mut placeholder = String::new();
        let written = match kind {
            Kind::Keystroke => self.write(kind, "", &mut placeholder),
            _ => {
                self.collected.add(kind, value);
                if kind == Kind::Name {
                    self.collected.add_parts(value);
                }
                self.write(kind, value, &mut placeholder)
            }
        };
        self.counts.add(written, place);
        *text = Text::Owned(placeholder);
    }

    /// Writes a value's placeholder. Gives its kind: a value that was found before as another kind has the one of that.
    fn write(&mut self, kind: Kind, value: &str, out: &mut String) -> Kind {
        let (kind, number) = self.placeholders.number(kind, value);
        placeholders::write(out, kind, number);
        kind
    }

    /// Rewrites a text until nothing personal is found in it. What became of it is remembered.
    pub(super) fn replace(&mut self, place: Place, text: &mut Text<'a>) {
        let nature = place.nature;
        let done = match self.seen.verdict(nature, text) {
            Some(Verdict::Done(done)) => done.clone(),
            Some(plain @ Verdict::Plain) if !self.learnt.is_in(text, nature) => {
                *plain = Verdict::Done(None);
                return;
            }
            _ => {
                let done = self.rewritten(nature, text);
                self.seen.note(nature, text, Verdict::Done(done.clone()));
                done
            }
        };
        if let Some(rewritten) = done {
            rewritten.kinds.iter().for_each(|kind| self.counts.add(*kind, place));
            *text = Text::Owned(rewritten.text);
        }
    }

    fn rewritten(&mut self, nature: Nature, text: &str) -> Option<Box<Rewritten>> {
        let mut rewritten: Option<Box<Rewritten>> = None;
        for _ in 0..REWRITES {
            let current = rewritten.as_ref().map_or(text, |r| &r.text);
            let found = self.find(current, nature);
            if found.is_empty() {
                break;
            }
            let (text, fresh) = self.rewrite(current, &found);
            let mut kinds = rewritten.map_or_else(Vec::new, |r| r.kinds);
            kinds.extend(fresh);
            rewritten = Some(Box::new(Rewritten { text, kinds }));
        }
        rewritten
    }

    fn rewrite(&mut self, text: &str, found: &[Found]) -> (String, Vec<Kind>) {
        let mut out = String::with_capacity(text.len());
        let mut kinds = Vec::with_capacity(found.len());
        let mut rest = 0;
        for f in found {
            out.push_str(text.get(rest..f.start).unwrap_or_default());
            self.learnt_more |= self.collected.learn(f, text);
            kinds.push(self.write(f.kind, &f.value, &mut out));
            rest = f.end;
        }
        out.push_str(text.get(rest..).unwrap_or_default());
        (out, kinds)
    }

    /// Redacts a text by itself, with the spans in its own code points.
    pub(super) fn redacted_text(&mut self, text: &str) -> RedactedText {
        let (mut redacted, mut stretches) = (text.to_owned(), Vec::<Stretch>::new());
        for _ in 0..REWRITES {
            let found = self.find(&redacted, Nature::Prose);
            if found.is_empty() {
                break;
            }
            let fresh: Vec<Stretch> = found.iter().map(|f| self.stretch(f, &stretches)).collect();
            stretches.retain(|old| !fresh.iter().any(|f| f.start < old.end && old.start < f.end));
            stretches.extend(fresh);
            stretches.sort_by_key(|s| s.start);
            redacted = render(text, &stretches);
        }
        RedactedText { spans: spans(text, &stretches), text: redacted }
    }

    fn stretch(&mut self, found: &Found, earlier: &[Stretch]) -> Stretch {
        let mut placeholder = String::new();
        let kind = self.write(found.kind, &found.value, &mut placeholder);
        let (start, end) =
            (in_input(earlier, found.start, Side::Start), in_input(earlier, found.end, Side::End));
        Stretch { start, end, kind, placeholder }
    }

    /// Redacts what the report about the reading quotes of the input: names of fields, and words in faults.
    pub(super) fn reading(&mut self, reading: &mut ReadReport) {
        for issue in &mut reading.issues {
            for text in [&mut issue.pointer, &mut issue.expected, &mut issue.found] {
                self.replace_string("/reading/issues/*", text);
            }
        }
        let mut unread = BTreeMap::new();
        for (mut path, count) in std::mem::take(&mut reading.unread) {
            self.replace_string("/reading/unread/*", &mut path);
            *unread.entry(path).or_default() += count;
        }
        reading.unread = unread;
    }

    fn replace_string(&mut self, path: &'static str, string: &mut String) {
        let mut text = Text::Owned(std::mem::take(string));
        self.replace(Place { path, nature: Nature::Prose, interaction: None }, &mut text);
        *string = text.into_owned();
    }

    /// What is replaced, by kind, place and interaction; and what is known now.
    pub(super) fn report(self, session: &Session<'_>) -> (RedactionReport, Memory) {
        let id = |i: usize| session.interactions.get(i).map(|interaction| interaction.id.to_string());
        let mut by_kind = BTreeMap::new();
        let Counts { of_kinds, of_places, of_interactions } = &self.counts;
        for (kind, count) in of_kinds {
            *by_kind.entry(kind.label().to_owned()).or_default() += count;
        }
        let report = RedactionReport {
            level: self.level,
            total: of_kinds.values().sum(),
            values: self.placeholders.len(),
            by_kind,
            by_place: of_places.iter().map(|(path, count)| ((*path).to_owned(), *count)).collect(),
            by_interaction: of_interactions.iter().filter_map(|(i, count)| Some((id(*i)?, *count))).collect(),
        };
        let (numbers, highest) = self.placeholders.into_parts();
        let (learnt, greeted) = self.collected.into_parts();
        (report, Memory { numbers, highest, learnt, greeted, focus: None })
    }
}

/// A stretch of an input that is replaced.
#[derive(Debug)]
struct Stretch {
    start: usize,
    end: usize,
    kind: Kind,
    placeholder: String,
}

/// Which end of a stretch a position is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Side {
    Start,
    End,
}

/// Where a position of the rendered text lies in the input.
fn in_input(stretches: &[Stretch], position: usize, side: Side) -> usize {
    let (mut rendered, mut input) = (0, 0);
    for s in stretches {
        let begins = rendered + (s.start - input);
        let ends = begins + s.placeholder.len();
        let before = if side == Side::Start { position < begins } else { position <= begins };
        if before {
            break;
        }
        let inside = if side == Side::Start { position < ends } else { position <= ends };
        if inside {
            return if side == Side::Start { s.start } else { s.end };
        }
        (rendered, input) = (ends, s.end);
    }
    input + (position - rendered)
}

fn render(text: &str, stretches: &[Stretch]) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), 0);
    for s in stretches {
        out.push_str(text.get(rest..s.start).unwrap_or_default());
        out.push_str(&s.placeholder);
        rest = s.end;
    }
    out.push_str(text.get(rest..).unwrap_or_default());
    out
}

/// Stretches in code points.
fn spans(text: &str, stretches: &[Stretch]) -> Vec<Span> {
    let (mut points, mut bytes) = (0, 0);
    let mut point = |at: usize| {
        points += text.get(bytes..at).map_or(0, |t| t.chars().count());
        bytes = at;
        points
    };
    stretches
        .iter()
        .map(|s| Span { start: point(s.start), end: point(s.end), kind: s.kind.label().to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::redact_texts;
    use super::*;

    fn one(text: &str) -> RedactedText {
        redact_texts([text], Level::Standard).remove(0)
    }

    #[test]
    fn spans_are_code_points_of_the_input() {
        let redacted = one("Zoë 😀: jane@example.com, 4111 1111 1111 1111.");
        assert_eq!(redacted.text, "Zoë 😀: [EMAIL_1], [CARD_1].");
        let spans: Vec<_> = redacted.spans.iter().map(|s| (s.start, s.end, s.kind.as_str())).collect();
        assert_eq!(spans, [(7, 23, "EMAIL"), (25, 44, "CARD")]);
    }

    #[test]
    fn texts_share_their_placeholders() {
        let redacted = redact_texts(["a@b.co c@d.co", "C@d.co"], Level::Standard);
        assert_eq!(redacted[0].text, "[EMAIL_1] [EMAIL_2]");
        assert_eq!(redacted[1].text, "[EMAIL_2]");
    }

    #[test]
    fn off_changes_nothing() {
        let redacted = redact_texts(["a@b.co"], Level::Off);
        assert_eq!((redacted[0].text.as_str(), redacted[0].spans.len()), ("a@b.co", 0));
    }

    #[test]
    fn what_is_told_is_the_kind_that_the_placeholder_says() {
        let mut redactor = Redactor::new(Level::Standard);
        redactor.write(Kind::Phone, "206 5550 142", &mut String::new());
        let found = Found { start: 0, end: 10, kind: Kind::Username, value: "2065550142".to_owned() };
        let stretch = redactor.stretch(&found, &[]);
        assert_eq!((stretch.kind, &*stretch.placeholder), (Kind::Phone, "[PHONE_1]"));
        assert_eq!(redactor.rewrite("2065550142", &[found]), ("[PHONE_1]".to_owned(), vec![Kind::Phone]));
    }

    #[test]
    fn positions_map_back_over_placeholders() {
        let stretch = |start, end| Stretch { start, end, kind: Kind::Email, placeholder: "[E_1]".to_owned() };
        let stretches = [stretch(2, 12), stretch(14, 20)];
        assert_eq!(in_input(&stretches, 1, Side::Start), 1);
        assert_eq!(in_input(&stretches, 4, Side::Start), 2);
        assert_eq!(in_input(&stretches, 7, Side::Start), 12);
        assert_eq!(in_input(&stretches, 7, Side::End), 12);
        assert_eq!(in_input(&stretches, 14, Side::Start), 20);
    }
}
