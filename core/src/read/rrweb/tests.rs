//! Streams written by hand, for one thing each; a real one is read in `core/tests/replays.rs`.

use crate::{
    Error, ErrorCode, Options,
    read::{Read, Shape, read},
    session::{Interaction, InteractionKind, Session},
};

const META: &str =
    r#"{"type":4,"data":{"href":"https://a.example/","width":800,"height":600},"timestamp":1000}"#;

/// A stream on one page: its body's content from node 10 on, then further events.
fn stream(body: &str, events: &[&str]) -> String {
    let page = format!(
        r#"{{"type":2,"timestamp":1001,"data":{{"initialOffset":{{"left":0,"top":0}},"node":{{"type":0,"id":1,"childNodes":[
        {{"type":2,"tagName":"html","attributes":{{}},"id":2,"childNodes":[
            {{"type":2,"tagName":"head","attributes":{{}},"id":3,"childNodes":[{{"type":2,"tagName":"title","attributes":{{}},"id":4,"childNodes":[{{"type":3,"textContent":"A shop","id":5}}]}}]}},
            {{"type":2,"tagName":"body","attributes":{{}},"id":6,"childNodes":[{body}]}}]}}]}}}}}}"#
    );
    let all: Vec<&str> = [META, &page].into_iter().chain(events.iter().copied()).collect();
    format!("[{}]", all.join(","))
}

fn element(id: i64, tag: &str, attributes: &str, children: &str) -> String {
    format!(
        r#"{{"type":2,"tagName":"{tag}","attributes":{{{attributes}}},"childNodes":[{children}],"id":{id}}}"#
    )
}

