//! A small tolerant parser of scripts: call chains such as `page.getByRole('link', { name: 'Boots' }).click()`, in the
//! words of JavaScript, TypeScript or Python. What it does not understand it steps over, brackets and strings heeded.

use memchr::memchr_iter;

/// Levels of nested arguments that are looked into.
const DEEPEST: usize = 32;

/// An argument.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'s> {
    Text(String),
    /// A number or a word such as `true`, as written.
    Word(&'s str),
    List(Vec<Self>),
    /// `{ name: 'x' }`, or a named argument of Python's.
    Map(Vec<(&'s str, Self)>),
    Chain(Chain<'s>),
    /// Anything else.
    Other,
}

/// A name and what is asked of it, one after another.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Chain<'s> {
    pub(super) base: &'s str,
    pub(super) links: Vec<Link<'s>>,
    /// The byte it begins at.
    pub(super) at: usize,
}

/// `.name` or `.name(arguments)`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link<'s> {
    pub(super) name: &'s str,
    pub(super) arguments: Vec<Value<'s>>,
    /// Whether it is called.
    pub(super) called: bool,
    /// The bytes of the text that it takes, without the dot.
    pub(super) span: (usize, usize),
}

impl<'s> Link<'s> {
    /// Its name as Python writes it: `getByRole` → `get_by_role`.
    pub(super) fn method(&self) -> String {
        let mut out = String::with_capacity(self.name.len() + 4);
        for c in self.name.chars() {
            if c.is_ascii_uppercase() && !out.is_empty() {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
        }
        out
    }

    /// An argument that goes by its name.
    pub(super) fn option(&self, name: &str) -> Option<&Value<'s>> {
        option(&self.arguments, name)
    }
}

/// The one of the arguments that goes by a name.
pub(super) fn option<'v, 's>(arguments: &'v [Value<'s>], name: &str) -> Option<&'v Value<'s>> {
    let Some(Value::Map(fields)) = arguments.last() else { return None };
    fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// A place in a script.
pub(super) struct Script<'s> {
    text: &'s str,
    at: usize,
    is_python: bool,
}

