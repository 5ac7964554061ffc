//! Dragging: where it leads is in the answer alone.

use super::*;

/// Cards that are dragged onto one another: one is let go on `place`, then a button is pressed.
fn dragged_onto(place: &str) -> Session<'static> {
    let near = |tag: &'static str, selector: &'static str, text: &'static str| Neighbour {
        tag: tag.into(),
        text: text.into(),
        selector: selector.into(),
        ..neighbour(1, 2, 3)
    };
    let around = |i: &mut crate::session::Interaction<'static>| {
        i.element.as_deref_mut().unwrap().nearby = vec![
            near("li", "#book", "Read a book"),
            near("li", "#call", "Call home"),
            near("button", "#next", "Next week"),
        ];
    };
    Recording::on("https://a.example/")
        .event("drag", "li#letter tabindex=0 | Write a letter")
        .with(around)
        .event("drop", place)
        .event("click", "button#next | Next week")
        .with(around)
        .session()
}

#[test]
fn a_drag_names_where_it_leads_in_the_answer_and_not_in_the_prompt() {
    let of = |place: &str| made(&dragged_onto(place), &[Kind::NextAction]).examples.remove(0);
    let asked = |example: &Example| said(example, Role::User).to_owned();
    let unknown = of("li#letter | Write a letter");
    for (place, name) in [("li#call | Call home", "Call home"), ("li#book | Read a book", "Read a book")] {
        let example = of(place);
        let answer: serde_json::Value = serde_json::from_str(said(&example, Role::Assistant)).unwrap();
        let onto = format!("[{}] ", answer["onto"]);
        let line = said(&example, Role::User).lines().find(|line| line.starts_with(&onto)).unwrap();
        assert!(line.contains(name) && answer["action"] == "drag" && answer["onto"] != answer["element"]);
        assert_eq!(asked(&example), asked(&unknown), "wherever it leads");
        assert!(example.quality.score > unknown.quality.score);
    }
    for place in ["li#letter | Write a letter", "section#bin | Paper bin", "section#blank | "] {
        let answer: serde_json::Value = serde_json::from_str(said(&of(place), Role::Assistant)).unwrap();
        assert_eq!((&answer["action"], answer.get("onto")), (&"drag".into(), None), "{place}");
        assert_eq!(asked(&of(place)), asked(&unknown), "{place}");
    }
}

#[test]
fn a_drag_is_told_with_its_place_once_it_was_done() {
    let told = |place: &str| {
        let mut session = dragged_onto(place);
        session.task = Some(Task { title: "Plan the day".into(), ..Task::default() });
        let training = made(&session, &[Kind::NextAction, Kind::JourneyPlan]);
        let [_, next, plan] = &training.examples[..] else { panic!("three examples: {training:?}") };
        let done = said(next, Role::User).lines().find(|line| line.starts_with("1. ")).unwrap();
        (done.to_owned(), said(plan, Role::Assistant).to_owned())
    };
    let (done, plan) = told("section#bin | Paper bin");
    assert!(
        done.starts_with("1. dragged \"Write a letter\" (") && done.ends_with(") onto \"Paper bin\""),
        "{done}"
    );
    assert!(plan.contains("onto \\\"Paper bin\\\""), "{plan}");
    assert!(!told("li#letter | Write a letter").0.contains("onto"));
}

#[test]
fn where_a_drag_leads_is_no_wrong_thing_to_drag() {
    let training = made(&dragged_onto("li#book | Read a book"), &[Kind::Preference]);
    let example = &training.examples[0];
    let answer = |said: &str| serde_json::from_str::<serde_json::Value>(said).unwrap();
    let chosen = answer(said(example, Role::Assistant));
    let rejected = answer(&example.rejected.as_ref().unwrap().content);
    assert_eq!(chosen["onto"], rejected["onto"]);
    assert!(rejected["element"] != chosen["onto"] && rejected["element"] != chosen["element"]);
}
