//! Traces written by hand, for one thing each; a real one is read in `core/tests/replays.rs`.

use super::zip::zip;
use crate::{
    Error, ErrorCode, Options,
    options::Limits,
    read::{Read, Shape, read},
};

/// A trace of older versions, which name their snapshots: a field is filled, a call fails, and a button is clicked.
const EVENTS: &str = r##"{"type":"context-options","version":6,"browserName":"chromium","wallTime":1000000,"monotonicTime":500,"title":"shop.spec.ts:3 › cart › Write to us","options":{"userAgent":"a browser"}}
{"type":"before","callId":"call@1","startTime":600,"class":"Frame","method":"goto","params":{"url":"https://a.example/"}}
{"type":"after","callId":"call@1","endTime":700}
{"type":"frame-snapshot","snapshot":{"callId":"call@1","snapshotName":"after@call@1","pageId":"page@1","frameId":"frame@1","frameUrl":"https://a.example/","html":["HTML",{},["HEAD",{},["TITLE",{},"Contact"]],["BODY",{},["LABEL",{"for":"mail"},"E-mail"],["INPUT",{"id":"mail","__playwright_value_":""}],["BUTTON",{},"Send"],["P",{"style":"display: none"},"Sent"]]],"viewport":{"width":800,"height":600},"isMainFrame":true}}
{"type":"before","callId":"call@2","startTime":1000,"class":"Frame","method":"fill","params":{"selector":"#mail","value":"hello"},"beforeSnapshot":"before@call@2"}
{"type":"frame-snapshot","snapshot":{"callId":"call@2","snapshotName":"input@call@2","pageId":"page@1","frameId":"frame@1","frameUrl":"https://a.example/","html":["HTML",{},[[1,2]],["BODY",{},[[1,4]],["INPUT",{"id":"mail","__playwright_value_":"","__playwright_target__":"call@2"}],[[1,7]],[[1,9]]]],"viewport":{"width":800,"height":600},"isMainFrame":true}}
{"type":"after","callId":"call@2","endTime":1100}
{"type":"frame-snapshot","snapshot":{"callId":"call@2","snapshotName":"after@call@2","pageId":"page@1","frameId":"frame@1","frameUrl":"https://a.example/","html":["HTML",{},[[2,2]],["BODY",{},[[2,4]],["INPUT",{"id":"mail","__playwright_value_":"hello","__playwright_target__":"call@2"}],[[2,7]],[[2,9]]]],"viewport":{"width":800,"height":600},"isMainFrame":true}}
{"type":"before","callId":"call@3","startTime":1200,"class":"Frame","method":"click","params":{"selector":"text=Nowhere"}}
{"type":"after","callId":"call@3","endTime":1300,"error":{"message":"not found"}}
{"type":"before","callId":"call@4","startTime":2000,"class":"Frame","method":"click","params":{"selector":"internal:role=button"}}
{"type":"input","callId":"call@4","point":{"x":5,"y":5},"box":{"x":1,"y":2,"width":30,"height":20}}
{"type":"frame-snapshot","snapshot":{"callId":"call@4","phase":"action","pageId":"page@1","frameId":"frame@1","frameUrl":"https://a.example/","html":["HTML",{},[[3,2]],["BODY",{},[[3,4]],[[1,0]],["BUTTON",{"__playwright_target__":""},"Send"],[[3,9]]]],"viewport":{"width":800,"height":600},"isMainFrame":true}}
{"type":"after","callId":"call@4","endTime":2100}
{"type":"frame-snapshot","snapshot":{"callId":"call@4","phase":"after","pageId":"page@1","frameId":"frame@1","frameUrl":"https://a.example/","html":["HTML",{},[[4,2]],["BODY",{},[[4,4]],[[2,0]],[[1,1]],["P",{},"Sent"]]],"viewport":{"width":800,"height":600},"isMainFrame":true}}
{"type":"before","callId":"call@5","startTime":2200,"class":"Frame","method":"waitForSelector","params":{"selector":"p"}}
"##;

