//! `journey_plan`: goal + start page → the ordered steps in words.
//!
//! Where no goal was stated, the journey's purpose is told in its place, in words of the core's own: only when that is
//! asked for, and marked synthetic. The plan ends with `finish` where what was recorded shows that the journey reached its
//! end; where it doesn't, or where the journey is a part of the way alone, the plan says that more may be left to do. A
//! stated goal is that of the whole session, so only the last journey can finish it, and a later one is told what was
//! done for it before.
//!
//! A plan holds no mistake together with its correction: of a value that was put in anew the last counts, of choices that
//! rule each other out the last in a row, a box that was ticked and cleared again was left alone, and what was sent in vain
//! was sent once.

use super::{Draft, json, message, next_action::needs_element, sameness};
use crate::{
    enhance::Journey,
    reduce::{Action, Noise, Step},
    transform::{
        ExampleQuality, Factor, Role,
        reason::Reason,
        scene::{self, Object},
        words::{Tense, short, tell},
    },
};
use serde::Serialize;
use std::collections::BTreeMap;

const SYSTEM: &str = "You plan what to do in a web browser for a person. You are given the goal, the page where it \
begins, and what was done for the goal already. Answer with one JSON object: {\"steps\": [the steps in order, each in words]}. The \
last is \"finish\" where the goal is reached with them, else \"see what is left to do\".";

/// The end of a plan that is not known to reach the goal.
const OPEN: &str = "see what is left to do";
/// What a step is worth, 0..1, that has a name and no score: a plan of such steps alone stays below the default threshold. One
/// without a name is worth nothing.
const NAMED: f64 = 0.4;
/// Steps back to what a step puts right.
const BACK: usize = 32;

#[derive(Serialize)]
struct Answer<'a> {
    steps: Vec<&'a str>,
}

/// A step as plans tell it.
#[derive(Debug)]
pub(in crate::transform) struct Told {
    /// In words; absent where it is noise, or done on an element without a name.
    words: Option<String>,
    /// What it was done on.
    object: Object,
    /// The recorder's own way to find that, as a hash.
    found_by: u64,
    /// What it is worth, 0..1; absent where it is done on no element, or is no part of the way.
    score: Option<f64>,
}

impl Told {
    /// Tells a step.
    pub(in crate::transform) fn of(
        step: &Step<'_>,
        object: Object,
        found_by: &str,
        score: Option<f64>,
    ) -> Self {
        let known = match &step.action {
            Action::Scroll | Action::Hover => false,
            Action::Navigate { .. }
            | Action::GoBack
            | Action::SwitchTab
            | Action::Submit
            | Action::Finish => true,
            _ => object.is_named,
        };
        let told = known && step.noise.is_none();
        let words = told.then(|| tell(&step.action, &object.words, Tense::Imperative));
        let counts = matches!(step.noise, None | Some(Noise::NoElement)) && needs_element(&step.action);
        let unscored = if object.is_named { NAMED } else { 0.0 };
        let score = counts.then(|| score.unwrap_or(unscored));
        Self { words, object, found_by: sameness([found_by]), score }
    }
}

/// Makes the example of one of the session's journeys; `stated` is the goal that the person stated, `page` is where it begins,
/// by address and title.
pub(in crate::transform) fn make(
    stated: Option<&str>,
    journeys: &[Journey],
    journey: &Journey,
    page: (&str, &str),
    steps: &[&Step<'_>],
    told: &[Told],
    synthetic: bool,
) -> Result<Draft, Reason> {
    let mut kept: Vec<Planned<'_>> = Vec::with_capacity(steps.len());
    for &step in steps {
        if let Some(told) = told.get(step.index)
            && let Some(words) = &told.words
        {
            plan(&mut kept, Planned { step, words, told });
        }
    }
    kept.dedup_by(|next, kept| next.words == kept.words && next.told.found_by == kept.told.found_by);
    let mut words: Vec<&str> = kept.iter().map(|planned| planned.words).collect();
    let first = steps.first().filter(|_| words.len() > 1).ok_or(Reason::TooFewSteps)?;
    let composed = stated.is_none();
    let finish = tell(&Action::Finish, "", Tense::Imperative);
    let ends = journey.finished && (composed || journey.index + 1 == journeys.len());
    words.push(if ends { &finish } else { OPEN });
    if composed && (!synthetic || journey.purpose.is_empty()) {
        return Err(Reason::NoGoal);
    }
    let goal = stated.map_or_else(|| short(&journey.purpose, 400), str::to_owned);
    let mut user = format!("Goal: {goal}\n");
    if !composed {
        write_done(told.get(..first.index).unwrap_or_default(), &mut user);
    }
    scene::write_page(page.0, page.1, &mut user);
    let plan = json(&Answer { steps: words });
    Ok(Draft {
        sameness: sameness([&*goal, page.0, &*plan]),
        messages: vec![
            message(Role::System, SYSTEM),
            message(Role::User, user.trim_end()),
            message(Role::Assistant, plan),
        ],
        rejected: None,
        synthetic: composed,
    })
}

/// A step of a plan.
#[derive(Clone, Copy)]
struct Planned<'p> {
    step: &'p Step<'p>,
    words: &'p str,
    told: &'p Told,
}

