//! The whole input: one document, an array of them, or one on each line; each by its shape.

use super::{
    READERS, Read, ReadReport, Reader, Shape, Take, Told,
    document::{Document, surrogates, to_error},
    json::{Bounds, Fault, Json, Parser, Wrong, peek},
    notes::Notes,
    pointer, rrweb, trace, wire_events,
};
use crate::{Error, ErrorCode, Options, Stage, session::Text};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher;

/// Items of the input that can't be read and are listed; the rest is counted.
const UNREADABLE: usize = 1000;

/// An item of the input that can't be read, and where it stood.
struct Unreadable {
    place: Option<usize>,
    error: Error,
}

/// What has been read of the input so far.
struct Input<'a, 'o> {
    options: &'o Options,
    sessions: Vec<(usize, Read<'a>)>,
    wire: wire_events::Wire<'a>,
    unreadable: Vec<Unreadable>,
    unreadable_count: usize,
}

/// Reads every session of `text`.
pub(super) fn read<'a>(text: &'a str, options: &Options) -> Result<Vec<Result<Read<'a>, Error>>, Error> {
    let mut input = Input::of(options);
    if let Some(streams) = rrweb::read(text, options) {
        let streams = streams.map_err(|fault| located(text, &fault))?;
        return input.whole(Shape::Rrweb, streams, text.as_bytes());
    }
    let mut parser = input.parser(text);
    let whole = match parser.peek() {
        Some(b'[') => input.array(text, &mut parser),
        Some(b'{') => input.first(text, &mut parser),
        _ if input.plain(text) => Ok(()),
        _ => input.no_document(text, &mut parser),
    };
    match whole {
        Ok(()) => input.finish(text.as_bytes()),
        Err(fault) => Err(located(text, &fault)),
    }
}

/// Reads every session of a zip.
pub(super) fn read_zip<'a>(bytes: &[u8], options: &Options) -> Result<Vec<Result<Read<'a>, Error>>, Error> {
    Input::of(options).whole(Shape::PlaywrightTrace, trace::read(bytes, options)?, bytes)
}

/// A fault that ends the reading, with its pointer, line and column.
fn located(text: &str, fault: &Wrong) -> Error {
    let before = text.as_bytes().get(..fault.at).unwrap_or_default();
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
    let found = format!("{} at line {line}, column {column}", fault.found);
    Error::new(fault.code, Stage::Read, fault.expected(), found).at(pointer::to(text, fault.at))
}

fn unknown(found: impl Into<String>) -> Error {
    Error::new(ErrorCode::UnknownShape, Stage::Read, expected(), found)
}

/// Nothing may follow the end of the input's value.
fn end(parser: &mut Parser<'_>) -> Result<(), Fault> {
    match parser.peek() {
        None => Ok(()),
        Some(_) => {
            let expected = "the end of the input, or a new line before the next session";
            Err(Wrong::at(parser.at(), expected, "something else"))
        }
    }
}

impl<'a, 'o> Input<'a, 'o> {
    fn of(options: &'o Options) -> Self {
        let (sessions, unreadable) = (Vec::new(), Vec::new());
        Self { options, sessions, wire: wire_events::Wire::default(), unreadable, unreadable_count: 0 }
    }

