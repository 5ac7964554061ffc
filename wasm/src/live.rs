//! The door's part for recordings that go on. What they were so far comes with each call, so that nothing is lost with
//! an instance that is replaced.

use crate::{
    js::{json, thrown},
    panic_slot,
};
use js_sys::Uint8Array;
use trailmill_core::live;
use wasm_bindgen::prelude::*;

/// Looks at a recording that went on: `{"progress", "tally"}` as UTF-8 JSON. `tally` is that of the call before, as JSON;
/// empty at first.
///
/// # Errors
/// As [`crate::js::complete`].
#[wasm_bindgen]
pub fn follow(recording: &str, tally: &str, options: &JsValue) -> Result<Uint8Array, JsValue> {
    panic_slot::watch();
    let followed = live::follow_bytes(recording.as_bytes(), tally.as_bytes(), &json(options)?);
    Ok(Uint8Array::from(&followed.map_err(thrown)?[..]))
}

/// Ranks the ways to find the element of a recording's one interaction again: an array as UTF-8 JSON, best first.
///
/// # Errors
/// As [`crate::js::complete`].
#[wasm_bindgen]
pub fn selectors(recording: &str, options: &JsValue) -> Result<Uint8Array, JsValue> {
    panic_slot::watch();
    let ranked = live::selectors_bytes(recording.as_bytes(), &json(options)?);
    Ok(Uint8Array::from(&ranked.map_err(thrown)?[..]))
}
