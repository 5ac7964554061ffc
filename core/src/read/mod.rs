//! read: bytes of any known shape → [`Session`]s in the canonical form, each with a report of what was found, mended
//! and left out. One reader a file; `core/EXTENDING.md` has an example of how to add one.

mod act;
mod browser_skill;
mod context;
mod document;
mod download_package;
mod draft;
mod element;
mod gesture;
mod head;
mod input;
mod interaction;
pub mod joined;
mod json;
mod kind;
mod mind2web;
mod neighbour;
mod notes;
mod page;
mod playwright_script;
mod pointer;
mod rrweb;
mod selectors;
mod selenium_ide;
mod state;
mod stored_record;
mod time;
mod trace;
mod trailmill;
mod user_flow;
mod visual;
mod webarena;
mod wire_events;
mod workflow_use;

#[cfg(test)]
mod tests;

pub(crate) use user_flow::NAME as USER_FLOW;

use crate::{
    Error, ErrorCode, Options, Stage,
    session::{Session, Text},
};
use document::Document;
use draft::Draft;
use json::Object;
use notes::Notes;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The shapes of recorded session that can be read. One file of this folder each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Trailmill's own: `{"format": "trailmill.session/1", …}`.
    Trailmill,
    /// The older system's stored record: `{"enhancedInteractions": […], …}`.
    StoredRecord,
    /// The older system's wire events: an array or JSON lines of frames or of bare interactions, nested or flat.
    WireEvents,
    /// The older system's download package: `{"session": …, "interactions": [{"fullData": …}]}`.
    DownloadPackage,
    /// A flow of Chrome DevTools' Recorder: `{"title", "steps": [{"type", "selectors", …}]}`.
    UserFlow,
    /// A project of Selenium IDE (`.side`): `{"url", "tests": [{"commands": […]}]}`, a session for each test.
    SeleniumIde,
    /// A script of Playwright's in JavaScript, TypeScript or Python, as its code generator writes one; no JSON.
    PlaywrightScript,
    /// A workflow of browser-use's workflow-use: `{"name", "steps": [{"type", "cssSelector", …}], "input_schema"}`.
    WorkflowUse,
    /// A trace of BrowserSkill: `{"entry", "states", "steps": [{"op", "target", …}]}`.
    BrowserSkill,
    /// A task of Mind2Web's kind: `{"annotation_id", "confirmed_task", "actions": [{"operation", …}]}`.
    Mind2web,
    /// A task of WebArena's kind, which nobody has done yet: `{"task_id", "intent", "start_url", "eval"}`.
    Webarena,
    /// A stream of rrweb: events `{"type", "data", "timestamp"}` in an array, one a line or under `"events"`.
    Rrweb,
    /// A trace of Playwright: a zip with a `trace.trace`, recorded with snapshots.
    PlaywrightTrace,
}

impl Shape {
    /// All shapes.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;
}

/// One shape: how it is called, known and read.
struct Reader {
    /// The shape.
    shape: Shape,
    /// It in words, as errors tell it.
    words: &'static str,
    /// What it is known by, to be told behind the words.
    sign: &'static str,
    /// Whether a JSON document has it. At most one reader's test holds for a document.
    fits: fn(&Document<'_>) -> bool,
    /// How it is read.
    take: Take,
}

/// A session as a reader of whole documents gives it.
type Told<'a> = (Session<'a>, Draft<'a>);

/// How a shape is read.
enum Take {
    /// Its list of interactions was read in passing; what stands beside it is the session's head.
    Listed(for<'a> fn(Object<'a>, &mut Notes) -> Session<'a>),
    /// All of a document at once, with at most so many interactions a session; it may hold several sessions.
    Whole(for<'a> fn(Object<'a>, usize) -> Vec<Told<'a>>),
    /// All of a text that is no JSON at once, where it seems to be of the shape, or of none and is told to be; as with a
    /// document, it may hold several sessions.
    Text { fits: fn(&str) -> bool, read: for<'a> fn(&'a str, usize) -> Vec<Told<'a>> },
    /// As a part of a wire, of which sessions are put together.
    Wire,
    /// Before any document is looked for: it is no text, or too large to be held as one document.
    Apart,
}

/// Every reader.
const READERS: &[Reader] = &[
    trailmill::READER,
    download_package::READER,
    stored_record::READER,
    user_flow::READER,
    selenium_ide::READER,
    workflow_use::READER,
    browser_skill::READER,
    mind2web::READER,
    webarena::READER,
    wire_events::READER,
    playwright_script::READER,
    rrweb::READER,
    trace::READER,
];

/// One session as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<'a> {
    /// The session, interactions in order of time.
    pub session: Session<'a>,
    /// What was found on the way.
    pub report: ReadReport,
}

/// Issues that are listed; the rest is counted.
const LISTED: usize = 100;

/// What the reader found, mended and left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadReport {
    /// The shape that was read.
    pub shape: Shape,
    /// Whether the shape was detected, not given.
    pub detected: bool,
    /// Interactions in the input.
    pub interactions: usize,
    /// Interactions that were skipped, each with an issue.
    pub skipped: usize,
    /// Interactions that stood out of their order in time and were moved.
    pub reordered: usize,
    /// Per group of an interaction, how often it was recorded (nested, or by flat fields), empty, null, missing or of a
    /// wrong type. Parts that only some recorders write (elementDetails, contextData, metadata, action) are counted
    /// where they are there.
    pub groups: BTreeMap<String, GroupCount>,
    /// Fields that were recorded but are not part of the canonical form, or that contradict what is, by path below the
    /// session, with their count; `*` stands for a position, `?` for a name that may be data. A loss, told.
    pub unread: BTreeMap<String, usize>,
    /// Faults in the input, each with the JSON pointer of its place. At most 100 are listed.
    pub issues: Vec<Error>,
    /// Faults in all, listed or not.
    pub issue_count: usize,
}

/// How often a group of an interaction was found in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupCount {
    /// With at least one field.
    pub recorded: usize,
    /// `{}`.
    pub empty: usize,
    /// `null`.
    pub null: usize,
    /// Not there.
    pub missing: usize,
    /// Of another type than an object; an issue tells where.
    pub wrong: usize,
}

/// Reads every session in `bytes`: one, an array of them, or one a line; frames and bare interactions are put together
/// by their session's id. Pointers of an array's or lines' sessions begin with the item's position, from 0.
///
/// # Errors
/// When the whole input can't be read. One session of several that can't be read is an `Err` in the list.
pub fn read<'a>(bytes: &'a [u8], options: &Options) -> Result<Vec<Result<Read<'a>, Error>>, Error> {
    let limit = options.limits.bytes;
    if bytes.len() > limit {
        let found = format!("{} bytes", bytes.len());
        return Err(Error::new(
            ErrorCode::TooManyBytes,
            Stage::Read,
            format!("at most {limit} bytes"),
            found,
        ));
    }
    if trace::is_zip(bytes) {
        return input::read_zip(bytes, options);
    }
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let found = format!("a byte that is none, at offset {}", fault.valid_up_to());
        Error::new(ErrorCode::InvalidUtf8, Stage::Read, "UTF-8", found)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Err(Error::new(ErrorCode::EmptyInput, Stage::Read, "a recorded session", "nothing"));
    }
    input::read(text, options)
}
