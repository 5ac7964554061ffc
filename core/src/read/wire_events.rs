//! The older system's wire events: frames `{type, sessionId, data, timestamp}` or bare interactions, nested or flat.

use super::{
    Reader, Shape, Take, Text,
    document::{self, Document},
    draft::Draft,
    head, interaction,
    json::{Json, Object, peek, take},
    kind, trailmill,
};
use crate::session::{Millis, Session};
use std::collections::BTreeMap;

/// What a frame's `type` says it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Start,
    Resume,
    Event,
    Batch,
    Screenshot,
    LostSpan,
    Stop,
    /// A frame that is not known; what it holds is counted as unread.
    Unknown,
    /// Between client and server only: tells nothing of the session.
    Talk,
}

impl Frame {
    /// Whether it tells of the session as a whole.
    fn is_head(self) -> bool {
        matches!(self, Self::Start | Self::Stop)
    }
}

/// Frames by type.
const FRAMES: [(&str, Frame); 29] = [
    ("session_start", Frame::Start),
    ("session_resume", Frame::Resume),
    ("interaction_event", Frame::Event),
    ("interaction_batch", Frame::Batch),
    ("screenshot_data", Frame::Screenshot),
    ("lost_span", Frame::LostSpan),
    ("session_stop", Frame::Stop),
    ("session_complete", Frame::Stop),
    ("authenticate", Frame::Talk),
    ("prebuilt", Frame::Talk),
    ("session_pause", Frame::Talk),
    ("subscribe_updates", Frame::Talk),
    ("ping", Frame::Talk),
    ("welcome", Frame::Talk),
    ("authentication_success", Frame::Talk),
    ("authentication_failed", Frame::Talk),
    ("session_started", Frame::Talk),
    ("interaction_processed", Frame::Talk),
    ("interaction_update", Frame::Talk),
    ("batch_ack", Frame::Talk),
    ("screenshot_processed", Frame::Talk),
    ("session_stopped", Frame::Talk),
    ("session_processing_started", Frame::Talk),
    ("processing_update", Frame::Talk),
    ("session_status_update", Frame::Talk),
    ("session_completed", Frame::Talk),
    ("session_failed", Frame::Talk),
    ("pong", Frame::Talk),
    ("error", Frame::Talk),
];

pub(super) const READER: Reader = Reader {
    shape: Shape::WireEvents,
    words: "wire events",
    sign: ", frames or interactions with a \"type\"",
    fits,
    take: Take::Wire,
};

/// Whether a document is a frame or a bare interaction.
fn fits(document: &Document<'_>) -> bool {
    let has = |name: &str| peek(&document.fields, name).is_some();
    if document.has_list() || has("format") || has("enhancedInteractions") {
        return false;
    }
    if frame(&document.fields).is_some() {
        return true;
    }
    let has_group = || document.fields.iter().any(|(name, _)| interaction::is_group(name));
    match peek(&document.fields, "type") {
        Some(Json::Text(name)) => kind::is_known(name) || (has("timestamp") && has_group()),
        // The name of what happened may stand in the action alone.
        _ => has("timestamp") && has("action") && has_group(),
    }
}

fn frame(fields: &Object<'_>) -> Option<Frame> {
    let Some(Json::Text(name)) = peek(fields, "type") else { return None };
    if let Some((_, frame)) = FRAMES.iter().find(|(known, _)| known == name) {
        return Some(*frame);
    }
    let has_data = matches!(peek(fields, "data"), Some(Json::Object(_)));
    (has_data && !kind::is_known(name)).then_some(Frame::Unknown)
}

/// Sessions that are put together from what came over the wire.
#[derive(Default)]
pub(super) struct Wire<'a> {
    pub(super) sessions: Vec<WireSession<'a>>,
    by_id: BTreeMap<Text<'a>, usize>,
    current: Option<usize>,
}

/// One session of a wire.
pub(super) struct WireSession<'a> {
    /// Where the first of it stood.
    pub(super) place: usize,
    pub(super) session: Session<'a>,
    pub(super) draft: Draft<'a>,
}

