//! Trailmill's own shape: `{"format": "trailmill.session/1", …}`.

use super::{
    Reader, Shape, Take,
    document::Document,
    head,
    json::{Json, Object, peek},
    neighbour::add_details,
    notes::Notes,
};
use crate::session::{FORMAT, Session};

pub(super) const READER: Reader = Reader {
    shape: Shape::Trailmill,
    words: "a session in Trailmill's own form",
    sign: " with \"format\": \"trailmill.session/1\"",
    fits,
    take: Take::Listed(head),
};

/// Whether a document has this shape.
fn fits(document: &Document<'_>) -> bool {
    is_canonical(&document.fields)
}

/// Whether an object says that it has this form.
pub(super) fn is_canonical(fields: &Object<'_>) -> bool {
    matches!(peek(fields, "format"), Some(Json::Text(format)) if format == FORMAT)
}

/// Reads everything but the interactions.
pub(super) fn head<'a>(fields: Object<'a>, notes: &mut Notes) -> Session<'a> {
    let mut session = head::empty();
    for (key, value) in fields {
        match key.as_ref() {
            "format" => {}
            "id" => notes.fill(&mut session.id, "id", value),
            "task" => session.task = head::task("task", value, notes),
            "environment" => environment(&mut session, value, notes),
            "startedAt" => session.started_at = notes.moment("startedAt", &value),
            "endedAt" => session.ended_at = notes.moment("endedAt", &value),
            "screenshots" => session.screenshots = notes.objects("screenshots", value, head::screenshot),
            "lostSpans" => session.lost_spans = notes.objects("lostSpans", value, head::lost_span),
            "removed" => session.removed = notes.texts("removed", value),
            "leftOut" => {
                let examples = notes.objects("leftOut", value, head::left_out);
                session.left_out = examples.into_iter().flatten().collect();
            }
            _ => notes.unread(&key, &value),
        }
    }
    session
}

fn environment<'a>(session: &mut Session<'a>, value: Json<'a>, notes: &mut Notes) {
    let Some(fields) = notes.object("environment", value) else { return };
    let environment = &mut session.environment;
    notes.enter("environment");
    for (key, value) in fields {
        match key.as_ref() {
            "url" => notes.fill_some(&mut environment.url, "url", value),
            "userAgent" => notes.fill_some(&mut environment.user_agent, "userAgent", value),
            "details" => add_details(&mut environment.details, "details", value, notes),
            _ => notes.detail(&mut environment.details, key, value),
        }
    }
    notes.leave();
}
