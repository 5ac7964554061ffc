//! JSON text → a borrowed tree, one value at a time.
//!
//! A parser of our own, because a recording is hostile or broken input and each fault must be told with its place
//! and without a recorded value, and because three things must not end the reading: a lone surrogate (recorders cut
//! strings in the middle of an emoji), a value that is too deep, a string that is too long. It borrows every string
//! that holds no escape, and takes the depth it recurses to from a limit.

use super::Text;
use crate::{ErrorCode, plain::plain};

/// Levels that the parser recurses to, whatever the options say: the stack of a WebAssembly module is small.
pub(super) const DEEPEST: usize = 128;

/// Bytes that a string with escapes is expected to go on with after its first one.
const ROOM: usize = 64;

/// One JSON value. Numbers stay as they were written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(Text<'a>),
    Array(Vec<Self>),
    Object(Object<'a>),
}

/// The fields of an object in written order; names are unique.
pub(super) type Object<'a> = Vec<(Text<'a>, Json<'a>)>;

impl Json<'_> {
    /// The type's name, for reports.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// Whether anything was recorded in it.
    pub(super) fn holds(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(_) | Self::Number(_) => true,
            Self::Text(text) => !text.is_empty(),
            Self::Array(items) => !items.is_empty(),
            Self::Object(fields) => !fields.is_empty(),
        }
    }

    /// The value as JSON text.
    pub(super) fn written(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(boolean) => out.push_str(if *boolean { "true" } else { "false" }),
            Self::Number(number) => out.push_str(number),
            Self::Text(text) => write_text(text, out),
            Self::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    out.push(if at == 0 { '[' } else { ',' });
                    item.write(out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(fields) => {
                for (at, (key, value)) in fields.iter().enumerate() {
                    out.push(if at == 0 { '{' } else { ',' });
                    write_text(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push_str(if fields.is_empty() { "{}" } else { "}" });
            }
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    // A string is always JSON.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// Takes the value of `name` out of `fields` and leaves null in its place.
pub(super) fn take<'a>(fields: &mut Object<'a>, name: &str) -> Option<Json<'a>> {
    fields.iter_mut().find(|(key, _)| key == name).map(|(_, value)| std::mem::replace(value, Json::Null))
}

/// Looks at the value of `name`.
pub(super) fn peek<'o, 'a>(fields: &'o Object<'a>, name: &str) -> Option<&'o Json<'a>> {
    fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// What was wrong. It stands apart, so that the many results that hold none are small.
pub(super) type Fault = Box<Wrong>;

/// What was wrong, and at which byte of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) code: ErrorCode,
    pub(super) at: usize,
    pub(super) expected: &'static str,
    pub(super) found: &'static str,
    /// The limit that it is over, where it is over one: so many of what was expected, at most.
    pub(super) most: Option<usize>,
}

impl Wrong {
    /// Not JSON, or not of the shape that was looked for.
    pub(super) fn at(at: usize, expected: &'static str, found: &'static str) -> Fault {
        Fault::new(Self { code: ErrorCode::InvalidJson, at, expected, found, most: None })
    }

    /// What was expected, in words.
    pub(super) fn expected(&self) -> String {
        self.most.map_or_else(|| self.expected.to_owned(), |most| format!("at most {most} {}", self.expected))
    }
}

/// Bounds that the parser keeps to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) depth: usize,
    pub(super) string: usize,
}

/// A place in a JSON text, and what was found on the way there.
pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    bounds: Bounds,
    /// The first fault since it was last taken that let the reading go on: too deep, too long, a key twice.
    pub(super) fault: Option<Fault>,
    /// Lone surrogates that were replaced by U+FFFD.
    pub(super) surrogates: usize,
    /// The items of the arrays that are open, the innermost last: each array is made once its length is known.
    items: Vec<Json<'a>>,
    /// The same of the objects.
    fields: Object<'a>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, bounds: Bounds) -> Self {
        let bounds = Bounds { depth: bounds.depth.min(DEEPEST), ..bounds };
        Self { text, at: 0, bounds, fault: None, surrogates: 0, items: Vec::new(), fields: Vec::new() }
    }

    /// The byte it stands at.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes on at byte `at`.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at.min(self.text.len());
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    #[cold]
    fn wrong<T>(&self, expected: &'static str) -> Result<T, Fault> {
        let found = if self.at < self.text.len() { "something else" } else { "the end of the input" };
        Err(Wrong::at(self.at, expected, found))
    }

    #[cold]
    fn note(&mut self, wrong: Wrong) {
        self.fault.get_or_insert(Fault::new(wrong));
    }

    /// Steps into the object or array that begins here.
    pub(super) fn open(&mut self) {
        self.at += 1;
    }

    /// Steps to the next member of an object or array; false at its end, which is stepped over.
    pub(super) fn next(&mut self, first: bool, close: u8) -> Result<bool, Fault> {
        match self.peek() {
            Some(byte) if byte == close => self.at += 1,
            Some(b',') if !first => {
                self.at += 1;
                return match self.peek() {
                    Some(byte) if byte == close => self.wrong("a value after the comma"),
                    _ => Ok(true),
                };
            }
            Some(_) if first => return Ok(true),
            _ if close == b'}' => return self.wrong("a comma or the end of the object"),
            _ => return self.wrong("a comma or the end of the array"),
        }
        Ok(false)
    }

    /// Reads the key that begins here, and its colon.
    pub(super) fn key(&mut self) -> Result<Text<'a>, Fault> {
        if self.byte() != Some(b'"') {
            return self.wrong("a key in double quotes");
        }
        let key = self.string(self.bounds.string)?;
        if self.peek() != Some(b':') {
            return self.wrong("a colon after the key");
        }
        self.at += 1;
        Ok(key)
    }

    /// Reads the value that begins here, `depth` levels below the root.
    pub(super) fn value(&mut self, depth: usize) -> Result<Json<'a>, Fault> {
        self.value_bounded(depth, self.bounds.string)
    }

    fn value_bounded(&mut self, depth: usize, longest: usize) -> Result<Json<'a>, Fault> {
        match self.peek() {
            Some(b'"') => self.string(longest).map(Json::Text),
            Some(b'{' | b'[') if depth >= self.bounds.depth => {
                self.note(Wrong {
                    code: ErrorCode::TooDeep,
                    at: self.at,
                    expected: "levels of nesting",
                    found: "more",
                    most: Some(self.bounds.depth),
                });
                self.skip()?;
                Ok(Json::Null)
            }
            Some(b'{') => self.object(depth + 1).map(Json::Object),
            Some(b'[') => self.array(depth + 1).map(Json::Array),
            _ => self.scalar(),
        }
    }

    fn scalar(&mut self) -> Result<Json<'a>, Fault> {
        match self.byte() {
            Some(b'-' | b'0'..=b'9') => self.number().map(Json::Number),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => self.wrong("a JSON value"),
        }
    }

    fn word(&mut self, word: &str, value: Json<'a>) -> Result<Json<'a>, Fault> {
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            Ok(value)
        } else {
            self.wrong("a JSON value")
        }
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Json<'a>>, Fault> {
        let outer = self.items.len();
        let read = self.items(outer, depth);
        let items = self.items.split_off(outer);
        read.map(|()| items)
    }

    fn items(&mut self, outer: usize, depth: usize) -> Result<(), Fault> {
        self.open();
        while self.next(self.items.len() == outer, b']')? {
            let item = self.value(depth)?;
            self.items.push(item);
        }
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<Object<'a>, Fault> {
        let (start, outer) = (self.at, self.fields.len());
        let read = self.fields(outer, depth);
        let fields = self.fields.split_off(outer);
        if read? && has_duplicates(&fields) {
            self.note_duplicate(start);
        }
        Ok(fields)
    }

    /// Reads fields behind those of the outer objects, and tells whether two keys are alike: a bit for each length and end
    /// of a key tells most apart.
    fn fields(&mut self, outer: usize, depth: usize) -> Result<bool, Fault> {
        let (mut seen, mut alike) = (0u64, false);
        self.open();
        while self.next(self.fields.len() == outer, b'}')? {
            let key = self.key()?;
            let last = key.as_bytes().last().map_or(0, |byte| usize::from(*byte));
            let bit = 1 << ((key.len() * 13 + last * 3) & 63);
            alike |= seen & bit != 0;
            seen |= bit;
            let value = self.field(&key, depth)?;
            self.fields.push((key, value));
        }
        Ok(alike)
    }

    /// Reads the value of `key`. A screenshot's picture and a whole page may be of any length: they are not kept.
    pub(super) fn field(&mut self, key: &str, depth: usize) -> Result<Json<'a>, Fault> {
        let whole = matches!(key, "dataUrl" | "raw_html" | "cleaned_html");
        let longest = if whole { usize::MAX } else { self.bounds.string };
        self.value_bounded(depth, longest)
    }

    /// Notes that the object at byte `at` holds a key twice.
    pub(super) fn note_duplicate(&mut self, at: usize) {
        self.note(Wrong {
            code: ErrorCode::DuplicateKey,
            at,
            expected: "each key once in an object",
            found: "a key that stands there twice",
            most: None,
        });
    }

    fn number(&mut self) -> Result<&'a str, Fault> {
        let start = self.at;
        let mut wide = false;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return self.wrong("a digit"),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            wide = true;
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        let number = self.text.get(start..self.at).unwrap_or_default();
        if (wide || number.len() > 300) && !number.parse::<f64>().is_ok_and(f64::is_finite) {
            let found = "a number out of range";
            return Err(Wrong::at(start, "a finite number", found));
        }
        Ok(number)
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
    }

    fn some_digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.digits();
        if self.at == start { self.wrong("a digit") } else { Ok(()) }
    }

    /// Reads the string whose quote is here.
    #[inline(always)]
    fn string(&mut self, longest: usize) -> Result<Text<'a>, Fault> {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        let length = plain(rest.as_bytes());
        if length <= longest && rest.as_bytes().get(length) == Some(&b'"') {
            self.at += length + 2;
            return Ok(Text::Borrowed(rest.get(..length).unwrap_or_default()));
        }
        self.unusual(length, longest)
    }

    /// Reads a string that is no piece of the text, or too long; so many of its bytes stand for themselves.
    fn unusual(&mut self, plain: usize, longest: usize) -> Result<Text<'a>, Fault> {
        let quote = self.at;
        self.at += 1 + plain;
        let text = if self.byte() == Some(b'"') {
            self.at += 1;
            Text::Borrowed(self.text.get(quote + 1..self.at - 1).unwrap_or_default())
        } else {
            Text::Owned(self.escaped(quote + 1)?)
        };
        if text.len() > longest {
            self.note(Wrong {
                code: ErrorCode::StringTooLong,
                at: quote,
                expected: "bytes in a string",
                found: "more",
                most: Some(longest),
            });
            return Ok(Text::Borrowed(""));
        }
        Ok(text)
    }

    /// Steps over what stands for itself in a string.
    fn plain(&mut self) {
        self.at += plain(self.text.as_bytes().get(self.at..).unwrap_or_default());
    }

    fn escaped(&mut self, start: usize) -> Result<String, Fault> {
        let head = self.text.get(start..self.at).unwrap_or_default();
        let mut text = String::with_capacity(head.len() + ROOM);
        text.push_str(head);
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    let character = self.escape()?;
                    text.push(character);
                }
                Some(_) => return self.wrong("no control character in a string"),
                None => return self.wrong("the end of the string"),
            }
            let from = self.at;
            self.plain();
            text.push_str(self.text.get(from..self.at).unwrap_or_default());
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let character = match self.byte() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return self.wrong("an escape of JSON"),
        };
        self.at += 1;
        Ok(character)
    }

    fn unicode(&mut self) -> Result<char, Fault> {
        let unit = self.hex()?;
        if let Some(character) = char::from_u32(unit) {
            return Ok(character);
        }
        if (0xD800..0xDC00).contains(&unit)
            && self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(b"\\u"))
        {
            let after = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = after;
        }
        self.surrogates += 1;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Result<u32, Fault> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = self.byte().and_then(|byte| char::from(byte).to_digit(16)) else {
                return self.wrong("four hexadecimal digits");
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    /// Reads an object field by field, each value by `take`; anything else is stepped over.
    pub(super) fn each_field(
        &mut self,
        mut take: impl FnMut(&mut Self, &str) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.peek() != Some(b'{') {
            return self.skip();
        }
        self.open();
        let mut first = true;
        while self.next(first, b'}')? {
            first = false;
            let key = self.key()?;
            take(self, &key)?;
        }
        Ok(())
    }

    /// Reads an array item by item; anything else is stepped over.
    pub(super) fn each_item(
        &mut self,
        mut take: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.peek() != Some(b'[') {
            return self.skip();
        }
        self.open();
        let mut first = true;
        while self.next(first, b']')? {
            first = false;
            take(self)?;
        }
        Ok(())
    }

    /// Steps over the value that begins here, however deep, without recursion.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            match self.peek() {
                Some(byte @ (b'{' | b'[')) => {
                    self.open();
                    open.push(byte + 2);
                    if self.step(&mut open, true)? {
                        continue;
                    }
                }
                Some(b'"') => drop(self.string(usize::MAX)?),
                _ => drop(self.scalar()?),
            }
            while !open.is_empty() {
                if self.step(&mut open, false)? {
                    break;
                }
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }

    /// Steps to the next value inside the innermost of `open`; closes it and gives false where there is none.
    fn step(&mut self, open: &mut Vec<u8>, first: bool) -> Result<bool, Fault> {
        let Some(&close) = open.last() else { return Ok(false) };
        if !self.next(first, close)? {
            open.pop();
            return Ok(false);
        }
        if close == b'}' {
            self.key()?;
        }
        Ok(true)
    }
}

