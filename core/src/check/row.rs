//! A row as the rules see it: its fields and its messages, each with its pointer.

use crate::write::{
    Format,
    layout::{Field, Holds, Layout, Speaker},
};
use serde_json::Value;

/// A row.
pub(super) struct Row<'v> {
    pub format: Format,
    pub value: &'v Value,
    pub layout: &'static Layout,
    /// Every field that may be there, also within objects.
    pub fields: Vec<Place<'v>>,
    /// The lists of messages that are there, in the order of the layout.
    pub talks: Vec<Talk<'v>>,
}

/// A field of a row, with what stands there.
pub(super) struct Place<'v> {
    pub pointer: String,
    pub field: &'static Field,
    /// Absent where the object that it belongs to has no such key.
    pub value: Option<&'v Value>,
}

/// A list of messages.
pub(super) struct Talk<'v> {
    pub pointer: String,
    pub holds: Holds,
    pub turns: Vec<Turn<'v>>,
}

/// One message.
pub(super) struct Turn<'v> {
    pub pointer: String,
    pub value: &'v Value,
    /// Who speaks; nothing where the format knows no such role.
    pub speaker: Option<Speaker>,
}

impl Turn<'_> {
    /// Whether it calls tools, in either way.
    pub(super) fn calls(&self) -> bool {
        let said = |key: &str| self.value.get(key).is_some_and(|calls| !calls.is_null());
        said("tool_calls") || said("function_call")
    }
}

impl<'v> Row<'v> {
    pub(super) fn of(value: &'v Value, format: Format) -> Self {
        let layout = &format.writer().layout;
        let mut row = Self { format, value, layout, fields: Vec::new(), talks: Vec::new() };
        if value.is_object() {
            row.place("", value, layout.fields);
        }
        row
    }

    /// Places the fields of an object.
    fn place(&mut self, pointer: &str, object: &'v Value, fields: &'static [Field]) {
        for field in fields {
            let (pointer, value) = (format!("{pointer}/{}", field.name), object.get(field.name));
            match (field.holds, value) {
                (Holds::Object(inner), Some(object @ Value::Object(_))) => {
                    self.place(&pointer, object, inner)
                }
                (Holds::Talk | Holds::Prompt | Holds::Answer, Some(Value::Array(turns))) => {
                    let turns = turns.iter().enumerate().map(|(at, value)| Turn {
                        pointer: format!("{pointer}/{at}"),
                        value,
                        speaker: self.speaker(value),
                    });
                    let turns = turns.collect();
                    self.talks.push(Talk { pointer: pointer.clone(), holds: field.holds, turns });
                }
                _ => {}
            }
            self.fields.push(Place { pointer, field, value });
        }
    }

    fn speaker(&self, message: &Value) -> Option<Speaker> {
        let role = message.get(self.layout.speech.role)?.as_str()?;
        self.layout.speech.roles.iter().find(|(name, _)| *name == role).map(|(_, speaker)| *speaker)
    }

    /// Every message, in whatever list it stands.
    pub(super) fn turns(&self) -> impl Iterator<Item = &Turn<'v>> {
        self.talks.iter().flat_map(|talk| &talk.turns)
    }

    /// The names of the tools that may be called; nothing where the row tells none.
    pub(super) fn tools(&self) -> Option<(&str, &'v [Value])> {
        let place = self.fields.iter().find(|place| matches!(place.field.holds, Holds::Tools))?;
        Some((&place.pointer, place.value?.as_array()?))
    }
}

/// A text of a row, and whether it answers.
pub struct Spoken<'v> {
    /// Its JSON pointer.
    pub pointer: String,
    /// The text.
    pub text: &'v str,
    /// Whether the trainer learns to say it.
    pub answer: bool,
    /// Whether a message begins with it.
    pub message: bool,
}

/// The texts of a row that a model is given, in order.
#[must_use]
pub fn texts(value: &Value, format: Format) -> Vec<Spoken<'_>> {
    Row::of(value, format).texts()
}

impl<'v> Row<'v> {
    /// The texts that a model is given.
    pub(super) fn texts(&self) -> Vec<Spoken<'v>> {
        let mut texts = Vec::new();
        if self.format == Format::Mind2web {
            strings("", self.value, false, &mut texts);
            return texts;
        }
        for Place { pointer, field, value } in &self.fields {
            match (field.holds, value) {
                (Holds::Text | Holds::AnyText, Some(Value::String(text)))
                    if self.format != Format::Trailmill =>
                {
                    let answer = matches!(field.name, "completion" | "output");
                    texts.push(Spoken { pointer: pointer.clone(), text, answer, message: false });
                }
                (Holds::Tools, Some(tools)) => strings(pointer, tools, false, &mut texts),
                _ => {}
            }
        }
        for turn in self.turns() {
            let answer = matches!(turn.speaker, Some(Speaker::Assistant | Speaker::Call));
            let from = texts.len();
            for key in [self.layout.speech.content, "tool_calls", "function_call", "name"] {
                if let Some(value) = turn.value.get(key) {
                    strings(&format!("{}/{key}", turn.pointer), value, answer, &mut texts);
                }
            }
            if let Some(first) = texts.get_mut(from) {
                first.message = true;
            }
        }
        texts
    }
}

/// All strings within a value.
fn strings<'v>(pointer: &str, value: &'v Value, answer: bool, texts: &mut Vec<Spoken<'v>>) {
    match value {
        Value::String(text) => {
            texts.push(Spoken { pointer: pointer.to_owned(), text, answer, message: false });
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                strings(&format!("{pointer}/{at}"), item, answer, texts);
            }
        }
        Value::Object(fields) => {
            for (key, item) in fields {
                strings(&format!("{pointer}/{}", escaped(key)), item, answer, texts);
            }
        }
        _ => {}
    }
}

/// A key as a JSON pointer writes it.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
