//! `user-flow`: a flow of Chrome DevTools' Recorder, as `@puppeteer/replay` takes it.
//!
//! What was read from a flow is written with every field that the format has. A selector that was one text becomes a list of
//! one, which means the same, and one that stood there twice stands there once. Of other sessions the steps are written. The
//! format has no word for a form that is sent by itself, for going back, for a file that is chosen, for dragging and for text
//! that was not recorded: such steps are left out, but that going back is told as going to the page that it led to. Frames
//! are told by their places: a step in one whose place is not known is left out too, and so is one whose element can't be
//! told without what was redacted.

use super::acts::{Act, Found, acts};
use crate::{
    read::USER_FLOW,
    reduce::{Action, Reduction},
    selector::{Locator, LocatorKind, holds_placeholder, quote::js},
    session::{Interaction, InteractionKind, Session, Text},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{
    json,
    value::{RawValue, to_raw_value},
};

/// The flow of a session, indented as the Recorder does.
pub(super) fn script(session: &Session<'_>, reduction: &Reduction<'_>) -> String {
    let title = session.task.as_ref().map(|task| &*task.title).filter(|title| !title.trim().is_empty());
    let detail = |name: &str| session.environment.details.get(name).map(|text| &**text);
    let mut flow = Fields::default();
    flow.text("title", title.or_else(|| detail("title")).unwrap_or(&session.id));
    flow.json("timeout", detail("timeout"));
    detail("selectorAttribute").into_iter().for_each(|name| flow.text("selectorAttribute", name));
    let steps = match detail("source") {
        Some(USER_FLOW) => {
            let is_kept = |i: &&Interaction<'_>| !session.removed.contains(&i.id);
            session.interactions.iter().filter(is_kept).filter_map(kept).collect()
        }
        _ => made(session, reduction),
    };
    flow.value("steps", &steps);
    let mut text = serde_json::to_string_pretty(&flow).unwrap_or_default();
    text.push('\n');
    text
}

/// The fields of an object, in order.
#[derive(Default)]
struct Fields(Vec<(&'static str, Box<RawValue>)>);

impl Fields {
    fn of(kind: &str) -> Self {
        let mut fields = Self::default();
        fields.text("type", kind);
        fields
    }

    fn value(&mut self, name: &'static str, value: &impl Serialize) {
        self.0.extend(to_raw_value(value).ok().map(|raw| (name, raw)));
    }

    fn text(&mut self, name: &'static str, text: &str) {
        self.value(name, &text);
    }

    /// A value that is kept as its JSON.
    fn json(&mut self, name: &'static str, text: Option<&str>) {
        let raw = text.and_then(|text| RawValue::from_string(text.to_owned()).ok());
        self.0.extend(raw.map(|raw| (name, raw)));
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Fields that are kept as texts, and those that are kept as JSON.
const TEXTS: [&str; 5] = ["target", "button", "deviceType", "expression", "operator"];
const JSON: [&str; 21] = [
    "frame",
    "offsetX",
    "offsetY",
    "duration",
    "x",
    "y",
    "width",
    "height",
    "deviceScaleFactor",
    "isMobile",
    "hasTouch",
    "isLandscape",
    "download",
    "upload",
    "latency",
    "count",
    "visible",
    "attributes",
    "properties",
    "parameters",
    "timeout",
];

/// A step as it was read, without the ways that go by what was redacted; nothing where none is left.
fn kept(interaction: &Interaction<'_>) -> Option<Fields> {
    let gesture = interaction.gesture.as_deref();
    let detail = |name: &str| gesture.and_then(|gesture| gesture.details.get(name)).map(|text| &**text);
    let (kind, acts) = match &interaction.kind {
        InteractionKind::Click if detail("recordedType").is_some() => ("doubleClick", true),
        InteractionKind::Click => ("click", true),
        InteractionKind::Input => ("change", true),
        InteractionKind::KeyPress => ("keyDown", true),
        InteractionKind::Hover => ("hover", true),
        InteractionKind::Scroll => ("scroll", true),
        InteractionKind::Navigation => ("navigate", true),
        other => (other.name(), false),
    };
    let mut step = Fields::of(kind);
    if kind == "navigate" {
        step.text("url", interaction.context.as_deref().map_or("", |context| &context.url));
    }
    for name in TEXTS {
        detail(name).into_iter().for_each(|text| step.text(name, text));
    }
    if acts {
        let ways = interaction.selectors.as_deref().map_or(&[][..], |selectors| &selectors.alternatives);
        let told = ways.iter().filter(|way| !holds_placeholder(way));
        let told: Vec<Vec<&str>> = told.map(|way| way.split(" >>> ").collect()).collect();
        if told.is_empty() && !ways.is_empty() {
            return None;
        }
        if !told.is_empty() {
            step.value("selectors", &told);
        }
        gesture.and_then(|g| g.value.as_deref()).into_iter().for_each(|value| step.text("value", value));
    } else {
        if detail("selectors").is_some_and(holds_placeholder) {
            return None;
        }
        step.json("selectors", detail("selectors"));
        detail("name").into_iter().for_each(|name| step.text("name", name));
    }
    gesture.and_then(|g| g.key.as_deref()).into_iter().for_each(|key| step.text("key", key));
    JSON.iter().for_each(|name| step.json(name, detail(name)));
    step.json("assertedEvents", detail("assertedEvents"));
    Some(step)
}

/// The steps of a session that was not read from a flow.
fn made(session: &Session<'_>, reduction: &Reduction<'_>) -> Vec<Fields> {
    let mut steps = Vec::new();
    let mut view = session.interactions.iter().filter_map(|i| i.visual.as_ref()?.viewport);
    if let Some(view) = view.find(|view| view.width > 0.0 && view.height > 0.0) {
        let mut step = Fields::of("setViewport");
        step.value("width", &whole(view.width));
        step.value("height", &whole(view.height));
        step.value("deviceScaleFactor", &whole(view.device_pixel_ratio.max(1.0)));
        ["isMobile", "hasTouch", "isLandscape"].iter().for_each(|name| step.value(name, &false));
        steps.push(step);
    }
    let mut open = false;
    for act in acts(session, reduction) {
        if !std::mem::replace(&mut open, true) && !matches!(act.step.action, Action::Navigate { .. }) {
            steps.push(navigate(session.environment.url.as_deref().unwrap_or(act.step.url)));
        }
        let mut done = step(&act);
        if let (Some(last), Some(to)) = (done.last_mut(), &act.step.effect.navigated_to) {
            last.value("assertedEvents", &[json!({"type": "navigation", "url": to})]);
        }
        steps.extend(done);
    }
    steps
}

/// A number without a fraction where it has none.
#[allow(clippy::cast_possible_truncation)]
fn whole(number: f64) -> serde_json::Value {
    if libm::trunc(number) == number { (number as i64).into() } else { number.into() }
}

/// What does a step again; nothing where the format has no word for it.
fn step(act: &Act<'_, '_>) -> Vec<Fields> {
    let Act { step, interaction, last, element, .. } = act;
    let on = |kind: &str| element.as_ref().and_then(|found| on(kind, interaction, found));
    match &step.action {
        Action::Click => clicks(act),
        Action::Check { .. } => on("click").into_iter().map(|step| offset(step, interaction)).collect(),
        Action::Fill { value: Some(value) } | Action::Select { value: Some(value) } => {
            let change = on("change").map(|mut step| {
                step.text("value", value);
                step
            });
            change.into_iter().collect()
        }
        Action::Press { key } => (0..step.count).flat_map(|_| keys(key)).collect(),
        Action::Hover => on("hover").into_iter().collect(),
        Action::Scroll => {
            let Some(view) = last.visual.as_ref().and_then(|visual| visual.viewport) else {
                return Vec::new();
            };
            let mut scroll = Fields::of("scroll");
            scroll.text("target", "main");
            scroll.value("x", &whole(view.scroll_x));
            scroll.value("y", &whole(view.scroll_y));
            vec![scroll]
        }
        Action::Navigate { url } => vec![navigate(url)],
        Action::GoBack => step.effect.navigated_to.iter().map(|url| navigate(url)).collect(),
        Action::Fill { value: None }
        | Action::Select { value: None }
        | Action::Submit
        | Action::SwitchTab
        | Action::Upload { .. }
        | Action::Drag { .. }
        | Action::Finish => Vec::new(),
    }
}

fn navigate(url: &str) -> Fields {
    let mut step = Fields::of("navigate");
    step.text("url", url);
    step
}

/// A step on an element; nothing where no way of the format leads to it.
fn on(kind: &str, interaction: &Interaction<'_>, found: &Found) -> Option<Fields> {
    let ways = ways(found);
    if ways.is_empty() {
        return None;
    }
    let frames = interaction.context.as_deref().map_or(&[][..], |context| &context.frame_path);
    let places: Vec<u32> = frames.iter().map(|frame| frame.parse().ok()).collect::<Option<_>>()?;
    let mut step = Fields::of(kind);
    step.text("target", "main");
    step.value("selectors", &ways);
    if !places.is_empty() {
        step.value("frame", &places);
    }
    Some(step)
}

/// The ways to an element, best first, as the format tells them: by ARIA name, CSS, XPath and text.
fn ways(found: &Found) -> Vec<Vec<String>> {
    let mut ways: Vec<Vec<String>> = Vec::new();
    let Found { acted_on, locators } = found;
    // An observation tells some names otherwise than the page does, which finds nothing by them.
    let name = js(&acted_on.name);
    let by_name = |locator: &Locator, kind| locator.kind == kind && locator.playwright.contains(&name);
    if locators.iter().any(|locator| by_name(locator, LocatorKind::Role)) {
        ways.push(vec![format!("aria/{}[role=\"{}\"]", acted_on.name, acted_on.role)]);
    }
    for locator in locators {
        if let Some(css) = &locator.css {
            ways.push(locator.hosts.iter().chain([css]).cloned().collect());
        }
        if let Some(xpath) = &locator.xpath {
            ways.push(vec![format!("xpath/{xpath}")]);
        }
        if by_name(locator, LocatorKind::Text) {
            ways.push(vec![format!("text/{}", acted_on.name)]);
        }
    }
    let mut seen = Vec::new();
    ways.retain(|way| {
        !seen.contains(way) && {
            seen.push(way.clone());
            true
        }
    });
    ways
}

/// Clicks, with the keys that are held around them.
fn clicks(act: &Act<'_, '_>) -> Vec<Fields> {
    let Act { step, interaction, element, .. } = act;
    let (kind, times) = if step.count == 2 { ("doubleClick", 1) } else { ("click", step.count) };
    let click = || Some(offset(on(kind, interaction, element.as_ref()?)?, interaction));
    let held = interaction.gesture.as_deref().map_or(&[][..], |gesture| &gesture.modifiers);
    let held: Vec<&str> = held.iter().filter_map(key_of).collect();
    let clicks: Vec<Fields> = (0..times).filter_map(|_| click()).collect();
    if clicks.is_empty() {
        return clicks;
    }
    let down = held.iter().map(|name| key("keyDown", name));
    let up = held.iter().rev().map(|name| key("keyUp", name));
    // What follows from the click is told on the last step, so keys are let go only where there are any.
    down.chain(clicks).chain(up).collect()
}

/// Where on the element: the middle, where nobody saw.
fn offset(mut step: Fields, interaction: &Interaction<'_>) -> Fields {
    let visual = interaction.visual.as_deref();
    let size = visual.and_then(|visual| visual.bounding_box);
    let middle = size.map(|size| (size.width / 2.0, size.height / 2.0));
    let point = visual.and_then(|visual| visual.coordinates).map(|at| (at.offset_x, at.offset_y));
    let (x, y) = point.filter(|(x, y)| *x > 0.0 && *y > 0.0).or(middle).unwrap_or((1.0, 1.0));
    step.value("offsetX", &whole(x));
    step.value("offsetY", &whole(y));
    step
}

fn key_of(modifier: &Text<'_>) -> Option<&'static str> {
    Some(match &**modifier {
        "ctrl" => "Control",
        "shift" => "Shift",
        "alt" => "Alt",
        "meta" => "Meta",
        _ => return None,
    })
}

fn key(kind: &str, name: &str) -> Fields {
    let mut step = Fields::of(kind);
    step.text("target", "main");
    step.text("key", name);
    step
}

/// The keys of a chord such as `Control+Enter`, pressed and let go.
fn keys(chord: &str) -> Vec<Fields> {
    let (mut held, mut last) = (Vec::new(), chord);
    while let Some((name, rest)) = last
        .split_once('+')
        .filter(|(name, rest)| matches!(*name, "Control" | "Meta" | "Alt" | "Shift") && !rest.is_empty())
    {
        held.push(name);
        last = rest;
    }
    held.push(last);
    let down = held.iter().map(|name| key("keyDown", name));
    let up = held.iter().rev().map(|name| key("keyUp", name));
    down.chain(up).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Options,
        at_hand::shared_files,
        reduce::{recording::Recording, reduce},
        write::script::Script,
    };
    use serde_json::Value;

    /// A flow → a session → a flow, the whole way through.
    fn again(flow: &str) -> Value {
        let options = Options { script: Some(Script::UserFlow), ..Options::default() };
        let outcome = crate::complete(flow.as_bytes(), &options).unwrap().remove(0);
        listed(&outcome.script.unwrap())
    }

    /// A flow with every selector a list: what a text alone means.
    fn listed(flow: &str) -> Value {
        let mut flow: Value = serde_json::from_str(flow).unwrap();
        for step in flow["steps"].as_array_mut().unwrap() {
            for way in step["selectors"].as_array_mut().into_iter().flatten() {
                if way.is_string() {
                    *way = json!([way]);
                }
            }
            if step["selectors"].is_null() {
                step.as_object_mut().unwrap().remove("selectors");
            }
        }
        flow
    }

    /// Two steps of each of the 14 types: with what must be there, and with everything that may.
    const FLOW: &str = r##"{"title": "Everything there is", "timeout": 5000, "selectorAttribute": "data-qa", "steps": [
        {"type": "setViewport", "width": 812, "height": 609, "deviceScaleFactor": 1, "isMobile": false, "hasTouch": false, "isLandscape": false},
        {"type": "setViewport", "width": 390.5, "height": 844, "deviceScaleFactor": 2.5, "isMobile": true, "hasTouch": true, "isLandscape": true, "target": "main", "timeout": 400, "assertedEvents": []},
        {"type": "emulateNetworkConditions", "download": 0, "upload": 0, "latency": 0},
        {"type": "emulateNetworkConditions", "download": 180000, "upload": 84375.5, "latency": 562.5, "target": "https://site.example/pop", "timeout": 300},
        {"type": "navigate", "url": "https://site.example/"},
        {"type": "navigate", "url": "https://site.example/list?page=2#top", "target": "main", "timeout": 9000,
            "assertedEvents": [{"type": "navigation", "url": "https://site.example/list?page=2#top", "title": "The list"}, {"type": "navigation"}]},
        {"type": "click", "offsetX": 4, "offsetY": 5.25, "selectors": [["#a"]]},
        {"type": "click", "target": "https://site.example/pop", "offsetX": 101.82290649414062, "offsetY": 0, "button": "auxiliary", "deviceType": "touch", "duration": 51, "timeout": 1, "frame": [0, 2],
            "selectors": [["aria/Talks[role=\"link\"]"], ["shop-menu", "ul > li:nth-child(2) > a"], "css/.x", ["xpath///*[@id=\"nav\"]/ul/li[2]/a"], ["pierce/#nav a"], ["text/Talks"]],
            "assertedEvents": [{"type": "navigation", "url": "https://site.example/talks", "title": ""}]},
        {"type": "doubleClick", "offsetX": 1, "offsetY": 1, "selectors": ["#a"]},
        {"type": "doubleClick", "target": "main", "offsetX": 1, "offsetY": 2, "button": "primary", "deviceType": "mouse", "duration": 9.5, "selectors": [["text/Open"]], "frame": [1]},
        {"type": "hover", "selectors": ["#a"]},
        {"type": "hover", "target": "main", "selectors": [["aria/Menu"], ["#b"]], "frame": [3], "timeout": 20, "assertedEvents": []},
        {"type": "change", "value": "", "selectors": ["#a"]},
        {"type": "change", "target": "main", "value": "green \"tea\"\n two", "selectors": [["aria/Search[role=\"searchbox\"]"], ["input[name=\"q\"]"]], "frame": [1, 0], "timeout": 88},
        {"type": "keyDown", "key": "Enter"}, {"type": "keyUp", "key": "Enter"},
        {"type": "keyDown", "target": "main", "key": "Shift", "timeout": 7, "assertedEvents": []},
        {"type": "keyUp", "target": "main", "key": "Shift", "timeout": 8, "assertedEvents": [{"type": "navigation", "title": "x"}]},
        {"type": "scroll"},
        {"type": "scroll", "target": "main", "x": 0, "y": 340.5, "frame": [0], "timeout": 70},
        {"type": "scroll", "x": 12, "selectors": [["#pane"], ["xpath///div[3]"]]},
        {"type": "waitForElement", "selectors": ["#a"]},
        {"type": "waitForElement", "target": "main", "frame": [0], "selectors": [["aria/List"], ["x-list", "#l"]], "operator": ">=", "count": 3, "visible": false,
            "attributes": {"data-state": "open"}, "properties": {"value": "", "checked": true, "dataset": {"a": [1, null]}}, "timeout": 2500, "assertedEvents": []},
        {"type": "waitForExpression", "expression": "true"},
        {"type": "waitForExpression", "target": "main", "frame": [2], "expression": "document.querySelectorAll('a').length > 3", "timeout": 600},
        {"type": "customStep", "name": "lighthouse"},
        {"type": "customStep", "target": "main", "frame": [0], "name": "shot", "parameters": {"of": ["all", 2, null], "deep": {"er": true}}, "timeout": 900},
        {"type": "customStep", "name": "note", "parameters": "5"},
        {"type": "close"},
        {"type": "close", "target": "https://site.example/pop", "timeout": 10, "assertedEvents": []}]}"##;

    #[test]
    fn what_was_a_flow_is_the_same_flow_again() {
        let (again, flow) = (again(FLOW), listed(FLOW));
        let steps = |flow: &Value| flow["steps"].as_array().unwrap().clone();
        steps(&again).iter().zip(steps(&flow)).for_each(|(again, step)| assert_eq!(*again, step));
        assert_eq!(again, flow);
    }

    #[test]
    fn a_recorders_own_flow_is_the_same_again() {
        for (_, flow) in shared_files("interop/devtools-recorder") {
            let flow = String::from_utf8(flow).unwrap();
            assert_eq!(again(&flow), listed(&flow));
        }
    }

    #[test]
    fn the_steps_of_another_session_are_a_flow() {
        let recording = Recording::on("https://a.test/shop")
            .event("click", "a#b href=/bags | Bags & belts")
            .navigation("https://a.test/bags")
            .event("input", "input#q type=text aria-label=Search")
            .value("red")
            .event("key_press", "input#q type=text aria-label=Search")
            .key("Enter")
            .gesture(|gesture| gesture.modifiers = vec!["ctrl".into()]);
        let session = recording.session();
        let flow = script(&session, &reduce(&session));
        let told: Value = serde_json::from_str(&flow).unwrap();
        let steps = told["steps"].as_array().unwrap();
        let kinds: Vec<_> = steps.iter().map(|step| step["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["navigate", "click", "change", "keyDown", "keyDown", "keyUp", "keyUp"]);
        assert_eq!(steps[1]["selectors"][0], json!(["aria/Bags & belts[role=\"link\"]"]));
        assert_eq!(steps[1]["assertedEvents"], json!([{"type": "navigation", "url": "https://a.test/bags"}]));
        assert_eq!((&steps[2]["value"], &steps[4]["key"]), (&json!("red"), &json!("Enter")));
        assert!(flow.starts_with("{\n  \"title\": \"test\",\n"), "{flow}");
    }

    #[test]
    fn what_was_redacted_is_in_no_way() {
        let flow = r##"{"title": "A", "steps": [
            {"type": "click", "offsetX": 1, "offsetY": 1, "selectors": [["aria/Mail jane@example.com"], ["#mail"]]},
            {"type": "click", "offsetX": 1, "offsetY": 1, "selectors": [["aria/Mail jane@example.com"]]},
            {"type": "waitForElement", "selectors": [["aria/Mail jane@example.com"]]}]}"##;
        let again = again(flow);
        assert_eq!(again["steps"].as_array().unwrap().len(), 1, "{again:#}");
        assert_eq!(again["steps"][0]["selectors"], json!([["#mail"]]));
    }

    #[test]
    fn names_are_told_as_the_page_has_them_and_frames_by_their_place() {
        let in_frame = |frame: &'static str| {
            move |i: &mut Interaction<'static>| i.context.as_mut().unwrap().frame_path = vec![frame.into()]
        };
        let recording = Recording::on("https://a.test/shop")
            .event("click", "button#six | The 6\" lamp")
            .wait(3_000)
            .event("click", "button#pay | Pay it now")
            .with(in_frame("#pay"))
            .wait(3_000)
            .event("click", "button#ok | Accept all")
            .with(in_frame("2"));
        let session = recording.session();
        let told: Value = serde_json::from_str(&script(&session, &reduce(&session))).unwrap();
        let steps = told["steps"].as_array().unwrap();
        assert_eq!(steps.len(), 3, "{told:#}");
        assert!(!steps[1]["selectors"].to_string().contains("aria/"), "{told:#}");
        assert_eq!(steps[2]["selectors"][0], json!(["aria/Accept all[role=\"button\"]"]));
        assert_eq!(steps[2]["frame"], json!([2]));
    }
}
