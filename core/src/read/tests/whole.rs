//! Whole recordings, real, own and changed at random, come back as they were written.

use super::*;

#[test]
fn real_recordings_are_read_whole() {
    for (name, interactions, clicks, with_text) in
        [("homedepot.session.json", 85, 27, 22), ("hm.session.json", 54, 22, 10)]
    {
        let Some(bytes) = recording(name) else { continue };
        let Read { session, report } = one(&bytes);
        assert_eq!(
            (report.shape, report.detected, report.interactions),
            (Shape::StoredRecord, true, interactions)
        );
        assert_eq!((report.skipped, report.issue_count), (0, 0));
        assert_eq!(report.groups["selectors"].recorded, clicks);
        assert_eq!(report.groups["selectors"].empty, interactions - clicks);
        assert_eq!(session.interactions.len(), interactions);
        let clicked: Vec<_> =
            session.interactions.iter().filter(|i| i.kind == InteractionKind::Click).collect();
        assert_eq!(clicked.len(), clicks);
        let texts = clicked.iter().filter(|i| i.element.as_ref().is_some_and(|e| !e.text.is_empty())).count();
        assert_eq!(texts, with_text);
        for click in clicked {
            assert!(click.visual.as_ref().unwrap().bounding_box.is_some());
            assert!(!click.selectors.as_ref().unwrap().detail_path.is_empty());
            assert!(!click.element.as_ref().unwrap().ancestors.is_empty());
            assert!(!click.context.as_ref().unwrap().url.is_empty());
        }
        assert!(session.interactions.is_sorted_by_key(|i| i.timestamp));
        assert!(!session.task.as_ref().unwrap().plan.is_empty());
        assert!(session.environment.details.get("ipAddress").is_some());
        // What is told as unread is never part of an element, a selector, a page or a state.
        let parts = ["element", "selectors", "context", "state", "visual", "interaction", "elementDetails"];
        for path in report.unread.keys() {
            assert!(parts.iter().all(|part| !path.contains(&format!("*/{part}/"))), "{path}");
        }
    }
}

#[test]
fn recordings_come_back() {
    for name in ["homedepot.session.json", "hm.session.json"] {
        if let Some(bytes) = recording(name) {
            comes_back(&bytes);
        }
    }
    comes_back(stored(&[event(1), event(2)]).to_string().as_bytes());
}

/// Any JSON value, also where none of its kind is expected.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-10_i64..2_000_000_000_000).prop_map(Value::from),
        any::<f64>().prop_filter("finite", |f| f.is_finite()).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{"tagName": "A", "level": 2, "text": "x"}, null, 5])),
        Just(json!({"x": 1, "left": 2, "url": "u", "key": ["a", {"b": 1}], "level": 0})),
        Just(json!({"a": {"b": {"c": [1, 2]}}})),
        Just(json!("dblclick")),
        Just(json!("2025-07-30T21:24:45.842Z")),
    ]
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let shape = 0..4_usize;
    let changes = prop::collection::vec((0..500_usize, anything()), 0..12);
    (shape, changes).prop_map(|(shape, changes)| {
        let mut events: Vec<Value> = (1..4).map(event).collect();
        let mut record = stored(&events);
        events.push(twice_recorded());
        record["enhancedInteractions"] = json!(events);
        let mut root = match shape {
            0 => record,
            1 => Value::Array(frames(&record, &events)),
            2 => Value::Array(events.iter().take(3).map(flat).collect()),
            _ => {
                let bytes = record.to_string().into_bytes();
                serde_json::to_value(one(&bytes).session).unwrap()
            }
        };
        for (mut number, value) in changes {
            replace(&mut root, &mut number, &value);
        }
        root.to_string().into_bytes()
    })
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, &Options::default());
    }

    #[test]
    fn mutated_sessions_come_back(bytes in mutated()) {
        comes_back(&bytes);
    }

    #[test]
    fn cut_and_changed_bytes_never_panic(
        mut bytes in mutated(),
        cut in 0.0..1.0_f64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        comes_back(&bytes);
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        comes_back(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn changed_recordings_never_panic_and_come_back(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut: prop::sample::Index,
    ) {
        if let Some(mut bytes) = recording("hm.session.json") {
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
                comes_back(&bytes);
            }
            bytes.truncate(cut.index(bytes.len()));
            comes_back(&bytes);
        }
    }
}
