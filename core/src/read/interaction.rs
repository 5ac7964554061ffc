//! One recorded event of any shape → an [`Interaction`]: nested groups, their flat twins, and what other parts of the
//! recorder saw of the same moment.

use super::{
    Text, context, element, gesture,
    json::{Json, Object, take},
    kind,
    neighbour::overlay,
    notes::Notes,
    selectors, state, visual,
};
use crate::{
    ErrorCode,
    session::{Context, Element, Gesture, Interaction, InteractionKind, Millis, Selectors, State, Visual},
};

/// An interaction as read. It has no time where none was recorded.
pub(super) struct Event<'a> {
    pub(super) interaction: Interaction<'a>,
    pub(super) timed: bool,
}

/// A nested group as it was recorded, and the flat twins of its fields under the group's own names.
#[derive(Default)]
struct Group<'a> {
    nested: Option<Json<'a>>,
    twins: Object<'a>,
}

/// The parts of a recorded event, before they are read.
#[derive(Default)]
struct Parts<'a> {
    id: Option<Json<'a>>,
    kind: Option<Json<'a>>,
    timestamp: Option<Json<'a>>,
    sequence: Option<Json<'a>>,
    session_time: Option<Json<'a>>,
    selectors: Group<'a>,
    visual: Group<'a>,
    element: Group<'a>,
    context: Group<'a>,
    state: Group<'a>,
    gesture: Group<'a>,
    element_details: Option<Json<'a>>,
    context_data: Option<Json<'a>>,
    overlays: Option<Json<'a>>,
    metadata: Option<Json<'a>>,
    action: Option<Json<'a>>,
}

/// Reads one event; `received` is when a frame around it says that it was sent. None, with an issue, where it says not
/// what happened.
pub(super) fn read<'a>(
    mut fields: Object<'a>,
    received: Option<Millis>,
    notes: &mut Notes,
) -> Option<Event<'a>> {
    let mut parts = Parts::default();
    if let Some(Json::Object(full)) = take(&mut fields, "fullData").filter(Json::holds) {
        notes.enter("fullData");
        sort(full, &mut parts, notes);
        let event = {
            notes.leave();
            sort(fields, &mut parts, notes);
            notes.enter("fullData");
            assemble(parts, received, notes)
        };
        notes.leave();
        return event;
    }
    sort(fields, &mut parts, notes);
    assemble(parts, received, notes)
}

/// Sorts fields into the parts they belong to; what is there already stays.
fn sort<'a>(fields: Object<'a>, parts: &mut Parts<'a>, notes: &mut Notes) {
    for (key, value) in fields {
        let slot = match key.as_ref() {
            "id" => &mut parts.id,
            "type" => &mut parts.kind,
            "timestamp" => &mut parts.timestamp,
            "sequence" => &mut parts.sequence,
            "sessionTime" => &mut parts.session_time,
            "selectors" => &mut parts.selectors.nested,
            "visual" => &mut parts.visual.nested,
            "element" => &mut parts.element.nested,
            "context" => &mut parts.context.nested,
            "state" => &mut parts.state.nested,
            "interaction" => &mut parts.gesture.nested,
            "elementDetails" => &mut parts.element_details,
            "contextData" => &mut parts.context_data,
            "overlays" => &mut parts.overlays,
            "metadata" => &mut parts.metadata,
            "action" => &mut parts.action,
            _ => {
                match twin(&key, parts) {
                    Some((group, name)) => group.twins.push((Text::Borrowed(name), value)),
                    None => notes.unread(&key, &value),
                }
                continue;
            }
        };
        match slot {
            Some(known) if known.holds() => {
                if *known != value {
                    notes.unread(&key, &value);
                }
            }
            _ => *slot = Some(value),
        }
    }
}

/// Whether a field is a group of an interaction, or the flat twin of a field of one.
pub(super) fn is_group(name: &str) -> bool {
    ["selectors", "visual", "element", "context", "state", "interaction"].contains(&name)
        || twin(name, &mut Parts::default()).is_some()
}

