//! The target: which of the recorded elements was acted on, and what it is called.
//!
//! A click lands on what lies on top, often an icon or a word inside a button. The element that was acted on is the
//! nearest interactive one among it and its recorded ancestors; where none is, it is the element itself.

use super::{
    name::{has_seam, is_withheld, name},
    put_in::PutIn,
    role::{self, Role},
    tree::Tree,
};
use crate::{
    selector::path::css_segment,
    session::{Attributes, Element, Interaction, InteractionKind, Neighbour, Rect},
};
use std::borrow::Cow;

/// Pixels within which the centre of a neighbour with the target's own tag lies on the target.
const SAME_PLACE: f64 = 3.0;
/// Pixels within which the centre of an interactive neighbour with the target's own name lies on the target.
const SAME_NAME: f64 = 12.0;

/// The element that was acted on.
#[derive(Debug, Clone)]
pub(super) struct Target<'s> {
    /// 0 for the recorded element itself, n for its nth ancestor.
    pub level: u32,
    /// Tag name.
    pub tag: &'s str,
    /// What is known of its role.
    pub role: Role<'s>,
    /// `type` attribute, where it is an input.
    pub input_type: Option<&'s str>,
    /// Whether people act on such elements.
    pub interactive: bool,
    /// Its name as neighbours are named: by what stands on it, then by its labels.
    pub shown: Cow<'s, str>,
    /// Its accessible name: as the recorder computed it, else by its labels, then by what stands on it.
    pub accessible: Cow<'s, str>,
    /// All that stands on it, where its name is a part of that.
    pub whole: Cow<'s, str>,
    /// The rule that found the name.
    pub named_by: &'static str,
    /// Its attributes as they were before the event, where the recorder looked at them.
    pub attributes: Option<&'s Attributes<'s>>,
    /// Its box, where it is known.
    pub bounding_box: Option<Rect>,
    /// Selectors and paths of it and of what lies in it down to the recorded element.
    paths: Vec<Cow<'s, str>>,
    /// Short selectors of the element alone; they may fit its neighbours too.
    selectors: [&'s str; 2],
    /// Tags and distances of its other guises.
    guises: Vec<(&'s str, f64)>,
}

impl<'s> Target<'s> {
    /// Finds the element that was acted on, and its name; nothing where it has none but what the step put in.
    pub(super) fn find(
        interaction: &'s Interaction<'_>,
        element: &'s Element<'_>,
        put_in: &PutIn,
    ) -> Option<Self> {
        let mut target = Self::acted_on(interaction, element);
        let shared = target.selector().starts_with('.')
            && Tree::of(interaction).is_shared(target.tag, target.selector());
        if shared {
            // What such a selector fits nearby is as likely another of its kind.
            target.selectors = [""; 2];
        }
        target.meet_guises(element, &interaction.kind);
        let mut names = target.names(interaction, element);
        names.retain(|(_, text)| !put_in.shows_in(text));
        let mut known = names.iter().filter_map(|(rule, text)| Some((*rule, text, name_in(text)?)));
        let (mut named_by, whole, mut shown) = known.next()?;
        let part = known.find(|(rule, text, _): &(_, &Cow<str>, _)| {
            is_part(rule) && has_seam(whole) && whole.contains(text.as_ref())
        });
        if let Some((rule, _, part)) = part {
            (named_by, shown) = (rule, part);
            target.whole = whole.clone();
        }
        let labels = ["aria_label", "label", "alt"];
        let labelled =
            names.iter().filter(|(rule, _)| labels.contains(rule)).find_map(|(_, text)| name_in(text));
        let told = told(interaction).filter(|told| !put_in.shows_in(told));
        target.accessible = told.or(labelled).unwrap_or_else(|| shown.clone());
        target.shown = shown;
        target.named_by = named_by;
        Some(target)
    }

    fn acted_on(interaction: &'s Interaction<'_>, element: &'s Element<'_>) -> Self {
        let attribute = |key: &str| element.attributes.get(key).map(|value| &**value);
        let role = attribute("role");
        let reacts = role::is_interactive(&element.tag, role)
            || attribute("tabindex").is_some_and(|t| !t.trim().starts_with('-'))
            || attribute("contenteditable").is_some_and(|v| v != "false");
        let ancestor = element.ancestors.iter().find(|a| role::is_interactive(&a.tag, a.role.as_deref()));
        let primary = interaction.selectors.as_deref().map_or("", |s| &*s.primary);
        let mut target = Self {
            level: 0,
            tag: &element.tag,
            role: role::of(&element.tag, role, attribute("type").or(Some("text"))),
            input_type: attribute("type").filter(|_| element.tag == "input"),
            interactive: reacts,
            shown: Cow::Borrowed(""),
            accessible: Cow::Borrowed(""),
            whole: Cow::Borrowed(""),
            named_by: "",
            attributes: Some(&element.attributes).filter(|_| !changes_it(&interaction.kind)),
            bounding_box: interaction.visual.as_deref().and_then(|v| v.bounding_box),
            paths: Vec::new(),
            selectors: [primary, interaction.selectors.as_deref().map_or("", |s| &*s.css_path)],
            guises: Vec::new(),
        };
        if let (false, Some(ancestor)) = (reacts, ancestor) {
            target.level = ancestor.level.max(1);
            target.tag = &ancestor.tag;
            target.role = match ancestor.role.as_deref() {
                None if ancestor.text.is_empty() && ancestor.selector.is_empty() => Role::Unknown,
                role => Role::recorded(role),
            };
            target.input_type = None;
            target.interactive = true;
            target.bounding_box = None;
            target.attributes = None;
            target.selectors = [&ancestor.selector, ""];
        }
        let within =
            element.ancestors.iter().map(|a| a.level).filter(|&level| level > 0 && level <= target.level);
        let levels = std::iter::once(0).chain(within);
        target.paths = levels.filter_map(|level| path_of(interaction, element, level)).collect();
        target
    }

    /// Recognises the neighbours that are the target itself: an icon's button is recorded as its neighbour.
    fn meet_guises(&mut self, element: &'s Element<'_>, kind: &InteractionKind<'_>) {
        for n in &element.nearest_clickable {
            if let (true, Some(distance)) = (self.has_path(&n.css_path), n.distance) {
                self.guises.push((&n.tag, distance));
            }
        }
        if self.attributes.is_none() && self.level > 0 && !changes_it(kind) {
            let mut others = element.nearest_clickable.iter().chain(&element.nearby);
            let own = others.find(|n| !n.attributes.is_empty() && n.tag == self.tag && self.is(n));
            if let Some(own) = own {
                self.attributes = Some(&own.attributes);
                self.bounding_box = self.bounding_box.or(own.bounding_box);
            }
        }
        let own_text = if self.interactive { None } else { name(&element.text) };
        let near = element.nearby.iter().find(|n| {
            let close = n.is_interactive == Some(true) && n.distance.is_some_and(|d| d <= SAME_NAME);
            close && own_text.is_some() && name(&n.text) == own_text
        });
        if let Some(n) = near {
            self.tag = &n.tag;
            self.role = Role::Unknown;
            self.interactive = true;
            self.guises.push((&n.tag, n.distance.unwrap_or_default()));
        }
    }

    /// The short selector of the element alone; it may fit others too.
    pub(super) fn selector(&self) -> &'s str {
        self.selectors[0]
    }

    fn has_path(&self, path: &str) -> bool {
        !path.is_empty() && self.paths.iter().any(|own| own == path)
    }

    /// Whether a neighbour that was recorded by the same interaction is the target.
    pub(super) fn is(&self, n: &Neighbour<'_>) -> bool {
        if self.has_path(&n.css_path) || self.has_path(&n.selector) {
            return true;
        }
        let same_tag = n.tag == self.tag;
        let Some(distance) = n.distance.filter(|_| !matches!(&*n.direction, "before" | "after")) else {
            return false;
        };
        let listed = self.guises.iter().any(|&(tag, d)| n.tag == tag && libm::fabs(d - distance) < 0.51);
        let selected = !n.selector.is_empty() && self.selectors.contains(&&*n.selector);
        listed || (same_tag && (distance <= SAME_PLACE || (selected && distance <= SAME_NAME)))
    }

    /// All that could name it, best first: the rule and the text.
    fn names(
        &self,
        interaction: &'s Interaction<'_>,
        element: &'s Element<'_>,
    ) -> Vec<(&'static str, Cow<'s, str>)> {
        let attribute = |key: &str| element.attributes.get(key).map_or("", |value| &**value);
        let inner: &'static str =
            if matches!(&*element.tag, "img" | "svg" | "picture") { "image" } else { "part" };
        let is_editable =
            role::is_editable(&element.attributes) || interaction.kind == InteractionKind::Input;
        let mut names = Vec::with_capacity(12);
        if self.level == 0 && role::is_field(&element.tag) {
            let pressed = matches!(self.input_type, Some("button" | "submit" | "reset"));
            names.push(("value", if pressed { attribute("value") } else { "" }));
            names.push(("aria_label", attribute("aria-label")));
            names.push(("label", label_of(interaction, element)));
            names.push(("placeholder", attribute("placeholder")));
            names.retain(|(_, text)| !is_withheld(text));
        } else if self.level == 0 && is_editable {
            names.push(("aria_label", attribute("aria-label")));
            names.push(("label", label(interaction, element).unwrap_or_default()));
            names.push(("placeholder", attribute("placeholder")));
            names.push(("text", &*element.text));
            names.retain(|(_, text)| !is_withheld(text));
        } else if self.level == 0 {
            names.push(("text", &*element.text));
            names.push(("aria_label", attribute("aria-label")));
        } else {
            let ancestor = element.ancestors.iter().find(|a| a.level == self.level);
            names.push(("text", ancestor.map_or("", |a| &*a.text)));
            names.push(("stated", ""));
            let guise = element.nearby.iter().find(|n| self.is(n));
            names.push(("neighbour", guise.map_or("", |n| &*n.text)));
            names.push((inner, &*element.text));
            names.push((inner, attribute("aria-label")));
            if names.iter().all(|(_, text)| name(text).is_none()) {
                names.push(("tree", self.name_in_tree(interaction)));
            }
        }
        names.push((if self.level == 0 { "alt" } else { "image" }, attribute("alt")));
        names.push(("title", attribute("title")));
        if self.level == 0 || self.interactive {
            let [sibling, parent] = lent_names(element);
            names.extend([("sibling", sibling), ("parent", parent)]);
        }
        let stated = || self.stated_label(element);
        let own = |(rule, text)| match rule {
            "stated" => ("aria_label", stated()),
            _ => (rule, Cow::Borrowed(text)),
        };
        // A recorder of names alone.
        let told = told(interaction).filter(|_| self.level == 0).map(|name| ("told", name));
        names.into_iter().map(own).chain(told).collect()
    }

    /// The `aria-label` that the short selector of the acted-on ancestor asks for.
    fn stated_label(&self, element: &'s Element<'_>) -> Cow<'s, str> {
        let ancestor = element.ancestors.iter().find(|a| a.level == self.level);
        let asked = ancestor.map(|a| css_segment(&a.selector).attributes).unwrap_or_default();
        asked.into_iter().find(|(name, _)| *name == "aria-label").map(|(_, value)| value).unwrap_or_default()
    }
}

