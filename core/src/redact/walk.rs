//! The walk: every string of a session, each with its place and nature.

use super::{kind::Nature, quoted::quoted};
use crate::{
    selector::{
        path::{is_in_words, unescape},
        quote::css_string,
    },
    session::{
        Ancestor, Attributes, Changes, Context, Element, Environment, Gesture, Interaction, InteractionKind,
        Neighbour, Node, Overlay, PageState, Screenshot, Selectors, Session, State, Task, Text,
    },
};
use std::ops::Range;

/// Where a string stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its path, `*` for positions and names.
    pub path: &'static str,
    /// What sort of string stands there.
    pub nature: Nature,
    /// The position of its interaction in the session, where it is part of one.
    pub interaction: Option<usize>,
}

/// Called with every string.
pub(super) type Visit<'v, 'a> = &'v mut dyn FnMut(Place, &mut Text<'a>);

/// Goes through every string of a session, always in the same order.
pub(super) fn every_text<'a>(session: &mut Session<'a>, visit: Visit<'_, 'a>) {
    let mut walk = Walk { visit, interaction: None };
    walk.code("/id", &mut session.id);
    session.task.iter_mut().for_each(|t| walk.task(t));
    walk.environment(&mut session.environment);
    for (i, interaction) in session.interactions.iter_mut().enumerate() {
        walk.interaction = Some(i);
        walk.interaction(interaction);
    }
    walk.interaction = None;
    session.screenshots.iter_mut().for_each(|s| walk.screenshot(s));
    for span in &mut session.lost_spans {
        walk.prose("/lostSpans/*/reason", &mut span.reason);
    }
    for id in &mut session.removed {
        walk.code("/removed/*", id);
    }
    for example in &mut session.left_out {
        walk.code("/leftOut/*/interaction", &mut example.interaction);
    }
}

struct Walk<'v, 'a> {
    visit: Visit<'v, 'a>,
    interaction: Option<usize>,
}

