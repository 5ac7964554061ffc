//! What the reader notes on its way: issues with their place, fields that were not read, groups and their states; and
//! the scalars that it reads, each with an issue where the type is wrong.

use super::{
    GroupCount, LISTED, Text,
    json::{Json, Object},
    time,
};
use crate::{
    Error, ErrorCode, Stage,
    session::{Attributes, Millis},
};
use std::{collections::BTreeMap, fmt::Write};

/// Distinct paths of unread fields that are listed; further ones are counted as one.
const PATHS: usize = 200;

/// Details that one thing keeps; what is more is counted as unread.
const DETAILS: usize = 200;

/// One part of a path into the input.
#[derive(Debug, Clone, Copy)]
enum Part {
    Name(&'static str),
    Index(usize),
    /// The document itself.
    Root,
}

/// What was noted while reading one list of interactions or one session's head.
#[derive(Debug, Default)]
pub(super) struct Notes {
    path: Vec<Part>,
    buffer: String,
    /// Few, and asked for often: the one that is looked for is found sooner in a list than in a map.
    pub(super) groups: Vec<(&'static str, GroupCount)>,
    pub(super) unread: BTreeMap<String, usize>,
    pub(super) issues: Vec<Error>,
    pub(super) issue_count: usize,
}

impl Notes {
    /// Goes down to the field `name`.
    pub(super) fn enter(&mut self, name: &'static str) {
        self.path.push(Part::Name(name));
    }

    /// Goes down to position `index` of a list.
    pub(super) fn enter_at(&mut self, index: usize) {
        self.path.push(Part::Index(index));
    }

    /// Goes down to an item of the input, or to the whole of it.
    pub(super) fn enter_place(&mut self, place: Option<usize>) {
        self.path.push(place.map_or(Part::Root, Part::Index));
    }

    /// Goes back up.
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// The JSON pointer of the place.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = String::new();
        for part in &self.path {
            // Writing to a string can't fail.
            let _ = match part {
                Part::Name(name) => write!(pointer, "/{name}"),
                Part::Index(index) => write!(pointer, "/{index}"),
                Part::Root => Ok(()),
            };
        }
        pointer
    }

    /// Notes a fault at this place.
    pub(super) fn issue(&mut self, code: ErrorCode, expected: &str, found: &str) {
        self.issue_count += 1;
        if self.issues.len() < LISTED {
            let pointer = self.pointer();
            self.issues.push(Error::new(code, Stage::Read, expected, found).at(pointer));
        }
    }

    /// Notes a fault at the field `name` of this place.
    pub(super) fn issue_at(&mut self, name: &'static str, code: ErrorCode, expected: &str, found: &str) {
        self.enter(name);
        self.issue(code, expected, found);
        self.leave();
    }

    /// Notes a fault at `pointer`.
    pub(super) fn issue_with(&mut self, error: Error) {
        self.issue_count += 1;
        if self.issues.len() < LISTED {
            self.issues.push(error);
        }
    }

    fn wrong(&mut self, name: &'static str, expected: &str, found: &Json<'_>) {
        self.issue_at(name, ErrorCode::WrongType, expected, found.type_name());
    }

    /// Counts the field `name` of this place as unread, if anything was recorded in it.
    pub(super) fn unread(&mut self, name: &str, value: &Json<'_>) {
        if value.holds() {
            self.count_unread(name, 1);
        }
    }

    /// Counts `count` fields `name` of this place as unread.
    pub(super) fn count_unread(&mut self, name: &str, count: usize) {
        let mut path = std::mem::take(&mut self.buffer);
        path.clear();
        for part in &self.path {
            match part {
                Part::Name(name) => {
                    path.push('/');
                    path.push_str(name);
                }
                Part::Index(_) => path.push_str("/*"),
                Part::Root => {}
            }
        }
        path.push('/');
        path.push_str(if is_schema_name(name) { name } else { "?" });
        let paths = self.unread.len();
        match self.unread.get_mut(path.as_str()) {
            Some(seen) => *seen += count,
            None if paths < PATHS => drop(self.unread.insert(path.clone(), count)),
            None => *self.unread.entry("/?".to_owned()).or_default() += count,
        }
        self.buffer = path;
    }

    /// Counts everything of `fields` as unread.
    pub(super) fn all_unread(&mut self, fields: &Object<'_>) {
        for (name, value) in fields {
            self.unread(name, value);
        }
    }

