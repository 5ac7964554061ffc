//! The older system's download package: `{"metadata", "session", "interactions": [{…, "fullData": …}], "summary",
//! "analytics"}`.

use super::{
    Reader, Shape, Take,
    document::Document,
    head,
    json::{Json, Object, peek},
    notes::Notes,
};
use crate::session::Session;

pub(super) const READER: Reader = Reader {
    shape: Shape::DownloadPackage,
    words: "a download package",
    sign: " with \"session\" and \"interactions\"",
    fits,
    take: Take::Listed(head),
};

/// Whether a document has this shape: a list of interactions beside a `session`, or items with `fullData`.
pub(super) fn fits(document: &Document<'_>) -> bool {
    let has_session = matches!(peek(&document.fields, "session"), Some(Json::Object(_)));
    let has_list = document.has_list();
    has_list && (has_session || document.is_packaged()) && peek(&document.fields, "format").is_none()
}

/// Reads everything but the interactions. Summary and analytics follow from the record and stay unread.
fn head<'a>(fields: Object<'a>, notes: &mut Notes) -> Session<'a> {
    let mut session = head::empty();
    for (key, value) in fields {
        match key.as_ref() {
            "session" => {
                if let Some(fields) = notes.object("session", value) {
                    about_session(fields, &mut session, notes);
                }
            }
            "metadata" => {
                if let Some(fields) = notes.object("metadata", value) {
                    about_package(fields, &mut session, notes);
                }
            }
            "screenshots" => session.screenshots = notes.objects("screenshots", value, head::screenshot),
            _ => notes.unread(&key, &value),
        }
    }
    session
}

fn about_session<'a>(fields: Object<'a>, session: &mut Session<'a>, notes: &mut Notes) {
    let mut rest = Object::new();
    notes.enter("session");
    for (key, value) in fields {
        match key.as_ref() {
            "sessionId" | "id" => notes.fill(&mut session.id, "sessionId", value),
            "startTime" => session.started_at = notes.moment("startTime", &value),
            "endTime" => session.ended_at = notes.moment("endTime", &value),
            _ => rest.push((key, value)),
        }
    }
    notes.leave();
    head::config("session", rest, session, notes);
}

fn about_package<'a>(fields: Object<'a>, session: &mut Session<'a>, notes: &mut Notes) {
    let mut rest = Object::new();
    notes.enter("metadata");
    for (key, value) in fields {
        match key.as_ref() {
            "sessionId" => notes.fill(&mut session.id, "sessionId", value),
            _ => rest.push((key, value)),
        }
    }
    notes.leave();
    head::config("metadata", rest, session, notes);
}
