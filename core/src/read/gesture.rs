//! The group `interaction`: the gesture itself, with what the recorder told of keys, values and forms.

use super::{
    Text,
    json::{Json, Object},
    neighbour::add_details,
    notes::Notes,
};
use crate::session::Gesture;

/// Reads the nested group, then its flat twins where the group left something open. Every further scalar is a detail.
pub(super) fn read<'a>(nested: Object<'a>, twins: Object<'a>, notes: &mut Notes) -> Gesture<'a> {
    let mut gesture = Gesture::default();
    for (key, value) in nested.into_iter().chain(twins) {
        match key.as_ref() {
            "confidence" if gesture.confidence.is_none() => {
                gesture.confidence = notes.number("confidence", &value);
            }
            "modifiers" if gesture.modifiers.is_empty() => gesture.modifiers = modifiers(value, notes),
            "screenshotId" => notes.fill_some(&mut gesture.screenshot_id, "screenshotId", value),
            "key" => notes.fill_some(&mut gesture.key, "key", value),
            "value" if gesture.value.is_none() => gesture.value = notes.text("value", value),
            "valueLength" if gesture.value_length.is_none() => {
                gesture.value_length = notes.integer("valueLength", &value);
            }
            "checked" if gesture.checked.is_none() => gesture.checked = notes.boolean("checked", &value),
            "tab" => notes.fill_some(&mut gesture.tab, "tab", value),
            "details" => add_details(&mut gesture.details, "details", value, notes),
            "confidence" | "modifiers" | "value" | "valueLength" | "checked" => {}
            _ => notes.detail(&mut gesture.details, key, value),
        }
    }
    gesture
}

/// `{altKey: true, …}`, or a list of names.
fn modifiers<'a>(value: Json<'a>, notes: &mut Notes) -> Vec<Text<'a>> {
    let Json::Object(fields) = value else { return notes.texts("modifiers", value) };
    let mut held = Vec::new();
    notes.enter("modifiers");
    for (key, value) in fields {
        let name = match key.as_ref() {
            "altKey" | "alt" => "alt",
            "ctrlKey" | "ctrl" => "ctrl",
            "metaKey" | "meta" => "meta",
            "shiftKey" | "shift" => "shift",
            _ => {
                notes.unread(&key, &value);
                continue;
            }
        };
        if notes.boolean(name, &value) == Some(true) {
            held.push(Text::Borrowed(name));
        }
    }
    notes.leave();
    held.sort_unstable();
    held.dedup();
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::json::{Bounds, Parser};

    #[test]
    fn further_scalars_are_details_and_the_nested_group_wins() {
        let parse = |text| match Parser::new(text, Bounds { depth: 9, string: 99 }).value(0).unwrap() {
            Json::Object(fields) => fields,
            _ => panic!("no object"),
        };
        let nested = parse(
            r#"{"value":"a","inputType":"text","modifiers":{"shiftKey":true,"altKey":true,"metaKey":false},
                "priceData":{"price":19.99,"currency":"EUR","deep":{"x":1}},"token":"t"}"#,
        );
        let twins = parse(r#"{"value":"b","inputType":"email","fieldCount":3,"visualCues":["red","large"]}"#);
        let mut notes = Notes::default();
        let gesture = read(nested, twins, &mut notes);
        assert_eq!(gesture.value.as_deref(), Some("a"));
        assert_eq!(gesture.modifiers, ["alt", "shift"]);
        let details: Vec<_> = gesture.details.0.iter().map(|(k, v)| (k.as_ref(), v.as_ref())).collect();
        assert_eq!(
            details,
            [
                ("inputType", "text"),
                ("priceData.price", "19.99"),
                ("priceData.currency", "EUR"),
                ("fieldCount", "3"),
                ("visualCues", "red, large"),
            ]
        );
        let unread: Vec<_> = notes.unread.keys().map(String::as_str).collect();
        assert_eq!(unread, ["/inputType", "/priceData", "/token"]);
    }
}
