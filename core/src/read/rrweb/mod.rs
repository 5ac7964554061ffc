//! Streams of rrweb: `{type, data, timestamp}` events in an array, one a line, or under `events` of an object.
//!
//! A stream tells the page and how it changed, and of each act only which node it fell on. So it is played: the page is
//! kept as it stood, and before each act the element, what stood around it, the ways to it and a pruned snapshot are
//! worked out from there. There is no layout in a stream: boxes and what style sheets hide are missing.
//!
//! What a person typed into a field is one interaction with the last value, told as the page stood before the first
//! letter; scrolling is one with the last place. What rrweb masked is withheld, no value. Values that the page sets by
//! itself are no interactions: where the stream says so (`userTriggered`), where a radio button goes off, and where the
//! stream tells which field has the focus and it is another one. Beside `events` an object may tell the session's `id`
//! (or `sessionId`), its `task` and the `userAgent`. Pressing, releasing and moving the pointer, style sheets, media,
//! canvases and fonts are counted as unread, once for each event.

mod nodes;
mod player;

#[cfg(test)]
mod tests;

use super::{
    Reader, Shape, Take,
    document::{surrogates, to_error},
    draft::Draft,
    head,
    json::{Bounds, Fault, Json, Parser, Wrong},
    pointer,
};
use crate::{ErrorCode, Options, session::Session};
use player::Player;

pub(super) const READER: Reader = Reader {
    shape: Shape::Rrweb,
    words: "a stream of rrweb",
    sign: ", events with \"type\", \"data\" and \"timestamp\"",
    fits: |_| false,
    take: Take::Apart,
};

/// What an input is found to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// An event.
    Event,
    /// An object with events.
    Recording,
}

/// Reads the whole input, where it is one or more streams.
pub(super) fn read<'a>(
    text: &'a str,
    options: &Options,
) -> Option<Result<Vec<(Session<'a>, Draft<'a>)>, Fault>> {
    let mut parser = parser_of(text, options);
    if parser.peek() == Some(b'[') {
        parser.open();
        let found = found(&mut parser)?;
        return Some(array(text, &mut parser, found, options));
    }
    let found = found(&mut parser)?;
    Some(lines(text, &mut parser, found, options))
}

fn parser_of<'a>(text: &'a str, options: &Options) -> Parser<'a> {
    Parser::new(text, Bounds { depth: options.limits.depth, string: options.limits.string })
}

/// What begins here, as far as the first keys tell; the parser stays where it is.
fn found(parser: &mut Parser<'_>) -> Option<Found> {
    parser.peek();
    let start = parser.at();
    let found = look(parser).ok().flatten();
    parser.go_to(start);
    (parser.fault, parser.surrogates) = (None, 0);
    found
}

fn look(parser: &mut Parser<'_>) -> Result<Option<Found>, Fault> {
    /// Keys of other shapes.
    const OTHERS: [&str; 6] = ["format", "interactions", "enhancedInteractions", "session", "steps", "tests"];
    if parser.peek() == Some(b'"') {
        return Ok(matches!(parser.value(0)?, Json::Text(text) if is_packed(&text)).then_some(Found::Event));
    }
    if parser.peek() != Some(b'{') {
        return Ok(None);
    }
    let (mut kind, mut timed, mut data, mut first) = (false, false, false, true);
    parser.open();
    while parser.next(first, b'}')? {
        first = false;
        match &*parser.key()? {
            "type" => match parser.value(0)? {
                Json::Number(number) if matches!(number.parse(), Ok(0..=8_u8)) => kind = true,
                _ => return Ok(None),
            },
            "timestamp" => timed = matches!(parser.value(0)?, Json::Number(_)),
            "events" if parser.peek() == Some(b'[') => {
                parser.open();
                return Ok((found(parser) == Some(Found::Event)).then_some(Found::Recording));
            }
            key if OTHERS.contains(&key) => return Ok(None),
            key => {
                data |= key == "data";
                parser.skip()?;
            }
        }
        if kind && timed && data {
            return Ok(Some(Found::Event));
        }
    }
    Ok(None)
}

/// Whether a text is an event that rrweb's packer made: compressed, a character for each byte.
fn is_packed(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next() == Some('x') && matches!(letters.next(), Some('\u{1}' | '\u{5e}' | '\u{9c}' | '\u{da}'))
}

/// An array of events, or of objects with events.
fn array<'a>(
    text: &'a str,
    parser: &mut Parser<'a>,
    found: Found,
    options: &Options,
) -> Result<Vec<(Session<'a>, Draft<'a>)>, Fault> {
    let mut all = Vec::new();
    match found {
        Found::Event => {
            let mut player = Player::new(text.len(), options);
            events(text, parser, &mut player)?;
            all.push(player.end(head::empty()));
        }
        Found::Recording => {
            let mut first = true;
            while parser.next(first, b']')? {
                first = false;
                all.push(recording(text, parser, options)?);
            }
        }
    }
    end(parser).map(|()| all)
}

