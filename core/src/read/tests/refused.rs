//! Bad input, limits, and the sizes that must still be read.

use super::*;

#[test]
fn bad_input_is_refused_with_a_clear_error() {
    use ErrorCode::{DuplicateKey, EmptyInput, InvalidJson, InvalidUtf8, TooDeep, UnknownShape, WrongType};
    let good = stored(&[event(1)]).to_string();
    let deep_arrays = "[".repeat(10_000) + &"]".repeat(10_000);
    let deep_objects = "{\"a\":".repeat(10_000) + "1" + &"}".repeat(10_000);
    let cases: Vec<(Vec<u8>, ErrorCode, &str)> = vec![
        (vec![], EmptyInput, ""),
        (b" \n\t ".to_vec(), EmptyInput, ""),
        (b"\xef\xbb\xbf".to_vec(), EmptyInput, ""),
        (b"12".to_vec(), UnknownShape, ""),
        (b"\"text\"".to_vec(), UnknownShape, ""),
        (b"null".to_vec(), UnknownShape, ""),
        (b"{}".to_vec(), UnknownShape, ""),
        (b"[]".to_vec(), UnknownShape, ""),
        (b"[1,2,3]".to_vec(), UnknownShape, ""),
        (b"[{\"type\":\"ping\"}]".to_vec(), UnknownShape, ""),
        (b"{\"name\":\"x\",\"value\":2}".to_vec(), UnknownShape, ""),
        (b"{\"type\":\"FeatureCollection\",\"features\":[]}".to_vec(), UnknownShape, ""),
        (b"{\"format\":\"trailmill.session/2\",\"interactions\":[]}".to_vec(), UnknownShape, ""),
        (b"{\"enhancedInteractions\":5}".to_vec(), WrongType, "/enhancedInteractions"),
        (b"{\"enhancedInteractions\":[],\"id\":\"a\",\"id\":\"b\"}".to_vec(), DuplicateKey, ""),
        (b"{\"enhancedInteractions\":[],\"enhancedInteractions\":[]}".to_vec(), DuplicateKey, ""),
        (b"{\"enhancedInteractions\":[],\"config\":{\"a\":1,\"a\":2}}".to_vec(), DuplicateKey, "/config"),
        (good.as_bytes()[..good.len() - 9].to_vec(), InvalidJson, "/"),
        (format!("{good} x").into_bytes(), InvalidJson, ""),
        (
            b"{\"enhancedInteractions\":[{\"timestamp\":NaN}]}".to_vec(),
            InvalidJson,
            "/enhancedInteractions/0/timestamp",
        ),
        (
            b"{\"enhancedInteractions\":[{\"timestamp\":1e999}]}".to_vec(),
            InvalidJson,
            "/enhancedInteractions/0/timestamp",
        ),
        (b"{\"id\":\"\xff\"}".to_vec(), InvalidUtf8, ""),
        (deep_arrays.into_bytes(), TooDeep, "/0"),
        (deep_objects.into_bytes(), TooDeep, "/a"),
    ];
    for (bytes, code, pointer) in cases {
        let error = refused(&bytes);
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        assert_eq!(error.code, code, "{start}: {error}");
        assert!(error.pointer.starts_with(pointer), "{start}: {error}");
        assert!(!error.expected.is_empty() && !error.found.is_empty());
    }
}

#[test]
fn errors_say_where_in_the_text() {
    let error = refused(b"{\"id\": 1,\n \"a\": NaN}");
    assert_eq!((error.pointer.as_str(), error.found.as_str()), ("/a", "something else at line 2, column 7"));
    let error = refused(b"{\"id\":\"\xff\"}");
    assert_eq!(error.found, "a byte that is none, at offset 7");
}

#[test]
fn limits_are_kept() {
    let bytes = stored(&[event(1), event(2), event(3)]).to_string().into_bytes();
    let mut options = Options::default();
    options.limits.interactions = 2;
    let error = read(&bytes, &options).unwrap().pop().unwrap().unwrap_err();
    assert_eq!((error.code, error.found.as_str()), (ErrorCode::TooManyInteractions, "3"));
    options.limits.interactions = 3;
    assert!(read(&bytes, &options).unwrap().pop().unwrap().is_ok());
    options = Options::default();
    options.limits.bytes = bytes.len() - 1;
    assert_eq!(read(&bytes, &options).unwrap_err().code, ErrorCode::TooManyBytes);
    options.limits.bytes = bytes.len();
    options.limits.depth = usize::MAX;
    assert!(read(&bytes, &options).is_ok());
    let deep = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    options.limits.bytes = usize::MAX;
    assert_eq!(read(deep.as_bytes(), &options).unwrap().pop().unwrap().unwrap_err().code, ErrorCode::TooDeep);
}

#[test]
fn sessions_of_no_and_of_50_000_interactions_are_read() {
    let none = one(br#"{"id":"x","enhancedInteractions":[]}"#);
    assert_eq!((none.session.interactions.len(), none.report.issue_count), (0, 0));
    let mut text = String::from("{\"id\":\"x\",\"enhancedInteractions\":[");
    for number in (0..50_000).rev() {
        text += &format!("{{\"id\":\"same\",\"type\":\"click\",\"timestamp\":{number}}}");
        text.push(if number == 0 { ']' } else { ',' });
    }
    text.push('}');
    let Read { session, report } = one(text.as_bytes());
    assert_eq!((session.interactions.len(), report.reordered), (50_000, 49_999));
    assert_eq!((report.issue_count, report.issues.len()), (49_999, 100));
    assert_eq!(session.interactions[0].timestamp, 0);
}

#[test]
fn keys_of_no_session_are_counted_in_words_that_fit() {
    assert_eq!(refused(b"{\"a\":1}").found, "an object with 1 key, none of which a session has");
    assert_eq!(refused(b"{\"a\":1,\"b\":2}").found, "an object with 2 keys, none of which a session has");
    assert_eq!(refused(b"{\"id\":1}").found, "an object with 1 key, among them id");
}