/// The group that a flat field belongs to, and its name there.
fn twin<'p, 'a>(key: &str, parts: &'p mut Parts<'a>) -> Option<(&'p mut Group<'a>, &'static str)> {
    Some(match key {
        "primarySelector" => (&mut parts.selectors, "primary"),
        "selectorAlternatives" => (&mut parts.selectors, "alternatives"),
        "xpath" => (&mut parts.selectors, "xpath"),
        "cssPath" => (&mut parts.selectors, "cssPath"),
        "selectorReliability" => (&mut parts.selectors, "reliability"),
        "elementTag" => (&mut parts.element, "tag"),
        "elementText" => (&mut parts.element, "text"),
        "elementValue" => (&mut parts.element, "value"),
        "elementAttributes" => (&mut parts.element, "attributes"),
        "parentElements" => (&mut parts.element, "parentElements"),
        "siblingElements" => (&mut parts.element, "siblingElements"),
        "nearbyElements" => (&mut parts.element, "nearbyElements"),
        "boundingBox" => (&mut parts.visual, "boundingBox"),
        "coordinates" => (&mut parts.visual, "coordinates"),
        "isInViewport" => (&mut parts.visual, "isInViewport"),
        "percentVisible" => (&mut parts.visual, "percentVisible"),
        "viewport" => (&mut parts.visual, "viewport"),
        "url" => (&mut parts.context, "url"),
        "pageTitle" => (&mut parts.context, "pageTitle"),
        "pageContext" => (&mut parts.context, "pageContext"),
        "pageStructure" => (&mut parts.context, "pageStructure"),
        "framePath" => (&mut parts.context, "framePath"),
        "shadowPath" => (&mut parts.element, "shadowPath"),
        "stateBefore" => (&mut parts.state, "before"),
        "stateAfter" => (&mut parts.state, "after"),
        "stateChanges" => (&mut parts.state, "changes"),
        "modifiers" => (&mut parts.gesture, "modifiers"),
        "confidence" => (&mut parts.gesture, "confidence"),
        "screenshotId" => (&mut parts.gesture, "screenshotId"),
        "key" => (&mut parts.gesture, "key"),
        "value" => (&mut parts.gesture, "value"),
        "valueLength" => (&mut parts.gesture, "valueLength"),
        "checked" => (&mut parts.gesture, "checked"),
        "tab" => (&mut parts.gesture, "tab"),
        "code" => (&mut parts.gesture, "code"),
        "inputType" => (&mut parts.gesture, "inputType"),
        "inputName" => (&mut parts.gesture, "inputName"),
        "placeholder" => (&mut parts.gesture, "placeholder"),
        "formAction" => (&mut parts.gesture, "formAction"),
        "formMethod" => (&mut parts.gesture, "formMethod"),
        "fieldCount" => (&mut parts.gesture, "fieldCount"),
        "priceData" => (&mut parts.gesture, "priceData"),
        "userIntent" => (&mut parts.gesture, "userIntent"),
        "userReasoning" => (&mut parts.gesture, "userReasoning"),
        "visualCues" => (&mut parts.gesture, "visualCues"),
        _ => return None,
    })
}

/// The six groups of an interaction, as read.
#[derive(Default)]
struct Groups<'a> {
    selectors: Selectors<'a>,
    visual: Visual,
    element: Element<'a>,
    context: Context<'a>,
    state: State<'a>,
    gesture: Gesture<'a>,
}

fn assemble<'a>(parts: Parts<'a>, received: Option<Millis>, notes: &mut Notes) -> Option<Event<'a>> {
    let mut name = parts.kind.and_then(|value| notes.text("type", value)).unwrap_or_default();
    let mut timestamp = parts.timestamp.and_then(|value| notes.moment("timestamp", &value));
    let mut groups = Groups {
        selectors: group("selectors", parts.selectors, notes, selectors::read),
        visual: group("visual", parts.visual, notes, visual::read),
        element: group("element", parts.element, notes, element::read),
        context: group("context", parts.context, notes, context::read),
        state: group("state", parts.state, notes, state::read),
        gesture: group("interaction", parts.gesture, notes, gesture::read),
    };
    if let Some(details) = extra("elementDetails", parts.element_details, notes) {
        let Groups { element, selectors, visual, .. } = &mut groups;
        element::merge_details(details, element, selectors, visual, notes);
        notes.leave();
    }
    if let Some(data) = extra("contextData", parts.context_data, notes) {
        element::merge_context_data(data, &mut groups.element, &groups.selectors.detail_path, notes);
        notes.leave();
    }
    if let Some(overlays) = parts.overlays.filter(|_| groups.element.overlays.is_empty()) {
        groups.element.overlays = notes.objects("overlays", overlays, overlay);
    }
    let mut further = Further::default();
    if let Some(action) = extra("action", parts.action, notes) {
        further.action(action, &mut groups, &mut name, timestamp.is_none(), notes);
        notes.leave();
    }
    if let Some(metadata) = extra("metadata", parts.metadata, notes) {
        further.metadata(metadata, &mut groups, timestamp.is_none() && further.timestamp.is_none(), notes);
        notes.leave();
    }
    timestamp = timestamp.or(further.timestamp).or(received);
    if groups.context.url.is_empty()
        && let Some(before) = &groups.state.before
    {
        groups.context.url = before.url.clone();
    }
    if kind::is_double(&name) {
        notes.detail(&mut groups.gesture.details, "recordedType".into(), Json::Text(name.clone()));
    }
    let Some(kind) = kind::read(name) else {
        notes.issue_at("type", ErrorCode::Missing, "the name of what happened", "none");
        return None;
    };
    let id = parts.id.and_then(|value| notes.text("id", value)).unwrap_or_default();
    let sequence = parts.sequence.and_then(|value| notes.integer("sequence", &value));
    let session_time = parts.session_time.and_then(|value| notes.integer("sessionTime", &value));
    let interaction = Interaction {
        id,
        kind,
        timestamp: timestamp.unwrap_or(0),
        sequence,
        session_time,
        selectors: recorded(groups.selectors),
        visual: recorded(groups.visual),
        element: recorded(groups.element),
        context: recorded(groups.context),
        state: recorded(groups.state),
        gesture: recorded(groups.gesture),
    };
    Some(Event { interaction, timed: timestamp.is_some() })
}