/// Whether a key stands twice in `fields`; in large objects they are sorted to find out.
pub(super) fn has_duplicates(fields: &Object<'_>) -> bool {
    if fields.len() > 24 {
        let mut keys: Vec<&str> = fields.iter().map(|(key, _)| key.as_ref()).collect();
        keys.sort_unstable();
        return keys.windows(2).any(|pair| pair.first() == pair.last());
    }
    fields.iter().enumerate().any(|(at, (key, _))| fields.iter().take(at).any(|(other, _)| other == key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Json<'_>, Fault> {
        let mut parser = Parser::new(text, Bounds { depth: 96, string: 1 << 20 });
        let value = parser.value(0)?;
        match parser.peek() {
            None => Ok(value),
            Some(_) => parser.wrong("the end"),
        }
    }

    fn as_value(json: &Json<'_>) -> serde_json::Value {
        use serde_json::Value;
        match json {
            Json::Null => Value::Null,
            Json::Bool(b) => Value::Bool(*b),
            Json::Number(n) => serde_json::from_str(n).unwrap(),
            Json::Text(t) => Value::String(t.to_string()),
            Json::Array(items) => Value::Array(items.iter().map(as_value).collect()),
            Json::Object(fields) => fields.iter().map(|(k, v)| (k.to_string(), as_value(v))).collect(),
        }
    }

    #[test]
    fn strings_without_escapes_are_borrowed() {
        let Ok(Json::Array(items)) = parse(r#"["plain text, longer than eight", "a\tb", "é😀"]"#) else {
            panic!()
        };
        assert!(matches!(&items[0], Json::Text(Text::Borrowed("plain text, longer than eight"))));
        assert!(matches!(&items[1], Json::Text(Text::Owned(t)) if t == "a\tb"));
        assert!(matches!(&items[2], Json::Text(Text::Borrowed("é😀"))));
    }

    #[test]
    fn surrogate_pairs_join_and_lone_surrogates_are_replaced_and_counted() {
        let text = r#"["\ud83d\ude00", "cut \ud83d", "\ude00x", "\ud83d\ud83d\ude00", "\ud83d\u0041"]"#;
        let mut parser = Parser::new(text, Bounds { depth: 96, string: 100 });
        let Ok(Json::Array(items)) = parser.value(0) else { panic!() };
        let texts: Vec<_> = items.iter().map(|i| as_value(i).as_str().unwrap().to_owned()).collect();
        assert_eq!(texts, ["😀", "cut \u{FFFD}", "\u{FFFD}x", "\u{FFFD}😀", "\u{FFFD}A"]);
        assert_eq!(parser.surrogates, 4);
    }

    #[test]
    fn faults_tell_their_place() {
        for (text, at) in [
            ("", 0),
            ("{\"a\":NaN}", 5),
            ("[1e999]", 1),
            ("[1,", 3),
            ("[1,]", 3),
            ("{\"a\" 1}", 5),
            ("{\"a\":1,}", 7),
            ("\"a\u{1}b\"", 2),
            ("01", 1),
            ("\"\\x\"", 2),
            ("nul", 0),
            ("[1 2]", 3),
        ] {
            assert_eq!(parse(text).unwrap_err().at, at, "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_is_stepped_over_without_recursion() {
        let deep = format!("[{}1{},2]", "[".repeat(10_000), "]".repeat(10_000));
        let mut parser = Parser::new(&deep, Bounds { depth: 96, string: 100 });
        let Ok(Json::Array(items)) = parser.value(0) else { panic!() };
        assert_eq!(items.len(), 2);
        assert_eq!(parser.fault.take().unwrap().code, ErrorCode::TooDeep);
        assert_eq!(parser.peek(), None);
    }

    #[test]
    fn what_is_at_a_limit_is_read_and_one_beyond_it_is_told_with_it() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let string = |bytes: usize| format!("\"{}\"", "x".repeat(bytes));
        for (asked, at, beyond, told) in [
            (9, nested(9), nested(10), "at most 9 levels of nesting"),
            // Whatever is asked for, the stack has an end.
            (usize::MAX, nested(DEEPEST), nested(DEEPEST + 1), "at most 128 levels of nesting"),
            (9, string(8), string(9), "at most 8 bytes in a string"),
            (9, string(8), format!("\"{}\\n\"", "x".repeat(8)), "at most 8 bytes in a string"),
        ] {
            let fault = |text: &str| {
                let mut parser = Parser::new(text, Bounds { depth: asked, string: 8 });
                parser.value(0).unwrap();
                parser.fault.take().map(|fault| fault.expected())
            };
            assert_eq!((fault(&at), fault(&beyond)), (None, Some(told.to_owned())));
        }
    }

    #[test]
    fn a_key_twice_is_noted_in_small_and_large_objects() {
        for extra in [0, 1000] {
            let mut text = String::from("{\"a\":1,");
            for i in 0..extra {
                text += &format!("\"k{i}\":{i},");
            }
            text += "\"a\":2}";
            let mut parser = Parser::new(&text, Bounds { depth: 96, string: 100 });
            parser.value(0).unwrap();
            assert_eq!(parser.fault.take().unwrap().code, ErrorCode::DuplicateKey);
        }
    }

    #[test]
    fn a_picture_may_be_longer_than_the_limit_of_strings() {
        let mut parser = Parser::new(r#"{"dataUrl":"data:abcdefgh"}"#, Bounds { depth: 9, string: 8 });
        parser.value(0).unwrap();
        assert_eq!(parser.fault, None);
        let mut parser = Parser::new(r#"{"text":"data:abcdefgh"}"#, Bounds { depth: 9, string: 8 });
        parser.value(0).unwrap();
        assert_eq!(parser.fault.take().unwrap().code, ErrorCode::StringTooLong);
    }

    fn value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Into::into),
            ".{0,24}".prop_map(Into::into),
        ];
        leaf.prop_recursive(6, 64, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map(".{0,12}", inner, 0..6)
                    .prop_map(|m| serde_json::Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in value(), pretty: bool) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.unwrap();
            prop_assert_eq!(as_value(&parse(&text).unwrap()), value);
        }

        #[test]
        fn writes_what_it_read(value in value()) {
            let text = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(parse(&text).unwrap().written(), text);
        }

        #[test]
        fn agrees_with_serde_json_on_what_is_json(text in r#"[\[\]{}",:0-9eE.+\-\\/untrfalsbd \n]{0,16}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let ours = parse(&text);
            if let (Ok(theirs), Ok(ours)) = (&theirs, &ours) {
                // A later duplicate wins there; here it is a fault that is noted.
                if !text.contains('{') { prop_assert_eq!(theirs, &as_value(ours)); }
            } else if !text.contains("\\u") {
                prop_assert_eq!(theirs.is_ok(), ours.is_ok(), "{}", text);
            }
        }

        #[test]
        fn stepping_over_a_value_takes_the_same_bytes(value in value()) {
            let text = serde_json::to_string(&value).unwrap() + " ,";
            let mut parser = Parser::new(&text, Bounds { depth: 96, string: 100 });
            parser.skip().unwrap();
            prop_assert_eq!(parser.at(), text.len() - 2);
        }
    }
}
