//! The pool: every element that was recorded up to a step and could have been the target.

use super::{
    name::{is_withheld, name, shown},
    put_in::PutIn,
    role::{self, Role},
    settled::Settled,
    target::Target,
    tree::{Tree, is_unseen},
};
use crate::session::{Attributes, Element, Interaction, Neighbour, Rect};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// Texts of a recorded tree, or among the clickable elements, that become candidates.
const TEXTS: usize = 12;
/// Pixels between the rows in which elements are read from left to right.
const ROW: f64 = 8.0;
/// Names are shown whole up to a length between these, in characters: the shortest cut that recorders make, and a
/// length that tells products and articles apart.
const SHOWN: (usize, usize) = (30, 60);

/// One element that was seen.
#[derive(Debug, Clone)]
pub(super) struct Seen<'s> {
    pub tag: &'s str,
    pub role: Role<'s>,
    pub name: Cow<'s, str>,
    pub bounding_box: Option<Rect>,
    pub interactive: bool,
    pub is_target: bool,
    /// Its attributes, where the recorder looked at them.
    pub attributes: Option<&'s Attributes<'s>>,
    /// Whether it was recorded at the moment itself, and not only earlier.
    pub is_present: bool,
    /// The short selector, where it goes by an id; empty otherwise.
    pub id: &'s str,
    /// Row, place in the row, and order of recording: where it stands on the page.
    pub place: (f64, f64),
}

impl<'s> Seen<'s> {
    /// Takes over what another sight of the same element tells: the role where it was unknown, the field where this is
    /// the field's label, attributes and box. Not those of the target: where its own are not taken, they tell what the
    /// event has changed already.
    pub(super) fn learn(&mut self, other: &Self) {
        let labelled = self.tag == "label" && role::is_field(other.tag);
        if labelled || (self.tag == other.tag && self.role == Role::Unknown) {
            (self.tag, self.role) = (other.tag, other.role);
        }
        if labelled && !self.is_target {
            self.attributes = other.attributes;
        }
        let as_fresh = other.is_present || !self.is_present;
        if self.tag == other.tag && as_fresh && !self.is_target {
            self.attributes = self.attributes.or(other.attributes);
            self.bounding_box = self.bounding_box.or(other.bounding_box);
        }
    }
}

/// Tags of elements that are acted on themselves, and neither wrap nor label others.
const OWN: [&str; 5] = ["a", "button", "input", "select", "textarea"];

impl Seen<'_> {
    /// Whether one of the same name is another element all the same: of a kind that is told apart wherever it is shown,
    /// in another place on the screen.
    pub(super) fn is_another(&self, other: &Self) -> bool {
        let role = |seen: &Self| role::aria(seen.tag, seen.role.get(), None);
        let apart = |a: Rect, b: Rect| {
            a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        };
        self.tag != other.tag
            && [self.tag, other.tag].iter().all(|tag| OWN.contains(tag))
            && self.is_present
            && other.is_present
            && matches!((self.bounding_box, other.bounding_box), (Some(a), Some(b)) if apart(a, b))
            && role(self) != role(other)
    }
}

/// The elements that were seen, the target first.
#[derive(Debug)]
pub(super) struct Pool<'s> {
    pub seen: Vec<Seen<'s>>,
    /// The longest text in each recorded list; the shortest of these is where the recorder cuts.
    cut: usize,
}

impl Default for Pool<'_> {
    fn default() -> Self {
        Self { seen: Vec::new(), cut: SHOWN.1 }
    }
}