/// Whether an event is told of when it has changed the element already.
fn changes_it(kind: &InteractionKind<'_>) -> bool {
    matches!(kind, InteractionKind::Input | InteractionKind::Change | InteractionKind::Drop)
}

/// The accessible name that a recorder computed by the full rules, as one does that tells the role with it.
fn told<'s>(interaction: &'s Interaction<'_>) -> Option<Cow<'s, str>> {
    let details = &interaction.gesture.as_ref()?.details;
    details.get("role")?;
    details.get("name").filter(|told| !is_withheld(told)).and_then(|told| name(told))
}

/// A recorded text as a name.
fn name_in<'s>(text: &Cow<'s, str>) -> Option<Cow<'s, str>> {
    match text {
        Cow::Borrowed(text) => name(text),
        Cow::Owned(text) => name(text).map(|name| Cow::Owned(name.into_owned())),
    }
}

impl Target<'_> {
    /// What the recorded tree calls the ancestor that was acted on.
    fn name_in_tree<'s>(&self, interaction: &'s Interaction<'_>) -> &'s str {
        let mut path = interaction.selectors.as_deref().map_or("", |s| &*s.css_path);
        for _ in 0..self.level {
            path = path.rsplit_once(" > ").map_or("", |(above, _)| above);
            if path.is_empty() {
                return "";
            }
        }
        Tree::of(interaction).name_at(path)
    }
}