    fn parser(&self, text: &'a str) -> Parser<'a> {
        let limits = self.options.limits;
        Parser::new(text, Bounds { depth: limits.depth, string: limits.string })
    }

    fn array(&mut self, text: &'a str, parser: &mut Parser<'a>) -> Result<(), Fault> {
        parser.open();
        let mut place = 0;
        while parser.next(place == 0, b']')? {
            self.item(text, parser, place)?;
            place += 1;
        }
        end(parser)
    }

    /// Takes a text that is no JSON, where it seems to be of a shape, or of none and is told to be; tells whether it did.
    fn plain(&mut self, text: &'a str) -> bool {
        let readers = READERS.iter().filter_map(|reader| match reader.take {
            Take::Text { fits, read } => Some((reader.shape, fits, read)),
            _ => None,
        });
        let named = |(shape, ..): &(Shape, _, _)| self.options.from == Some(*shape);
        let fitting = || readers.clone().filter(|(_, fits, _)| fits(text));
        let reader =
            fitting().find(named).or_else(|| fitting().next()).or_else(|| readers.clone().find(named));
        let Some((shape, _, read)) = reader else { return false };
        if let Some(wanted) = self.options.from.filter(|from| *from != shape) {
            self.unreadable(None, another(wanted, shape));
            return true;
        }
        for (number, told) in read(text, self.options.limits.interactions).into_iter().enumerate() {
            self.session(shape, told, None, (text.as_bytes(), number));
        }
        true
    }

    /// Something that is neither an object nor an array: garbage, or a first line that is.
    fn no_document(&mut self, text: &'a str, parser: &mut Parser<'a>) -> Result<(), Fault> {
        let start = parser.at();
        match parser.value(0).and_then(|value| end(parser).map(|()| value)) {
            Err(_) if is_cut_line(text, start) => self.lines(text, start, 0),
            Err(fault) => return Err(fault),
            Ok(value) => self.unreadable(None, unknown(value.type_name())),
        }
        Ok(())
    }

    /// One document alone, or the first of those that stand on a line each.
    fn first(&mut self, text: &'a str, parser: &mut Parser<'a>) -> Result<(), Fault> {
        let start = parser.at();
        let document = Document::read(text, parser, self.options.limits.interactions);
        let stop = parser.at();
        match document {
            Err(_) if is_cut_line(text, start) => self.lines(text, start, 0),
            Err(fault) => return Err(fault),
            Ok(document) => match parser.peek() {
                None => self.document(document, None, written(text, start, stop)),
                Some(_) if text.get(stop..parser.at()).is_some_and(|gap| gap.contains('\n')) => {
                    self.document(document, Some(0), written(text, start, stop));
                    self.lines(text, parser.at(), 1);
                }
                Some(_) => return end(parser),
            },
        }
        Ok(())
    }

    /// The documents that stand on a line each, from byte `start` on, the first of them at `place`.
    fn lines(&mut self, text: &'a str, mut start: usize, mut place: usize) {
        while start < text.len() {
            let stop = start + line_end(text, start);
            let mut parser = self.parser(text.get(..stop).unwrap_or_default());
            parser.go_to(start);
            if parser.peek().is_some() {
                let read = self.item(text, &mut parser, place).and_then(|()| end(&mut parser));
                if let Err(fault) = read {
                    let column = fault.at - start + 1;
                    let line = text.get(start..stop).unwrap_or_default();
                    let pointer = format!("/{place}{}", pointer::to(line, column - 1));
                    let found = format!("{} at column {column} of its line", fault.found);
                    let error = Error::new(fault.code, Stage::Read, fault.expected(), found).at(pointer);
                    self.unreadable(Some(place), error);
                }
                place += 1;
            }
            start = stop + 1;
        }
    }

    /// An item of an array, or of a line.
    fn item(&mut self, text: &'a str, parser: &mut Parser<'a>, place: usize) -> Result<(), Fault> {
        let first = parser.peek();
        let start = parser.at();
        if first == Some(b'{') {
            let document = Document::read(text, parser, self.options.limits.interactions)?;
            self.document(document, Some(place), written(text, start, parser.at()));
            return Ok(());
        }
        parser.fault = None;
        let value = parser.value(1)?;
        let error = match parser.fault.take() {
            Some(fault) => {
                to_error(&fault, pointer::to(text.get(start..).unwrap_or_default(), fault.at - start))
            }
            None => Error::new(ErrorCode::UnknownShape, Stage::Read, "an object", value.type_name()),
        };
        self.unreadable(Some(place), under(Some(place), error));
        Ok(())
    }

    fn unreadable(&mut self, place: Option<usize>, error: Error) {
        self.unreadable_count += 1;
        if self.unreadable.len() < UNREADABLE {
            self.unreadable.push(Unreadable { place, error });
        }
    }

    /// Takes a document, which is written as these bytes.
    fn document(&mut self, mut document: Document<'a>, place: Option<usize>, written: &[u8]) {
        let named = |reader: &&Reader| self.options.from.is_none_or(|from| from == reader.shape);
        let fitting = || READERS.iter().filter(|reader| (reader.fits)(&document));
        let reader = fitting().find(named).or_else(|| fitting().next());
        if let Some(error) = document.fault.take().or_else(|| self.misfit(reader, &document)) {
            return self.unreadable(place, under(place, error));
        }
        let Some(reader) = reader else { return };
        let limit = self.options.limits.interactions;
        let head = match reader.take {
            Take::Wire => return self.wire.push(document.fields, document.surrogates, place, limit),
            Take::Whole(read) => {
                let mut told = read(document.fields, limit);
                if let Some((_, draft)) = told.first_mut() {
                    surrogates(draft, document.surrogates);
                }
                for (number, told) in told.into_iter().enumerate() {
                    self.session(reader.shape, told, place, (written, number));
                }
                return;
            }
            Take::Listed(head) => head,
            Take::Text { .. } | Take::Apart => return,
        };
        if let Some(error) = document.wrong_list() {
            return self.unreadable(place, under(place, error));
        }
        let lacks_list = document.lacks_list();
        let mut draft = document.take_interactions();
        surrogates(&mut draft, document.surrogates);
        if lacks_list {
            draft.notes.issue_at("interactions", ErrorCode::Missing, "an array of interactions", "none");
        }
        let session = head(document.fields, &mut draft.notes);
        self.session(reader.shape, (session, draft), place, (written, 0));
    }

    /// What is wrong with a document of no known shape, or of another one than was asked for.
    fn misfit(&self, reader: Option<&Reader>, document: &Document<'_>) -> Option<Error> {
        let Some(reader) = reader else { return Some(unknown(keys(document))) };
        let wanted = self.options.from.filter(|from| *from != reader.shape)?;
        Some(another(wanted, reader.shape))
    }

    /// Takes the sessions of an input that is whole of one shape, and written as these bytes.
    fn whole(
        mut self,
        shape: Shape,
        sessions: Vec<Told<'a>>,
        written: &[u8],
    ) -> Result<Vec<Result<Read<'a>, Error>>, Error> {
        if let Some(wanted) = self.options.from.filter(|from| *from != shape) {
            return Err(another(wanted, shape));
        }
        let several = sessions.len() > 1;
        for (place, told) in sessions.into_iter().enumerate() {
            self.session(shape, told, several.then_some(place), (written, place));
        }
        self.finish(written)
    }

