//! Made-up values of every kind, planted wherever recorders leak them, in real recordings and in one of the project's
//! own. None may be found afterwards, in any encoding, in what is written of the session and its reports.

use super::shared;
use crate::{
    Options, Session, read,
    redact::{RedactionReport, decode, redact},
    session::FORMAT,
};
use serde_json::{Map, Value, json};

/// Numbers drawn by a fixed rule (a linear congruence), so that every run plants the same values.
struct Lot(u64);

impl Lot {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn word(&mut self, length: usize, from: &str) -> String {
        (0..length).map(|_| from.as_bytes()[self.next(from.len())] as char).collect()
    }

    fn letters(&mut self, length: usize) -> String {
        self.word(length, "abcdefghijkmnpqrstuvwxyz")
    }

    fn mixed(&mut self, length: usize) -> String {
        let word = self.word(length - 2, "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz0123456789_-");
        format!("{word}7Q")
    }

    fn digits(&mut self, length: usize) -> String {
        self.word(length, "123456789")
    }

    fn card(&mut self, prefix: &str, length: usize) -> String {
        let head = format!("{prefix}{}", self.digits(length - prefix.len() - 1));
        let sum: u32 = head
            .bytes()
            .rev()
            .enumerate()
            .map(|(i, b)| {
                let d = u32::from(b - b'0');
                if i % 2 == 1 { d } else { d * 2 / 10 + d * 2 % 10 }
            })
            .sum();
        format!("{head}{}", (10 - sum % 10) % 10)
    }

    fn iban(&mut self) -> String {
        let account = self.digits(18);
        let rest = format!("{account}131400").bytes().fold(0, |r, b| (r * 10 + u32::from(b - b'0')) % 97);
        format!("DE{:02}{account}", 98 - rest)
    }

