//! Names of the core's choices as values of an option, taken from the types: a new choice shows up by itself.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use schemars::{JsonSchema, schema_for};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A parser of one of the names of `T`, which lists them in the help with their docstrings.
pub fn parser<T>() -> impl TypedValueParser<Value = T>
where
    T: JsonSchema + DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(values::<T>()).try_map(|name| serde_json::from_value::<T>(Value::String(name)))
}

/// The names of an enum without fields.
pub fn names<T: JsonSchema>() -> Vec<String> {
    values::<T>().iter().map(|value| value.get_name().to_owned()).collect()
}

/// The names of an enum without fields, with what their docstrings say first.
fn values<T: JsonSchema>() -> Vec<PossibleValue> {
    let schema = schema_for!(T);
    let choices =
        schema.get("oneOf").and_then(Value::as_array).cloned().unwrap_or_else(|| vec![schema.into()]);
    choices.iter().flat_map(named).collect()
}

fn named(choice: &Value) -> Vec<PossibleValue> {
    if let Some(name) = choice["const"].as_str() {
        let about = choice["description"].as_str().unwrap_or_default().lines().next().unwrap_or_default();
        return vec![PossibleValue::new(name.to_owned()).help(about.to_owned())];
    }
    let names = choice["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.map(|name| PossibleValue::new(name.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use trailmill_core::{enhance::PageType, read::Shape, redact::Level, transform::Kind, write::Format};

    #[test]
    fn the_types_name_their_choices() {
        assert!(names::<Shape>().contains(&"stored-record".to_owned()));
        assert!(names::<Format>().contains(&"openai-chat".to_owned()));
        assert!(names::<Kind>().contains(&"next_action".to_owned()));
        assert_eq!(names::<Level>(), ["strict", "standard", "off"]);
        // Without docstrings the schema has another form.
        assert!(names::<PageType>().contains(&"sign_in".to_owned()));
        assert!(values::<Level>()[2].get_help().unwrap().to_string().starts_with("Nothing."));
    }
}