impl<'a> Wire<'a> {
    /// Takes the frame or interaction at `place` of a list, or the only one.
    /// `surrogates` of its characters were replaced.
    pub(super) fn push(
        &mut self,
        mut fields: Object<'a>,
        surrogates: usize,
        place: Option<usize>,
        limit: usize,
    ) {
        let Some(frame) = frame(&fields) else {
            let id = take(&mut fields, "sessionId");
            let session = self.session(id, place);
            session.draft.notes.enter_place(place);
            document::surrogates(&mut session.draft, surrogates);
            if session.session.id.is_empty() {
                session.session.id = recorded_session_id(&fields);
            }
            session.draft.push(Json::Object(fields), None, limit);
            session.draft.notes.leave();
            return;
        };
        if frame == Frame::Talk {
            return;
        }
        let mut data = take(&mut fields, "data").unwrap_or(Json::Null);
        let inner = match &mut data {
            Json::Object(data) => take(data, "sessionId"),
            _ => None,
        };
        let id = take(&mut fields, "sessionId").filter(|id| named(id).is_some()).or(inner);
        let session = self.session(id, place);
        session.draft.notes.enter_place(place);
        document::surrogates(&mut session.draft, surrogates);
        let sent = match take(&mut fields, "timestamp") {
            Some(value) => session.draft.notes.moment("timestamp", &value),
            None => None,
        };
        take(&mut fields, "type");
        session.frame(frame, data, &mut fields, sent, limit);
        session.draft.notes.all_unread(&fields);
        session.draft.notes.leave();
    }

    /// The session of an id; without one, or with "unknown", the socket's current one.
    fn session(&mut self, id: Option<Json<'a>>, place: Option<usize>) -> &mut WireSession<'a> {
        let id = id.as_ref().and_then(named);
        let known = match &id {
            Some(id) => self.by_id.get(id).copied().or_else(|| self.adopt(id)),
            None => self.current,
        };
        let index = known.unwrap_or(self.sessions.len());
        if known.is_none() {
            let session = Session { id: id.clone().unwrap_or_default(), ..head::empty() };
            self.sessions.push(WireSession { place: place.unwrap_or(0), session, draft: Draft::default() });
        }
        self.current = Some(index);
        if let Some(id) = id {
            self.by_id.insert(id, index);
        }
        // In bounds: the index is of a session that was there, or of the one that was just added.
        &mut self.sessions[index]
    }

    /// What came before any id was told belongs to the first session that is named.
    fn adopt(&mut self, id: &Text<'a>) -> Option<usize> {
        let first = self.sessions.first_mut().filter(|_| self.by_id.is_empty())?;
        first.session.id = id.clone();
        Some(0)
    }
}

impl<'a> WireSession<'a> {
    fn frame(
        &mut self,
        frame: Frame,
        data: Json<'a>,
        fields: &mut Object<'a>,
        sent: Option<Millis>,
        limit: usize,
    ) {
        let Self { session, draft, .. } = self;
        let data = match data {
            // A recorder that redacts for itself tells head and end in canonical form, and these stand as they are.
            Json::Object(data) if frame.is_head() && trailmill::is_canonical(&data) => {
                draft.notes.enter("data");
                let id = std::mem::take(&mut session.id);
                *session = trailmill::head(data, &mut draft.notes);
                session.id = id;
                draft.notes.leave();
                return;
            }
            data => data,
        };
        match frame {
            Frame::Start => {
                session.started_at = session.started_at.or(sent);
                if let Some(data) = draft.notes.object("data", data) {
                    head::config("data", data, session, &mut draft.notes);
                }
            }
            Frame::Event => {
                draft.notes.enter("data");
                draft.push(data, sent, limit);
                draft.notes.leave();
            }
            Frame::Batch => self.batch(data, fields, sent, limit),
            Frame::Screenshot => {
                if let Some(data) = draft.notes.object("data", data) {
                    draft.notes.enter("data");
                    session.screenshots.push(head::screenshot(data, &mut draft.notes));
                    draft.notes.leave();
                }
            }
            Frame::LostSpan => {
                if let Some(data) = draft.notes.object("data", data) {
                    draft.notes.enter("data");
                    session.lost_spans.push(head::lost_span(data, &mut draft.notes));
                    draft.notes.leave();
                }
            }
            Frame::Stop => session.ended_at = sent.or(session.ended_at),
            Frame::Unknown => draft.notes.unread("data", &data),
            Frame::Resume | Frame::Talk => {}
        }
    }