    /// Ends the reading of one session.
    fn session(&mut self, shape: Shape, told: Told<'a>, place: Option<usize>, from: (&[u8], usize)) {
        match finish(shape, told, place, from, self.options) {
            Ok(read) => self.sessions.push((place.unwrap_or(0), read)),
            Err(error) => self.unreadable(place, under(place, error)),
        }
    }

    fn finish(mut self, written: &[u8]) -> Result<Vec<Result<Read<'a>, Error>>, Error> {
        let alone = self.wire.sessions.is_empty() && self.sessions.is_empty();
        if alone && self.unreadable.is_empty() {
            return Err(unknown("nothing that belongs to a session"));
        }
        // Among wire events an unreadable item is a lost interaction, not a lost session.
        if let Some(first) = self.wire.sessions.first_mut() {
            let beyond = self.unreadable_count - self.unreadable.len();
            for Unreadable { mut error, .. } in self.unreadable.drain(..) {
                if error.code == ErrorCode::UnknownShape {
                    error.code = ErrorCode::WrongType;
                    "a frame or an interaction".clone_into(&mut error.expected);
                }
                first.draft.skip(error);
            }
            first.draft.skip_unlisted(beyond);
            self.unreadable_count = 0;
        }
        for (number, wire) in std::mem::take(&mut self.wire.sessions).into_iter().enumerate() {
            let (place, told) = (wire.place, (wire.session, wire.draft));
            match finish(Shape::WireEvents, told, None, (written, number), self.options) {
                Ok(read) => self.sessions.push((place, read)),
                Err(error) => self.unreadable(Some(place), error),
            }
        }
        if self.sessions.is_empty() && self.unreadable.iter().all(|u| u.error.code == ErrorCode::UnknownShape)
        {
            return Err(self.no_session());
        }
        let beyond = self.unreadable_count - self.unreadable.len();
        let mut results: Vec<(usize, Result<Read<'a>, Error>)> =
            self.sessions.into_iter().map(|(place, read)| (place, Ok(read))).collect();
        results.extend(self.unreadable.into_iter().map(|u| (u.place.unwrap_or(0), Err(u.error))));
        results.sort_by_key(|(place, _)| *place);
        let mut results: Vec<_> = results.into_iter().map(|(_, result)| result).collect();
        if beyond > 0 {
            results.push(Err(unknown(format!("{beyond} further items that can't be read"))));
        }
        Ok(results)
    }

    /// Why nothing of the input is a session.
    fn no_session(mut self) -> Error {
        match self.unreadable.pop() {
            Some(only) if self.unreadable_count == 1 => only.error,
            _ => unknown(format!("{} items, none of them a session or an event", self.unreadable_count)),
        }
    }
}

