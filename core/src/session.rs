//! A recorded session in its one canonical form, `trailmill.session/1`.
//!
//! Strings are borrowed from the input wherever they stand there unescaped; the redactor replaces only those that it
//! changes. As JSON the names are the recorder's own (camelCase), so that one set of readers serves every shape; what
//! is absent or empty is left out.

use crate::transform::Kind;
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::borrow::Cow;

/// Text that is borrowed from the input until something changes it.
pub type Text<'a> = Cow<'a, str>;

/// Milliseconds since 1970-01-01T00:00:00Z, or a span of milliseconds.
pub type Millis = i64;

/// The name of the canonical form.
pub const FORMAT: &str = "trailmill.session/1";

/// One recording, from start to stop.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session<'a> {
    /// Always [`FORMAT`].
    pub format: &'static str,
    /// The recorder's id of the session; any text.
    pub id: Text<'a>,
    /// What the person set out to do, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Task<'a>>,
    /// Where it was recorded.
    pub environment: Environment<'a>,
    /// When the recording began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Millis>,
    /// When the recording ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// What the person did, in order of time.
    pub interactions: Vec<Interaction<'a>>,
    /// Screenshots that belong to interactions; the pixels are kept elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub screenshots: Vec<Screenshot<'a>>,
    /// Stretches that the recorder knows it missed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost_spans: Vec<LostSpan<'a>>,
    /// Ids of interactions whose step a person removed by hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Text<'a>>,
    /// Examples that a person left out by hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut<'a>>,
}

/// An example that a person left out, told by what it is made of: its own id changes with the goal, and with what was done
/// before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftOut<'a> {
    /// What it would teach. A `next_action` takes the `preference` with it, which is the same with a worse answer beside.
    pub kind: Kind,
    /// Id of an interaction of its step or journey.
    pub interaction: Text<'a>,
}

/// The person's goal. `title` and `description` are the goal; `plan` is somebody's plan, not a record.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Task<'a> {
    /// The goal in one line.
    pub title: Text<'a>,
    /// The goal in full.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub description: Text<'a>,
    /// Planned steps, in words. Never shown in a prompt: it tells the future.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plan: Vec<Text<'a>>,
    /// How the person would know that it is done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub success_criteria: Vec<Text<'a>>,
    /// Further scalar fields of the recorded task (type, difficulty, category, website, …), name to text.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub details: Attributes<'a>,
}

/// Where a session was recorded.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Environment<'a> {
    /// The first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text<'a>>,
    /// The browser's own name for itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<Text<'a>>,
    /// Further scalar fields about the recorder and its place (version, type, ipAddress, …), name to text.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub details: Attributes<'a>,
}

/// One raw recorded event, with the page around it. Groups that recorded nothing are absent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Interaction<'a> {
    /// The recorder's id, or `i<position>` where it gave none; unique in the session.
    pub id: Text<'a>,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: InteractionKind<'a>,
    /// When it happened.
    pub timestamp: Millis,
    /// The recorder's count; it may start anew at each page load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<i64>,
    /// Time since the recorder's start, or since the page load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_time: Option<Millis>,
    /// How the recorder would find the element again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selectors: Option<Box<Selectors<'a>>>,
    /// Where the element was on the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visual: Option<Box<Visual>>,
    /// The element and what stood around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<Box<Element<'a>>>,
    /// The page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Box<Context<'a>>>,
    /// The page's state before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Box<State<'a>>>,
    /// The gesture itself: keys, typed value, form.
    #[serde(rename = "interaction", skip_serializing_if = "Option::is_none")]
    pub gesture: Option<Box<Gesture<'a>>>,
}

/// What happened. As JSON: the name in snake case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InteractionKind<'a> {
    /// A pointer click.
    Click,
    /// A value is being typed.
    Input,
    /// A value was changed.
    Change,
    /// A form was sent.
    Submit,
    /// A key was pressed.
    KeyPress,
    /// The page changed.
    Navigation,
    /// The page or an element was scrolled.
    Scroll,
    /// The pointer rests on an element.
    Hover,
    /// An element got the focus.
    Focus,
    /// An element lost the focus.
    Blur,
    /// A drag began.
    Drag,
    /// A drag ended.
    Drop,
    /// A touch.
    Touch,
    /// Anything else, by the name that the recorder gave.
    Other(Text<'a>),
}

impl InteractionKind<'_> {
    /// The name, in snake case; that of [`Self::Other`] as recorded.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Click => "click",
            Self::Input => "input",
            Self::Change => "change",
            Self::Submit => "submit",
            Self::KeyPress => "key_press",
            Self::Navigation => "navigation",
            Self::Scroll => "scroll",
            Self::Hover => "hover",
            Self::Focus => "focus",
            Self::Blur => "blur",
            Self::Drag => "drag",
            Self::Drop => "drop",
            Self::Touch => "touch",
            Self::Other(name) => name,
        }
    }
}

