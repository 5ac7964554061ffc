//! Recordings that go on: however they are cut, nothing that was said is lost, and the end is what the whole gives.

use super::{same::same, scores};
use serde_json::{Value, json};
use trailmill_core::{Options, door, fragment, live, options::Limits, read::read};

/// Most interactions that are followed: each is a call.
const MOST: usize = 12;

/// A recording of any shape. The first byte tells how many frames come at a time.
pub fn check(bytes: &[u8]) {
    let Some((first, recording)) = bytes.split_first() else { return };
    let options = Options { limits: Limits { interactions: 64, ..Limits::default() }, ..Options::default() };
    let Ok(sessions) = read(recording, &options) else { return };
    let Some(session) = sessions.into_iter().flatten().next() else { return };
    let session = serde_json::to_value(&session.session).unwrap();
    followed(&session);
    admitted(&session, 1 + usize::from(*first) % 4);
}

/// Pushes one interaction after the other, as a page does.
fn followed(session: &Value) {
    let interactions = session["interactions"].as_array().unwrap();
    let mut tally = live::Tally::default();
    for end in 1..=interactions.len().min(MOST) {
        let mut part = session.clone();
        part["interactions"] = json!(interactions[tally.from..end]);
        let told = serde_json::to_vec(&tally).unwrap();
        let answer = live::follow_bytes(part.to_string().as_bytes(), &told, b"").unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["progress"]["interactions"], end);
        scores::within(&answer["progress"]["quality"], 100.0);
        let score = answer["progress"]["score"].as_f64();
        assert!(score.is_none_or(|score| (0.0..=1.0).contains(&score)), "{score:?}");
        tally = serde_json::from_value(answer["tally"].clone()).unwrap();
        assert!(tally.from <= end);
    }
}

/// Frames are admitted, stored and joined as a host does, one by one and in groups, to the same bytes; and the session
/// that they make is complete.
fn admitted(session: &Value, group: usize) {
    let mut head = session.clone();
    head.as_object_mut().unwrap().remove("interactions");
    let id = &session["id"];
    let mut frames = vec![json!({"type": "session_start", "sessionId": id, "data": head}).to_string()];
    for interaction in session["interactions"].as_array().unwrap() {
        frames.push(json!({"type": "interaction_event", "sessionId": id, "data": interaction}).to_string());
    }
    frames.push(json!({"type": "session_stop", "sessionId": id}).to_string());
    let one_by_one = stored(&frames, 1);
    assert_eq!(one_by_one, stored(&frames, group), "in groups of {group}");
    let (fragments, memory) = one_by_one;
    if fragments.is_empty() {
        return;
    }
    let known = format!(r#"{{"memory":{memory}}}"#);
    let answer = door::finish(fragments.join("\n").as_bytes(), known.as_bytes()).unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let outcome = &answer["outcomes"][0];
    scores::of_completion(&outcome["completion"]);
    let whole = outcome["session"].to_string();
    let again = door::complete(whole.as_bytes(), b"").unwrap();
    let again: Value = serde_json::from_slice(&again).unwrap();
    let again = &again["outcomes"][0];
    same(&whole, &again["session"].to_string(), "nothing is left to redact");
    same(&outcome["completion"].to_string(), &again["completion"].to_string(), "the same is said of it");
}

/// What a host stores of frames that come in groups, and the memory at the end.
fn stored(frames: &[String], group: usize) -> (Vec<String>, String) {
    let (mut fragments, mut memory) = (Vec::new(), "{}".to_owned());
    for frames in frames.chunks(group) {
        let known = fragment::Known::from_json(format!(r#"{{"memory":{memory}}}"#).as_bytes()).unwrap();
        let lines = frames.join("\n");
        let admitted = fragment::admit(lines.as_bytes(), known);
        assert_eq!(admitted.frames.len(), frames.len(), "one answer for each frame");
        for frame in &admitted.frames {
            if let fragment::Frame::Fragment { session, quality, .. } = frame {
                assert!(quality.is_none_or(|quality| (0.0..=100.0).contains(&quality)), "{quality:?}");
                fragments.push(serde_json::to_string(session).unwrap());
            }
        }
        memory = serde_json::to_string(&admitted.memory).unwrap();
    }
    (fragments, memory)
}
