//! What a step itself put in stands in the answer, and nowhere in the prompt.

use super::*;

const LUNCH: &str = "Lunch on Friday works";
const KINDS: [Kind; 4] = [Kind::NextAction, Kind::Grounding, Kind::Preference, Kind::JourneyPlan];

fn named(tag: &'static str, text: &str) -> Neighbour<'static> {
    Neighbour { tag: tag.into(), text: text.to_owned().into(), ..Neighbour::default() }
}

/// A text is typed into an element, written as in [`Recording::event`], among these others; then it is sent.
fn typed(element: &str, value: &str, others: &[(&'static str, &str)]) -> Session<'static> {
    let nearby: Vec<_> =
        others.iter().map(|(tag, text)| named(tag, text)).chain([named("a", "Help")]).collect();
    let near = |i: &mut crate::session::Interaction<'static>| {
        i.element.as_deref_mut().unwrap().nearby = nearby.clone();
    };
    let typed = Recording::on("https://a.example/").at("https://a.example/", "Mail");
    let typed = typed.event("input", element).value(value).with(near).wait(3_000);
    let mut session = typed.event("click", "button#send | Send").with(near).session();
    session.task = Some(Task { title: "Answer the letter".into(), ..Task::default() });
    session
}

/// What the prompts of the first step tell, of every kind but the answer itself; none may hold the text.
fn prompts(session: &Session<'_>, value: &str) -> Vec<String> {
    let examples = made(session, &KINDS).examples;
    let first = |e: &&Example| e.context.step_index.is_none_or(|step| step == 0);
    let prompts: Vec<_> = examples.iter().filter(first).map(|e| said(e, Role::User).to_owned()).collect();
    for prompt in &prompts {
        assert!(!prompt.to_lowercase().contains(&value.to_lowercase()), "{prompt}");
    }
    prompts
}

#[test]
fn a_field_is_never_called_by_what_was_typed_into_it() {
    for field in [
        "div#f role=textbox aria-label=Message",
        "div#f role=searchbox aria-label=Message",
        "div#f contenteditable= aria-label=Message",
        "div#f contenteditable=true title=Message",
        "div#f aria-label=Message",
        "textarea#f title=Message",
    ] {
        let prompts = prompts(&typed(&format!("{field} | {LUNCH}"), LUNCH, &[]), LUNCH);
        assert!(prompts.len() >= 2 && prompts[0].contains("\"Message\""), "{field}: {prompts:?}");
    }
}

#[test]
fn a_field_that_nothing_else_names_gives_no_example() {
    let field = "div#f contenteditable=true | ";
    let mut session = typed(&format!("{field}{LUNCH}"), LUNCH, &[]);
    assert_eq!(made(&session, &[Kind::NextAction]).rejected[0].reason, "no_name");
    session = typed(field, LUNCH, &[]);
    let around = Ancestor { level: 1, tag: "div".into(), text: LUNCH.into(), ..Ancestor::default() };
    session.interactions[0].element.as_deref_mut().unwrap().ancestors = vec![around];
    assert_eq!(made(&session, &[Kind::NextAction]).rejected[0].reason, "no_name");
}

#[test]
fn an_editor_that_is_clicked_is_called_by_its_label_and_else_by_what_stands_in_it() {
    for (editor, name) in [
        ("div#f contenteditable=true aria-label=Notes | Milk and bread", "\"Notes\""),
        ("div#f contenteditable=true | Milk and bread", "\"Milk and bread\""),
    ] {
        let session = Recording::on("https://a.example/").event("click", editor);
        let session = session.with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)]);
        let training = made(&session.session(), &[Kind::NextAction]);
        assert!(said(&training.examples[0], Role::User).contains(name), "{name}: {training:?}");
    }
}

#[test]
fn what_shows_the_typed_text_by_itself_is_no_candidate() {
    let (preview, clear) = (format!("Preview: {LUNCH}"), format!("Clear {LUNCH}"));
    let others = [("p", LUNCH), ("span", &*preview), ("button", &*clear), ("button", "Menu")];
    let mut session = typed("div#f role=textbox aria-label=Message", LUNCH, &others);
    let line = |text: &'static str| Node { tag: "p".into(), text: text.into(), ..Node::default() };
    let children = vec![line("Lunch on Friday works"), line("Up to 400 characters")];
    let root = Node { tag: "div".into(), children, ..Node::default() };
    session.interactions[0].context.as_mut().unwrap().dom_snapshot = Some(root);
    let told = prompts(&session, LUNCH);
    assert!(told[0].contains("\"Menu\"") && told[0].contains("\"Up to 400 characters\""), "{}", told[0]);
    let training = made(&session, &[Kind::NextAction]);
    let next = said(training.examples.last().unwrap(), Role::User);
    assert!(next.contains("\"Clear Lunch on Friday works\""), "it stands there once it was typed: {next}");
}

