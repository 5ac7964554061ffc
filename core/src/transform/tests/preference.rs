//! What is rejected in a preference.

use super::*;

/// The names of the chosen and the rejected candidate.
fn compared(example: &Example) -> (String, String) {
    let name = |answer: &str| {
        let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
        let number = format!("[{}] ", answer["element"]);
        let line = said(example, Role::User).lines().find(|l| l.starts_with(&number)).unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    (name(said(example, Role::Assistant)), name(&example.rejected.as_ref().unwrap().content))
}

#[test]
fn what_is_rejected_has_the_same_role_and_is_not_what_follows_or_what_the_goal_names() {
    let training = made(&choices("Paint it black", &["Red", "Green"]), &[Kind::Preference]);
    let [first, second] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert_eq!(compared(first), ("Red".to_owned(), "Blue".to_owned()));
    assert!(["Red", "Blue"].contains(&&*compared(second).1), "{:?}", compared(second));
    let training = made(&choices("Black or blue or green", &["Red"]), &[Kind::Preference]);
    assert_eq!(training.rejected[0].reason, "no_plausible_other");
}

#[test]
fn of_choices_that_rule_each_other_out_only_the_goal_says_which_is_wrong() {
    let sized = |goal: &str| {
        let mut session = choices(goal, &["Red"]);
        let element = session.interactions[0].element.as_deref_mut().unwrap();
        element.tag = "div".into();
        element.attributes.0.push(("role".into(), "radio".into()));
        for other in &mut element.nearby {
            (other.tag, other.attributes) = ("div".into(), Attributes(vec![("role".into(), "radio".into())]));
        }
        made(&session, &[Kind::Preference])
    };
    assert_eq!(sized("Paint it").rejected[0].reason, "no_plausible_other");
    assert_eq!(compared(&sized("Paint it red").examples[0]).0, "Red");
}

#[test]
fn what_the_person_turns_to_on_a_later_page_is_not_wrong() {
    let mut session = choices("Paint it", &["Red", "Green", "Blue"]);
    for (at, interaction) in session.interactions.iter_mut().enumerate() {
        interaction.context.get_or_insert_default().url = format!("https://a.example/{at}").into();
    }
    let training = made(&session, &[Kind::Preference]);
    assert_eq!(compared(&training.examples[0]), ("Red".to_owned(), "Black".to_owned()));
}

#[test]
fn a_preference_asks_what_its_next_action_asks() {
    let session = choices("Paint it black", &["Red", "Green"]);
    let training = made(&session, &[Kind::NextAction, Kind::Preference]);
    let of = |kind| training.examples.iter().filter(move |e| e.kind == kind);
    assert_eq!(of(Kind::Preference).count(), 2);
    for (one, other) in of(Kind::NextAction).zip(of(Kind::Preference)) {
        assert_eq!(one.messages, other.messages);
        assert!(one.rejected.is_none() && one.id != other.id);
    }
}
