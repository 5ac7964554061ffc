//! What is typed into a personal field never comes out, however little the recorder told of the field.

use crate::{Options, complete};
use serde_json::{Value, json};

const SECRET: &str = "s3cretPw!";

fn session(interactions: Value) -> Value {
    let mut interactions = interactions;
    for (n, interaction) in interactions.as_array_mut().unwrap().iter_mut().enumerate() {
        let interaction = interaction.as_object_mut().unwrap();
        let mut set = |name: &str, value: Value| {
            interaction.entry(name).or_insert(value);
        };
        set("id", format!("i{n}").into());
        set("timestamp", (1_700_000_000_000_u64 + n as u64 * 1000).into());
        set("context", json!({}));
        let context = interaction["context"].as_object_mut().unwrap();
        context.insert("url".into(), "https://shop.test/".into());
        context.insert("pageTitle".into(), "Shop".into());
        if let Some(element) = interaction.get_mut("element").and_then(Value::as_object_mut) {
            let near = json!([{"tag": "a", "text": "Help"}, {"tag": "a", "text": "Orders"}, {"tag": "button", "text": "Menu"}]);
            element
                .entry("nearbyElements")
                .or_insert(json!([]))
                .as_array_mut()
                .unwrap()
                .extend(near.as_array().unwrap().clone());
        }
    }
    json!({"format": "trailmill.session/1", "id": "s", "task": {"title": "Buy a lamp"}, "interactions": interactions})
}

/// All that is written of a recording: the session, what is said of it and its rows.
fn written(bytes: &[u8]) -> String {
    let mut options = Options { min_score: 0.0, ..Options::default() };
    options.script = Some(crate::write::script::Script::PlaywrightTest);
    let outcomes = complete(bytes, &options).unwrap();
    let outcome = &outcomes[0];
    let session = serde_json::to_string(&outcome.session).unwrap();
    let again = complete(session.as_bytes(), &options).unwrap();
    assert_eq!(
        serde_json::to_string(&again[0].session).unwrap(),
        session,
        "redacting twice is redacting once"
    );
    let rows: Vec<String> = outcome.rows.iter().map(|row| format!("{row:?}")).collect();
    format!(
        "{}{}{}{:?}",
        serde_json::to_string(&outcome.completion).unwrap(),
        serde_json::to_string(&outcome.session).unwrap(),
        rows.concat(),
        outcome.script
    )
}

fn told(interactions: Value) -> String {
    written(session(interactions).to_string().as_bytes())
}

/// Something typed into a field, of which so much is told.
fn typed(value: &str, selectors: Value, element: Value) -> Value {
    let mut element = element;
    element["tag"] = "input".into();
    element["value"] = value.into();
    json!({"type": "INPUT", "selectors": selectors, "element": element, "interaction": {"value": value}})
}

#[test]
fn a_password_is_known_by_the_selector_of_its_field() {
    for selectors in [
        json!({"primary": "input[type=\"password\"]"}),
        json!({"primary": "#password"}),
        json!({"primary": "input[name=\"password\"]"}),
        json!({"cssPath": "body > form:nth-of-type(2) > input#password"}),
        json!({"xpath": "//*[@id=\"password\"]"}),
        json!({"primary": ".f", "alternatives": ["[data-testid=\"password-input\"]"]}),
        json!({"primary": "getByLabel('Password')"}),
        json!({"primary": "input.password-field"}),
        json!({"primary": ".f", "reliability": {"#password": 1}}),
        json!({"xpath": "//input[@type='password' and @name='p']"}),
        json!({"xpath": "//label[text()=\"Password\"]/following::input[1]"}),
    ] {
        let text = told(json!([typed(SECRET, selectors.clone(), json!({}))]));
        assert!(!text.contains(SECRET) && text.contains("[PASSWORD_1]"), "{selectors}");
    }
    let event = json!({"type": "INPUT", "timestamp": 1_700_000_000_000_u64, "url": "https://shop.test/",
        "selectors": {"primary": "input[type=\"password\"]"}, "element": {"tagName": "INPUT", "value": SECRET}, "value": SECRET});
    let frame = json!({"type": "interaction_event", "sessionId": "s", "data": event, "timestamp": 1_700_000_000_000_u64});
    let text = written(frame.to_string().as_bytes());
    assert!(!text.contains(SECRET) && text.contains("[PASSWORD_1]"));
}

