//! Steps for the tests of dimensions: each interaction is a click of its own.

use super::{Dimension, QualityReport, Subject};
use crate::{
    Options,
    redact::RedactionReport,
    reduce::{Action, Effect, Noise, Reduction, Step},
    session::Session,
    validate::{ValidationReport, rules::acts_on_element, rules::has_element, sample, validate},
};

/// One click for each interaction that acts; those without an element are noise.
pub fn clicks<'s>(session: &'s Session<'_>) -> Reduction<'s> {
    let acting = session.interactions.iter().enumerate().filter(|(_, i)| acts_on_element(&i.kind));
    let steps = acting
        .enumerate()
        .map(|(index, (main, interaction))| Step {
            index,
            action: Action::Click,
            interactions: vec![main],
            main,
            field: None,
            count: 1,
            started_at: interaction.timestamp,
            ended_at: interaction.timestamp,
            url: interaction.context.as_ref().map_or("", |c| c.url.as_ref()),
            title: interaction.context.as_ref().map_or("", |c| c.page_title.as_ref()),
            effect: Effect::default(),
            rules: vec![],
            noise: (!has_element(interaction)).then_some(Noise::NoElement),
        })
        .collect();
    Reduction { steps, dropped: vec![] }
}

pub fn validated(session: &Session<'_>) -> ValidationReport {
    let reading = sample::reading(session.interactions.len());
    validate(session, &reading, &RedactionReport::default(), &Options::default())
}

/// The quality of a session of clicks.
pub fn assess(session: &Session<'_>) -> QualityReport {
    super::assess(session, &clicks(session), &validated(session), &Options::default())
}

/// What one dimension says of a session of clicks.
pub fn look(dimension: fn(&Subject<'_, '_>) -> Dimension, session: &Session<'_>) -> Dimension {
    let (reduction, validation) = (clicks(session), validated(session));
    dimension(&Subject { session, reduction: &reduction, validation: &validation })
}