impl Serialize for InteractionKind<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// How the recorder would find the element again.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Selectors<'a> {
    /// The recorder's first choice, CSS; in a tool's own words where it knows no path.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub primary: Text<'a>,
    /// An XPath.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub xpath: Text<'a>,
    /// A CSS path from the root or an id.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub css_path: Text<'a>,
    /// A second CSS path, taken by another part of the recorder with its own rules.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub detail_path: Text<'a>,
    /// Further selectors, best first. Of another tool all of them, in its order and its own words: `aria/Search`,
    /// `xpath///a`, `my-menu >>> a` (DevTools' Recorder), `linkText=Buy` (Selenium IDE), `getByRole('link')` (Playwright).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Text<'a>>,
    /// The recorder's own estimate for each selector, 0..1; evidence, not a verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reliability: Vec<Reliability<'a>>,
}

/// The recorder's estimate of one selector.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reliability<'a> {
    /// The selector.
    pub selector: Text<'a>,
    /// The estimate, 0..1; absent where the recorder could not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// Where the element was on the screen. CSS pixels, relative to the viewport.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Visual {
    /// The element's box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounding_box: Option<Rect>,
    /// Where the pointer was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// What of the page was in view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewport: Option<Viewport>,
    /// Whether any of the element was in view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_in_viewport: Option<bool>,
    /// How much of the element was in view, 0..100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_visible: Option<f64>,
}

/// A box in CSS pixels, relative to the viewport.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width, 0 or more.
    pub width: f64,
    /// Height, 0 or more.
    pub height: f64,
}

/// Where the pointer was, in CSS pixels: in the viewport (client), the page and the element (offset).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Coordinates {
    pub client_x: f64,
    pub client_y: f64,
    pub page_x: f64,
    pub page_y: f64,
    pub offset_x: f64,
    pub offset_y: f64,
}

/// The part of the page in view, in CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Viewport {
    pub width: f64,
    pub height: f64,
    pub scroll_x: f64,
    pub scroll_y: f64,
    pub device_pixel_ratio: f64,
}

/// The element that was acted on, as its two recorders saw it, merged.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Element<'a> {
    /// Tag name, lower case.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub tag: Text<'a>,
    /// Its text; the longer of the recorded ones.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub text: Text<'a>,
    /// Its value; absent where none was recorded, `[PROTECTED]` where the recorder withheld it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Text<'a>>,
    /// Its attributes, as they stood just before the event. A recorder that knows them writes states that are no
    /// attributes of the page among them, `"true"` or `"false"`: `checked`, `selected`, `disabled`.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes<'a>,
    /// The way through nested shadow roots, outermost first: CSS selectors of the hosts, each within the root of the one
    /// before. Empty where it lies in the document itself. Paths and selectors hold within the last root.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shadow_path: Vec<Text<'a>>,
    /// What of its computed style was recorded.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub computed_style: Attributes<'a>,
    /// Its ancestors, the parent first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ancestors: Vec<Ancestor<'a>>,
    /// Elements near it on the screen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearby: Vec<Neighbour<'a>>,
    /// The clickable elements nearest to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest_clickable: Vec<Neighbour<'a>>,
    /// Its siblings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub siblings: Vec<Neighbour<'a>>,
    /// Dialogs and banners that lay over the page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<Overlay<'a>>,
}

/// One ancestor of an element.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Ancestor<'a> {
    /// 1 for the parent, 2 for its parent, and so on.
    pub level: u32,
    /// Tag name, lower case.
    pub tag: Text<'a>,
    /// `id` attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Text<'a>>,
    /// `role` attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Text<'a>>,
    /// `class` attribute.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub class_name: Text<'a>,
    /// A short selector.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub selector: Text<'a>,
    /// Its text, cut short by the recorder.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub text: Text<'a>,
    /// A CSS path, where it does not follow from the element's own `detail_path`.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub css_path: Text<'a>,
}

/// An element that was recorded because it stood near the one that was acted on.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Neighbour<'a> {
    /// Tag name, lower case.
    pub tag: Text<'a>,
    /// Its text, cut short by the recorder.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub text: Text<'a>,
    /// A short selector.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub selector: Text<'a>,
    /// A CSS path.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub css_path: Text<'a>,
    /// How far away, in CSS pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// Where it lies: above, below, left, right (a neighbour), before, after (a sibling).
    #[serde(skip_serializing_if = "str_is_empty")]
    pub direction: Text<'a>,
    /// Whether it could be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_visible: Option<bool>,
    /// Whether it could be acted on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_interactive: Option<bool>,
    /// Its box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounding_box: Option<Rect>,
    /// Its attributes, where recorded: the same choice of names as those of the element itself.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes<'a>,
}

