//! What a session has beside its interactions, in the forms that several shapes share.

use super::{
    Text,
    json::{Json, Object},
    neighbour::add_details,
    notes::Notes,
};
use crate::{
    ErrorCode,
    session::{Environment, FORMAT, LeftOut, LostSpan, Screenshot, Session, Task},
    transform::Kind,
};

/// A session of which nothing is known yet.
pub(super) fn empty<'a>() -> Session<'a> {
    Session {
        format: FORMAT,
        id: Text::default(),
        task: None,
        environment: Environment::default(),
        started_at: None,
        ended_at: None,
        interactions: Vec::new(),
        screenshots: Vec::new(),
        lost_spans: Vec::new(),
        removed: Vec::new(),
        left_out: Vec::new(),
    }
}

/// The person's goal: an object, or its title alone.
pub(super) fn task<'a>(name: &'static str, value: Json<'a>, notes: &mut Notes) -> Option<Task<'a>> {
    let mut task = Task::default();
    if let Json::Text(title) = value {
        task.title = title;
    } else {
        let fields = notes.object(name, value)?;
        notes.enter(name);
        for (key, value) in fields {
            match key.as_ref() {
                "title" => notes.fill(&mut task.title, "title", value),
                "description" => notes.fill(&mut task.description, "description", value),
                "plan" | "steps" if task.plan.is_empty() => task.plan = notes.texts("plan", value),
                "successCriteria" => task.success_criteria = notes.texts("successCriteria", value),
                "details" => add_details(&mut task.details, "details", value, notes),
                _ => notes.detail(&mut task.details, key, value),
            }
        }
        notes.leave();
    }
    (task != Task::default()).then_some(task)
}

/// The settings that a recording began with: its first page, the browser, the task; further scalars are details.
pub(super) fn config<'a>(
    name: &'static str,
    fields: Object<'a>,
    session: &mut Session<'a>,
    notes: &mut Notes,
) {
    notes.enter(name);
    for (key, value) in fields {
        match key.as_ref() {
            "url" => notes.fill_some(&mut session.environment.url, "url", value),
            "userAgent" => user_agent(session, value, notes),
            "generatedTask" | "task" if session.task.is_none() => {
                session.task = task("generatedTask", value, notes);
            }
            "config" => {
                if let Some(fields) = notes.object("config", value) {
                    flat_config(fields, session, notes);
                }
            }
            _ => notes.detail(&mut session.environment.details, key, value),
        }
    }
    notes.leave();
}

/// Settings inside of settings, as some clients wrap them.
fn flat_config<'a>(fields: Object<'a>, session: &mut Session<'a>, notes: &mut Notes) {
    notes.enter("config");
    for (key, value) in fields {
        match key.as_ref() {
            "url" => notes.fill_some(&mut session.environment.url, "url", value),
            "userAgent" => user_agent(session, value, notes),
            "generatedTask" | "task" if session.task.is_none() => {
                session.task = task("generatedTask", value, notes);
            }
            _ => notes.detail(&mut session.environment.details, key, value),
        }
    }
    notes.leave();
}

/// The browser's name; another one than is known is counted as unread.
pub(super) fn user_agent<'a>(session: &mut Session<'a>, value: Json<'a>, notes: &mut Notes) {
    match (&session.environment.user_agent, notes.text("userAgent", value)) {
        (None, Some(agent)) if !agent.is_empty() => session.environment.user_agent = Some(agent),
        (Some(known), Some(agent)) if *known != agent => notes.count_unread("userAgent", 1),
        _ => {}
    }
}

/// A screenshot's record. Of its picture only the kind and the length are kept.
pub(super) fn screenshot<'a>(fields: Object<'a>, notes: &mut Notes) -> Screenshot<'a> {
    let mut screenshot = Screenshot::default();
    for (key, value) in fields {
        match key.as_ref() {
            "id" => notes.fill(&mut screenshot.id, "id", value),
            "timestamp" => screenshot.timestamp = notes.moment("timestamp", &value),
            "mediaType" => notes.fill_some(&mut screenshot.media_type, "mediaType", value),
            "dataLength" => screenshot.data_length = notes.integer("dataLength", &value),
            "dataUrl" => {
                let Some(data) = notes.text("dataUrl", value) else { continue };
                screenshot.data_length = i64::try_from(data.len()).ok();
                let media_type = data.strip_prefix("data:").and_then(|rest| rest.split([';', ',']).next());
                screenshot.media_type = media_type
                    .filter(|media_type| !media_type.is_empty() && media_type.len() <= 100)
                    .map(|media_type| Text::Owned(media_type.to_owned()));
            }
            _ => notes.unread(&key, &value),
        }
    }
    screenshot
}

/// A stretch that the recorder missed. Without an end it ends where it began.
pub(super) fn lost_span<'a>(fields: Object<'a>, notes: &mut Notes) -> LostSpan<'a> {
    let mut span = LostSpan::default();
    let mut end = None;
    for (key, value) in fields {
        match key.as_ref() {
            "from" => span.from = notes.moment("from", &value).unwrap_or(0),
            "to" => end = notes.moment("to", &value),
            "reason" => notes.fill(&mut span.reason, "reason", value),
            _ => notes.unread(&key, &value),
        }
    }
    span.to = end.unwrap_or(span.from);
    span
}

/// An example that the person left out. Of a kind that is not known nothing is made, so that there is none to leave out.
pub(super) fn left_out<'a>(fields: Object<'a>, notes: &mut Notes) -> Option<LeftOut<'a>> {
    let (mut kind, mut interaction) = (None, None);
    for (key, value) in fields {
        match key.as_ref() {
            "kind" => kind = notes.text("kind", value),
            "interaction" => notes.fill_some(&mut interaction, "interaction", value),
            _ => notes.unread(&key, &value),
        }
    }
    let known = kind.as_deref().and_then(Kind::of_name);
    if known.is_none() {
        notes.issue_at("kind", ErrorCode::WrongType, "a kind of example", "another text, or none");
    }
    if interaction.is_none() {
        notes.issue_at("interaction", ErrorCode::Missing, "the id of an interaction", "none");
    }
    Some(LeftOut { kind: known?, interaction: interaction? })
}
