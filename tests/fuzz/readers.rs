//! Readers: whatever the bytes are, the same is read of them twice, what is read is a session in canonical form, and
//! that form is read as itself.

use super::{same::same, zip::zip};
use trailmill_core::{
    Options, Session,
    options::Limits,
    read::{Read, Shape, read},
};

/// Trailmill's own shape and those of the older system; the first byte chooses.
pub fn recorded(bytes: &[u8]) {
    one_of(bytes, &[Shape::Trailmill, Shape::StoredRecord, Shape::WireEvents, Shape::DownloadPackage]);
}

/// JSON of other tools; the first byte chooses.
pub fn tools(bytes: &[u8]) {
    let shapes = [
        Shape::UserFlow,
        Shape::SeleniumIde,
        Shape::WorkflowUse,
        Shape::BrowserSkill,
        Shape::Mind2web,
        Shape::Webarena,
    ];
    one_of(bytes, &shapes);
}

/// Scripts of Playwright's.
pub fn scripts(bytes: &[u8]) {
    insisting(bytes, Some(Shape::PlaywrightScript));
}

/// Streams of rrweb.
pub fn rrweb(bytes: &[u8]) {
    insisting(bytes, Some(Shape::Rrweb));
}

/// Traces of Playwright: the zip itself, or what is in it; the first byte chooses.
pub fn trace(bytes: &[u8]) {
    match bytes.split_first() {
        Some((0, content)) => insisting(&zip(&[("trace.trace", content)]), None),
        Some((1, zip)) => insisting(zip, None),
        _ => {}
    }
}

/// Anything: its shape is known by its content.
pub fn detect(bytes: &[u8]) {
    insisting(bytes, None);
}

fn one_of(bytes: &[u8], shapes: &[Shape]) {
    if let Some((first, rest)) = bytes.split_first() {
        insisting(rest, Some(shapes[usize::from(*first) % shapes.len()]));
    }
}

/// Limits that small inputs come near to.
const LIMITS: Limits = Limits { bytes: 1 << 20, interactions: 64, depth: 24, string: 4096 };

fn insisting(bytes: &[u8], from: Option<Shape>) {
    let options = Options { from, limits: LIMITS, ..Options::default() };
    let all = read(bytes, &options);
    assert_eq!(all, read(bytes, &options), "the same is read twice");
    for one in all.into_iter().flatten().flatten() {
        within_limits(&one);
        reads_as_itself(&one.session);
    }
}

fn within_limits(Read { session, report }: &Read<'_>) {
    assert!(session.interactions.len() <= LIMITS.interactions);
    assert!(report.issues.len() <= 100 && report.issues.len() <= report.issue_count, "{report:?}");
    assert!(report.skipped <= report.interactions, "{report:?}");
    assert!(session.interactions.is_sorted_by_key(|interaction| interaction.timestamp), "in order of time");
    let mut ids: Vec<_> = session.interactions.iter().map(|interaction| &*interaction.id).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|two| two[0] != two[1]), "two of one id: {ids:?}");
}

fn reads_as_itself(session: &Session<'_>) {
    let written = serde_json::to_string(session).unwrap();
    let options = Options { from: Some(Shape::Trailmill), ..Options::default() };
    let again = read(written.as_bytes(), &options).unwrap_or_else(|error| panic!("{error}: {written}"));
    let again = again[0].as_ref().unwrap_or_else(|error| panic!("{error}: {written}"));
    same(&written, &serde_json::to_string(&again.session).unwrap(), "what was read is read as itself");
}
