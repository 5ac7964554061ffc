//! `training_readiness`: how many of the actions can become examples?
//!
//! An interaction that acts on an element is ready when the element was recorded, something names it (its text, an
//! attribute, or a parent that could lend it a name), and something else on the page was recorded beside it, so that
//! there is a choice. Score: 100 × ready / acting; 0 where nothing acts.

use super::{Judgement, Places, Rule, Severity, Subject, acts_on_element, has_element, one, share};
use crate::session::{Element, Interaction, Node};

const NAME: &str = "training_readiness";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, weight: 15.0, look };

/// Attributes that give an element a name that people and models understand.
pub(crate) const NAMING: [&str; 7] =
    ["aria-label", "alt", "title", "placeholder", "name", "value", "data-testid"];

fn look(subject: &Subject<'_, '_>) -> Judgement {
    let interactions = &subject.session.interactions;
    if interactions.is_empty() {
        return Judgement::nothing();
    }
    let (mut acting, mut ready) = (0, 0);
    let (mut nameless, mut alone) = (Places::default(), Places::default());
    for (index, interaction) in interactions.iter().enumerate().filter(|(_, i)| acts_on_element(&i.kind)) {
        acting += 1;
        let Some(element) = interaction.element.as_ref().filter(|_| has_element(interaction)) else {
            continue;
        };
        if !is_named(interaction, element) {
            nameless.add(index, "/element");
        } else if !has_company(interaction, element) {
            alone.add(index, "/element");
        } else {
            ready += 1;
        }
    }
    let (nameless_count, alone_count) = (nameless.count, alone.count);
    Judgement::new(100.0 * share(ready, acting), [
        (ready == 0).then(|| {
            one(
                NAME,
                Severity::Critical,
                "/interactions",
                "no interaction can become an example",
                "record the acted-on element with its text and its surroundings",
            )
        }),
        nameless.found(
            NAME,
            Severity::Major,
            format!("{nameless_count} elements have no text, label or named parent"),
            "record accessible names and the texts of parents",
        ),
        alone.found(
            NAME,
            Severity::Major,
            format!("{alone_count} elements were recorded with nothing beside them, so there is nothing to choose from"),
            "record nearby elements or a part of the page's tree",
        ),
    ])
}

/// Whether anything could name the element.
pub(crate) fn is_named(interaction: &Interaction<'_>, element: &Element<'_>) -> bool {
    let blank = |text: &str| text.trim().is_empty();
    let computed = interaction.gesture.as_ref().filter(|gesture| gesture.details.get("role").is_some());
    !blank(&element.text)
        || computed.and_then(|gesture| gesture.details.get("name")).is_some_and(|name| !blank(name))
        || NAMING.iter().any(|&name| element.attributes.get(name).is_some_and(|value| !blank(value)))
        || element.ancestors.iter().any(|ancestor| !blank(&ancestor.text))
}

/// Whether anything else on the page was recorded beside the element.
pub(crate) fn has_company(interaction: &Interaction<'_>, element: &Element<'_>) -> bool {
    let tree = interaction.context.as_ref().and_then(|context| context.dom_snapshot.as_ref());
    !element.nearby.is_empty()
        || !element.nearest_clickable.is_empty()
        || !element.siblings.is_empty()
        || tree.is_some_and(branches)
}

/// Whether a tree has two branches anywhere near its top: a lone chain is the element itself.
fn branches(node: &Node<'_>) -> bool {
    let mut node = node;
    loop {
        match node.children.as_slice() {
            [] => return false,
            [only] => node = only,
            _ => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;
    use crate::session::InteractionKind;

    #[test]
    fn a_full_click_is_ready() {
        let judgement = sample::judge(look, &sample::session(vec![sample::click(0)]));
        assert_eq!(judgement, Judgement { score: Some(100.0), findings: vec![] });
    }

    #[test]
    fn a_blank_or_lonely_element_is_not() {
        let mut blank = sample::click(1);
        let element = blank.element.as_mut().unwrap();
        element.text = " ".into();
        element.attributes.0.clear();
        element.ancestors.clear();
        let mut lonely = sample::click(2);
        lonely.element.as_mut().unwrap().nearby.clear();
        lonely.context.as_mut().unwrap().dom_snapshot = None;
        let judgement =
            sample::judge(look, &sample::session(vec![sample::click(0), blank, lonely, sample::click(3)]));
        assert_eq!(judgement.score, Some(50.0));
        let pointers: Vec<_> = judgement.findings.iter().map(|f| f.pointer.as_str()).collect();
        assert_eq!(pointers, ["/interactions/1/element", "/interactions/2/element"]);
    }

    #[test]
    fn a_session_of_hollow_events_can_train_nothing() {
        let hollow = sample::hollow(InteractionKind::Click, 0);
        let judgement = sample::judge(look, &sample::session(vec![hollow]));
        assert_eq!(judgement.score, Some(0.0));
        assert_eq!(judgement.findings[0].severity, Severity::Critical);
    }
}
