//! accuracy: how well the recorded parts agree with each other.
//!
//! | check | compares |
//! |---|---|
//! | page | the page's address in the context and in the state before |
//! | tag | the element's tag and the tags at the ends of its selectors |
//! | attributes | the element's id, attributes and text, and those that its selectors name |
//! | name | the element's text and its label: they share a word |
//! | pointer | where the pointer was and the element's box |
//! | view | whether anything of the element was in view when it was clicked |
//!
//! A check counts where both sides were recorded. Each contradiction halves the trust in the step: one that contradicts
//! itself once counts 1/2, twice 1/4. The score is the mean over the steps that could be checked, 0..100.

use super::{Dimension, Issue, Subject, needs_element};
use crate::{
    enhance::address::without_fragment,
    selector::path::Segment,
    session::{Element, Interaction},
    validate::{
        recorded_selector::{end, recorded, without_repeats},
        rules::has_element,
    },
};

/// One check: its words for an issue, and whether the parts agree; `None` where they can't be compared.
type Check = (&'static str, fn(&Record<'_, '_>) -> Option<bool>);

/// What is held against itself.
struct Record<'i, 's> {
    interaction: &'i Interaction<'s>,
    element: &'i Element<'s>,
    /// The ends of the recorded selectors that say anything of the element itself.
    ends: Vec<Segment<'i>>,
}

const CHECKS: [Check; 6] = [
    ("name another page in their state than in their context", page),
    ("have selectors for another tag than the element's", tag),
    ("have selectors that name other attributes or text than the element's", attributes),
    ("have a label that shares no word with the text", name),
    ("were clicked outside of the element's box", pointer),
    ("were done to an element that was not in view", view),
];

const ADVICE: &str = "take element, selectors, box and page at one moment, before the page reacts";

/// Looks at the steps.
#[must_use]
pub fn look(subject: &Subject<'_, '_>) -> Dimension {
    let (mut sum, mut checked) = (0.0, 0_u32);
    let mut contradicted = [0_u32; CHECKS.len()];
    let interactions = subject.steps().filter(|step| needs_element(&step.action));
    for interaction in interactions.filter_map(|step| subject.session.interactions.get(step.main)) {
        let Some(element) = interaction.element.as_deref().filter(|_| has_element(interaction)) else {
            continue;
        };
        let record = Record { interaction, element, ends: ends(interaction) };
        let (mut trust, mut any) = (1.0, false);
        for ((_, check), count) in CHECKS.iter().zip(&mut contradicted) {
            let Some(agrees) = check(&record) else {
                continue;
            };
            any = true;
            if !agrees {
                trust /= 2.0;
                *count += 1;
            }
        }
        if any {
            checked += 1;
            sum += trust;
        }
    }
    if checked == 0 {
        return Dimension::unknown(
            "accuracy: nothing was recorded twice, so nothing could be compared",
            "record element, selectors, box and page state with each action",
        );
    }
    let issues =
        CHECKS.iter().zip(contradicted).filter(|(_, count)| *count > 0).map(|((what, _), count)| Issue {
            cost: 50.0 * f64::from(count) / f64::from(checked),
            message: format!("{count} of {checked} steps {what}"),
            advice: ADVICE,
        });
    Dimension { score: Some(100.0 * sum / f64::from(checked)), issues: issues.collect() }
}

fn page(Record { interaction, .. }: &Record<'_, '_>) -> Option<bool> {
    let here = interaction.context.as_ref()?.url.as_ref();
    let before = interaction.state.as_ref()?.before.as_ref()?.url.as_ref();
    let (here, before) = (without_fragment(here), without_fragment(before));
    (!here.is_empty() && !before.is_empty()).then_some(here == before)
}

/// Selectors, attributes and classes that are compared at most: each of one side is looked for in the other, and a
/// hostile recording may hold a million of both. Real elements have a few dozen.
const COMPARED: usize = 64;

fn ends<'i>(interaction: &'i Interaction<'_>) -> Vec<Segment<'i>> {
    let selectors = interaction.selectors.as_deref().into_iter();
    without_repeats(selectors.flat_map(recorded).take(COMPARED)).filter_map(end).collect()
}

fn tag(Record { element, ends, .. }: &Record<'_, '_>) -> Option<bool> {
    let tags = ends.iter().map(|end| end.tag).filter(|tag| !tag.is_empty());
    tags.map(|tag| tag.eq_ignore_ascii_case(&element.tag)).reduce(|all, one| all && one)
}

fn attributes(Record { element, ends, .. }: &Record<'_, '_>) -> Option<bool> {
    ends.iter().filter_map(|end| bears_out(end, element)).reduce(|all, one| all && one)
}

/// Whether the element has what the end of a selector says; `None` where it says nothing that can be looked up.
fn bears_out(end: &Segment<'_>, element: &Element<'_>) -> Option<bool> {
    let own = &element.attributes;
    let text = match &end.contains {
        Some(text) if !element.text.is_empty() => Some(shares_word(text, &element.text)),
        _ => None,
    };
    if own.is_empty() {
        return text;
    }
    let own_id = own.get("id").map_or("", |id| id.as_ref());
    let id = end.id.as_deref().map(|id| own_id == id);
    // Some recorders don't escape: what stands behind a dot of the id was taken for a class.
    if end
        .id
        .as_deref()
        .is_some_and(|id| own_id.strip_prefix(id).is_some_and(|rest| rest.starts_with(['.', ':', '['])))
    {
        return Some(true);
    }
    // `type` is left out: a browser knows it also where the attribute is not set.
    let named =
        end.attributes.iter().take(COMPARED).filter(|(name, value)| !value.is_empty() && *name != "type");
    let attributes = named.map(|(name, value)| own.get(name).is_some_and(|own| own.contains(value.as_ref())));
    let classes = own.get("class").into_iter().flat_map(|own| {
        let own: Vec<&str> = own.split_ascii_whitespace().take(COMPARED).collect();
        let whole = own.len() < COMPARED;
        let classes = end.classes().take(if whole { COMPARED } else { 0 });
        classes.map(move |class| own.contains(&class.as_ref()))
    });
    id.into_iter().chain(text).chain(attributes).chain(classes).reduce(|all, one| all && one)
}

fn name(Record { element, .. }: &Record<'_, '_>) -> Option<bool> {
    let label = ["aria-label", "title", "alt"].into_iter().find_map(|name| element.attributes.get(name))?;
    let has_words = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    (has_words(label) && has_words(&element.text)).then(|| shares_word(label, &element.text))
}

/// Whether two texts share a word, whatever its case. Only the first 16 words of each are looked at.
fn shares_word(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.take(16).map(str::to_lowercase).collect()
    };
    let b = words(b);
    words(a).iter().any(|word| b.contains(word))
}

