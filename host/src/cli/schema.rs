//! `trailmill schema`: JSON Schemas of the published shapes, made from the types.

use super::print;
use crate::{Fault, FaultCode, fault::FaultStage, receipt::Receipt};
use clap::Args;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;
use trailmill_core::{
    Completion, Error, Options, Session,
    check::Finding,
    live::Progress,
    quality::QualityReport,
    read::ReadReport,
    redact::{RedactedText, RedactionReport},
    selector::Locator,
    transform::{Example, Training, training_data::TrainingData},
    validate::ValidationReport,
};

/// Print the JSON Schema of a shape, or list the shapes
#[derive(Args)]
#[command(
    after_help = "Examples:\n  trailmill schema\n  trailmill schema completion > completion.schema.json"
)]
pub struct Schema {
    /// Name of the shape; all names are listed when absent
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// A published shape: its name, and how its schema is made.
type Shape = (&'static str, fn(SchemaGenerator) -> schemars::Schema);

/// All published shapes, in the order of a session's way.
const SHAPES: &[Shape] = &[
    ("options", SchemaGenerator::into_root_schema_for::<Options>),
    ("session", SchemaGenerator::into_root_schema_for::<Session<'static>>),
    ("reading", SchemaGenerator::into_root_schema_for::<ReadReport>),
    ("redaction", SchemaGenerator::into_root_schema_for::<RedactionReport>),
    ("validation", SchemaGenerator::into_root_schema_for::<ValidationReport>),
    ("quality", SchemaGenerator::into_root_schema_for::<QualityReport>),
    ("example", SchemaGenerator::into_root_schema_for::<Example>),
    ("training", SchemaGenerator::into_root_schema_for::<Training>),
    ("training-data", SchemaGenerator::into_root_schema_for::<TrainingData>),
    ("completion", completion),
    ("receipt", SchemaGenerator::into_root_schema_for::<Receipt>),
    ("outcome", outcome),
    ("redacted-text", SchemaGenerator::into_root_schema_for::<RedactedText>),
    ("progress", SchemaGenerator::into_root_schema_for::<Progress>),
    ("locator", SchemaGenerator::into_root_schema_for::<Locator>),
    ("row-finding", SchemaGenerator::into_root_schema_for::<Finding>),
    ("error", SchemaGenerator::into_root_schema_for::<Error>),
];

impl Schema {
    /// Prints it.
    pub fn run(&self) -> Result<u8, Fault> {
        let Some(name) = &self.name else { return print(&list()) };
        let Some(schema) = schema(name) else {
            let names: Vec<&str> = SHAPES.iter().map(|(name, _)| *name).collect();
            let message = format!("there is no such shape; there are {}", names.join(", "));
            return Err(Fault::new(FaultCode::NotFound, FaultStage::Open, message));
        };
        let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        print(&format!("{text}\n"))
    }
}

fn schema(name: &str) -> Option<schemars::Schema> {
    let (_, make) = SHAPES.iter().find(|(other, _)| *other == name)?;
    let settings = SchemaSettings::draft2020_12();
    let settings = match name {
        // Options are taken in: every field may be left out.
        "options" => settings.for_deserialize(),
        // The others are written: absent is not the same as null.
        _ => settings.for_serialize(),
    };
    Some(make(settings.into_generator()))
}

fn list() -> String {
    SHAPES.iter().fold(String::new(), |list, (name, _)| {
        let schema = schema(name);
        let about =
            schema.as_ref().and_then(|s| s.get("description")).and_then(Value::as_str).unwrap_or_default();
        format!("{list}{name:14} {}\n", sentence(about))
    })
}

/// The first sentence of a description, which may stand on several lines.
fn sentence(about: &str) -> String {
    let paragraph = about.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    paragraph.split_inclusive(". ").next().unwrap_or_default().trim_end().to_owned()
}

/// A completion as this program prints it, which is with its receipt.
fn completion(mut generator: SchemaGenerator) -> schemars::Schema {
    let receipt = generator.subschema_for::<Receipt>();
    let mut schema = generator.into_root_schema_for::<Completion>();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("receipt".to_owned(), receipt.into());
    }
    schema
}

/// What the module says of one session.
fn outcome(mut generator: SchemaGenerator) -> schemars::Schema {
    let completion = generator.subschema_for::<Completion>();
    let session = generator.subschema_for::<Session<'static>>();
    let definitions = generator.take_definitions(true);
    schemars::json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Outcome",
        "description": "What the module says of one session.",
        "type": "object",
        "properties": {
            "completion": completion,
            "session": session,
            "rows": {"type": "array", "items": {"type": "object"}},
            "script": {"type": "string"},
        },
        "required": ["completion", "rows"],
        "$defs": definitions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_has_a_name_and_a_meaning() {
        for (name, _) in SHAPES {
            let schema = schema(name).unwrap();
            assert!(schema.get("description").is_some(), "{name}");
            assert_eq!(schema.get("type").and_then(Value::as_str), Some("object"), "{name}");
        }
    }

    #[test]
    fn a_shape_is_listed_with_one_whole_sentence() {
        for line in list().lines() {
            assert!(line.ends_with('.'), "{line}");
        }
    }

    #[test]
    fn every_reference_has_its_definition() {
        for (name, _) in SHAPES {
            let schema = Value::from(schema(name).unwrap());
            let mut nodes = vec![&schema];
            while let Some(node) = nodes.pop() {
                if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(schema.pointer(pointer).is_some(), "{name}: {reference}");
                }
                nodes.extend(node.as_array().into_iter().flatten());
                nodes.extend(node.as_object().into_iter().flat_map(|o| o.values()));
            }
        }
    }

    #[test]
    fn a_completion_names_its_receipt() {
        let schema = Value::from(schema("completion").unwrap());
        assert!(schema["properties"]["receipt"].is_object());
        assert!(schema["$defs"]["Receipt"]["properties"]["input_sha256"].is_object());
    }
}
