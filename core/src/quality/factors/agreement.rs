//! Agreement: whether what was recorded of the element says the same everywhere.
//!
//! The tag, id, classes and attributes that each recorded selector asks for are held against the element, and those of
//! every step on the way against its ancestors; the CSS path against the XPath, step by step; the ancestors' own paths
//! against the element's. What is not recorded is not compared: missing is not contrary.
//!
//! Formula: for each selector (and each of the last two comparisons) the share of what agrees, by weight, squared; all
//! of them multiplied: one selector that leads to another element is enough. Times 1 − 0.5 / (1 + all that agrees), for
//! little was compared where little agrees. 0.4 where nothing could be compared, 0.15 without selectors or element.
//! Range 0.02..1. Part 0.16, the largest: an example whose parts are of two elements teaches a lie.

use super::{Evidence, Measure, Reach, Reading};
use crate::{
    selector::{
        generated::is_state,
        holds_placeholder,
        path::{Segment, css_segment, css_tail, is_xpath, xpath_step, xpath_steps},
    },
    session::{Ancestor, Element, Selectors},
};

pub const MEASURE: Measure = Measure { name: "agreement", part: 0.16, reach: Reach::Records, read };

/// At most so many alternatives are compared.
const MOST_ALTERNATIVES: usize = 8;

fn read(evidence: &Evidence<'_, '_>) -> Reading {
    let recorded = evidence.interaction.selectors.as_deref().zip(evidence.element());
    let Some((selectors, element)) = recorded else {
        return Reading::new(0.15, "there are no selectors to compare with the element");
    };
    let tallies = tallies(selectors, element);
    let agree: f64 = tallies.iter().map(|tally| tally.agree).sum();
    let worst =
        tallies.iter().filter(|tally| tally.contrary > 0.0).min_by(|a, b| a.share().total_cmp(&b.share()));
    if agree == 0.0 && worst.is_none() {
        return Reading::new(0.4, "nothing could be compared");
    }
    let shares: f64 = tallies.iter().map(|tally| tally.share() * tally.share()).product();
    let score = shares * (1.0 - 0.5 / (1.0 + agree));
    match worst {
        None => Reading::new(score, "selectors, element and ancestors agree"),
        Some(worst) => Reading::new(score.max(0.02), format!("{} disagrees: {}", worst.of, worst.first)),
    }
}

fn tallies(selectors: &Selectors<'_>, element: &Element<'_>) -> Vec<Tally> {
    let recorded = Recorded::of(element);
    let (css, xpath) = (Way::of(&selectors.css_path), Way::of(&selectors.xpath));
    let detail = Way::of(&selectors.detail_path);
    let mut alternatives = Tally::of("an alternative selector");
    for selector in selectors.alternatives.iter().take(MOST_ALTERNATIVES) {
        alternatives.add(with_element("", &Way::of(selector), &recorded));
    }
    vec![
        with_element("the first selector", &Way::of(&selectors.primary), &recorded),
        with_element("the CSS path", &css, &recorded),
        with_element("the XPath", &xpath, &recorded),
        with_element("the second CSS path", &detail, &recorded),
        alternatives,
        among_paths(&xpath, [&css, &detail]),
        with_ancestors_paths(&detail, element),
    ]
}

/// A selector taken apart, from the element up.
struct Way<'s> {
    segments: Vec<Segment<'s>>,
    /// Whether every step is known: only then can the nth be held against the nth ancestor.
    whole: bool,
}

impl<'s> Way<'s> {
    fn of(selector: &'s str) -> Self {
        if is_xpath(selector) {
            let steps = xpath_steps(selector);
            return Self {
                segments: steps.into_iter().rev().take(MOST_STEPS).map(xpath_step).collect(),
                whole: !selector.get(2..).unwrap_or_default().contains("//"),
            };
        }
        let segments: Vec<Segment<'_>> =
            css_tail(selector, MOST_STEPS).into_iter().map(css_segment).collect();
        Self { whole: segments.len() < 2 || selector.contains('>'), segments }
    }
}

