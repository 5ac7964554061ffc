//! The shapes of a recording, and how several sessions stand in one file.

use super::*;

#[test]
fn the_four_shapes_give_the_same_session() {
    let events: Vec<Value> = (1..4).map(event).collect();
    let record = stored(&events);
    let stored_bytes = record.to_string().into_bytes();
    let expected = one(&stored_bytes);
    assert_eq!(expected.report.shape, Shape::StoredRecord);
    assert_eq!(expected.report.issues, []);
    let flat_events: Vec<Value> = events.iter().map(flat).collect();
    let items: Vec<Value> = events
        .iter()
        .map(
            |e| json!({"timestamp": e["timestamp"], "type": "CLICK", "element": e["element"], "fullData": e}),
        )
        .collect();
    let package = json!({
        "metadata": {}, "summary": {"clicks": 3}, "interactions": items,
        "session": {"sessionId": "one", "startTime": "2023-11-14T22:13:20.000Z", "generatedTask":
            record["config"]["generatedTask"], "endTime": 1_700_000_001_000_u64,
            "url": "https://shop.example/", "userAgent": "browser 1"},
    });
    let canonical = serde_json::to_vec(&expected.session).unwrap();
    let batch = json!({"type": "interaction_batch", "sessionId": "one", "data": {"seq": 1, "items": events}});
    let (mut batched, nested) = (frames(&record, &[]), frames(&record, &events));
    batched.insert(2, batch);
    for (shape, bytes) in [
        (Shape::Trailmill, canonical),
        (Shape::DownloadPackage, package.to_string().into_bytes()),
        (Shape::WireEvents, lines(&nested)),
        (Shape::WireEvents, lines(&frames(&record, &flat_events))),
        (Shape::WireEvents, lines(&batched)),
        (Shape::WireEvents, Value::Array(nested).to_string().into_bytes()),
    ] {
        let Read { session, report } = one(&bytes);
        assert_eq!(report.shape, shape);
        assert_eq!(report.issues, []);
        assert_eq!(session, expected.session);
        assert!(!serde_json::to_string(&session).unwrap().contains("key-of-the-client"));
    }
}

#[test]
fn bare_interactions_are_one_session() {
    let events: Vec<Value> = (1..4).map(|n| flat(&event(n))).collect();
    for bytes in [Value::Array(events.clone()).to_string().into_bytes(), lines(&events)] {
        let Read { session, report } = one(&bytes);
        assert_eq!((report.shape, session.interactions.len()), (Shape::WireEvents, 3));
        assert_eq!(report.groups["element"].recorded, 3);
    }
}