    /// The state of a group, to be counted.
    pub(super) fn group(&mut self, name: &'static str) -> &mut GroupCount {
        let known = self.groups.iter().position(|(group, _)| *group == name).unwrap_or(self.groups.len());
        if known == self.groups.len() {
            self.groups.push((name, GroupCount::default()));
        }
        &mut self.groups[known].1
    }

    /// A string; a number or a boolean is taken as it was written.
    pub(super) fn text<'a>(&mut self, name: &'static str, value: Json<'a>) -> Option<Text<'a>> {
        match value {
            Json::Text(text) => Some(text),
            Json::Number(number) => Some(Text::Borrowed(number)),
            Json::Bool(true) => Some(Text::Borrowed("true")),
            Json::Bool(false) => Some(Text::Borrowed("false")),
            Json::Null => None,
            other => {
                self.wrong(name, "a string", &other);
                None
            }
        }
    }

    /// Puts a string into `slot` where that is still empty.
    pub(super) fn fill<'a>(&mut self, slot: &mut Text<'a>, name: &'static str, value: Json<'a>) {
        if slot.is_empty()
            && let Some(text) = self.text(name, value)
        {
            *slot = text;
        }
    }

    /// Puts a string that is not empty into `slot` where nothing is yet.
    pub(super) fn fill_some<'a>(&mut self, slot: &mut Option<Text<'a>>, name: &'static str, value: Json<'a>) {
        if slot.is_none() {
            *slot = self.text(name, value).filter(|text| !text.is_empty());
        }
    }

    /// A finite number; a string that holds one counts.
    pub(super) fn number(&mut self, name: &'static str, value: &Json<'_>) -> Option<f64> {
        let number = match value {
            // Most are whole and small, which is found out sooner; a minus may stand before a zero.
            Json::Number(number) => {
                number.parse().map(|whole: u32| f64::from(whole)).or_else(|_| number.parse()).ok()
            }
            Json::Text(text) if text.is_empty() => return None,
            Json::Text(text) => text.trim().parse().ok(),
            Json::Null => return None,
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.wrong(name, "a number", value);
        }
        number
    }

    /// A whole number; a fraction is cut.
    pub(super) fn integer(&mut self, name: &'static str, value: &Json<'_>) -> Option<i64> {
        if let Json::Number(number) = value
            && let Ok(number) = number.parse()
        {
            return Some(number);
        }
        let number = libm::trunc(self.number(name, value)?);
        if number.abs() < 9.0e15 {
            return Some(number as i64);
        }
        self.issue_at(name, ErrorCode::WrongType, "a whole number", "a number out of range");
        None
    }

    /// A boolean.
    pub(super) fn boolean(&mut self, name: &'static str, value: &Json<'_>) -> Option<bool> {
        match value {
            Json::Bool(boolean) => Some(*boolean),
            Json::Null => None,
            other => {
                self.wrong(name, "a boolean", other);
                None
            }
        }
    }

    /// A moment: milliseconds since 1970 as a number or a numeric string, or an ISO 8601 date.
    pub(super) fn moment(&mut self, name: &'static str, value: &Json<'_>) -> Option<Millis> {
        if let Json::Text(text) = value
            && let Some(moment) = time::parse(text)
        {
            return Some(moment);
        }
        if matches!(value, Json::Text(text) if !text.is_empty() && text.trim().parse::<f64>().is_err()) {
            self.issue_at(
                name,
                ErrorCode::WrongType,
                "milliseconds since 1970 or an ISO 8601 date",
                "a string",
            );
            return None;
        }
        let moment = self.integer(name, value)?;
        if (-time::FARTHEST..=time::FARTHEST).contains(&moment) {
            return Some(moment);
        }
        let expected = "a moment within 8.64e15 milliseconds of 1970";
        self.issue_at(name, ErrorCode::WrongType, expected, "a number out of range");
        None
    }

    /// An object; null is none.
    pub(super) fn object<'a>(&mut self, name: &'static str, value: Json<'a>) -> Option<Object<'a>> {
        match value {
            Json::Object(fields) => Some(fields),
            Json::Null => None,
            other => {
                self.wrong(name, "an object", &other);
                None
            }
        }
    }

    /// A list; null is an empty one.
    pub(super) fn list<'a>(&mut self, name: &'static str, value: Json<'a>) -> Vec<Json<'a>> {
        match value {
            Json::Array(items) => items,
            Json::Null => Vec::new(),
            other => {
                self.wrong(name, "an array", &other);
                Vec::new()
            }
        }
    }

    /// A list of objects, each read by `read`, which stands at its place.
    pub(super) fn objects<'a, T>(
        &mut self,
        name: &'static str,
        value: Json<'a>,
        read: fn(Object<'a>, &mut Self) -> T,
    ) -> Vec<T> {
        let items = self.list(name, value);
        let mut list = Vec::with_capacity(items.len());
        self.enter(name);
        for (index, item) in items.into_iter().enumerate() {
            self.enter_at(index);
            match item {
                Json::Object(fields) => list.push(read(fields, self)),
                Json::Null => {}
                other => self.issue(ErrorCode::WrongType, "an object", other.type_name()),
            }
            self.leave();
        }
        self.leave();
        list
    }

    /// A list of strings; a single string is a list of one, what is empty is left out.
    pub(super) fn texts<'a>(&mut self, name: &'static str, value: Json<'a>) -> Vec<Text<'a>> {
        let items = match value {
            Json::Text(text) => return if text.is_empty() { Vec::new() } else { vec![text] },
            other => self.list(name, other),
        };
        items.into_iter().filter_map(|item| self.text(name, item).filter(|text| !text.is_empty())).collect()
    }

    /// An object of scalars as names with texts. A list of scalars is joined by commas, null is left out; what is
    /// nested deeper is an issue-free loss that is counted.
    pub(super) fn attributes<'a>(&mut self, name: &'static str, value: Json<'a>) -> Attributes<'a> {
        let Some(fields) = self.object(name, value) else { return Attributes::default() };
        // What is collected takes the place of what is read: nothing is allocated.
        let attributes = fields.into_iter().filter_map(|(key, value)| match plain_text(value) {
            Ok(text) => Some((key, text?)),
            Err(_) => {
                self.enter(name);
                self.count_unread("*", 1);
                self.leave();
                None
            }
        });
        Attributes(attributes.collect())
    }

    /// Keeps the field `key` among `details`: a scalar or a list of scalars as text, an object's scalars under
    /// `key.name`. What can't be kept so, and what may be a credential, is counted as unread.
    pub(super) fn detail<'a>(&mut self, details: &mut Attributes<'a>, key: Text<'a>, value: Json<'a>) {
        match plain_text(value) {
            Ok(None) => {}
            Ok(Some(text)) => self.plain_detail(details, key, text),
            Err(Json::Object(fields)) => {
                for (name, value) in fields {
                    match plain_text(value) {
                        Ok(None) => {}
                        Ok(Some(text)) => {
                            self.plain_detail(details, Text::Owned(format!("{key}.{name}")), text);
                        }
                        Err(_) => self.count_unread(&key, 1),
                    }
                }
            }
            Err(_) => self.count_unread(&key, 1),
        }
    }

    fn plain_detail<'a>(&mut self, details: &mut Attributes<'a>, key: Text<'a>, text: Text<'a>) {
        let known = details.get(&key);
        if text.is_empty() || known.is_some_and(|known| *known == text) {
            return;
        }
        if known.is_some() || details.0.len() >= DETAILS || key == "dataUrl" || is_credential(&key) {
            return self.count_unread(&key, 1);
        }
        details.0.push((key, text));
    }
}