/// The end of the line that byte `start` stands on, from there.
fn line_end(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    memchr::memchr(b'\n', rest).unwrap_or(rest.len())
}

/// Whether the line that byte `start` stands on looks like one of JSON lines that was cut off: more than a brace, and
/// another object begins at the start of the next line.
fn is_cut_line(text: &str, start: usize) -> bool {
    let end = start + line_end(text, start);
    let line = text.get(start..end).unwrap_or_default().trim_end();
    let next = text.get(end..).unwrap_or_default().trim_start_matches(['\r', '\n']);
    line.len() > 1 && next.starts_with('{')
}

/// The error, its pointer below the item's place.
fn under(place: Option<usize>, mut error: Error) -> Error {
    if let Some(place) = place {
        error.pointer.insert_str(0, &format!("/{place}"));
    }
    error
}

/// Another shape than was asked for.
fn another(wanted: Shape, found: Shape) -> Error {
    let expected = format!("{}, as the options say", words(wanted));
    Error::new(ErrorCode::UnknownShape, Stage::Read, expected, words(found))
}

fn words(shape: Shape) -> &'static str {
    READERS.iter().find(|reader| reader.shape == shape).map_or("a session", |reader| reader.words)
}

/// What is expected of an input.
fn expected() -> String {
    let shapes: Vec<String> =
        READERS.iter().map(|reader| format!("{}{}", reader.words, reader.sign)).collect();
    let shapes = shapes.join("; ");
    format!("one session, an array of sessions or JSON lines, each of one of these shapes: {shapes}")
}

/// What a document of no known shape holds: those of its keys that the shapes know, and how many there are.
fn keys(document: &Document<'_>) -> String {
    const KNOWN: [&str; 12] = [
        "format",
        "id",
        "type",
        "data",
        "session",
        "sessionId",
        "metadata",
        "config",
        "examples",
        "messages",
        "trainingValue",
        "events",
    ];
    if matches!(peek(&document.fields, "format"), Some(Json::Text(_))) {
        return "an object with another \"format\"".to_owned();
    }
    let count = document.fields.len() + usize::from(document.has_list());
    let known: Vec<&str> = KNOWN
        .into_iter()
        .filter(|known| document.fields.iter().any(|(key, _)| key == known))
        .take(5)
        .collect();
    let unit = if count == 1 { "key" } else { "keys" };
    match (count, known.is_empty()) {
        (0, _) => "an object without keys".to_owned(),
        (_, true) => format!("an object with {count} {unit}, none of which a session has"),
        _ => format!("an object with {count} {unit}, among them {}", known.join(", ")),
    }
}

/// What stands between two bytes.
fn written(text: &str, start: usize, stop: usize) -> &[u8] {
    text.as_bytes().get(start..stop).unwrap_or_default()
}

/// The id of a session that has none of its own, one of those that are written as these bytes: the same recording has the
/// same one whenever it is read, and no other recording has it. Letters, since digits may look like a card's number.
fn id_of(written: &[u8], number: usize) -> String {
    let mut hash = SipHasher24::new();
    hash.write(written);
    hash.write_u64(number as u64);
    let letters = hash.finish128().h1.to_be_bytes().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let letters: String = letters.map(|four_bits| char::from(b'a' + four_bits)).collect();
    format!("session-{letters}")
}

/// Puts a session together: interactions in order of time, an id, and the report.
fn finish<'a>(
    shape: Shape,
    (mut session, mut draft): Told<'a>,
    place: Option<usize>,
    (written, number): (&[u8], usize),
    options: &Options,
) -> Result<Read<'a>, Error> {
    let limit = options.limits.interactions;
    if draft.over {
        let (expected, found) = (format!("at most {limit} interactions"), format!("{}", draft.seen));
        return Err(Error::new(ErrorCode::TooManyInteractions, Stage::Read, expected, found));
    }
    let reordered = draft.sort(session.started_at);
    session.interactions = draft.interactions;
    if session.id.is_empty() {
        session.id = Text::Owned(id_of(written, number));
    }
    let Notes { groups, unread, issues, issue_count, .. } = draft.notes;
    let report = ReadReport {
        shape,
        detected: options.from.is_none(),
        interactions: draft.seen,
        skipped: draft.skipped,
        reordered,
        groups: groups.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
        unread,
        issues: issues.into_iter().map(|issue| under(place, issue)).collect(),
        issue_count,
    };
    Ok(Read { session, report })
}
