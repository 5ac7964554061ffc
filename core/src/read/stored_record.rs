//! The older system's stored record: `{"enhancedInteractions": […], "config": …, "startTime": …, …}`.

use super::{
    Reader, Shape, Take,
    document::Document,
    download_package, head,
    json::{Object, peek, take},
    notes::Notes,
};
use crate::session::Session;

pub(super) const READER: Reader = Reader {
    shape: Shape::StoredRecord,
    words: "a stored record",
    sign: " with \"enhancedInteractions\"",
    fits,
    take: Take::Listed(head),
};

/// Whether a document has this shape: a list of interactions under one of its two names, and no sign of another shape.
fn fits(document: &Document<'_>) -> bool {
    let has_list = document.has_list() || peek(&document.fields, "enhancedInteractions").is_some();
    has_list && peek(&document.fields, "format").is_none() && !download_package::fits(document)
}

/// Reads everything but the interactions. The older system's own scores and labels are no record and stay unread.
fn head<'a>(mut fields: Object<'a>, notes: &mut Notes) -> Session<'a> {
    let mut session = head::empty();
    let agent = take(&mut fields, "userAgent");
    if let Some(agent) = agent {
        head::user_agent(&mut session, agent, notes);
    }
    for name in ["type", "version", "ipAddress"] {
        if let Some(value) = take(&mut fields, name) {
            notes.detail(&mut session.environment.details, name.into(), value);
        }
    }
    for (key, value) in fields {
        match key.as_ref() {
            "id" | "sessionId" => notes.fill(&mut session.id, "id", value),
            "startTime" => session.started_at = notes.moment("startTime", &value),
            "endTime" => session.ended_at = notes.moment("endTime", &value),
            "url" => notes.fill_some(&mut session.environment.url, "url", value),
            "config" => {
                if let Some(config) = notes.object("config", value) {
                    head::config("config", config, &mut session, notes);
                }
            }
            "generatedTask" | "task" if session.task.is_none() => {
                session.task = head::task("task", value, notes);
            }
            "screenshots" => session.screenshots = notes.objects("screenshots", value, head::screenshot),
            _ => notes.unread(&key, &value),
        }
    }
    session
}
