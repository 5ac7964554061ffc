//! One document of the input, read in passing: its lists of interactions become typed one by one, so that only one
//! interaction at a time is held as a tree; the rest, which is small, is held until the shape is known.

use super::{
    draft::Draft,
    json::{Fault, Json, Object, Parser, Wrong, has_duplicates, peek},
    pointer,
};
use crate::{Error, ErrorCode, Stage};

/// Names under which a list of interactions is recorded.
const LISTS: [&str; 2] = ["interactions", "enhancedInteractions"];

/// An object of the input: its fields, and the lists of interactions that stood among them.
pub(super) struct Document<'a> {
    pub(super) fields: Object<'a>,
    lists: [Option<Draft<'a>>; 2],
    /// A fault outside of the lists: the session can't be taken.
    pub(super) fault: Option<Error>,
    /// Lone surrogates outside of the lists.
    pub(super) surrogates: usize,
}

impl<'a> Document<'a> {
    /// Reads the object that begins here.
    pub(super) fn read(text: &'a str, parser: &mut Parser<'a>, limit: usize) -> Result<Self, Fault> {
        let start = parser.at();
        let mut document = Self { fields: Object::new(), lists: [None, None], fault: None, surrogates: 0 };
        let mut twice = false;
        parser.fault = None;
        parser.surrogates = 0;
        parser.open();
        let mut first = true;
        while parser.next(first, b'}')? {
            first = false;
            let key = parser.key()?;
            let is_list = parser.peek() == Some(b'[');
            match LISTS.iter().zip(&mut document.lists).find(|(name, _)| **name == key && is_list) {
                Some((_, Some(_))) => {
                    twice = true;
                    parser.skip()?;
                }
                Some((name, list)) => {
                    let surrogates = std::mem::take(&mut parser.surrogates);
                    let fault = parser.fault.take();
                    *list = Some(read_list(text, parser, name, limit)?);
                    parser.fault = fault;
                    parser.surrogates = surrogates;
                }
                None => {
                    let value = parser.field(&key, 1)?;
                    document.fields.push((key, value));
                }
            }
        }
        if twice || has_duplicates(&document.fields) {
            parser.note_duplicate(start);
        }
        let inside = text.get(start..).unwrap_or_default();
        document.fault =
            parser.fault.take().map(|fault| to_error(&fault, pointer::to(inside, fault.at - start)));
        document.surrogates = std::mem::take(&mut parser.surrogates);
        Ok(document)
    }

    /// Whether a list of interactions stood here, if only an empty one.
    pub(super) fn has_list(&self) -> bool {
        self.lists.iter().any(Option::is_some)
    }

    /// Whether the interactions are those of a download package.
    pub(super) fn is_packaged(&self) -> bool {
        self.lists.iter().flatten().any(|list| list.packaged)
    }

    /// The interactions: the fuller list, the enhanced one where both are full. What the other holds is counted as
    /// unread.
    pub(super) fn take_interactions(&mut self) -> Draft<'a> {
        let [plain, enhanced] = std::mem::take(&mut self.lists);
        let (mut draft, other, name) = match (plain, enhanced) {
            (Some(plain), Some(enhanced)) if enhanced.seen == 0 && plain.seen > 0 => {
                (plain, Some(enhanced), "enhancedInteractions")
            }
            (plain, Some(enhanced)) => (enhanced, plain, "interactions"),
            (plain, None) => (plain.unwrap_or_default(), None, ""),
        };
        if let Some(other) = other.filter(|other| other.seen > 0) {
            draft.notes.count_unread(name, other.seen);
        }
        draft
    }

    /// Whether no list of interactions stood here, not even null: the session may have been cut.
    pub(super) fn lacks_list(&self) -> bool {
        !self.has_list() && LISTS.iter().all(|name| peek(&self.fields, name).is_none())
    }

    /// A field of a list's name that is no list.
    pub(super) fn wrong_list(&self) -> Option<Error> {
        LISTS.iter().find_map(|name| match peek(&self.fields, name) {
            None | Some(Json::Null) => None,
            Some(other) => Some(
                Error::new(ErrorCode::WrongType, Stage::Read, "an array of interactions", other.type_name())
                    .at(format!("/{name}")),
            ),
        })
    }
}

fn read_list<'a>(
    text: &'a str,
    parser: &mut Parser<'a>,
    name: &'static str,
    limit: usize,
) -> Result<Draft<'a>, Fault> {
    let mut draft = Draft::default();
    draft.notes.enter(name);
    parser.open();
    while parser.next(draft.seen == 0, b']')? {
        if draft.over {
            draft.seen += 1;
            parser.skip()?;
            continue;
        }
        parser.peek();
        let start = parser.at();
        parser.fault = None;
        parser.surrogates = 0;
        let item = parser.value(0)?;
        draft.notes.enter_at(draft.seen);
        surrogates(&mut draft, parser.surrogates);
        match parser.fault.take() {
            None => draft.push(item, None, limit),
            Some(fault) => {
                let inside = text.get(start..).unwrap_or_default();
                let place = draft.notes.pointer() + &pointer::to(inside, fault.at.saturating_sub(start));
                draft.skip(to_error(&fault, place));
            }
        }
        draft.notes.leave();
    }
    draft.notes.leave();
    Ok(draft)
}

/// Reports lone surrogates at the place where the notes stand.
pub(super) fn surrogates(draft: &mut Draft<'_>, count: usize) {
    let found = match count {
        0 => return,
        1 => "a lone surrogate, replaced by U+FFFD",
        _ => "lone surrogates, replaced by U+FFFD",
    };
    draft.notes.issue(ErrorCode::InvalidUtf8, "whole characters", found);
}

/// The error that a fault of the text is told as.
pub(super) fn to_error(fault: &Wrong, pointer: String) -> Error {
    Error::new(fault.code, Stage::Read, fault.expected(), fault.found).at(pointer)
}