fn one(bytes: &[u8]) -> Read<'_> {
    let mut all = read(bytes, &Options::default()).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0).unwrap()
}

fn refused(bytes: &[u8], options: &Options) -> Error {
    read(bytes, options).unwrap_err()
}

#[test]
fn calls_become_interactions_on_the_page_as_it_stood() {
    let zip = zip(&[("trace.network", b""), ("trace.trace", EVENTS.as_bytes())]);
    let Read { session, report } = one(&zip);
    assert_eq!((report.shape, report.detected), (Shape::PlaywrightTrace, true));
    assert_eq!((report.unread.get("/*/failed"), report.unread.get("/waitForSelector")), (Some(&1), Some(&1)));
    assert_eq!(session.task.unwrap().title, "Write to us");
    assert_eq!(session.environment.user_agent.as_deref(), Some("a browser"));
    let [goto, fill, click] = &session.interactions[..] else { panic!("{:#?}", session.interactions) };
    assert_eq!((goto.kind.name(), goto.timestamp), ("navigation", 1_000_100));
    assert_eq!(goto.context.as_ref().unwrap().url, "https://a.example/");
    assert_eq!((fill.kind.name(), fill.timestamp), ("input", 1_000_500));
    let (gesture, element) = (fill.gesture.as_ref().unwrap(), fill.element.as_ref().unwrap());
    assert_eq!((gesture.value.as_deref(), &*element.tag), (Some("hello"), "input"));
    assert_eq!(gesture.details.get("name").map(|name| &**name), Some("E-mail"));
    assert_eq!(fill.selectors.as_ref().unwrap().primary, "#mail");
    let seen = click.visual.as_ref().unwrap().bounding_box.unwrap();
    assert_eq!((seen.x, seen.y, seen.width, seen.height), (1.0, 2.0, 30.0, 20.0));
    assert_eq!(click.element.as_ref().unwrap().text, "Send");
    let context = click.context.as_ref().unwrap();
    assert_eq!(context.page_title, "Contact");
    assert!(!serde_json::to_string(&context.dom_snapshot).unwrap().contains("Sent"));
    assert_eq!(click.state.as_ref().unwrap().changes.as_ref().unwrap().added_text, ["Sent"]);
}