impl<'s> Pool<'s> {
    /// Begins with the target and what was recorded around it by its own interaction.
    pub(super) fn around(
        interaction: &'s Interaction<'_>,
        element: &'s Element<'_>,
        target: &Target<'s>,
    ) -> Self {
        let origin = centre(interaction);
        let mut pool = Self { seen: Vec::with_capacity(32), cut: SHOWN.1 };
        pool.seen.push(Seen {
            tag: target.tag,
            role: target.role,
            name: target.shown.clone(),
            bounding_box: target.bounding_box,
            interactive: target.interactive,
            is_target: true,
            attributes: target.attributes,
            is_present: true,
            id: by_id(target.selector()),
            place: origin,
        });
        let tree = Tree::of(interaction);
        let theirs = pool.seen.len();
        pool.neighbours(element, (origin, scroll(interaction)), &tree, true, |n| target.is(n));
        if target.level == 0 && matches!(target.role, Role::Unknown) {
            let guise = pool
                .seen
                .get(theirs..)
                .and_then(|s| s.iter().find(|s| s.name == target.shown))
                .map(|s| s.role);
            if let (Some(role), Some(own)) = (guise, pool.seen.first_mut()) {
                own.role = role;
            }
        }
        pool.tree(&tree, origin, target);
        pool
    }

    /// What an earlier interaction recorded: the element that it was done on, and its neighbours.
    pub(super) fn earlier(interaction: &'s Interaction<'_>, element: &'s Element<'_>) -> Self {
        let mut pool = Self::default();
        let origin = centre(interaction);
        let tree = Tree::of(interaction);
        let put_in = PutIn::default();
        if let Some(target) = Target::find(interaction, element, &put_in).filter(|t| t.interactive) {
            pool.seen.push(Seen {
                tag: target.tag,
                role: target.role,
                name: target.shown.clone(),
                bounding_box: None,
                interactive: true,
                is_target: false,
                attributes: target.attributes,
                is_present: false,
                id: by_id(target.selector()),
                place: origin,
            });
            pool.neighbours(element, (origin, scroll(interaction)), &tree, false, |n| target.is(n));
        } else {
            pool.neighbours(element, (origin, scroll(interaction)), &tree, false, |_| false);
        }
        pool
    }

    /// Leaves out what was seen earlier and is known to have gone away.
    pub(super) fn forget(&mut self, gone: &BTreeSet<&str>) {
        if !gone.is_empty() {
            self.seen.retain(|s| s.is_present || !gone.contains(&*s.name));
        }
    }

    /// Leaves out what tells what the step itself put in.
    pub(super) fn leave_out(&mut self, put_in: &PutIn) {
        if !put_in.is_nothing() {
            self.seen.retain(|s| s.is_target || !put_in.shows_in(&s.name));
        }
    }

    /// Adds what was seen earlier.
    pub(super) fn add(&mut self, earlier: &Self) {
        self.seen.extend_from_slice(&earlier.seen);
        self.cut = self.cut.min(earlier.cut);
    }

    /// Adds the neighbours that can't be acted on, where nothing better was recorded.
    pub(super) fn plain(
        &mut self,
        interaction: &'s Interaction<'_>,
        element: &'s Element<'_>,
        target: &Target<'s>,
    ) {
        let origin = centre(interaction);
        let plain =
            element.nearby.iter().chain(&element.siblings).filter(|n| n.is_interactive == Some(false));
        for n in plain.filter(|n| n.is_visible != Some(false) && !is_unseen(&n.tag) && !target.is(n)) {
            let Some(name) = name(&n.text).filter(|name| !target.whole.contains(&**name)) else { continue };
            self.seen.push(Seen {
                tag: &n.tag,
                role: Role::Unknown,
                name,
                bounding_box: n.bounding_box,
                interactive: false,
                is_target: false,
                attributes: None,
                is_present: true,
                id: by_id(&n.selector),
                place: place(n, origin, scroll(interaction)),
            });
        }
    }