#[test]
fn a_session_without_an_id_gets_one_of_its_own_wherever_it_stands() {
    let flow = |title: &str, href: &str| json!({"title": title, "steps": [{"type": "navigate", "url": href}, {"type": "scroll", "y": 9}]});
    let flows = [
        flow("Buy", "https://a.example/"),
        flow("Buy", "https://b.example/"),
        flow("Mail jane@shop.example", "https://a.example/"),
    ];
    let alone = flows.each_ref().map(|flow| one(flow.to_string().as_bytes()).session.id.to_string());
    let ids = |bytes: &[u8]| -> Vec<String> {
        all(bytes).into_iter().map(|read| read.unwrap().session.id.to_string()).collect()
    };
    assert_eq!(ids(&lines(&flows)), alone);
    assert_eq!(ids(json!(flows).to_string().as_bytes()), alone);
    let letters = |id: &String| id["session-".len()..].chars().all(|c| c.is_ascii_lowercase());
    assert!(alone.iter().all(|id| id.len() == 24 && letters(id)), "{alone:?}");
    assert_eq!(alone.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
}

#[test]
fn sessions_on_one_wire_are_told_apart() {
    let frames: Vec<Value> = ["a", "b", "a", "unknown", "b"]
        .iter()
        .enumerate()
        .map(|(n, id)| json!({"type": "interaction_event", "sessionId": id, "data": event(n)}))
        .collect();
    let bytes = lines(&frames);
    let ids: Vec<_> = all(&bytes)
        .into_iter()
        .map(|read| read.unwrap().session)
        .map(|s| (s.id.to_string(), s.interactions.iter().map(|i| i.id.to_string()).collect::<Vec<_>>()))
        .collect();
    let expected = [("a", vec!["e0", "e2", "e3"]), ("b", vec!["e1", "e4"])];
    assert_eq!(
        ids,
        expected.map(|(id, events)| (id.to_owned(), events.into_iter().map(Into::into).collect()))
    );
}

#[test]
fn an_array_and_lines_hold_several_sessions() {
    let mut second = stored(&[event(7)]);
    second["id"] = json!("two");
    let sessions = vec![stored(&[event(1)]), json!(null), second];
    for bytes in [Value::Array(sessions.clone()).to_string().into_bytes(), lines(&sessions)] {
        let read = all(&bytes);
        assert_eq!(read[0].as_ref().unwrap().session.id, "one");
        assert_eq!(read[1].as_ref().unwrap_err().pointer, "/1");
        assert_eq!(read[2].as_ref().unwrap().session.id, "two");
    }
}

#[test]
fn a_broken_line_leaves_the_others() {
    let good = stored(&[event(1)]).to_string();
    let cut = &good[..good.len() / 2];
    for (text, broken) in [(format!("{cut}\n{good}\n{good}\n"), 0), (format!("{good}\n{cut}\n{good}"), 1)] {
        let read = all(text.as_bytes());
        assert_eq!(read.len(), 3);
        for (place, read) in read.into_iter().enumerate() {
            match read {
                Ok(read) => assert_eq!(read.session.interactions.len(), 1),
                Err(error) => {
                    assert_eq!((place, error.code), (broken, ErrorCode::InvalidJson));
                    assert!(error.pointer.starts_with(&format!("/{broken}/")), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_full_list_is_not_hidden_by_an_empty_one() {
    for (full, empty) in [("interactions", "enhancedInteractions"), ("enhancedInteractions", "interactions")]
    {
        let bytes = json!({"id": "x", full: [event(1)], empty: []}).to_string().into_bytes();
        assert_eq!(one(&bytes).session.interactions.len(), 1);
    }
    let both = json!({"id": "x", "enhancedInteractions": [event(1)], "interactions": [event(2), event(3)]});
    let bytes = both.to_string().into_bytes();
    let read = one(&bytes);
    assert_eq!(read.session.interactions[0].id, "e1");
    assert_eq!(read.report.unread["/interactions"], 2);
}

#[test]
fn groups_are_counted_by_their_state() {
    let events = json!([
        {"id": "a", "type": "click", "timestamp": 1, "element": {"tag": "a"}},
        {"id": "b", "type": "click", "timestamp": 2, "element": {}},
        {"id": "c", "type": "click", "timestamp": 3, "element": null},
        {"id": "d", "type": "click", "timestamp": 4},
        {"id": "e", "type": "click", "timestamp": 5, "element": 5},
    ]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    assert_eq!(report.groups["element"], GroupCount { recorded: 1, empty: 1, null: 1, missing: 1, wrong: 1 });
    assert_eq!(session.interactions.len(), 5);
    assert!(session.interactions.iter().skip(1).all(|i| i.element.is_none()));
    assert_eq!(report.issue_count, 1);
    assert_eq!(report.issues[0].pointer, "/enhancedInteractions/4/element");
    assert_eq!((report.issues[0].code, report.issues[0].found.as_str()), (ErrorCode::WrongType, "a number"));
}

#[test]
fn what_two_recorders_saw_is_merged() {
    let long = "x".repeat(120);
    let events = json!([twice_recorded()]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    assert_eq!(report.issues, []);
    let click = &session.interactions[0];
    let (element, selectors) = (click.element.as_ref().unwrap(), click.selectors.as_ref().unwrap());
    assert_eq!(element.text, long);
    assert_eq!(selectors.alternatives, ["a", "//b", "a.other"]);
    assert_eq!(selectors.detail_path, "ul > li > a");
    let levels: Vec<_> =
        element.ancestors.iter().map(|a| (a.level, a.tag.as_ref(), a.css_path.as_ref())).collect();
    assert_eq!(levels, [(1, "li", ""), (2, "ul", ""), (3, "main", "main#m")]);
    assert_eq!(element.ancestors[2].class_name, "z");
    assert_eq!((element.siblings.len(), element.siblings[0].css_path.as_ref()), (1, "ul > li > b"));
    assert_eq!(element.nearest_clickable[0].text, "n");
    assert_eq!(element.overlays[0].details.get("zIndex").unwrap(), "9");
    assert!(click.visual.as_ref().unwrap().bounding_box.is_some());
    assert_eq!(click.context.as_ref().unwrap().url, "https://a.example/");
    // The ancestor that contradicts the first recording, and what the canonical form has no place for.
    let unread: Vec<_> = report.unread.keys().map(String::as_str).collect();
    assert_eq!(
        unread,
        [
            "/enhancedInteractions/*/action/timestamp",
            "/enhancedInteractions/*/contextData/ancestors",
            "/enhancedInteractions/*/metadata/userId",
        ]
    );
}

#[test]
fn a_shape_that_was_asked_for_is_insisted_on() {
    let bytes = stored(&[event(1)]).to_string().into_bytes();
    let from = |shape| Options { from: Some(shape), ..Options::default() };
    let good = read(&bytes, &from(Shape::StoredRecord)).unwrap().pop().unwrap().unwrap();
    assert!(!good.report.detected);
    for shape in [Shape::Trailmill, Shape::WireEvents, Shape::DownloadPackage] {
        let error = read(&bytes, &from(shape)).unwrap_err();
        assert_eq!(error.code, ErrorCode::UnknownShape);
        assert!(error.expected.contains("as the options say") && error.found == "a stored record", "{error}");
    }
}

#[test]
fn every_shape_has_one_reader() {
    for shape in Shape::ALL {
        let own = READERS.iter().filter(|reader| reader.shape == *shape);
        assert_eq!(own.count(), 1, "{shape:?}");
    }
}

#[test]
fn every_shape_is_known_by_its_content_and_can_be_insisted_on() {
    let own = [
        (Shape::Trailmill, r#"{"format": "trailmill.session/1", "id": "x", "interactions": []}"#),
        (Shape::StoredRecord, r#"{"sessionId": "x", "enhancedInteractions": []}"#),
        (
            Shape::DownloadPackage,
            r#"{"session": {"id": "x"}, "interactions": [{"fullData": {"type": "click"}}]}"#,
        ),
        (Shape::UserFlow, r#"{"title": "x", "steps": [{"type": "click"}]}"#),
        (Shape::SeleniumIde, r#"{"url": "https://a.test/", "tests": [{"id": "x", "commands": []}]}"#),
        (
            Shape::PlaywrightScript,
            "import { test } from '@playwright/test';\ntest('x', async ({ page }) => {});",
        ),
        (
            Shape::WorkflowUse,
            r#"{"name": "x", "version": "1.0", "steps": [{"type": "click"}], "input_schema": []}"#,
        ),
        (
            Shape::BrowserSkill,
            r#"{"entry": {"start_url": "https://a.test/"}, "pages": [], "steps": [{"op": "click"}]}"#,
        ),
        (Shape::Mind2web, r#"{"annotation_id": "x", "confirmed_task": "y", "actions": []}"#),
        (Shape::Webarena, r#"{"task_id": 1, "intent": "y", "start_url": "https://a.test/"}"#),
        (Shape::WireEvents, r#"{"type": "click", "timestamp": 5}"#),
        (Shape::Rrweb, r#"{"type": 4, "data": {"href": "https://a.test/"}, "timestamp": 5}"#),
    ];
    for shape in Shape::ALL {
        // A trace is a zip, and has tests of its own.
        let is_text = *shape != Shape::PlaywrightTrace;
        assert_eq!(own.iter().any(|(own, _)| own == shape), is_text, "{shape:?} has no text here");
    }
    for (shape, text) in own {
        for (from, _) in own {
            let options = Options { from: Some(from), ..Options::default() };
            let read = read(text.as_bytes(), &options).and_then(|mut all| all.remove(0));
            assert_eq!(
                read.as_ref().is_ok_and(|read| !read.report.detected),
                from == shape,
                "{shape:?} {from:?} {read:?}"
            );
        }
        let read = one(text.as_bytes());
        assert_eq!((read.report.shape, read.report.detected), (shape, true));
    }
}