#[test]
fn a_password_is_known_by_whatever_labels_its_field() {
    let labelled = json!({"tag": "div", "children": [
        {"tag": "span", "attributes": {"id": "l7"}, "children": [{"tag": "b", "text": "Password"}]},
        {"tag": "label", "attributes": {"for": "f7"}, "text": "Password"},
    ]});
    let of = |element: Value, tree: Value| {
        let mut typed = typed(SECRET, json!({}), element);
        typed["context"] = json!({"domSnapshot": tree});
        typed
    };
    let label = json!([{"level": 1, "tag": "label", "text": "Password"}]);
    for interaction in [
        of(json!({"attributes": {"type": "text"}, "ancestors": label}), Value::Null),
        of(json!({"attributes": {"id": "f7"}}), labelled.clone()),
        of(json!({"attributes": {"aria-labelledby": "other l7"}}), labelled.clone()),
        of(json!({"attributes": {"data-testid": "password-input"}}), Value::Null),
        of(json!({"attributes": {"formcontrolname": "password"}}), Value::Null),
        of(json!({"attributes": {"type": "text", "aria-describedby": "password-hint"}}), Value::Null),
        of(
            json!({"siblingElements": [{"tag": "span", "text": "Password", "direction": "before", "distance": 1}]}),
            Value::Null,
        ),
        of(
            json!({"attributes": {"id": "f7"}, "nearbyElements": [
            {"tag": "label", "text": "Password", "distance": 300, "attributes": {"for": "f7"}}]}),
            Value::Null,
        ),
    ] {
        let text = told(json!([interaction]));
        assert!(!text.contains(SECRET) && text.contains("[PASSWORD_1]"), "{interaction}");
    }
    let sibling = json!({"siblingElements": [{"tag": "span", "text": "Full name"}]});
    let text = told(json!([typed("Marisol Brown", json!({}), sibling)]));
    assert!(!text.contains("Marisol") && text.contains("[NAME_1]"));
}

#[test]
fn fields_around_are_known_as_the_target_is() {
    let clicked = |near: Value, tree: Value| {
        json!([{"type": "CLICK", "element": {"tag": "button", "text": "Sign in", "nearbyElements": near},
            "context": {"domSnapshot": tree}}])
    };
    let tree = |children: Value| json!({"tag": "form", "children": children});
    let field = json!({"tag": "input", "attributes": {"value": SECRET}});
    let named = json!({"tag": "input", "attributes": {"id": "f7", "value": SECRET}});
    for interactions in [
        clicked(
            json!([{"tag": "input", "text": SECRET, "selector": "input[type=\"password\"]"}]),
            Value::Null,
        ),
        clicked(
            json!([{"tag": "label", "text": "Password", "attributes": {"for": "f7"}},
            {"tag": "input", "text": SECRET, "attributes": {"id": "f7"}}]),
            Value::Null,
        ),
        clicked(json!([]), tree(json!([{"tag": "label", "text": "Password", "children": [field]}]))),
        clicked(
            json!([]),
            tree(
                json!([{"tag": "label", "children": [{"tag": "b", "text": "Password"}, {"tag": "i", "children": [field]}]}]),
            ),
        ),
        clicked(json!([]), tree(json!([{"tag": "label", "text": "Password"}, field]))),
        clicked(
            json!([]),
            tree(json!([named, {"tag": "label", "text": "Password", "attributes": {"for": "f7"}}])),
        ),
    ] {
        let text = told(interactions.clone());
        assert!(!text.contains(SECRET) && text.contains("[PASSWORD_1]"), "{interactions}");
    }
    for (text, selector) in [
        ("E-mail address", "#guest-email"),
        ("Send me the journal", "#news-email"),
        ("Log in", "#login-button"),
    ] {
        let near = json!([{"tag": "input", "text": text, "selector": selector}]);
        assert!(told(clicked(near, Value::Null)).contains(text), "{text} is no value");
    }
    let own = json!({"tag": "label", "text": "Password", "children": [{"tag": "input", "attributes": {"type": "password"}}]});
    let other = json!({"tag": "input", "attributes": {"name": "q", "value": "blue lamp"}});
    assert!(told(clicked(json!([]), tree(json!([own, other])))).contains("blue lamp"));
}

#[test]
fn what_a_script_fills_is_known_by_the_locator() {
    let script = "import { test } from '@playwright/test';\n\ntest('t', async ({ page }) => {\n  await page.goto('https://shop.test/');\n  \
        await page.getByTestId('pin').fill('481957');\n});\n";
    let text = written(script.as_bytes());
    assert!(!text.contains("481957") && text.contains("[CODE_1]"), "{text}");
    let script = script.replace("fill('481957')", "click();\n  await page.keyboard.type('481957')");
    assert!(!written(script.as_bytes()).contains("481957"), "the keyboard goes where the click went");
    let flow = json!({"title": "t", "steps": [
        {"type": "navigate", "url": "https://shop.test/"},
        {"type": "change", "value": SECRET, "selectors": [["xpath///*[@data-testid=\"password\"]"]], "target": "main"},
    ]});
    let text = written(flow.to_string().as_bytes());
    assert!(!text.contains(SECRET) && text.contains("[PASSWORD_1]"));
}

