//! A step's story, in words for people and as JSON for programs.

use super::{
    super::shown::shown,
    told::{self, Interaction, Told},
};
use crate::named;
use std::{collections::BTreeMap, fmt::Write};
use trailmill_core::transform::{Example, ExampleQuality, Factor, Rejected};

/// Characters of one value that are shown.
const VALUE: usize = 140;

/// Characters of a factor's evidence that are shown.
const EVIDENCE: usize = 120;

/// One JSON object.
pub fn json(told: &Told<'_>) -> String {
    format!("{}\n", serde_json::to_string(told).unwrap_or_default())
}

/// The story, one line a fact.
pub fn text(told: &Told<'_>) -> String {
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = head(&mut text, told);
    for interaction in &told.interactions {
        let _ = interaction_line(&mut text, interaction, told.step.started_at);
    }
    let _ = effect(&mut text, told);
    // The step's own come before those of its journey.
    for whole in [false, true] {
        let mut before = None;
        for example in told.examples.iter().filter(|e| e.context.step_index.is_none() == whole) {
            let _ = example_lines(&mut text, example, told.min_score, before);
            before = Some(*example);
        }
        for rejected in told.rejected.iter().filter(|r| r.step_index.is_none() == whole) {
            let _ = rejected_line(&mut text, rejected);
        }
    }
    if told.examples.is_empty() && told.rejected.is_empty() {
        text.push_str("\nno example was asked for from this step\n");
    }
    text
}

fn head(text: &mut String, told: &Told<'_>) -> std::fmt::Result {
    let step = &told.step;
    write!(text, "step {} of {} (they count from 0): {}", step.index, told.steps, shown(&step.verb, VALUE))?;
    if let Some(argument) = step.value.as_ref().or(step.key.as_ref()).or(step.to.as_ref()) {
        write!(text, " {:?}", shown(argument, VALUE))?;
    }
    if let Some(checked) = step.checked {
        write!(text, " {}", if checked { "on" } else { "off" })?;
    }
    if step.count > 1 {
        write!(text, ", {} times", step.count)?;
    }
    writeln!(text)?;
    fact(text, "session", &told.session.id)?;
    told.session.goal.as_ref().map_or(Ok(()), |goal| fact(text, "goal", goal))?;
    let mut titles =
        told.interactions.iter().filter_map(|i| i.context.as_ref()).map(|c| c.page_title.as_str());
    let title = titles.rfind(|title| !title.is_empty());
    let own = told.examples.iter().find(|example| example.context.step_index.is_some());
    let page_type = own.map(|example| example.context.page_type.as_str());
    fact(text, "page", if step.url.is_empty() { "none yet" } else { &step.url })?;
    title.map_or(Ok(()), |title| fact(text, "", title))?;
    page_type.map_or(Ok(()), |page_type| fact(text, "page type", page_type))?;
    if let Some(journey) = told.journey {
        let (first, last) = (journey.steps.first().copied(), journey.steps.last().copied());
        let span = format!("steps {} to {}", first.unwrap_or_default(), last.unwrap_or_default());
        let intent = named(&journey.intent);
        fact(text, "journey", &format!("{}: {} ({intent}), {span}", journey.index, journey.purpose))?;
        fact(text, "", &format!("began because of {}: {}", named(&journey.boundary), journey.evidence))?;
    }
    fact(text, "rules", &step.rules.join(", "))?;
    step.noise.as_ref().map_or(Ok(()), |noise| fact(text, "noise", &format!("{noise}; not trained on")))
}

fn fact(text: &mut String, name: &str, value: &str) -> std::fmt::Result {
    writeln!(text, "  {name:12} {}", shown(value, VALUE))
}