/// Events or objects with events, each on a line, or one alone.
fn lines<'a>(
    text: &'a str,
    parser: &mut Parser<'a>,
    found: Found,
    options: &Options,
) -> Result<Vec<(Session<'a>, Draft<'a>)>, Fault> {
    let mut all = Vec::new();
    if found == Found::Recording {
        while parser.peek().is_some() {
            all.push(recording(text, parser, options)?);
        }
        return Ok(all);
    }
    let mut player = Player::new(text.len(), options);
    let (mut start, mut place) = (0, 0);
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let stop = start + memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let mut line = parser_of(text.get(..stop).unwrap_or_default(), options);
        line.go_to(start);
        if line.peek().is_some() {
            player.draft.notes.enter_at(place);
            let read = event(text, &mut line, &mut player).and_then(|()| end(&mut line));
            if let Err(fault) = read {
                // Nothing of a packed stream can be read.
                if fault.code == ErrorCode::UnknownShape {
                    return Err(fault);
                }
                let inside =
                    pointer::to(text.get(start..stop).unwrap_or_default(), fault.at.saturating_sub(start));
                let place = player.draft.notes.pointer() + &inside;
                player.draft.skip(to_error(&fault, place));
            }
            player.draft.notes.leave();
            place += 1;
        }
        start = stop + 1;
    }
    Ok(vec![player.end(head::empty())])
}

/// Nothing may follow.
fn end(parser: &mut Parser<'_>) -> Result<(), Fault> {
    let (expected, found) = ("the end of the input", "something else");
    match parser.peek() {
        None => Ok(()),
        Some(_) => Err(Wrong::at(parser.at(), expected, found)),
    }
}

/// An object with events.
fn recording<'a>(
    text: &'a str,
    parser: &mut Parser<'a>,
    options: &Options,
) -> Result<(Session<'a>, Draft<'a>), Fault> {
    let mut session = head::empty();
    let mut player = Player::new(text.len(), options);
    parser.each_field(|parser, key| {
        if key == "events" && parser.peek() == Some(b'[') {
            parser.open();
            player.draft.notes.enter("events");
            let read = events(text, parser, &mut player);
            player.draft.notes.leave();
            return read;
        }
        let value = parser.value(1)?;
        let notes = &mut player.draft.notes;
        match key {
            "id" | "sessionId" => notes.fill(&mut session.id, "id", value),
            "task" => session.task = head::task("task", value, notes),
            "userAgent" => head::user_agent(&mut session, value, notes),
            _ => notes.unread(key, &value),
        }
        Ok(())
    })?;
    Ok(player.end(session))
}

/// The events of an array that is open.
fn events<'a>(text: &'a str, parser: &mut Parser<'a>, player: &mut Player<'a, '_>) -> Result<(), Fault> {
    let mut place = 0;
    while parser.next(place == 0, b']')? {
        player.draft.notes.enter_at(place);
        event(text, parser, player)?;
        player.draft.notes.leave();
        place += 1;
    }
    Ok(())
}

/// Plays one event. What the event is stands before or behind its data, so these are read last.
fn event<'a>(text: &'a str, parser: &mut Parser<'a>, player: &mut Player<'a, '_>) -> Result<(), Fault> {
    parser.peek();
    let start = parser.at();
    (parser.fault, parser.surrogates) = (None, 0);
    if parser.peek() != Some(b'{') {
        let value = parser.value(0)?;
        if matches!(&value, Json::Text(text) if is_packed(text)) {
            return Err(Fault::new(Wrong {
                code: ErrorCode::UnknownShape,
                at: start,
                expected: "events that are not packed: rrweb's own `unpack` makes them so",
                found: "packed events",
                most: None,
            }));
        }
        player.draft.notes.issue(ErrorCode::WrongType, "an event, an object", value.type_name());
        return Ok(());
    }
    let (mut kind, mut time, mut data) = (Json::Null, Json::Null, None);
    parser.each_field(|parser, key| {
        match key {
            "type" => kind = parser.value(1)?,
            "timestamp" => time = parser.value(1)?,
            "data" => {
                parser.peek();
                data = Some(parser.at());
                parser.skip()?;
            }
            _ => parser.skip()?,
        }
        Ok(())
    })?;
    let stop = parser.at();
    let notes = &mut player.draft.notes;
    let (kind, time) = (notes.integer("type", &kind), notes.moment("timestamp", &time));
    if let (Some(kind), Some(time), Some(data)) = (kind, time, data) {
        parser.go_to(data);
        player.draft.notes.enter("data");
        let played = player.event(kind, time, parser);
        player.draft.notes.leave();
        played?;
        parser.go_to(stop);
    } else {
        notes.issue(ErrorCode::Missing, "type, timestamp and data", "an event without one of them");
    }
    surrogates(&mut player.draft, parser.surrogates);
    if let Some(fault) = parser.fault.take() {
        let inside = pointer::to(text.get(start..).unwrap_or_default(), fault.at.saturating_sub(start));
        let place = player.draft.notes.pointer() + &inside;
        player.draft.notes.issue_with(to_error(&fault, place));
    }
    Ok(())
}