    fn batch(&mut self, data: Json<'a>, fields: &mut Object<'a>, sent: Option<Millis>, limit: usize) {
        let notes = &mut self.draft.notes;
        let (inside, items) = match data {
            Json::Object(mut data) => (true, take(&mut data, "items")),
            Json::Array(items) => (false, Some(Json::Array(items))),
            _ => (false, take(fields, "items")),
        };
        take(fields, "seq");
        let items = notes.list("items", items.unwrap_or(Json::Null));
        if inside {
            notes.enter("data");
        }
        notes.enter("items");
        for (index, item) in items.into_iter().enumerate() {
            self.draft.notes.enter_at(index);
            self.draft.push(item, sent, limit);
            self.draft.notes.leave();
        }
        self.draft.notes.leave();
        if inside {
            self.draft.notes.leave();
        }
    }
}

/// The id in a `sessionId`, if it tells one.
fn named<'a>(id: &Json<'a>) -> Option<Text<'a>> {
    match id {
        Json::Text(text) if !text.is_empty() && text != "unknown" => Some(text.clone()),
        Json::Number(number) => Some(Text::Borrowed(number)),
        _ => None,
    }
}

/// The session's id as an interaction's own metadata tell it.
fn recorded_session_id<'a>(fields: &Object<'a>) -> Text<'a> {
    match peek(fields, "metadata") {
        Some(Json::Object(metadata)) => peek(metadata, "sessionId").and_then(named).unwrap_or_default(),
        _ => Text::default(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Options,
        read::{Read, read},
    };

    fn one(lines: &str) -> Read<'_> {
        let mut sessions = read(lines.as_bytes(), &Options::default()).unwrap();
        assert_eq!(sessions.len(), 1);
        sessions.pop().unwrap().unwrap()
    }

    #[test]
    fn what_was_queued_before_the_start_belongs_to_the_session() {
        let read = one(concat!(
            "{\"type\":\"interaction_event\",\"data\":{\"type\":\"CLICK\",\"timestamp\":5}}\n",
            "{\"type\":\"session_start\",\"data\":{\"sessionId\":\"s\",\"url\":\"u\"},\"timestamp\":4}\n",
            "{\"type\":\"ping\"}\n",
            "{\"type\":\"lost_span\",\"data\":{\"from\":6,\"to\":7,\"reason\":\"worker restart\"}}\n",
            "{\"type\":\"screenshot_data\",\"data\":{\"id\":\"p\",\"dataUrl\":\"data:image/png;base64,AA\"}}\n",
            "{\"type\":\"session_stop\",\"sessionId\":\"s\",\"timestamp\":9}\n",
        ));
        let session = read.session;
        assert_eq!((session.id.as_ref(), session.interactions.len()), ("s", 1));
        assert_eq!((session.started_at, session.ended_at), (Some(4), Some(9)));
        assert_eq!(session.environment.url.as_deref(), Some("u"));
        assert_eq!((session.lost_spans[0].from, session.lost_spans[0].to), (6, 7));
        assert_eq!(session.screenshots[0].id, "p");
    }

    #[test]
    fn an_unknown_frame_is_counted_and_a_faulty_one_told() {
        let read = one(concat!(
            "{\"type\":\"interaction_event\",\"data\":{\"type\":\"CLICK\"},\"timestamp\":5}\n",
            "{\"type\":\"gaze\",\"data\":{\"x\":1}}\n",
            "{\"type\":\"interaction_event\",\"data\":7}\n",
            "{\"type\":\"interaction_event\",\n",
        ));
        assert_eq!(read.session.interactions[0].timestamp, 5);
        assert_eq!(read.report.unread["/*/data"], 1);
        assert_eq!((read.report.interactions, read.report.skipped), (3, 2));
        let pointers: Vec<_> = read.report.issues.iter().map(|issue| issue.pointer.as_str()).collect();
        assert!(pointers.contains(&"/2/data") && pointers.contains(&"/3"), "{pointers:?}");
    }
}