    /// A value that its form tells, and its kind.
    fn formed(&mut self, kind: usize) -> String {
        match kind {
            0 => format!("{}.{}@{}.example.com", self.letters(7), self.letters(5), self.letters(6)),
            1 => {
                let (prefix, length) =
                    [("4", 16), ("51", 16), ("37", 16), ("34", 15), ("6011", 16)][self.next(5)];
                self.card(prefix, length)
            }
            2 => format!("{}-{}-{}", 100 + self.next(566), 10 + self.next(90), 1000 + self.next(9000)),
            3 => {
                let line = 1000 + self.next(9000);
                match self.next(4) {
                    0 => format!("(206) 555-{line}"),
                    1 => format!("+44 20 7946 {line}"),
                    2 => format!("+49 (0)30 {} {line}", 100 + self.next(900)),
                    _ => format!("425-555-{line}"),
                }
            }
            4 => self.iban(),
            5 => format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", self.mixed(40), self.mixed(43)),
            6 => format!("sk-live-{}", self.word(40, "abcdefghijkmnpqrstuvwxyz23456789")),
            7 => {
                let mut octet = || 11 + self.next(200);
                format!("{}.{}.{}.{}", octet(), octet(), octet(), octet())
            }
            8 => format!("AKIA{}7", self.word(15, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
            _ => {
                let mut group = || format!("{:x}", 0x1000 + self.next(0xefff));
                format!("2001:db8:{}:{}::{}", group(), group(), group())
            }
        }
    }
}

const FORMED: usize = 10;

/// A personal field: its attributes, and what is typed in it.
fn field(lot: &mut Lot, kind: usize) -> (Value, String) {
    match kind {
        0 => (json!({"type": "password", "name": "password"}), format!("Zq!{}#7", lot.letters(9))),
        1 => (json!({"type": "text", "autocomplete": "one-time-code", "name": "otp"}), lot.digits(10)),
        2 => (json!({"type": "text", "name": "cardNumber"}), lot.digits(16)),
        3 => (
            json!({"type": "text", "aria-label": "Full name"}),
            format!("Zorblat {}", capital(&lot.letters(8))),
        ),
        4 => (
            json!({"type": "text", "placeholder": "Street address"}),
            format!("{} Quibble {}", lot.digits(4), capital(&lot.letters(7))),
        ),
        5 => (json!({"type": "tel", "id": "contact"}), lot.digits(11)),
        6 => (
            json!({"type": "text", "name": "dateOfBirth"}),
            format!("19{}/0{}/1{}", lot.digits(2), lot.digits(1), lot.digits(1)),
        ),
        7 => (json!({"type": "text", "id": "userName"}), format!("zq{}{}", lot.letters(6), lot.digits(3))),
        8 => {
            let names = ["Łukasz Wałęsa", "Ольга Иванова", "王小明", "محمد الحسن", "ZOË ØDEGÅRD"];
            (json!({"type": "text", "autocomplete": "name"}), names[lot.next(names.len())].to_owned())
        }
        _ => (json!({"type": "text", "name": "orderNumber"}), format!("WX{}", lot.digits(9))),
    }
}

const FIELDS: usize = 10;

fn capital(word: &str) -> String {
    let mut word = word.to_owned();
    word[..1].make_ascii_uppercase();
    word
}

fn percent(value: &str, space: &str) -> String {
    value
        .bytes()
        .map(|b| match b {
            b' ' => space.to_owned(),
            b if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) => (b as char).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}

/// A value as it may be written: raw, in an address, in HTML, in JSON, in base64, without its separators.
fn forms(value: &str) -> Vec<String> {
    let html =
        value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#x27;");
    let json = Value::from(value).to_string();
    let bare: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut forms = vec![
        value.to_owned(),
        percent(value, "%20"),
        percent(value, "+"),
        percent(value, "%20").to_lowercase(),
        html,
        json[1..json.len() - 1].to_owned(),
        decode::encode64(value.as_bytes(), [b'+', b'/']),
        decode::encode64(value.as_bytes(), [b'-', b'_']),
    ];
    if bare.len() > 10 && bare.bytes().any(|b| b.is_ascii_digit()) {
        forms.push(bare);
    }
    forms
}

fn object<'v>(value: &'v mut Value, name: &str) -> &'v mut Map<String, Value> {
    let entry = value.as_object_mut().unwrap().entry(name).or_insert_with(|| json!({}));
    if !entry.is_object() {
        *entry = json!({});
    }
    entry.as_object_mut().unwrap()
}

fn list<'v>(parent: &'v mut Map<String, Value>, name: &str) -> &'v mut Vec<Value> {
    let entry = parent.entry(name).or_insert_with(|| json!([]));
    if !entry.is_array() {
        *entry = json!([]);
    }
    entry.as_array_mut().unwrap()
}

const PLACES: usize = 18;