impl<'a> Walk<'_, 'a> {
    fn text(&mut self, path: &'static str, nature: Nature, text: &mut Text<'a>) {
        if !text.is_empty() {
            (self.visit)(Place { path, nature, interaction: self.interaction }, text);
        }
    }

    fn prose(&mut self, path: &'static str, text: &mut Text<'a>) {
        self.text(path, Nature::Prose, text);
    }

    fn url(&mut self, path: &'static str, text: &mut Text<'a>) {
        self.text(path, Nature::Url, text);
    }

    fn code(&mut self, path: &'static str, text: &mut Text<'a>) {
        self.text(path, Nature::Code, text);
    }

    /// A selector; one in a tool's own words holds labels and texts as they are. Of any other each value that it quotes is a
    /// string of its own: what the page says there is as personal as in the attribute itself.
    fn selector(&mut self, path: &'static str, text: &mut Text<'a>) {
        if is_in_words(text) {
            return self.prose(path, text);
        }
        let values: Vec<_> = quoted(text).collect();
        if values.is_empty() {
            return self.code(path, text);
        }
        let (mut pieces, mut rest) = (Vec::with_capacity(2 * values.len() + 1), 0);
        for value in values {
            let mut code = part(text, rest..value.place.start);
            self.code(path, &mut code);
            let mut said = part(text, value.place.clone());
            match value.escaped {
                true => self.escaped(path, value.nature, &mut said),
                false => self.text(path, value.nature, &mut said),
            }
            rest = value.place.end;
            pieces.extend([code, said]);
        }
        let mut code = part(text, rest..text.len());
        self.code(path, &mut code);
        pieces.push(code);
        let visited = pieces.concat();
        if visited != *text {
            *text = Text::Owned(visited);
        }
    }

    /// A quoted value with escapes of CSS; it is read without them.
    fn escaped(&mut self, path: &'static str, nature: Nature, value: &mut Text<'a>) {
        // Escapes of JSON, which mean nothing in CSS, are the redactor's to read.
        let said = unescape(&value.replace("\\u", r"\\u").replace("\\x", r"\\x")).into_owned();
        let mut visited = Text::Owned(said.clone());
        self.text(path, nature, &mut visited);
        if *visited != *said {
            let written = css_string(&visited);
            let inner = written.get(1..written.len() - 1).unwrap_or_default();
            *value = Text::Owned(inner.replace('\'', "\\'"));
        }
    }

    fn named(&mut self, path: &'static str, attributes: &mut Attributes<'a>) {
        for (name, text) in &mut attributes.0 {
            let nature = nature(name, text);
            self.text(path, Nature::Code, name);
            match &**name {
                "selector" | "xpath" | "cssPath" => self.selector(path, text),
                _ => self.text(path, nature, text),
            }
        }
    }

    fn task(&mut self, task: &mut Task<'a>) {
        self.prose("/task/title", &mut task.title);
        self.prose("/task/description", &mut task.description);
        task.plan.iter_mut().for_each(|t| self.prose("/task/plan/*", t));
        task.success_criteria.iter_mut().for_each(|t| self.prose("/task/successCriteria/*", t));
        self.named("/task/details/*", &mut task.details);
    }

    fn environment(&mut self, environment: &mut Environment<'a>) {
        environment.url.iter_mut().for_each(|t| self.url("/environment/url", t));
        environment.user_agent.iter_mut().for_each(|t| self.text("/environment/userAgent", Nature::Style, t));
        self.named("/environment/details/*", &mut environment.details);
    }

    fn interaction(&mut self, interaction: &mut Interaction<'a>) {
        self.code("/interactions/*/id", &mut interaction.id);
        if let InteractionKind::Other(name) = &mut interaction.kind {
            self.code("/interactions/*/type", name);
        }
        interaction.selectors.iter_mut().for_each(|s| self.selectors(s));
        interaction.element.iter_mut().for_each(|e| self.element(e));
        interaction.context.iter_mut().for_each(|c| self.context(c));
        interaction.state.iter_mut().for_each(|s| self.state(s));
        interaction.gesture.iter_mut().for_each(|g| self.gesture(g));
    }

    fn selectors(&mut self, selectors: &mut Selectors<'a>) {
        self.selector("/interactions/*/selectors/primary", &mut selectors.primary);
        self.selector("/interactions/*/selectors/xpath", &mut selectors.xpath);
        self.selector("/interactions/*/selectors/cssPath", &mut selectors.css_path);
        self.selector("/interactions/*/selectors/detailPath", &mut selectors.detail_path);
        selectors
            .alternatives
            .iter_mut()
            .for_each(|t| self.selector("/interactions/*/selectors/alternatives/*", t));
        for reliability in &mut selectors.reliability {
            self.selector("/interactions/*/selectors/reliability/*/selector", &mut reliability.selector);
        }
    }

    fn element(&mut self, element: &mut Element<'a>) {
        self.code("/interactions/*/element/tag", &mut element.tag);
        self.prose("/interactions/*/element/text", &mut element.text);
        element.value.iter_mut().for_each(|t| self.prose("/interactions/*/element/value", t));
        self.named("/interactions/*/element/attributes/*", &mut element.attributes);
        element.shadow_path.iter_mut().for_each(|t| self.selector("/interactions/*/element/shadowPath/*", t));
        for (name, text) in &mut element.computed_style.0 {
            self.text("/interactions/*/element/computedStyle/*", Nature::Style, name);
            let nature = nature("style", text);
            self.text("/interactions/*/element/computedStyle/*", nature, text);
        }
        element.ancestors.iter_mut().for_each(|a| self.ancestor(&ANCESTOR, a));
        element.nearby.iter_mut().for_each(|n| self.neighbour(&NEARBY, n));
        element.nearest_clickable.iter_mut().for_each(|n| self.neighbour(&CLICKABLE, n));
        element.siblings.iter_mut().for_each(|n| self.neighbour(&SIBLING, n));
        element.overlays.iter_mut().for_each(|o| self.overlay(o));
    }

    fn ancestor(&mut self, paths: &AncestorPaths, ancestor: &mut Ancestor<'a>) {
        self.code(paths.tag, &mut ancestor.tag);
        ancestor.id.iter_mut().for_each(|t| self.code(paths.id, t));
        ancestor.role.iter_mut().for_each(|t| self.code(paths.role, t));
        self.text(paths.class_name, Nature::Style, &mut ancestor.class_name);
        self.selector(paths.selector, &mut ancestor.selector);
        self.prose(paths.text, &mut ancestor.text);
        self.selector(paths.css_path, &mut ancestor.css_path);
    }

    fn neighbour(&mut self, paths: &NeighbourPaths, neighbour: &mut Neighbour<'a>) {
        self.code(paths.tag, &mut neighbour.tag);
        self.prose(paths.text, &mut neighbour.text);
        self.selector(paths.selector, &mut neighbour.selector);
        self.selector(paths.css_path, &mut neighbour.css_path);
        self.code(paths.direction, &mut neighbour.direction);
        self.named(paths.attributes, &mut neighbour.attributes);
    }

    fn overlay(&mut self, overlay: &mut Overlay<'a>) {
        self.prose("/interactions/*/element/overlays/*/text", &mut overlay.text);
        self.named("/interactions/*/element/overlays/*/details/*", &mut overlay.details);
    }

    fn context(&mut self, context: &mut Context<'a>) {
        self.url("/interactions/*/context/url", &mut context.url);
        self.prose("/interactions/*/context/pageTitle", &mut context.page_title);
        self.code("/interactions/*/context/htmlHash", &mut context.html_hash);
        context.frame_path.iter_mut().for_each(|t| self.selector("/interactions/*/context/framePath/*", t));
        context.dom_snapshot.iter_mut().for_each(|n| self.node(n));
        self.named("/interactions/*/context/pageStructure/*", &mut context.page_structure);
    }

    fn node(&mut self, node: &mut Node<'a>) {
        self.code("/interactions/*/context/domSnapshot/*/tag", &mut node.tag);
        self.named("/interactions/*/context/domSnapshot/*/attributes/*", &mut node.attributes);
        self.prose("/interactions/*/context/domSnapshot/*/text", &mut node.text);
        node.children.iter_mut().for_each(|n| self.node(n));
    }

    fn state(&mut self, state: &mut State<'a>) {
        state.before.iter_mut().for_each(|s| self.page_state(&BEFORE, s));
        state.after.iter_mut().for_each(|s| self.page_state(&AFTER, s));
        state.changes.iter_mut().for_each(|c| self.changes(c));
    }

    fn page_state(&mut self, paths: &StatePaths, state: &mut PageState<'a>) {
        self.url(paths.url, &mut state.url);
        self.prose(paths.title, &mut state.title);
        state.active_element.iter_mut().for_each(|a| self.ancestor(paths.active, a));
    }

    fn changes(&mut self, changes: &mut Changes<'a>) {
        changes.url.iter_mut().for_each(|t| self.url("/interactions/*/state/changes/url", t));
        changes.title.iter_mut().for_each(|t| self.prose("/interactions/*/state/changes/title", t));
        changes.dialogs.iter_mut().for_each(|t| self.prose("/interactions/*/state/changes/dialogs/*", t));
        changes
            .added_text
            .iter_mut()
            .for_each(|t| self.prose("/interactions/*/state/changes/addedText/*", t));
        changes
            .removed_text
            .iter_mut()
            .for_each(|t| self.prose("/interactions/*/state/changes/removedText/*", t));
    }

    fn gesture(&mut self, gesture: &mut Gesture<'a>) {
        gesture.modifiers.iter_mut().for_each(|t| self.code("/interactions/*/interaction/modifiers/*", t));
        gesture
            .screenshot_id
            .iter_mut()
            .for_each(|t| self.code("/interactions/*/interaction/screenshotId", t));
        gesture.key.iter_mut().for_each(|t| self.code("/interactions/*/interaction/key", t));
        gesture.value.iter_mut().for_each(|t| self.prose("/interactions/*/interaction/value", t));
        gesture.tab.iter_mut().for_each(|t| self.code("/interactions/*/interaction/tab", t));
        self.named("/interactions/*/interaction/details/*", &mut gesture.details);
    }

    fn screenshot(&mut self, screenshot: &mut Screenshot<'a>) {
        self.code("/screenshots/*/id", &mut screenshot.id);
        screenshot.media_type.iter_mut().for_each(|t| self.code("/screenshots/*/mediaType", t));
    }
}

