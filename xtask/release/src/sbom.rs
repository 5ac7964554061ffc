//! Bills of materials in CycloneDX's JSON: cargo-cyclonedx and npm write those of what each of them builds, here they
//! become one for what is released. Nothing of them is of a time or a machine.

use crate::{
    Failure,
    crates::{self, Named},
};
use cargo_cyclonedx::{
    SbomGenerator,
    config::{Features, SbomConfig, Target},
};
use cyclonedx_bom::{models::bom::Bom, prelude::SpecVersion, validation::Validate};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};

/// The bill of a package of the workspace, of the crates that are `linked` into it.
pub fn of_crate(
    root: &Path,
    package: &str,
    platform: &str,
    linked: &BTreeSet<Named>,
) -> Result<Value, Failure> {
    let config = SbomConfig {
        features: Some(Features::default()),
        target: Some(Target::SingleTarget(platform.to_owned())),
        only_normal_deps: Some(true),
        spec_version: Some(SpecVersion::V1_5),
        ..SbomConfig::empty_config()
    };
    let bills = SbomGenerator::create_sboms(crates::metadata(root, platform)?, &config)?;
    let bill = bills.into_iter().find(|bill| bill.package_name == package);
    let bill = bill.ok_or_else(|| format!("there is no bill of {package}"))?.bom;
    let mut text = Vec::new();
    bill.output_as_json_v1_5(&mut text)?;
    // Packages of the workspace are named by where they lie.
    let text = String::from_utf8(text)?.replace(&format!("file://{}", root.display()), "file://");
    let mut bill: Value = serde_json::from_str(&text)?;
    keep(&mut bill, linked);
    let named = components(&bill).map(name_of).chain([name_of(&bill["metadata"]["component"])]).collect();
    match linked.difference(&named).next() {
        None => Ok(bill),
        Some((name, version)) => Err(format!("the bill of {package} lacks {name} {version}").into()),
    }
}

/// Leaves in a bill what is linked.
fn keep(bill: &mut Value, linked: &BTreeSet<Named>) {
    retain(&mut bill["components"], |component| linked.contains(&name_of(component)));
    let root = bill["metadata"]["component"]["bom-ref"].clone();
    let kept: BTreeSet<String> = components(bill).map(reference).chain([text(&root)]).collect();
    retain(&mut bill["dependencies"], |dependency| kept.contains(&text(&dependency["ref"])));
    for dependency in bill["dependencies"].as_array_mut().into_iter().flatten() {
        retain(&mut dependency["dependsOn"], |on| kept.contains(&text(on)));
    }
}

/// The part of the standard library's own that a compiler brings along.
pub fn of_std(compiler: &str, crates: &BTreeSet<Named>) -> Vec<Value> {
    let version = compiler.split(' ').nth(1).unwrap_or(compiler);
    let part = |name: &str, version: &str, about: &str| {
        json!({
            "type": "library",
            "bom-ref": format!("std:{name}@{version}"),
            "name": name,
            "version": version,
            "description": about,
            "licenses": [{"expression": "MIT OR Apache-2.0"}],
        })
    };
    let of_std = crates.iter().map(|(name, version)| part(name, version, "in the Rust standard library"));
    [part("std", version, "the Rust standard library")].into_iter().chain(of_std).collect()
}

/// One bill of many: of what the first is of, which holds what the others are of.
pub fn one(bills: Vec<Value>, besides: Vec<Value>) -> Result<Value, Failure> {
    let mut bills = bills.into_iter();
    let mut whole = bills.next().ok_or("there is no bill")?;
    let mut parts: Vec<Value> = components(&whole).cloned().chain(besides).collect();
    let mut edges: Vec<Value> = whole["dependencies"].as_array().cloned().unwrap_or_default();
    let mut tools: Vec<Value> = whole["metadata"]["tools"].as_array().cloned().unwrap_or_default();
    let mut held = Vec::new();
    for bill in bills {
        held.push(bill["metadata"]["component"]["bom-ref"].clone());
        parts.push(bill["metadata"]["component"].clone());
        parts.extend(components(&bill).cloned());
        edges.extend(bill["dependencies"].as_array().cloned().unwrap_or_default());
        tools.extend(bill["metadata"]["tools"].as_array().cloned().unwrap_or_default());
    }
    edges.push(json!({"ref": whole["metadata"]["component"]["bom-ref"], "dependsOn": held}));
    parts.sort_by_key(reference);
    parts.dedup_by_key(|part| reference(part));
    tools.sort_by_key(Value::to_string);
    tools.dedup();
    whole["components"] = parts.into();
    whole["dependencies"] = joined(edges).into();
    whole["metadata"]["tools"] = tools.into();
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("serialNumber");
    }
    if let Some(fields) = whole["metadata"].as_object_mut() {
        fields.remove("timestamp");
        fields.remove("lifecycles");
    }
    checked(whole)
}