/// Puts a value into one of the places of an interaction in the stored form.
fn plant(interaction: &mut Value, place: usize, value: &str) {
    let percent = percent(value, "%20");
    let text = |name: &str, text: String| (name.to_owned(), Value::from(text));
    match place {
        0 => object(interaction, "element").extend([text("text", format!("Signed in as {value}"))]),
        1 => {
            let ancestors = list(object(interaction, "element"), "parentElements");
            ancestors.insert(0, json!({"level": 1, "tagName": "div", "text": format!("We didn't recognise this value{value}")}));
        }
        2 => list(object(interaction, "element"), "nearbyElements")
            .push(json!({"selector": "p.x", "text": value, "tagName": "p"})),
        3 => {
            let snapshot = json!({"tag": "div", "attributes": {}, "children": [{"tag": "p", "text": format!("Ship to: {value}")}]});
            object(interaction, "context").insert("pageContext".into(), json!({"domSnapshot": snapshot}));
        }
        4 => attributes(interaction).extend([text("aria-label", format!("Account {value}"))]),
        5 => object(interaction, "context")
            .extend([text("url", format!("https://shop.example.com/p?q={percent}&page=2"))]),
        6 => object(interaction, "context").extend([text("pageTitle", format!("Order for {value} | Shop"))]),
        7 => attributes(interaction)
            .extend([text("data-state", json!({"user": {"contact": value}}).to_string())]),
        8 => object(interaction, "selectors")
            .extend([text("primary", format!("[aria-label=\"Account {value}\"]"))]),
        9 => list(object(interaction, "element"), "siblingElements")
            .push(json!({"tagName": "a", "text": format!("{value}Change"), "selector": "a.y"})),
        10 => {
            let next = percent.replace('%', "%25");
            let url = format!("https://shop.example.com/login?next=https%3A%2F%2Fx.example%2F%3Fu%3D{next}");
            attributes(interaction).extend([text("href", url)]);
        }
        11 => {
            let state = decode::encode64(json!({"user": value}).to_string().as_bytes(), [b'-', b'_']);
            object(interaction, "context")
                .extend([text("url", format!("https://shop.example.com/cb?state={state}"))]);
        }
        12 => {
            let entities: String = value.chars().map(|c| format!("&#{};", c as u32)).collect();
            attributes(interaction).extend([text("data-html", format!("<b>{entities}</b>"))]);
        }
        13 => {
            let escapes: String = value.chars().map(|c| format!("\\u{:04x}", c as u32)).collect();
            attributes(interaction).extend([text("data-json", format!("{{\"a\":\"{escapes}\"}}"))]);
        }
        14 => object(interaction, "state").extend([(
            "before".to_owned(),
            json!({"url": format!("https://x.example/?a={percent}"), "title": format!("{value} – Inbox")}),
        )]),
        15 => {
            attributes(interaction).extend([text("style", format!("background: url(/photo?of={percent})"))]);
        }
        16 => object(interaction, "context")
            .extend([text("url", format!("https://shop.example.com/account/{percent}/edit#{percent}"))]),
        _ => list(object(interaction, "element"), "nearbyElements")
            .push(json!({"tagName": "p", "selector": "p.x", "text": format!("<{value}>, 2 items, $12.50")})),
    }
}

fn attributes(interaction: &mut Value) -> &mut Map<String, Value> {
    let element = object(interaction, "element");
    let entry = element.entry("attributes").or_insert_with(|| json!({}));
    entry.as_object_mut().unwrap()
}

fn redacted(record: &Value) -> (String, RedactionReport) {
    let bytes = serde_json::to_vec(record).unwrap();
    let read::Read { mut session, mut report } = super::read_one(&bytes);
    let redaction = redact(&mut session, &mut report, &Options::default());
    assert_eq!(session.format, FORMAT);
    let text = [
        serde_json::to_string(&session).unwrap(),
        serde_json::to_string(&report).unwrap(),
        serde_json::to_string(&redaction).unwrap(),
    ];
    again(&mut session, report, &redaction);
    (text.concat(), redaction)
}

/// Redacting what was redacted changes nothing and tells the same.
fn again(session: &mut Session<'_>, mut report: read::ReadReport, first: &RedactionReport) {
    let before = session.clone();
    let second = redact(session, &mut report, &Options::default());
    assert_eq!(&second, first);
    assert!(before == *session);
}

/// Values that survive in what was written, each with its place.
fn survivors(planted: &[(String, String)], text: &str) -> Vec<String> {
    let decoded = decode::unescape(text).map_or_else(String::new, |d| d.text);
    let left = |value: &str| forms(value).into_iter().any(|f| text.contains(&f) || decoded.contains(&f));
    planted
        .iter()
        .filter(|(_, value)| left(value))
        .map(|(place, value)| format!("{place}: {value}"))
        .collect()
}