/// A part of a text, borrowed from the input where the text is.
fn part<'a>(text: &Text<'a>, place: Range<usize>) -> Text<'a> {
    match text {
        Text::Borrowed(text) => Text::Borrowed(text.get(place).unwrap_or_default()),
        Text::Owned(text) => Text::Owned(text.get(place).unwrap_or_default().to_owned()),
    }
}

/// What sort of string an attribute of that name and text holds.
pub(super) fn nature(name: &str, text: &str) -> Nature {
    match name {
        "style" if text.contains("url(") => Nature::Url,
        "class" | "className" | "style" | "d" | "points" | "viewBox" | "viewbox" | "transform" | "sizes"
        | "media" | "stroke-dasharray" => Nature::Style,
        "href" | "src" | "srcset" | "action" | "formaction" | "formAction" | "poster" | "cite" | "url"
        | "data-href" | "data-url" | "data-src" | "xlink:href" | "pageUrl" => Nature::Url,
        "id" | "for" | "role" | "type" | "tag" | "width" | "height" | "x" | "y" | "data-testid"
        | "data-test" | "data-test-id" | "aria-controls" | "aria-labelledby" | "aria-describedby"
        | "aria-owns" | "xmlns" | "selector" | "xpath" | "cssPath" | "integrity" | "nonce" => Nature::Code,
        _ if text.starts_with("https://") || text.starts_with("http://") => Nature::Url,
        _ => Nature::Prose,
    }
}