fn interaction_line(text: &mut String, interaction: &Interaction, began: i64) -> std::fmt::Result {
    let Interaction { id, kind, timestamp, element, .. } = interaction;
    let element = element.as_ref().map_or_else(String::new, |element| {
        format!(" <{}> {:?}", shown(&element.tag, 20), shown(element.text.trim(), 60))
    });
    let after = timestamp.saturating_sub(began);
    fact(text, "interaction", &format!("{kind} +{after} ms{element} ({})", shown(id, 40)))
}

fn effect(text: &mut String, told: &Told<'_>) -> std::fmt::Result {
    let effect = &told.step.effect;
    if let Some(url) = &effect.navigated_to {
        fact(text, "effect", &format!("led to {url}"))?;
    }
    for dialog in &effect.dialogs {
        fact(text, "effect", &format!("dialog {dialog:?}"))?;
    }
    for appeared in &effect.appeared {
        fact(text, "effect", &format!("appeared {appeared:?}"))?;
    }
    if effect.seen { Ok(()) } else { fact(text, "effect", "none was seen") }
}

fn example_lines(
    text: &mut String,
    example: &Example,
    min_score: f64,
    before: Option<&Example>,
) -> std::fmt::Result {
    let ExampleQuality { score, factors } = &example.quality;
    let kept = *score >= min_score;
    let verdict = if kept { "kept" } else { "rejected (below_min_score)" };
    let whole = if example.context.step_index.is_none() { " of the whole journey" } else { "" };
    let than = if kept { "at least" } else { "below" };
    writeln!(
        text,
        "\n{}{whole}: {verdict}, score {score:.3}, which is {than} {min_score}",
        named(&example.kind)
    )?;
    told::target_line(example).map_or(Ok(()), |line| fact(text, "target", line))?;
    told::answer(example).map_or(Ok(()), |answer| fact(text, "answer", answer))?;
    example.rejected.as_ref().map_or(Ok(()), |worse| fact(text, "worse", &worse.content))?;
    fact(text, "rules", &example.provenance.rules.join(", "))?;
    fact(text, "redactions", &example.provenance.redactions.to_string())?;
    if example.count > 1 {
        fact(text, "count", &format!("{} alike, this one stands for all", example.count))?;
    }
    match before {
        Some(before) if before.quality == example.quality => {
            fact(text, "factors", &format!("as those of {}", named(&before.kind)))
        }
        _ => factor_lines(text, factors),
    }
}

fn factor_lines(text: &mut String, factors: &BTreeMap<String, Factor>) -> std::fmt::Result {
    writeln!(text, "  {:22} {:>6} x {:>6} = {:>6}  evidence", "factor", "score", "weight", "share")?;
    let mut sum = 0.0;
    // What decides comes first: the worse a factor, the more it weighs.
    let mut factors: Vec<_> = factors.iter().collect();
    factors.sort_by(|(_, one), (_, other)| other.weight.total_cmp(&one.weight));
    for (name, factor) in &factors {
        let share = factor.score * factor.weight;
        sum += share;
        let evidence = shown(&factor.evidence, EVIDENCE);
        let line =
            format!("  {name:22} {:>6.3} x {:>6.3} = {share:>6.3}  {evidence}", factor.score, factor.weight);
        writeln!(text, "{}", line.trim_end())?;
    }
    let weights = factors.iter().fold(0.0, |sum, (_, factor)| sum + factor.weight);
    writeln!(text, "  {:22} {:>6}   {weights:>6.3} = {sum:>6.3}", "sum", "")
}

fn rejected_line(text: &mut String, rejected: &Rejected) -> std::fmt::Result {
    let whole = if rejected.step_index.is_none() { " of the whole journey" } else { "" };
    let score = rejected.score.map_or_else(String::new, |score| format!(", score {score:.3}"));
    writeln!(
        text,
        "\n{}{whole}: rejected ({}){score}",
        named(&rejected.kind),
        shown(&rejected.reason, VALUE)
    )?;
    fact(text, "because", &rejected.message)?;
    if rejected.provenance.rules.is_empty() {
        return Ok(());
    }
    fact(text, "rules", &rejected.provenance.rules.join(", "))
}
