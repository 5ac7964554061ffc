//! The doors of the module: bytes and options in, JSON or an error out, the same twice.

use super::{same::same, scores};
use serde_json::Value;
use trailmill_core::{Error, door, live};

type Call = fn(&[u8], &[u8]) -> Result<Vec<u8>, Error>;

/// What the module's doors forward to, as `wasm/src` does.
const CALLS: [Call; 8] = [
    door::complete,
    door::admit,
    door::finish,
    door::redact,
    door::validate,
    |recording, tally| live::follow_bytes(recording, tally, b""),
    live::selectors_bytes,
    |options, _| door::canonical_options(options),
];

/// The first byte chooses the call; up to the first zero byte go the options (or what else it is told), then the input.
pub fn check(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let (options, input) = match rest.iter().position(|&byte| byte == 0) {
        Some(zero) => (&rest[..zero], &rest[zero + 1..]),
        None => (&b""[..], rest),
    };
    let which = usize::from(*first) % CALLS.len();
    let answer = CALLS[which](input, options);
    assert_eq!(answer, CALLS[which](input, options), "the same twice");
    match answer {
        Ok(output) if which == 3 => {
            for line in output.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
                serde_json::from_slice::<Value>(line).expect("JSON lines");
            }
        }
        Ok(output) => answered(which, &serde_json::from_slice(&output).expect("JSON"), options),
        Err(error) => {
            assert!(!error.expected.is_empty() && !error.found.is_empty(), "{error:?}");
            assert!(error.pointer.is_empty() || error.pointer.starts_with('/'), "{error:?}");
        }
    }
}

fn answered(which: usize, answer: &Value, options: &[u8]) {
    match which {
        0 => answer["outcomes"].as_array().unwrap().iter().for_each(|outcome| completed(outcome, options)),
        2 => answer["outcomes"].as_array().unwrap().iter().for_each(of_outcome),
        5 => scores::within(&answer["progress"]["quality"], 100.0),
        6 => scores::within(answer, 1.0),
        7 => {
            let written = serde_json::to_vec(answer).unwrap();
            let again: Value = serde_json::from_slice(&door::canonical_options(&written).unwrap()).unwrap();
            assert_eq!(*answer, again, "canonical options are their own");
        }
        _ => {}
    }
}

fn of_outcome(outcome: &Value) {
    scores::of_completion(&outcome["completion"]);
    for row in outcome["rows"].as_array().unwrap() {
        assert!(row.is_object(), "{row}");
    }
}

/// What a session was completed to is completed to the same session: nothing in it is left to be mended or redacted.
fn completed(outcome: &Value, options: &[u8]) {
    of_outcome(outcome);
    let Some(session) = outcome.get("session") else { return };
    let mut options: Value =
        serde_json::from_slice(options).unwrap_or_else(|_| Value::Object(Default::default()));
    // In its canonical form it is of another shape, and may be larger.
    for own in ["from", "limits"] {
        options.as_object_mut().unwrap().remove(own);
    }
    let (written, options) = (session.to_string(), options.to_string());
    let again = door::complete(written.as_bytes(), options.as_bytes()).unwrap();
    let again: Value = serde_json::from_slice(&again).unwrap();
    same(&written, &again["outcomes"][0]["session"].to_string(), "what was redacted is not redacted again");
}