#[test]
fn keys_go_where_the_focus_is_and_frames_and_shadows_are_told() {
    let event = |call: &str, class: &str, method: &str, params: &str| {
        format!(
            r#"{{"type":"before","callId":"{call}","startTime":1,"class":"{class}","method":"{method}","params":{params}}}"#
        )
    };
    let shot = |call: &str, phase: &str, frame: &str, is_main: bool, html: &str| {
        format!(
            r#"{{"type":"frame-snapshot","snapshot":{{"callId":"{call}","phase":"{phase}","pageId":"p","frameId":"{frame}","frameUrl":"https://a.example/","html":{html},"isMainFrame":{is_main}}}}}"#
        )
    };
    let top = |mark: &str, value: &str| {
        format!(
            r#"["HTML",{{}},["BODY",{{}},["INPUT",{{"name":"q","__playwright_value_":"{value}"{mark}}}],["IFRAME",{{"name":"pay","src":"/snapshot/inner"}}]]]"#
        )
    };
    let inner = r#"["HTML",{},["BODY",{},["MY-BOX",{},["template",{"__playwright_shadow_root_":"open"},["BUTTON",{"__playwright_target__":""},"Pay"]],"light"]]]"#;
    let lines = [
        event("c1", "Frame", "focus", r#"{"selector":"input"}"#),
        shot("c1", "before", "main", true, &top("", "")),
        shot("c1", "after", "main", true, &top(r#","__playwright_target__":"""#, "")),
        event("c2", "Page", "keyboardType", r#"{"text":"b"}"#),
        shot("c2", "action", "main", true, &top("", "a")),
        shot("c2", "after", "main", true, &top("", "ab")),
        event("c3", "Frame", "click", r#"{"selector":"iframe >> button"}"#),
        shot("c3", "action", "main", true, &top("", "ab")),
        shot("c3", "action", "inner", false, inner),
        event("c4", "Page", "mouseWheel", r#"{"deltaX":0,"deltaY":9}"#),
        shot("c4", "action", "main", true, &top(r#","__playwright_target__":"""#, "ab")),
    ];
    let zip = zip(&[("0-trace.trace", lines.join("\n").as_bytes())]);
    let session = one(&zip).session;
    let [focus, typed, paid, scrolled] = &session.interactions[..] else { panic!() };
    assert_eq!(focus.element.as_ref().unwrap().tag, "input");
    assert_eq!(typed.gesture.as_ref().unwrap().value.as_deref(), Some("ab"));
    assert_eq!(typed.selectors.as_ref().unwrap().primary, r#"input[name="q"]"#);
    assert_eq!(paid.context.as_ref().unwrap().frame_path, [r#"iframe[name="pay"]"#]);
    let element = paid.element.as_ref().unwrap();
    assert_eq!((&*element.text, &element.shadow_path[..]), ("Pay", &["html > body > my-box".into()][..]));
    assert!(scrolled.element.is_none(), "a mark of an earlier call");
}

#[test]
fn a_zip_without_a_trace_and_one_that_is_too_large_are_refused() {
    let options = Options::default();
    let other = refused(&zip(&[("a.txt", b"x")]), &options);
    assert_eq!(other.code, ErrorCode::UnknownShape);
    assert!(other.found.contains("zip"), "{other}");
    let bomb = zip(&[("trace.trace", &b" ".repeat(4 << 20))]);
    let small = Options { limits: Limits { bytes: 1 << 20, ..Limits::default() }, ..options };
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refused(&bomb, &small).code, ErrorCode::TooManyBytes);
    assert_eq!(refused(b"PK\x03\x04 and no more", &small).code, ErrorCode::UnknownShape);
}

#[test]
fn documents_that_unfold_into_ever_more_are_bounded() {
    let mut lines = Vec::new();
    for n in 0..60 {
        let html = match n {
            0 => r#"["HTML",{},["BODY",{},["P",{},"x"]]]"#.to_owned(),
            // Everything there was, twice: places count texts and elements from the innermost out.
            1 => r#"["HTML",{},["BODY",{},[[1,1]],[[1,1]]]]"#.to_owned(),
            _ => r#"["HTML",{},["BODY",{},["P",{},[[1,0]],[[1,0]]]]]"#.to_owned(),
        };
        lines.push(format!(r#"{{"type":"before","callId":"c{n}","startTime":{n},"class":"Frame","method":"click","params":{{"selector":"p"}}}}"#));
        lines.push(format!(r#"{{"type":"frame-snapshot","snapshot":{{"callId":"c{n}","phase":"action","pageId":"p","frameId":"f","frameUrl":"u","html":{html},"isMainFrame":true}}}}"#));
    }
    let zip = zip(&[("trace.trace", lines.join("\n").as_bytes())]);
    let read = one(&zip);
    assert_eq!(read.session.interactions.len(), 60);
    assert_eq!(read.report.issues[0].code, ErrorCode::TooManyBytes);
}

#[test]
fn no_damage_makes_it_panic() {
    let bytes = EVENTS.as_bytes();
    let whole = zip(&[("trace.trace", bytes)]);
    for seed in 0..200_usize {
        let mut damaged = bytes.to_vec();
        let at = seed * 7919 % bytes.len();
        match seed % 3 {
            0 => damaged.truncate(at),
            1 => damaged[at] = b"{}[]\",:x1"[seed % 9],
            _ => drop(damaged.drain(at..(at + seed % 40).min(bytes.len()))),
        }
        // A session or an error, either will do: of a damaged trace, and of a damaged zip.
        let _ = crate::complete(&zip(&[("trace.trace", &damaged)]), &Options::default());
        let mut damaged = whole.clone();
        damaged[seed * 7919 % whole.len()] ^= 1 << (seed % 8);
        let _ = crate::complete(&damaged, &Options::default());
    }
}
