//! The door for browsers and Node. Sessions cross as bytes, so that a receipt names exactly what the module wrote;
//! options cross as the JSON that `JSON.stringify` makes of them (serde-wasm-bindgen reads the known fields of an object
//! only, and a misspelt option would go unnoticed); errors, small and flat, cross as objects.

use crate::panic_slot;
use js_sys::{Array, JSON, JsString, Object, Reflect, Uint8Array};
use trailmill_core::{Error, door};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** One session's outcome, in the module's own bytes: UTF-8 JSON, nothing to be re-serialised. */
export interface RawOutcome {
  completion: Uint8Array;
  /** The canonical session; null where it could not be read. */
  session: Uint8Array | null;
  /** One JSON object each. */
  rows: string[];
  /** The session as a script; null where none was asked for. */
  script: string | null;
}
"#;

/// The version of the byte doors.
#[wasm_bindgen(js_name = abiVersion)]
#[must_use]
pub fn abi_version() -> u32 {
    door::ABI_VERSION
}

/// Completes every session in `session`.
///
/// # Errors
/// An `Error` named `TrailmillError`, with `code`, `stage`, `pointer`, `expected` and `found`.
#[wasm_bindgen(unchecked_return_type = "RawOutcome[]")]
pub fn complete(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] session: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "object | null | undefined")] options: &JsValue,
) -> Result<Array, JsValue> {
    panic_slot::watch();
    let outcomes = door::outcomes(&bytes(session), &json(options)?).map_err(thrown)?;
    outcomes
        .into_iter()
        .map(|outcome| {
            let object = Object::new();
            let session = outcome.session.map_or(JsValue::NULL, |s| Uint8Array::from(&s[..]).into());
            let rows: Array = outcome.rows.iter().map(|row| JsString::from(row.get())).collect();
            Reflect::set(&object, &"completion".into(), &Uint8Array::from(&outcome.completion[..]))?;
            Reflect::set(&object, &"session".into(), &session)?;
            let script = outcome.script.map_or(JsValue::NULL, |script| JsString::from(&*script).into());
            Reflect::set(&object, &"rows".into(), &rows)?;
            Reflect::set(&object, &"script".into(), &script)?;
            Ok(object)
        })
        .collect()
}

/// Redacts lines of text: `{"text"}` a line in, `{"text", "spans"}` a line out.
///
/// # Errors
/// As [`complete`].
#[wasm_bindgen]
pub fn redact(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] lines: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "object | null | undefined")] options: &JsValue,
) -> Result<Uint8Array, JsValue> {
    panic_slot::watch();
    let redacted = door::redact(&bytes(lines), &json(options)?).map_err(thrown)?;
    Ok(Uint8Array::from(&redacted[..]))
}

/// The options in canonical form, every default filled in: what a receipt's `options_sha256` names.
///
/// # Errors
/// As [`complete`].
#[wasm_bindgen(js_name = canonicalOptions)]
pub fn canonical_options(
    #[wasm_bindgen(unchecked_param_type = "object | null | undefined")] options: &JsValue,
) -> Result<Uint8Array, JsValue> {
    panic_slot::watch();
    let options = door::canonical_options(&json(options)?).map_err(thrown)?;
    Ok(Uint8Array::from(&options[..]))
}

/// Checks rows of a trainer's format, JSON lines: `{"findings"}` as JSON.
///
/// # Errors
/// As [`complete`].
#[wasm_bindgen]
pub fn validate(
    #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] rows: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "object | null | undefined")] options: &JsValue,
) -> Result<Uint8Array, JsValue> {
    panic_slot::watch();
    let found = door::validate(&bytes(rows), &json(options)?).map_err(thrown)?;
    Ok(Uint8Array::from(&found[..]))
}

fn bytes(input: &JsValue) -> Vec<u8> {
    match input.as_string() {
        Some(text) => text.into_bytes(),
        None => Uint8Array::new(input).to_vec(),
    }
}

pub(crate) fn json(options: &JsValue) -> Result<Vec<u8>, JsValue> {
    if options.is_null() || options.is_undefined() {
        return Ok(Vec::new());
    }
    Ok(String::from(JSON::stringify(options)?).into_bytes())
}

pub(crate) fn thrown(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    thrown.set_name("TrailmillError");
    match serde_wasm_bindgen::to_value(&error) {
        Ok(fields) => Object::assign(&thrown, &fields.into()).into(),
        Err(_) => thrown.into(),
    }
}
