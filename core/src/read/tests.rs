//! Whole recordings, whole shapes, bad input.

use super::*;

fn recording(name: &str) -> Option<Vec<u8>> {
    let shared = std::env::var("TRAILMILL_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(shared)
        .join("recordings")
        .join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: no recording {name}");
    }
    bytes
}

fn one<'a>(bytes: &'a [u8]) -> Read<'a> {
    let mut sessions = read(bytes, &Options::default()).unwrap();
    assert_eq!(sessions.len(), 1);
    sessions.pop().unwrap().unwrap()
}

#[test]
fn real_recordings_are_read_whole() {
    use crate::session::InteractionKind;
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
        assert_eq!(session.interactions.len(), interactions);
        let clicked: Vec<_> =
            session.interactions.iter().filter(|i| i.kind == InteractionKind::Click).collect();
        assert_eq!(clicked.len(), clicks);
        let texts = clicked.iter().filter(|i| i.element.as_ref().is_some_and(|e| !e.text.is_empty())).count();
        assert_eq!(texts, with_text);
    }
}

/// Prints how long reading takes beside a plain parse; run in release with `--ignored --nocapture`.
#[test]
#[ignore = "prints times, checks nothing"]
#[allow(clippy::disallowed_methods)]
fn time_of_reading() {
    for name in ["homedepot.session.json", "hm.session.json"] {
        let Some(bytes) = recording(name) else { continue };
        let best = |work: &mut dyn FnMut()| {
            (0..200)
                .map(|_| {
                    let start = std::time::Instant::now();
                    work();
                    start.elapsed()
                })
                .min()
                .unwrap()
        };
        let value = best(&mut || drop(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()));
        let ours = best(&mut || drop(one(&bytes)));
        println!("{name}: serde_json::Value {value:?}, read {ours:?}");
    }
}