impl Planned<'_> {
    /// Whether it puts something into a field, and nothing is done with that yet.
    fn fills_in(&self) -> bool {
        use Action::{Check, Fill, Select, Upload};
        matches!(self.step.action, Fill { .. } | Select { .. } | Upload { .. } | Check { .. })
    }

    /// Whether it puts something into a field that has a name, as another one does.
    fn fills_in_the_same(&self, other: &Self) -> bool {
        let (own, others) = (&self.told.object, &other.told.object);
        own.is_named
            && own.words == others.words
            && self.step.url == other.step.url
            && self.step.action.verb() == other.step.action.verb()
    }
}

impl Planned<'_> {
    /// Whether another step, right before it, comes to nothing by it: another choice of the same group, or the click on the
    /// field that it types into.
    fn makes_up_for(&self, before: &Self) -> bool {
        let (own, others) = (&self.told.object, &before.told.object);
        let typed = matches!(self.step.action, Action::Fill { .. }) && before.step.action == Action::Click;
        (own.group.is_some() && own.group == others.group)
            || (typed && own.is_named && own.words == others.words && self.step.url == before.step.url)
    }
}

/// Adds a step to a plan, and takes out what it puts right.
fn plan<'p>(kept: &mut Vec<Planned<'p>>, next: Planned<'p>) {
    kept.pop_if(|before| next.makes_up_for(before));
    let fields = kept.iter().rev().take(BACK).take_while(|earlier| earlier.fills_in()).count();
    let form = kept.len() - fields;
    if next.fills_in() {
        let earlier = kept.iter().skip(form).rposition(|earlier| earlier.fills_in_the_same(&next));
        let earlier = earlier.map(|at| kept.remove(form + at));
        let undone = earlier.is_some_and(|earlier| match (&earlier.step.action, &next.step.action) {
            (Action::Check { checked: Some(was) }, Action::Check { checked: Some(is) }) => was != is,
            _ => false,
        });
        if !undone {
            kept.push(next);
        }
        return;
    }
    let went = |planned: &Planned<'_>| planned.step.effect.navigated_to.is_some();
    let in_vain = form.checked_sub(1).filter(|&at| {
        let same = kept.get(at).is_some_and(|sent| {
            sent.words == next.words && sent.step.url == next.step.url && !went(sent) && went(&next)
        });
        same && fields > 0
    });
    if let Some(at) = in_vain {
        let anew = kept.split_off(at);
        anew.into_iter().skip(1).for_each(|planned| plan(kept, planned));
    }
    kept.push(next);
}

/// Writes what was done for the same goal in the journeys before, the last steps of it; nothing where nothing was.
fn write_done(before: &[Told], out: &mut String) {
    let done: Vec<&str> = before.iter().filter_map(|told| told.words.as_deref()).collect();
    let Some(last) = done.len().checked_sub(1) else { return };
    out.push_str("Done already:\n");
    for (i, words) in done.iter().enumerate().skip((last + 1).saturating_sub(scene::TOLD)) {
        out.push_str(&format!("{}. {words}\n", i + 1));
    }
}

/// The mean of what the steps are worth: what is lost of one can't raise it.
pub(in crate::transform) fn score<'t>(told: impl Iterator<Item = &'t Told>) -> ExampleQuality {
    let scores: Vec<f64> = told.filter_map(|told| told.score).collect();
    let mean = if scores.is_empty() { 0.0 } else { scores.iter().sum::<f64>() / scores.len() as f64 };
    let evidence = format!("mean of {} steps", scores.len());
    let steps = Factor { score: mean, weight: 1.0, evidence };
    ExampleQuality { score: mean, factors: BTreeMap::from([("steps".to_owned(), steps)]) }
}

#[cfg(test)]
mod tests {
    use crate::{
        Options,
        enhance::enhance,
        redact::RedactionReport,
        reduce::{recording::Recording, reduce},
        session::{Ancestor, Neighbour, Task},
        transform::{Kind, Training, transform},
    };

    /// What is planned from a recording on one page.
    fn planning(recording: Recording) -> Training {
        let mut session = recording.session();
        session.task = Some(Task { title: "Register".into(), ..Task::default() });
        for interaction in &mut session.interactions {
            if let Some(element) = interaction.element.as_deref_mut() {
                let other = Neighbour { tag: "a".into(), text: "Help".into(), ..Neighbour::default() };
                element.nearby = vec![other];
            }
        }
        let (reduction, kinds) = (reduce(&session), vec![Kind::JourneyPlan]);
        let options = Options { kinds, min_score: 0.0, ..Options::default() };
        let enhancement = enhance(&session, &reduction);
        transform(&session, &reduction, &enhancement, &RedactionReport::default(), &options)
    }

