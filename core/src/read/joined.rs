//! Parts of one session that were read one by one, as one reading: as if all of it had stood in one document.

use super::{LISTED, Read, ReadReport, draft};
use crate::{Error, ErrorCode, Options, Stage};

/// Adds the reading of a later part. What its session holds is added by the caller.
pub fn add(report: &mut ReadReport, later: ReadReport) {
    report.interactions += later.interactions;
    report.skipped += later.skipped;
    for (name, count) in later.groups {
        let sum = report.groups.entry(name).or_default();
        sum.recorded += count.recorded;
        sum.empty += count.empty;
        sum.null += count.null;
        sum.missing += count.missing;
        sum.wrong += count.wrong;
    }
    for (path, count) in later.unread {
        *report.unread.entry(path).or_default() += count;
    }
    let room = LISTED.saturating_sub(report.issues.len());
    report.issues.extend(later.issues.into_iter().take(room));
    report.issue_count += later.issue_count;
}

/// Ends the reading of a session whose parts are all there: each interaction gets an id of its own, and its turn.
///
/// # Errors
/// When there are too many interactions.
pub fn settle(read: &mut Read<'_>, options: &Options) -> Result<(), Error> {
    let Read { session, report } = read;
    let (count, limit) = (session.interactions.len(), options.limits.interactions);
    if count > limit {
        let (expected, found) = (format!("at most {limit} interactions"), count.to_string());
        return Err(Error::new(ErrorCode::TooManyInteractions, Stage::Read, expected, found));
    }
    let mut ids = draft::Ids::default();
    for (position, interaction) in session.interactions.iter_mut().enumerate() {
        if ids.make_unique(&mut interaction.id) {
            report.issue_count += 1;
            if report.issues.len() < LISTED {
                report.issues.push(draft::taken_id().at(format!("/interactions/{position}/id")));
            }
        }
    }
    report.reordered = draft::order(&mut session.interactions);
    Ok(())
}