/// Something that lay over the page: a dialog, a banner.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Overlay<'a> {
    /// Its text.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub text: Text<'a>,
    /// Further scalar fields, name to text.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub details: Attributes<'a>,
}

/// The page around an interaction.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Context<'a> {
    /// The page's address.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub url: Text<'a>,
    /// The page's title.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub page_title: Text<'a>,
    /// A hash of the page's HTML.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub html_hash: Text<'a>,
    /// The way through nested frames to the document that the element lies in, outermost first: CSS selectors of the
    /// frame elements, each within the document of the one before; a number, from 0, is a frame's place among those of its
    /// document. Empty in the page's own document. Paths and selectors of an interaction hold within the last one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frame_path: Vec<Text<'a>>,
    /// Part of the page's tree around the element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dom_snapshot: Option<Node<'a>>,
    /// Scalar facts about the page's build (pageType, hasSearch, forms, …), name to text.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub page_structure: Attributes<'a>,
}

/// One node of a recorded tree.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Node<'a> {
    /// Tag name, lower case.
    pub tag: Text<'a>,
    /// Its attributes.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes<'a>,
    /// Its own text.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub text: Text<'a>,
    /// Its children, in document order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Node<'a>>,
}

/// The page's state around an interaction.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct State<'a> {
    /// Just before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<PageState<'a>>,
    /// After the page settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<PageState<'a>>,
    /// What changed in between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes<'a>>,
}

/// The page's state at one moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PageState<'a> {
    /// The page's address.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub url: Text<'a>,
    /// The page's title.
    #[serde(skip_serializing_if = "str_is_empty")]
    pub title: Text<'a>,
    /// When it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Millis>,
    /// What was in view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewport: Option<Viewport>,
    /// How many elements were visible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible_elements: Option<i64>,
    /// The element that had the focus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_element: Option<Ancestor<'a>>,
}

/// What an interaction changed on the page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Changes<'a> {
    /// The new address, where it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text<'a>>,
    /// The new title, where it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text<'a>>,
    /// Dialogs that opened, by their text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dialogs: Vec<Text<'a>>,
    /// Text that appeared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added_text: Vec<Text<'a>>,
    /// Text that went away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed_text: Vec<Text<'a>>,
}

/// The gesture itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Gesture<'a> {
    /// The recorder's confidence, 0..1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Modifier keys that were held, by name: alt, ctrl, meta, shift.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modifiers: Vec<Text<'a>>,
    /// The screenshot that belongs to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screenshot_id: Option<Text<'a>>,
    /// The key, as `KeyboardEvent.key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Text<'a>>,
    /// The typed or chosen value, where the recorder kept it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Text<'a>>,
    /// How long the typed value was, in characters, where only that was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_length: Option<i64>,
    /// Whether a checkbox or radio button was on afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<bool>,
    /// The tab it happened in, where there was more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tab: Option<Text<'a>>,
    /// Further scalar fields (code, inputType, formAction, fieldCount, …), name to text.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    pub details: Attributes<'a>,
}

/// A screenshot's record.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Screenshot<'a> {
    /// Its id.
    pub id: Text<'a>,
    /// When it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Millis>,
    /// Media type of its data URL, e.g. `image/png`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<Text<'a>>,
    /// Length of its data URL in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_length: Option<i64>,
}

/// A stretch that the recorder knows it missed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LostSpan<'a> {
    /// When it began.
    pub from: Millis,
    /// When it ended.
    pub to: Millis,
    /// Why: frame, tab, worker restart, dropped batch.
    pub reason: Text<'a>,
}

/// Names with texts, in recorded order; names are unique. As JSON: an object of strings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes<'a>(pub Vec<(Text<'a>, Text<'a>)>);

impl<'a> Attributes<'a> {
    /// The text of `name`, if there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Text<'a>> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::{Attributes, InteractionKind};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for Attributes<'_> {
        fn schema_name() -> Cow<'static, str> {
            "Attributes".into()
        }
        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({"type": "object", "additionalProperties": {"type": "string"}})
        }
    }

    impl JsonSchema for InteractionKind<'_> {
        fn schema_name() -> Cow<'static, str> {
            "InteractionKind".into()
        }
        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({"type": "string"})
        }
    }
}

fn str_is_empty(text: &str) -> bool {
    text.is_empty()
}
