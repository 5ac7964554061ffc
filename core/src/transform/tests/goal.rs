//! The goal, the plan and the intent.

use super::*;

#[test]
fn the_goal_is_told_and_the_plan_is_not() {
    let training = made(&recorded(3, 6), &[Kind::NextAction, Kind::JourneyPlan]);
    assert!(!training.examples.is_empty());
    for example in &training.examples {
        assert!(said(example, Role::User).starts_with("Goal: Find a lamp\n"));
        assert!(!said(example, Role::User).contains("secret plan"));
    }
}

#[test]
fn an_intent_is_told_from_the_steps_where_a_goal_was_stated() {
    let mut session = choices("Paint it black", &["Red", "Green"]);
    let training = made(&session, &[Kind::Intent]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    assert_eq!(said(example, Role::Assistant), r#"{"goal":"Paint it black"}"#);
    assert!(said(example, Role::User).contains("1. clicked \"Red\" (button)\n2. clicked \"Green\" (button)"));
    assert!(!said(example, Role::User).contains("Paint"));
    session.task = None;
    assert_eq!(made(&session, &[Kind::Intent]).rejected[0].reason, "no_goal");
    let short = made(&choices("Paint it", &["Red"]), &[Kind::Intent]);
    assert_eq!(short.rejected[0].reason, "too_few_steps");
}

#[test]
fn a_goal_in_words_of_the_core_is_marked_and_only_told_when_asked_for() {
    let session = Recording::on("https://a.example/")
        .event("click", "a#tea | Tea")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .wait(2_000)
        .event("click", "button#add | Add to bag")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
        .session();
    let silent = made(&session, &[Kind::JourneyPlan]);
    assert_eq!((silent.examples.len(), &*silent.rejected[0].reason), (0, "no_goal"));
    let (reduction, kinds) = (reduce(&session), vec![Kind::JourneyPlan]);
    let options = Options { kinds, min_score: 0.0, synthetic: true, ..Options::default() };
    let enhancement = enhance(&session, &reduction);
    let told = transform(&session, &reduction, &enhancement, &RedactionReport::default(), &options);
    assert!(told.examples.len() == 1 && told.examples[0].synthetic, "{told:?}");
}

#[test]
fn a_plan_finishes_where_the_recording_shows_the_end() {
    let order = |last: &str| {
        let session = Recording::on("https://a.example/checkout")
            .at("https://a.example/checkout", "Checkout")
            .event("click", "a#pay | Pay by card")
            .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
            .wait(2_000)
            .event("click", &format!("button#last | {last}"))
            .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
            .session();
        let session = Session { task: Some(Task { title: "Buy it".into(), ..Task::default() }), ..session };
        let training = made(&session, &[Kind::JourneyPlan]);
        said(&training.examples[0], Role::Assistant).to_owned()
    };
    assert!(order("Place order").ends_with("\"click \\\"Place order\\\" (button)\",\"finish\"]}"));
    assert!(
        order("Change address")
            .ends_with("\"click \\\"Change address\\\" (button)\",\"see what is left to do\"]}")
    );
}