/// Whether a rule names an element by the part of it that the click fell on.
fn is_part(rule: &str) -> bool {
    matches!(rule, "part" | "image")
}

/// A text that could label one element, and is not that of a section.
fn short(text: &str) -> bool {
    text.len() < 48 && name(text).is_some()
}

/// What lends its name to an element without one: a sibling with a short text, and a box around it with one.
pub(crate) fn lent_names<'s>(element: &'s Element<'_>) -> [&'s str; 2] {
    let sibling = element.siblings.iter().map(|n| &*n.text).find(|t| short(t));
    let parent = element.ancestors.iter().take(3).map(|a| &*a.text).find(|t| short(t));
    [sibling, parent].map(Option::unwrap_or_default)
}

/// The label of a field, else the short text of the box that holds the field alone.
fn label_of<'s>(interaction: &'s Interaction<'_>, element: &'s Element<'_>) -> &'s str {
    let around = || element.ancestors.iter().take(2).map(|a| &*a.text).find(|t| short(t));
    label(interaction, element).or_else(around).unwrap_or_default()
}

/// What labels a field and was meant to: its label, around it, by its id or beside it.
pub(crate) fn label<'s>(interaction: &'s Interaction<'_>, element: &'s Element<'_>) -> Option<&'s str> {
    let around = element.ancestors.iter().find(|a| a.tag == "label").map(|a| &*a.text);
    let named = || element.attributes.get("id").map_or("", |id| Tree::of(interaction).label_for(id));
    around
        .filter(|text| name(text).is_some())
        .or_else(|| Some(named()).filter(|text| !text.is_empty()))
        .or_else(|| label_beside(element))
}