/// What agrees and what does not, by weight.
#[derive(Debug, Default)]
struct Tally {
    of: &'static str,
    agree: f64,
    contrary: f64,
    first: &'static str,
}

impl Tally {
    fn of(of: &'static str) -> Self {
        Self { of, ..Self::default() }
    }

    fn share(&self) -> f64 {
        if self.contrary == 0.0 { 1.0 } else { self.agree / (self.agree + self.contrary) }
    }

    fn agree(&mut self, by: f64) {
        self.agree += by;
    }

    fn contrary(&mut self, by: f64, what: &'static str) {
        if self.contrary == 0.0 {
            self.first = what;
        }
        self.contrary += by;
    }

    fn add(&mut self, other: Self) {
        self.agree += other.agree;
        if other.contrary > 0.0 {
            self.contrary(other.contrary, other.first);
        }
    }

    /// Tags: `div` and `span` agree by chance.
    fn tags(&mut self, one: &str, other: &str, what: &'static str) {
        if one.is_empty() || other.is_empty() {
        } else if !one.eq_ignore_ascii_case(other) {
            self.contrary(2.0, what);
        } else {
            self.agree(if matches!(other, "div" | "span") { 0.4 } else { 1.0 });
        }
    }

    fn classes(&mut self, wanted: &Segment<'_>, own: &[&str], what: &'static str) {
        let lasting = wanted.classes().filter(|c| !is_state(c)).take(6);
        let (all, there) = lasting
            .fold((0u32, 0u32), |(all, there), c| (all + 1, there + u32::from(own.contains(&c.as_ref()))));
        if all == 0 {
        } else if there * 2 >= all {
            self.agree(1.5);
        } else {
            self.contrary(2.0, what);
        }
    }
}

/// At most so many steps of two paths are compared, from the element up.
const MOST_STEPS: usize = 8;

/// What selectors are held against: the element and its ancestors, each with its classes.
struct Recorded<'e> {
    element: &'e Element<'e>,
    classes: Vec<&'e str>,
    ancestors: Vec<(&'e Ancestor<'e>, Vec<&'e str>)>,
}

impl<'e> Recorded<'e> {
    fn of(element: &'e Element<'_>) -> Self {
        let class = element.attributes.get("class").map_or("", |class| &**class);
        let compared = |ancestor: &&Ancestor<'_>| (ancestor.level as usize) < MOST_STEPS;
        Self {
            element,
            classes: class.split_ascii_whitespace().collect(),
            ancestors: element
                .ancestors
                .iter()
                .filter(compared)
                .map(|a| (a, a.class_name.split_ascii_whitespace().collect()))
                .collect(),
        }
    }
}

/// Holds one selector against the element and its ancestors.
fn with_element(of: &'static str, way: &Way<'_>, recorded: &Recorded<'_>) -> Tally {
    let mut tally = Tally::of(of);
    for (distance, segment) in (0u32..).zip(&way.segments) {
        if distance == 0 {
            the_element(&mut tally, segment, recorded);
        } else if let Some((ancestor, classes)) =
            recorded.ancestors.iter().find(|(a, _)| way.whole && a.level == distance)
        {
            an_ancestor(&mut tally, segment, ancestor, classes);
        } else {
            break;
        }
    }
    tally
}

fn the_element(tally: &mut Tally, segment: &Segment<'_>, recorded: &Recorded<'_>) {
    let Recorded { element, classes, .. } = recorded;
    tally.tags(segment.tag, &element.tag, "it asks for another tag");
    if element.attributes.is_empty() {
        return;
    }
    tally.classes(segment, classes, "it asks for other classes");
    match (&segment.id, element.attributes.get("id")) {
        (Some(wanted), Some(id)) => same(tally, wanted, id, 3.0, "it asks for another id"),
        (Some(_), None) => tally.contrary(2.0, "it asks for an id that the element has not"),
        (None, _) => {}
    }
    for (name, wanted) in segment.attributes.iter().filter(|(_, wanted)| !wanted.is_empty()) {
        match element.attributes.get(name) {
            Some(value) => same(tally, wanted, value, 2.0, "it asks for another attribute"),
            None if told(name) => tally.contrary(1.5, "it asks for an attribute that the element has not"),
            None => {}
        }
    }
}

