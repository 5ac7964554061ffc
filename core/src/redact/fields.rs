//! Fields: what a person types is personal by what the field is, whatever the text looks like. A field's value, its text
//! and the keys pressed in it are replaced whole, and so is what else an interaction holds of the value.

use super::{
    field::{self, Field},
    focus::Focus,
    kind::{Kind, Nature},
    labels::{self, Labels},
    placeholders,
    walk::{CLICKABLE, NEARBY, NeighbourPaths, Place, SIBLING},
};
use crate::session::{
    Attributes, Changes, Element, Gesture, Interaction, Neighbour, Node, PageState, Session, State, Text,
};

/// Attributes that hold what a field holds.
const VALUES: &[&str] =
    &["value", "data-value", "aria-valuetext", "defaultValue", "data-default-value", "data-initial-value"];

/// Details of a gesture that hold what its field holds, or held.
const VALUE_DETAILS: &[&str] = &[
    "value",
    "elementValue",
    "inputValue",
    "newValue",
    "oldValue",
    "previousValue",
    "prevValue",
    "data",
    "selectedText",
    "typedText",
    "inputText",
];

/// A part of a value is known again from this length on, in characters, where the value is no longer than so many bytes.
const LEAST_PART: usize = 3;
const LONGEST_WHOLE: usize = 512;

/// Replaces a text whole: the kind of the field, where it stands, the text.
pub(super) type Replace<'v, 'a> = &'v mut dyn FnMut(Kind, Place, &mut Text<'a>);

/// Goes through every text that is personal by its field. What had the focus last goes on from one fragment to the next.
pub(super) fn every_field<'a>(
    session: &mut Session<'a>,
    focus: &mut Option<Focus>,
    replace: Replace<'_, 'a>,
) {
    for (i, interaction) in session.interactions.iter_mut().enumerate() {
        let labels = Labels::of(interaction);
        let own = field::of_interaction(interaction, &labels);
        let field = own.or_else(|| focus.as_ref()?.field_of(interaction));
        Focus::follow(focus, interaction, field.as_ref());
        let mut fields = Fields { replace: &mut *replace, interaction: Some(i), labels };
        fields.interaction(interaction, field);
    }
}

struct Fields<'v, 'a> {
    replace: Replace<'v, 'a>,
    interaction: Option<usize>,
    labels: Labels,
}

