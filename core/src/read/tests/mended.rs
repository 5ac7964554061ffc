//! What is put right, merged or told on the way in, and what is kept out.

use super::*;

#[test]
fn names_that_are_data_are_never_told() {
    let events = json!([{"type": "click", "timestamp": 1, "ann@example.org": 1, "4111111111111111": 2, "colour": 3,
        "element": {"attributes": {"data-ann@example.org": {"deep": 1}}}}]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let report = one(&bytes).report;
    let unread: Vec<_> = report.unread.iter().map(|(path, count)| (path.as_str(), *count)).collect();
    assert_eq!(
        unread,
        [
            ("/enhancedInteractions/*/?", 2),
            ("/enhancedInteractions/*/colour", 1),
            ("/enhancedInteractions/*/element/attributes/*", 1),
        ]
    );
}

#[test]
fn credentials_of_the_recorder_are_never_kept() {
    let bytes =
        json!({"id": "x", "enhancedInteractions": [], "config": {"apiKey": "k-1", "auth": {"token": "k-1"}}})
            .to_string()
            .into_bytes();
    let read = one(&bytes);
    assert!(!serde_json::to_string(&read.session).unwrap().contains("k-1"));
    assert_eq!(read.report.unread["/config/apiKey"], 1);
}

#[test]
fn times_are_read_in_every_form_and_mended() {
    let events = json!([
        {"id": "a", "type": "click", "timestamp": "1700000000005"},
        {"id": "b", "type": "click"},
        {"id": "c", "type": "click", "timestamp": "2023-11-14T22:13:20.001Z"},
        {"id": "d", "type": "click", "timestamp": 1_700_000_000_001.9, "sequence": 1},
        {"id": "e", "type": "click", "timestamp": "soon"},
        {"id": "f", "type": "click", "timestamp": 1e300},
    ]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    let times: Vec<_> =
        session.interactions.iter().map(|i| (i.id.as_ref(), i.timestamp - 1_700_000_000_000)).collect();
    assert_eq!(times, [("c", 1), ("d", 1), ("e", 1), ("f", 1), ("a", 5), ("b", 5)]);
    let pointers: Vec<_> = report.issues.iter().map(|i| (i.code, i.pointer.as_str())).collect();
    assert_eq!(
        pointers,
        [
            (ErrorCode::Missing, "/enhancedInteractions/1/timestamp"),
            (ErrorCode::WrongType, "/enhancedInteractions/4/timestamp"),
            (ErrorCode::Missing, "/enhancedInteractions/4/timestamp"),
            (ErrorCode::WrongType, "/enhancedInteractions/5/timestamp"),
            (ErrorCode::Missing, "/enhancedInteractions/5/timestamp"),
        ]
    );
    assert_eq!(report.reordered, 4);
}

#[test]
fn a_count_that_starts_anew_does_not_break_the_order() {
    let events = json!([
        {"id": "a", "type": "click", "timestamp": 10, "sequence": 8, "sessionTime": 900},
        {"id": "b", "type": "click", "timestamp": 20, "sequence": 2, "sessionTime": 5},
        {"id": "c", "type": "click", "timestamp": 20, "sequence": 1, "sessionTime": 5},
        {"id": "d", "type": "click", "timestamp": 15, "sequence": 9, "sessionTime": 905},
        {"id": "e", "type": "click", "timestamp": 30, "sequence": 2, "sessionTime": 90_000},
        {"id": "f", "type": "click", "timestamp": 30, "sequence": 1, "sessionTime": 3},
    ]);
    let bytes = json!({"id": "x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    let ids: String = session.interactions.iter().map(|i| i.id.as_ref()).collect();
    assert_eq!(ids, "adcbef");
    assert_eq!(report.reordered, 2);
}

#[test]
fn ids_are_made_unique_and_none_is_made_up_in_silence() {
    let events = json!([
        {"id": "a", "type": "click", "timestamp": 1}, {"id": "a", "type": "click", "timestamp": 2},
        {"id": "a~2", "type": "click", "timestamp": 3}, {"type": "click", "timestamp": 4},
        {"id": "../../etc", "type": "click", "timestamp": 5},
    ]);
    let bytes = json!({"id": "../x", "enhancedInteractions": events}).to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    let ids: Vec<_> = session.interactions.iter().map(|i| i.id.as_ref()).collect();
    assert_eq!(ids, ["a", "a~2", "a~2~2", "i3", "../../etc"]);
    assert_eq!(session.id, "../x");
    assert_eq!(report.issue_count, 2);
}

#[test]
fn what_the_person_left_out_is_read_and_what_names_no_example_is_told() {
    let left_out = json!([
        {"kind": "next_action", "interaction": "a"}, {"interaction": 7, "kind": "grounding", "why": "doubtful"},
        {"kind": "reasoning", "interaction": "a"}, {"kind": "intent"}, "a", null,
    ]);
    let events = json!([{"id": "a", "type": "click", "timestamp": 1}]);
    let bytes = json!({"format": FORMAT, "id": "s", "interactions": events, "leftOut": left_out});
    let bytes = bytes.to_string().into_bytes();
    let Read { session, report } = one(&bytes);
    let known =
        json!([{"kind": "next_action", "interaction": "a"}, {"kind": "grounding", "interaction": "7"}]);
    assert_eq!(serde_json::to_value(&session).unwrap()["leftOut"], known);
    let told: Vec<_> = report.issues.iter().map(|issue| (&*issue.pointer, issue.code)).collect();
    assert_eq!(
        told,
        [
            ("/leftOut/2/kind", ErrorCode::WrongType),
            ("/leftOut/3/interaction", ErrorCode::Missing),
            ("/leftOut/4", ErrorCode::WrongType)
        ]
    );
    assert_eq!(report.unread["/leftOut/*/why"], 1);
    let again = serde_json::to_vec(&session).unwrap();
    assert_eq!(one(&again).session, session);
}

#[test]
fn bad_interactions_are_left_out_and_the_others_stay() {
    let deep =
        format!("{{\"type\":\"click\",\"timestamp\":3,\"x\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let long = format!("{{\"type\":\"click\",\"timestamp\":3,\"x\":\"{}\"}}", "y".repeat((1 << 20) + 1));
    for (bad, code, below) in [
        ("null", ErrorCode::WrongType, ""),
        ("7", ErrorCode::WrongType, ""),
        ("[]", ErrorCode::WrongType, ""),
        ("{\"timestamp\":1}", ErrorCode::Missing, "/type"),
        ("{\"type\":\"\",\"timestamp\":1}", ErrorCode::Missing, "/type"),
        ("{\"type\":\"click\",\"a\":{\"b\":1,\"b\":2}}", ErrorCode::DuplicateKey, "/a"),
        (&deep, ErrorCode::TooDeep, "/x"),
        (&long, ErrorCode::StringTooLong, "/x"),
    ] {
        let good = event(1).to_string();
        let text = format!("{{\"id\":\"x\",\"enhancedInteractions\":[{good},{bad},{good}]}}");
        let Read { session, report } = one(text.as_bytes());
        assert_eq!((report.interactions, report.skipped, session.interactions.len()), (3, 1, 2));
        assert_eq!(report.issues[0].code, code);
        let pointer = &report.issues[0].pointer;
        assert!(pointer.starts_with(&format!("/enhancedInteractions/1{below}")), "{pointer}");
        // Bare, the same holds.
        let text = format!("[{good},{bad},{good}]");
        let Read { session, report } = one(text.as_bytes());
        assert_eq!((report.interactions, report.skipped, session.interactions.len()), (3, 1, 2));
    }
}

#[test]
fn a_cut_emoji_is_replaced_and_told() {
    let text = r#"{"id":"x","enhancedInteractions":[{"type":"click","timestamp":1,"element":{"text":"ok \ud83d"}}]}"#;
    let Read { session, report } = one(text.as_bytes());
    assert_eq!(session.interactions[0].element.as_ref().unwrap().text, "ok \u{FFFD}");
    assert_eq!(report.issue_count, 1);
    assert_eq!(report.issues[0].pointer, "/enhancedInteractions/0");
}

#[test]
fn screenshots_keep_no_picture() {
    let picture = format!("data:image/png;base64,{}", "A".repeat(2 << 20));
    let record = json!({"id": "x", "enhancedInteractions": [],
        "screenshots": [{"id": "s1", "dataUrl": picture, "timestamp": 5}]});
    let bytes = record.to_string().into_bytes();
    let Read { session, .. } = one(&bytes);
    let shot = &session.screenshots[0];
    assert_eq!((shot.id.as_ref(), shot.media_type.as_deref()), ("s1", Some("image/png")));
    assert_eq!(shot.data_length, Some(picture.len() as i64));
}