#[test]
fn suggestions_for_what_is_being_typed_are_no_candidates() {
    let session = Recording::on("https://a.example/")
        .event("input", "input#q type=text aria-label=Find")
        .value("o")
        .with(|i| {
            let nearby = vec![named("li", "oolong tea"), named("a", "Orders"), named("a", "Help")];
            i.element.as_deref_mut().unwrap().nearby = nearby;
        })
        .event("input", "input#q type=text aria-label=Find")
        .value("oolong")
        .session();
    let prompt = &prompts(&session, "oolong")[0];
    assert!(prompt.contains("\"Orders\""), "a lone letter stands in any text: {prompt}");
}

#[test]
fn what_stood_on_the_page_before_stays_a_candidate() {
    let other = |i: &mut crate::session::Interaction<'static>| {
        let nearby = vec![named("a", "Large print"), named("a", "Help")];
        i.element.as_deref_mut().unwrap().nearby = nearby;
    };
    let training = |before: Recording| {
        let session =
            before.event("change", "select#size aria-label=Size").value("Large").with(other).session();
        let training = made(&session, &[Kind::NextAction]);
        said(training.examples.last().unwrap(), Role::User).to_owned()
    };
    let page = || Recording::on("https://a.example/");
    assert!(!training(page()).contains("Large"));
    let seen = page().event("click", "button#open | Open").with(other).wait(3_000);
    assert!(training(seen).contains("\"Large print\""));
}

#[test]
fn a_list_is_not_called_by_the_option_that_was_chosen() {
    let size = |more: &str| {
        let element = format!("select#s aria-label=Size:\u{a0}Large {more}");
        let session = Recording::on("https://a.example/").event("change", &element).value("Large");
        session.with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)]).session()
    };
    assert_eq!(made(&size(""), &[Kind::NextAction]).rejected[0].reason, "no_name");
    let training = made(&size("title=Choose"), &[Kind::NextAction, Kind::Grounding]);
    assert_eq!(training.examples.len(), 2);
    for example in &training.examples {
        assert!(said(example, Role::User).contains("combobox \"Choose\""), "{example:?}");
        assert!(!said(example, Role::User).contains("Large"), "{example:?}");
    }
    assert!(!said(&training.examples[1], Role::Assistant).contains("Large"), "a locator that lasts");
}

#[test]
fn a_page_that_is_rewritten_while_one_types_is_told_as_it_was() {
    let near = |i: &mut crate::session::Interaction<'static>| {
        i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
    };
    let typed = |before: Recording| {
        let typed = before.at("https://a.example/s?page=1&q=oak+lamp", "Oak lamp – Shop");
        let typed = typed.event("input", "input#q aria-label=Find").value("oak lamp").with(near).wait(3_000);
        let mut session = typed.event("click", "button#go | Go").with(near).session();
        session.task = Some(Task { title: "Buy a light".into(), ..Task::default() });
        session
    };
    let page = Recording::on("https://a.example/s?page=1").at("https://a.example/s?page=1", "Shop");
    let first = prompts(&typed(page), "oak lamp");
    assert!(
        first
            .iter()
            .all(|prompt| prompt.contains("Address: https://a.example/s\n") || prompt.ends_with("/s"))
    );
    let page = Recording::on("https://a.example/s?page=1").at("https://a.example/s?page=1", "Shop");
    let session = typed(page.event("click", "a#top | Top").with(near).wait(3_000));
    let training = made(&session, &[Kind::NextAction]);
    let [_, fill, click] = &training.examples[..] else { panic!("three examples: {training:?}") };
    let told = "1. clicked \"Top\" (link)\nPage: Shop\nAddress: https://a.example/s?page=1\n";
    assert!(said(fill, Role::User).contains(told), "{}", said(fill, Role::User));
    let told = "2. typed 'oak lamp' into \"Find\" (textbox) → page: Oak lamp – Shop\n";
    assert!(said(click, Role::User).contains(told), "{}", said(click, Role::User));
}

#[test]
fn a_chosen_file_is_told_in_the_answer_alone() {
    let session = Recording::on("https://a.example/")
        .event("change", "input#f type=file aria-label=Photo")
        .value("C:\\fakepath\\garden.png")
        .with(|i| {
            let nearby = vec![named("button", "Remove garden.png"), named("a", "Help")];
            i.element.as_deref_mut().unwrap().nearby = nearby;
        });
    let prompts = prompts(&session.session(), "garden");
    assert!(prompts[0].contains("\"Photo\""), "{prompts:?}");
}