fn plant_everywhere(mut record: Value, seed: u64) {
    let mut lot = Lot(seed);
    let mut planted = Vec::new();
    for (n, interaction) in record["enhancedInteractions"].as_array_mut().unwrap().iter_mut().enumerate() {
        if n % 4 == 3 {
            let (attributes, value) = field(&mut lot, n / 4 % FIELDS);
            let element = json!({"tag": "input", "text": "", "value": value, "attributes": attributes});
            object(interaction, "element").extend(element.as_object().unwrap().clone());
            planted.push((format!("field {attributes}"), value));
        } else {
            let (kind, place) = (lot.next(FORMED), lot.next(PLACES));
            let value = lot.formed(kind);
            plant(interaction, place, &value);
            planted.push((format!("place {place}"), value));
        }
    }
    let (text, redaction) = redacted(&record);
    let left = survivors(&planted, &text);
    assert!(left.is_empty(), "seed {seed}: {} of {} survived: {left:#?}", left.len(), planted.len());
    assert!(redaction.total >= planted.len() && text.len() > 10_000);
}

#[test]
fn nothing_planted_in_a_real_recording_survives() {
    for path in ["recordings/hm.session.json", "recordings/homedepot.session.json"] {
        let Some(bytes) = shared(path) else { return };
        let record: Value = serde_json::from_slice(&bytes).unwrap();
        let record = record.as_array().map_or(record.clone(), |all| all[0].clone());
        (1..=2).for_each(|seed| plant_everywhere(record.clone(), seed));
    }
}

/// A bare recording of as many clicks as there are kinds and places.
fn own_record() -> Value {
    let click = |n: usize| {
        json!({
            "id": format!("i{n}"), "type": "CLICK", "timestamp": 1_700_000_000_000_u64 + n as u64 * 1000, "sequence": n,
            "selectors": {"primary": format!("#item-{n}")},
            "element": {"tag": "button", "text": "Add to bag", "attributes": {"class": "btn primary"}},
            "context": {"url": "https://shop.example.com/p/1234567001", "pageTitle": "Linen shirt | Shop"},
        })
    };
    json!({"id": "s1", "type": "HUMAN", "status": "COMPLETED", "enhancedInteractions": (0..160).map(click).collect::<Vec<_>>()})
}

#[test]
fn nothing_planted_in_a_plain_recording_survives() {
    (1..=8).for_each(|seed| plant_everywhere(own_record(), seed));
}

#[test]
fn a_value_learnt_in_a_field_is_redacted_everywhere() {
    for kind in 0..FIELDS {
        for place in 0..PLACES {
            let mut record = own_record();
            record["enhancedInteractions"].as_array_mut().unwrap().truncate(20);
            let (attributes, value) = field(&mut Lot(7 + kind as u64), kind);
            plant(&mut record["enhancedInteractions"][3], place, &value);
            record["enhancedInteractions"][9]["element"] =
                json!({"tag": "input", "text": "", "value": value, "attributes": attributes});
            let (text, _) = redacted(&record);
            let left = survivors(&[(format!("place {place}"), value)], &text);
            assert!(left.is_empty(), "{attributes}: {left:?}");
        }
    }
}

/// What becomes of a text on a page, and of an address with it, when something was typed into a field before.
fn shown(attributes: &Value, typed: &str, text: &str) -> String {
    let mut record = own_record();
    let all = record["enhancedInteractions"].as_array_mut().unwrap();
    all.truncate(12);
    all[2]["element"] = json!({"tag": "input", "text": "", "value": typed, "attributes": attributes});
    all[4]["element"]["text"] = text.into();
    all[6]["context"]["url"] = format!("https://shop.example.com/p?q={}", percent(text, "%20")).into();
    redacted(&record).0
}

