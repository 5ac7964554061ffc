//! What a call of a script does on a page, and what it tells beside the element.

use super::script::{Link, Value};
use crate::read::{
    Text,
    act::{Act, Ways},
    json::Json,
};

/// Calls on a page that once took a selector.
pub(super) const TAKES_SELECTOR: [&str; 12] = [
    "check",
    "click",
    "dblclick",
    "fill",
    "focus",
    "hover",
    "press",
    "select_option",
    "set_input_files",
    "tap",
    "type",
    "uncheck",
];

/// Calls that look, wait or set something up.
pub(super) const WITHOUT_ACT: [&str; 35] = [
    "add_init_script",
    "all_text_contents",
    "bring_to_front",
    "close",
    "content",
    "count",
    "evaluate",
    "expect_download",
    "expect_popup",
    "frames",
    "get_attribute",
    "inner_text",
    "input_value",
    "is_checked",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "on",
    "once",
    "pause",
    "reload",
    "route",
    "route_from_har",
    "screenshot",
    "scroll_into_view_if_needed",
    "set_default_timeout",
    "set_viewport_size",
    "text_content",
    "title",
    "url",
    "wait_for",
    "wait_for_event",
    "wait_for_load_state",
    "wait_for_timeout",
    "wait_for_url",
];

/// What a call tells of its element: only such a one can take it.
pub(super) fn element(method: &str, ways: &mut Ways<'_>) {
    match method {
        "select_option" => ways.tag("select"),
        "set_input_files" => {
            ways.tag("input");
            ways.told("inputType", "file");
        }
        "check" | "uncheck" | "set_checked" => ways.told("inputType", "checkbox"),
        _ => {}
    }
}

/// What a call tells beside the element.
pub(super) fn tell<'a>(act: &mut Act<'a>, method: &str, call: &Link<'a>, first: Option<&Value<'a>>) {
    match (method, first) {
        ("fill" | "type" | "press_sequentially" | "insert_text", Some(Value::Text(text))) => {
            act.set("value", Json::Text(Text::Owned(text.clone())));
        }
        ("clear", _) => act.set("value", Json::Text(Text::default())),
        ("check", _) => act.set("checked", Json::Bool(true)),
        ("uncheck", _) => act.set("checked", Json::Bool(false)),
        ("set_checked", Some(Value::Word(word))) => {
            act.set("checked", Json::Bool(word.eq_ignore_ascii_case("true")));
        }
        ("press", Some(Value::Text(chord))) => press(act, chord),
        ("select_option" | "set_input_files", Some(value)) => chosen(act, value),
        ("select_option", None) => {}
        _ => {}
    }
    for name in ["button", "modifiers", "position", "click_count", "clickCount"] {
        match (name, call.option(name)) {
            ("modifiers", Some(Value::List(keys))) => {
                let held = keys.iter().filter_map(|key| match key {
                    Value::Text(key) => modifier(key),
                    _ => None,
                });
                act.set("modifiers", Json::Array(held.map(|key| Json::Text(Text::Borrowed(key))).collect()));
            }
            (name, Some(Value::Text(text))) => act.note(name, text.clone()),
            (name, Some(Value::Word(word))) => act.note(name, *word),
            ("position", Some(Value::Map(at))) => {
                for (axis, value) in at {
                    if let (Some(name), Value::Word(number)) = (offset(axis), value) {
                        act.note(name, *number);
                    }
                }
            }
            _ => {}
        }
    }
}

fn offset(axis: &str) -> Option<&'static str> {
    match axis {
        "x" => Some("offsetX"),
        "y" => Some("offsetY"),
        _ => None,
    }
}

/// `Control+Shift+K` → the key, and what is held.
fn press(act: &mut Act<'_>, chord: &str) {
    let mut held = Vec::new();
    let mut key = chord;
    while let Some((first, rest)) = key.split_once('+').filter(|(_, rest)| !rest.is_empty()) {
        let Some(modifier) = modifier(first) else { break };
        held.push(Json::Text(Text::Borrowed(modifier)));
        key = rest;
    }
    act.text("key", key.to_owned());
    if !held.is_empty() {
        act.set("modifiers", Json::Array(held));
    }
}

fn modifier(key: &str) -> Option<&'static str> {
    Some(match key {
        "Control" | "ControlOrMeta" => "ctrl",
        "Alt" => "alt",
        "Shift" => "shift",
        "Meta" => "meta",
        _ => return None,
    })
}

/// The option or the files that were chosen; of a file the name alone.
fn chosen(act: &mut Act<'_>, value: &Value<'_>) {
    let mut all = Vec::new();
    let mut add = |value: &Value<'_>| match value {
        Value::Text(text) => all.push(text.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()),
        Value::Map(fields) => {
            let told = fields.iter().find(|(name, _)| matches!(*name, "label" | "value" | "name"));
            if let Some((_, Value::Text(text))) = told {
                all.push(text.clone());
            }
        }
        _ => {}
    };
    match value {
        Value::List(values) => values.iter().for_each(&mut add),
        one => add(one),
    }
    act.text("value", all.join(", "));
}

/// What a call does, in the words of events.
pub(super) fn kind(method: &str) -> Option<&'static str> {
    Some(match method {
        "click" | "tap" | "check" | "uncheck" | "set_checked" => "CLICK",
        "dblclick" => "DOUBLE_CLICK",
        "fill" | "type" | "press_sequentially" | "insert_text" | "clear" => "INPUT",
        "press" => "KEY_PRESS",
        "select_option" | "set_input_files" => "CHANGE",
        "hover" => "HOVER",
        "focus" => "FOCUS",
        "blur" => "BLUR",
        "wheel" => "SCROLL",
        _ => return None,
    })
}
