//! Ways to find the target, told beside a prompt, and locators to be learnt.

use super::*;

#[test]
fn ways_to_find_the_target_are_told_beside_the_prompt_and_not_in_it() {
    let training = made(&recorded(3, 12), &[Kind::NextAction]);
    assert!(!training.examples.is_empty());
    for example in &training.examples {
        let ways = &example.context.locators;
        assert!((1..=crate::transform::LOCATORS).contains(&ways.len()));
        assert!(ways.windows(2).all(|pair| pair[0].durability >= pair[1].durability));
        for way in ways {
            assert!(example.messages.iter().all(|m| !m.content.contains(&way.playwright)), "{way:?}");
        }
    }
}

#[test]
fn a_locator_to_be_learnt_goes_by_what_the_prompt_tells() {
    let session = Recording::on("https://a.example/")
        .event("click", "button#pay data-testid=pay-now | Pay now")
        .with(|i| i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)])
        .session();
    let training = made(&session, &[Kind::Grounding]);
    let answer: serde_json::Value =
        serde_json::from_str(said(&training.examples[0], Role::Assistant)).unwrap();
    assert_eq!(answer["locator"], "getByRole('button', { name: 'Pay now' })");
    let ways = &training.examples[0].context.locators;
    assert_eq!(ways[0].playwright, "getByTestId('pay-now')", "the best stands beside the prompt");
}

#[test]
fn a_locator_that_finds_others_too_is_not_to_be_learnt() {
    let twin = |tag: &'static str| Node { tag: tag.into(), text: "Remove".into(), ..Node::default() };
    let session = Recording::on("https://a.example/")
        .event("click", "button#one | Remove")
        .with(|i| {
            i.element.as_deref_mut().unwrap().nearby = vec![neighbour(1, 2, 3)];
            let children = vec![twin("button"), twin("button")];
            let root = Node { tag: "div".into(), children, ..Node::default() };
            i.context.get_or_insert_default().dom_snapshot = Some(root);
        })
        .session();
    let training = made(&session, &[Kind::Grounding]);
    assert_eq!(training.rejected[0].reason, "no_locator", "{training:?}");
}

#[test]
fn a_locator_to_be_learnt_asks_for_no_box_that_the_prompt_does_not_tell() {
    let entry = |i: &mut crate::session::Interaction<'static>| {
        let element = i.element.as_deref_mut().unwrap();
        element.nearby = vec![neighbour(1, 2, 3)];
        let text = "Brass lamp$89.50Keep it";
        element.ancestors =
            vec![Ancestor { level: 1, tag: "li".into(), text: text.into(), ..Ancestor::default() }];
    };
    let session = Recording::on("https://a.example/").event("click", "button#one | Keep it").with(entry);
    let training = made(&session.session(), &[Kind::Grounding]);
    let [example] = &training.examples[..] else { panic!("one example: {training:?}") };
    assert!(example.context.locators.iter().any(|l| l.playwright.contains("hasText: 'Brass lamp'")));
    assert!(!said(example, Role::Assistant).contains("Brass"), "{}", said(example, Role::Assistant));
}