#[test]
fn a_typed_value_is_redacted_in_every_spelling() {
    for (field, typed, spellings) in [
        (json!({"type": "password"}), "Zq[8]x!pw", &["Zq[8]x!pw"][..]),
        (json!({"type": "password"}), "]a1[", &["]a1["]),
        (json!({"autocomplete": "name"}), "Mark Young", &["Mark\u{a0}Young", "Mark\nYoung", "Mark  Young"]),
        (json!({"autocomplete": "name"}), "Li Na", &["Li\u{a0}Na", "Li\n Na"]),
        (
            json!({"autocomplete": "name"}),
            "Marisol Vandersteen",
            &[
                "marisol-vandersteen",
                "marisol_vandersteen",
                "marisol.vandersteen",
                "Marisol Vander\u{ad}steen",
            ],
        ),
        (json!({"autocomplete": "name"}), "Zoë Ødegård", &["Zoe\u{308} Ødega\u{30a}rd"]),
        (json!({"autocomplete": "family-name"}), "O'Brien", &["O\u{2019}Brien"]),
        (json!({"type": "tel"}), "(206) 555-0142", &["206 5550142", "206/555/0142", "206 555 0142"]),
        (json!({"type": "tel"}), "555-0142", &["5550142"]),
        (json!({"type": "tel"}), "5550142", &["555-0142"]),
        (json!({"type": "tel"}), "+44 7700 900123", &["07700 900123"]),
        (json!({"name": "ssn"}), "123-45-6789", &["123 45 6789"]),
        (json!({"autocomplete": "postal-code"}), "SW1A1AA", &["SW1A 1AA"]),
        (json!({"autocomplete": "one-time-code"}), "481920", &["481 920"]),
        (json!({"name": "member-id"}), "AB-123-456", &["AB123456"]),
        (json!({"autocomplete": "username"}), "Marisolv", &["MARISOLV"]),
        (
            json!({"autocomplete": "street-address"}),
            "742 Evergreen Terrace",
            &["742-evergreen-terrace", "742\u{a0}Evergreen\u{a0}Terrace"],
        ),
        (
            json!({"type": "email"}),
            "jane.q@example.com",
            &["jane.q@\u{200b}example.com", "jane.q\u{ff20}example.com"],
        ),
    ] {
        for spelling in spellings {
            let text = shown(&field, typed, &format!("For {spelling}, 2 items"));
            let left = survivors(&[("text".to_owned(), (*spelling).to_owned())], &text);
            assert!(left.is_empty(), "{typed}: {left:?}");
            assert!(text.contains("\"For [") && text.contains("], 2 items\""), "{typed}: {spelling}");
        }
    }
}

#[test]
fn what_only_looks_like_a_typed_value_stays() {
    for (field, typed, text) in [
        (json!({"autocomplete": "name"}), "Mark Young", "Bookmark young readers"),
        (json!({"autocomplete": "name"}), "Li Na", "Made in China"),
        (json!({"autocomplete": "one-time-code"}), "123456", "Page 1 2 3 4 5 6 of 9"),
        (json!({"autocomplete": "one-time-code"}), "123456", "$1234.56"),
        (json!({"type": "tel"}), "1234567", "1,234,567 sold"),
    ] {
        let shown = shown(&field, typed, text);
        assert!(shown.contains(&format!("\"{text}\"")), "{typed}: {text}");
    }
}

#[test]
fn a_value_with_brackets_leaves_placeholders_whole() {
    let text = shown(&json!({"type": "password"}), "] x, [", "For a@b.example x, c@d.example");
    assert!(text.contains("\"For [EMAIL_1] x, [EMAIL_2]\""), "{text}");
}

/// What becomes of a session in which texts stand on the page, one a click.
fn read_out(texts: &[&str]) -> String {
    let mut record = own_record();
    let all = record["enhancedInteractions"].as_array_mut().unwrap();
    all.truncate(texts.len());
    texts.iter().zip(all).for_each(|(text, click)| click["element"]["text"] = (*text).into());
    redacted(&record).0
}

#[test]
fn a_word_that_was_greeted_once_stays_elsewhere() {
    let text = read_out(&["Welcome Mat", "Hello Summer", "Buy a Yoga Mat", "Summer Dresses", "Mat"]);
    for kept in ["Buy a Yoga Mat", "Summer Dresses", "\"Mat\""] {
        assert!(text.contains(kept), "{kept}");
    }
    let text = read_out(&["Welcome Mat", "Hello Mat", "Buy a Yoga Mat", "A mat of cork", "Mat"]);
    assert!(text.contains("Buy a Yoga Mat") && text.contains("\"Mat\""), "a word of the pages");
}