/// A scalar as text, a list of scalars joined by commas, null as none; anything else as it is.
fn plain_text(value: Json<'_>) -> Result<Option<Text<'_>>, Json<'_>> {
    match value {
        Json::Text(text) => Ok(Some(text)),
        Json::Number(number) => Ok(Some(Text::Borrowed(number))),
        Json::Bool(boolean) => Ok(Some(Text::Borrowed(if boolean { "true" } else { "false" }))),
        Json::Null => Ok(None),
        Json::Object(fields) if fields.is_empty() => Ok(None),
        Json::Array(items) => {
            if items.iter().any(|item| matches!(item, Json::Array(_) | Json::Object(_))) {
                return Err(Json::Array(items));
            }
            let mut joined = String::new();
            for text in items.into_iter().filter_map(|item| plain_text(item).ok().flatten()) {
                if !joined.is_empty() {
                    joined.push_str(", ");
                }
                joined.push_str(&text);
            }
            Ok((!joined.is_empty()).then_some(Text::Owned(joined)))
        }
        other => Err(other),
    }
}

/// Whether a key names a field and is no recorded data: a short identifier without a long run of digits.
pub(super) fn is_schema_name(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    name == "*"
        || (!name.is_empty()
            && name.len() <= 40
            && digits <= 4
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'))
}

/// Whether a field of this name may hold a credential of the recorder; such a field is never kept.
fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["apikey", "api_key", "api-key", "token", "secret", "password", "authorization", "cookie"]
        .iter()
        .any(|word| name.contains(word))
}