/// The paths of an ancestor's strings.
struct AncestorPaths {
    tag: &'static str,
    id: &'static str,
    role: &'static str,
    class_name: &'static str,
    selector: &'static str,
    text: &'static str,
    css_path: &'static str,
}

/// The paths of a neighbour's strings.
pub(super) struct NeighbourPaths {
    tag: &'static str,
    pub text: &'static str,
    selector: &'static str,
    css_path: &'static str,
    direction: &'static str,
    pub attributes: &'static str,
}

/// The paths of a page state's strings.
struct StatePaths {
    url: &'static str,
    title: &'static str,
    active: &'static AncestorPaths,
}

macro_rules! ancestor_paths {
    ($base:literal) => {
        AncestorPaths {
            tag: concat!($base, "/tag"),
            id: concat!($base, "/id"),
            role: concat!($base, "/role"),
            class_name: concat!($base, "/className"),
            selector: concat!($base, "/selector"),
            text: concat!($base, "/text"),
            css_path: concat!($base, "/cssPath"),
        }
    };
}

macro_rules! neighbour_paths {
    ($base:literal) => {
        NeighbourPaths {
            tag: concat!($base, "/tag"),
            text: concat!($base, "/text"),
            selector: concat!($base, "/selector"),
            css_path: concat!($base, "/cssPath"),
            direction: concat!($base, "/direction"),
            attributes: concat!($base, "/attributes/*"),
        }
    };
}

static ANCESTOR: AncestorPaths = ancestor_paths!("/interactions/*/element/ancestors/*");
static ACTIVE_BEFORE: AncestorPaths = ancestor_paths!("/interactions/*/state/before/activeElement");
static ACTIVE_AFTER: AncestorPaths = ancestor_paths!("/interactions/*/state/after/activeElement");
pub(super) static NEARBY: NeighbourPaths = neighbour_paths!("/interactions/*/element/nearby/*");
pub(super) static CLICKABLE: NeighbourPaths = neighbour_paths!("/interactions/*/element/nearestClickable/*");
pub(super) static SIBLING: NeighbourPaths = neighbour_paths!("/interactions/*/element/siblings/*");
static BEFORE: StatePaths = StatePaths {
    url: "/interactions/*/state/before/url",
    title: "/interactions/*/state/before/title",
    active: &ACTIVE_BEFORE,
};
static AFTER: StatePaths = StatePaths {
    url: "/interactions/*/state/after/url",
    title: "/interactions/*/state/after/title",
    active: &ACTIVE_AFTER,
};