    fn neighbours(
        &mut self,
        element: &'s Element<'_>,
        (origin, scroll): ((f64, f64), (f64, f64)),
        tree: &Tree<'s>,
        is_present: bool,
        is_target: impl Fn(&Neighbour<'_>) -> bool,
    ) {
        for list in [&element.nearby, &element.siblings, &element.nearest_clickable] {
            let longest = list.iter().map(|n| n.text.chars().count()).max().unwrap_or(0);
            if longest >= SHOWN.0 {
                self.cut = self.cut.min(longest);
            }
        }
        let clickable = |n: &&Neighbour<'_>| n.is_interactive != Some(false);
        let lists = [&element.nearby, &element.siblings, &element.nearest_clickable].map(|list| {
            let looked_at = list.iter().any(|n| !n.attributes.is_empty());
            list.iter().map(move |n| (n, looked_at))
        });
        let [nearby, siblings, nearest] = lists;
        let clickable_texts = texts_by_place(&element.nearest_clickable);
        let mut texts = 0;
        for (n, looked_at) in nearby.chain(siblings).filter(|(n, _)| clickable(n)).chain(nearest) {
            let hidden = n.is_visible == Some(false)
                || n.bounding_box.is_some_and(|b| b.width <= 0.0 || b.height <= 0.0)
                || is_unseen(&n.tag);
            let Some(name) = name(label_of(n, &clickable_texts, tree)).filter(|_| !hidden && !is_target(n))
            else {
                continue;
            };
            let role = match looked_at {
                true => role::of(
                    &n.tag,
                    n.attributes.get("role").map(|r| &**r),
                    n.attributes.get("type").map(|t| &**t),
                ),
                false => tree.role(&n.tag, &n.selector),
            };
            let interactive = n.is_interactive.unwrap_or(true);
            texts += usize::from(!interactive);
            if !interactive && texts > TEXTS {
                continue;
            }
            let place = place(n, origin, scroll);
            self.seen.push(Seen {
                tag: &n.tag,
                role,
                name,
                bounding_box: n.bounding_box.filter(|_| is_present),
                interactive,
                is_target: false,
                attributes: Some(&n.attributes).filter(|_| looked_at),
                is_present,
                id: by_id(&n.selector),
                place,
            });
        }
    }

    /// Adds the named elements and the first texts of the tree.
    fn tree(&mut self, tree: &Tree<'s>, origin: (f64, f64), target: &Target<'s>) {
        let named: Vec<_> = tree.named().filter_map(|(at, n)| Some((at, name(n.text)?, n))).collect();
        let here = named.iter().find(|(_, name, n)| n.node.tag == target.tag && *name == target.shown);
        let here = here.map_or(0, |&(at, ..)| at);
        let mut texts = 0;
        for (at, name, n) in named {
            let fragment =
                target.whole.contains(&*name) || (name == target.accessible && n.node.tag == "label");
            if fragment || !(n.interactive || says_something(&name)) {
                continue;
            }
            texts += usize::from(!n.interactive);
            if !n.interactive && texts > TEXTS {
                continue;
            }
            let side = if at < here { -1.0 } else { 1.0 };
            let place = (origin.0 + (at as f64 - here as f64) * 1e-3, origin.1 + side);
            self.seen.push(Seen {
                tag: &n.node.tag,
                role: n.role,
                name,
                bounding_box: None,
                interactive: n.interactive,
                is_target: false,
                attributes: Some(&n.node.attributes),
                is_present: true,
                id: "",
                place,
            });
        }
    }

    /// The length to which names are cut, in characters.
    pub(super) fn limit(&self) -> usize {
        self.cut.clamp(SHOWN.0, SHOWN.1)
    }

    /// Cuts all names alike and leaves each name once: the target's, then the first that was seen. A name that stands on
    /// a link and on a button elsewhere is that of both.
    pub(super) fn settle(&mut self) {
        let limit = self.limit();
        for seen in &mut self.seen {
            if let Cow::Owned(cut) = shown(&seen.name, limit) {
                seen.name = Cow::Owned(cut);
            }
        }
        self.seen = Settled::of(self.seen.drain(..));
    }

    /// Puts the elements in the order of the page: row by row, each from the left.
    pub(super) fn in_page_order(&mut self) {
        self.seen.sort_unstable_by(|a, b| {
            let row = |s: &Seen<'_>| libm::floor(s.place.1 / ROW);
            row(a)
                .total_cmp(&row(b))
                .then(a.place.0.total_cmp(&b.place.0))
                .then(a.place.1.total_cmp(&b.place.1))
                .then_with(|| a.name.cmp(&b.name))
        });
    }
}

/// Where an element that another interaction was done on stands among what was seen, beside the target: what has its id, else
/// its name. Nothing where that is none, or one of several.
pub(super) fn position(seen: &[Seen<'_>], other: &Target<'_>, limit: usize) -> Option<usize> {
    let (id, name) = (by_id(other.selector()), shown(&other.shown, limit));
    let of = |fits: &dyn Fn(&Seen<'_>) -> bool| {
        let mut fitting = seen.iter().enumerate().filter(|(_, seen)| !seen.is_target && fits(seen));
        fitting.next().map(|(at, _)| (at, fitting.next().is_none()))
    };
    let by_id = of(&|seen| !id.is_empty() && seen.id == id);
    let by_name =
        || of(&|seen| seen.name == name && seen.tag == other.tag).or_else(|| of(&|seen| seen.name == name));
    by_id.or_else(by_name).and_then(|(at, alone)| alone.then_some(at))
}

/// A selector, where it goes by an id alone.
fn by_id(selector: &str) -> &str {
    if selector.starts_with('#') && !selector.contains([' ', '>']) { selector } else { "" }
}

/// Centre of the recorded element in CSS pixels of the page, x then y.
fn centre(interaction: &Interaction<'_>) -> (f64, f64) {
    let Some(visual) = interaction.visual.as_deref() else { return (0.0, 0.0) };
    let (x, y) = scroll(interaction);
    let b = visual.bounding_box.unwrap_or_default();
    (b.x + b.width / 2.0 + x, b.y + b.height / 2.0 + y)
}

/// How far the page was scrolled in CSS pixels, x then y.
fn scroll(interaction: &Interaction<'_>) -> (f64, f64) {
    let viewport = interaction.visual.as_deref().and_then(|v| v.viewport).unwrap_or_default();
    (viewport.scroll_x, viewport.scroll_y)
}

/// Where a neighbour stands on the page: by its box, else by its distance and direction from the recorded element.
fn place(n: &Neighbour<'_>, (x, y): (f64, f64), scroll: (f64, f64)) -> (f64, f64) {
    if let Some(b) = n.bounding_box {
        return (b.x + b.width / 2.0 + scroll.0, b.y + b.height / 2.0 + scroll.1);
    }
    let distance = n.distance.unwrap_or(0.0);
    match &*n.direction {
        "above" => (x, y - distance),
        "below" => (x, y + distance),
        "left" => (x - distance, y),
        "before" => (x, y - distance),
        "right" => (x + distance, y),
        _ => (x, y + distance),
    }
}

/// The texts of clickable elements, the first of those in one place.
fn texts_by_place<'s>(clickable: &'s [Neighbour<'_>]) -> BTreeMap<(&'s str, u64), &'s str> {
    clickable.iter().rev().filter_map(|n| Some((place_of(n)?, &*n.text))).collect()
}

/// By what an element is known again that stands in two lists: its tag, and its distance, where 0 has no sign.
fn place_of<'n>(n: &'n Neighbour<'_>) -> Option<(&'n str, u64)> {
    Some((&*n.tag, (n.distance? + 0.0).to_bits()))
}