/// What one thing depends on stands in one place.
fn joined(mut edges: Vec<Value>) -> Vec<Value> {
    edges.sort_by_key(|edge| text(&edge["ref"]));
    let by_thing = edges.chunk_by(|one, other| one["ref"] == other["ref"]);
    let joined = by_thing.map(|same| {
        let on = same.iter().flat_map(|edge| edge["dependsOn"].as_array().into_iter().flatten());
        let on: BTreeSet<String> = on.map(text).collect();
        json!({"ref": same[0]["ref"], "dependsOn": on})
    });
    joined.collect()
}

/// A bill that CycloneDX's own library takes, in which every part of others has a licence.
fn checked(bill: Value) -> Result<Value, Failure> {
    let parsed = Bom::parse_json_value(bill.clone())?;
    let result = parsed.validate_version(SpecVersion::V1_5);
    if result.has_errors() {
        return Err(format!("the bill is not valid: {result:?}").into());
    }
    let without = components(&bill).find(|part| {
        !text(&part["name"]).starts_with("trailmill")
            && !text(&part["purl"]).starts_with("pkg:npm/trailmill")
            && part["licenses"].as_array().is_none_or(Vec::is_empty)
    });
    match without {
        None => Ok(bill),
        Some(part) => Err(format!("{} has no licence in the bill", reference(part)).into()),
    }
}

/// The parts that a bill names.
pub fn components(bill: &Value) -> impl Iterator<Item = &Value> {
    bill["components"].as_array().into_iter().flatten()
}

fn name_of(component: &Value) -> Named {
    (text(&component["name"]), text(&component["version"]))
}

fn reference(component: &Value) -> String {
    text(&component["bom-ref"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn retain(list: &mut Value, keep: impl Fn(&Value) -> bool) {
    if let Some(list) = list.as_array_mut() {
        list.retain(keep);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str) -> Value {
        json!({
            "type": "library", "bom-ref": name, "name": name, "version": "1.0.0", "licenses": [{"license": {"id": "MIT"}}],
        })
    }

    fn bill(root: &str, parts: &[&str]) -> Value {
        json!({
            "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "serialNumber": "urn:uuid:0f964392-394a-4872-9779-2108dad267b2",
            "metadata": {"timestamp": "2026-01-01T00:00:00Z", "component": part(root)},
            "components": parts.iter().map(|name| part(name)).collect::<Vec<_>>(),
            "dependencies": [{"ref": root, "dependsOn": parts}],
        })
    }

    #[test]
    fn bills_become_one_without_time_or_chance() {
        let whole = one(vec![bill("a", &["c", "b"]), bill("d", &["c"])], vec![part("std")]).unwrap();
        assert_eq!(components(&whole).map(reference).collect::<Vec<_>>(), ["b", "c", "d", "std"]);
        assert_eq!(whole["dependencies"][0], json!({"ref": "a", "dependsOn": ["b", "c", "d"]}));
        assert!(whole.get("serialNumber").is_none() && whole["metadata"].get("timestamp").is_none());
    }

    #[test]
    fn a_part_without_a_licence_is_told() {
        let mut bad = bill("a", &["b"]);
        bad["components"][0]["licenses"] = json!([]);
        assert_eq!(one(vec![bad], vec![]).unwrap_err().to_string(), "b has no licence in the bill");
    }

    #[test]
    fn a_bill_that_names_what_it_lacks_is_not_valid() {
        let mut bad = bill("a", &["b"]);
        bad["dependencies"][0]["dependsOn"] = json!(["nowhere"]);
        assert!(one(vec![bad], vec![]).is_err());
    }

    #[test]
    fn what_is_not_linked_goes_with_its_edges() {
        let mut all = bill("a", &["b", "c"]);
        keep(&mut all, &[("b".to_owned(), "1.0.0".to_owned())].into());
        assert_eq!(components(&all).map(reference).collect::<Vec<_>>(), ["b"]);
        assert_eq!(all["dependencies"][0]["dependsOn"], json!(["b"]));
    }
}