#[test]
fn a_name_that_was_greeted_twice_signed_in_or_was_typed_is_redacted_elsewhere() {
    for told in [["Hello, Marisol!", "Welcome back, Marisol"], ["Signed in as Marisol", "Orders"]] {
        let text = read_out(&[told[0], "Seats for Marisol", told[1]]);
        assert!(!text.contains("Marisol") && text.contains("Seats for [NAME_1]"), "{told:?}");
    }
    let text = shown(&json!({"autocomplete": "given-name"}), "Marisol", "Seats for Marisol");
    assert!(text.contains("Seats for [NAME_1]"));
}

#[test]
fn one_value_has_one_placeholder() {
    let mut record = own_record();
    for place in 0..PLACES {
        plant(&mut record["enhancedInteractions"][place], place, "jane.doe@mail.example.com");
    }
    let (text, redaction) = redacted(&record);
    assert!(text.contains("[EMAIL_1]") && !text.contains("[EMAIL_2]"), "{:?}", redaction.by_place);
    assert_eq!(redaction.by_kind["EMAIL"], redaction.total);
    assert_eq!(redaction.values, 1);
}

#[test]
fn keys_pressed_in_a_personal_field_are_redacted() {
    let mut record = own_record();
    let press = json!({
        "id": "k", "type": "KEY_PRESS", "timestamp": 1_700_000_000_500_u64, "key": "q", "code": "KeyQ",
        "interaction": {"key": "q", "code": "KeyQ"},
        "element": {"tag": "input", "attributes": {"type": "password"}},
    });
    record["enhancedInteractions"][0] = press;
    let (text, _) = redacted(&record);
    assert!(!text.contains("KeyQ") && !text.contains("\"key\":\"q\""), "{}", &text[..600]);
}

#[test]
fn parts_of_a_typed_name_are_redacted_where_they_stand_for_the_person() {
    let mut record = own_record();
    let all = record["enhancedInteractions"].as_array_mut().unwrap();
    all.truncate(40);
    let field = json!({"autocomplete": "name", "name": "full-name"});
    all[9]["element"] = json!({"tag": "input", "value": "Marisol Brown-Vandersteen", "attributes": field});
    let person = ["Hello Marisol", "Ask for Vandersteen", "Marisol’s lists", "Menu Hi, Marisol Account"];
    let thing = ["Brown Leather Bag", "Classic Brown", "Brown", "$12.50", "Size M", ".Brown-Leather"];
    for (n, text) in person.iter().chain(&thing).enumerate() {
        list(object(&mut all[10 + n], "element"), "nearbyElements")
            .push(json!({"tagName": "p", "selector": "#Marisol", "text": text, "attributes": {"class": "Brown brown"}}));
    }
    list(object(&mut all[30], "element"), "nearbyElements")
        .push(json!({"tagName": "p", "selector": "p.y", "text": "A bag, brown, of leather"}));
    let (text, redaction) = redacted(&record);
    for text_of in ["Hello Marisol", "Vandersteen", "Marisol’s", "Hi, Marisol"] {
        assert!(!text.contains(text_of), "{text_of}: {:?}", redaction.by_place);
    }
    for kept in thing.iter().chain(&["#Marisol", "Brown brown", "Account", "Ask for [NAME_"]) {
        assert!(text.contains(kept), "{kept}: {:?}", redaction.by_place);
    }
    assert_eq!(redaction.by_kind["NAME"], redaction.total);
}

#[test]
fn what_a_page_sells_stays() {
    let (text, redaction) = redacted(&own_record());
    assert_eq!(redaction.total, 0, "{:?}", redaction.by_place);
    assert!(text.contains("1234567001") && text.contains("Linen shirt"));
}