/// What names a neighbour: its text; for a field what labels it, as its text is its value.
fn label_of<'s>(
    n: &'s Neighbour<'_>,
    clickable: &BTreeMap<(&str, u64), &'s str>,
    tree: &Tree<'s>,
) -> &'s str {
    let attribute = |key: &str| n.attributes.get(key).map_or("", |value| &**value);
    if !role::is_field(&n.tag) && !role::is_editable(&n.attributes) {
        let labels = ["aria-label", "title", "alt"].map(attribute);
        return [&*n.text].into_iter().chain(labels).find(|text| !text.is_empty()).unwrap_or_default();
    }
    let clickable = place_of(n).and_then(|place| clickable.get(&place)).copied().unwrap_or_default();
    [
        attribute("aria-label"),
        tree.label(&n.tag, &n.selector),
        attribute("placeholder"),
        attribute("title"),
        clickable,
        &n.text,
    ]
    .into_iter()
    .find(|text| !text.is_empty() && !is_withheld(text))
    .unwrap_or_default()
}

/// Whether a text says something by itself, and is no fragment such as a lone number, and not made for machines: one that
/// holds an address.
fn says_something(text: &str) -> bool {
    let is_path = |word: &str| word.len() >= 12 && word.bytes().filter(|&b| b == b'/').count() >= 2;
    !text.split(' ').any(is_path)
        && text.chars().any(|c| c.is_alphabetic() || matches!(c, '%' | '$' | '€' | '£' | '¥' | '₹'))
}