fn text(id: i64, text: &str) -> String {
    format!(r#"{{"type":3,"textContent":"{text}","id":{id}}}"#)
}

fn change(time: i64, data: &str) -> String {
    format!(r#"{{"type":3,"data":{{{data}}},"timestamp":{time}}}"#)
}

fn click(time: i64, id: i64) -> String {
    change(time, &format!(r#""source":2,"type":2,"id":{id},"x":3,"y":4"#))
}

fn one(stream: &str) -> Read<'_> {
    let mut all = read(stream.as_bytes(), &Options::default()).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0).unwrap()
}

fn refused(input: &str, options: &Options) -> Error {
    read(input.as_bytes(), options).unwrap_err()
}

fn names(interactions: &[Interaction<'_>]) -> Vec<String> {
    let name = |i: &Interaction<'_>| {
        let value = i.gesture.as_ref().and_then(|gesture| gesture.value.as_deref()).unwrap_or_default();
        format!("{} {value}", i.kind.name()).trim().to_owned()
    };
    interactions.iter().map(name).collect()
}

/// A shop's page in which a button opens a list.
fn shop() -> String {
    let button = element(10, "button", r#""id":"menu","aria-expanded":"false""#, &text(11, "Menu"));
    stream(
        &(button + "," + &element(12, "ul", "", "")),
        &[
            &click(2000, 10),
            &change(
                2010,
                r#""source":0,"texts":[],"removes":[],"attributes":[{"id":10,"attributes":{"aria-expanded":"true"}}],
                "adds":[{"parentId":12,"nextId":null,"node":{"type":2,"tagName":"LI","attributes":{},"childNodes":[],"id":20}},
                    {"parentId":20,"nextId":null,"node":{"type":2,"tagName":"a","attributes":{"href":"https://a.example/bags"},"childNodes":[],"id":21}},
                    {"parentId":21,"nextId":null,"node":{"type":3,"textContent":"Bags","id":22}}]"#,
            ),
            &click(3000, 21),
        ],
    )
}

#[test]
fn the_page_is_told_as_it_stood_before_each_act() {
    let stream = shop();
    let session = one(&stream).session;
    let [first, second] = &session.interactions[..] else { panic!("{:?}", names(&session.interactions)) };
    let told =
        |i: &Interaction<'_>| serde_json::to_string(&i.context.as_ref().unwrap().dom_snapshot).unwrap();
    assert!(!told(first).contains("Bags") && told(second).contains("Bags"));
    let (menu, bags) = (first.element.as_ref().unwrap(), second.element.as_ref().unwrap());
    assert_eq!(menu.attributes.get("aria-expanded").map(|now| &**now), Some("false"));
    assert_eq!((&*bags.tag, &*bags.text, &*bags.ancestors[0].tag), ("a", "Bags", "li"));
    let selectors = first.selectors.as_ref().unwrap();
    assert_eq!((&*selectors.primary, &*selectors.xpath), ("#menu", "/html/body/button"));
    assert_eq!(second.selectors.as_ref().unwrap().detail_path, "html > body > ul > li > a");
    let changes = first.state.as_ref().unwrap().changes.as_ref().unwrap();
    assert_eq!(changes.added_text, ["Bags"]);
    assert_eq!(second.context.as_ref().unwrap().page_title, "A shop");
    assert_eq!(session.environment.url.as_deref(), Some("https://a.example/"));
    assert_eq!((session.started_at, session.ended_at), (Some(1000), Some(3000)));
    assert!(first.visual.as_ref().unwrap().bounding_box.is_none(), "there is no layout");
}

#[test]
fn every_framing_is_the_same_session() {
    let value: Vec<serde_json::Value> = serde_json::from_str(&shop()).unwrap();
    let array = serde_json::Value::from(value.clone()).to_string();
    let lines: String = value.iter().map(|event| format!("{event}\n")).collect();
    let object = serde_json::json!({"id": "s", "task": "Look at bags", "events": value, "version": 2});
    let (object, several) = (object.to_string(), format!("{object}\n{object}\n"));
    let (as_array, as_lines, as_object) = (one(&array), one(&lines), one(&object));
    assert_eq!(
        Session { id: "".into(), ..as_array.session.clone() },
        Session { id: "".into(), ..as_lines.session }
    );
    assert_eq!(as_array.session.interactions, as_object.session.interactions);
    assert_eq!((&*as_object.session.id, &*as_object.session.task.unwrap().title), ("s", "Look at bags"));
    assert_eq!(as_object.report.unread.get("/version"), Some(&1));
    assert_eq!(as_object.report.shape, Shape::Rrweb);
    assert_eq!(read(several.as_bytes(), &Options::default()).unwrap().len(), 2);
    assert_eq!(read(format!("[{object},{object}]").as_bytes(), &Options::default()).unwrap().len(), 2);
}

#[test]
fn typing_is_one_interaction_with_the_last_value() {
    let input =
        |time, value| change(time, &format!(r#""source":5,"id":10,"text":"{value}","isChecked":false"#));
    let stream = stream(
        &element(10, "input", r#""name":"q""#, ""),
        &[
            &input(2000, "b"),
            &input(2100, "ba"),
            &change(2150, r#""source":3,"id":1,"x":0,"y":9"#),
            &input(2200, "bag"),
        ],
    );
    let session = one(&stream).session;
    assert_eq!(names(&session.interactions), ["input bag", "scroll"]);
    assert_eq!(session.interactions[0].timestamp, 2000);
}

#[test]
fn what_was_masked_is_withheld() {
    let stream = stream(
        &[
            element(10, "input", r#""type":"password","aria-label":"Password""#, ""),
            element(11, "p", "", &text(12, "**** ***")),
        ]
        .join(","),
        &[&change(2000, r#""source":5,"id":10,"text":"*****","isChecked":false,"userTriggered":true"#)],
    );
    let session = one(&stream).session;
    let typed = &session.interactions[0];
    let (gesture, element) = (typed.gesture.as_ref().unwrap(), typed.element.as_ref().unwrap());
    assert_eq!((gesture.value.as_deref(), gesture.value_length), (None, Some(5)));
    assert_eq!(element.value.as_deref(), Some("[PROTECTED]"));
    assert_eq!(typed.context.as_ref().unwrap().dom_snapshot.as_ref().unwrap().children[1].text, "[MASKED]");
}

#[test]
fn values_that_the_page_sets_are_no_interactions() {
    let body = [
        element(10, "input", r#""type":"radio","name":"size","value":"s","checked":true"#, ""),
        element(11, "input", r#""type":"radio","name":"size","value":"m""#, ""),
        element(12, "input", r#""name":"town""#, ""),
        element(13, "input", r#""name":"street""#, ""),
    ];
    let input = |time, id, rest: &str| change(time, &format!(r#""source":5,"id":{id},{rest}"#));
    let stream = stream(
        &body.join(","),
        &[
            &input(2000, 11, r#""text":"m","isChecked":true"#),
            &input(2000, 10, r#""text":"s","isChecked":false"#),
            &input(2100, 12, r#""text":"set","isChecked":false,"userTriggered":false"#),
            &change(2200, r#""source":2,"type":5,"id":13"#),
            &input(2300, 12, r#""text":"set by its neighbour","isChecked":false"#),
            &input(2400, 13, r#""text":"typed","isChecked":false"#),
        ],
    );
    let read = one(&stream);
    assert_eq!(names(&read.session.interactions), ["change", "focus", "input typed"]);
    assert_eq!(read.session.interactions[0].gesture.as_ref().unwrap().checked, Some(true));
    assert_eq!(read.report.unread.get("/*/data/setByPage"), Some(&3));
}

#[test]
fn a_box_is_told_as_it_was_and_as_it_is() {
    let label = element(
        10,
        "label",
        "",
        &(text(11, "Gift ") + "," + &element(12, "input", r#""type":"checkbox""#, "")),
    );
    let tick = |time, on| change(time, &format!(r#""source":5,"id":12,"text":"on","isChecked":{on}"#));
    let stream = stream(&label, &[&click(2000, 12), &tick(2000, true), &click(3000, 12), &tick(3000, false)]);
    let session = one(&stream).session;
    let told = |i: &Interaction<'_>| {
        let before = i.element.as_ref().unwrap().attributes.get("checked").map(|now| now.to_string());
        (before, i.gesture.as_ref().unwrap().checked)
    };
    let expected = [("false", None), ("false", Some(true)), ("true", None), ("true", Some(false))];
    let expected = expected.map(|(before, after)| (Some(before.to_owned()), after));
    assert_eq!(session.interactions.iter().map(told).collect::<Vec<_>>(), expected);
}

#[test]
fn a_choice_is_told_by_its_label() {
    let option =
        |id, value, label| element(id, "option", &format!(r#""value":"{value}""#), &text(id + 1, label));
    let select =
        element(10, "select", "", &[option(20, "de", "Germany"), option(30, "fr", "France")].join(","));
    let stream = stream(&select, &[&change(2000, r#""source":5,"id":10,"text":"fr","isChecked":false"#)]);
    assert_eq!(names(&one(&stream).session.interactions), ["change France"]);
}

#[test]
fn another_address_is_a_navigation_and_another_snapshot_is_none() {
    let again = META.replace("1000", "2000");
    let away = META.replace("1000", "3000").replace("a.example/", "a.example/cart");
    let page = r#"{"type":5,"data":{"tag":"$pageview","payload":{"href":"https://a.example/paid"}},"timestamp":4000}"#;
    let stream = stream(
        &element(10, "a", r#""href":"/cart""#, &text(11, "Cart")),
        &[&again, &click(2900, 10), &away, page],
    );
    let session = one(&stream).session;
    assert_eq!(names(&session.interactions), ["click", "navigation", "navigation"]);
    let urls = session.interactions.iter().map(|i| &*i.context.as_ref().unwrap().url);
    let expected = ["https://a.example/", "https://a.example/cart", "https://a.example/paid"];
    assert_eq!(urls.collect::<Vec<_>>(), expected);
}

#[test]
fn frames_and_shadow_roots_have_their_ways() {
    let shadow = r#"{"type":2,"tagName":"button","attributes":{},"isShadow":true,"id":12,"childNodes":[{"type":3,"textContent":"In the shade","id":13}]}"#;
    let host =
        r#"{"type":2,"tagName":"my-box","attributes":{},"isShadowHost":true,"id":10,"childNodes":[SHADOW]}"#;
    let frame = element(20, "iframe", r#""title":"Pay","name":"pay""#, "");
    let attach = r#""source":0,"isAttachIframe":true,"texts":[],"removes":[],"attributes":[],"adds":[{"parentId":20,"nextId":null,"node":
        {"type":0,"id":30,"rootId":30,"childNodes":[{"type":2,"tagName":"html","attributes":{},"id":31,"childNodes":[
            {"type":2,"tagName":"body","attributes":{},"id":32,"childNodes":[{"type":2,"tagName":"button","attributes":{},"id":33,"childNodes":[{"type":3,"textContent":"Pay now","id":34}]}]}]}]}}]"#;
    let stream = stream(
        &[&*host.replace("SHADOW", shadow), &frame].join(","),
        &[&change(1500, attach), &click(2000, 12), &click(3000, 33)],
    );
    let session = one(&stream).session;
    let [shade, framed] = &session.interactions[..] else { panic!() };
    let element = shade.element.as_ref().unwrap();
    assert_eq!(
        (&*element.text, &element.shadow_path[..]),
        ("In the shade", &["html > body > my-box".into()][..])
    );
    assert_eq!(shade.selectors.as_ref().unwrap().detail_path, "button");
    let context = framed.context.as_ref().unwrap();
    assert_eq!(context.frame_path, [r#"iframe[name="pay"]"#]);
    assert_eq!(framed.selectors.as_ref().unwrap().detail_path, "html > body > button");
    let tree = serde_json::to_string(&context.dom_snapshot).unwrap();
    assert!(tree.contains("Pay now") && !tree.contains("In the shade"), "{tree}");
}

#[test]
fn what_was_moved_replaced_or_never_there_is_no_trouble() {
    let row = |id| element(id, "li", "", &element(id + 1, "button", "", &text(id + 2, &format!("Row {id}"))));
    let list = element(10, "ul", "", &[row(20), row(30)].join(","));
    let stream = stream(
        &list,
        &[
            // Row 30 goes before row 20, with what is in it; a node goes below itself; one stands in none.
            &change(
                1500,
                &format!(
                    r#""source":0,"texts":[{{"id":99,"value":"x"}}],"attributes":[{{"id":99,"attributes":{{"id":"x"}}}}],
                    "removes":[{{"parentId":10,"id":30}},{{"parentId":10,"id":98}}],
                    "adds":[{{"parentId":10,"nextId":20,"node":{}}},{{"parentId":21,"nextId":null,"node":{}}},{{"parentId":97,"nextId":null,"node":{}}}]"#,
                    row(30),
                    element(20, "li", "", ""),
                    element(50, "p", "", "")
                ),
            ),
            &click(2000, 31),
            &click(3000, 21),
        ],
    );
    let read = one(&stream);
    let moved = &read.session.interactions[0];
    assert_eq!(moved.selectors.as_ref().unwrap().detail_path, "html > body > ul > li > button");
    assert!(read.session.interactions[1].element.is_none(), "what goes below itself is gone");
    assert_eq!(read.report.unread.get("/*/data/unknownNode"), Some(&4));
}

#[test]
fn a_page_may_be_deeper_than_json_is_read() {
    let (mut body, levels) = (text(9, "Deep"), 1_000);
    for id in 0..levels {
        body = element(100 + id, if id == 0 { "button" } else { "div" }, "", &body);
    }
    let stream = stream(&body, &[&click(2000, 100)]);
    let read = one(&stream);
    assert_eq!(read.session.interactions[0].element.as_ref().unwrap().text, "Deep");
    let again = serde_json::to_string(&read.session).unwrap();
    let again = one(&again);
    assert_eq!((again.report.issue_count, again.session.interactions), (0, read.session.interactions));
}

#[test]
fn packed_streams_and_other_shapes_are_told() {
    let options = Options::default();
    for packed in ["[\"x\u{9c}\\u00ab\"]", "\"x\u{9c}ab\"\n\"x\u{9c}ab\"", "{\"events\": [\"x\u{9c}ab\"]}"] {
        let error = refused(packed, &options);
        assert_eq!(error.code, ErrorCode::UnknownShape);
        assert!(error.expected.contains("unpack"), "{error}");
    }
    let error = refused(&shop(), &Options { from: Some(Shape::WireEvents), ..options });
    assert!(error.found.contains("rrweb") && error.expected.contains("wire events"), "{error}");
}

#[test]
fn a_cut_line_costs_one_event() {
    let value: Vec<serde_json::Value> = serde_json::from_str(&shop()).unwrap();
    let mut lines: Vec<String> = value.iter().map(ToString::to_string).collect();
    lines.insert(2, lines[2][..30].to_owned());
    let text = lines.join("\n");
    let read = one(&text);
    assert_eq!((read.session.interactions.len(), read.report.skipped), (2, 1));
    assert_eq!(read.report.issues[0].pointer, "/2/data");
}

#[test]
fn an_act_without_its_page_is_kept_without_an_element() {
    let stream = format!("[{META},{},{}]", click(2000, 10), change(2100, r#""source":1,"positions":[]"#));
    let read = one(&stream);
    assert_eq!(read.session.interactions[0].kind, InteractionKind::Click);
    assert!(read.session.interactions[0].element.is_none());
    assert_eq!(read.report.unread.get("/*/data/mousemove"), Some(&1));
}

#[test]
fn work_and_memory_do_not_grow_faster_than_the_stream() {
    let row = |id| element(id, "li", "", &element(id + 1, "button", "", &text(id + 2, &format!("Row {id}"))));
    let rows: Vec<String> = (0..1_500).map(|n| row(1_000 + 3 * n)).collect();
    let mut events = Vec::new();
    for n in 0..600 {
        events.push(change(2_000 + n, &format!(r#""source":0,"texts":[{{"id":1002,"value":"Row {n}"}}],"attributes":[],"removes":[],"adds":[]"#)));
        events.push(click(2_000 + n, 1_001));
    }
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let stream = stream(&rows.join(","), &events);
    let read = one(&stream);
    assert_eq!(read.session.interactions.len(), 600);
    let has_tree = |i: &&Interaction<'_>| i.context.as_ref().unwrap().dom_snapshot.is_some();
    let trees = read.session.interactions.iter().filter(has_tree).count();
    assert!((20..500).contains(&trees), "{trees} trees");
    assert_eq!(read.report.issues[0].code, ErrorCode::TooManyBytes);
    let small = Options {
        limits: crate::options::Limits { bytes: stream.len(), ..Default::default() },
        ..Options::default()
    };
    let few = crate::read::read(stream.as_bytes(), &small).unwrap().remove(0).unwrap().session;
    assert!(few.interactions.iter().filter(has_tree).count() < trees);
}

#[test]
fn no_damage_makes_it_panic() {
    let stream = shop();
    let bytes = stream.as_bytes();
    for seed in 0..200_usize {
        let mut damaged = bytes.to_vec();
        let at = seed * 7919 % bytes.len();
        match seed % 3 {
            0 => damaged.truncate(at),
            1 => damaged[at] = b"{}[]\",:x1"[seed % 9],
            _ => drop(damaged.drain(at..(at + seed % 40).min(bytes.len()))),
        }
        // A session or an error, either will do.
        let _ = crate::complete(&damaged, &Options::default());
    }
}