#[test]
fn a_search_is_not_taken_for_the_address_that_a_label_further_off_asks_for() {
    let near = |distance: f64, attributes: Value| json!([{"tag": "label", "text": "Email address", "distance": distance, "attributes": attributes}]);
    for element in [
        json!({"attributes": {"type": "text", "name": "q", "placeholder": "Search"}, "nearbyElements": near(400.0, json!({}))}),
        json!({"attributes": {"type": "text", "name": "q", "placeholder": "Search"}, "nearbyElements": near(8.0, json!({}))}),
        json!({"attributes": {"type": "text", "name": "q"}, "nearbyElements": near(400.0, json!({}))}),
        json!({"attributes": {"type": "text", "id": "q"}, "nearbyElements": near(8.0, json!({"for": "mail"}))}),
    ] {
        let text = told(json!([typed("blue lamp", json!({}), element.clone())]));
        assert!(text.contains("blue lamp"), "{element}");
    }
    let bare = json!({"attributes": {"type": "text", "name": "f7"}, "nearbyElements": near(8.0, json!({}))});
    assert!(!told(json!([typed("janedoe", json!({}), bare)])).contains("janedoe"), "the label is all it has");
}

#[test]
fn letters_pressed_one_by_one_in_a_personal_field_are_redacted() {
    let focus = json!({"type": "FOCUS", "element": {"tag": "input", "attributes": {"type": "password"}}});
    let key = |key: &str| json!({"type": "KEY_PRESS", "interaction": {"key": key, "code": format!("Key{}", key.to_uppercase())}});
    let text = told(json!([focus, key("q"), key("x")]));
    for left in ["KeyQ", "KeyX", "\"key\":\"q\"", "\"key\":\"x\""] {
        assert!(!text.contains(left), "{left}");
    }
    let up = json!({"type": "KEY_UP", "interaction": {"key": "q", "code": "KeyQ"}});
    assert!(!told(json!([focus, up])).contains("KeyQ"), "and where it is let go");
    let by_selector = json!({"type": "FOCUS", "selectors": {"primary": "#password"}, "element": {}});
    assert!(!told(json!([by_selector, key("q")])).contains("KeyQ"), "the selector is all that is told");
    let search =
        json!({"type": "FOCUS", "element": {"tag": "input", "attributes": {"type": "text", "name": "q"}}});
    let text = told(json!([focus, search, key("q")]));
    assert!(text.contains("KeyQ"), "the focus went on to another field");
    let mut elsewhere = session(json!([focus, key("q")]));
    elsewhere["interactions"][1]["context"]["url"] = "https://shop.test/games".into();
    assert!(written(elsewhere.to_string().as_bytes()).contains("KeyQ"));
}

#[test]
fn what_an_event_tells_of_a_value_goes_with_it() {
    let mut change = typed(SECRET, json!({}), json!({"attributes": {"type": "password"}}));
    for (name, part) in
        [("previousValue", "s3c"), ("oldValue", "s3cr"), ("selectedText", "etPw"), ("shown", "cretP")]
    {
        change["interaction"][name] = part.into();
    }
    let text = told(json!([change]));
    for part in ["\"s3c\"", "\"s3cr\"", "\"etPw\"", "\"cretP\""] {
        assert!(!text.contains(part), "{part}");
    }
    let mut short = typed("Jo", json!({}), json!({"attributes": {"autocomplete": "given-name"}}));
    short["interaction"]["newValue"] = "Jo".into();
    short["interaction"]["text"] = "Jo".into();
    short["state"] = json!({"after": {"url": "https://shop.test/", "activeElement": {"tag": "input", "text": "Jo"}},
        "changes": {"addedText": ["Jo", "Hello"]}});
    let text = told(json!([short]));
    assert!(!text.contains("\"Jo\"") && text.contains("Hello"), "{text}");
    let active = json!({"tag": "input", "selector": "#password", "text": SECRET});
    let click = json!({"type": "CLICK", "element": {"tag": "button", "text": "Menu"}, "state": {"before": {"url": "https://shop.test/", "activeElement": active}}});
    assert!(!told(json!([click])).contains(SECRET));
}
