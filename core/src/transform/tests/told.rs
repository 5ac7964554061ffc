//! What a prompt tells of the page, of the target and of what was done before.

use super::*;

#[test]
fn history_tells_what_was_done_and_nothing_of_what_is_to_be_done() {
    let session = Recording::on("https://a.example/list")
        .at("https://a.example/list", "List")
        .event("click", "a#one | Green tea")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .at("https://a.example/tea", "Tea page")
        .event("click", "button#buy | Add to bag")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [first, second] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert!(said(first, Role::User).contains("Done so far: nothing\nPage: List\n"));
    assert!(!said(first, Role::User).contains("Tea page"));
    let told = "Done so far:\n1. clicked \"Green tea\" (link) → page: Tea page\n";
    assert!(said(second, Role::User).contains(told), "{}", said(second, Role::User));
}

#[test]
fn what_stood_alone_is_told_by_its_name_and_a_click_that_says_nothing_is_not() {
    let mut session = Recording::on("https://a.example/")
        .at("https://a.example/", "Start")
        .event("click", "a#tea | Green tea")
        .event("click", "div#blank | ")
        .event("click", "button#buy | Add to bag")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
        .session();
    session.task = Some(Task { title: "Buy tea".into(), ..Task::default() });
    let training = made(&session, &[Kind::NextAction, Kind::JourneyPlan]);
    assert_eq!(training.rejected[0].reason, "no_alternatives");
    let [next, plan] = &training.examples[..] else { panic!("two examples: {training:?}") };
    let told = "Done so far:\n1. clicked \"Green tea\" (link)\nPage: Start\n";
    assert!(said(next, Role::User).contains(told), "{}", said(next, Role::User));
    let planned = "[\"click \\\"Green tea\\\" (link)\",\"click \\\"Add to bag\\\" (button)\"";
    assert!(said(plan, Role::Assistant).contains(planned), "{}", said(plan, Role::Assistant));
}

#[test]
fn what_was_done_is_told_by_its_own_role_where_it_was_shown_by_its_tag() {
    let session = Recording::on("https://a.example/")
        .event("click", "div#xs role=radio | XS")
        .with(|i| {
            let other = Neighbour { tag: "div".into(), selector: "#xl".into(), ..neighbour(1, 2, 3) };
            i.element.as_deref_mut().unwrap().nearby = vec![other];
        })
        .event("click", "button#buy | Add to bag")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 4)])
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [first, second] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert!(said(first, Role::User).contains("clickable \"XS\""), "{}", said(first, Role::User));
    assert!(said(second, Role::User).contains("1. turned on \"XS\" (radio)"), "{}", said(second, Role::User));
}

#[test]
fn a_typed_value_is_in_the_answer_and_only_there() {
    let session = Recording::on("https://a.example/")
        .event("click", "input#q type=text placeholder=Find")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .event("input", "input#q type=text placeholder=Find value=oolong | oolong")
        .value("oolong")
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    let (_, target) = lines(example);
    let answer = format!("{{\"action\":\"fill\",\"element\":{},\"value\":\"oolong\"}}", target + 1);
    assert_eq!(said(example, Role::Assistant), answer);
    assert!(!said(example, Role::User).contains("oolong"));
}

#[test]
fn a_field_that_was_clicked_and_whose_text_was_not_recorded_gives_the_click() {
    let session = Recording::on("https://a.example/")
        .event("click", "input#q type=text placeholder=Find")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .event("input", "input#q type=text placeholder=Find")
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    assert!(said(example, Role::Assistant).starts_with("{\"action\":\"click\""));
    assert_eq!(training.rejected[0].reason, "value_not_recorded");
}

#[test]
fn a_lonely_click_is_shown_among_plain_texts_or_what_the_site_showed_before() {
    let plain = Neighbour {
        tag: "p".into(),
        text: "Step 1 of 3".into(),
        is_interactive: Some(false),
        ..Neighbour::default()
    };
    let session = Recording::on("https://a.example/1")
        .event("click", "button#next | Next")
        .with(|i| i.element.as_deref_mut().unwrap().siblings = vec![plain])
        .at("https://a.example/2", "Two")
        .event("click", "button#pay | Pay now")
        .at("https://b.example/", "Elsewhere")
        .event("click", "button#done | Done")
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [first, second] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert!(said(first, Role::User).contains("text \"Step 1 of 3\""));
    assert!(said(second, Role::User).contains("button \"Next\""));
    assert_eq!(training.rejected[0].reason, "no_alternatives");
}

#[test]
fn one_element_under_two_names_is_one_candidate() {
    let seen_again = Neighbour {
        selector: "#mail".into(),
        tag: "input".into(),
        text: "name@site".into(),
        ..neighbour(1, 2, 3)
    };
    let session = Recording::on("https://a.example/")
        .event("click", "input#mail type=email aria-label=E-mail")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .event("click", "button#go | Continue")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![seen_again])
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let (lines, _) = lines(training.examples.last().unwrap());
    assert_eq!(lines.iter().filter(|l| l.starts_with("input")).count(), 1, "{lines:?}");
}

#[test]
fn typing_that_was_not_recorded_is_told_by_the_name_of_its_field() {
    let session = Recording::on("https://a.example/")
        .event("click", "input#q type=text placeholder=Find")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .hollow("input")
        .hollow("input")
        .event("click", "button#go | Go")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .session();
    let training = made(&session, &[Kind::NextAction]);
    let [click, go] = &training.examples[..] else { panic!("two examples: {training:?}") };
    assert!(said(click, Role::User).contains("nothing"));
    let told = "1. clicked \"Find\" (textbox)\n2. typed into \"Find\" (textbox)\n";
    assert!(said(go, Role::User).contains(told), "{}", said(go, Role::User));
    assert_eq!(training.rejected[0].reason, "value_not_recorded");
}

#[test]
fn what_a_step_recorded_after_the_next_one_began_is_not_told_to_it() {
    let near = |i: &mut crate::session::Interaction<'static>| {
        i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
    };
    let session = Recording::on("https://a.example/")
        .event("input", "input#q type=text placeholder=Find")
        .with(near)
        .value("oo")
        .event("hover", "a#tip | What is this?")
        .with(near)
        .wait(2_000)
        .event("input", "input#q type=text placeholder=Find")
        .value("oolong")
        .event("click", "button#go | Go")
        .with(near)
        .session();
    let training = made(&session, &[Kind::NextAction]);
    assert!(!training.examples.is_empty());
    for example in training.examples.iter().filter(|e| e.provenance.interactions == ["i1"]) {
        assert!(!said(example, Role::User).contains("oolong"), "{}", said(example, Role::User));
    }
}