    /// The steps that are planned from a recording on one page.
    fn planned(recording: Recording) -> Vec<String> {
        let training = planning(recording);
        let [plan] = &training.examples[..] else { panic!("one plan: {training:?}") };
        let answer: serde_json::Value = serde_json::from_str(&plan.messages[2].content).unwrap();
        serde_json::from_value(answer["steps"].clone()).unwrap()
    }

    fn typed(recording: Recording, field: &str, value: &str) -> Recording {
        recording.event("click", field).event("input", field).value(value).wait(3_000)
    }

    fn form() -> Recording {
        Recording::on("https://a.example/form")
    }

    const TOWN: &str = "input#town aria-label=Town type=text | ";
    const NAME: &str = "input#nick aria-label=Motto type=text | ";
    const SEND: &str = "button#send | Send";

    #[test]
    fn of_a_value_that_was_put_in_anew_the_last_is_planned() {
        let before = typed(typed(form(), TOWN, "Leds"), NAME, "Onward");
        let steps = planned(typed(before, TOWN, "Leeds").event("click", SEND));
        let told = ["type 'Onward' into \"Motto\"", "type 'Leeds' into \"Town\"", "click \"Send\"", "finish"];
        assert_eq!(steps.len(), told.len(), "{steps:?}");
        for (step, told) in steps.iter().zip(told) {
            assert!(step.starts_with(told), "{steps:?}");
        }
    }

    #[test]
    fn what_was_sent_in_vain_is_planned_once() {
        let once = typed(form(), TOWN, "Leds").event("click", SEND).wait(3_000);
        let again = typed(once, TOWN, "Leeds").event("click", SEND).wait(200);
        let steps = planned(again.navigation("https://a.example/thanks"));
        let sent = steps.iter().filter(|step| step.contains("Send")).count();
        assert_eq!((sent, steps.iter().any(|step| step.contains("Leds"))), (1, false), "{steps:?}");
    }

    #[test]
    fn what_was_done_twice_stays_where_nothing_tells_that_it_was_in_vain() {
        let once = typed(form(), TOWN, "Leeds").event("click", SEND).wait(3_000);
        let steps = planned(typed(once, TOWN, "York").event("click", SEND));
        let sent = steps.iter().filter(|step| step.contains("Send")).count();
        assert_eq!((sent, steps.iter().any(|step| step.contains("Leeds"))), (2, true), "{steps:?}");
    }

    #[test]
    fn a_plan_is_worth_less_for_every_step_that_lost_its_name() {
        let worth = |lost: &str| {
            let clicked = |recording: Recording, id: &str| {
                let text = if id == lost { "" } else { id };
                recording.event("click", &format!("button#{id} | {text}")).wait(2_000)
            };
            let recording = ["One", "Two", "Three"].into_iter().fold(form(), clicked);
            planning(recording).examples[0].quality.score
        };
        let whole = worth("");
        assert!(whole > 0.5, "{whole}");
        assert!(worth("Two") < whole * 0.7, "{} of {whole}", worth("Two"));
    }

    #[test]
    fn of_choices_of_one_group_the_last_in_a_row_is_planned() {
        let size = |recording: Recording, name: &str| {
            recording.event("click", &format!("div#{name} role=radio | {name}")).wait(2_000).with(|i| {
                let sizes = Ancestor {
                    level: 1,
                    tag: "div".into(),
                    role: Some("radiogroup".into()),
                    ..Ancestor::default()
                };
                i.element.as_deref_mut().expect("an element").ancestors = vec![sizes];
            })
        };
        let tried = size(size(form(), "Small"), "Large");
        let steps = planned(tried.event("click", SEND));
        assert!(steps[0].starts_with("turn on \"Large\""), "{steps:?}");
        let apart = size(size(form(), "Small").event("click", "a#guide | Size guide").wait(2_000), "Large");
        assert_eq!(planned(apart).len(), 4, "not in a row");
    }

    #[test]
    fn the_click_on_a_field_that_is_then_typed_into_is_not_planned() {
        let typed = form().event("click", NAME).hollow("input").event("click", SEND);
        let steps = planned(typed);
        assert!(steps[0].starts_with("type into \"Motto\"") && steps.len() == 3, "{steps:?}");
    }

    #[test]
    fn two_buttons_of_one_name_are_two_steps_and_one_is_one() {
        let on = |recording: Recording, id: &str| {
            recording.event("click", &format!("button#{id} | Continue")).wait(5_000)
        };
        assert_eq!(planned(on(on(form(), "address"), "payment")).len(), 3);
        let again = on(on(on(form(), "address"), "payment"), "payment");
        assert_eq!(planned(again).len(), 3, "pressed again");
    }
}