impl<'s> Script<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let python = |line: &str| {
            ["def ", "async def ", "from playwright", "import asyncio"]
                .iter()
                .any(|word| line.starts_with(word))
        };
        Self { text, at: 0, is_python: text.lines().any(python) }
    }

    /// The line, from 1, that a byte stands on.
    pub(super) fn line(&self, at: usize) -> usize {
        1 + memchr_iter(b'\n', self.text.as_bytes().get(..at).unwrap_or_default()).count()
    }

    /// The text between two bytes.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'s str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn starts(&self, with: &str) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(with))
    }

    /// The next byte that is neither blank nor in a comment.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte()? {
                byte if byte.is_ascii_whitespace() => self.at += 1,
                b'#' if self.is_python => self.skip_line(),
                b'/' if !self.is_python && self.starts("//") => self.skip_line(),
                b'/' if !self.is_python && self.starts("/*") => {
                    let rest = self.text.get(self.at + 2..).unwrap_or_default();
                    self.at += 2 + rest.find("*/").map_or(rest.len(), |end| end + 2);
                }
                // The backslash before the end of a line of Python's.
                b'\\' if self.is_python && self.starts("\\\n") => self.at += 2,
                byte => return Some(byte),
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// Steps over one character.
    fn step(&mut self) {
        self.at += self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    }

    /// Whether a word begins here. Of signs beyond ASCII not all are letters: `€` is none, and no word either.
    fn is_at_word(&self) -> bool {
        let sign = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        sign.is_some_and(|sign| sign.is_alphabetic() || matches!(sign, '_' | '$'))
    }

    fn word(&mut self) -> &'s str {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(rest.len());
        self.at = start + end;
        rest.get(..end).unwrap_or_default()
    }

    /// The next chain of the script, and whether an assignment follows it; what is no chain is stepped over.
    pub(super) fn next(&mut self) -> Option<(Chain<'s>, bool)> {
        loop {
            let byte = self.peek()?;
            if matches!(byte, b'"' | b'\'' | b'`') {
                self.string(false);
            } else if self.is_at_word() {
                let chain = self.chain(0);
                let assigned = self.peek() == Some(b'=') && !self.starts("==") && !self.starts("=>");
                return Some((chain, assigned));
            } else {
                self.step();
            }
        }
    }

    /// Looks at the text in quotes that comes next, behind an opening bracket, and stays before what follows it.
    pub(super) fn title(&mut self) -> Option<String> {
        if self.peek() != Some(b'(') {
            return None;
        }
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\'' | b'`') => self.string(false),
            _ => None,
        }
    }

    /// The word behind a dot, where one comes next.
    pub(super) fn member(&mut self) -> Option<&'s str> {
        if self.peek() != Some(b'.') {
            return None;
        }
        self.at += 1;
        Some(self.next_word())
    }

    /// The word that comes next.
    pub(super) fn next_word(&mut self) -> &'s str {
        self.peek();
        self.word()
    }

    fn chain(&mut self, depth: usize) -> Chain<'s> {
        let at = self.at;
        let base = self.word();
        let mut chain = Chain { base, links: Vec::new(), at };
        if OPEN.contains(&base) {
            return chain;
        }
        if self.byte() == Some(b'(') {
            let arguments = self.arguments(depth);
            chain.links.push(Link { name: base, arguments, called: true, span: (at, self.at) });
        }
        loop {
            let before = self.at;
            if self.peek() != Some(b'.') {
                self.at = before;
                return chain;
            }
            self.at += 1;
            self.peek();
            let from = self.at;
            let name = self.word();
            if name.is_empty() {
                return chain;
            }
            let called = self.byte() == Some(b'(');
            let arguments = if called { self.arguments(depth) } else { Vec::new() };
            chain.links.push(Link { name, arguments, called, span: (from, self.at) });
        }
    }

    fn arguments(&mut self, depth: usize) -> Vec<Value<'s>> {
        self.at += 1;
        self.values(b')', depth + 1)
    }

    /// Values up to a closing bracket, which is stepped over; named ones are one map at the end.
    fn values(&mut self, close: u8, depth: usize) -> Vec<Value<'s>> {
        let (mut values, mut named) = (Vec::new(), Vec::new());
        while let Some(byte) = self.peek() {
            if byte == close {
                self.at += 1;
                break;
            }
            if byte == b',' {
                self.at += 1;
                continue;
            }
            let name = self.name();
            let value = self.value(depth);
            // More than a value may stand there: `'a' + b`.
            let value = if self.over(close) { Value::Other } else { value };
            match name {
                Some(name) => named.push((name, value)),
                None => values.push(value),
            }
        }
        if !named.is_empty() {
            values.push(Value::Map(named));
        }
        values
    }

    /// `name=`, `name:` or `'name':` before a value.
    fn name(&mut self) -> Option<&'s str> {
        let start = self.at;
        let quote = self.byte().filter(|byte| matches!(byte, b'"' | b'\''));
        self.at += usize::from(quote.is_some());
        let name = self.word();
        let closed = quote.is_none() || self.byte() == quote;
        self.at += usize::from(quote.is_some());
        let sign = self.peek();
        let is_name = match sign {
            Some(b':') => true,
            Some(b'=') => quote.is_none() && !self.starts("==") && !self.starts("=>"),
            _ => false,
        };
        if is_name && closed && !name.is_empty() {
            self.at += 1;
            return Some(name);
        }
        self.at = start;
        None
    }

    fn value(&mut self, depth: usize) -> Value<'s> {
        match self.peek() {
            _ if depth > DEEPEST => Value::Other,
            Some(b'"' | b'\'' | b'`') => self.string(false).map_or(Value::Other, Value::Text),
            Some(b'[') => {
                self.at += 1;
                Value::List(self.values(b']', depth + 1))
            }
            Some(b'{') => {
                self.at += 1;
                match self.values(b'}', depth + 1).pop() {
                    Some(Value::Map(fields)) => Value::Map(fields),
                    _ => Value::Other,
                }
            }
            Some(b'/') if !self.is_python => {
                self.regex();
                Value::Other
            }
            Some(_) if self.is_at_word() => self.named_value(depth),
            Some(byte) if byte.is_ascii_digit() || byte == b'-' => {
                let start = self.at;
                self.at += 1;
                while self.byte().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
                    self.at += 1;
                }
                Value::Word(self.slice(start, self.at))
            }
            _ => Value::Other,
        }
    }

    /// A word, a chain, or a string of Python's with a letter before it.
    fn named_value(&mut self, depth: usize) -> Value<'s> {
        let start = self.at;
        let word = self.word();
        if self.is_python && word.len() <= 2 && matches!(self.byte(), Some(b'"' | b'\'')) {
            let text = self.string(word.contains(['r', 'R']));
            return text.filter(|_| !word.contains(['f', 'F', 'b'])).map_or(Value::Other, Value::Text);
        }
        if matches!(word, "true" | "false" | "True" | "False" | "null" | "None" | "undefined") {
            return Value::Word(word);
        }
        self.at = start;
        let chain = self.chain(depth);
        if chain.links.is_empty() && OPEN.contains(&chain.base) { Value::Other } else { Value::Chain(chain) }
    }

    /// Steps on to the comma or the bracket that ends a value, over everything else and brackets within brackets. Whether
    /// there was anything else.
    fn over(&mut self, close: u8) -> bool {
        let (mut open, mut more) = (0usize, false);
        while let Some(byte) = self.peek() {
            match byte {
                b',' if open == 0 => break,
                byte if open == 0 && byte == close => break,
                b'(' | b'[' | b'{' => open += 1,
                // A bracket that closes nothing ends it too: the script is broken there.
                b')' | b']' | b'}' if open == 0 => {
                    self.at += 1;
                    return true;
                }
                b')' | b']' | b'}' => open -= 1,
                b'"' | b'\'' | b'`' => {
                    self.string(false);
                    more = true;
                    continue;
                }
                _ => {}
            }
            more = true;
            self.step();
        }
        more
    }

    fn regex(&mut self) {
        let mut class = false;
        self.at += 1;
        while let Some(byte) = self.byte().filter(|byte| *byte != b'\n') {
            match byte {
                b'\\' => self.at += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => {
                    self.at += 1;
                    self.word();
                    return;
                }
                _ => {}
            }
            self.step();
        }
    }

    /// The text in quotes that begins here; nothing where it holds more than text. An end of line ends it where it would go
    /// on for ever.
    fn string(&mut self, raw: bool) -> Option<String> {
        let quote = self.byte()?;
        let long = self.is_python
            && [b"\"\"\"", b"'''"].iter().any(|q| {
                self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(*q))
                    && q.first() == Some(&quote)
            });
        self.at += if long { 3 } else { 1 };
        let (mut text, mut plain) = (String::new(), true);
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let sign = rest.chars().next()?;
            let ends =
                if long { rest.bytes().take(3).all(|b| b == quote) } else { sign == char::from(quote) };
            if ends {
                self.at += if long { 3 } else { 1 };
                return plain.then_some(text);
            }
            if sign == '\n' && quote != b'`' && !long {
                return None;
            }
            plain &= !(quote == b'`' && rest.starts_with("${"));
            self.at += sign.len_utf8();
            match sign {
                '\\' if !raw => self.escape(&mut text),
                _ => text.push(sign),
            }
        }
    }

    fn escape(&mut self, text: &mut String) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(sign) = rest.chars().next() else { return };
        self.at += sign.len_utf8();
        let digits = match sign {
            'n' => return text.push('\n'),
            't' => return text.push('\t'),
            'r' => return text.push('\r'),
            'b' => return text.push('\u{8}'),
            'f' => return text.push('\u{c}'),
            'v' => return text.push('\u{b}'),
            '0' => return text.push('\0'),
            '\n' => return,
            'x' => 2,
            'u' => 4,
            'U' => 8,
            other => return text.push(other),
        };
        let behind = self.text.get(self.at..).unwrap_or_default();
        let (skipped, hex) = match behind.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((hex, _)) if sign == 'u' => (2, hex),
            _ => (0, behind.get(..digits).unwrap_or_default()),
        };
        let known = u32::from_str_radix(hex, 16).ok();
        if known.is_some() {
            self.at += hex.len() + skipped;
        }
        text.push(known.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
}