/// An element that can be acted on, seen at the moment itself.
#[cfg(test)]
pub(super) fn sample<'s>(tag: &'s str, name: &'s str) -> Seen<'s> {
    Seen {
        tag,
        role: Role::Unknown,
        name: name.into(),
        bounding_box: None,
        interactive: true,
        is_target: false,
        attributes: None,
        is_present: true,
        id: "",
        place: (0.0, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(seen: Vec<Seen<'static>>) -> Vec<(&'static str, String)> {
        let mut pool = Pool { seen, cut: SHOWN.1 };
        pool.settle();
        pool.seen.into_iter().map(|seen| (seen.tag, seen.name.into_owned())).collect()
    }

    fn at(tag: &'static str, name: &'static str, x: f64) -> Seen<'static> {
        Seen { bounding_box: Some(Rect { x, y: 0.0, width: 50.0, height: 20.0 }), ..sample(tag, name) }
    }

    #[test]
    fn a_name_on_two_kinds_in_two_places_is_two_elements() {
        let tab = Seen { role: Role::Is("tab"), ..at("button", "Day", 0.0) };
        assert_eq!(settled(vec![tab, at("select", "Day", 300.0)]).len(), 2);
        assert_eq!(settled(vec![at("a", "Cart", 0.0), at("button", "Cart", 80.0)]).len(), 2);
    }

    #[test]
    fn a_name_on_a_wrapper_a_label_or_the_same_kind_is_one() {
        assert_eq!(settled(vec![at("a", "Cart", 0.0), at("button", "Cart", 10.0)]).len(), 1);
        assert_eq!(settled(vec![at("select", "Day", 0.0), at("label", "Day", 80.0)]).len(), 1);
        assert_eq!(settled(vec![at("a", "More", 0.0), at("a", "More", 80.0)]).len(), 1);
        let submit = Seen { role: Role::Is("button"), ..at("input", "Search", 80.0) };
        assert_eq!(settled(vec![at("button", "Search", 0.0), submit]).len(), 1);
        assert_eq!(settled(vec![sample("a", "Cart"), sample("button", "Cart")]).len(), 1);
    }

    #[test]
    fn a_lone_number_and_an_address_say_nothing() {
        assert!(["Only 2 left", "£4.90", "S/M/L", "and/or"].iter().all(|text| says_something(text)));
        assert!(!["12", "Navigation Menu men-/en_us/men.html"].iter().any(|text| says_something(text)));
    }

    #[test]
    fn a_label_takes_on_what_its_field_has() {
        let own = |text: &'static str| -> Option<&'static Attributes<'static>> {
            Some(Box::leak(Box::new(Attributes(vec![(text.into(), "x".into())]))))
        };
        let label = Seen { attributes: own("for"), ..sample("label", "Town") };
        let field = Seen { attributes: own("placeholder"), ..sample("input", "Town") };
        let mut pool = Pool { seen: vec![label, field], cut: SHOWN.1 };
        pool.settle();
        assert_eq!(pool.seen.len(), 1);
        assert!(pool.seen[0].attributes.is_some_and(|known| known.get("placeholder").is_some()));
    }

    #[test]
    fn a_field_with_a_label_and_a_placeholder_is_one() {
        let own = Attributes(vec![("placeholder".into(), "Names  or groups".into())]);
        let guests = Seen { attributes: Some(Box::leak(Box::new(own))), ..sample("input", "Guests") };
        let named = sample("input", "Names or groups");
        assert_eq!(settled(vec![guests.clone(), named.clone()]), [("input", "Guests".to_owned())]);
        assert_eq!(settled(vec![named, guests.clone()]).len(), 1);
        assert_eq!(settled(vec![guests, sample("input", "Day")]).len(), 2);
    }
}