impl<'a> Fields<'_, 'a> {
    fn value(&mut self, kind: Kind, path: &'static str, text: &mut Text<'a>) {
        if !placeholders::is_only(text) {
            (self.replace)(kind, Place { path, nature: Nature::Prose, interaction: self.interaction }, text);
        }
    }

    /// A field's text is its value, unless it merely repeats a label or belongs to a list of choices.
    fn text(&mut self, field: &Field, tag: &str, path: &'static str, text: &mut Text<'a>) {
        if tag != "select" && !placeholders::is_only(text) && field.is_held(text) {
            self.value(field.kind, path, text);
        }
    }

    fn interaction(&mut self, interaction: &mut Interaction<'a>, field: Option<Field>) {
        let held = field.map(|field| Held::of(field, interaction));
        if let Some(held) = &held {
            interaction.element.iter_mut().for_each(|e| self.element(held, e));
            interaction.gesture.iter_mut().for_each(|g| self.gesture(held, g));
        }
        if let Some(element) = &mut interaction.element {
            self.neighbours(&NEARBY, &mut element.nearby);
            self.neighbours(&CLICKABLE, &mut element.nearest_clickable);
            self.neighbours(&SIBLING, &mut element.siblings);
        }
        if let Some(node) = interaction.context.as_mut().and_then(|c| c.dom_snapshot.as_mut()) {
            self.node(node, "");
        }
        if let Some(state) = &mut interaction.state {
            self.state(held.as_ref(), state);
        }
    }

    fn element(&mut self, held: &Held, element: &mut Element<'a>) {
        let kind = held.field.kind;
        let path = "/interactions/*/element/text";
        if held.is_whole(&element.text) {
            self.value(kind, path, &mut element.text);
        } else {
            self.text(&held.field, &element.tag, path, &mut element.text);
        }
        element.value.iter_mut().for_each(|t| self.value(kind, "/interactions/*/element/value", t));
        self.values(kind, "/interactions/*/element/attributes/*", &mut element.attributes);
    }

    fn gesture(&mut self, held: &Held, gesture: &mut Gesture<'a>) {
        let kind = held.field.kind;
        gesture.value.iter_mut().for_each(|t| self.value(kind, "/interactions/*/interaction/value", t));
        let typed = gesture.key.as_ref().is_some_and(|k| k.chars().count() == 1);
        if typed {
            gesture
                .key
                .iter_mut()
                .for_each(|t| self.value(Kind::Keystroke, "/interactions/*/interaction/key", t));
        }
        for (name, text) in &mut gesture.details.0 {
            let kind = match &**name {
                "code" | "key" | "data" if typed || text.chars().count() == 1 => Kind::Keystroke,
                name if VALUE_DETAILS.contains(&name) || held.is_part(text) => kind,
                "text" if held.field.is_held(text) => kind,
                _ => continue,
            };
            self.value(kind, "/interactions/*/interaction/details/*", text);
        }
    }

    fn state(&mut self, held: Option<&Held>, state: &mut State<'a>) {
        let paths = [
            "/interactions/*/state/before/activeElement/text",
            "/interactions/*/state/after/activeElement/text",
        ];
        for (page, path) in [&mut state.before, &mut state.after].into_iter().zip(paths) {
            page.iter_mut().for_each(|page| self.page_state(held, path, page));
        }
        if let (Some(held), Some(changes)) = (held, &mut state.changes) {
            self.changes(held, changes);
        }
    }

    fn page_state(&mut self, held: Option<&Held>, path: &'static str, page: &mut PageState<'a>) {
        let Some(active) = page.active_element.as_mut().filter(|a| !a.text.is_empty()) else { return };
        if let Some(field) = field::of_active(active, &self.labels) {
            self.text(&field, &active.tag, path, &mut active.text);
        }
        if let Some(held) = held.filter(|held| held.is_part(&active.text)) {
            self.value(held.field.kind, path, &mut active.text);
        }
    }

    fn changes(&mut self, held: &Held, changes: &mut Changes<'a>) {
        let lists = [
            ("/interactions/*/state/changes/dialogs/*", &mut changes.dialogs),
            ("/interactions/*/state/changes/addedText/*", &mut changes.added_text),
            ("/interactions/*/state/changes/removedText/*", &mut changes.removed_text),
        ];
        for (path, texts) in lists {
            for text in texts.iter_mut().filter(|text| held.is_whole(text)) {
                self.value(held.field.kind, path, text);
            }
        }
    }

    fn neighbours(&mut self, paths: &NeighbourPaths, neighbours: &mut [Neighbour<'a>]) {
        for neighbour in neighbours.iter_mut().filter(|n| holds(&n.tag, &n.text, &n.attributes)) {
            let Some(field) = field::of_neighbour(neighbour, &self.labels) else { continue };
            self.text(&field, &neighbour.tag, paths.text, &mut neighbour.text);
            self.values(field.kind, paths.attributes, &mut neighbour.attributes);
        }
    }

    /// A node inside or behind a label with this text.
    fn node(&mut self, node: &mut Node<'a>, label: &str) {
        if holds(&node.tag, &node.text, &node.attributes)
            && let Some(field) = field::of_node(&node.tag, &node.attributes, label, &self.labels)
        {
            self.text(&field, &node.tag, "/interactions/*/context/domSnapshot/*/text", &mut node.text);
            let path = "/interactions/*/context/domSnapshot/*/attributes/*";
            self.values(field.kind, path, &mut node.attributes);
        }
        let is_label = node.tag == "label" && label.is_empty();
        let around = if is_label { labels::text_of(node).to_owned() } else { String::new() };
        let around = if is_label { &around } else { label };
        let mut behind = String::new();
        for child in &mut node.children {
            self.node(child, if around.is_empty() { &behind } else { around });
            behind = match &*child.tag {
                "label" if labels::is_free(child) => labels::text_of(child).to_owned(),
                _ => String::new(),
            };
        }
    }

    fn values(&mut self, kind: Kind, path: &'static str, attributes: &mut Attributes<'a>) {
        for (name, text) in &mut attributes.0 {
            if VALUES.contains(&&**name) {
                self.value(kind, path, text);
            }
        }
    }
}

/// Whether an element is one for texts and may hold one.
fn holds(tag: &str, text: &str, attributes: &Attributes<'_>) -> bool {
    field::is_editable(tag, attributes)
        && (!placeholders::is_only(text) || attributes.0.iter().any(|(name, _)| VALUES.contains(&&**name)))
}

/// A personal field, and what it held.
struct Held {
    field: Field,
    values: Vec<String>,
}

impl Held {
    fn of(field: Field, interaction: &Interaction<'_>) -> Self {
        let element = interaction.element.as_deref();
        let gesture = interaction.gesture.as_deref();
        let own = element.and_then(|e| e.value.as_ref()).into_iter();
        let given = gesture.and_then(|g| g.value.as_ref()).into_iter();
        let attributes = element.into_iter().flat_map(|e| VALUES.iter().filter_map(|v| e.attributes.get(v)));
        let details = gesture.into_iter().flat_map(|g| VALUE_DETAILS.iter().filter_map(|v| g.details.get(v)));
        let all = own.chain(given).chain(attributes).chain(details);
        let known =
            all.map(|text| text.trim()).filter(|text| !text.is_empty() && !placeholders::is_only(text));
        Self { field, values: known.map(str::to_owned).collect() }
    }

    /// Whether a text is one of its values.
    fn is_whole(&self, text: &str) -> bool {
        self.values.iter().any(|value| value == text.trim())
    }

    /// Whether a text is one of its values, or a part of one.
    fn is_part(&self, text: &str) -> bool {
        let text = text.trim();
        let short = text.chars().nth(LEAST_PART - 1).is_none();
        let holds = |value: &String| !short && value.len() <= LONGEST_WHOLE && value.contains(text);
        self.is_whole(text) || self.values.iter().any(holds)
    }
}