/// Words whose brackets hold statements, and words of the languages themselves: what follows is read on.
const OPEN: [&str; 36] = [
    "as",
    "async",
    "await",
    "beforeEach",
    "catch",
    "class",
    "const",
    "def",
    "describe",
    "elif",
    "else",
    "except",
    "export",
    "finally",
    "for",
    "from",
    "function",
    "if",
    "import",
    "in",
    "it",
    "let",
    "lambda",
    "new",
    "not",
    "or",
    "pass",
    "return",
    "suite",
    "switch",
    "test",
    "throw",
    "try",
    "var",
    "while",
    "with",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn chains(text: &str) -> Vec<String> {
        let mut script = Script::new(text);
        let mut found = Vec::new();
        while let Some((chain, assigned)) = script.next() {
            let links: Vec<_> =
                chain.links.iter().map(|link| format!("{}{:?}", link.name, link.arguments)).collect();
            found.push(format!("{}{} {}", chain.base, if assigned { " =" } else { "" }, links.join(" ")));
        }
        found.retain(|chain| chain.contains('[') || chain.contains('='));
        found
    }

    #[test]
    fn a_sign_that_is_no_letter_is_stepped_over() {
        let script = "€ page.fill('a', €);\u{a0}page.click('ä'); ünder.b(²)";
        let read = ["page fill[Text(\"a\"), Other]", "page click[Text(\"ä\")]", "ünder b[Other]"];
        assert_eq!(chains(script), read);
    }

    #[test]
    fn chains_are_read_in_both_languages() {
        let js = "const row = page.getByRole('row', { name: 'A, \"b\"', exact: true }).nth(1); // page.click('x')\n  await row\n    .click();";
        assert_eq!(
            chains(js),
            [
                "row = ",
                r#"page getByRole[Text("row"), Map([("name", Text("A, \"b\"")), ("exact", Word("true"))])] nth[Word("1")]"#,
                "row click[]",
            ]
        );
        let python = "def run():\n    page.get_by_role(\"row\", name=\"A\\u00e9\").first.click(modifiers=[\"Shift\"]) # no\n    page.get_by_text(r\"a\\b\")";
        assert_eq!(
            chains(python),
            [
                "run run[]",
                r#"page get_by_role[Text("row"), Map([("name", Text("Aé"))])] first[] click[Map([("modifiers", List([Text("Shift")]))])]"#,
                r#"page get_by_text[Text("a\\b")]"#,
            ]
        );
    }

    #[test]
    fn what_is_no_plain_value_is_none() {
        let js = "page.fill('#a', 'x' + y); page.once('dialog', dialog => { dialog.dismiss(); }); page.getByText(/a, (b)/i).click()";
        assert_eq!(
            chains(js),
            [
                r##"page fill[Text("#a"), Other]"##,
                r#"page once[Text("dialog"), Other]"#,
                "page getByText[Other] click[]",
            ]
        );
    }

    #[test]
    fn nothing_hostile_hangs_or_panics() {
        let deep = format!("page.a({}", "[(".repeat(50_000));
        for text in [
            &deep,
            "page.a('",
            "page.a(\"\\u{zz",
            "page.(",
            "page.a({b:}",
            "`${",
            "'''",
            "é.ü(ß",
            "page.a(]))",
            "\\",
        ] {
            let mut script = Script::new(text);
            while script.next().is_some() {}
        }
    }
}