/// An interaction of which only kind and time are known.
pub(super) fn bare(kind: InteractionKind<'_>, timestamp: Millis) -> Interaction<'_> {
    Interaction {
        id: Text::default(),
        kind,
        timestamp,
        sequence: None,
        session_time: None,
        selectors: None,
        visual: None,
        element: None,
        context: None,
        state: None,
        gesture: None,
    }
}

/// A group that recorded nothing is absent.
pub(super) fn recorded<T: Default + PartialEq>(group: T) -> Option<Box<T>> {
    (group != T::default()).then(|| Box::new(group))
}

/// Reads a group at its place and counts in which state it was found.
fn group<'a, T: Default>(
    name: &'static str,
    group: Group<'a>,
    notes: &mut Notes,
    read: fn(Object<'a>, Object<'a>, &mut Notes) -> T,
) -> T {
    let has_twins = group.twins.iter().any(|(_, value)| value.holds());
    let count = notes.group(name);
    let (slot, nested) = match group.nested {
        Some(Json::Object(fields)) if !fields.is_empty() => (&mut count.recorded, fields),
        Some(Json::Object(_) | Json::Null) | None if has_twins => (&mut count.recorded, Vec::new()),
        Some(Json::Object(_)) => (&mut count.empty, Vec::new()),
        Some(Json::Null) => (&mut count.null, Vec::new()),
        None => (&mut count.missing, Vec::new()),
        Some(other) => {
            count.wrong += 1;
            notes.issue_at(name, ErrorCode::WrongType, "an object", other.type_name());
            if !has_twins {
                return T::default();
            }
            return read(Vec::new(), group.twins, notes);
        }
    };
    *slot += 1;
    if nested.is_empty() && !has_twins {
        return T::default();
    }
    notes.enter(name);
    let read = read(nested, group.twins, notes);
    notes.leave();
    read
}

/// A part that only some recorders write: its fields, its place entered; counted like a group where it is there.
fn extra<'a>(name: &'static str, value: Option<Json<'a>>, notes: &mut Notes) -> Option<Object<'a>> {
    let value = value?;
    let count = notes.group(name);
    match value {
        Json::Object(fields) if fields.is_empty() => count.empty += 1,
        Json::Null => count.null += 1,
        Json::Object(fields) => {
            count.recorded += 1;
            notes.enter(name);
            return Some(fields);
        }
        other => {
            count.wrong += 1;
            notes.issue_at(name, ErrorCode::WrongType, "an object", other.type_name());
        }
    }
    None
}

/// What `action` and `metadata` say of the same moment once more.
#[derive(Default)]
struct Further {
    timestamp: Option<Millis>,
}

impl Further {
    fn action<'a>(
        &mut self,
        fields: Object<'a>,
        groups: &mut Groups<'a>,
        name: &mut Text<'a>,
        wants_time: bool,
        notes: &mut Notes,
    ) {
        for (key, value) in fields {
            match key.as_ref() {
                "selector" => {
                    let selector = notes.text("selector", value).unwrap_or_default();
                    selectors::add(&mut groups.selectors, selector);
                }
                "type" if name.is_empty() => notes.fill(name, "type", value),
                "type" => {
                    let second = notes.text("type", value).unwrap_or_default();
                    if !second.is_empty() && kind::read(second) != kind::read(name.clone()) {
                        notes.count_unread("type", 1);
                    }
                }
                "timestamp" if wants_time => self.timestamp = notes.moment("timestamp", &value),
                _ => notes.unread(&key, &value),
            }
        }
    }

    fn metadata<'a>(
        &mut self,
        fields: Object<'a>,
        groups: &mut Groups<'a>,
        wants_time: bool,
        notes: &mut Notes,
    ) {
        for (key, value) in fields {
            match key.as_ref() {
                "pageUrl" => same_or_unread(&mut groups.context.url, "pageUrl", value, notes),
                "pageTitle" => same_or_unread(&mut groups.context.page_title, "pageTitle", value, notes),
                "viewport" => {
                    let second = visual::viewport("viewport", value, notes);
                    match (&mut groups.visual.viewport, second) {
                        (slot @ None, second) => *slot = second,
                        (Some(first), Some(second)) if *first != second => notes.count_unread("viewport", 1),
                        _ => {}
                    }
                }
                "timestamp" if wants_time => self.timestamp = notes.moment("timestamp", &value),
                _ => notes.unread(&key, &value),
            }
        }
    }
}

/// Fills a slot that is empty; another text than the one there is counted as unread.
fn same_or_unread<'a>(slot: &mut Text<'a>, name: &'static str, value: Json<'a>, notes: &mut Notes) {
    let second = notes.text(name, value).unwrap_or_default();
    if slot.is_empty() {
        *slot = second;
    } else if !second.is_empty() && *slot != second {
        notes.count_unread(name, 1);
    }
}
