//! `interaction_structure`: is each interaction well formed? Those that the reader had to skip, groups of a wrong type,
//! boxes and visibilities that can't be, and kinds that the pipeline does not know.
//!
//! Score: 100 × well-formed interactions / all interactions of the input. An interaction of an unknown kind is well
//! formed; it is only mentioned.

use super::{Finding, Judgement, Places, Rule, Severity, Subject, one, share};
use crate::{
    Error, ErrorCode,
    session::{Interaction, InteractionKind, Rect},
};
use std::collections::BTreeMap;

const NAME: &str = "interaction_structure";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, weight: 15.0, look };

fn look(subject: &Subject<'_, '_>) -> Judgement {
    let interactions = &subject.session.interactions;
    if interactions.is_empty() {
        return Judgement { findings: reading_findings(subject), ..Judgement::nothing() };
    }
    let (mut impossible, mut unknown) = (Places::default(), Places::default());
    for (index, interaction) in interactions.iter().enumerate() {
        if let Some(tail) = impossible_part(interaction) {
            impossible.add(index, tail);
        }
        if matches!(interaction.kind, InteractionKind::Other(_)) {
            unknown.add(index, "/type");
        }
    }
    let wrong_groups: usize = subject.reading.groups.values().map(|group| group.wrong).sum();
    let faulty = impossible.count + wrong_groups + subject.reading.skipped;
    let all = interactions.len() + subject.reading.skipped;
    let mut findings = reading_findings(subject);
    let (impossible_count, unknown_count) = (impossible.count, unknown.count);
    findings.extend(impossible.found(
        NAME,
        Severity::Minor,
        format!("{impossible_count} interactions have a place on the screen that can't be"),
        "check how the recorder measures boxes and visibility",
    ));
    findings.extend(unknown.found(
        NAME,
        Severity::Minor,
        format!("{unknown_count} interactions are of a kind that makes no step"),
        "they are kept in the record; map them to a known kind if they should make steps",
    ));
    Judgement { score: Some((100.0 * (1.0 - share(faulty, all))).max(0.0)), findings }
}

/// What the reader reported, one finding for the skipped ones and one for each code. Pointers lead into the input.
fn reading_findings(subject: &Subject<'_, '_>) -> Vec<Finding> {
    let reading = subject.reading;
    let mut findings = Vec::new();
    if reading.skipped > 0 {
        let pointer = reading.issues.first().map_or("", |issue| issue.pointer.as_str());
        let (skipped, all) = (reading.skipped, reading.interactions);
        findings.push(Finding {
            count: skipped,
            ..one(
                NAME,
                Severity::Major,
                pointer,
                &format!("{skipped} of {all} interactions could not be read and were skipped"),
                "mend the recorder; the reading report lists each with its place",
            )
        });
    }
    let mut by_code: BTreeMap<ErrorCode, (&Error, usize)> = BTreeMap::new();
    for issue in &reading.issues {
        by_code.entry(issue.code).or_insert((issue, 0)).1 += 1;
    }
    for (issue, count) in by_code.into_values() {
        let message = format!(
            "{count} faults while reading, the first: expected {}, found {}",
            issue.expected, issue.found
        );
        let advice = "the rest of the interaction was read; write the field as it is expected";
        findings.push(Finding { count, ..one(NAME, Severity::Minor, &issue.pointer, &message, advice) });
    }
    findings
}

/// Where in the interaction something stands that can't be.
fn impossible_part(interaction: &Interaction<'_>) -> Option<&'static str> {
    let visual = interaction.visual.as_ref()?;
    let impossible_box =
        |b: &Rect| b.width < 0.0 || b.height < 0.0 || !(b.x + b.y + b.width + b.height).is_finite();
    if visual.bounding_box.as_ref().is_some_and(impossible_box) {
        Some("/visual/boundingBox")
    } else if visual.percent_visible.is_some_and(|percent| !(0.0..=100.0).contains(&percent)) {
        Some("/visual/percentVisible")
    } else if visual.viewport.is_some_and(|v| v.width < 0.0 || v.height < 0.0) {
        Some("/visual/viewport")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;
    use crate::{Stage, session::Visual};

    #[test]
    fn a_click_with_an_impossible_box_is_found() {
        let mut click = sample::click(0);
        let bounding_box = Some(Rect { x: 1.0, y: 1.0, width: -5.0, height: 2.0 });
        click.visual = Some(Box::new(Visual { bounding_box, ..Visual::default() }));
        let judgement = sample::judge(look, &sample::session(vec![sample::click(5), click]));
        assert_eq!(judgement.score, Some(50.0));
        assert_eq!(judgement.findings[0].pointer, "/interactions/1/visual/boundingBox");
    }

    #[test]
    fn skipped_interactions_cost_and_point_into_the_input() {
        let session = sample::session(vec![sample::click(0); 3]);
        let mut reading = sample::reading(4);
        reading.skipped = 1;
        reading.issues = vec![
            Error::new(ErrorCode::WrongType, Stage::Read, "an object", "a number")
                .at("/enhancedInteractions/2"),
        ];
        let judgement = sample::judge_read(look, &session, &reading);
        assert_eq!(judgement.score, Some(75.0));
        assert_eq!(judgement.findings[0].severity, Severity::Major);
        assert_eq!(judgement.findings[0].pointer, "/enhancedInteractions/2");
        assert!(judgement.findings[1].message.contains("expected an object, found a number"));
    }

    #[test]
    fn an_unknown_kind_is_mentioned_and_costs_nothing() {
        let mut other = sample::click(0);
        other.kind = InteractionKind::Other("pinch".into());
        let judgement = sample::judge(look, &sample::session(vec![other]));
        assert_eq!(judgement.score, Some(100.0));
        assert_eq!(judgement.findings[0].pointer, "/interactions/0/type");
        assert!(!judgement.findings[0].message.contains("pinch"), "a message holds no recorded value");
    }
}