/// Recorders round, and a border may lie outside: this many CSS pixels are no contradiction.
const ROUNDING: f64 = 2.0;

fn pointer(Record { interaction, .. }: &Record<'_, '_>) -> Option<bool> {
    let visual = interaction.visual.as_ref()?;
    let (at, place) = (visual.coordinates?, visual.bounding_box?);
    // A click that the keyboard or the browser made has no place of its own.
    if at.client_x == 0.0 && at.client_y == 0.0 {
        return None;
    }
    let within = |at: f64, from: f64, length: f64| at >= from - ROUNDING && at <= from + length + ROUNDING;
    Some(within(at.client_x, place.x, place.width) && within(at.client_y, place.y, place.height))
}

fn view(Record { interaction, .. }: &Record<'_, '_>) -> Option<bool> {
    let visual = interaction.visual.as_ref()?;
    let told = visual.is_in_viewport.is_some() || visual.percent_visible.is_some();
    told.then_some(visual.is_in_viewport != Some(false) && visual.percent_visible.is_none_or(|p| p > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{quality::sample, session::Coordinates, validate::sample as recorded};

    fn score(damage: impl FnOnce(&mut Interaction<'static>)) -> f64 {
        let mut click = recorded::click(0);
        damage(&mut click);
        sample::look(look, &recorded::session(vec![click])).score.unwrap()
    }

    #[test]
    fn parts_that_agree_score_100() {
        assert_eq!(score(|_| ()), 100.0);
    }

    #[test]
    fn each_contradiction_halves_the_trust() {
        let other_page = |click: &mut Interaction<'static>| {
            click.state.as_mut().unwrap().before.as_mut().unwrap().url = "https://shop.example/q".into();
        };
        assert_eq!(score(other_page), 50.0);
        assert_eq!(score(|c| c.element.as_mut().unwrap().tag = "input".into()), 50.0);
        assert_eq!(score(|c| c.selectors.as_mut().unwrap().primary = "[data-testid=\"menu\"]".into()), 50.0);
        assert_eq!(score(|c| c.element.as_mut().unwrap().text = "Size guide".into()), 50.0);
        assert_eq!(score(|c| c.visual.as_mut().unwrap().percent_visible = Some(0.0)), 50.0);
        assert_eq!(
            score(|c| {
                let at = Coordinates { client_x: 900.0, client_y: 20.0, ..Coordinates::default() };
                c.visual.as_mut().unwrap().coordinates = Some(at);
                other_page(c);
            }),
            25.0
        );
    }

    #[test]
    fn what_was_not_recorded_is_no_contradiction() {
        assert_eq!(score(|c| c.visual = None), 100.0);
        assert_eq!(score(|c| c.selectors = None), 100.0);
    }

    #[test]
    fn an_id_that_the_recorder_did_not_escape_is_understood() {
        let with_path = |path: &'static str| {
            score(|c| {
                c.element.as_mut().unwrap().attributes.0.push(("id".into(), "nav-/en/products.html".into()));
                c.selectors.as_mut().unwrap().detail_path = path.into();
            })
        };
        assert_eq!(with_path("button#nav-/en/products.html"), 100.0);
        assert_eq!(with_path("button#nav-/en/shops.html"), 50.0);
    }

    #[test]
    fn where_nothing_can_be_compared_it_says_so() {
        let mut click = recorded::click(0);
        (click.visual, click.selectors, click.state) = (None, None, None);
        click.element.as_mut().unwrap().attributes.0.clear();
        let dimension = sample::look(look, &recorded::session(vec![click]));
        assert_eq!(dimension.score, None);
        assert!(dimension.issues[0].message.contains("nothing was recorded twice"));
    }
}