/// The text of the label right before a field, or right behind a box that is ticked.
fn label_beside<'s>(element: &'s Element<'_>) -> Option<&'s str> {
    let kind = element.attributes.get("type").map_or("", |kind| &**kind);
    let side = if matches!(kind, "checkbox" | "radio") { "after" } else { "before" };
    let mut beside = element.siblings.iter().filter(|n| n.direction == side && n.distance == Some(1.0));
    beside.find(|n| n.tag == "label").map(|n| &*n.text).filter(|text| name(text).is_some())
}

/// The CSS path of the element (level 0) or of its nth ancestor, by the part of the recorder that also recorded the
/// clickable elements.
fn path_of<'s>(
    interaction: &'s Interaction<'_>,
    element: &'s Element<'_>,
    level: u32,
) -> Option<Cow<'s, str>> {
    let whole = interaction.selectors.as_deref().map_or("", |s| &*s.detail_path);
    let mut path = whole;
    if level > 0 {
        let own = element.ancestors.iter().find(|a| a.level == level).map_or("", |a| &*a.css_path);
        if !own.is_empty() {
            return Some(Cow::Borrowed(own));
        }
        for _ in 0..level {
            path = path.rsplit_once(" > ")?.0;
        }
    }
    (!path.is_empty()).then_some(Cow::Borrowed(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Ancestor, Attributes, Context, InteractionKind, Node, Selectors};

    fn clicked(element: Element<'static>) -> Interaction<'static> {
        Interaction {
            id: "i1".into(),
            kind: InteractionKind::Click,
            timestamp: 0,
            sequence: None,
            session_time: None,
            selectors: None,
            visual: None,
            element: Some(Box::new(element)),
            context: None,
            state: None,
            gesture: None,
        }
    }

    fn ancestor(level: u32, tag: &'static str, text: &'static str) -> Ancestor<'static> {
        Ancestor { level, tag: tag.into(), text: text.into(), ..Ancestor::default() }
    }

    fn find(interaction: &Interaction<'static>) -> Option<(u32, String, String, &'static str)> {
        let target = Target::find(interaction, interaction.element.as_deref()?, &PutIn::by(interaction))?;
        Some((target.level, target.tag.to_owned(), target.shown.to_string(), target.named_by))
    }

    #[test]
    fn an_icon_stands_for_its_button() {
        let i = clicked(Element {
            tag: "svg".into(),
            ancestors: vec![
                ancestor(1, "div", ""),
                ancestor(2, "button", "Shop All"),
                ancestor(3, "div", "Shop AllX"),
            ],
            ..Element::default()
        });
        assert_eq!(find(&i), Some((2, "button".into(), "Shop All".into(), "text")));
    }

    #[test]
    fn an_image_names_the_link_around_it() {
        let i = clicked(Element {
            tag: "img".into(),
            text: "Wicker set, blue".into(),
            ancestors: vec![ancestor(1, "div", ""), ancestor(2, "a", "")],
            ..Element::default()
        });
        assert_eq!(find(&i), Some((2, "a".into(), "Wicker set, blue".into(), "image")));
    }

    #[test]
    fn a_checkbox_is_called_by_its_label_and_never_by_its_value() {
        let mut box_ = Element {
            tag: "input".into(),
            text: "c".into(),
            attributes: Attributes(vec![("type".into(), "checkbox".into())]),
            ancestors: vec![ancestor(1, "span", ""), ancestor(2, "label", "Create my account")],
            ..Element::default()
        };
        let i = clicked(box_.clone());
        assert_eq!(find(&i), Some((0, "input".into(), "Create my account".into(), "label")));
        box_.ancestors.clear();
        assert_eq!(find(&clicked(box_)), None);
    }

    #[test]
    fn a_label_beside_a_field_names_it() {
        let beside = |side: &'static str, text: &'static str| Neighbour {
            tag: "label".into(),
            text: text.into(),
            direction: side.into(),
            distance: Some(1.0),
            ..Neighbour::default()
        };
        let mut field = Element {
            tag: "input".into(),
            siblings: vec![beside("before", "Town"), beside("after", "Street")],
            ..Element::default()
        };
        assert_eq!(find(&clicked(field.clone())).map(|t| t.2).as_deref(), Some("Town"));
        field.attributes = Attributes(vec![("type".into(), "radio".into())]);
        assert_eq!(find(&clicked(field)).map(|t| t.2).as_deref(), Some("Street"));
    }

    #[test]
    fn a_label_that_a_selector_asks_for_names_its_button() {
        let button = Ancestor {
            level: 1,
            tag: "button".into(),
            selector: r#"[aria-label="Not\ starred\ \"yet\""]"#.into(),
            ..Ancestor::default()
        };
        let i = clicked(Element { tag: "svg".into(), ancestors: vec![button], ..Element::default() });
        assert_eq!(find(&i), Some((1, "button".into(), "Not starred 'yet'".into(), "aria_label")));
    }

    #[test]
    fn a_plain_div_is_itself_and_borrows_from_a_button_on_the_same_spot() {
        let mut div = Element { tag: "div".into(), text: "Place Order".into(), ..Element::default() };
        assert_eq!(find(&clicked(div.clone())).map(|t| (t.0, t.1)), Some((0, "div".into())));
        div.nearby = vec![Neighbour {
            tag: "button".into(),
            text: "Place Order".into(),
            distance: Some(0.0),
            is_interactive: Some(true),
            ..Neighbour::default()
        }];
        assert_eq!(find(&clicked(div)).map(|t| (t.0, t.1)), Some((0, "button".into())));
    }

    #[test]
    fn a_swatch_is_not_called_by_the_next_one_of_its_class() {
        let mut i = clicked(Element {
            tag: "span".into(),
            ancestors: vec![Ancestor { selector: ".swatch".into(), ..ancestor(1, "label", "") }],
            nearby: vec![Neighbour {
                tag: "label".into(),
                text: "Moss".into(),
                selector: ".swatch".into(),
                distance: Some(8.0),
                direction: "above".into(),
                ..Neighbour::default()
            }],
            ..Element::default()
        });
        assert_eq!(find(&i).map(|t| t.2), Some("Moss".into()), "where there is but one");
        let swatch = || Node {
            tag: "label".into(),
            attributes: Attributes(vec![("class".into(), "swatch".into())]),
            ..Node::default()
        };
        let root = Node { tag: "fieldset".into(), children: vec![swatch(), swatch()], ..Node::default() };
        i.context = Some(Box::new(Context { dom_snapshot: Some(root), ..Context::default() }));
        assert_eq!(find(&i), None);
        let tree = i.context.as_mut().unwrap().dom_snapshot.as_mut().unwrap();
        tree.children[1].attributes.0.push(("title".into(), "Slate blue".into()));
        let css_path = "main > fieldset > label.swatch:nth-of-type(2) > span";
        i.selectors = Some(Box::new(Selectors { css_path: css_path.into(), ..Selectors::default() }));
        assert_eq!(find(&i).map(|t| (t.2, t.3)), Some(("Slate blue".into(), "tree")));
    }

    #[test]
    fn a_neighbour_with_the_path_of_the_acted_on_ancestor_is_the_target() {
        let mut i = clicked(Element {
            tag: "p".into(),
            text: "in Sets".into(),
            ancestors: vec![ancestor(1, "a", "in Sets"), ancestor(2, "ul", "")],
            ..Element::default()
        });
        i.selectors =
            Some(Box::new(Selectors { detail_path: "ul#x > a.y > p".into(), ..Selectors::default() }));
        let target = Target::find(&i, i.element.as_deref().unwrap(), &PutIn::default()).unwrap();
        let at = |css_path: &'static str| Neighbour {
            tag: "a".into(),
            css_path: css_path.into(),
            ..Neighbour::default()
        };
        assert!(target.is(&at("ul#x > a.y")));
        assert!(!target.is(&at("ul#x > a.z")));
    }
}
