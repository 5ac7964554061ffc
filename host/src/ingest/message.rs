//! Messages: what a recorder tells of a session, made ready to be taken in. The same by a socket and by HTTP, byte for
//! byte, so that a recorder may change from one to the other in the middle.

use super::received::{Inner, Items};
use serde::Serialize;
use serde_json::value::RawValue;

/// What one message tells.
pub struct Message {
    /// Frames as the module takes them, one each.
    pub lines: Vec<String>,
    /// By what it is known when it is sent again.
    pub mark: Mark,
    /// What it is for the session as a whole.
    pub part: Part,
}

/// By what a message is known when it is sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// By nothing: it does no harm, or can't be told from another one.
    Nothing,
    /// By its number, which has these bytes.
    Number(i64, Vec<u8>),
    /// By these bytes.
    Bytes(Vec<u8>),
}

/// What a message is for the session as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its head: taken in once.
    Start,
    /// Some of what it holds.
    Middle,
    /// Its end.
    Stop,
    /// All of it: taken in once.
    Whole,
}

impl Part {
    /// Whether the session begins with it.
    #[must_use]
    pub fn begins(self) -> bool {
        matches!(self, Self::Start | Self::Whole)
    }

    /// Whether the recording is over with it.
    #[must_use]
    pub fn ends(self) -> bool {
        matches!(self, Self::Stop | Self::Whole)
    }
}

impl Message {
    /// A whole session in canonical form.
    #[must_use]
    pub fn whole(session: String) -> Self {
        Self { lines: vec![session], mark: Mark::Nothing, part: Part::Whole }
    }
}

/// What a recorder told, as it came.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// The session.
    pub session: &'a str,
    /// What it holds.
    pub data: Option<&'a RawValue>,
    /// When it was sent, as the recorder wrote it.
    pub timestamp: Option<&'a RawValue>,
}

impl Told<'_> {
    /// A recording begins.
    #[must_use]
    pub fn start(self) -> Message {
        self.one("session_start", Part::Start)
    }

    /// One interaction. Without an id it can't be told from another one like it.
    #[must_use]
    pub fn interaction(self) -> Message {
        let message = self.marked("interaction_event");
        if self.id().is_some() { message } else { Message { mark: Mark::Nothing, ..message } }
    }

    /// A picture of a page.
    #[must_use]
    pub fn screenshot(self) -> Message {
        self.marked("screenshot_data")
    }

    /// A stretch that the recorder missed.
    #[must_use]
    pub fn lost_span(self) -> Message {
        self.marked("lost_span")
    }

    /// The recorder's id of what is told, where it has one.
    #[must_use]
    pub fn id(self) -> Option<String> {
        let inner: Inner<'_> = serde_json::from_str(self.data?.get()).ok()?;
        serde_json::from_str(inner.id?.get()).ok().filter(|id: &String| !id.is_empty())
    }

    /// A recording ends.
    #[must_use]
    pub fn stop(self) -> Message {
        self.one("session_stop", Part::Stop)
    }

    /// Interactions with their number, as they stand in `data`.
    #[must_use]
    pub fn batch(self, Items { seq, items }: Items<'_>) -> Message {
        let lines = items.into_iter().map(|item| self.line("interaction_event", Some(item))).collect();
        let bytes = self.data.map_or_else(Vec::new, |data| data.get().as_bytes().to_vec());
        Message { lines, mark: Mark::Number(seq, bytes), part: Part::Middle }
    }

    fn one(self, kind: &'static str, part: Part) -> Message {
        Message { lines: vec![self.line(kind, self.data)], mark: Mark::Nothing, part }
    }

    /// Some of what the session holds, known by its kind and bytes.
    fn marked(self, kind: &'static str) -> Message {
        let data = self.data.map_or("", RawValue::get);
        Message { mark: Mark::Bytes(format!("{kind}\n{data}").into_bytes()), ..self.one(kind, Part::Middle) }
    }

    /// A frame as the module takes it: one line. Line breaks can stand in JSON only between tokens, where a space does
    /// as well.
    fn line(self, kind: &'static str, data: Option<&RawValue>) -> String {
        let line = Line { kind, session_id: self.session, data, timestamp: self.timestamp };
        serde_json::to_string(&line).unwrap_or_default().replace(['\n', '\r'], " ")
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    session_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_one_line_for_the_module() {
        let data: &RawValue = serde_json::from_str("{\n\"a\": 1}").unwrap();
        let told = Told { session: "s", data: Some(data), timestamp: None };
        assert_eq!(told.start().lines, [r#"{"type":"session_start","sessionId":"s","data":{ "a": 1}}"#]);
    }

    #[test]
    fn an_interaction_is_known_by_its_bytes_where_it_has_an_id() {
        let mark = |text: &str| {
            let told = Told { session: "s", data: serde_json::from_str(text).ok(), timestamp: None };
            (told.id(), told.interaction().mark)
        };
        let bytes = Mark::Bytes(b"interaction_event\n{\"id\":\"a\"}".to_vec());
        assert_eq!(mark(r#"{"id":"a"}"#), (Some("a".to_owned()), bytes));
        for text in [r#"{"id":""}"#, r#"{"id":7}"#, r#"{"id":null}"#, "{}", "7"] {
            assert_eq!(mark(text), (None, Mark::Nothing), "{text}");
        }
    }

    #[test]
    fn a_batch_is_known_by_the_bytes_of_its_data() {
        let text = r#"{ "seq":3, "items":[{"a": 1},{"b":2}]}"#;
        let told = Told { session: "s", data: serde_json::from_str(text).ok(), timestamp: None };
        let batch = told.batch(serde_json::from_str(text).unwrap());
        assert_eq!((batch.lines.len(), batch.mark), (2, Mark::Number(3, text.as_bytes().to_vec())));
        assert!(batch.lines[0].contains(r#""data":{"a": 1}"#));
    }
}
