//! What choices are called.

use serde::Serialize;

/// The name that a choice has as JSON.
pub fn named(choice: &impl Serialize) -> String {
    let name = serde_json::to_value(choice).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