/// Attributes that every recorder keeps where it keeps any, and that no browser makes up by itself (as it does `type`).
fn told(name: &str) -> bool {
    name.starts_with("data-")
        || matches!(name, "name" | "aria-label" | "placeholder" | "alt" | "title" | "href")
}

/// Values that hold a redaction are not compared; values cut short are compared as far as they go.
fn same(tally: &mut Tally, wanted: &str, value: &str, by: f64, what: &'static str) {
    if holds_placeholder(wanted) || holds_placeholder(value) {
    } else if wanted == value
        || wanted.len().min(value.len()) >= 30 && (wanted.starts_with(value) || value.starts_with(wanted))
    {
        tally.agree(by);
    } else {
        tally.contrary(by, what);
    }
}

fn an_ancestor(tally: &mut Tally, segment: &Segment<'_>, ancestor: &Ancestor<'_>, classes: &[&str]) {
    tally.tags(segment.tag, &ancestor.tag, "its way leads over another tag");
    if !ancestor.class_name.is_empty() {
        tally.classes(segment, classes, "its way leads over other classes");
    }
    match (&segment.id, &ancestor.id) {
        (Some(wanted), Some(id)) => same(tally, wanted, id, 2.0, "its way leads over another id"),
        (Some(_), None) => tally.contrary(1.0, "its way leads over an id that the ancestor has not"),
        (None, _) => {}
    }
}

/// Holds the CSS path and the second one against the XPath, step by step from the element up.
fn among_paths(xpath: &Way<'_>, paths: [&Way<'_>; 2]) -> Tally {
    let mut tally = Tally::of("the XPath against the CSS paths");
    for path in paths.into_iter().filter(|path| path.whole && xpath.whole) {
        for (segment, step) in path.segments.iter().zip(&xpath.segments) {
            tally.tags(segment.tag, step.tag, "another tag on the way");
            if let Some((one, other)) = segment.id.as_ref().zip(step.id.as_ref()) {
                same(&mut tally, one, other, 2.0, "another id on the way");
            }
            positions(&mut tally, segment, step);
        }
    }
    tally
}

/// Positions of the same sort, among siblings of one tag or among all.
fn positions(tally: &mut Tally, one: &Segment<'_>, other: &Segment<'_>) {
    if let Some((one, other)) = one.nth.zip(other.nth) {
        if one == other {
            tally.agree(0.5);
        } else if std::mem::discriminant(&one) == std::mem::discriminant(&other) {
            tally.contrary(2.0, "another position on the way");
        }
    }
}

/// Holds the paths that were recorded with the ancestors against the element's own, which begins with them.
fn with_ancestors_paths(detail: &Way<'_>, element: &Element<'_>) -> Tally {
    let mut tally = Tally::of("an ancestor's path");
    for ancestor in element.ancestors.iter().filter(|a| !a.css_path.is_empty()).take(6) {
        let own = usize::try_from(ancestor.level).ok().and_then(|level| detail.segments.get(level));
        let its = css_tail(&ancestor.css_path, 1).pop().map(css_segment);
        let Some((own, its)) = own.zip(its) else { continue };
        tally.tags(own.tag, its.tag, "it goes over another tag");
        if let Some((own, its)) = own.id.as_ref().zip(its.id.as_ref()) {
            same(&mut tally, own, its, 2.0, "it goes over another id");
        }
        positions(&mut tally, own, &its);
    }
    tally
}
